//! Putting a block that was read again into the tree that it came from: the nodes before it stay, those after it move.
//!
//! Not here: whether that is allowed.

use std::sync::Arc;

use ork_source::Span;

use crate::rounds::Repairs;
use crate::scalar::Decoded;
use crate::tree::{Kind, NodeData, NodeId, Tree};

/// What is put where.
pub(crate) struct Splice<'s> {
    /// The whole new text.
    pub(crate) text: Arc<str>,
    /// The collections around the block, outermost first; the last is the mapping that the block is an entry of.
    pub(crate) around: &'s [NodeId],
    /// How many of those, from the outermost, go on after the block.
    pub(crate) going_on: usize,
    pub(crate) document: usize,
    /// The place of the entry in its mapping.
    pub(crate) index: usize,
    /// The nodes that go, and those that come.
    pub(crate) old: (NodeId, NodeId),
    pub(crate) new: (NodeId, NodeId),
    /// The mapping of the entries that come, and how many they are.
    pub(crate) read_mapping: NodeId,
    pub(crate) entries: usize,
    /// The lines that go, and those that come.
    pub(crate) lines: Span,
    pub(crate) read_lines: Span,
    /// Whether nothing follows.
    pub(crate) at_end: bool,
    /// How far the rest moves.
    pub(crate) moved: i64,
}

/// How ids and spans of nodes change.
#[derive(Clone, Copy)]
pub(crate) struct Shift {
    /// Ids from here on change.
    pub(crate) from: NodeId,
    pub(crate) ids: i64,
    pub(crate) bytes: i64,
}

impl Shift {
    pub(crate) fn id(self, id: NodeId) -> NodeId {
        if id < self.from {
            return id;
        }
        NodeId(u32::try_from(i64::from(id.0) + self.ids).unwrap_or(u32::MAX))
    }

    pub(crate) fn node(self, node: &NodeData) -> NodeData {
        let kind = match &node.kind {
            Kind::Scalar { style, content, decoded } => Kind::Scalar {
                style: *style,
                content: content.moved(self.bytes),
                decoded: decoded.as_ref().map(|decoded| {
                    let map = decoded.map.shifted(self.bytes);
                    Box::new(Decoded { text: decoded.text.clone(), map })
                }),
            },
            other => self.ids(other),
        };
        let moved = |span: Span| span.moved(self.bytes);
        NodeData { span: moved(node.span), kind, tag: node.tag.map(moved), anchor: node.anchor.map(moved) }
    }

    pub(crate) fn ids(self, kind: &Kind) -> Kind {
        match kind {
            Kind::Mapping { pairs, merges, flow } => Kind::Mapping {
                pairs: pairs.iter().map(|(key, value)| (self.id(*key), self.id(*value))).collect(),
                merges: *merges,
                flow: *flow,
            },
            Kind::Sequence { items, flow } => {
                Kind::Sequence { items: items.iter().map(|item| self.id(*item)).collect(), flow: *flow }
            }
            Kind::Alias { target } => Kind::Alias { target: target.map(|target| self.id(target)) },
            Kind::Scalar { .. } => kind.clone(),
        }
    }
}

/// The tree with the block replaced.
pub(crate) fn splice(old: &Tree, read: &Tree, what: &Splice<'_>) -> Tree {
    let count = |range: (NodeId, NodeId)| i64::from(range.1.0) - i64::from(range.0.0);
    let after = Shift { from: what.old.1, ids: count(what.new) - count(what.old), bytes: what.moved };
    let inside = Shift {
        from: NodeId(0),
        ids: i64::from(what.old.0.0) - i64::from(what.new.0.0),
        bytes: i64::from(what.lines.start) - i64::from(what.read_lines.start),
    };
    let range = |tree: &Tree, from: NodeId, to: NodeId| from.0 as usize..(to.0 as usize).min(tree.nodes.len());
    let mut nodes = Vec::with_capacity(old.nodes.len() + read.nodes.len());
    nodes.extend_from_slice(old.nodes.get(..what.old.0.0 as usize).unwrap_or_default());
    let come = read.nodes.get(range(read, what.new.0, what.new.1)).unwrap_or_default();
    nodes.extend(come.iter().map(|node| inside.node(node)));
    let rest = old.nodes.get(what.old.1.0 as usize..).unwrap_or_default();
    nodes.extend(rest.iter().map(|node| after.node(node)));
    let end = read.node(what.read_mapping).span().moved(inside.bytes).end;
    around(&mut nodes, what, after, end);
    entries(&mut nodes, read, what, inside);
    Tree {
        text: Arc::clone(&what.text),
        nodes,
        documents: documents(old, what, after, end),
        comments: comments(old, read, what, inside),
        errors: Vec::new(),
        near_limit: false,
        repairs: Repairs::default(),
    }
}

/// The collections around the block: what comes after it has other ids, and where it was the last they end with it.
fn around(nodes: &mut [NodeData], what: &Splice<'_>, after: Shift, end: u32) {
    for (depth, id) in what.around.iter().enumerate() {
        let Some(node) = nodes.get_mut(id.0 as usize) else { continue };
        let goes_on = depth < what.going_on;
        node.span.end = if goes_on { Span::empty(node.span.end).moved(what.moved).end } else { end };
        node.kind = after.ids(&node.kind);
    }
}

fn entries(nodes: &mut [NodeData], read: &Tree, what: &Splice<'_>, inside: Shift) {
    let Some(Kind::Mapping { pairs: come, .. }) = read.data(what.read_mapping).map(|node| &node.kind) else { return };
    let come: Vec<_> =
        come.iter().take(what.entries).map(|(key, value)| (inside.id(*key), inside.id(*value))).collect();
    let mapping = what.around.last().and_then(|id| nodes.get_mut(id.0 as usize));
    if let Some(Kind::Mapping { pairs, .. }) = mapping.map(|node| &mut node.kind)
        && what.index < pairs.len()
    {
        pairs.splice(what.index..=what.index, come);
    }
}

fn documents(old: &Tree, what: &Splice<'_>, after: Shift, end: u32) -> Vec<crate::tree::Document> {
    let mut documents = old.documents.clone();
    for (index, document) in documents.iter_mut().enumerate().skip(what.document) {
        document.root = document.root.map(|root| after.id(root));
        if index > what.document {
            document.span = document.span.moved(what.moved);
        } else if what.at_end {
            document.span.end = end;
        } else {
            document.span.end = Span::empty(document.span.end).moved(what.moved).end;
        }
    }
    documents
}

fn comments(old: &Tree, read: &Tree, what: &Splice<'_>, inside: Shift) -> Vec<Span> {
    let from = old.comments.partition_point(|comment| comment.start < what.lines.start);
    let to = old.comments.partition_point(|comment| comment.start < what.lines.end || what.at_end);
    let mut comments = old.comments.get(..from).unwrap_or_default().to_vec();
    comments.extend(read.comments.iter().map(|comment| comment.moved(inside.bytes)));
    comments.extend(old.comments.get(to..).unwrap_or_default().iter().map(|comment| comment.moved(what.moved)));
    comments
}
