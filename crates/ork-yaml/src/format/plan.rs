//! Where each line that belongs to a value goes, and what changes inside of it.
//!
//! Not here: comments and blank lines, which belong to no value.

use ork_source::Span;

use crate::block_text::BlockText;
use crate::line_table::LineTable;
use crate::marks::{Mark, Marks, first_byte, properties_end};
use crate::plain::is_certain_text;
use crate::scalar::Style;
use crate::shape::children;
use crate::tree::{Kind, NodeId, Tree};

/// The columns of two levels beside each other differ by this much.
pub(super) const STEP: u32 = 2;

/// What becomes of a line's indentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indent {
    /// The line belongs to no value: a comment, a blank line, a document's mark.
    Free,
    /// It stays.
    Fixed,
    /// The line goes to a column.
    To(u32),
    /// The line moves together with what it belongs to.
    By(i64),
}

/// The block collections that are open on a line.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    /// The column of each, as written and as it will be, outermost first.
    pub(super) columns: Vec<(u32, u32)>,
    /// Whether the line ends in a key or a dash without a value.
    pub(super) open: bool,
}

/// The plan of one line.
#[derive(Clone, Debug)]
pub(super) struct LinePlan {
    pub(super) indent: Indent,
    /// Whether its end lies inside of a value, so that blanks there may be text.
    pub(super) inner: bool,
    pub(super) chain: Option<Chain>,
}

/// The plan of a text.
pub(super) struct Plan {
    pub(super) lines: Vec<LinePlan>,
    pub(super) edits: Vec<(Span, String)>,
}

/// Plans every line that holds a value or a part of one.
pub(super) fn plan(tree: &Tree, marks: &Marks) -> Plan {
    let free = LinePlan { indent: Indent::Free, inner: false, chain: None };
    let plan = Plan { lines: vec![free; marks.lines.all().len()], edits: Vec::new() };
    let mut planner = Planner { tree, marks, lines: &marks.lines, plan, columns: Vec::new() };
    for root in tree.documents.iter().filter_map(|document| document.root) {
        planner.root(root);
    }
    planner.plan
}

struct Planner<'t> {
    tree: &'t Tree,
    marks: &'t Marks,
    lines: &'t LineTable,
    plan: Plan,
    /// The open block collections.
    columns: Vec<(u32, u32)>,
}

