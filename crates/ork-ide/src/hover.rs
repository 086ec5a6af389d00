//! What the thing under the cursor means.

use std::path::Path;

use ork_engine::operator::ImportState;
use ork_engine::walk::field_at;
use ork_project::Snapshot;
use ork_source::Span;
use ork_template::analysis::{Hover as Named, hover_at as named_at};
use ork_template::functions;
use ork_yaml::{NodeId, Step};

use crate::custom_resource;
use crate::data::{METADATA, ROOTS, schema_at};
use crate::markdown;
use crate::patterns;
use crate::place::Place;

/// An explanation of a piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The text that is explained.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// What stands at `offset`, if it means something.
#[must_use]
pub fn hover(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Hover> {
    if let Some(found) = custom_resource::hover(snapshot, path, offset) {
        return Some(found);
    }
    let place = Place::at(snapshot, path, offset)?;
    let steps = place.path();
    if let Some(Step::Key { key, .. }) = steps.last() {
        return on_key(&place, &steps, *key);
    }
    if let Some(pattern) = patterns::pattern_at(&place) {
        return Some(Hover { span: pattern.need.reference.span, markdown: patterns::hover(pattern) });
    }
    on_template(&place).or_else(|| on_reference(&place)).or_else(|| on_data_path(&place))
}

fn on_key(place: &Place, steps: &[Step], key: NodeId) -> Option<Hover> {
    let node = place.source.node(key);
    let name = node.text()?;
    if place.in_with() {
        let motif = place.import()?.1.motif()?;
        return Some(Hover { span: node.span(), markdown: markdown::input(motif, motif.input(name)?) });
    }
    let path: Vec<&str> = steps.iter().filter_map(|step| step_name(place, *step)).collect();
    let (object, field) = field_at(place.root()?, path)?;
    Some(Hover { span: node.span(), markdown: markdown::field(object, field) })
}

fn step_name(place: &Place, step: Step) -> Option<&str> {
    match step {
        Step::Key { key, .. } | Step::Value { key, .. } => place.source.node(key).text(),
        Step::Item { .. } => None,
    }
}

fn on_template(place: &Place) -> Option<Hover> {
    let action = place.action()?;
    let template = ork_template::parse(action.text);
    match named_at(&template, action.offset)? {
        Named::Function(name, span) => {
            let markdown = match functions::lookup(&name) {
                Some(function) => markdown::function(function),
                None => user_note(place, &name)?,
            };
            Some(Hover { span: action.to_source(span), markdown })
        }
        Named::Path(path, span) => Some(Hover { span: action.to_source(span), markdown: data(place, &path)? }),
    }
}

fn user_note(place: &Place, name: &str) -> Option<String> {
    let note = place.shared()?.note(name)?;
    let from = place.name_of(&note.source);
    Some(format!("**{name}**: a note of {from}\n\n```\n{}\n```", note.expression))
}

fn data(place: &Place, path: &[String]) -> Option<String> {
    match path {
        [root] => sentence(ROOTS, root),
        [inputs, name, ..] if inputs == "inputs" => {
            let motif = place.motif()?;
            Some(markdown::input(motif, motif.input(name)?))
        }
        [metadata, name, ..] if metadata == "metadata" => sentence(METADATA, name),
        _ => Some(markdown::schema(path, schema_at(place.schema()?, path)?)),
    }
}

fn sentence(table: &[(&str, &str)], name: &str) -> Option<String> {
    let (name, doc) = table.iter().find(|(known, _)| *known == name)?;
    Some(format!("**.{name}**\n\n{doc}"))
}

fn on_reference(place: &Place) -> Option<Hover> {
    let (import, state) = place.import()?;
    let reference = import.reference.as_ref().filter(|reference| reference.span.touches(place.offset))?;
    let markdown = match state {
        ImportState::Found(motif) => {
            let newer = place.newer(import);
            format!("{}{}", markdown::motif(motif), patterns::origin(motif.source.file.path(), newer))
        }
        ImportState::NotFetched(None) => format!("`{}` has not been fetched", reference.value),
        ImportState::NotFetched(Some(why)) => format!("`{}` could not be fetched: {why}", reference.value),
        ImportState::Absent(why) | ImportState::Unreadable(why) => why.clone(),
        ImportState::Unwritten => return None,
    };
    Some(Hover { span: reference.span, markdown })
}

/// A bare path in a condition.
fn on_data_path(place: &Place) -> Option<Hover> {
    let (key, _) = place.outline.key.as_ref()?;
    if key != "field" {
        return None;
    }
    let scalar = place.scalar()?;
    let path = ork_engine::condition::path_of(scalar.text())?;
    Some(Hover { span: scalar.span(), markdown: data(place, &path)? })
}
