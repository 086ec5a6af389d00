//! Keys: fields of the format, inputs that an import gives, entries of a Katalog, lists of resources.

use ork_engine::fields::{Field, Object, Shape, resource_list};
use ork_engine::walk::field_at;
use ork_yaml::{Form, NodeId, Step};

use super::{Asked, Hover, Parts, entries};
use crate::markdown;
use crate::sampled::inline;

pub(super) fn hover(asked: &Asked<'_>, key: NodeId, value: NodeId) -> Option<Hover> {
    let place = asked.place;
    let node = place.source.node(key);
    let name = node.text()?;
    let hover = |markdown: String| Some(Hover { span: node.span(), markdown });
    if place.in_with() {
        return hover(given(asked, name, key, value)?);
    }
    let keys = asked.keys();
    if let ["spec", "crds", entry] | [.., "dependsOn", entry] = keys.as_slice()
        && let Some(markdown) = place.composed().and_then(|document| entries::named(document, entry))
    {
        return hover(markdown);
    }
    let (object, field) = field_at(place.root()?, keys)?;
    hover(of_field(object, field))
}

/// Everything that is to be said of a field.
pub(super) fn of_field(object: &Object, field: &Field) -> String {
    let mut parts = Parts::default();
    parts.add(markdown::field(object, field));
    if !field.aliases.is_empty() {
        parts.add(format!("Also read as `{}`.", field.aliases.join("`, `")));
    }
    if let Some(list) = resource_list(field.name).filter(|list| !list.is_of_any_kind()) {
        parts.add(format!("Each entry becomes a {} ({}).", list.kind, list.api_version));
    }
    if takes_templates(&field.shape) {
        parts.add("May hold templates.");
    }
    parts.markdown()
}

fn takes_templates(shape: &Shape) -> bool {
    match shape {
        Shape::Text(text) => text.template,
        Shape::List(inner) | Shape::Map(inner) => takes_templates(inner),
        Shape::OneOf(shapes) => shapes.iter().any(takes_templates),
        Shape::Free => true,
        Shape::Bool | Shape::Int | Shape::Object(_) | Shape::Empty => false,
    }
}

/// An input with the value that it gets here.
pub(super) fn given(asked: &Asked<'_>, name: &str, key: NodeId, value: NodeId) -> Option<String> {
    let place = asked.place;
    let motif = place.import()?.1.motif()?;
    let mut parts = Parts::default();
    parts.add(markdown::input(motif, motif.input(name)?));
    let node = place.source.node(value);
    if node.form() == Form::Scalar {
        let text = node.text().unwrap_or_default();
        if text.contains("{{") {
            // The way to the value, from the key as well as from the value itself.
            let before = asked.steps.get(..asked.steps.len().saturating_sub(1)).unwrap_or_default();
            let path: Vec<Step> = before.iter().copied().chain([Step::Value { key, value }]).collect();
            parts.extend(asked.shown(|staged| staged.scalar(place, &path, node)));
        } else {
            parts.add(format!("Given here: {}", inline(text)));
        }
    }
    Some(parts.markdown())
}
