//! What was found in the entries of an open text, kept until one of them, or what it rests on, changes: an edit looks at the
//! entry that it is in and renders that and no other.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use ork_engine::kubernetes::Version;
use ork_engine::model::{CrdEntry, Include};
use ork_engine::operator::{ImportState, Operator, PatternState};
use ork_engine::rules::{Document, Memory};
use ork_engine::source::{Kind, Source};
use ork_source::{Diagnostic, Location, Span};

/// What was found in the entries of one text.
pub(crate) struct Judged {
    /// What all entries rest on: the text around them, what their documents share and include, what the entries say of
    /// themselves to each other.
    around: u64,
    /// By the hash of an entry's name.
    entries: HashMap<u64, Entry>,
    /// The texts that something rests on, by their places in memory. Held, so that no other text takes such a place.
    held: HashMap<usize, Arc<Source>>,
}

/// Small, for there are many: what an entry rests on is a number.
#[derive(Clone)]
struct Entry {
    text: u64,
    /// The nodes of its tree and those that follow up to the next one: a broken line before it may change what is read of
    /// the same text.
    nodes: u32,
    /// Motifs, the definition, what became of imports.
    sources: u64,
    /// Where its text started when places were noted.
    start: u32,
    /// What the rules find.
    declared: Vec<Diagnostic>,
    /// What rendering shows, with the custom resources that it was tried with.
    shown: Option<(u64, Vec<Diagnostic>)>,
}

/// Looks up what was found before and notes what is found now.
pub(crate) struct Judging<'a> {
    before: Option<&'a Judged>,
    now: Judged,
}

impl<'a> Judging<'a> {
    /// Starts with what is known of the text before; nothing where entries may refer to one another in ways that nobody
    /// follows here.
    pub(crate) fn new(
        source: &Source,
        documents: &[Document],
        version: Version,
        before: Option<&'a Judged>,
    ) -> Option<Self> {
        // Aliases lead from one entry into another.
        if source.tree.has_aliases() {
            return None;
        }
        let mut now = Judged { around: 0, entries: HashMap::new(), held: HashMap::new() };
        now.around = now.around(source, documents, version);
        let before = before.filter(|before| before.around == now.around);
        Some(Self { before, now })
    }

    pub(crate) fn finish(self) -> Judged {
        self.now
    }

    /// What rendering showed of an entry before, if it rests on the same, where it stands now.
    pub(crate) fn shown_again(&mut self, operator: &Operator, beside: &[Arc<Source>]) -> Option<Vec<Diagnostic>> {
        let beside = self.now.tried_with(operator, beside);
        let name = hash(&operator.entry()?.name.value);
        let known = self.now.entries.get(&name)?;
        let (_, shown) = known.shown.as_ref().filter(|(tried, _)| *tried == beside)?;
        let by = i64::from(region(operator)?.start) - i64::from(known.start);
        Some(shown.iter().map(|finding| moved(finding, &operator.katalog.source, by)).collect())
    }

    /// Keeps what rendering shows of an entry, if all of it moves with the entry.
    pub(crate) fn keep_shown(&mut self, operator: &Operator, beside: &[Arc<Source>], found: &[Diagnostic]) {
        let beside = self.now.tried_with(operator, beside);
        let Some((entry, region)) = operator.entry().zip(region(operator)) else { return };
        let Some(known) = self.now.entries.get_mut(&hash(&entry.name.value)) else { return };
        // What the rules found keeps the place that it was noted at.
        known.shown =
            (known.start == region.start && moves_with(found, operator, region)).then(|| (beside, found.to_vec()));
    }
}

impl Memory for Judging<'_> {
    fn recall(&mut self, operator: &Operator) -> Option<Vec<Diagnostic>> {
        if operator.katalog.kind != Kind::Katalog {
            return None;
        }
        let (entry, region) = (operator.entry()?, region(operator)?);
        let name = hash(&entry.name.value);
        let known = self.before?.entries.get(&name)?;
        let source = &operator.katalog.source;
        if known.text != hash(region.text(source.file.text()))
            || known.nodes != nodes(operator)
            || known.sources != self.now.rests_on(operator)
            || is_broken(source, region)
        {
            return None;
        }
        self.now.entries.insert(name, known.clone());
        let by = i64::from(region.start) - i64::from(known.start);
        Some(known.declared.iter().map(|finding| moved(finding, source, by)).collect())
    }

    fn keep(&mut self, operator: &Operator, found: &[Diagnostic]) {
        let Some((entry, region)) = operator.entry().zip(region(operator)) else { return };
        let source = &operator.katalog.source;
        if operator.katalog.kind != Kind::Katalog || !moves_with(found, operator, region) || is_broken(source, region) {
            return;
        }
        let known = Entry {
            text: hash(region.text(source.file.text())),
            nodes: nodes(operator),
            sources: self.now.rests_on(operator),
            start: region.start,
            declared: found.to_vec(),
            shown: None,
        };
        self.now.entries.insert(hash(&entry.name.value), known);
    }
}

