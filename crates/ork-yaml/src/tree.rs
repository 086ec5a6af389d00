//! The tree: an arena of nodes under documents.

use std::sync::Arc;

use ork_source::Span;

use crate::error::SyntaxError;
use crate::node::Node;
use crate::scalar::{Decoded, Style};

/// A node of one tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Its place among the nodes of its tree: those of a value come after it, and before what follows it.
    #[must_use]
    pub fn index(self) -> u32 {
        self.0
    }
}

/// One document of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its content; none where there is nothing but comments.
    pub root: Option<NodeId>,
    /// From its first token to its last.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeData {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    pub(crate) tag: Option<Span>,
    pub(crate) anchor: Option<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar { style: Style, content: Span, decoded: Option<Box<Decoded>> },
    Mapping { pairs: Vec<(NodeId, NodeId)>, merges: bool, flow: bool },
    Sequence { items: Vec<NodeId>, flow: bool },
    Alias { target: Option<NodeId> },
}

/// One step of a path from a document's root to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into the value of a key, the pair given by both.
    Value {
        /// The key.
        key: NodeId,
        /// The value.
        value: NodeId,
    },
    /// On a key.
    Key {
        /// The key.
        key: NodeId,
        /// Its value.
        value: NodeId,
    },
    /// Into an item of a list.
    Item {
        /// Its place, from 0.
        index: usize,
        /// The item.
        item: NodeId,
    },
}

/// A parsed text: documents, comments, errors.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) text: Arc<str>,
    pub(crate) nodes: Vec<NodeData>,
    pub(crate) documents: Vec<Document>,
    pub(crate) comments: Vec<Span>,
    pub(crate) errors: Vec<SyntaxError>,
    /// Whether the aliases unfold to so much that more nodes may reach the limit.
    pub(crate) near_limit: bool,
}

impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
            && self.nodes == other.nodes
            && self.documents == other.documents
            && self.comments == other.comments
            && self.errors == other.errors
    }
}

impl Eq for Tree {}

impl Tree {
    /// The text that was parsed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether anything is written once and read in several places.
    #[must_use]
    pub fn has_aliases(&self) -> bool {
        // Most texts have no star at all.
        self.text.contains('*') && self.nodes.iter().any(|node| matches!(node.kind, Kind::Alias { .. }))
    }

    /// The documents in order.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The comments in order, each from its `#` to the end of its line.
    #[must_use]
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// The mistakes, by place.
    #[must_use]
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// The number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// A node by its id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node::new(self, id)
    }

    /// The root of the document at `index`.
    #[must_use]
    pub fn root(&self, index: usize) -> Option<Node<'_>> {
        self.documents.get(index)?.root.map(|id| self.node(id))
    }

    /// Every node, in the order in which they start.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(|id| self.node(NodeId(id)))
    }

    pub(crate) fn data(&self, id: NodeId) -> Option<&NodeData> {
        self.nodes.get(id.0 as usize)
    }

    /// The document that holds `offset`: the last that starts at or before it.
    #[must_use]
    pub fn document_at(&self, offset: u32) -> Option<usize> {
        let index = self.documents.partition_point(|document| document.span.start <= offset);
        if self.documents.is_empty() { None } else { Some(index.saturating_sub(1)) }
    }

    /// The way from the root of a document to what stands at `offset`. Aliases are not followed.
    #[must_use]
    pub fn path_at(&self, document: usize, offset: u32) -> Vec<Step> {
        let mut path = Vec::new();
        let mut current = self.documents.get(document).and_then(|document| document.root);
        while let Some(step) = current.and_then(|id| self.step_at(id, offset)) {
            current = match step {
                Step::Value { value, .. } => Some(value),
                Step::Item { item, .. } => Some(item),
                Step::Key { .. } => None,
            };
            path.push(step);
        }
        path
    }

    fn step_at(&self, id: NodeId, offset: u32) -> Option<Step> {
        match &self.data(id)?.kind {
            Kind::Mapping { pairs, .. } => {
                let index = pairs.partition_point(|(key, _)| self.node(*key).span().start <= offset);
                let (key, value) = *pairs.get(index.checked_sub(1)?)?;
                if self.node(key).span().touches(offset) {
                    return Some(Step::Key { key, value });
                }
                self.node(value).span().touches(offset).then_some(Step::Value { key, value })
            }
            Kind::Sequence { items, .. } => {
                let index = items.partition_point(|item| self.node(*item).span().start <= offset);
                let index = index.checked_sub(1)?;
                let item = *items.get(index)?;
                self.node(item).span().touches(offset).then_some(Step::Item { index, item })
            }
            Kind::Scalar { .. } | Kind::Alias { .. } => None,
        }
    }
}
