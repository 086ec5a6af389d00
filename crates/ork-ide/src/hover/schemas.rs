//! Fields of custom resources, by their definition, by the rules of a Katalog, and by Kubernetes.

use ork_engine::condition::path_of;
use ork_engine::kubernetes;
use ork_engine::model::Contribution;
use ork_engine::operator::{ImportState, Operator};
use ork_engine::schema::Schema;
use ork_yaml::Node;

use super::Parts;
use crate::data::{input_detail, schema_at, schema_detail};
use crate::markdown;
use crate::place::Place;

/// What a definition says of a field.
pub(super) fn schema(path: &[String], schema: Schema<'_>) -> Parts {
    let mut parts = Parts::default();
    let format = Some(schema.format()).filter(|format| !format.is_empty());
    let format = format.map(|format| format!(" ({format})")).unwrap_or_default();
    parts.add(format!("**.{}**: {}{format}", written(path), schema_detail(schema)));
    parts.add(schema.description());
    let values: Vec<&str> = schema.values().filter_map(Node::text).collect();
    if !values.is_empty() {
        parts.add(format!("One of `{}`.", values.join("`, `")));
    }
    parts.add(limits(schema).join(", "));
    for rule in schema.node().get("x-kubernetes-validations").into_iter().flat_map(Node::items) {
        let text = |key: &str| rule.get(key).and_then(Node::text);
        match (text("message"), text("rule")) {
            (Some(message), Some(rule)) => parts.add(format!("Rule: {message} (`{rule}`)")),
            (None, Some(rule)) => parts.add(format!("Rule: `{rule}`")),
            _ => {}
        }
    }
    parts
}

/// A path as a template writes it.
pub(super) fn written(path: &[String]) -> String {
    path.join(".").replace(".[", "[")
}

/// The bounds of a schema in words.
fn limits(schema: Schema<'_>) -> Vec<String> {
    const WORDS: [(&str, &str); 9] = [
        ("minimum", "at least"),
        ("maximum", "at most"),
        ("multipleOf", "a multiple of"),
        ("minLength", "characters at least"),
        ("maxLength", "characters at most"),
        ("minItems", "items at least"),
        ("maxItems", "items at most"),
        ("minProperties", "fields at least"),
        ("maxProperties", "fields at most"),
    ];
    let text = |key: &str| schema.node().get(key).and_then(Node::text);
    let words = WORDS.iter().filter_map(|(key, words)| Some(format!("{words} {}", text(key)?)));
    let pattern = text("pattern").map(|pattern| format!("pattern `{pattern}`"));
    let nullable = schema.nullable().then(|| "may be null".to_owned());
    words.chain(pattern).chain(nullable).collect()
}

/// What the rules of an operator say of a path: what is refused, and what is set.
pub(super) fn rules(operator: &Operator, path: &[String], parts: &mut Parts) {
    let motifs = operator.imports.iter().filter_map(ImportState::motif).flat_map(|motif| &motif.adds);
    for adds in operator.own().iter().chain(motifs) {
        let about =
            |rule: &Node<'_>| rule.get("field").and_then(Node::text).and_then(path_of).is_some_and(|of| of == path);
        for rule in nodes(adds, &adds.validation).filter(about) {
            let message = rule.get("message").and_then(Node::text);
            parts.add(match message {
                Some(message) => format!("Validated: {message} ({})", comparison(rule)),
                None => format!("Validated: {}", comparison(rule)),
            });
        }
        for rule in nodes(adds, &adds.mutation).filter(about) {
            let text = |key: &str| rule.get(key).and_then(Node::text);
            match (text("override"), text("default")) {
                (Some(value), _) => parts.add(format!("Always set to `{value}` by a mutation rule.")),
                (None, Some(value)) => parts.add(format!("Set to `{value}` by a mutation rule where it is absent.")),
                _ => {}
            }
        }
    }
}

fn nodes<'a>(adds: &'a Contribution, ids: &'a [ork_yaml::NodeId]) -> impl Iterator<Item = Node<'a>> {
    ids.iter().map(|id| adds.source.node(*id))
}

/// The comparisons of a rule as they are written.
fn comparison(rule: Node<'_>) -> String {
    const BESIDE: [&str; 7] = ["field", "message", "action", "fires", "when", "or", "anyOf"];
    let compared = rule.entries().filter(|entry| !BESIDE.contains(&entry.name()));
    let words = compared.filter_map(|entry| Some(format!("`{}: {}`", entry.name(), entry.value.text()?)));
    words.collect::<Vec<_>>().join(", ")
}

/// A field that Kubernetes describes.
pub(super) fn of_kubernetes(path: &[String], of: kubernetes::Type, doc: &str) -> Parts {
    let mut parts = Parts::default();
    let kind = if of.kind().is_empty() { "any" } else { of.kind() };
    let name = of.name().rsplit('.').next().filter(|name| !name.is_empty());
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    parts.add(format!("**.{}**: {kind}{name}", written(path)));
    parts.add(doc);
    let values: Vec<&str> = of.values().collect();
    if !values.is_empty() {
        parts.add(format!("One of `{}`.", values.join("`, `")));
    }
    parts.add(format!("*Described by Kubernetes {}.*", of.version().name()));
    parts
}

/// What is declared of a path of the data: by the definition and the Katalog's rules, or by a Motif's inputs.
pub(super) fn declared(place: &Place, path: &[String]) -> Option<Parts> {
    if let [inputs, name, ..] = path
        && inputs == "inputs"
    {
        let motif = place.motif()?;
        let input = motif.input(name)?;
        let mut parts = Parts::default();
        parts.add(format!("**.inputs.{name}**: {}", input_detail(motif, input)));
        parts.add(input.description.as_str());
        parts.add(format!("*Input of {}.*", markdown::motif_name(motif)));
        return Some(parts);
    }
    let found = schema_at(place.schema()?, path)?;
    let mut parts = schema(path, found);
    let operator = place.operator()?;
    let required =
        path.split_last().and_then(|(name, parent)| Some(schema_at(place.schema()?, parent)?.requires(name)));
    if required == Some(true) {
        parts.add("Required.");
    }
    rules(operator, path, &mut parts);
    if let Some(file) = operator.definition.as_ref().and_then(|found| found.source.file.path().file_name()) {
        parts.add(format!("*Declared by `{}`.*", file.to_string_lossy()));
    }
    Some(parts)
}
