//! Resources of an entry become a Motif of their own: what they read of the custom resource becomes its inputs, and the
//! entry imports it.
//!
//! What is rendered stays the same, which is looked at before the change is given.

mod inputs;
mod texts;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::model::{Block, Contribution, Resource};
use ork_engine::operator::Operator;
use ork_engine::source::Kind;
use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::Node;

use self::inputs::{Inputs, inputs};
use self::texts::{katalog_text, motif_text};
use super::fixes::lines;
use super::local::{has_folder, is_free};
use super::{Act, Action, ActionKind, Asked, Change, GONE, Job, Task, action, same, task};
use crate::place::Place;

/// What is selected in an entry.
struct Selected<'p> {
    operator: &'p Operator,
    /// Those that are only created, and those that are applied.
    created: Vec<Resource>,
    applied: Vec<Resource>,
    /// Why they cannot be taken out.
    refused: Option<&'static str>,
}

pub(super) fn offer(snapshot: &Snapshot, place: &Place, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    let path = place.source.file.path();
    if !asked.creates_files || place.kind != Kind::Katalog || !has_folder(path) {
        return;
    }
    let Some(selected) = selected(place, asked.range) else { return };
    let count = selected.created.len() + selected.applied.len();
    let what = if count == 1 { "this resource".to_owned() } else { format!("{count} resources") };
    let title = format!("Extract {what} to a Motif");
    let Some(reason) = selected.refused else {
        if free_path(snapshot, path, &base_name(&selected)).is_some() {
            actions.push(action(ActionKind::Extract, title, task(Job::ExtractMotif, asked.range)));
        }
        return;
    };
    let (kind, about) = (ActionKind::Extract, Vec::new());
    actions.push(Action { title, kind, preferred: false, about, act: Act::Disabled(reason.to_owned()) });
}

/// The resources of an entry's own blocks that a range touches.
fn selected(place: &Place, range: Span) -> Option<Selected<'_>> {
    let operator = entry_at(place, range)?;
    let own: Vec<&Contribution> =
        operator.own().iter().filter(|adds| Arc::ptr_eq(&adds.source, &operator.katalog.source)).collect();
    let touched = |block: &Block| -> Vec<Resource> {
        let touches = |resource: &&Resource| {
            let span = place.source.node(resource.node).span();
            if range.is_empty() { span.touches(range.start) } else { span.start < range.end && range.start < span.end }
        };
        block.resources.iter().filter(touches).copied().collect()
    };
    let created: Vec<Resource> = own.iter().flat_map(|adds| touched(&adds.on_create)).collect();
    let applied: Vec<Resource> = own.iter().flat_map(|adds| touched(&adds.on_reconcile)).collect();
    if created.is_empty() && applied.is_empty() {
        return None;
    }
    let blocks = own.iter().flat_map(|adds| {
        let create = (!created.is_empty()).then_some(adds.on_create.node);
        let apply = (!applied.is_empty()).then_some(adds.on_reconcile.node);
        create.into_iter().chain(apply).flatten()
    });
    let refused = blocks.into_iter().find_map(|block| refusal(place.source.node(block)));
    Some(Selected { operator, created, applied, refused })
}

/// The one entry that a range touches.
fn entry_at(place: &Place, range: Span) -> Option<&Operator> {
    let touches = |operator: &&Operator| {
        let span = operator.entry().map(|entry| place.source.node(entry.node).span());
        span.is_some_and(|span| span.start <= range.end && range.start <= span.end)
    };
    let mut touched = place.composed()?.operators.iter().filter(touches);
    let first = touched.next()?;
    // An entry ends where the next one begins: a selection from there on is of the next one.
    match touched.next() {
        None => Some(first),
        Some(second) if first.entry().is_some_and(|entry| place.source.node(entry.node).span().end <= range.start) => {
            touched.next().is_none().then_some(second)
        }
        Some(_) => None,
    }
}

/// Why nothing can be taken out of a block.
fn refusal(block: Node<'_>) -> Option<&'static str> {
    match () {
        () if ["when", "or", "anyOf"].iter().any(|key| block.get(key).is_some()) => {
            Some("the block has conditions of its own")
        }
        () if block.get("external").is_some() => Some("the block makes calls that its resources may read"),
        () if block.is_flow() || block.is_alias() || block.anchor().is_some() => {
            Some("the block is written in brackets, or shared")
        }
        () => None,
    }
}

/// What the Motif is called: like the entry, and like the kind where there is one.
fn base_name(selected: &Selected<'_>) -> String {
    let entry = selected.operator.entry().map_or("", |entry| entry.name.value.as_str());
    let mut kinds = selected.created.iter().chain(&selected.applied).map(|resource| resource.list.kind);
    let kind = kinds.next().filter(|first| kinds.all(|kind| kind == *first)).filter(|kind| !kind.is_empty());
    let name = match kind {
        Some(kind) => format!("{entry}-{}", kind.to_lowercase()),
        None => entry.to_owned(),
    };
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

/// A file beside the Katalog that is not there, and the name that it stands for.
fn free_path(snapshot: &Snapshot, katalog: &Path, name: &str) -> Option<(PathBuf, String)> {
    let path = |name: &str| katalog.with_file_name(format!("motif-{name}.yaml"));
    let numbered = (2..20).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    let name = names.find(|name| is_free(snapshot, &path(name)))?;
    Some((path(&name), name))
}

pub(super) fn change(snapshot: &Snapshot, place: &Place, task: &Task) -> Result<Change, String> {
    let selected = selected(place, task.span).ok_or(GONE)?;
    if let Some(refused) = selected.refused {
        return Err(refused.to_owned());
    }
    let katalog = place.source.file.path();
    let (path, name) =
        free_path(snapshot, katalog, &base_name(&selected)).ok_or("there is no free name for the file")?;
    let entry = selected.operator.entry().ok_or(GONE)?;
    // First with inputs for what is read; a Motif can read the custom resource itself, too.
    for with_inputs in [true, false] {
        let inputs = if with_inputs { inputs(place, &selected) } else { Inputs::default() };
        if with_inputs && inputs.by_path.is_empty() {
            continue;
        }
        let motif = motif_text(place, &selected, &name, &inputs)?;
        let text = katalog_text(place, &selected, &path, &inputs)?;
        let after = snapshot.with_text(katalog, text.clone()).with_text(&path, motif.clone());
        let now = same::entry(&after, katalog, place.document, &entry.name.value);
        if now.is_some_and(|now| same::of_entry((snapshot, selected.operator), (&after, &now), false)) {
            return Ok(Change { edits: lines(&place.source, &text), creates: vec![(path, motif)] });
        }
    }
    Err("what is rendered would change".to_owned())
}
