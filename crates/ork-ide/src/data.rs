//! What templates can read: the roots of their data, the custom resource by its schema, the inputs of a motif.

use ork_engine::model::{Input, Motif};
use ork_engine::schema::{Lookup, Schema};
use ork_yaml::Node;

/// The roots of the data, with a sentence each.
pub(crate) const ROOTS: &[(&str, &str)] = &[
    ("spec", "The custom resource's spec, defaulted by its schema."),
    ("metadata", "The custom resource's metadata: name, namespace, labels, annotations, uid."),
    ("status", "The custom resource's status as it was when the cycle began."),
    ("inputs", "The inputs of the motif."),
    ("children", "What was made: one object under its kind, all of them by name under its plural."),
    ("cross", "Custom resources of other entries."),
    ("external", "Answers of external calls."),
    ("item", "The element of `forEach`."),
    ("index", "The place of the element of `forEach`."),
    ("value", "The value of the element of `forEach` over a map."),
    ("ork", "The operator itself: inCluster, namespace, version."),
    ("apiVersion", "The custom resource's API version."),
    ("kind", "The custom resource's kind."),
];

/// Fields of `metadata` that every object has.
pub(crate) const METADATA: &[(&str, &str)] = &[
    ("name", "The name."),
    ("namespace", "The namespace; empty for cluster-scoped kinds."),
    ("labels", "The labels."),
    ("annotations", "The annotations."),
    ("uid", "The unique id."),
    ("generation", "A number that grows with each change of the spec."),
    ("creationTimestamp", "When it was made."),
];

/// The schema at a path of names from the root of a custom resource.
pub(crate) fn schema_at<'t>(schema: Schema<'t>, path: &[String]) -> Option<Schema<'t>> {
    match schema.lookup(path.iter().map(String::as_str)) {
        Lookup::Found(found) => Some(found),
        Lookup::Missing(..) | Lookup::Open => None,
    }
}

/// A schema in a few words: its type and default.
pub(crate) fn schema_detail(schema: Schema<'_>) -> String {
    let mut detail = if schema.kind().is_empty() { "any".to_owned() } else { schema.kind().to_owned() };
    if let Some(default) = schema.default().and_then(Node::text) {
        detail.push_str(&format!(" = {default}"));
    }
    detail
}

/// An input in a few words: its type, and whether it is required or what its default is.
pub(crate) fn input_detail(motif: &Motif, input: &Input) -> String {
    let kind = input.kind.as_str();
    if input.required {
        return format!("{kind}, required");
    }
    match input.default.and_then(|default| motif.source.node(default).text()) {
        Some("") | None => kind.to_owned(),
        Some(default) => format!("{kind} = {default}"),
    }
}