impl Planner<'_> {
    fn text(&self) -> &str {
        &self.tree.text
    }

    fn line(&mut self, index: usize) -> Option<&mut LinePlan> {
        self.plan.lines.get_mut(index)
    }

    fn root(&mut self, id: NodeId) {
        if self.marks.column(id).is_some() {
            return self.block(id, 0);
        }
        let Some(data) = self.tree.data(id) else { return };
        let end = self.marks.text(id).map_or(data.span.end, |text| text.end(self.lines));
        self.hold(Span::new(first_byte(data), end), Indent::Fixed);
        // The text of a block scalar at the top may start at the first column: its lines stay.
        if let Some(text) = self.marks.text(id).copied() {
            self.inner(text.first, text.last);
        }
    }

    /// A block collection that goes to column `to`.
    fn block(&mut self, id: NodeId, to: u32) {
        let Some(from) = self.marks.column(id) else { return };
        let marks: Vec<Mark> = self.marks.of(id).to_vec();
        self.columns.push((from, to));
        if marks.iter().any(|mark| mark.explicit) {
            self.explicit(&marks, from, to);
        } else {
            let children = children(self.tree, id);
            let pairs = matches!(self.tree.data(id).map(|data| &data.kind), Some(Kind::Mapping { .. }));
            let step = if pairs { 2 } else { 1 };
            for (mark, children) in marks.iter().zip(children.chunks(step)) {
                self.entry(*mark, children, from, to);
            }
        }
        self.columns.pop();
    }

    /// Entries with a `?` move as a whole: what is compact and what is not differs with every column.
    fn explicit(&mut self, marks: &[Mark], from: u32, to: u32) {
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else { return };
        let span = Span::new(first.start, last.end);
        if self.lines.leads(self.text(), first.start) {
            self.lead(first.start, to, false);
        }
        self.hold(span, Indent::By(i64::from(to) - i64::from(from)));
    }

    fn entry(&mut self, mark: Mark, children: &[NodeId], from: u32, to: u32) {
        let (Some(at), Some(value)) = (mark.at, children.last().copied()) else { return };
        let missing = self.tree.data(value).is_none_or(|data| data.span.is_empty() && properties_end(data) == 0);
        if self.lines.leads(self.text(), mark.start) {
            self.lead(mark.start, to, missing);
        } else {
            self.mark_chain(mark.start, missing);
        }
        if let [key, _] = children {
            self.unquote(*key);
        }
        if !missing {
            self.value(value, at, from, to);
        }
    }

    fn value(&mut self, id: NodeId, mark: u32, from: u32, to: u32) {
        let Some(data) = self.tree.data(id) else { return };
        let block = self.marks.of(id).first().map(|mark| mark.start);
        let properties = data.tag.into_iter().chain(data.anchor).map(|span| span.start).min();
        let first = properties.or(block).unwrap_or_else(|| first_byte(data));
        if self.lines.index(first) == self.lines.index(mark) {
            self.gap(Span::new(mark + 1, first));
        } else if self.lines.leads(self.text(), first) && block != Some(first) {
            self.lead(first, to + STEP, false);
        }
        if block.is_some() {
            return self.block(id, to + STEP);
        }
        if let Some(text) = self.marks.text(id).copied() {
            self.own_line(text.header.start, first, to);
            return self.block_text(&text, to + STEP);
        }
        if !data.span.is_empty() {
            self.own_line(data.span.start, first, to);
            self.hold(data.span, Indent::By(i64::from(to) - i64::from(from)));
        }
        self.unquote(id);
    }

    /// A value that stands below its tag or anchor.
    fn own_line(&mut self, start: u32, first: u32, to: u32) {
        if start != first && self.lines.index(start) != self.lines.index(first) {
            self.lead(start, to + STEP, false);
        }
    }

    /// The line that starts with `at` goes to a column.
    fn lead(&mut self, at: u32, to: u32, open: bool) {
        let index = self.lines.index(at);
        if let Some(line) = self.line(index) {
            line.indent = Indent::To(to);
        }
        self.mark_chain(at, open);
    }

    fn mark_chain(&mut self, at: u32, open: bool) {
        let chain = Chain { columns: self.columns.clone(), open };
        let index = self.lines.index(at);
        if let Some(line) = self.line(index) {
            line.chain = Some(chain);
        }
    }

    fn gap(&mut self, span: Span) {
        if span.text(self.text()) != " " && !span.is_empty() {
            self.plan.edits.push((span, " ".to_owned()));
        }
    }

    /// The lines that a value goes on over; those that start inside of a template stay.
    fn hold(&mut self, span: Span, indent: Indent) {
        let (first, last) = (self.lines.index(span.start), self.lines.index(span.end));
        let mut open = false;
        for index in first + 1..=last {
            let start = span.start.max(self.lines.get(index - 1).content.start);
            let above = Span::new(start, self.lines.get(index).content.start).text(self.text());
            let (opens, closes) = (above.rfind("{{"), above.rfind("}}"));
            open = if opens == closes { open } else { opens > closes };
            if let Some(line) = self.line(index) {
                line.indent = if open { Indent::Fixed } else { indent };
            }
        }
        self.inner(first, last);
    }

    fn inner(&mut self, first: usize, end: usize) {
        for line in self.plan.lines.get_mut(first..end).into_iter().flatten() {
            line.inner = true;
        }
    }

    /// The text of a block scalar goes to a column.
    fn block_text(&mut self, text: &BlockText, to: u32) {
        if let Some(old) = text.indicator.filter(|old| *old != STEP) {
            let header = text.header.text(self.text()).replace(&old.to_string(), &STEP.to_string());
            self.plan.edits.push((text.header, header));
        }
        for index in text.first..text.last {
            let content = self.lines.get(index).content;
            let line = content.text(self.text());
            let blanks = (line.len() - line.trim_start_matches(' ').len()).min(text.indent as usize);
            let with = if blanks == line.len() { String::new() } else { " ".repeat(to as usize) };
            let old = Span::from(content.start as usize..content.start as usize + blanks);
            if old.text(self.text()) != with {
                self.plan.edits.push((old, with));
            }
            if let Some(line) = self.line(index) {
                line.indent = Indent::Fixed;
                line.inner = true;
            }
        }
    }

    /// Takes the quotes from a scalar that needs none.
    fn unquote(&mut self, id: NodeId) {
        let Some(Kind::Scalar { style: Style::Single | Style::Double, content, .. }) =
            self.tree.data(id).map(|data| &data.kind)
        else {
            return;
        };
        let node = self.tree.node(id);
        let (written, text) = (content.text(self.text()), node.text().unwrap_or_default());
        let tagged = self.tree.data(id).is_some_and(|data| data.tag.is_some());
        if tagged || written.contains(['\\', '\n']) || text.contains("{{") || !is_certain_text(text) {
            return;
        }
        self.plan.edits.push((node.span(), text.to_owned()));
    }
}
