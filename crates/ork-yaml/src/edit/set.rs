//! Changes of a scalar's text: set, rename, quote.
//!
//! Not here: what adds or removes entries.

use ork_source::Span;

use crate::block_text::BlockText;
use crate::edit::{EditError, Editor, Edits, NewValue};
use crate::marks::{first_byte, properties_end};
use crate::resolve::{Dialect, Typed, resolve};
use crate::scalar::Style;
use crate::shape::Shape;
use crate::tree::{Kind, NodeData, NodeId};
use crate::write;

/// What is read where a text is written in a style.
pub(super) fn shape_of(text: &str, style: Style, tagged: bool) -> Shape {
    let is_text = |dialect| tagged || style != Style::Plain || resolve(text, dialect) == Typed::Text;
    Shape::scalar(text, is_text(Dialect::V3), is_text(Dialect::Sigs))
}

impl Editor<'_> {
    /// Whether a node has the tag of texts; any other tag is an error.
    fn text_tag(&self, data: &NodeData) -> Result<bool, EditError> {
        match data.tag.map(|tag| tag.text(self.text())) {
            None => Ok(false),
            Some("!!str" | "!") => Ok(true),
            Some(_) => Err(EditError::Tagged),
        }
    }

    fn is_key(&self, id: NodeId) -> bool {
        self.parent(id).is_some_and(|(parent, index)| self.is_mapping(parent) && index % 2 == 0)
    }

    pub(super) fn set(&self, id: NodeId, new: NewValue<'_>) -> Result<Edits, EditError> {
        let (text, text_only) = match new {
            NewValue::Scalar(text) => (text, false),
            NewValue::Text(text) => (text, true),
            NewValue::Lines(_) => return Err(EditError::NotScalar),
        };
        let data = self.tree.data(id).ok_or(EditError::Unreadable)?;
        if self.is_key(id) {
            return Err(EditError::NotScalar);
        }
        let tagged = self.text_tag(data)?;
        let old = match data.kind {
            Kind::Scalar { style, .. } if !data.span.is_empty() => Some(style),
            _ => None,
        };
        if let Some(block) = self.marks.text(id) {
            let (edits, style) = self.replace_block_text(id, block, text, text_only);
            return self.checked(edits, id, |shape| *shape = shape.replaced(shape_of(text, style, tagged)));
        }
        let (written, style) = write::scalar(text, old, self.in_flow(id), text_only);
        let edits = match self.marks.column(id) {
            Some(_) => self.replace_block(id, data, written)?,
            None if data.span.is_empty() => self.fill(id, data, &written)?,
            None => vec![(data.span, written)],
        };
        self.checked(edits, id, |shape| *shape = shape.replaced(shape_of(text, style, tagged)))
    }

    /// A block scalar stays one for several lines. A comment behind its header stays.
    fn replace_block_text(&self, id: NodeId, block: &BlockText, text: &str, text_only: bool) -> (Edits, Style) {
        let line = self.marks.lines.at(block.header.start);
        let body = Span::new(line.content.end, block.end(&self.marks.lines));
        let indent = match self.owner_column(id) {
            _ if block.last > block.first && block.indent > 0 => block.indent,
            owner => owner.map_or(2, |column| column + 2),
        };
        let literal = write::literal(text, indent, self.line_break(block.header.start));
        // Where line breaks are kept, blank lines that follow would become text.
        let next = self.marks.lines.all().get(self.marks.lines.index(body.end) + 1);
        let grows = text.ends_with("\n\n") && next.is_some_and(|next| next.is_blank(self.text()));
        if let Some((header, lines)) = literal.filter(|_| text.contains('\n') && !grows) {
            return (vec![(block.header, header.to_owned()), (body, lines)], Style::Literal);
        }
        let (written, style) = write::scalar(text, None, false, text_only);
        (vec![(block.header, written), (body, String::new())], style)
    }

    /// A block collection goes with all of its lines.
    fn replace_block(&self, id: NodeId, data: &NodeData, written: String) -> Result<Edits, EditError> {
        let marks = self.marks.of(id);
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else { return Err(EditError::Unreadable) };
        let lines = &self.marks.lines;
        let Some(at) = self.mark_of(id).and_then(|mark| mark.at) else {
            return Ok(vec![(Span::new(first.start, last.end), written)]);
        };
        let at = (at + 1).max(properties_end(data));
        if lines.index(at) == lines.index(first.start) {
            return Ok(vec![(Span::new(first.start, last.end), written)]);
        }
        let gone = Span::new(lines.at(at).content.end, lines.at(last.end).content.end);
        Ok(vec![(Span::empty(at), format!(" {written}")), (gone, String::new())])
    }

    /// A missing value is written after its colon or dash.
    fn fill(&self, id: NodeId, data: &NodeData, written: &str) -> Result<Edits, EditError> {
        if !self.in_flow(id) {
            let at = self.mark_of(id).and_then(|mark| mark.at).ok_or(EditError::Unreadable)?;
            return Ok(vec![(Span::empty((at + 1).max(properties_end(data))), format!(" {written}"))]);
        }
        let at = data.span.start;
        let colon = self.text().get(..at as usize).is_some_and(|before| before.ends_with(':'));
        let with = if colon { format!(" {written}") } else { format!(": {written}") };
        if properties_end(data) > 0 { Err(EditError::Flow) } else { Ok(vec![(Span::empty(at), with)]) }
    }

    /// The style of a scalar that is written at `id` itself.
    fn style(&self, id: NodeId) -> Result<(&NodeData, Style), EditError> {
        let data = self.tree.data(id).ok_or(EditError::Unreadable)?;
        match data.kind {
            Kind::Alias { .. } => Err(EditError::InAlias),
            Kind::Scalar { style, .. } if !data.span.is_empty() => Ok((data, style)),
            _ => Err(EditError::NotScalar),
        }
    }

    pub(super) fn rename_key(&self, key: NodeId, name: &str) -> Result<Edits, EditError> {
        let (data, style) = self.style(key)?;
        let (parent, _) = self.parent(key).filter(|_| self.is_key(key)).ok_or(EditError::NotScalar)?;
        let merge = style == Style::Plain && data.span.text(self.text()) == "<<";
        if merge || self.marks.text(key).is_some() {
            return Err(EditError::NotScalar);
        }
        let mut others = self.tree.node(parent).written_entries().filter(|entry| entry.key.id() != key);
        if others.any(|entry| entry.key.text() == Some(name)) {
            return Err(EditError::KeyExists(name.to_owned()));
        }
        let tagged = self.text_tag(data)?;
        let (written, style) = write::scalar(name, Some(style), self.in_flow(key), true);
        let edits = vec![(data.span, written)];
        self.checked(edits, key, |shape| *shape = shape.replaced(shape_of(name, style, tagged)))
    }

    pub(super) fn quote(&self, id: NodeId, style: Style) -> Result<Edits, EditError> {
        let (data, old) = self.style(id)?;
        let text = self.tree.node(id).text().unwrap_or_default();
        if old != Style::Plain || text == "<<" {
            return Err(EditError::Style);
        }
        let tagged = self.text_tag(data)?;
        let written = match style {
            Style::Single => write::single(text).ok_or(EditError::Style)?,
            Style::Double => write::double(text),
            Style::Plain | Style::Literal | Style::Folded => return Err(EditError::Style),
        };
        let edits = vec![(Span::new(first_byte(data).max(data.span.start), data.span.end), written)];
        self.checked(edits, id, |shape| *shape = shape.replaced(shape_of(text, style, tagged)))
    }
}
