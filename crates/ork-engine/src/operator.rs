//! A Katalog entry with everything that belongs to it: its definition, its motifs.

use std::path::PathBuf;
use std::sync::Arc;

use ork_source::Location;
use ork_yaml::{Node, NodeId};

use crate::compose::{self, Composition};
use crate::model::{Api, Contribution, CrdEntry, Import, Katalog, Motif, Shared, positions};
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
    Found(Arc<Source>, Arc<Resolved>),
    /// It takes in the document that asks for it, by way of these files.
    Circular(Vec<PathBuf>),
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

/// One entry of a Katalog, resolved, with what Komposers override in it.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The document that declares it.
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
    /// The functions and profiles that its templates and blocks can name.
    pub shared: Arc<Shared>,
    /// What overrides it, the innermost first.
    pub(crate) overrides: Vec<Layer>,
    /// The Komposers that took it in, the innermost first.
    pub(crate) komposers: Vec<Arc<Katalog>>,
    /// Where something overrides its blocks, what is left of its own, and what stands in for the rest.
    pub(crate) own: Option<Vec<Contribution>>,
}

/// An entry of a document: the one that declares an operator, or one that overrides it.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) katalog: Arc<Katalog>,
    pub(crate) index: usize,
}

/// The API that an operator watches, as its document or its definition writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Watched<'a> {
    /// The group; empty for core kinds.
    pub group: &'a str,
    /// The version.
    pub version: &'a str,
    /// The kind.
    pub kind: &'a str,
    /// The plural, as in URLs.
    pub plural: &'a str,
}

/// A value with the text that it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// The text.
    pub source: &'a Arc<Source>,
    /// The value.
    pub node: Node<'a>,
}

/// One of the places that an operator's resources come from.
pub(crate) struct Part<'a> {
    pub(crate) adds: &'a Contribution,
    pub(crate) import: Option<(&'a Import, &'a Arc<Motif>)>,
}

impl Layer {
    pub(crate) fn entry(&self) -> Option<&CrdEntry> {
        self.katalog.entries.get(self.index)
    }

    /// A field of the entry, wherever its layout puts it.
    pub(crate) fn setting(&self, field: &str) -> Option<Placed<'_>> {
        setting(&self.katalog.source, self.entry()?, field)
    }
}

fn setting<'a>(source: &'a Arc<Source>, entry: &'a CrdEntry, field: &str) -> Option<Placed<'a>> {
    let at = |source: &'a Arc<Source>, node: Node<'a>, path: &str| {
        node.at(path).filter(|node| !node.is_null()).map(|node| Placed { source, node })
    };
    let root = source.node(entry.node);
    let said = match positions(field) {
        [] => at(source, root, field),
        positions => positions.iter().find_map(|path| at(source, root, path)),
    };
    said.or_else(|| {
        let (source, block) = entry.included.as_ref().filter(|_| INCLUDED.contains(&field))?;
        at(source, source.node(*block), field)
    })
}

/// What is taken of a `reconcile` block that an entry includes.
const INCLUDED: [&str; 8] = ["default", "hooks", "constructor", "profile", "workers", "resync", "queue", "requeue"];

impl Operator {
    /// An entry that nothing overrides. What it can name is not known yet.
    #[must_use]
    pub fn new(
        katalog: Arc<Katalog>,
        index: usize,
        imports: Vec<ImportState>,
        newer: Vec<Option<String>>,
        definition: Option<Arc<Definition>>,
        definition_problem: Option<String>,
    ) -> Self {
        let shared = Arc::default();
        let (overrides, komposers) = (Vec::new(), Vec::new());
        Self { katalog, index, imports, newer, definition, definition_problem, shared, overrides, komposers, own: None }
    }

    /// The entry as its own document declares it; none only for an index that the document does not have.
    #[must_use]
    pub fn entry(&self) -> Option<&CrdEntry> {
        self.katalog.entries.get(self.index)
    }

