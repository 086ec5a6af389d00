//! A Katalog entry with everything that belongs to it: its definition, its motifs.

use std::sync::Arc;

use ork_source::Location;
use ork_yaml::{Node, NodeId};

use crate::model::{Api, Contribution, CrdEntry, Import, Katalog, Motif, positions};
use crate::needs::Need;
use crate::rules::Resolved;
use crate::schema::{Definition, Schema};
use crate::source::Source;

/// What became of an import's reference.
#[derive(Clone, Debug)]
pub enum ImportState {
    /// The motif was found.
    Found(Arc<Motif>),
    /// Its place is known, and it is not there; the sentence says so.
    Absent(String),
    /// It is not on this machine, and whether it exists is not known. Where fetching was tried, the sentence says why it
    /// failed.
    NotFetched(Option<String>),
    /// What is written is no reference; the sentence says why.
    Unreadable(String),
    /// Nothing is written yet.
    Unwritten,
}

/// What became of a reference to a pattern.
#[derive(Clone, Debug)]
pub enum PatternState {
    /// The document was found; what it refers to is resolved as well.
    Found(Arc<Source>, Box<Resolved>),
    /// Its place is known, and it is not there; the sentence says so.
    Absent(String),
    /// As for imports of Motifs.
    NotFetched(Option<String>),
    /// What is written is no reference; the sentence says why.
    Unreadable(String),
}

/// A pattern that a document takes in.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Where it is asked for.
    pub need: Need,
    /// What became of it.
    pub state: PatternState,
    /// A newer version that is known.
    pub newer: Option<String>,
}

impl ImportState {
    /// The motif, if it was found.
    #[must_use]
    pub fn motif(&self) -> Option<&Arc<Motif>> {
        match self {
            ImportState::Found(motif) => Some(motif),
            _ => None,
        }
    }
}

/// One entry of a Katalog, resolved.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The Katalog.
    pub katalog: Arc<Katalog>,
    /// The entry's place in it.
    pub index: usize,
    /// What became of each import, in order.
    pub imports: Vec<ImportState>,
    /// For each import, a newer version that is known.
    pub newer: Vec<Option<String>>,
    /// The definition of its kind.
    pub definition: Option<Arc<Definition>>,
    /// Why there is no definition although the entry names a file.
    pub definition_problem: Option<String>,
}

/// One of the places that an operator's resources come from.
pub(crate) struct Part<'a> {
    pub(crate) source: &'a Arc<Source>,
    pub(crate) adds: &'a Contribution,
    pub(crate) import: Option<(&'a Import, &'a Arc<Motif>)>,
}

impl Operator {
    /// The entry; none only for an index that the Katalog does not have.
    #[must_use]
    pub fn entry(&self) -> Option<&CrdEntry> {
        self.katalog.entries.get(self.index)
    }

    /// A field of the entry, wherever its layout puts it.
    #[must_use]
    pub fn setting(&self, field: &str) -> Option<Node<'_>> {
        let entry = self.katalog.source.node(self.entry()?.node);
        positions(field).iter().find_map(|path| entry.at(path).filter(|node| !node.is_null()))
    }

    /// The schema of the custom resource.
    #[must_use]
    pub fn schema(&self) -> Option<Schema<'_>> {
        self.definition.as_ref()?.schema(&self.entry()?.api.version)
    }

    /// Whether its custom resources live in a namespace.
    #[must_use]
    pub fn namespaced(&self) -> bool {
        let entry = self.entry().map(|entry| self.katalog.source.node(entry.node));
        let said = entry.and_then(|entry| entry.get("namespaced")?.text());
        match (&self.definition, said) {
            (Some(definition), _) => definition.namespaced,
            (None, said) => said != Some("false"),
        }
    }

    /// The imports with what became of them.
    pub fn imported(&self) -> impl Iterator<Item = (&Import, &ImportState)> {
        self.entry().into_iter().flat_map(|entry| entry.imports.iter().zip(&self.imports))
    }

    /// The entry itself, then its motifs in order.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        let Some(entry) = self.entry() else { return Vec::new() };
        let own = Part { source: &self.katalog.source, adds: &entry.own, import: None };
        let motifs = self.imported().filter_map(|(import, state)| {
            let motif = state.motif()?;
            Some(Part { source: &motif.source, adds: &motif.adds, import: Some((import, motif)) })
        });
        std::iter::once(own).chain(motifs).collect()
    }

    /// The resource blocks of the entry and its motifs, each with the text that it stands in.
    #[must_use]
    pub fn blocks(&self) -> Vec<(&Source, NodeId)> {
        let parts = self.parts().into_iter();
        let blocks = parts.flat_map(|part| {
            let nodes = [part.adds.on_create.node, part.adds.on_reconcile.node];
            nodes.map(|node| Some((part.source.as_ref(), node?)))
        });
        blocks.flatten().collect()
    }

    /// The API that it watches: what the entry says, and what it leaves out as its definition says.
    #[must_use]
    pub fn api(&self) -> Option<Api> {
        let mut api = self.entry()?.api.clone();
        let Some(definition) = &self.definition else { return Some(api) };
        if api.kind.is_empty() {
            api.kind.clone_from(&definition.kind);
            api.plural.clone_from(&definition.plural);
        }
        if api.group.is_empty() {
            api.group.clone_from(&definition.group);
        }
        if api.version.is_empty() {
            let stored = definition.versions.iter().find(|version| version.storage).or(definition.versions.first());
            api.version = stored.map(|version| version.name.clone()).unwrap_or_default();
        }
        Some(api)
    }

    /// Where the entry is named.
    #[must_use]
    pub fn location(&self) -> Option<Location> {
        Some(self.katalog.source.location(self.entry()?.name.span))
    }
}
