//! Where the thing under the cursor is declared.

use std::path::Path;

use ork_project::Snapshot;
use ork_source::{Location, Span};
use ork_template::analysis::{Hover as Named, hover_at as named_at};

use crate::custom_resource;
use crate::data::schema_at;
use crate::names;
use crate::place::Place;

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The text under the cursor that leads there.
    pub origin: Span,
    /// The name in the declaration.
    pub location: Location,
}

/// Where what stands at `offset` is declared.
#[must_use]
pub fn definition(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Target> {
    if let Some(mention) = names::symbol_at(snapshot, path, offset)
        && let Some(location) = names::declaration(snapshot, &mention.symbol)
    {
        return Some(Target { origin: mention.span, location });
    }
    if let Some(found) = custom_resource::definition(snapshot, path, offset) {
        return Some(found);
    }
    let file = snapshot.file(path)?;
    let before = file.text().get(..offset as usize)?;
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..)?;
    if !line.contains("{{") {
        return None;
    }
    unfinished(&Place::at(snapshot, path, offset)?)
}

/// While quotes are still open, the tree has no scalar: the line's own text is looked at.
fn unfinished(place: &Place) -> Option<Target> {
    let action = place.action()?;
    let template = ork_template::parse(action.text);
    let Named::Path(path, span) = named_at(&template, action.offset)? else { return None };
    Some(Target { origin: action.to_source(span), location: declared(place, &path)? })
}

/// The declaration of an input or of a field of the custom resource.
fn declared(place: &Place, path: &[String]) -> Option<Location> {
    if let [inputs, name, ..] = path
        && inputs == "inputs"
    {
        let motif = place.motif()?;
        return Some(motif.input_location(motif.input(name)?));
    }
    let (last, parent) = path.split_last()?;
    let (name, _) = schema_at(place.schema()?, parent)?.property(last)?;
    let definition = place.operator()?.definition.as_ref()?;
    Some(definition.source.location(name.span()))
}
