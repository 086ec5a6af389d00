//! Writing an entry: beside the cache, then into its place in one step.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use tempfile::TempDir;

use super::entry::{RECORD, Record};
use crate::RegistryError;
use crate::client::Target;

/// What is left in the staging folder by a process that was killed is removed after this time.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder that is being filled. Dropped, it is removed.
pub(crate) struct Stage {
    folder: TempDir,
}

impl Stage {
    pub(super) fn new(staging: &Path) -> Result<Self, RegistryError> {
        let failed = |error: std::io::Error| RegistryError::file(staging, &error);
        fs::create_dir_all(staging).map_err(failed)?;
        sweep(staging);
        let folder = tempfile::Builder::new().prefix("entry-").tempdir_in(staging).map_err(failed)?;
        Ok(Self { folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A new file of the entry; its folders are made.
    pub(crate) fn file(&self, title: &str) -> Result<StagedFile, RegistryError> {
        let path = self.folder.path().join(title);
        let failed = |error: std::io::Error| RegistryError::file(&path, &error);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let file = File::create_new(&path).map_err(failed)?;
        Ok(StagedFile { file, path })
    }

    /// Puts the folder into its place.
    pub(super) fn publish(self, place: &Path, record: &Record) -> Result<(), RegistryError> {
        let path = self.folder.path().join(RECORD);
        let text = serde_json::to_vec_pretty(record).unwrap_or_default();
        fs::write(&path, text).map_err(|error| RegistryError::file(&path, &error))?;
        let failed = |error: std::io::Error| RegistryError::file(place, &error);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        open_to_all(self.folder.path());
        if fs::symlink_metadata(place).is_err() {
            return match fs::rename(self.folder.path(), place) {
                // Somebody who tidies up took the empty folder above away.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    let parent = place.parent().unwrap_or(place);
                    fs::create_dir_all(parent).and_then(|()| fs::rename(self.folder.path(), place)).map_err(failed)
                }
                outcome => outcome.map_err(failed),
            };
        }
        replace(self.folder.path(), place).map_err(failed)
    }
}

/// Entries are no secrets, and temporary folders are made for their owner alone.
fn open_to_all(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // One that only its owner can read serves its owner too.
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o755));
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// Exchanges two folders in one step, so that there is always an entry. The old one is then where the new one was
/// staged, and goes with it. Where a file system cannot do that, it takes two steps.
fn replace(new: &Path, place: &Path) -> std::io::Result<()> {
    if renameat_with(CWD, new, CWD, place, RenameFlags::EXCHANGE).is_ok() {
        return Ok(());
    }
    let aside = new.with_extension("old");
    fs::rename(place, &aside)?;
    if let Err(error) = fs::rename(new, place) {
        fs::rename(&aside, place)?;
        return Err(error);
    }
    // The entry is complete; what stays behind is swept later.
    let _ = fs::remove_dir_all(&aside);
    Ok(())
}

/// Removes what killed processes left behind. Whatever cannot be removed now is somebody else's.
fn sweep(staging: &Path) {
    let old = |path: &Path| {
        let modified = fs::metadata(path).and_then(|found| found.modified());
        modified.is_ok_and(|time| SystemTime::now().duration_since(time).is_ok_and(|age| age > FORGOTTEN))
    };
    for entry in fs::read_dir(staging).into_iter().flatten().flatten() {
        if old(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A file that is being written.
pub(crate) struct StagedFile {
    file: File,
    path: PathBuf,
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Target for StagedFile {
    fn restart(&mut self) -> std::io::Result<()> {
        self.file.rewind()?;
        self.file.set_len(0)
    }

    fn failed(&self, error: &std::io::Error) -> RegistryError {
        RegistryError::file(&self.path, error)
    }
}
