//! What lies around a document: names in a folder, definitions of kinds. For those who offer what can be written.

use std::path::Path;
use std::sync::Arc;

use ork_engine::needs::Wanted;
use ork_engine::schema::{Definition, definitions};
use ork_reference::compare_versions;

use crate::host::folder_of;
use crate::locate::{file_in, in_checkout, stated_version};
use crate::{KnownName, Snapshot};

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
    /// The names that a checkout of the default registry around a document has, with the versions that are there.
    #[must_use]
    pub fn patterns_around(&self, path: &Path, wanted: Wanted) -> Vec<KnownName> {
        let mut found: Vec<KnownName> = Vec::new();
        for place in folder_of(path).ancestors().map(|folder| folder.join(in_checkout(wanted))) {
            for entry in names_in(&place).into_iter().filter(|entry| entry.is_folder) {
                if found.iter().any(|known| known.name == entry.name) {
                    continue;
                }
                let versions = self.versions_in(&place.join(&entry.name), wanted);
                if !versions.is_empty() {
                    let (name, description) = (entry.name, String::new());
                    found.push(KnownName { name, versions, description, deprecated: false, cached: true });
                }
            }
        }
        found
    }

    /// The versions of a pattern in its folder, newest first: what its document states, and the folders named after one.
    fn versions_in(&self, folder: &Path, wanted: Wanted) -> Vec<String> {
        let stated = file_in(folder, wanted).and_then(|file| stated_version(&*self.source(&file).ok()?));
        let below = names_in(folder).into_iter().filter(|entry| entry.is_folder);
        let below = below.filter(|entry| file_in(&folder.join(&entry.name), wanted).is_some());
        let mut versions: Vec<String> = stated.into_iter().chain(below.map(|entry| entry.name)).collect();
        versions.sort_by(|one, other| compare_versions(other, one));
        versions.dedup();
        versions
    }

    /// The definitions in the folder of a document, and in the folders for definitions below it.
    #[must_use]
    pub fn definitions_around(&self, path: &Path) -> Vec<Arc<Definition>> {
        let sources = self.beside(folder_of(path));
        sources.iter().flat_map(|source| definitions(source).collect::<Vec<_>>()).collect()
    }
}
