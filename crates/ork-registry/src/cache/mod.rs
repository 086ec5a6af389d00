//! The cache: what was fetched, by host, repository and tag, with a record of what it should be.
//!
//! An entry appears whole or not at all: it is written beside and then renamed. Readers take no lock.

mod entry;
mod lock;
mod stage;
mod upkeep;

use std::path::{Path, PathBuf};

pub use entry::{Entry, FileRecord, RECORD, Record, Source};
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
}

impl Cache {
    /// The cache of `ORK_HOME`; the folder is made when the first entry is.
    #[must_use]
    pub fn below(ork_home: &Path) -> Self {
        Self { root: ork_home.join("registry") }
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The entry of a path in the cache, if it is there and whole.
    #[must_use]
    pub fn entry(&self, path: &Path) -> Option<Entry> {
        Entry::open(&self.root.join(path))
    }

    /// Waits for the right to write an entry.
    ///
    /// # Errors
    /// The cache cannot be written.
    pub fn lock(&self, path: &Path) -> Result<Lock, RegistryError> {
        Lock::take(&self.root.join(LOCKS), path)
    }

    /// A place to write an entry, in the file system of the cache.
    pub(crate) fn stage(&self) -> Result<Stage, RegistryError> {
        Stage::new(&self.root.join(STAGING))
    }

    /// Puts a written entry into its place; an older one there is replaced in one step.
    pub(crate) fn publish(&self, stage: Stage, path: &Path, record: &Record) -> Result<Entry, RegistryError> {
        let place = self.root.join(path);
        stage.publish(&place, record)?;
        Entry::open(&place)
            .ok_or_else(|| RegistryError::damaged(place.display(), "the entry changed while it was written"))
    }
}
