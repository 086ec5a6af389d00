//! Adding a key to a mapping or an item to a list.
//!
//! Not here: changing what is there.

use std::sync::Arc;

use ork_source::Span;

use crate::edit::set::shape_of;
use crate::edit::{EditError, Editor, Edits, NewValue, Parent};
use crate::line_table::{offset, usual_break};
use crate::marks::{next_token, properties_end};
use crate::recover::parse;
use crate::shape::{Shape, children};
use crate::tree::{Kind, NodeId};
use crate::write;

/// What is inserted.
struct New<'a> {
    key: Option<&'a str>,
    value: NewValue<'a>,
    /// What is read afterwards: the key, if any, and the value.
    shapes: Vec<Shape>,
}

impl New<'_> {
    /// Its lines at a column, without indentation before the first.
    fn lines(&self, column: u32, line_break: &str) -> String {
        let head = self.key.map_or("-".to_owned(), |key| write::scalar(key, None, false, true).0 + ":");
        let lines = match self.value {
            NewValue::Scalar(text) => return format!("{head} {}", write::scalar(text, None, false, false).0),
            NewValue::Text(text) => return format!("{head} {}", write::scalar(text, None, false, true).0),
            NewValue::Lines(lines) => lines.trim_end_matches(['\n', '\r']),
        };
        let mut out = head;
        for (index, line) in lines.lines().enumerate() {
            if index == 0 && self.key.is_none() {
                out.push(' ');
            } else {
                out.push_str(line_break);
                let blanks = if line.is_empty() { 0 } else { column as usize + 2 };
                out.push_str(&" ".repeat(blanks));
            }
            out.push_str(line);
        }
        out
    }

    /// Its form inside of brackets.
    fn flow(&self) -> Result<String, EditError> {
        let head = self.key.map_or(String::new(), |key| write::scalar(key, None, true, true).0 + ": ");
        match self.value {
            NewValue::Scalar(text) => Ok(head + &write::scalar(text, None, true, false).0),
            NewValue::Text(text) => Ok(head + &write::scalar(text, None, true, true).0),
            NewValue::Lines(_) => Err(EditError::Flow),
        }
    }
}

fn value_shape(value: NewValue<'_>, flow: bool) -> Result<Shape, EditError> {
    let (text, text_only) = match value {
        NewValue::Scalar(text) => (text, false),
        NewValue::Text(text) => (text, true),
        NewValue::Lines(lines) => {
            let tree = parse(&Arc::from(lines));
            let single = tree.documents.len() == 1 && tree.errors.is_empty();
            let root = tree.documents.first().and_then(|document| document.root).filter(|_| single);
            return root.map(|root| Shape::of(&tree, root)).ok_or(EditError::Lines);
        }
    };
    Ok(shape_of(text, write::scalar(text, None, flow, text_only).1, false))
}

