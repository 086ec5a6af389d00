//! What follows a line break that was just typed: the indentation of the new line, and the dash of a list that goes on.
//! Only what is certain; everything else is left as the editor made it.

use std::path::Path;
use std::sync::Arc;

use ork_engine::fields::{self, Shape};
use ork_engine::source::Source;
use ork_engine::walk::field_at;
use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::{Step, Style};

/// Columns between a key and what belongs to it.
const INDENT: usize = 2;

/// The edits after a line break was typed; `offset` is on the new line.
#[must_use]
pub fn on_line_break(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<(Span, String)> {
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    if !source.is_ours() {
        return Vec::new();
    }
    edit(&Break { source, offset }).into_iter().collect()
}

/// A line break that was just typed. What documents refer to is of no interest here.
struct Break {
    source: Arc<Source>,
    offset: u32,
}

impl Break {
    fn text(&self) -> &str {
        self.source.file.text()
    }
}

fn edit(place: &Break) -> Option<(Span, String)> {
    let text = place.text();
    let before = text.get(..place.offset as usize)?;
    let line_start = before.rfind('\n')? + 1;
    let rest = text.get(line_start..)?;
    let line = rest.split(['\n', '\r']).next()?;
    // What was pushed down keeps its place.
    if !line.trim().is_empty() {
        return None;
    }
    let above = before.get(..line_start - 1)?;
    let above_start = above.rfind('\n').map_or(0, |at| at + 1);
    let raw = above.get(above_start..)?.trim_end();
    let content = raw.trim_start_matches(' ');
    if content.is_empty() || content.starts_with(['#', '%']) || content.starts_with("---") {
        return None;
    }
    let column = raw.len() - content.len();
    if in_text(place, above_start + column) {
        return None;
    }
    let wanted = wanted(place, content, column)?;
    let blanks = Span::from(line_start..line_start + line.len());
    (blanks.text(text) != wanted).then_some((blanks, wanted))
}

/// What the new line starts with.
fn wanted(place: &Break, content: &str, column: usize) -> Option<String> {
    let mut inner = content;
    while let Some(rest) = inner.strip_prefix("- ") {
        inner = rest.trim_start_matches(' ');
    }
    let dashed = inner.len() < content.len();
    let inner_column = column + (content.len() - inner.len());
    let code = without_comment(inner);
    if opens(code) {
        return Some(" ".repeat(inner_column + INDENT));
    }
    if dashed && key_end(code).is_some() {
        return Some(" ".repeat(inner_column));
    }
    let goes_on = dashed && !code.is_empty() && is_list_of_scalars(place);
    goes_on.then(|| format!("{}- ", " ".repeat(column)))
}

/// Whether what stands on a line has its value on the lines below.
fn opens(code: &str) -> bool {
    let Some(end) = key_end(code) else { return false };
    let value = code.get(end + 1..).unwrap_or_default().trim();
    let header = value.strip_prefix(['|', '>']);
    let is_block = header.is_some_and(|rest| rest.chars().all(|c| matches!(c, '+' | '-' | '1'..='9')));
    value.is_empty() || is_block || (value.starts_with('&') && !value.contains(' '))
}

/// Where the colon of a key is.
fn key_end(code: &str) -> Option<usize> {
    let key = match code.chars().next()? {
        quote @ ('"' | '\'') => code.get(1..)?.find(quote)? + 2,
        '{' | '[' | '|' | '>' | '*' => return None,
        _ => 0,
    };
    let rest = code.get(key..)?;
    let found = rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1))?;
    Some(key + found)
}

fn without_comment(code: &str) -> &str {
    if code.starts_with('#') {
        return "";
    }
    code.find(" #").and_then(|at| code.get(..at)).unwrap_or(code).trim_end()
}

/// Whether a line lies inside of a scalar of several lines: its indentation is text.
fn in_text(place: &Break, at: usize) -> bool {
    let Ok(at) = u32::try_from(at) else { return false };
    let Some(document) = place.source.tree.document_at(at) else { return false };
    let path = place.source.tree.path_at(document, at);
    let node = match path.last() {
        Some(Step::Value { value, .. }) => *value,
        Some(Step::Item { item, .. }) => *item,
        _ => return false,
    };
    let node = place.source.node(node);
    let Some(scalar) = node.scalar().filter(|_| !node.is_alias()) else { return false };
    let block = matches!(scalar.style(), Style::Literal | Style::Folded);
    let starts_above = scalar.span().start < at;
    // A text in quotes that the line break was typed into.
    starts_above && scalar.span().end >= at && (block || scalar.span().end > place.offset)
}

/// Whether the line above is an item of a list that the table says holds single values.
fn is_list_of_scalars(place: &Break) -> bool {
    let before = place.text().get(..place.offset as usize).unwrap_or_default();
    let Some(end) = before.rfind('\n').and_then(|at| u32::try_from(at).ok()) else { return false };
    let outline = ork_yaml::outline_at(place.text(), end);
    let keys = outline.steps.iter().filter_map(|step| match step {
        ork_yaml::OutlineStep::Key { name, .. } => Some(name.as_str()),
        ork_yaml::OutlineStep::Item { .. } => None,
    });
    let document = place.source.tree.document_at(end).unwrap_or(0);
    let root = fields::root(place.source.kind(document).name());
    let Some((_, field)) = root.and_then(|root| field_at(root, keys)) else { return false };
    is_scalar_list(&field.shape)
}

fn is_scalar_list(shape: &Shape) -> bool {
    match shape {
        Shape::List(Shape::Text(_) | Shape::Int | Shape::Bool) => true,
        Shape::OneOf(shapes) => {
            let mut lists = shapes.iter().filter(|shape| matches!(shape, Shape::List(_))).peekable();
            lists.peek().is_some() && lists.all(is_scalar_list)
        }
        _ => false,
    }
}
