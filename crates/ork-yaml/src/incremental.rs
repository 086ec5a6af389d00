//! Reading the block that an edit lies in alone, where it is certain that nothing else can have changed.
//!
//! Not here: texts with mistakes ([`crate::resume`]), and how the pieces of the two trees are put together
//! ([`crate::splice`]).

use std::sync::Arc;

use ork_source::Span;

use crate::build::build;
use crate::continued::line_start;
use crate::edited::Change;
use crate::node::Node;
use crate::splice::{Splice, splice};
use crate::tree::{Kind, NodeId, Step, Tree};

/// Collections above and in a block up to which the limit of nesting cannot be met.
const SHALLOW: usize = 120;

impl Tree {
    /// Reads the block of the edit alone; nothing where the text has or gets mistakes, where anchors or aliases are
    /// touched, where the edit reaches beyond one block.
    pub(crate) fn with_block(&self, change: Change, text: &Arc<str>) -> Option<Tree> {
        if !self.errors.is_empty() || !self.repairs.rounds.is_empty() {
            return None;
        }
        let edit = change.edit;
        let document = self.document_at(edit.start)?;
        let entries = self.entries_at(document, edit.start);
        let block = (0..entries.len()).rev().find_map(|depth| self.block(document, &entries, depth, edit))?;
        self.with_block_of(&block, change, text)
    }

    /// The collections around a place, each with the index of the child that the place is in.
    fn entries_at(&self, document: usize, offset: u32) -> Vec<(NodeId, usize)> {
        let mut around = Vec::new();
        let mut current = self.documents.get(document).and_then(|document| document.root);
        for step in self.path_at(document, offset) {
            let Some(id) = current else { break };
            let (index, child) = match step {
                Step::Item { index, item } => (Some(index), Some(item)),
                Step::Value { key, value } => (self.index_of(id, key), Some(value)),
                Step::Key { key, .. } => (self.index_of(id, key), None),
            };
            let Some(index) = index else { break };
            around.push((id, index));
            current = child;
        }
        around
    }

    fn index_of(&self, mapping: NodeId, key: NodeId) -> Option<usize> {
        let Kind::Mapping { pairs, .. } = &self.data(mapping)?.kind else { return None };
        pairs.binary_search_by_key(&key, |(key, _)| *key).ok()
    }

    /// The entry at `depth` as a block of whole lines that the edit lies in.
    fn block(&self, document: usize, around: &[(NodeId, usize)], depth: usize, edit: Span) -> Option<Block> {
        let (mapping, index) = *around.get(depth)?;
        let Kind::Mapping { pairs, flow: false, .. } = &self.data(mapping)?.kind else { return None };
        let (key, _) = *pairs.get(index)?;
        let key_start = self.node(key).span().start;
        let start = starting_line(&self.text, key_start);
        let blanks = Span::new(start, key_start).text(&self.text);
        if edit.start <= key_start || !blanks.bytes().all(|byte| byte == b' ') {
            return None;
        }
        if around.iter().take(depth + 1).any(|(id, _)| self.node(*id).anchor().is_some()) {
            return None;
        }
        // What goes on after the block, from the innermost collection that does.
        let follows = (0..=depth).rev().find_map(|depth| {
            let (id, index) = around.get(depth)?;
            Some((depth + 1, self.child(*id, index + 1)?))
        });
        let (going_on, after) = follows.map_or((0, None), |(depth, after)| (depth, Some(after)));
        let mut block = Block {
            around: around.iter().take(depth + 1).map(|(id, _)| *id).collect(),
            going_on,
            document,
            mapping,
            index,
            column: blanks.len(),
            nodes: (key, after.unwrap_or(NodeId(u32::try_from(self.nodes.len()).ok()?))),
            lines: Span::new(start, u32::try_from(self.text.len()).ok()?),
            next: Next::End,
        };
        let Some(after) = after else {
            return (document + 1 == self.documents.len()).then_some(block);
        };
        let next = self.node(after).span();
        block.lines.end = starting_line(&self.text, next.start);
        let indent = indent_at(&self.text, block.lines.end);
        let sibling = pairs.get(index + 1).is_some();
        block.next = if sibling { Next::Sibling } else { Next::Outer(indent) };
        let column_fits = if sibling { indent == block.column } else { indent < block.column };
        (column_fits && !next.is_empty() && edit.end < block.lines.end).then_some(block)
    }

    fn child(&self, id: NodeId, index: usize) -> Option<NodeId> {
        match &self.data(id)?.kind {
            Kind::Mapping { pairs, .. } => pairs.get(index).map(|(key, _)| *key),
            Kind::Sequence { items, .. } => items.get(index).copied(),
            _ => None,
        }
    }

