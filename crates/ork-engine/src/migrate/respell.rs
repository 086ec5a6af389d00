//! Today's spelling for older ones: names of keys, and maps that are written as lists of `key` and `value`.
//!
//! Not here: fields that have moved.

use ork_source::Span;
use ork_yaml::{Form, Node, Style};

use crate::fields::{self, Object, Shape};
use crate::migrate::column_of;
use crate::source::Source;
use crate::walk::walk;

pub(super) fn edits(source: &Source) -> Vec<(Span, String)> {
    let mut edits = Vec::new();
    for document in 0..source.tree.documents().len() {
        let object = fields::root(source.kind(document).name());
        let (Some(root), Some(object)) = (source.tree.root(document), object) else { continue };
        for seen in walk(root, object).objects {
            in_mapping(seen.node, seen.object, &mut edits);
        }
    }
    edits
}

fn in_mapping(node: Node<'_>, object: &Object, edits: &mut Vec<(Span, String)>) {
    for entry in node.written_entries() {
        let Some(field) = object.field(entry.name()) else { continue };
        let name = field.name_today();
        let plain = entry.key.scalar().is_some_and(|key| key.style() == Style::Plain);
        if name != entry.name() && plain && node.get(name).is_none() {
            edits.push((entry.key.span(), name.to_owned()));
        }
        if is_map_or_pairs(&field.shape) {
            edits.extend(as_map(entry.value));
        }
    }
}

fn is_map_or_pairs(shape: &Shape) -> bool {
    let Shape::OneOf(shapes) = shape else { return false };
    let pairs = |shape: &Shape| matches!(shape, Shape::List(Shape::Object(object)) if object.field("key").is_some() && object.field("value").is_some());
    shapes.iter().any(|shape| matches!(shape, Shape::Map(_))) && shapes.iter().any(pairs)
}

/// A list of `key` and `value` as a map, where nothing else is written in it.
fn as_map(list: Node<'_>) -> Option<(Span, String)> {
    if list.is_alias() || list.anchor().is_some() || list.form() != Form::Sequence || list.items().next().is_none() {
        return None;
    }
    let (tree, span) = (list.tree(), list.span());
    let text = tree.text();
    if tree.comments().iter().any(|comment| span.contains(*comment)) {
        return None;
    }
    let mut pairs = Vec::new();
    for item in list.items() {
        let (key, value) = (item.get("key")?, item.get("value")?);
        let single = [key, value].iter().all(|node| !node.is_alias() && !node.span().text(text).contains('\n'));
        if item.written_entries().count() != 2 || !single {
            return None;
        }
        pairs.push(format!("{}: {}", key.span().text(text), value.span().text(text)));
    }
    if list.is_flow() {
        return Some((span, format!("{{{}}}", pairs.join(", "))));
    }
    let column = column_of(text, span.start);
    let owner = line_indent(owner_line(text, span.start)?);
    // A list may stand at the column of its key; a map may not.
    let indent = if column > owner { column } else { owner + 2 };
    let blanks = " ".repeat(indent);
    let start = span.start - u32::try_from(column).ok()?;
    let lines: Vec<String> = pairs.iter().map(|pair| format!("{blanks}{pair}")).collect();
    Some((Span::new(start, span.end), lines.join("\n")))
}

/// The line above that ends in a colon: the key of the list.
fn owner_line(text: &str, offset: u32) -> Option<&str> {
    let before = text.get(..offset as usize)?;
    let above = before.get(..before.rfind('\n')?)?;
    above.lines().rev().find(|line| !line.trim().is_empty())
}

/// The column of the key on a line: behind blanks and dashes.
fn line_indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}
