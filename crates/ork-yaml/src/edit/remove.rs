//! Removing an entry or an item.
//!
//! Not here: replacing a value.

use ork_source::Span;

use crate::edit::{EditError, Editor, Edits};
use crate::marks::{first_byte, properties_end};
use crate::shape::{Shape, children};
use crate::tree::NodeId;

impl Editor<'_> {
    pub(super) fn remove(&self, id: NodeId) -> Result<Edits, EditError> {
        let (parent, index) = self.parent(id).ok_or(EditError::NotCollection)?;
        let step = if self.is_mapping(parent) { 2 } else { 1 };
        let entry = index / step;
        let edits = if self.tree.node(parent).is_flow() {
            self.remove_flow(parent, entry, step)?
        } else if self.marks.of(parent).len() == 1 {
            self.remove_last(parent)?
        } else {
            self.remove_block(parent, entry)?
        };
        self.checked(edits, parent, |shape: &mut Shape| {
            shape.children.drain(entry * step..(entry + 1) * step);
        })
    }

    /// An entry among others goes with its lines; the first behind a dash gives its place to the next.
    fn remove_block(&self, parent: NodeId, entry: usize) -> Result<Edits, EditError> {
        let marks = self.marks.of(parent);
        let mark = marks.get(entry).ok_or(EditError::Unreadable)?;
        let lines = &self.marks.lines;
        let last = lines.index(mark.end);
        if lines.leads(self.text(), mark.start) {
            let first = self.first_line(parent, entry, mark.start);
            return Ok(vec![(self.whole_lines(first, last), String::new())]);
        }
        let mut next = last + 1;
        while next < lines.all().len() && lines.get(next).is_blank(self.text()) {
            next += 1;
        }
        Ok(vec![(Span::new(mark.start, lines.get(next).indent(self.text()).end), String::new())])
    }

    /// Lines with their line breaks; at the end of a text that has none there, with the one before them.
    fn whole_lines(&self, first: usize, last: usize) -> Span {
        let lines = &self.marks.lines;
        let (start, end) = (lines.get(first).content.start, lines.get(last).end);
        match first.checked_sub(1).filter(|_| lines.get(last).line_break().is_empty()) {
            Some(before) => Span::new(lines.get(before).content.end, end),
            None => Span::new(start, end),
        }
    }

    /// The line of an entry, or the first of the comment lines directly above that belong to it.
    fn first_line(&self, parent: NodeId, entry: usize, start: u32) -> usize {
        let lines = &self.marks.lines;
        let own = lines.index(start);
        let column = lines.column(start);
        let belongs = |index: &usize| {
            let indent = lines.get(*index).indent(self.text());
            indent.len() == column && self.tree.comments.binary_search_by_key(&indent.end, |span| span.start).is_ok()
        };
        let first = (0..own).rev().take_while(belongs).last().unwrap_or(own);
        // What starts a document may speak of all of it.
        let top = self.parent(parent).is_none() && entry == 0;
        if top { own } else { first }
    }

    /// The only entry of a collection leaves it empty.
    fn remove_last(&self, parent: NodeId) -> Result<Edits, EditError> {
        let (Some(mark), Some(data)) = (self.marks.of(parent).first(), self.tree.data(parent)) else {
            return Err(EditError::Unreadable);
        };
        let empty = if self.is_mapping(parent) { "{}" } else { "[]" };
        let lines = &self.marks.lines;
        let last = lines.at(mark.end);
        let owner = self.mark_of(parent);
        let at = owner.and_then(|owner| owner.at).map(|at| (at + 1).max(properties_end(data)));
        match at {
            Some(at) if lines.index(at) != lines.index(mark.start) => {
                let gone = self.whole_lines(self.first_line(parent, 0, mark.start), lines.index(mark.end));
                Ok(vec![(Span::empty(at), format!(" {empty}")), (gone, String::new())])
            }
            _ => Ok(vec![(Span::new(mark.start, last.content.end), empty.to_owned())]),
        }
    }

    /// In brackets, an entry goes with one of the commas beside it.
    fn remove_flow(&self, parent: NodeId, entry: usize, step: usize) -> Result<Edits, EditError> {
        let span = self.tree.node(parent).span();
        let children = children(self.tree, parent);
        let entries: Vec<Span> = children.chunks(step).filter_map(|entry| self.flow_entry(entry)).collect();
        let own = entries.get(entry).copied().ok_or(EditError::Unreadable)?;
        let gone = match (entry.checked_sub(1).and_then(|before| entries.get(before)), entries.get(entry + 1)) {
            (_, Some(next)) => Span::new(own.start, next.start),
            (Some(before), None) => Span::new(before.end, own.end),
            (None, None) => Span::new(span.start + 1, span.end.saturating_sub(1)),
        };
        let comments = self.tree.comments.iter().any(|comment| gone.contains(*comment));
        if !self.has_brackets(parent) || comments { Err(EditError::Flow) } else { Ok(vec![(gone, String::new())]) }
    }

    /// The span of an entry in brackets, given its key and value or its item.
    pub(super) fn flow_entry(&self, entry: &[NodeId]) -> Option<Span> {
        let (first, last) = (self.tree.data(*entry.first()?)?, self.tree.data(*entry.last()?)?);
        Some(Span::new(first_byte(first), last.span.end.max(properties_end(last))))
    }

    /// Whether a collection in flow style has brackets of its own: the pair in `[a: 1]` has none.
    pub(super) fn has_brackets(&self, id: NodeId) -> bool {
        self.tree.node(id).span().text(self.text()).starts_with(['{', '['])
    }
}
