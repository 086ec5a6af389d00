//! What rendering showed about the entries of an open text, kept until one of them, or what it rests on, changes: an edit
//! renders the entry that it is in and no other.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use ork_engine::kubernetes::Version;
use ork_engine::model::Include;
use ork_engine::operator::{ImportState, Operator};
use ork_engine::rules::Document;
use ork_engine::source::Source;
use ork_source::{Diagnostic, Location, Span};

/// What was found in the entries of one text.
pub(crate) struct Judged {
    around: Around,
    /// By the hash of an entry's name.
    entries: HashMap<u64, Entry>,
    /// What the entries rest on, by its place in memory. Held, so that no other text takes that place.
    held: HashMap<usize, Arc<Source>>,
}

/// What all entries of a text rest on.
#[derive(PartialEq)]
pub(crate) struct Around {
    /// The text around them.
    text: u64,
    version: Version,
    /// What their documents share and include.
    sources: Sources,
}

/// Small, for there are many: what they rest on is a number.
#[derive(Clone)]
struct Entry {
    text: u64,
    /// Motifs, definitions, custom resources.
    sources: u64,
    /// Where it started when places were noted.
    start: u32,
    found: Vec<Diagnostic>,
}

/// Texts that are the same if they are at the same place.
struct Sources(Vec<Arc<Source>>);

impl PartialEq for Sources {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(one, other)| Arc::ptr_eq(one, other))
    }
}

/// What the entries of a text rest on together; nothing where they may refer to one another.
pub(crate) fn around(source: &Source, documents: &[Document], version: Version) -> Option<Around> {
    let text = source.file.text();
    // Aliases lead from one entry into another.
    if [": *", "- *", "[*", ", *", "<<"].iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    let mut end = 0;
    for index in 0..source.tree.documents().len() {
        if let Some(crds) = source.tree.root(index).and_then(|root| root.at("spec.crds")) {
            text.get(end..crds.span().start as usize).hash(&mut hasher);
            end = crds.span().end as usize;
        }
    }
    text.get(end..).hash(&mut hasher);
    let shared = documents.iter().flat_map(|document| document.imports.iter().filter_map(ImportState::motif));
    let included = documents.iter().flat_map(|document| &document.katalog.includes).filter_map(file_of);
    let sources = shared.map(|motif| &motif.source).chain(included).cloned().collect();
    Some(Around { text: hasher.finish(), version, sources: Sources(sources) })
}

fn file_of(include: &Include) -> Option<&Arc<Source>> {
    include.found.as_ref().ok()?.as_ref()
}

/// The other texts that an entry of a Katalog rests on.
fn sources_of<'s>(operator: &'s Operator, beside: &'s [Arc<Source>]) -> impl Iterator<Item = &'s Arc<Source>> {
    let motifs = operator.imports.iter().filter_map(ImportState::motif);
    let of_motifs =
        motifs.flat_map(|motif| std::iter::once(&motif.source).chain(motif.includes.iter().filter_map(file_of)));
    let definition = operator.definition.iter().map(|definition| &definition.source);
    let own = &operator.katalog.source;
    of_motifs.chain(definition).chain(beside).filter(move |source| !Arc::ptr_eq(source, own))
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Judged {
    pub(crate) fn new(around: Around) -> Self {
        Self { around, entries: HashMap::new(), held: HashMap::new() }
    }

    /// Takes over what was found in an entry before, if it rests on the same; gives it where it stands now.
    pub(crate) fn again(
        &mut self,
        before: &Judged,
        operator: &Operator,
        beside: &[Arc<Source>],
    ) -> Option<Vec<Diagnostic>> {
        let entry = operator.entry()?;
        let name = hash(&entry.name.value);
        let known = before.entries.get(&name).filter(|_| before.around == self.around)?;
        let source = &operator.katalog.source;
        let span = source.node(entry.node).span();
        if known.text != hash(span.text(source.file.text())) || known.sources != self.hold(operator, beside) {
            return None;
        }
        self.entries.insert(name, known.clone());
        let by = i64::from(span.start) - i64::from(known.start);
        Some(known.found.iter().map(|finding| moved(finding, source, by)).collect())
    }

    /// Keeps what was found in an entry, if all of it moves with the entry.
    pub(crate) fn keep(&mut self, operator: &Operator, beside: &[Arc<Source>], found: &[Diagnostic]) {
        let Some(entry) = operator.entry() else { return };
        let source = &operator.katalog.source;
        let span = source.node(entry.node).span();
        let stays = |place: &Location| place.file.path() != source.file.path() || span.contains(place.span);
        if !found.iter().all(|finding| places(finding).all(stays)) {
            return;
        }
        let text = hash(span.text(source.file.text()));
        let sources = self.hold(operator, beside);
        let known = Entry { text, sources, start: span.start, found: found.to_vec() };
        self.entries.insert(hash(&entry.name.value), known);
    }

    /// Holds the texts that an entry rests on; they are the same as long as the number is.
    fn hold(&mut self, operator: &Operator, beside: &[Arc<Source>]) -> u64 {
        let mut hasher = DefaultHasher::new();
        for source in sources_of(operator, beside) {
            let place = Arc::as_ptr(source).addr();
            place.hash(&mut hasher);
            self.held.entry(place).or_insert_with(|| Arc::clone(source));
        }
        hasher.finish()
    }
}

fn places(finding: &Diagnostic) -> impl Iterator<Item = &Location> {
    let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.location);
    std::iter::once(&finding.location).chain(finding.related.iter().map(|related| &related.location)).chain(edits)
}

/// A finding where it stands now.
fn moved(finding: &Diagnostic, source: &Arc<Source>, by: i64) -> Diagnostic {
    let mut finding = finding.clone();
    let now = |place: &mut Location| {
        if place.file.path() == source.file.path() {
            *place = source.location(Span::moved(place.span, by));
        }
    };
    now(&mut finding.location);
    finding.related.iter_mut().for_each(|related| now(&mut related.location));
    finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| now(&mut edit.location));
    finding
}
