//! A collection in brackets becomes a block.

use std::sync::Arc;

use ork_engine::data::value_of;
use ork_source::{Span, apply_edits};
use ork_yaml::{Dialect, Form, Node, Step, parse};

use super::{Action, ActionKind, Change, GONE, Job, action, edits, task};
use crate::place::Place;

pub(super) fn offer(place: &Place, actions: &mut Vec<Action>) {
    let Some((node, _)) = in_brackets(place) else { return };
    if lines(node).is_some() {
        let title = "Write this as a block";
        actions.push(action(ActionKind::Rewrite, title, task(Job::ToBlock, Span::empty(place.offset))));
    }
}

/// The outermost collection in brackets around the cursor, and the step that leads to it.
fn in_brackets(place: &Place) -> Option<(Node<'_>, Step)> {
    let steps = place.path();
    let of_step = |step: Step| match step {
        Step::Value { value, .. } => Some(value),
        Step::Item { item, .. } => Some(item),
        Step::Key { .. } => None,
    };
    steps.into_iter().find_map(|step| {
        let node = place.source.node(of_step(step)?);
        let holds = node.written_entries().next().is_some() || node.items().next().is_some();
        (node.is_flow() && !node.is_alias() && holds).then_some((node, step))
    })
}

/// The lines of a collection in block style; nothing where something in it cannot be written so.
fn lines(node: Node<'_>) -> Option<Vec<String>> {
    let text = node.tree().text();
    if node.tree().comments().iter().any(|comment| node.span().contains(*comment)) {
        return None;
    }
    block(node, text)
}

fn block(node: Node<'_>, text: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    match node.form() {
        Form::Mapping => {
            for entry in node.written_entries() {
                let key = single(entry.key, text)?;
                match inline(entry.value, text)? {
                    Some("") => out.push(format!("{key}:")),
                    Some(value) => out.push(format!("{key}: {value}")),
                    None => {
                        out.push(format!("{key}:"));
                        out.extend(block(entry.value, text)?.into_iter().map(|line| format!("  {line}")));
                    }
                }
            }
        }
        Form::Sequence => {
            for item in node.items() {
                match inline(item, text)? {
                    Some(value) => out.push(format!("- {value}")),
                    None => {
                        let inner = block(item, text)?.into_iter().enumerate();
                        out.extend(inner.map(|(index, line)| format!("{} {line}", if index == 0 { "-" } else { " " })));
                    }
                }
            }
        }
        Form::Null | Form::Scalar => return None,
    }
    Some(out)
}

/// What stands on the line of its key or dash: scalars, aliases and empty collections. The outer is nothing for what must
/// stay as it is.
fn inline<'t>(node: Node<'t>, text: &'t str) -> Option<Option<&'t str>> {
    let collection = !node.is_alias() && matches!(node.form(), Form::Mapping | Form::Sequence);
    if collection && (node.written_entries().next().is_some() || node.items().next().is_some()) {
        let marked = node.anchor().is_some() || node.tag().is_some();
        return (!marked).then_some(None);
    }
    single(node, text).map(Some)
}

/// The text of a node on one line without marks in front of it.
fn single<'t>(node: Node<'t>, text: &'t str) -> Option<&'t str> {
    let written = node.span().text(text);
    let marked = node.anchor().is_some() || node.tag().is_some();
    (!marked && !written.contains('\n')).then_some(written)
}

pub(super) fn change(place: &Place) -> Result<Change, String> {
    let (node, step) = in_brackets(place).ok_or(GONE)?;
    let lines = lines(node).ok_or("something inside cannot be written as a block")?;
    let column = |offset: u32| {
        let before = place.text().get(..offset as usize).unwrap_or_default();
        before.len() - before.rfind('\n').map_or(0, |at| at + 1)
    };
    let (indent, start) = match step {
        Step::Value { key, .. } | Step::Key { key, .. } => {
            let before = place.text().get(..node.span().start as usize).unwrap_or_default();
            (column(place.source.node(key).span().start) + 2, before.trim_end_matches(' ').len())
        }
        Step::Item { .. } => (column(node.span().start), node.span().start as usize),
    };
    let line_break = if place.text().contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 || matches!(step, Step::Value { .. }) {
            text.push_str(line_break);
            text.push_str(&" ".repeat(indent));
        }
        text.push_str(line);
    }
    let changes = vec![(Span::from(start..node.span().end as usize), text)];
    let after = parse(&Arc::from(apply_edits(place.text(), &changes)));
    let value = |root: Option<Node<'_>>| root.and_then(|root| value_of(root, Dialect::V3).ok());
    let same = value(after.root(place.document)) == value(place.source.tree.root(place.document));
    if !same || after.errors().len() > place.source.tree.errors().len() {
        return Err("the document would say something else".to_owned());
    }
    Ok(Change { edits: edits(&place.source, changes), creates: Vec::new() })
}
