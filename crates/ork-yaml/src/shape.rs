//! What a text says, without how it is written: to compare it before and after a change.
//!
//! Not here: places.

use crate::node::Node;
use crate::resolve::{Dialect, Typed};
use crate::tree::{Kind, NodeId, Tree};

/// A value with its tag and anchor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    tag: Option<String>,
    anchor: Option<String>,
    kind: Content,
    /// Items, or keys and values in turn.
    pub(crate) children: Vec<Shape>,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    /// The text, and whether each of the two readers takes it as text.
    Scalar(String, bool, bool),
    Alias(String),
    Mapping,
    Sequence,
}

impl Shape {
    /// The values of all documents.
    pub(crate) fn documents(tree: &Tree) -> Vec<Option<Shape>> {
        tree.documents.iter().map(|document| document.root.map(|root| Self::of(tree, root))).collect()
    }

    /// The value of a node.
    pub(crate) fn of(tree: &Tree, id: NodeId) -> Self {
        let node = tree.node(id);
        let tag = tree.data(id).and_then(|data| data.tag).map(|tag| tag.text(&tree.text).to_owned());
        let anchor = node.anchor().map(|anchor| anchor.text(&tree.text).to_owned());
        let children = children(tree, id).into_iter().map(|child| Self::of(tree, child)).collect();
        Self { tag, anchor, kind: Content::of(node), children }
    }

    /// An untagged scalar.
    pub(crate) fn scalar(text: &str, v3: bool, sigs: bool) -> Self {
        let kind = Content::Scalar(text.to_owned(), v3, sigs);
        Self { tag: None, anchor: None, kind, children: Vec::new() }
    }

    /// The same tag and anchor on another value.
    pub(crate) fn replaced(&self, by: Shape) -> Self {
        Self { tag: self.tag.clone(), anchor: self.anchor.clone(), ..by }
    }

    /// Turns what holds nothing into a collection of the given entries.
    pub(crate) fn collect(&mut self, mapping: bool, new: Vec<Shape>) {
        self.kind = if mapping { Content::Mapping } else { Content::Sequence };
        self.children.extend(new);
    }

    /// A collection without tag and anchor.
    pub(crate) fn collection(mapping: bool, children: Vec<Shape>) -> Self {
        let kind = if mapping { Content::Mapping } else { Content::Sequence };
        Self { tag: None, anchor: None, kind, children }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Content::Scalar(text, ..) => Some(text),
            _ => None,
        }
    }
}

impl Content {
    fn of(node: Node<'_>) -> Self {
        let tree = node.tree();
        match tree.data(node.id()).map(|data| &data.kind) {
            Some(Kind::Mapping { .. }) => Self::Mapping,
            Some(Kind::Sequence { .. }) => Self::Sequence,
            Some(Kind::Alias { .. }) | None => Self::Alias(node.span().text(&tree.text).to_owned()),
            Some(Kind::Scalar { .. }) => {
                let is_text = |dialect| node.scalar().is_some_and(|scalar| scalar.resolve(dialect) == Typed::Text);
                let text = node.text().unwrap_or_default().to_owned();
                Self::Scalar(text, is_text(Dialect::V3), is_text(Dialect::Sigs))
            }
        }
    }
}

/// The nodes directly below one: items, or keys and values in turn. Aliases are not followed.
pub(crate) fn children(tree: &Tree, id: NodeId) -> Vec<NodeId> {
    match tree.data(id).map(|data| &data.kind) {
        Some(Kind::Mapping { pairs, .. }) => pairs.iter().flat_map(|(key, value)| [*key, *value]).collect(),
        Some(Kind::Sequence { items, .. }) => items.clone(),
        _ => Vec::new(),
    }
}
