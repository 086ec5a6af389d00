//! The cache: what was fetched, by host, repository and tag, with a record of what it should be.
//!
//! An entry appears whole or not at all: it is written beside and then renamed. Readers take no lock.

mod entry;
mod known;
mod lock;
mod stage;
mod upkeep;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use entry::{Entry, FileRecord, RECORD, Record, Source};
pub(crate) use known::Known;
pub use lock::Lock;
pub(crate) use stage::Stage;
pub use upkeep::{Listed, Problem, Pruned};

use crate::RegistryError;

/// Where entries are written before they appear.
const STAGING: &str = ".ork-staging";
/// Where the locks lie.
const LOCKS: &str = ".ork-locks";

/// A cache below a folder.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
    known: Arc<Known>,
}

/// Whether a folder that is no entry itself holds others.
fn has_entries_below(place: &Path) -> bool {
    if place.join(RECORD).is_file() {
        return false;
    }
    let folders = std::fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
    folders.filter(|path| path.is_dir()).any(|path| path.join(RECORD).is_file() || has_entries_below(&path))
}

impl Cache {
    /// The cache of `ORK_HOME`; the folder is made when the first entry is.
    #[must_use]
    pub fn below(ork_home: &Path) -> Self {
        Self { root: ork_home.join("registry"), known: Arc::default() }
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The entry of a path in the cache, if it is there and whole.
    #[must_use]
    pub fn entry(&self, path: &Path) -> Option<Entry> {
        let entry = Entry::open(&self.root.join(path))?;
        // A folder of another entry looks like one of an older tool.
        if entry.record.is_none() && self.is_inside_of_one(path) {
            return None;
        }
        Some(entry)
    }

    /// Whether a path lies within an entry.
    fn is_inside_of_one(&self, path: &Path) -> bool {
        path.ancestors().skip(1).any(|above| self.root.join(above).join(RECORD).is_file())
    }

    /// Waits for the right to write an entry.
    ///
    /// # Errors
    /// The cache cannot be written.
    pub fn lock(&self, path: &Path) -> Result<Lock, RegistryError> {
        Lock::take(&self.root.join(LOCKS), path)
    }

    /// Content that is here already.
    pub(crate) fn known(&self) -> &Known {
        &self.known
    }

    /// A place to write an entry, in the file system of the cache.
    pub(crate) fn stage(&self) -> Result<Stage, RegistryError> {
        Stage::new(&self.root.join(STAGING))
    }

    /// Puts a written entry into its place; an older one there is replaced in one step.
    pub(crate) fn publish(&self, stage: Stage, path: &Path, record: &Record) -> Result<Entry, RegistryError> {
        let place = self.root.join(path);
        // The folder of `a/b:c` is that of `a:b` with a folder `c`: both cannot be there.
        if self.is_inside_of_one(path) || has_entries_below(&place) {
            let reason = "another entry of the cache lies in its way: `ork registry cache ls` shows it";
            return Err(RegistryError::refused(place.display(), reason));
        }
        stage.publish(&place, record)?;
        self.known.learn(&place, record);
        Entry::open(&place)
            .ok_or_else(|| RegistryError::damaged(place.display(), "the entry changed while it was written"))
    }
}
