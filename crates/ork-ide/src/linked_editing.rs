//! Names that change together while one of them is typed over: anchors with their aliases, variables of a template.

use std::path::Path;

use ork_project::Snapshot;
use ork_source::Span;

use crate::names::{self, Sort};

/// The places in the file that have the name at `offset`, without `&`, `*` and `$`. Nothing where there is only one.
#[must_use]
pub fn linked_editing(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<Span> {
    let Some(mention) = names::symbol_at(snapshot, path, offset) else { return Vec::new() };
    // How many signs stand in front of the name.
    let signs = match mention.symbol.sort {
        Sort::Anchor => 0,
        Sort::Variable => 1,
        _ => return Vec::new(),
    };
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    let found = names::mentions_in(snapshot, &source, &mention.symbol).into_iter();
    let spans: Vec<Span> = found.map(|found| Span::new(found.span.start + signs, found.span.end)).collect();
    let touched = spans.iter().any(|span| span.touches(offset));
    let same = spans.iter().all(|span| span.len() == spans.first().map_or(0, |first| first.len()));
    if spans.len() > 1 && touched && same { spans } else { Vec::new() }
}