    fn with_block_of(&self, block: &Block, change: Change, whole: &Arc<str>) -> Option<Tree> {
        let lines = Span::new(block.lines.start, Span::empty(block.lines.end).moved(change.moved).end).text(whole);
        // A colon may give its value to a `?` above.
        if !is_ordinary(lines) || lines.trim_start_matches(' ').starts_with(':') {
            return None;
        }
        let (head, tail) = block.frame();
        let text: Arc<str> = format!("{head}{lines}{tail}").into();
        let read = build(&text)?;
        if !read.errors.is_empty() || read.documents.len() != 1 {
            return None;
        }
        let (mapping, entries) = block.entries_of(&read)?;
        let anchors = |tree: &Tree, from: NodeId, to: NodeId| {
            let nodes = tree.nodes.get(from.0 as usize..to.0 as usize).unwrap_or_default();
            nodes.iter().any(|node| node.anchor.is_some() || matches!(node.kind, Kind::Alias { .. }))
        };
        let nodes = (NodeId(mapping.0 + 1), block.end_of(&read, mapping, entries)?);
        if anchors(self, block.nodes.0, block.nodes.1) || anchors(&read, nodes.0, nodes.1) {
            return None;
        }
        if self.meets_limits(block, &read) || self.keys_clash(block, &read, mapping, entries) {
            return None;
        }
        Some(splice(
            self,
            &read,
            &Splice {
                text: Arc::clone(whole),
                around: &block.around,
                going_on: block.going_on,
                document: block.document,
                index: block.index,
                old: block.nodes,
                new: nodes,
                read_mapping: mapping,
                entries,
                lines: block.lines,
                read_lines: Span::from(head.len()..text.len() - tail.len()),
                at_end: matches!(block.next, Next::End),
                moved: change.moved,
            },
        ))
    }

    fn meets_limits(&self, block: &Block, read: &Tree) -> bool {
        let deep = |node: &Node<'_>| !node.is_alias() && node.scalar().is_none();
        block.around.len() + read.nodes().filter(deep).count() > SHALLOW
    }

    /// Whether a key of the block stands outside of it too, or brings a merge.
    fn keys_clash(&self, block: &Block, read: &Tree, mapping: NodeId, entries: usize) -> bool {
        let merge = |name: &str| name == "<<";
        let mut names = Vec::new();
        for entry in read.node(mapping).written_entries().take(entries) {
            let Some(name) = entry.key.text().filter(|name| !merge(name)) else { return true };
            names.push(name);
        }
        self.node(block.mapping).written_entries().enumerate().any(|(index, entry)| {
            let Some(name) = entry.key.text() else { return true };
            if index == block.index { merge(name) } else { names.contains(&name) }
        })
    }
}

/// What follows a block.
enum Next {
    /// The next key of the same mapping.
    Sibling,
    /// A line that is less indented, by so many columns.
    Outer(usize),
    /// Nothing.
    End,
}

/// One entry of a block mapping with all lines up to what follows.
struct Block {
    around: Vec<NodeId>,
    /// How many of those go on after it.
    going_on: usize,
    document: usize,
    mapping: NodeId,
    index: usize,
    column: usize,
    /// Its nodes: from its key to the first one after it.
    nodes: (NodeId, NodeId),
    lines: Span,
    next: Next,
}

impl Block {
    /// What stands before and after the block so that it is read as in its text.
    fn frame(&self) -> (String, String) {
        match self.next {
            Next::Sibling => (String::new(), format!("{}x:\n", " ".repeat(self.column))),
            Next::Outer(indent) => {
                let blanks = " ".repeat(indent);
                (format!("{blanks}x:\n"), format!("{blanks}y:\n"))
            }
            Next::End => (String::new(), String::new()),
        }
    }

    /// The mapping that the block was read as, and how many of its entries are the block's.
    fn entries_of(&self, read: &Tree) -> Option<(NodeId, usize)> {
        let root = read.documents.first()?.root?;
        let pairs = |id: NodeId| match &read.data(id)?.kind {
            Kind::Mapping { pairs, flow: false, .. } => Some(pairs),
            _ => None,
        };
        let found = match self.next {
            Next::Sibling => (root, pairs(root)?.len().checked_sub(1)?),
            Next::End => (root, pairs(root)?.len()),
            Next::Outer(_) => match pairs(root)?.as_slice() {
                [(_, value), _] => (*value, pairs(*value)?.len()),
                _ => return None,
            },
        };
        let (head, _) = self.frame();
        let start = head.len() + self.column;
        let begins =
            read.node(found.0).span().start as usize == start && read.child(found.0, 0)? == NodeId(found.0.0 + 1);
        (begins && found.1 > 0).then_some(found)
    }

    /// The first node after the block's.
    fn end_of(&self, read: &Tree, mapping: NodeId, entries: usize) -> Option<NodeId> {
        match self.next {
            Next::Sibling => read.child(mapping, entries),
            Next::Outer(_) => read.child(read.documents.first()?.root?, 1),
            Next::End => Some(NodeId(u32::try_from(read.nodes.len()).ok()?)),
        }
    }
}

/// Whether a piece of text holds nothing that means something for the whole text.
fn is_ordinary(block: &str) -> bool {
    let lone_return = || block.replace("\r\n", "\n").contains('\r');
    let marks_document = |line: &str| line.starts_with("---") || line.starts_with("...") || line.starts_with('%');
    !(block.contains(['\0', '\u{feff}'])
        || block.contains('\r') && lone_return()
        || block.lines().any(marks_document)
        || block.contains("<<<<<<<")
        || block.contains(">>>>>>>"))
}

fn starting_line(text: &str, offset: u32) -> u32 {
    u32::try_from(line_start(text, offset as usize)).unwrap_or(0)
}

fn indent_at(text: &str, line: u32) -> usize {
    let rest = text.get(line as usize..).unwrap_or_default();
    rest.len() - rest.trim_start_matches(' ').len()
}
