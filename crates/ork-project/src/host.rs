//! The state of a session: what is open, what is on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_source::{Diagnostic, SourceFile};

use crate::Environment;

/// Owns what changes: the texts of open editors and what was read from disk.
pub struct Host {}

impl Host {
    /// A session in which nothing is open.
    #[must_use]
    pub fn new(_environment: Environment) -> Self {
        Self {}
    }

    /// Takes the text of an editor in the place of the file on disk (opened or changed).
    pub fn set_text(&mut self, _path: PathBuf, _text: String) {}

    /// The editor closed the file: what is on disk counts again.
    pub fn close(&mut self, _path: &Path) {}

    /// Something changed on disk: what was read from there is forgotten.
    pub fn disk_changed(&mut self) {}

    /// What is known now; later changes do not touch it. Cheap.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {}
    }
}

/// An immutable view; requests are answered from it, on any thread.
#[derive(Clone)]
pub struct Snapshot {}

impl Snapshot {
    /// The text of a file: the editor's, else the one on disk.
    #[must_use]
    pub fn file(&self, _path: &Path) -> Option<Arc<SourceFile>> {
        None
    }

    /// The findings on one file.
    #[must_use]
    pub fn diagnostics(&self, _path: &Path) -> Vec<Diagnostic> {
        Vec::new()
    }

    /// The open files whose findings may differ once `path` has changed, `path` itself first.
    #[must_use]
    pub fn affected(&self, _path: &Path) -> Vec<PathBuf> {
        Vec::new()
    }
}
