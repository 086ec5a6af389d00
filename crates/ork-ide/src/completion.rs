//! What can be written at the cursor.

use std::path::Path;

use ork_project::Snapshot;
use ork_source::Span;

/// What sort of thing is offered; editors show an icon for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key of a document.
    Field,
    /// An input of a motif.
    Input,
    /// A field of the custom resource or other template data.
    Data,
    /// A template function.
    Function,
    /// One of a closed set of values.
    Value,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What the list shows and what is matched against the typed text.
    pub label: String,
    /// Its sort.
    pub kind: CompletionKind,
    /// A few words beside the label: type, default, signature.
    pub detail: String,
    /// Markdown.
    pub documentation: String,
    /// What replaces `replace`.
    pub insert: String,
    /// The text under the cursor that is replaced.
    pub replace: Span,
    /// The place in the list: items are ordered by it, then by label.
    pub rank: u8,
}

/// What can be written at `offset` of the file at `path`.
#[must_use]
pub fn completion(_snapshot: &Snapshot, _path: &Path, _offset: u32) -> Vec<CompletionItem> {
    Vec::new()
}
