//! What the thing under the cursor means.

use std::path::Path;

use ork_project::Snapshot;
use ork_source::Span;

/// An explanation of a piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The text that is explained.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// What stands at `offset`, if it means something.
#[must_use]
pub fn hover(_snapshot: &Snapshot, _path: &Path, _offset: u32) -> Option<Hover> {
    None
}
