//! Content that is here already: the same file in another version or another entry need not be fetched again.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::entry::{Record, read_record};
use crate::Digest;
use crate::digest::Hashing;

/// Other versions of a repository that are looked at.
const SIBLINGS: usize = 8;

/// Files by the digest of their content, as far as this process met them.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<Digest, PathBuf>>);

impl Known {
    /// Remembers the files of an entry.
    pub(crate) fn learn(&self, folder: &Path, record: &Record) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (title, file) in &record.files {
            known.insert(file.digest.clone(), folder.join(title));
        }
    }

    /// Remembers the files of the entries beside one.
    pub(crate) fn learn_siblings(&self, place: &Path) {
        let Some(parent) = place.parent() else { return };
        for entry in fs::read_dir(parent).into_iter().flatten().flatten().take(SIBLINGS) {
            // One without a readable record has nothing to offer.
            if let Ok(record) = read_record(&entry.path()) {
                self.learn(&entry.path(), &record);
            }
        }
    }

    /// Writes content that is known; false where it is not, or is no longer what it was.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn copy(&self, digest: &Digest, size: u64, target: &mut impl Write) -> io::Result<bool> {
        let path = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(digest).cloned();
        let Some(bytes) = path.and_then(|path| content(&path, digest, size)) else { return Ok(false) };
        target.write_all(&bytes)?;
        Ok(true)
    }
}

/// A file's content, if it is what it should be. Looked at before a byte of it is used.
fn content(path: &Path, digest: &Digest, size: u64) -> Option<Vec<u8>> {
    let mut file = File::open(path).ok()?;
    if file.metadata().ok()?.len() != size {
        return None;
    }
    let mut bytes = Vec::new();
    let mut writer = Hashing::new(&mut bytes);
    io::copy(&mut file, &mut writer).ok()?;
    (writer.finish() == *digest).then_some(bytes)
}
