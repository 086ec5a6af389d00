//! Definitions and custom resources that lie beside a Katalog: whose they are, and what is found in them.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::beside::{Beside, check};
use ork_engine::model::{documents, nothing_included};
use ork_engine::operator::Operator;
use ork_engine::schema::definitions;
use ork_engine::source::{Kind, Source};
use ork_source::Diagnostic;

use crate::Snapshot;
use crate::host::folder_of;
use crate::owners;

/// Whether a file holds a definition or custom resource of a kind that a Katalog or Komposer beside it declares.
pub(crate) fn belongs(snapshot: &Snapshot, source: &Arc<Source>) -> bool {
    !owners(snapshot, source).is_empty()
}

impl Snapshot {
    /// Whether a text is one that this project is about: a document of ours, a definition, a custom resource of a kind that
    /// a document beside it declares.
    #[must_use]
    pub fn is_known(&self, source: &Arc<Source>) -> bool {
        source.is_ours() || source.documents_of(Kind::Definition).next().is_some() || belongs(self, source)
    }
}

/// The findings on the definitions and custom resources of a text; none where it belongs to nobody.
pub(crate) fn diagnostics(snapshot: &Snapshot, source: &Arc<Source>) -> Option<Vec<Diagnostic>> {
    let owners = owners(snapshot, source);
    if owners.is_empty() {
        return owners::diagnostics(snapshot, source);
    }
    let resolved: Vec<_> = owners.iter().map(|owner| snapshot.resolve(owner)).collect();
    let documents = || resolved.iter().flat_map(|resolved| &resolved.documents);
    let operators: Vec<Operator> =
        documents().flat_map(|document| document.composition.operators.iter().cloned()).collect();
    let complete = documents().all(ork_engine::rules::Document::is_complete);
    Some(check(source, &Beside { operators: &operators, complete, expressions: snapshot.expressions() }))
}

/// The texts beside a file that declare a kind which it defines or has a resource of.
fn owners(snapshot: &Snapshot, source: &Arc<Source>) -> Vec<Arc<Source>> {
    let held: HashSet<String> = (0..source.tree.documents().len())
        .filter(|index| source.kind(*index) == Kind::Other)
        .filter_map(|index| source.tree.root(index)?.get("kind")?.text().map(str::to_owned))
        .chain(definitions(source).map(|definition| definition.kind.clone()))
        .collect();
    if held.is_empty() {
        return Vec::new();
    }
    let around = homes_of(source.file.path()).flat_map(|folder| snapshot.beside(folder));
    let mut owners: Vec<Arc<Source>> = Vec::new();
    for owner in around.filter(|owner| owner.is_ours()) {
        let mut entries = documents(&owner, &nothing_included).into_iter().flat_map(|katalog| katalog.entries.clone());
        let declares = entries.any(|entry| held.contains(&entry.api.kind) || entry.crd_file.is_some());
        if declares && !owners.iter().any(|known| known.file.path() == owner.file.path()) {
            owners.push(owner);
        }
    }
    owners
}

/// Whether a file lies where the definitions and custom resources of a Katalog do.
pub(crate) fn is_beside(file: &Path, katalog: &Path) -> bool {
    homes_of(file).any(|home| home == folder_of(katalog))
}

/// The folders with definitions and custom resources of the Katalogs in one of them, itself first.
pub(crate) fn folders_of(home: &Path) -> [PathBuf; 3] {
    [home.to_owned(), home.join(OF_DEFINITIONS[0]), home.join(OF_DEFINITIONS[1])]
}

/// The folders whose Katalogs have a file beside them: its own, and the one above a folder of definitions.
pub fn homes_of(file: &Path) -> impl Iterator<Item = &Path> {
    let folder = folder_of(file);
    let is_of_definitions =
        folder.file_name().and_then(OsStr::to_str).is_some_and(|name| OF_DEFINITIONS.contains(&name));
    std::iter::once(folder).chain(folder.parent().filter(|_| is_of_definitions))
}

/// The folders below a Katalog's in which its definitions lie.
const OF_DEFINITIONS: [&str; 2] = ["crds", "crd"];
