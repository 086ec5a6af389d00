//! The one model of names: which thing a cursor is on, where that is declared, where it is mentioned.
//!
//! A document is never looked through as a whole for a cursor: only the way to it is. For the mentions of a thing only
//! the parts are looked at that hold its name, in the files whose text has it.

mod anchors;
mod entries;
mod fields;
mod files;
mod finder;
mod literal;
mod objects;
mod spots;
mod symbol;
mod template;
mod text;

use std::path::Path;
use std::sync::Arc;

use ork_engine::model::Motif;
use ork_engine::source::{Kind, Source};
use ork_project::Snapshot;
use ork_source::{Location, Span};
use ork_yaml::Step;

use finder::{Finder, Wanted};
use spots::{Filter, Spot, visit};
use text::Text;

pub(crate) use files::{importers, is_fetched, operators_of};
pub(crate) use symbol::{Found, Mention, Role, Sort, Symbol, Written};

/// What a cursor is on: the innermost name that stands for something.
pub(crate) fn symbol_at(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Mention> {
    let source = snapshot.source(path).ok()?;
    let text = Text::new(snapshot, source);
    let document = text.source.tree.document_at(offset)?;
    let mut found = anchors::mentions(&text, Wanted::At(offset));
    found.extend(in_document(&text, document, Wanted::At(offset), &Filter::At(offset)));
    // Between two names that touch, the one that begins is meant.
    found.into_iter().min_by_key(|mention| (mention.span.len(), std::cmp::Reverse(mention.span.start)))
}

/// Where a symbol is mentioned in one text, in order.
pub(crate) fn mentions_in(snapshot: &Snapshot, source: &Arc<Source>, symbol: &Symbol) -> Vec<Mention> {
    named(snapshot, source, symbol, Wanted::Of(symbol))
}

fn named(snapshot: &Snapshot, source: &Arc<Source>, symbol: &Symbol, wanted: Wanted<'_>) -> Vec<Mention> {
    let text = Text::new(snapshot, Arc::clone(source));
    let mut found = anchors::mentions(&text, wanted);
    let written = source.file.text();
    let places = match symbol.sort {
        Sort::Anchor => Vec::new(),
        // All of them stand in one scalar.
        Sort::Variable => vec![symbol.at],
        // A reference to a file is written in many ways.
        Sort::Document => source.tree.nodes().map(|node| node.span().start).collect(),
        sort => spots::places(written, &symbol.name, sort.folds_case()),
    };
    if !places.is_empty() {
        for document in 0..source.tree.documents().len() {
            found.extend(in_document(&text, document, wanted, &Filter::Near(&places)));
        }
    }
    found.sort_by_key(|mention| (mention.span, mention.role != Role::Declaration));
    found.dedup_by_key(|mention| mention.span);
    found
}

/// Every mention of a symbol in the workspace, its home first.
pub(crate) fn mentions(snapshot: &Snapshot, symbol: &Symbol) -> Vec<Found> {
    let mut all = Vec::new();
    for source in files::candidates(snapshot, symbol) {
        let found = mentions_in(snapshot, &source, symbol).into_iter();
        all.extend(found.map(|mention| Found { location: source.location(mention.span), mention }));
    }
    all
}

/// Where a symbol is declared.
pub(crate) fn declaration(snapshot: &Snapshot, symbol: &Symbol) -> Option<Location> {
    let source = snapshot.source(&symbol.home).ok()?;
    match named(snapshot, &source, symbol, Wanted::Declares(symbol)).first() {
        Some(mention) => Some(source.location(mention.span)),
        None if symbol.sort == Sort::Document => Some(source.location(Span::default())),
        None => None,
    }
}

/// Every mention of things of a sort in a text, or in what of it a place is in.
pub(crate) fn all_in(snapshot: &Snapshot, source: &Arc<Source>, sort: Sort, around: Option<u32>) -> Vec<Mention> {
    let text = Text::new(snapshot, Arc::clone(source));
    let filter = around.map_or(Filter::Everything, Filter::At);
    let mut found = anchors::mentions(&text, Wanted::Any(sort));
    let documents = 0..source.tree.documents().len();
    found.extend(documents.flat_map(|document| in_document(&text, document, Wanted::Any(sort), &filter)));
    found.sort_by_key(|mention| mention.span);
    found.dedup();
    found
}

/// The Motifs that one of several keys in a text gives inputs of, when it gives those of more than one.
pub(crate) fn given_to_several(snapshot: &Snapshot, source: &Arc<Source>, keys: &[Span]) -> Vec<Arc<Motif>> {
    let text = Text::new(snapshot, Arc::clone(source));
    let several = keys.iter().find_map(|key| {
        let document = source.tree.document_at(key.start)?;
        let steps = source.tree.path_at(document, key.start);
        let Some(Step::Key { key, .. }) = steps.last() else { return None };
        let motifs = text.given_to(source.node(*key).span());
        (motifs.len() > 1).then(|| motifs.to_vec())
    });
    several.unwrap_or_default()
}

/// The paths that a text names files by, relative to it or absolute, each with where it stands.
pub(crate) fn paths_in(snapshot: &Snapshot, source: &Arc<Source>) -> Vec<(Span, String)> {
    let text = Text::new(snapshot, Arc::clone(source));
    let mut found = Vec::new();
    for document in 0..source.tree.documents().len() {
        let root = source.tree.root(document).filter(|_| source.kind(document).is_ours());
        let (Some(root), Some(object)) = (root, text.object(document)) else { continue };
        visit(root, Some(object), &Filter::Everything, &mut |spot: &Spot<'_, '_>| {
            if literal::is_path(spot) {
                found.push((spot.whole(), spot.text.to_owned()));
            }
        });
    }
    found
}

/// The mentions in one document of a text.
fn in_document(text: &Text<'_>, document: usize, wanted: Wanted<'_>, filter: &Filter<'_>) -> Vec<Mention> {
    let Some(root) = text.source.tree.root(document) else { return Vec::new() };
    let mut finder = Finder { text, wanted, found: Vec::new() };
    let kind = text.source.kind(document);
    if kind == Kind::Definition {
        visit(root, None, filter, &mut |spot: &Spot<'_, '_>| fields::in_definition(&mut finder, spot));
    } else if fields::is_resource(&text.source, document) {
        visit(root, None, filter, &mut |spot: &Spot<'_, '_>| fields::in_resource(&mut finder, root, spot));
    } else if let Some(object) = text.object(document) {
        visit(root, Some(object), filter, &mut |spot: &Spot<'_, '_>| {
            template::names(&mut finder, document, spot);
            literal::names(&mut finder, document, spot);
        });
    }
    finder.found
}