    /// A field of the entry (a dot path below it, or one that moves with the layout), as far as it may be overridden the
    /// outermost one.
    #[must_use]
    pub fn setting(&self, field: &str) -> Option<Node<'_>> {
        Some(self.placed(field)?.node)
    }

    /// As [`Self::setting`], with the text that it stands in.
    #[must_use]
    pub fn placed(&self, field: &str) -> Option<Placed<'_>> {
        let of_kind = field.starts_with("apiTypes.");
        let counts = |layer: &&Layer| {
            compose::is_replaced(field) || (of_kind && layer.entry().is_some_and(|entry| !entry.api.kind.is_empty()))
        };
        let mut overriding = self.overrides.iter().rev().filter(counts).filter_map(|layer| layer.setting(field));
        overriding
            .find(|found| !compose::keeps(field, found.node))
            .or_else(|| setting(&self.katalog.source, self.entry()?, field))
    }

    /// The items of a list that overrides only add to.
    pub fn items<'a>(&'a self, field: &'a str) -> impl Iterator<Item = Node<'a>> {
        let own = self.entry().and_then(|entry| setting(&self.katalog.source, entry, field));
        let added = self.overrides.iter().filter_map(|layer| layer.setting(field));
        own.into_iter().chain(added).flat_map(|found| found.node.items())
    }

    /// The document that declares it, and the Komposers that took it in.
    pub fn document_roots(&self) -> impl Iterator<Item = (&Arc<Source>, Node<'_>)> {
        let documents = std::iter::once(&self.katalog).chain(&self.komposers);
        documents.filter_map(|katalog| Some((&katalog.source, katalog.source.tree.root(katalog.document)?)))
    }

    /// Whether it is switched on. An override can only switch it off.
    #[must_use]
    pub fn enabled(&self) -> bool {
        let overriding = self.overrides.iter().filter_map(Layer::entry);
        self.entry().into_iter().chain(overriding).all(|entry| entry.enabled)
    }

    /// The schema of the custom resource.
    #[must_use]
    pub fn schema(&self) -> Option<Schema<'_>> {
        self.definition.as_ref()?.schema(&self.api()?.version)
    }

    /// Whether its custom resources live in a namespace.
    #[must_use]
    pub fn namespaced(&self) -> bool {
        match &self.definition {
            Some(definition) => definition.namespaced,
            None => self.setting("namespaced").and_then(Node::text) != Some("false"),
        }
    }

    /// The imports with what became of them.
    pub fn imported(&self) -> impl Iterator<Item = (&Import, &ImportState)> {
        self.entry().into_iter().flat_map(|entry| entry.imports.iter().zip(&self.imports))
    }

    /// Its own resources, status and rules, overrides among them.
    #[must_use]
    pub fn own(&self) -> &[Contribution] {
        match (&self.own, self.entry()) {
            (Some(own), _) => own,
            (None, Some(entry)) => &entry.own,
            (None, None) => &[],
        }
    }

    /// What it has of itself, by the document that says it. What files say belongs to who includes them.
    pub(crate) fn declared(&self) -> Vec<(&Arc<Katalog>, &[Contribution])> {
        let documents = || std::iter::once(&self.katalog).chain(self.overrides.iter().map(|layer| &layer.katalog));
        let own = self.own().chunk_by(|a, b| Arc::ptr_eq(&a.source, &b.source));
        let of = |adds: &Contribution| documents().find(|katalog| Arc::ptr_eq(&katalog.source, &adds.source));
        own.map(|chunk| (chunk.first().and_then(of).unwrap_or(&self.katalog), chunk)).collect()
    }

    /// The entry itself, then its motifs in order.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        let own = self.own().iter().map(|adds| Part { adds, import: None });
        let motifs = self.imported().flat_map(|(import, state)| {
            let motif = state.motif();
            motif
                .into_iter()
                .flat_map(move |motif| motif.adds.iter().map(move |adds| Part { adds, import: Some((import, motif)) }))
        });
        own.chain(motifs).collect()
    }

    /// The resource blocks of the entry and its motifs, each with the text that it stands in.
    #[must_use]
    pub fn blocks(&self) -> Vec<(&Source, NodeId)> {
        let parts = self.parts().into_iter();
        let blocks = parts.flat_map(|part| {
            let nodes = [part.adds.on_create.node, part.adds.on_reconcile.node];
            nodes.map(|node| Some((part.adds.source.as_ref(), node?)))
        });
        blocks.flatten().collect()
    }

    /// The API that the document says it watches, or one that overrides it.
    #[must_use]
    pub fn written_api(&self) -> Option<&Api> {
        let overriding = self.overrides.iter().rev().filter_map(Layer::entry);
        let mut saying = overriding.filter(|entry| !entry.api.kind.is_empty());
        Some(&saying.next().or_else(|| self.entry())?.api)
    }

    /// The API that it watches: what the entry says, and what it leaves out as its definition says.
    #[must_use]
    pub fn api(&self) -> Option<Api> {
        let Watched { group, version, kind, plural } = self.watched()?;
        let [group, version, kind, plural] = [group, version, kind, plural].map(str::to_owned);
        Some(Api { group, version, kind, plural })
    }

    /// As [`Self::api`], where it is written.
    #[must_use]
    pub fn watched(&self) -> Option<Watched<'_>> {
        let Api { group, version, kind, plural } = self.written_api()?;
        let written = Watched { group, version, kind, plural };
        let Some(definition) = &self.definition else { return Some(written) };
        let stored = || definition.versions.iter().find(|version| version.storage).or(definition.versions.first());
        Some(Watched {
            group: if group.is_empty() { &definition.group } else { group },
            version: if version.is_empty() { stored().map_or("", |version| &version.name) } else { version },
            kind: if kind.is_empty() { &definition.kind } else { kind },
            plural: if kind.is_empty() { &definition.plural } else { plural },
        })
    }

    /// Takes over what the entry that it overrides knows of its kind.
    pub(crate) fn learn(&mut self, composed: &Composition) {
        let Some(whole) = composed.overridden_by(self.index) else { return };
        self.definition.clone_from(&whole.definition);
        self.shared = Arc::clone(&whole.shared);
    }

    /// Where the entry is named.
    #[must_use]
    pub fn location(&self) -> Option<Location> {
        Some(self.katalog.source.location(self.entry()?.name.span))
    }

    /// The texts that say what it does: its document's, those that override it, those of its Motifs.
    #[must_use]
    pub fn sources(&self) -> Vec<&Arc<Source>> {
        let documents = std::iter::once(&self.katalog).chain(self.overrides.iter().map(|layer| &layer.katalog));
        let motifs = self.imports.iter().filter_map(ImportState::motif).map(|motif| &motif.source);
        documents.map(|katalog| &katalog.source).chain(motifs).collect()
    }
}
