//! Changes of a document as replacements of its text: each touches its own bytes, everything else stays as it is
//! written. Every change is read back before it is given; one that says anything else than what was asked is refused.
//!
//! Not here: formatting, and which change to make.

mod check;
mod insert;
mod remove;
mod set;

use std::fmt;

use ork_source::Span;

use crate::line_table::usual_break;
use crate::marks::{Mark, Marks};
use crate::scalar::Style;
use crate::shape::children;
use crate::tree::{NodeId, Tree};

/// Replacements for `ork_source::apply_edits`.
type Edits = Vec<(Span, String)>;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewValue<'a> {
    /// A scalar of exactly these characters, plain where that is possible: `3` is a number.
    Scalar(&'a str),
    /// A scalar that is read as text: `3` is quoted.
    Text(&'a str),
    /// Lines of YAML without common indentation: a mapping, a list, any value. Only for [`Tree::insert_key`] and
    /// [`Tree::insert_item`].
    Lines(&'a str),
}

/// Where something is inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// A mapping or a list, or a value that is missing.
    Node(NodeId),
    /// The top of a document, which may be empty; 0 for an empty text.
    Document(usize),
}

/// One step of a path that is to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStep<'a> {
    /// The value of a key that is written there.
    Key(&'a str),
    /// An item, from 0.
    Item(usize),
}

/// Why a change is not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// No such key or item is written there.
    NotFound(String),
    /// The place is behind an alias or a merge key: it is written elsewhere, where others share it.
    InAlias,
    /// The text around the place cannot be read.
    Unreadable,
    /// The change needs a scalar there.
    NotScalar,
    /// The change needs a mapping or a list there.
    NotCollection,
    /// The value has a tag that the new one would have too.
    Tagged,
    /// The mapping has the key already.
    KeyExists(String),
    /// The collection in brackets cannot take this change.
    Flow,
    /// The style cannot hold the text.
    Style,
    /// The lines to insert are no single YAML value.
    Lines,
    /// Reading the changed text back gives something else.
    Unsafe,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound(name) => return write!(f, "`{name}` is not written here"),
            Self::KeyExists(name) => return write!(f, "the key `{name}` is there already"),
            Self::InAlias => "the value is written elsewhere and shared through an alias",
            Self::Unreadable => "the document has syntax errors around this place",
            Self::NotScalar => "only a scalar can be changed like this",
            Self::NotCollection => "something can be inserted only into a mapping or a list",
            Self::Tagged => "the value has a tag that does not fit the new one",
            Self::Flow => "a collection in brackets like this one must be changed by hand",
            Self::Style => "the text cannot be written in this style",
            Self::Lines => "what is inserted is not a single YAML value",
            Self::Unsafe => "the change would alter something else in the document",
        })
    }
}

impl std::error::Error for EditError {}

