//! Manifests as YAML documents, in the layout of `kubectl get -o yaml`; each line with the places of its value when
//! they are asked for.

use ork_engine::output::{Content, Origin, Rendered};

use super::scalar;
use crate::paths::Paths;

/// Comments start in one column, unless the line is longer than this.
const WIDEST: usize = 72;

/// `paths` asks for the places.
pub(crate) fn print(manifests: &[Rendered], paths: Option<&Paths>) -> String {
    let mut out = String::new();
    for manifest in manifests {
        let mut document = Document { lines: Vec::new(), paths };
        document.root(manifest);
        out.push_str("---\n");
        document.print(&mut out);
    }
    out
}

struct Line {
    text: String,
    /// Where its value came from.
    comment: String,
}

struct Document<'a> {
    lines: Vec<Line>,
    paths: Option<&'a Paths>,
}

impl Document<'_> {
    fn root(&mut self, value: &Rendered) {
        match &value.value {
            Content::Map(map) if !map.is_empty() => self.map(value, 0, ""),
            Content::List(items) if !items.is_empty() => self.list(value, 0, ""),
            _ => self.line(self.inline(&value.value), &value.origin),
        }
    }

    fn line(&mut self, text: String, origin: &Origin) {
        let comment = self.paths.map(|paths| comment(origin, paths)).unwrap_or_default();
        self.lines.push(Line { text, comment });
    }

    /// A map whose first key follows `first` (the dashes of lists around it) and whose others are indented as deep.
    fn map(&mut self, value: &Rendered, indent: usize, first: &str) {
        let Content::Map(map) = &value.value else { return };
        let mut lead = format!("{}{first}", blanks(indent.saturating_sub(first.len())));
        for (key, item) in map {
            let key = format!("{lead}{}:", scalar::text(key));
            match &item.value {
                Content::Map(inner) if !inner.is_empty() => {
                    self.line(key, &item.origin);
                    self.map(item, indent + 2, "");
                }
                Content::List(items) if !items.is_empty() => {
                    self.line(key, &item.origin);
                    self.list(item, indent, "");
                }
                _ => self.scalar(&key, item, indent + 2),
            }
            lead = blanks(indent);
        }
    }

    fn list(&mut self, value: &Rendered, indent: usize, first: &str) {
        let Content::List(items) = &value.value else { return };
        let mut lead = first.to_owned();
        for item in items {
            let dash = format!("{lead}- ");
            let inside = indent + 2;
            match &item.value {
                Content::Map(inner) if !inner.is_empty() => self.map(item, inside, &dash),
                Content::List(inner) if !inner.is_empty() => self.list(item, inside, &dash),
                _ => {
                    let lead = format!("{}{}", blanks(inside.saturating_sub(dash.len())), dash.trim_end());
                    self.scalar(&lead, item, inside);
                }
            }
            lead = String::new();
        }
    }

    /// A value behind `lead`; lines of a block are indented by `indent`.
    fn scalar(&mut self, lead: &str, value: &Rendered, indent: usize) {
        if let Content::Text(text) = &value.value
            && let Some(header) = scalar::block_header(text)
        {
            self.line(format!("{lead} {header}"), &value.origin);
            let body = text.strip_suffix('\n').unwrap_or(text);
            for line in body.split('\n') {
                let text = if line.is_empty() { String::new() } else { format!("{}{line}", blanks(indent)) };
                self.lines.push(Line { text, comment: String::new() });
            }
            return;
        }
        self.line(format!("{lead} {}", self.inline(&value.value)), &value.origin);
    }

    fn inline(&self, value: &Content) -> String {
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

    fn print(&self, out: &mut String) {
        let width = |line: &Line| line.text.chars().count();
        let commented = self.lines.iter().filter(|line| !line.comment.is_empty());
        let column = commented.map(width).filter(|width| *width <= WIDEST).max().unwrap_or_default();
        for line in &self.lines {
            out.push_str(&line.text);
            if !line.comment.is_empty() {
                out.push_str(&blanks(column.saturating_sub(width(line))));
                out.push_str("  # ");
                out.push_str(&line.comment);
            }
            out.push('\n');
        }
    }
}

fn blanks(count: usize) -> String {
    " ".repeat(count)
}

/// `file:line:column`, innermost first.
fn comment(origin: &Origin, paths: &Paths) -> String {
    let places = origin.iter().map(|location| {
        let (line, column) = location.line_column();
        let file = paths.show(location.file.path());
        format!("{}:{line}:{column}", file.replace(char::is_control, " "))
    });
    places.collect::<Vec<_>>().join(" <- ")
}
