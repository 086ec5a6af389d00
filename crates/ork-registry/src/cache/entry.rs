//! An entry: a folder with files, and a record of where they came from.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::{Digest, Kind, check_title};

/// The name of the record.
pub const RECORD: &str = ".ork-entry.json";
/// Bytes of a record at most.
const RECORD_BYTES: u64 = 4 << 20;

/// Where an entry came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "from")]
pub enum Source {
    /// A registry.
    Registry {
        /// The complete reference.
        reference: String,
        /// The digest of the manifest.
        digest: Digest,
    },
    /// A Git repository.
    Git {
        /// Its URL.
        url: String,
        /// The commit.
        commit: String,
    },
}

/// A file of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The digest of its content.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// What an entry should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Where it came from.
    pub source: Source,
    /// When, in seconds since 1970.
    pub fetched: i64,
    /// Its files by name.
    pub files: BTreeMap<String, FileRecord>,
}

/// An entry that is there.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its folder.
    pub folder: PathBuf,
    /// Its record; none for one that another tool wrote.
    pub record: Option<Record>,
}

impl Entry {
    /// Opens an entry. One whose files are not those of its record counts as absent: it will be fetched again.
    pub(crate) fn open(folder: &Path) -> Option<Self> {
        match read_record(folder) {
            Ok(record) => {
                let is_whole = record.files.iter().all(|(title, file)| {
                    check_title(title).is_ok()
                        && fs::symlink_metadata(folder.join(title))
                            .is_ok_and(|found| found.is_file() && found.len() == file.size)
                });
                is_whole.then(|| Self { folder: folder.to_owned(), record: Some(record) })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let is_pattern =
                    [Kind::Katalog, Kind::Motif].iter().any(|kind| folder.join(kind.main_file()).is_file());
                is_pattern.then(|| Self { folder: folder.to_owned(), record: None })
            }
            Err(_) => None,
        }
    }

    /// The names of its files.
    #[must_use]
    pub fn titles(&self) -> Vec<String> {
        if let Some(record) = &self.record {
            return record.files.keys().cloned().collect();
        }
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        let mut names: Vec<String> = files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|name| check_title(name).is_ok());
        names.sort();
        names
    }

    /// What it is: a Katalog when it holds both, as everywhere.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        [Kind::Katalog, Kind::Motif].into_iter().find(|kind| self.folder.join(kind.main_file()).is_file())
    }

    /// The digest of the manifest that it came from.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        match &self.record.as_ref()?.source {
            Source::Registry { digest, .. } => Some(digest),
            Source::Git { .. } => None,
        }
    }

    /// Bytes of its files.
    #[must_use]
    pub fn size(&self) -> u64 {
        let length = |title: &String| fs::metadata(self.folder.join(title)).map_or(0, |found| found.len());
        self.titles().iter().map(length).sum()
    }

    /// Notes that it was used: the time of the record, or of the folder. A cache that cannot be written stays as it is.
    pub fn touch(&self) {
        let marker = if self.record.is_some() { self.folder.join(RECORD) } else { self.folder.clone() };
        let _ = File::open(marker).and_then(|file| file.set_modified(SystemTime::now()));
    }

    /// When it was last used, in seconds since 1970.
    #[must_use]
    pub fn used(&self) -> i64 {
        let marker = fs::metadata(self.folder.join(RECORD)).or_else(|_| fs::metadata(&self.folder));
        let time = marker.and_then(|found| found.modified()).unwrap_or(UNIX_EPOCH);
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        i64::try_from(since).unwrap_or(i64::MAX)
    }
}

pub(super) fn read_record(folder: &Path) -> io::Result<Record> {
    let path = folder.join(RECORD);
    let length = fs::metadata(&path)?.len();
    if length > RECORD_BYTES {
        return Err(io::Error::other("the record is too large"));
    }
    serde_json::from_slice(&fs::read(&path)?).map_err(io::Error::other)
}
