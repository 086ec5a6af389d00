//! A manifest as lines of YAML, in the layout of `kubectl get -o yaml`; each with the value that begins on it.

use ork_source::Span;

use super::scalar;
use crate::output::{Content, Rendered};

/// A line of a manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<'r> {
    /// Its text.
    pub text: String,
    /// The value that begins on it: of a map or list under a key that one. None on the further lines of a block of text.
    pub value: Option<&'r Rendered>,
    /// The key, in the line; empty in lists.
    pub key: Span,
    /// The value, in the line; empty where it follows on the next lines. Of a block of text this is its header.
    pub shown: Span,
}

/// The lines of a manifest, without the mark that begins a document.
#[must_use]
pub fn lines(manifest: &Rendered) -> Vec<Line<'_>> {
    let mut document = Document { lines: Vec::new() };
    match &manifest.value {
        Content::Map(map) if !map.is_empty() => document.map(manifest, 0, ""),
        Content::List(items) if !items.is_empty() => document.list(manifest, 0, ""),
        _ => document.line(Lead::default(), &inline(&manifest.value), manifest),
    }
    document.lines
}

/// What stands in front of a value on its line.
#[derive(Default)]
struct Lead {
    text: String,
    key: Span,
}

struct Document<'r> {
    lines: Vec<Line<'r>>,
}

impl<'r> Document<'r> {
    fn line(&mut self, lead: Lead, shown: &str, value: &'r Rendered) {
        let Lead { mut text, key } = lead;
        if !shown.is_empty() && !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(shown);
        let shown = Span::from(start..text.len());
        self.lines.push(Line { text, value: Some(value), key, shown });
    }

    /// A map whose first key follows `first` (the dashes of lists around it) and whose others are indented as deep.
    fn map(&mut self, value: &'r Rendered, indent: usize, first: &str) {
        let Content::Map(map) = &value.value else { return };
        let mut lead = format!("{}{first}", blanks(indent.saturating_sub(first.len())));
        for (key, item) in map {
            let key = scalar::text(key);
            let span = Span::from(lead.len()..lead.len() + key.len());
            let lead_of = Lead { text: format!("{lead}{key}:"), key: span };
            match &item.value {
                Content::Map(inner) if !inner.is_empty() => {
                    self.line(lead_of, "", item);
                    self.map(item, indent + 2, "");
                }
                Content::List(items) if !items.is_empty() => {
                    self.line(lead_of, "", item);
                    self.list(item, indent, "");
                }
                _ => self.scalar(lead_of, item, indent + 2),
            }
            lead = blanks(indent);
        }
    }

    fn list(&mut self, value: &'r Rendered, indent: usize, first: &str) {
        let Content::List(items) = &value.value else { return };
        let mut lead = first.to_owned();
        for item in items {
            let dash = format!("{lead}- ");
            let inside = indent + 2;
            match &item.value {
                Content::Map(inner) if !inner.is_empty() => self.map(item, inside, &dash),
                Content::List(inner) if !inner.is_empty() => self.list(item, inside, &dash),
                _ => {
                    let text = format!("{}{}", blanks(inside.saturating_sub(dash.len())), dash.trim_end());
                    self.scalar(Lead { text, key: Span::default() }, item, inside);
                }
            }
            lead = String::new();
        }
    }

    /// A value behind its lead; lines of a block are indented by `indent`.
    fn scalar(&mut self, lead: Lead, value: &'r Rendered, indent: usize) {
        let Content::Text(text) = &value.value else { return self.line(lead, &inline(&value.value), value) };
        let Some(header) = scalar::block_header(text) else { return self.line(lead, &scalar::text(text), value) };
        self.line(lead, header, value);
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            let text = if line.is_empty() { String::new() } else { format!("{}{line}", blanks(indent)) };
            self.lines.push(Line { text, value: None, key: Span::default(), shown: Span::default() });
        }
    }
}

fn inline(value: &Content) -> String {
    match value {
        Content::Null => "null".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Int(value) => value.to_string(),
        Content::Float(value) => scalar::float(*value),
        Content::Text(text) => scalar::text(text),
        Content::List(_) => "[]".to_owned(),
        Content::Map(_) => "{}".to_owned(),
    }
}

fn blanks(count: usize) -> String {
    " ".repeat(count)
}