impl Tree {
    /// The node at a path as it is written: aliases and merge keys are not followed.
    ///
    /// # Errors
    /// There is no such node, or it is behind an alias.
    pub fn find(&self, document: usize, path: &[PathStep<'_>]) -> Result<NodeId, EditError> {
        let root = self.root(document).ok_or_else(|| EditError::NotFound(format!("document {document}")))?;
        let mut node = root;
        for step in path {
            if node.is_alias() {
                return Err(EditError::InAlias);
            }
            let (next, name) = match step {
                PathStep::Key(key) => {
                    let mut entries = node.written_entries();
                    let found = entries.find(|entry| entry.key.text() == Some(*key)).map(|entry| entry.value);
                    if found.is_none() && node.get(key).is_some() {
                        return Err(EditError::InAlias);
                    }
                    (found, (*key).to_owned())
                }
                PathStep::Item(index) => (node.items().nth(*index), index.to_string()),
            };
            node = next.ok_or(EditError::NotFound(name))?;
        }
        Ok(node.id())
    }

    /// Writes a scalar in place of a value. The style stays where it can hold the text; tag and anchor stay.
    ///
    /// # Errors
    /// The change is impossible or would alter something else.
    pub fn set(&self, value: NodeId, new: NewValue<'_>) -> Result<Vec<(Span, String)>, EditError> {
        Editor::new(self)?.set(value, new)
    }

    /// Gives a key another name.
    ///
    /// # Errors
    /// The name is taken, or the change is impossible.
    pub fn rename_key(&self, key: NodeId, name: &str) -> Result<Vec<(Span, String)>, EditError> {
        Editor::new(self)?.rename_key(key, name)
    }

    /// Puts a plain scalar in quotes: [`Style::Single`] or [`Style::Double`]. The same characters are read, as text.
    ///
    /// # Errors
    /// The scalar is not plain, or the style cannot hold it.
    pub fn quote(&self, scalar: NodeId, style: Style) -> Result<Vec<(Span, String)>, EditError> {
        Editor::new(self)?.quote(scalar, style)
    }

    /// Adds a key after the last entry of a mapping. A missing value and `{}` become a mapping.
    ///
    /// # Errors
    /// The key is there already, or the change is impossible.
    pub fn insert_key(&self, into: Parent, key: &str, value: NewValue<'_>) -> Result<Vec<(Span, String)>, EditError> {
        Editor::new(self)?.insert(into, Some(key), value)
    }

    /// Adds an item at the end of a list. A missing value and `[]` become a list.
    ///
    /// # Errors
    /// The change is impossible.
    pub fn insert_item(&self, into: Parent, value: NewValue<'_>) -> Result<Vec<(Span, String)>, EditError> {
        Editor::new(self)?.insert(into, None, value)
    }

    /// Removes an entry, named by its key or its value, or an item: its lines, the comment behind it, and the comment
    /// lines directly above it at the same indentation. Comments that start the document stay. The last entry leaves
    /// `{}` or `[]`.
    ///
    /// # Errors
    /// The change is impossible, for instance where an alias refers to what would be removed.
    pub fn remove(&self, node: NodeId) -> Result<Vec<(Span, String)>, EditError> {
        Editor::new(self)?.remove(node)
    }
}

/// A tree with what a change needs to know of it.
struct Editor<'t> {
    tree: &'t Tree,
    marks: Marks,
    /// For each node its parent and its place among the children there.
    parents: Vec<Option<(NodeId, usize)>>,
}

impl<'t> Editor<'t> {
    fn new(tree: &'t Tree) -> Result<Self, EditError> {
        let marks = Marks::new(tree).ok_or(EditError::Unreadable)?;
        let mut parents = vec![None; tree.len()];
        for node in tree.nodes() {
            for (index, child) in children(tree, node.id()).into_iter().enumerate() {
                if let Some(slot) = parents.get_mut(child.0 as usize) {
                    *slot = Some((node.id(), index));
                }
            }
        }
        Ok(Self { tree, marks, parents })
    }

    fn text(&self) -> &'t str {
        &self.tree.text
    }

    fn parent(&self, id: NodeId) -> Option<(NodeId, usize)> {
        self.parents.get(id.0 as usize).copied().flatten()
    }

    /// Whether a node stands in brackets.
    fn in_flow(&self, id: NodeId) -> bool {
        let mut current = self.parent(id);
        while let Some((parent, _)) = current {
            if self.tree.node(parent).is_flow() {
                return true;
            }
            current = self.parent(parent);
        }
        false
    }

    fn is_mapping(&self, id: NodeId) -> bool {
        matches!(self.tree.data(id).map(|data| &data.kind), Some(crate::tree::Kind::Mapping { .. }))
    }

    /// The mark of the block entry whose value or item a node is.
    fn mark_of(&self, id: NodeId) -> Option<Mark> {
        let (parent, index) = self.parent(id)?;
        let entry = if self.is_mapping(parent) { index / 2 } else { index };
        self.marks.of(parent).get(entry).copied()
    }

    /// The column of the block collection that a node belongs to.
    fn owner_column(&self, id: NodeId) -> Option<u32> {
        self.marks.column(self.parent(id)?.0)
    }

    /// The line break to write after the line that holds an offset.
    fn line_break(&self, at: u32) -> &'t str {
        let own = self.marks.lines.at(at).line_break().text(self.text());
        if own.is_empty() { usual_break(self.text()) } else { own }
    }
}