impl Judged {
    fn around(&mut self, source: &Source, documents: &[Document], version: Version) -> u64 {
        let mut hasher = DefaultHasher::new();
        version.hash(&mut hasher);
        let text = source.file.text();
        let mut end = 0;
        for index in 0..source.tree.documents().len() {
            if let Some(crds) = source.tree.root(index).and_then(|root| root.at("spec.crds")) {
                text.get(end..crds.span().start as usize).hash(&mut hasher);
                end = crds.span().end as usize;
            }
        }
        text.get(end..).hash(&mut hasher);
        for document in documents {
            document.imports.iter().for_each(|import| self.import(import, &mut hasher));
            document.katalog.includes.iter().for_each(|include| self.include(include, &mut hasher));
            for pattern in &document.patterns {
                match &pattern.state {
                    PatternState::Found(source, _) => self.source(source, &mut hasher),
                    other => format!("{other:?}").hash(&mut hasher),
                }
            }
            for operator in &document.composition.operators {
                self.face(operator, &document.katalog.source, &mut hasher);
            }
        }
        hasher.finish()
    }

    /// What other entries see of an entry: its name, its kind, whether it is switched on.
    fn face(&mut self, operator: &Operator, own: &Arc<Source>, hasher: &mut DefaultHasher) {
        let Some(CrdEntry { name, api, enabled, .. }) = operator.entry() else { return };
        (&name.value, &api.group, &api.version, &api.kind, enabled).hash(hasher);
        if let Some(definition) = &operator.definition {
            self.source(&definition.source, hasher);
        }
        if !Arc::ptr_eq(&operator.katalog.source, own) {
            self.source(&operator.katalog.source, hasher);
        }
    }

    /// What an entry rests on beyond its text and what is around it.
    fn rests_on(&mut self, operator: &Operator) -> u64 {
        let mut hasher = DefaultHasher::new();
        operator.imports.iter().for_each(|import| self.import(import, &mut hasher));
        operator.newer.hash(&mut hasher);
        operator.definition_problem.hash(&mut hasher);
        match &operator.definition {
            // The text itself changes with every edit; where the definition stands in it is around the entries.
            Some(definition) if Arc::ptr_eq(&definition.source, &operator.katalog.source) => {}
            Some(definition) => self.source(&definition.source, &mut hasher),
            None => {}
        }
        hasher.finish()
    }

    fn import(&mut self, state: &ImportState, hasher: &mut DefaultHasher) {
        let ImportState::Found(motif) = state else { return format!("{state:?}").hash(hasher) };
        self.source(&motif.source, hasher);
        motif.includes.iter().for_each(|include| self.include(include, hasher));
    }

    fn include(&mut self, include: &Include, hasher: &mut DefaultHasher) {
        match &include.found {
            Ok(Some(source)) => self.source(source, hasher),
            Ok(None) => false.hash(hasher),
            Err(why) => why.hash(hasher),
        }
    }

    fn source(&mut self, source: &Arc<Source>, hasher: &mut DefaultHasher) {
        let place = Arc::as_ptr(source).addr();
        place.hash(hasher);
        self.held.entry(place).or_insert_with(|| Arc::clone(source));
    }

    /// The custom resources beside a Katalog. Those in its own text are around its entries.
    fn tried_with(&mut self, operator: &Operator, beside: &[Arc<Source>]) -> u64 {
        let mut hasher = DefaultHasher::new();
        let others = beside.iter().filter(|source| !Arc::ptr_eq(source, &operator.katalog.source));
        others.for_each(|source| self.source(source, &mut hasher));
        hasher.finish()
    }
}

/// The text of an entry, with the comments in front of it: from the end of the entry before.
fn region(operator: &Operator) -> Option<Span> {
    let katalog = &operator.katalog;
    let node = katalog.source.node(operator.entry()?.node).span();
    let before = operator.index.checked_sub(1).and_then(|before| katalog.entries.get(before));
    let start = match before {
        Some(before) => katalog.source.node(before.node).span().end,
        None => operator.entry()?.name.span.start,
    };
    (start <= node.start).then(|| Span::new(start, node.end))
}

/// The nodes from an entry up to the next one.
fn nodes(operator: &Operator) -> u32 {
    let place = |index: usize| operator.katalog.entries.get(index).map(|entry| entry.node.index());
    let Some(own) = place(operator.index) else { return 0 };
    place(operator.index + 1).map_or(0, |next| next.saturating_sub(own))
}

/// Whether a mistake in the text touches a region of it.
fn is_broken(source: &Source, region: Span) -> bool {
    source.tree.errors().iter().any(|error| error.span.start <= region.end && region.start <= error.span.end)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Whether all places in a text that findings name are in a region of it.
fn moves_with(found: &[Diagnostic], operator: &Operator, region: Span) -> bool {
    let source = &operator.katalog.source;
    let stays = |place: &Location| place.file.path() != source.file.path() || region.contains(place.span);
    found.iter().all(|finding| places(finding).all(stays))
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
