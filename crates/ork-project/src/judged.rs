//! What rendering showed about the entries of an open text, kept until one of them, or what it rests on, changes: an edit
//! renders the entry that it is in and no other.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use ork_engine::kubernetes::Version;
use ork_engine::operator::Operator;
use ork_engine::rules::Document;
use ork_engine::source::Source;
use ork_source::{Diagnostic, Location, Span};

/// What was found in the entries of one text.
#[derive(Default)]
pub(crate) struct Judged {
    entries: HashMap<String, Entry>,
}

struct Entry {
    basis: Basis,
    /// Where the entry started when places were noted.
    start: u32,
    found: Vec<Diagnostic>,
}

/// What a judgement rests on.
pub(crate) struct Basis {
    /// The entry, and what surrounds the entries of its text.
    texts: [u64; 2],
    version: Version,
    /// Motifs, definitions, included files, custom resources. Held, so that no other text takes their place in memory.
    others: Vec<Arc<Source>>,
}

impl PartialEq for Basis {
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, other): (&Arc<Source>, &Arc<Source>)| Arc::ptr_eq(one, other);
        (self.texts, self.version, self.others.len()) == (other.texts, other.version, other.others.len())
            && self.others.iter().zip(&other.others).all(same)
    }
}

/// The text around the entries of a text; nothing where entries may refer to one another.
pub(crate) fn surroundings(source: &Source) -> Option<u64> {
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
    Some(hasher.finish())
}

impl Basis {
    /// What the judgement of an entry of a document rests on.
    pub(crate) fn of(
        operator: &Operator,
        document: &Document,
        samples: &[Arc<Source>],
        surroundings: u64,
        version: Version,
    ) -> Option<Self> {
        let own = &operator.katalog.source;
        let mut hasher = DefaultHasher::new();
        own.node(operator.entry()?.node).span().text(own.file.text()).hash(&mut hasher);
        let shared = document.imports.iter().filter_map(|state| state.motif()).map(|motif| &motif.source);
        let included = document.katalog.includes.iter().filter_map(|include| include.found.as_ref().ok()?.as_ref());
        let motifs = operator.imports.iter().filter_map(|state| state.motif());
        let of_motifs =
            motifs.flat_map(|motif| &motif.includes).filter_map(|include| include.found.as_ref().ok()?.as_ref());
        let definition = operator.definition.iter().map(|definition| &definition.source);
        let others = operator.sources().into_iter().chain(shared).chain(included).chain(of_motifs).chain(definition);
        let others = others.chain(samples).filter(|source| !Arc::ptr_eq(source, own)).cloned().collect();
        Some(Self { texts: [hasher.finish(), surroundings], version, others })
    }
}

impl Judged {
    /// What was found in an entry when it rested on the same.
    pub(crate) fn get(&self, operator: &Operator, basis: &Basis) -> Option<Vec<Diagnostic>> {
        let entry = operator.entry()?;
        let known = self.entries.get(&entry.name.value).filter(|known| known.basis == *basis)?;
        let source = &operator.katalog.source;
        let by = i64::from(source.node(entry.node).span().start) - i64::from(known.start);
        Some(known.found.iter().map(|finding| moved(finding, source, by)).collect())
    }

    /// Keeps what was found in an entry, if all of it moves with the entry.
    pub(crate) fn keep(&mut self, operator: &Operator, basis: Basis, found: &[Diagnostic]) {
        let Some(entry) = operator.entry() else { return };
        let source = &operator.katalog.source;
        let span = source.node(entry.node).span();
        let stays = |place: &Location| place.file.path() != source.file.path() || span.contains(place.span);
        if found.iter().all(|finding| places(finding).all(stays)) {
            let known = Entry { basis, start: span.start, found: found.to_vec() };
            self.entries.insert(entry.name.value.clone(), known);
        }
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
