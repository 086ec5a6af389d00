//! What is found out once while a text is resolved, however many of its entries ask: what a reference leads to, which
//! definitions lie beside a document.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::model::{Api, Import, Motif, motif};
use ork_engine::needs::Wanted;
use ork_engine::operator::ImportState;
use ork_engine::schema::{Definition, definition_in};
use ork_engine::source::{Kind, Source};
use ork_yaml::Node;

use crate::Snapshot;
use crate::host::folder_of;
use crate::imports;
use crate::known::newer;
use crate::resolve::included;

/// The Motifs that were lowered, by the places of their texts in memory. Those are held, so that no other takes such a place.
#[derive(Default)]
pub(crate) struct Motifs {
    lowered: HashMap<usize, (Arc<Source>, Option<Arc<Motif>>)>,
}

impl Motifs {
    /// The Motif of a text.
    pub(crate) fn of(&mut self, snapshot: &Snapshot, source: &Arc<Source>) -> Option<Arc<Motif>> {
        let lower = || motif(source, &|path| included(snapshot, folder_of(source.file.path()), path));
        let known = self.lowered.entry(Arc::as_ptr(source).addr());
        known.or_insert_with(|| (Arc::clone(source), lower())).1.clone()
    }
}

/// What is known about what documents of a folder refer to.
pub(crate) struct Memo<'a> {
    snapshot: &'a Snapshot,
    folder: PathBuf,
    source: &'a Arc<Source>,
    /// By reference, then by version.
    imports: HashMap<String, Vec<Imported>>,
    /// The documents that define a kind: those of the text itself, then those beside it.
    definitions: Option<HashMap<String, Vec<Defining>>>,
}

struct Imported {
    version: Option<String>,
    state: ImportState,
    newer: Option<String>,
}

struct Defining {
    source: Arc<Source>,
    document: usize,
    group: String,
}

impl<'a> Memo<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, source: &'a Arc<Source>) -> Self {
        let folder = folder_of(source.file.path()).to_owned();
        Self { snapshot, folder, source, imports: HashMap::new(), definitions: None }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What becomes of an import of a Motif, and a newer version that is known.
    pub(crate) fn import(&mut self, import: &Import, motifs: &mut Motifs) -> (ImportState, Option<String>) {
        let Some(reference) = &import.reference else { return (ImportState::Unwritten, None) };
        let version = import.version.as_ref().map(|version| version.value.as_str());
        let known = self.imports.get(&reference.value);
        let same = |known: &&Imported| known.version.as_deref() == version;
        if let Some(known) = known.and_then(|known| known.iter().find(same)) {
            return (known.state.clone(), known.newer.clone());
        }
        let state = imports::resolve(self.snapshot, &self.folder, import, motifs);
        let newer = newer(self.snapshot, &reference.value, version, Wanted::Motif);
        let known = Imported { version: version.map(str::to_owned), state: state.clone(), newer: newer.clone() };
        self.imports.entry(reference.value.clone()).or_default().push(known);
        (state, newer)
    }

    /// The definition of a kind in the text or in a file beside it.
    pub(crate) fn definition(&mut self, api: &Api) -> Option<Arc<Definition>> {
        let (snapshot, folder, source) = (self.snapshot, &self.folder, self.source);
        let defining = self.definitions.get_or_insert_with(|| defining(snapshot, folder, source));
        let of_kind = defining.get(&api.kind)?;
        let found = of_kind.iter().find(|found| api.group.is_empty() || found.group == api.group)?;
        definition_in(&found.source, found.document)
    }
}

fn defining(snapshot: &Snapshot, folder: &Path, source: &Arc<Source>) -> HashMap<String, Vec<Defining>> {
    let mut found: HashMap<String, Vec<Defining>> = HashMap::new();
    for source in std::iter::once(Arc::clone(source)).chain(snapshot.defining_beside(folder)) {
        for (document, root) in source.documents_of(Kind::Definition) {
            let text = |path: &str| root.at(path).and_then(Node::text).unwrap_or_default().to_owned();
            let defining = Defining { source: Arc::clone(&source), document, group: text("spec.group") };
            found.entry(text("spec.names.kind")).or_default().push(defining);
        }
    }
    found
}
