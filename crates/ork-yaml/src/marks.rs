//! Where the dashes and colons of block collections stand: the tree has spans of nodes, this has what is between them.
//!
//! Not here: what stands in brackets.

use std::collections::HashMap;

use crate::block_text::BlockText;
use crate::line_table::{LineTable, offset};
use crate::scalar::Style;
use crate::tree::{Kind, NodeData, NodeId, Tree};

/// One entry or item of a block collection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    /// The dash, the `?`, or the first byte of the key with its tag and anchor.
    pub(crate) start: u32,
    /// The dash or the colon; none where an explicit key has no value.
    pub(crate) at: Option<u32>,
    /// Whether the key has a `?` before it.
    pub(crate) explicit: bool,
    /// Where its last token ends.
    pub(crate) end: u32,
}

/// The marks of a tree.
pub(crate) struct Marks {
    /// The lines of the text.
    pub(crate) lines: LineTable,
    blocks: HashMap<NodeId, Vec<Mark>>,
    texts: HashMap<NodeId, BlockText>,
}

impl Marks {
    /// Finds all marks. None where the text is not what the tree says, as after a repair.
    pub(crate) fn new(tree: &Tree) -> Option<Self> {
        let lines = LineTable::new(&tree.text);
        let mut marks = Self { lines, blocks: HashMap::new(), texts: HashMap::new() };
        for root in tree.documents.iter().filter_map(|document| document.root) {
            let start = first_byte(tree.data(root)?);
            marks.visit(tree, root, start, None)?;
        }
        Some(marks)
    }

    /// The marks of a block collection, in order.
    pub(crate) fn of(&self, id: NodeId) -> &[Mark] {
        self.blocks.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The lines of a block scalar.
    pub(crate) fn text(&self, id: NodeId) -> Option<&BlockText> {
        self.texts.get(&id)
    }

    /// The column of a block collection.
    pub(crate) fn column(&self, id: NodeId) -> Option<u32> {
        self.of(id).first().map(|mark| self.lines.column(mark.start))
    }

    /// Takes the node whose first token stands at or after `at`; gives where its last token ends.
    fn visit(&mut self, tree: &Tree, id: NodeId, at: u32, owner: Option<u32>) -> Option<u32> {
        let data = tree.data(id)?;
        let at = at.max(properties_end(data));
        match &data.kind {
            Kind::Sequence { items, flow: false } => self.sequence(tree, id, items, at),
            Kind::Mapping { pairs, flow: false, .. } => self.mapping(tree, id, pairs, at),
            Kind::Scalar { style: Style::Literal | Style::Folded, .. } => {
                let text = BlockText::new(&tree.text, &self.lines, data.span, owner);
                self.texts.insert(id, text);
                Some(text.end(&self.lines))
            }
            _ => Some(at.max(data.span.end)),
        }
    }

    fn sequence(&mut self, tree: &Tree, id: NodeId, items: &[NodeId], mut at: u32) -> Option<u32> {
        let mut marks = Vec::with_capacity(items.len());
        let mut column = None;
        for item in items {
            let dash = find(&tree.text, at, b'-')?;
            at = self.visit(tree, *item, dash + 1, Some(*column.get_or_insert(self.lines.column(dash))))?;
            marks.push(Mark { start: dash, at: Some(dash), explicit: false, end: at });
        }
        self.blocks.insert(id, marks);
        Some(at)
    }

    fn mapping(&mut self, tree: &Tree, id: NodeId, pairs: &[(NodeId, NodeId)], mut at: u32) -> Option<u32> {
        let mut marks = Vec::with_capacity(pairs.len());
        let mut column = None;
        for (key, value) in pairs {
            let question = find(&tree.text, at, b'?').filter(|question| !is_token(tree, *key, *question));
            let start = question.unwrap_or_else(|| first_byte_or(tree, *key, at));
            let owner = Some(*column.get_or_insert(self.lines.column(start)));
            at = self.visit(tree, *key, question.map_or(start, |question| question + 1), owner)?;
            let colon = find(&tree.text, at, b':');
            if colon.is_none() && question.is_none() {
                return None;
            }
            at = if let Some(colon) = colon { self.visit(tree, *value, colon + 1, owner)? } else { at };
            marks.push(Mark { start, at: colon, explicit: question.is_some(), end: at });
        }
        self.blocks.insert(id, marks);
        Some(at)
    }
}

fn is_token(tree: &Tree, id: NodeId, at: u32) -> bool {
    tree.data(id).is_some_and(|data| first_byte(data) == at && !data.span.is_empty() && !is_block(data))
}

fn is_block(data: &NodeData) -> bool {
    matches!(data.kind, Kind::Mapping { flow: false, .. } | Kind::Sequence { flow: false, .. })
}

/// A key that is missing has no place of its own: its entry starts at the colon.
fn first_byte_or(tree: &Tree, id: NodeId, at: u32) -> u32 {
    let missing = find(&tree.text, at, b':');
    tree.data(id).filter(|data| !data.span.is_empty()).map_or(missing.unwrap_or(at), first_byte)
}

/// The first byte of a node, its tag and anchor included.
pub(crate) fn first_byte(data: &NodeData) -> u32 {
    let properties = data.tag.into_iter().chain(data.anchor).map(|span| span.start).min();
    // What is missing has its place after the last token, before its own tag.
    let own = (!data.span.is_empty()).then_some(data.span.start);
    properties.into_iter().chain(own).min().unwrap_or(data.span.start)
}

/// Where the tag and the anchor of a node end; 0 without any.
pub(crate) fn properties_end(data: &NodeData) -> u32 {
    data.tag.into_iter().chain(data.anchor).map(|span| span.end).max().unwrap_or(0)
}

/// The offset of `byte` where it is the next token.
fn find(text: &str, at: u32, byte: u8) -> Option<u32> {
    let next = next_token(text, at);
    (text.as_bytes().get(next as usize) == Some(&byte)).then_some(next)
}

/// The next byte that belongs to no blank, line break or comment.
pub(crate) fn next_token(text: &str, mut at: u32) -> u32 {
    loop {
        let rest = text.get(at as usize..).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']);
        at += offset(rest.len() - trimmed.len());
        if !trimmed.starts_with('#') {
            return at;
        }
        at += offset(trimmed.find('\n').unwrap_or(trimmed.len()));
    }
}
