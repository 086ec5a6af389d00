//! Where the thing under the cursor is declared.

use std::path::Path;

use ork_engine::operator::PatternState;
use ork_project::Snapshot;
use ork_source::{Location, Span};
use ork_template::analysis::{Hover as Named, hover_at as named_at};
use ork_yaml::Step;

use crate::custom_resource;
use crate::data::schema_at;
use crate::patterns;
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
    if let Some(found) = custom_resource::definition(snapshot, path, offset) {
        return Some(found);
    }
    let place = Place::at(snapshot, path, offset)?;
    if let Some(Step::Key { key, .. }) = place.path().last() {
        let node = place.source.node(*key);
        let motif = place.import().filter(|_| place.in_with())?.1.motif()?;
        let input = motif.input(node.text()?)?;
        return Some(Target { origin: node.span(), location: motif.input_location(input) });
    }
    if let Some(pattern) = patterns::pattern_at(&place) {
        let PatternState::Found(source, _) = &pattern.state else { return None };
        let origin = pattern.need.reference.span;
        return Some(Target { origin, location: source.location(Span::default()) });
    }
    of_template(&place).or_else(|| of_reference(&place)).or_else(|| of_data_path(&place))
}

fn of_template(place: &Place) -> Option<Target> {
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

fn of_reference(place: &Place) -> Option<Target> {
    let (import, state) = place.import()?;
    let reference = import.reference.as_ref().filter(|reference| reference.span.touches(place.offset))?;
    let motif = state.motif()?;
    let span = motif.name.as_ref().map_or(Span::default(), |name| name.span);
    Some(Target { origin: reference.span, location: motif.source.location(span) })
}

fn of_data_path(place: &Place) -> Option<Target> {
    let (key, _) = place.outline.key.as_ref()?;
    let scalar = place.scalar().filter(|_| key == "field")?;
    let path = ork_engine::condition::path_of(scalar.text())?;
    Some(Target { origin: scalar.span(), location: declared(place, &path)? })
}
