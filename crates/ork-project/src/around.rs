//! What lies around a document: names in a folder, definitions of kinds. For those who offer what can be written.

use std::path::Path;
use std::sync::Arc;

use ork_engine::schema::{Definition, definitions};

use crate::Snapshot;
use crate::host::folder_of;

/// A name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    /// The name alone.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// Names of one folder that are listed.
const MOST_ENTRIES: usize = 1000;

/// The names in a folder, sorted; hidden ones are left out.
#[must_use]
pub fn names_in(folder: &Path) -> Vec<FolderEntry> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
        let is_folder = entry.path().is_dir();
        Some(FolderEntry { name, is_folder })
    });
    let mut named: Vec<FolderEntry> = named.take(MOST_ENTRIES).collect();
    named.sort_by(|one, other| one.name.cmp(&other.name));
    named
}

impl Snapshot {
    /// The definitions in the folder of a document, and in the folders for definitions below it.
    #[must_use]
    pub fn definitions_around(&self, path: &Path) -> Vec<Arc<Definition>> {
        let sources = self.beside(folder_of(path));
        sources.iter().flat_map(|source| definitions(source).collect::<Vec<_>>()).collect()
    }
}
