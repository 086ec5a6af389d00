//! Where a field of a custom resource is declared, and what reads it.

use std::path::Path;

use ork_engine::uses::{Reader, readers};
use ork_engine::validate::Step as Part;
use ork_project::Snapshot;
use ork_source::Location;
use ork_yaml::Step;

use super::{CustomPlace, names, schema_at};
use crate::definition::Target;

/// Where what stands at a place of a custom resource is declared: of a field its property in the definition, of the kind
/// the entry that watches it.
pub(crate) fn definition(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Target> {
    let place = CustomPlace::at(snapshot, path, offset)?;
    let (steps, last) = place.steps()?;
    let node = match last {
        Step::Key { key, .. } => key,
        Step::Value { value, .. } | Step::Item { item: value, .. } => value,
    };
    let origin = place.source.node(node).span();
    let location = match names(&steps).as_slice() {
        ["kind"] => place.operator()?.location()?,
        ["apiVersion"] => {
            let definition = place.operator()?.definition.as_ref()?;
            let root = definition.source.tree.root(definition.document)?;
            definition.source.location(root.at("spec.group").or(root.get("spec"))?.span())
        }
        _ => declared(&place, &steps)?,
    };
    Some(Target { origin, location })
}

/// The name of a property, or the schema of an element.
fn declared(place: &CustomPlace, steps: &[Part]) -> Option<Location> {
    let definition = place.operator()?.definition.as_ref()?;
    let (last, parents) = steps.split_last()?;
    let parent = schema_at(place.schema()?, parents)?;
    let span = match last {
        Part::Key(name) => match parent.property(name) {
            Some((key, _)) => key.span(),
            None => parent.additional()?.node().span(),
        },
        Part::Item(_) => parent.items()?.node().span(),
    };
    Some(definition.source.location(span))
}

/// The places of Katalogs and Motifs that read the field at a place of a custom resource.
#[must_use]
pub fn readers_of(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<Reader> {
    let Some(place) = CustomPlace::at(snapshot, path, offset) else { return Vec::new() };
    let Some((steps, _)) = place.steps() else { return Vec::new() };
    let path = names(&steps);
    if path.len() < 2 {
        return Vec::new();
    }
    place.operators.iter().flat_map(|operator| readers(operator, &path)).collect()
}