impl Editor<'_> {
    pub(super) fn insert(&self, into: Parent, key: Option<&str>, value: NewValue<'_>) -> Result<Edits, EditError> {
        let id = match into {
            Parent::Node(id) => id,
            Parent::Document(index) => {
                let root = self.tree.documents.get(index).and_then(|document| document.root);
                match root.filter(|root| !self.tree.node(*root).span().is_empty()) {
                    Some(root) => root,
                    None => return self.insert_at_top(index, &self.new_entry(key, value, false)?),
                }
            }
        };
        let flow = self.in_flow(id) || self.tree.node(id).is_flow() && !children(self.tree, id).is_empty();
        let new = self.new_entry(key, value, flow)?;
        let edits = self.insert_into(id, &new, flow)?;
        let mapping = key.is_some();
        self.checked(edits, id, move |shape| {
            let text = shape.text().is_some();
            if text {
                let empty = Shape::collection(mapping, Vec::new());
                *shape = shape.replaced(empty);
            }
            shape.collect(mapping, new.shapes);
        })
    }

    fn new_entry<'a>(&self, key: Option<&'a str>, value: NewValue<'a>, flow: bool) -> Result<New<'a>, EditError> {
        let key_shape = key.map(|key| shape_of(key, write::scalar(key, None, flow, true).1, false));
        let shapes = key_shape.into_iter().chain([value_shape(value, flow)?]).collect();
        Ok(New { key, value, shapes })
    }

    fn insert_into(&self, id: NodeId, new: &New<'_>, flow: bool) -> Result<Edits, EditError> {
        let data = self.tree.data(id).ok_or(EditError::Unreadable)?;
        match (&data.kind, new.key) {
            (Kind::Alias { .. }, _) => return Err(EditError::InAlias),
            (Kind::Mapping { .. }, Some(key)) => {
                if self.tree.node(id).written_entries().any(|entry| entry.key.text() == Some(key)) {
                    return Err(EditError::KeyExists(key.to_owned()));
                }
            }
            (Kind::Sequence { .. }, None) => {}
            (Kind::Scalar { .. }, _) if data.tag.is_some() => return Err(EditError::Tagged),
            (Kind::Scalar { .. }, _) if data.span.is_empty() && !flow => {
                let at = self.mark_of(id).and_then(|mark| mark.at).ok_or(EditError::Unreadable)?;
                return self.insert_below(id, (at + 1).max(properties_end(data)), new);
            }
            _ => return Err(EditError::NotCollection),
        }
        if flow {
            return self.insert_flow(id, new);
        }
        if let (Some(column), Some(last)) = (self.marks.column(id), self.marks.of(id).last()) {
            return Ok(vec![self.line_after(last.end, column, new)]);
        }
        self.insert_into_empty(id, data.span, new)
    }

    /// A line after the one that holds `at`.
    fn line_after(&self, at: u32, column: u32, new: &New<'_>) -> (Span, String) {
        let line_break = self.line_break(at);
        let lines = new.lines(column, line_break);
        let text = format!("{line_break}{}{lines}", " ".repeat(column as usize));
        (Span::empty(self.marks.lines.at(at).content.end), text)
    }

    /// The first entry of a value, below its key or dash.
    fn insert_below(&self, id: NodeId, at: u32, new: &New<'_>) -> Result<Edits, EditError> {
        let owner = self.owner_column(id).ok_or(EditError::Unreadable)?;
        Ok(vec![self.line_after(at, owner + 2, new)])
    }

    /// `{}` and `[]` become a block: below their key, or where they stand.
    fn insert_into_empty(&self, id: NodeId, span: Span, new: &New<'_>) -> Result<Edits, EditError> {
        let comments = self.tree.comments.iter().any(|comment| span.contains(*comment));
        if comments || span.text(self.text()).contains('\n') {
            return Err(EditError::Flow);
        }
        let below = self.parent(id).is_some_and(|(parent, _)| self.is_mapping(parent));
        if !below {
            let lines = new.lines(self.marks.lines.column(span.start), self.line_break(span.start));
            return Ok(vec![(span, lines)]);
        }
        let before = self.text().get(..span.start as usize).unwrap_or_default();
        let gone = Span::new(offset(before.trim_end_matches([' ', '\t']).len()), span.end);
        let mut edits = self.insert_below(id, span.end, new)?;
        edits.push((gone, String::new()));
        Ok(edits)
    }

    fn insert_flow(&self, id: NodeId, new: &New<'_>) -> Result<Edits, EditError> {
        if !self.has_brackets(id) {
            return Err(EditError::Flow);
        }
        let (written, span) = (new.flow()?, self.tree.node(id).span());
        let children = children(self.tree, id);
        let last = children.chunks(if self.is_mapping(id) { 2 } else { 1 }).next_back();
        let Some(end) = last.and_then(|entry| self.flow_entry(entry)).map(|entry| entry.end) else {
            return Ok(vec![(Span::empty(span.start + 1), written)]);
        };
        let comma = next_token(self.text(), end);
        if self.text().as_bytes().get(comma as usize) == Some(&b',') {
            return Ok(vec![(Span::empty(comma + 1), format!(" {written}"))]);
        }
        Ok(vec![(Span::empty(end), format!(", {written}"))])
    }

    /// The first entry of a document that holds nothing but comments.
    fn insert_at_top(&self, index: usize, new: &New<'_>) -> Result<Edits, EditError> {
        let text = self.text();
        let (line_break, end) = (usual_break(text), offset(text.len()));
        let open = self.marks.lines.all().last().is_some_and(|line| line.line_break().is_empty());
        let before = if open { line_break } else { "" };
        let written = format!("{before}{}{line_break}", new.lines(0, line_break));
        let mut expected = Shape::documents(self.tree);
        if index + 1 < expected.len() || index > expected.len() {
            return Err(EditError::NotFound(format!("document {index}")));
        }
        expected.truncate(index);
        expected.push(Some(Shape::collection(new.key.is_some(), new.shapes.clone())));
        self.compared(vec![(Span::empty(end), written)], &expected)
    }
}
