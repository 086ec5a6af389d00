//! The fix for a field of a CRD entry that stands where no layout has it: it is moved, lines and all, to the place that
//! the file's layout gives it.

use ork_source::{Applicability, Fix, Span};
use ork_yaml::{Form, NewValue, Node, Parent};

use crate::fields::POSITIONS;
use crate::migrate::column_of;
use crate::rules::Unit;
use crate::walk::Unknown;

/// Moves an unknown key to its place, where that is known and the move changes nothing else.
pub(super) fn moved(unit: &Unit<'_>, unknown: &Unknown<'_>) -> Option<(&'static str, Fix)> {
    let entry = entry_around(unit, unknown.within)?;
    let name = unknown.entry.name();
    let positions = POSITIONS.iter().find(|positions| positions.field == name)?;
    if positions.paths.iter().any(|path| entry.at(path).is_some()) || shared(unknown.entry.value) {
        return None;
    }
    let text = unknown.entry.key.tree().text();
    let section = |path: &&&str| parent_of(path).is_none_or(|parent| is_mapping(entry.at(parent)));
    let place = positions.paths.iter().find(section).or(positions.paths.first())?;
    let is_own = unit.walk.objects.get(unknown.within).is_some_and(|seen| seen.node.id() == entry.id());
    let edits = match parent_of(place) {
        Some(parent) if entry.get(parent).is_none() => {
            if !is_own || parent.contains('.') {
                return None;
            }
            vec![nested(unknown, parent)?]
        }
        parent => {
            let into = parent.map_or(Some(entry), |parent| entry.at(parent))?;
            let mut edits = inserted(into, name, unknown.entry.value)?;
            let comments = comments_above(text, unknown.entry.key.span().start);
            if !comments.is_empty() {
                edits = vec![with_comments(edits, name, &comments)?];
            }
            edits.extend(unit.source.tree.remove(unknown.entry.value.id()).ok()?);
            edits
        }
    };
    Some((
        place,
        Fix { title: format!("Move to `{place}`"), applicability: Applicability::Unsafe, edits: unit.edits(edits) },
    ))
}

/// Whether others share a value, or nothing is there.
fn shared(value: Node<'_>) -> bool {
    value.is_alias() || value.anchor().is_some() || value.is_null()
}

/// The CRD entry that a mapping stands in.
fn entry_around<'t>(unit: &Unit<'t>, within: usize) -> Option<Node<'t>> {
    let mut at = Some(within);
    while let Some(seen) = at.and_then(|at| unit.walk.objects.get(at)) {
        if seen.object.name == "CRD entry" {
            return Some(seen.node);
        }
        at = seen.parent;
    }
    None
}

fn parent_of(path: &str) -> Option<&str> {
    Some(path.rsplit_once('.')?.0)
}

fn is_mapping(node: Option<Node<'_>>) -> bool {
    node.is_some_and(|node| node.form() == Form::Mapping && !node.is_alias())
}

/// The field where it stands, with the section that is missing around it.
fn nested(unknown: &Unknown<'_>, section: &str) -> Option<(Span, String)> {
    let text = unknown.entry.key.tree().text();
    let span = Span::new(unknown.entry.key.span().start, unknown.entry.value.span().end);
    let column = column_of(text, span.start);
    // In brackets, or with its key behind a dash, it has no lines of its own.
    let before = text.get(..span.start as usize)?;
    if !before.get(before.len() - column..)?.bytes().all(|byte| byte == b' ') {
        return None;
    }
    let line_break = if span.text(text).contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = format!("{section}:");
    for (index, line) in span.text(text).trim_end().lines().enumerate() {
        out.push_str(line_break);
        let blanks = if index == 0 { column + 2 } else { 2 };
        out.push_str(&" ".repeat(if line.is_empty() { 0 } else { blanks }));
        out.push_str(line);
    }
    Some((Span::new(span.start, span.start + u32::try_from(span.text(text).trim_end().len()).ok()?), out))
}

fn inserted(into: Node<'_>, name: &str, value: Node<'_>) -> Option<Vec<(Span, String)>> {
    let tree = value.tree();
    let written = value.span().text(tree.text());
    if value.scalar().is_some() {
        let plain = (!written.contains('\n')).then(|| written.trim_matches(['"', '\'']))?;
        return tree.insert_key(Parent::Node(into.id()), name, NewValue::Scalar(plain)).ok();
    }
    tree.insert_key(Parent::Node(into.id()), name, NewValue::Lines(&lines_of(value)?)).ok()
}

/// The lines of a list or mapping without common indentation, comments above the first among them.
fn lines_of(value: Node<'_>) -> Option<String> {
    let text = value.tree().text();
    let column = column_of(text, value.span().start);
    if value.is_flow() {
        return Some(value.span().text(text).to_owned());
    }
    let written = text.get(value.span().start as usize - column..value.span().end as usize)?.trim_end().lines();
    let comments = comments_above(text, value.span().start);
    let lines = comments.into_iter().chain(written);
    let cut = |line: &str| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        line.get(indent.min(column)..).map(str::to_owned)
    };
    lines.map(cut).collect::<Option<Vec<_>>>().map(|lines| lines.join("\n"))
}

/// The comments on the lines above the line of an offset.
fn comments_above(text: &str, offset: u32) -> Vec<&str> {
    let before = text.get(..offset as usize).unwrap_or_default().trim_end_matches(' ');
    let above: Vec<&str> = before.lines().rev().take_while(|line| line.trim_start().starts_with('#')).collect();
    above.into_iter().rev().collect()
}

/// Puts comments above a key that is inserted on a line of its own.
fn with_comments(edits: Vec<(Span, String)>, name: &str, comments: &[&str]) -> Option<(Span, String)> {
    let [(span, text)] = <[_; 1]>::try_from(edits).ok()?;
    let at = text.find(&format!("{name}:"))?;
    let (before, key) = text.split_at_checked(at)?;
    let indent = before.rsplit_once('\n')?.1;
    let comments: String = comments.iter().map(|comment| format!("{}\n{indent}", comment.trim())).collect();
    Some((span, format!("{before}{comments}{key}")))
}
