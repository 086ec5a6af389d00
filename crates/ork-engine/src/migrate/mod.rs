//! Bringing a document to another layout: fields move to where the layout has them, older spellings get today's, and
//! everything else stays as it is written.
//!
//! Not here: files, and what a person is told about the change.

mod meaning;
mod relocate;
mod respell;

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_source::{Span, apply_edits};
use ork_yaml::{Node, Tree, parse};

use crate::fields::{self, DOCUMENT_POSITIONS, POSITIONS, Positions};
use crate::source::{Kind, Source};

use self::meaning::{Meaning, meaning};
use self::relocate::relocate;

/// A layout of Katalogs that documents are brought to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The style of published patterns: `imports`, `validation`, `workers` on the entry, blocks in `operatorBox`.
    Registry,
    /// The newest layout: `operatorBox` and `admission` in sections.
    Sections,
}

impl Layout {
    /// Where a field lives in it.
    fn place(self, positions: &Positions) -> &'static str {
        let place = match self {
            Layout::Registry => positions.paths.first(),
            Layout::Sections => positions.paths.last(),
        };
        place.copied().unwrap_or_default()
    }
}

/// Why a text is not brought to another layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MigrateError {
    /// It has syntax errors.
    Syntax,
    /// A field stands in the old place and in the new one.
    TwoPlaces {
        /// The key in the old place.
        span: Span,
        /// The new place.
        field: &'static str,
    },
    /// Something in it cannot be moved as it is written.
    Fixed {
        /// What.
        span: Span,
        /// Why, as a sentence.
        message: &'static str,
        /// What to do first.
        help: &'static str,
    },
    /// The result would say something else.
    Unsafe,
}

/// The text in another layout; the same text where nothing is to be moved.
///
/// # Errors
/// The text is broken, or something cannot be moved without changing what it says.
pub fn migrate(source: &Source, layout: Layout) -> Result<String, MigrateError> {
    if !source.tree.errors().is_empty() {
        return Err(MigrateError::Syntax);
    }
    let respelt = apply_edits(source.file.text(), &respell::edits(source));
    // One after the other: the fields of a document stand around those of its entries.
    let tops = edited(&respelt, source, |root, _, edits| {
        edits.extend(relocate(root, DOCUMENT_POSITIONS, Layout::Sections)?);
        Ok(())
    })?;
    let moved = edited(&tops, source, |root, kind, edits| {
        let crds = root.at("spec.crds").filter(|_| matches!(kind, Kind::Katalog | Kind::Komposer));
        for entry in crds.into_iter().flat_map(Node::written_entries) {
            edits.extend(relocate(entry.value, POSITIONS, layout)?);
        }
        Ok(())
    })?;
    let after = parse(&Arc::from(moved.as_str()));
    let same = after.errors().is_empty()
        && comments(&source.tree) == comments(&after)
        && meanings(source, &source.tree) == meanings(source, &after);
    if same { Ok(moved) } else { Err(MigrateError::Unsafe) }
}

/// A text with the edits that each of its documents of ours asks for.
fn edited(
    text: &str,
    source: &Source,
    ask: impl Fn(Node<'_>, Kind, &mut Vec<(Span, String)>) -> Result<(), MigrateError>,
) -> Result<String, MigrateError> {
    let tree = parse(&Arc::from(text));
    let mut edits = Vec::new();
    for document in 0..tree.documents().len() {
        let kind = source.kind(document);
        if let Some(root) = tree.root(document).filter(|_| kind.is_ours()) {
            ask(root, kind, &mut edits)?;
        }
    }
    Ok(apply_edits(text, &edits))
}

fn meanings(source: &Source, tree: &Tree) -> Vec<Option<Meaning>> {
    let of = |document| {
        let object = fields::root(source.kind(document).name());
        Some(meaning(tree.root(document)?, object))
    };
    (0..tree.documents().len()).map(of).collect()
}

/// The comments, however often each stands there.
fn comments(tree: &Tree) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    for comment in tree.comments() {
        *found.entry(comment.text(tree.text()).trim_end()).or_default() += 1;
    }
    found
}

/// The bytes between the start of its line and an offset.
pub(crate) fn column_of(text: &str, offset: u32) -> usize {
    offset as usize - line_start(text, offset as usize)
}

fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}
