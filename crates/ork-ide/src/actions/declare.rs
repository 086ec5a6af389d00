//! Declaring an input where it is missing: in the Motif that reads it, in the Motif that is given it.

use std::sync::Arc;

use ork_engine::fields::{Shape, TextKind};
use ork_engine::model::{InputType, Motif};
use ork_project::Snapshot;
use ork_source::Edit;
use ork_yaml::{Dialect, Step, Typed};

use super::literal::declared;
use super::local::is_local;
use super::slot::shape_at;
use super::{Act, Action, ActionKind, Asked, Change, GONE, Job, Task};
use crate::place::Place;

pub(super) fn offer(snapshot: &Snapshot, place: &Place, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    let mut told: Vec<&str> = Vec::new();
    for (index, found) in asked.here() {
        let name = found.span.text(place.text());
        let title = match found.rule.as_str() {
            "undeclared-input" if place.motif().is_some() => format!("Declare the input `{name}`"),
            "unknown-input" => match import_at(snapshot, place, found.span.start) {
                Some(motif) => format!("Declare the input `{name}` in {}", place.name_of(&motif.source)),
                None => continue,
            },
            _ => continue,
        };
        if name.is_empty() || told.contains(&name) {
            continue;
        }
        told.push(name);
        let task = Task { job: Job::DeclareInput, span: found.span, text: name.to_owned() };
        let about = vec![index];
        actions.push(Action { title, kind: ActionKind::QuickFix, preferred: false, about, act: Act::Task(task) });
    }
}

/// The Motif of the import at a place, where that can be changed.
fn import_at(snapshot: &Snapshot, place: &Place, offset: u32) -> Option<Arc<Motif>> {
    let operators = place.composed()?.operators.iter();
    let imports = operators.flat_map(ork_engine::operator::Operator::imported);
    let here = |with| place.source.node(with).span().touches(offset);
    let (_, state) = imports.into_iter().find(|(import, _)| import.with.is_some_and(here))?;
    let motif = state.motif()?;
    is_local(snapshot, motif.source.file.path()).then(|| Arc::clone(motif))
}

pub(super) fn change(snapshot: &Snapshot, place: &Place, task: &Task) -> Result<Change, String> {
    let (motif, kind) = match place.motif() {
        Some(motif) => (Arc::clone(motif), read_as(place)),
        None => (import_at(snapshot, place, task.span.start).ok_or(GONE)?, given_as(place)),
    };
    if motif.input(&task.text).is_some() {
        return Err(format!("the input `{}` is declared already", task.text));
    }
    let changes = declared(&motif.source, motif.document, &task.text, kind, None)?;
    let edit = |(span, text)| Edit { location: motif.source.location(span), text };
    Ok(Change { edits: changes.into_iter().map(edit).collect(), creates: Vec::new() })
}

/// The type that a field wants which gets the input alone.
fn read_as(place: &Place) -> InputType {
    let steps = place.path();
    let alone = place.scalar().is_some_and(|scalar| {
        let text = scalar.text().trim();
        let inner = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
        inner.is_some_and(|inner| inner.trim().starts_with(".inputs.") && !inner.trim().contains([' ', '|', '{']))
    });
    match shape_at(place, &steps).filter(|_| alone) {
        Some(Shape::Int) => InputType::Integer,
        Some(Shape::Bool) => InputType::Boolean,
        Some(Shape::Text(text)) if text.kind == TextKind::Integer => InputType::Integer,
        Some(Shape::Text(text)) if text.kind == TextKind::Boolean => InputType::Boolean,
        _ => InputType::Text,
    }
}

/// The type of the value that an import gives.
fn given_as(place: &Place) -> InputType {
    let value = match place.path().last() {
        Some(Step::Key { value, .. } | Step::Value { value, .. }) => place.source.node(*value),
        _ => return InputType::Text,
    };
    match value.scalar().map(|scalar| scalar.resolve(Dialect::V3)) {
        Some(Typed::Int(_)) => InputType::Integer,
        Some(Typed::Bool(_)) => InputType::Boolean,
        _ => InputType::Text,
    }
}
