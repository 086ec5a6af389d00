//! Giving a mapping the fields that it lacks, all at once.

use ork_engine::fields::Field;
use ork_engine::walk::{Seen, walk};
use ork_source::{Span, apply_edits};
use ork_yaml::{Form, NewValue, Node, NodeId, Parent};

use super::fixes::lines;
use super::{Act, Action, ActionKind, Asked, Change, GONE, Job, skeleton, task};
use crate::place::Place;

pub(super) fn offer(place: &Place, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    for (index, found) in asked.here().filter(|(_, found)| found.rule == "missing-field") {
        let Some((_, missing)) = incomplete(place, found.span) else { continue };
        let names: Vec<String> = missing.iter().map(|field| format!("`{}`", field.name)).collect();
        actions.push(Action {
            title: format!("Add {}", names.join(" and ")),
            kind: ActionKind::QuickFix,
            preferred: false,
            about: vec![index],
            act: Act::Task(task(Job::AddFields, found.span)),
        });
    }
}

/// The mapping that a finding is about, and the required fields that it has not.
fn incomplete(place: &Place, span: Span) -> Option<(NodeId, Vec<&'static Field>)> {
    let walk = walk(place.source.tree.root(place.document)?, place.root()?);
    let is_it = |seen: &&Seen<'_>| {
        let first = || seen.node.written_entries().next().map(|entry| entry.key.span());
        seen.key.map(Node::span).or_else(first) == Some(span)
    };
    let missing = |seen: &Seen<'_>| -> Vec<&'static Field> {
        let has = |name: &str| seen.node.get(name).is_some_and(|value| !value.is_null());
        let fields = seen.object.fields.iter().filter(|field| field.required);
        fields.filter(|field| !has(field.name) && !field.aliases.iter().any(|alias| has(alias))).collect()
    };
    let found = walk.objects.iter().filter(is_it).map(|seen| (seen.node.id(), missing(seen)));
    found.into_iter().find(|(_, missing)| !missing.is_empty())
}

pub(super) fn change(place: &Place, task: &super::Task) -> Result<Change, String> {
    let (id, missing) = incomplete(place, task.span).ok_or(GONE)?;
    let tree = &place.source.tree;
    let node = place.source.node(id);
    // A key that is there and empty is filled; the others are added in one piece.
    let mut changes: Vec<(Span, String)> = Vec::new();
    let mut added: Vec<&Field> = Vec::new();
    for field in missing {
        match node.entry(field.name).filter(|entry| entry.value.form() == Form::Null) {
            Some(entry) => {
                let value = skeleton::value(field);
                if !skeleton::is_scalar(&field.shape) {
                    return Err(format!("`{}` must be filled by hand", field.name));
                }
                let filled = tree.set(entry.value.id(), NewValue::Scalar(value.trim_end()));
                changes.extend(filled.map_err(|error| error.to_string())?);
            }
            None => added.push(field),
        }
    }
    let mut text = apply_edits(place.text(), &changes);
    for field in added {
        text = with_field(place, &text, id, field)?;
    }
    Ok(Change { edits: lines(&place.source, &text), creates: Vec::new() })
}

/// A text that has changed behind the start of a mapping, with a field more in it.
fn with_field(place: &Place, text: &str, id: NodeId, field: &Field) -> Result<String, String> {
    let tree = ork_yaml::parse(&std::sync::Arc::from(text));
    let start = place.source.node(id).span().start;
    let mapping = tree.nodes().find(|node| node.span().start == start && node.form() == Form::Mapping).ok_or(GONE)?;
    let value = skeleton::value(field);
    let value =
        if skeleton::is_scalar(&field.shape) { NewValue::Scalar(value.trim_end()) } else { NewValue::Lines(&value) };
    let changes = tree.insert_key(Parent::Node(mapping.id()), field.name, value).map_err(|error| error.to_string())?;
    Ok(apply_edits(text, &changes))
}
