//! Where the thing under the cursor is mentioned.

use std::path::Path;

use ork_project::Snapshot;
use ork_source::{Location, Span};

use crate::names::{self, Role};

/// Every mention of what stands at `offset`, declarations only when they are asked for. Nothing where the place names
/// nothing.
#[must_use]
pub fn references(snapshot: &Snapshot, path: &Path, offset: u32, with_declaration: bool) -> Vec<Location> {
    let Some(mention) = names::symbol_at(snapshot, path, offset) else { return Vec::new() };
    let found = names::mentions(snapshot, &mention.symbol).into_iter();
    let wanted = found.filter(|found| with_declaration || found.mention.role != Role::Declaration);
    wanted.map(|found| found.location).collect()
}

/// What a mention does with what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It declares it, or gives it a value.
    Write,
    /// It uses it.
    Read,
}

/// The mentions of what stands at `offset` in the same file.
#[must_use]
pub fn highlights(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<(Span, Access)> {
    let Some(mention) = names::symbol_at(snapshot, path, offset) else { return Vec::new() };
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    let found = names::mentions_in(snapshot, &source, &mention.symbol).into_iter();
    let access = |role| if role == Role::Read { Access::Read } else { Access::Write };
    found.map(|mention| (mention.span, access(mention.role))).collect()
}
