//! What a definition says about a field, in words.

use ork_engine::schema::Schema;
use ork_yaml::{Dialect, Form, Node, Typed};

use crate::data::schema_detail;

/// The limits of a field, each as a few words.
pub(super) fn limits(schema: Schema<'_>) -> Vec<String> {
    let shown = |key: &str| schema.node().get(key).and_then(Node::text);
    let mut found = Vec::new();
    for (key, words) in [
        ("minimum", "at least"),
        ("maximum", "at most"),
        ("minLength", "no shorter than"),
        ("maxLength", "no longer than"),
        ("minItems", "no fewer items than"),
        ("maxItems", "no more items than"),
        ("multipleOf", "a multiple of"),
    ] {
        if let Some(value) = shown(key) {
            let exclusive = (key == "minimum" && schema.flag("exclusiveMinimum"))
                || (key == "maximum" && schema.flag("exclusiveMaximum"));
            let words = match (exclusive, key) {
                (true, "minimum") => "more than",
                (true, _) => "less than",
                (false, _) => words,
            };
            found.push(format!("{words} {value}"));
        }
    }
    if let Some(pattern) = shown("pattern") {
        found.push(format!("matches `{pattern}`"));
    }
    if !schema.format().is_empty() {
        found.push(format!("format {}", schema.format()));
    }
    found
}

/// A field: type, whether it must be given, default, values, limits, description, rules.
pub(super) fn field(name: &str, schema: Schema<'_>, required: bool) -> String {
    let mut out = format!("**{name}**: {}", kind_of(schema));
    if required {
        out.push_str(", required");
    }
    let values: Vec<&str> = schema.values().filter_map(Node::text).collect();
    if !values.is_empty() {
        out.push_str(&format!("\n\nOne of `{}`.", values.join("`, `")));
    }
    let limits = limits(schema);
    if !limits.is_empty() {
        out.push_str(&format!("\n\nLimits: {}.", limits.join(", ")));
    }
    if !schema.description().is_empty() {
        out.push_str(&format!("\n\n{}", schema.description().trim()));
    }
    for rule in schema.node().get("x-kubernetes-validations").into_iter().flat_map(Node::items) {
        let text = |key: &str| rule.get(key).and_then(Node::text).unwrap_or_default();
        let message = text("message");
        let why = if message.is_empty() { String::new() } else { format!(": {message}") };
        out.push_str(&format!("\n\nRule of the definition{why} `{}`", text("rule")));
    }
    out
}

/// The type of a field; of lists and maps what is in them.
pub(super) fn kind_of(schema: Schema<'_>) -> String {
    if schema.is_int_or_string() {
        return "integer or string".to_owned();
    }
    match (schema.kind(), schema.items(), schema.additional()) {
        ("array", Some(items), _) => format!("list of {}", kind_of(items)),
        ("object", _, Some(values)) => format!("map of {}", kind_of(values)),
        _ => schema_detail(schema),
    }
}

/// A value as YAML on one line; nothing for maps and lists that hold something.
pub(super) fn inline(node: Node<'_>) -> Option<String> {
    match node.form() {
        Form::Scalar => {
            let scalar = node.scalar()?;
            let text = scalar.text();
            let is_text = scalar.resolve(Dialect::Sigs) == Typed::Text;
            Some(if is_text { ork_yaml::text_of(text) } else { text.to_owned() })
        }
        Form::Mapping if node.entries().next().is_none() => Some("{}".to_owned()),
        Form::Sequence if node.items().next().is_none() => Some("[]".to_owned()),
        _ => None,
    }
}
