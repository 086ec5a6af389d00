//! What resources read of the custom resource and can be given instead.

use std::collections::BTreeMap;

use ork_engine::schema::{Lookup, Schema};
use ork_source::Span;
use ork_template::analysis;
use ork_yaml::Node;

use super::Selected;
use crate::actions::reads::{free_name, name_of};
use crate::place::Place;

/// What the resources read of the custom resource.
#[derive(Default)]
pub(super) struct Inputs {
    /// By the path below the root: the name, the type, what the definition says of it.
    pub(super) by_path: BTreeMap<Vec<String>, Input>,
    /// Where a path stands in the source, to be read as an input.
    pub(super) places: Vec<(Span, String)>,
}

pub(super) struct Input {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) description: String,
}

pub(super) fn inputs(place: &Place, selected: &Selected<'_>) -> Inputs {
    let mut inputs = Inputs::default();
    let Some(schema) = selected.operator.schema() else { return inputs };
    for resource in selected.created.iter().chain(&selected.applied) {
        each_scalar(place.source.node(resource.node), &mut |node| {
            let Some(scalar) = node.scalar().filter(|scalar| scalar.text().contains("{{")) else { return };
            let template = ork_template::parse(scalar.text());
            if !template.errors.is_empty() {
                return;
            }
            for read in analysis::paths(&template) {
                let names: Vec<String> = read.segments.iter().map(|(name, _)| name.clone()).collect();
                let whole = read.written == names.len();
                let (Some((_, first)), Some((_, last))) = (read.segments.first(), read.segments.last()) else {
                    continue;
                };
                let Some((kind, description)) = passed(schema, &names).filter(|_| whole) else { continue };
                let taken: Vec<String> = inputs.by_path.values().map(|input| input.name.clone()).collect();
                let name = name_of(names.last().map_or("", String::as_str));
                let input = inputs.by_path.entry(names).or_insert_with(|| {
                    let name = free_name(&name, |name| taken.iter().any(|taken| taken == name));
                    Input { name, kind, description }
                });
                let span = scalar.to_source(Span::new(first.start, last.end));
                inputs.places.push((span, format!("inputs.{}", input.name)));
            }
        });
    }
    inputs
}

/// The type of a field that can be given to an input: a single value that says the same when it is printed and read.
fn passed(schema: Schema<'_>, names: &[String]) -> Option<(&'static str, String)> {
    if names.first().is_none_or(|root| root != "spec") {
        return None;
    }
    let Lookup::Found(found) = schema.lookup(names.iter().map(String::as_str)) else { return None };
    let kind = match found.kind() {
        "string" => "string",
        // What may be absent cannot be printed and read as a number.
        "integer" if is_always_there(schema, names) => "integer",
        "number" if is_always_there(schema, names) => "number",
        "boolean" if is_always_there(schema, names) => "boolean",
        _ => return None,
    };
    Some((kind, found.description().to_owned()))
}

/// Whether a field has a value in every custom resource.
fn is_always_there(schema: Schema<'_>, names: &[String]) -> bool {
    let mut here = schema;
    for (index, name) in names.iter().enumerate() {
        let Some((_, inner)) = here.property(name) else { return false };
        if index > 0 && inner.default().is_none() && !here.requires(name) {
            return false;
        }
        here = inner;
    }
    true
}

fn each_scalar<'t>(node: Node<'t>, see: &mut impl FnMut(Node<'t>)) {
    if node.is_alias() {
        return;
    }
    if node.scalar().is_some() {
        return see(node);
    }
    for entry in node.written_entries() {
        each_scalar(entry.value, see);
    }
    for item in node.items() {
        each_scalar(item, see);
    }
}
