//! Where the thing under the cursor is declared.

use std::path::Path;

use ork_project::Snapshot;
use ork_source::{Location, Span};

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The text under the cursor that leads there.
    pub origin: Span,
    /// The name in the declaration.
    pub location: Location,
}

/// Where what stands at `offset` is declared.
#[must_use]
pub fn definition(_snapshot: &Snapshot, _path: &Path, _offset: u32) -> Option<Target> {
    None
}
