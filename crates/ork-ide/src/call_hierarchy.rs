//! How documents are put together, as a hierarchy that editors can walk: which entries import a Motif, depend on an entry
//! or read of it, and what an entry takes in.

use std::path::Path;

use ork_engine::source::Source;
use ork_project::Snapshot;
use ork_source::{Location, Span};
use ork_yaml::Step;

use crate::names::{self, Mention, Role, Sort, Symbol, Written};
use crate::symbols::SymbolKind;

/// An entry or a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// What it belongs to.
    pub detail: String,
    /// All of it.
    pub location: Location,
    /// Its name's place.
    pub name_span: Span,
}

/// A step of the hierarchy: what is at the other end, and the places that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The other end.
    pub other: Caller,
    /// Where the one that takes in names the one that is taken in.
    pub places: Vec<Span>,
}

/// The entry or document that stands, or is named, at `offset`.
#[must_use]
pub fn prepare_calls(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Caller> {
    caller(snapshot, &symbol(snapshot, path, offset)?)
}

/// Who takes in what stands at `offset`.
#[must_use]
pub fn incoming_calls(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<Call> {
    let Some(symbol) = symbol(snapshot, path, offset) else { return Vec::new() };
    let found = names::mentions(snapshot, &symbol).into_iter();
    let mut calls = Vec::new();
    for found in found.filter(|found| found.mention.role == Role::Read) {
        let Ok(source) = snapshot.source(found.location.file.path()) else { continue };
        let around = around(&source, found.mention.span);
        add(&mut calls, snapshot, &around, found.mention.span);
    }
    calls
}

/// What the thing at `offset` takes in.
#[must_use]
pub fn outgoing_calls(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<Call> {
    let Some(symbol) = symbol(snapshot, path, offset) else { return Vec::new() };
    let Ok(source) = snapshot.source(&symbol.home) else { return Vec::new() };
    let taken = |mention: &Mention| {
        mention.role == Role::Read && (symbol.sort == Sort::Document || around(&source, mention.span) == symbol)
    };
    let files = names::all_in(snapshot, &source, Sort::Document, None).into_iter();
    let files = files.filter(|mention| mention.written == Written::File);
    let entries = names::all_in(snapshot, &source, Sort::Entry, None);
    let mut calls = Vec::new();
    for mention in files.chain(entries).filter(taken) {
        add(&mut calls, snapshot, &mention.symbol, mention.span);
    }
    calls
}

fn symbol(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Symbol> {
    let found = names::symbol_at(snapshot, path, offset)?.symbol;
    matches!(found.sort, Sort::Document | Sort::Entry).then_some(found)
}

/// What a place belongs to: the entry around it, else its document.
fn around(source: &Source, place: Span) -> Symbol {
    let home = source.file.path();
    let entry = source.tree.document_at(place.start).and_then(|document| {
        let steps = source.tree.path_at(document, place.start);
        let mut keys = steps.iter().filter_map(|step| match step {
            Step::Key { key, .. } | Step::Value { key, .. } => source.node(*key).text(),
            Step::Item { .. } => None,
        });
        let is_entry = keys.next() == Some("spec") && keys.next() == Some("crds");
        keys.next().filter(|_| is_entry)
    });
    match entry {
        Some(name) => Symbol::new(Sort::Entry, name, home),
        None => Symbol::new(Sort::Document, "", home),
    }
}

/// Notes a place; several of one other end are one step.
fn add(calls: &mut Vec<Call>, snapshot: &Snapshot, other: &Symbol, place: Span) {
    let Some(other) = caller(snapshot, other) else { return };
    match calls.iter_mut().find(|call| call.other == other) {
        Some(call) => call.places.push(place),
        None => calls.push(Call { other, places: vec![place] }),
    }
}

fn caller(snapshot: &Snapshot, symbol: &Symbol) -> Option<Caller> {
    let source = snapshot.source(&symbol.home).ok()?;
    let root = |index: usize| source.tree.root(index);
    let called = |index: usize| root(index).and_then(|root| root.at("metadata.name")?.text()).unwrap_or_default();
    if symbol.sort == Sort::Document {
        let name = root(0).and_then(|root| root.at("metadata.name"));
        let file_name = source.file.path().file_name()?.to_string_lossy().into_owned();
        let span = source.tree.documents().first().map_or(Span::default(), |document| document.span);
        let name_span = name.map_or(Span::empty(span.start), ork_yaml::Node::span);
        return Some(Caller {
            name: name.and_then(ork_yaml::Node::text).map_or_else(|| file_name.clone(), str::to_owned),
            kind: SymbolKind::Document,
            detail: format!("{} {file_name}", source.kind(0).name()).trim_start().to_owned(),
            location: source.location(span.cover(name_span)),
            name_span,
        });
    }
    let documents = 0..source.tree.documents().len();
    let found = documents.into_iter().find_map(|index| {
        let entry = root(index)?.at("spec.crds")?.entry(&symbol.name)?;
        Some((index, entry))
    });
    let (index, entry) = found?;
    let name_span = entry.key.span();
    let value = Some(entry.value).filter(|value| !value.is_alias()).map_or(name_span, ork_yaml::Node::span);
    Some(Caller {
        name: symbol.name.clone(),
        kind: SymbolKind::Entry,
        detail: format!("{} {}", source.kind(index).name(), called(index)).trim_end().to_owned(),
        location: source.location(name_span.cover(if value.is_empty() { name_span } else { value })),
        name_span,
    })
}
