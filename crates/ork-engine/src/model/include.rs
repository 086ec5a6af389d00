//! Files that a document includes: where, and what became of them. Their blocks come before what the document says.

use std::sync::Arc;

use ork_yaml::Node;

use crate::fields::{self, Object};
use crate::model::Text;
use crate::source::Source;

/// Reads a file that a document names: its text; nothing where it lies elsewhere and is not looked at; a sentence that
/// says why it cannot be read.
pub type Read<'a> = &'a dyn Fn(&str) -> Result<Option<Arc<Source>>, String>;

/// For those who do not ask what files hold.
///
/// # Errors
/// None.
pub fn nothing_included(_: &str) -> Result<Option<Arc<Source>>, String> {
    Ok(None)
}

/// What an included file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Fields of a status.
    Status,
    /// Rules of validation.
    Validation,
    /// Rules of mutation.
    Mutation,
    /// Functions.
    Notes,
    /// Profiles.
    Profiles,
    /// A `reconcile` or `reconciler` block.
    Reconcile,
}

impl Place {
    /// What the root of such a file may hold.
    #[must_use]
    pub fn object(self) -> &'static Object {
        fields::included(self)
    }
}

/// A file that a document includes.
#[derive(Clone, Debug)]
pub struct Include {
    /// Its path as written.
    pub path: Text,
    /// What it holds.
    pub place: Place,
    /// What became of it.
    pub found: Result<Option<Arc<Source>>, String>,
}

impl Include {
    /// Whether the file is here and was read.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(self.found, Ok(Some(_)))
    }
}

/// The files that a document includes, while it is lowered.
pub(super) struct Includes<'a> {
    read: Read<'a>,
    pub(super) seen: Vec<Include>,
}

impl<'a> Includes<'a> {
    pub(super) fn new(read: Read<'a>) -> Self {
        Self { read, seen: Vec::new() }
    }

    /// The file that a block includes, when it does and the file could be read.
    pub(super) fn of(&mut self, block: Node<'_>, place: Place) -> Option<Arc<Source>> {
        let path = Text::at(block, "include").filter(|path| !path.value.is_empty())?;
        let found = (self.read)(&path.value);
        let source = found.as_ref().ok().cloned().flatten();
        self.seen.push(Include { path, place, found });
        source
    }
}
