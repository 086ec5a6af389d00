//! `.cross`: what an entry reads of custom resources of other entries, with the types of their definitions.

use ork_source::{Span, nearest};
use ork_template::functions::Sort;
use ork_yaml::Node;

use crate::compose::normal;
use crate::rules::{Site, Unit};
use crate::schema::{Lookup, Schema};
use crate::types::roots::Step;
use crate::types::{Declared, Known};

/// What is read as `.cross.<name>`: the definition of the entry that an item of `cross` names. What another operator
/// serves is not known here.
pub(super) fn read_as<'t>(name: &str, span: Span, unit: &Unit<'t>, site: &Site<'_>) -> Known<'t> {
    schema_of(name, unit, site).map_or_else(Known::anything, |schema| Known::declared(Declared::Other(schema), span))
}

fn schema_of<'t>(name: &str, unit: &Unit<'t>, site: &Site<'_>) -> Option<Schema<'t>> {
    let text = |item: Node<'t>, key: &str| item.get(key).and_then(Node::text);
    let operator = unit.operator(&site.seen)?;
    let items = operator.setting("cross").into_iter().flat_map(Node::items);
    let item = items.into_iter().find(|item| text(*item, "as").or_else(|| text(*item, "crd")) == Some(name))?;
    if item.get("source").is_some_and(|source| !source.is_null()) {
        return None;
    }
    let wanted = normal(text(item, "crd")?);
    let others = unit.operators.iter();
    let other =
        others.into_iter().find(|other| other.entry().is_some_and(|entry| normal(&entry.name.value) == wanted))?;
    other.schema()
}

/// A part of the custom resource of another entry: only `metadata`, `spec` and `status` are read, and whether it was
/// found.
pub(super) fn part<'t>(schema: Schema<'t>, name: &str, span: Span) -> Step<'t> {
    match name {
        "found" => Step::To(Known::of(Sort::Text, span)),
        "metadata" => Step::To(Known::declared(Declared::Metadata, span)),
        "spec" | "status" => Step::To(match schema.property(name) {
            Some((_, part)) => Known::declared(Declared::OfOther(part), span),
            None => Known::anything(),
        }),
        _ => Step::To(Known::anything()),
    }
}

/// A field below. Whether the resource is there at all is asked with `found`, so that nothing is said of its absence.
pub(super) fn below<'t>(schema: Schema<'t>, name: &str, span: Span) -> Step<'t> {
    match schema.lookup([name]) {
        Lookup::Found(found) => Step::To(Known::declared(Declared::OfOther(found), span)),
        Lookup::Missing(..) if name != "[]" => {
            let names: Vec<&'t str> = schema.properties().filter_map(|(name, _)| name.text()).collect();
            Step::Missing("the definition of that entry".to_owned(), nearest(name, names).map(str::to_owned))
        }
        _ => Step::To(Known::anything()),
    }
}
