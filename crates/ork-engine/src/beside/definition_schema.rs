//! The schemas of a definition: types, items, required fields, defaults, rules.

use std::sync::Arc;

use ork_source::{Applicability, Edit, Fix, Span, nearest};
use ork_yaml::{Dialect, Entry, Node};

use crate::beside::definition::Check;
use crate::custom_resource::admit;
use crate::data::value_of;
use crate::schema::Schema;
use crate::validate::{unknown_fields, validate};

/// Levels of a schema that are looked at.
const MOST_LEVELS: usize = 100;
/// The types that a schema knows.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
/// Names of other languages for them.
const OTHER_TYPES: [(&str, &str); 9] = [
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("bool", "boolean"),
    ("str", "string"),
    ("list", "array"),
    ("map", "object"),
];
/// The keys of a schema.
const KEYS: [&str; 45] = [
    "type",
    "properties",
    "required",
    "items",
    "description",
    "default",
    "enum",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "additionalProperties",
    "nullable",
    "title",
    "example",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "externalDocs",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-map-type",
    "x-kubernetes-validations",
    "id",
    "$schema",
    "$ref",
    "additionalItems",
    "patternProperties",
    "dependencies",
    "definitions",
    "<<",
];

impl<'a> Check<'a> {
    /// A schema, and the schemas inside of it; `key` is what it describes.
    pub(super) fn schema(&mut self, schema: Schema<'a>, key: Option<Node<'a>>, level: usize) {
        if level > MOST_LEVELS || !self.seen.insert(schema.node().resolved().id()) {
            return;
        }
        let at = key.unwrap_or(schema.node()).span();
        self.keys(schema);
        let open = schema.is_int_or_string() || schema.keeps_unknown();
        match schema.node().get("type") {
            Some(kind) => self.kind(kind),
            None if level > 0 && !open && schema.node().get("$ref").is_none() => {
                self.tell(at, "the schema of this field has no type", "add `type:`");
            }
            None => {}
        }
        if schema.kind() == "array" && schema.items().is_none() && schema.node().get("items").is_none() {
            self.tell(
                at,
                "the schema of a list must say what its items are",
                "add `items:` with the schema of an item",
            );
        }
        let properties = schema.node().entry("properties");
        if let (Some(_), Some(both)) = (properties, schema.node().entry("additionalProperties")) {
            let message = "`properties` and `additionalProperties` exclude one another";
            self.tell(both.key.span(), message, "remove one of the two");
        }
        self.required(schema, level == 0);
        self.default(schema);
        self.expressions(schema);
        for (name, property) in schema.properties() {
            let own = level == 0 && matches!(name.text(), Some("apiVersion" | "kind" | "metadata"));
            if !own {
                self.schema(property, Some(name), level + 1);
            }
        }
        for key in ["items", "additionalProperties"] {
            if let (Some(part), Some(entry)) = (schema.part(key), schema.node().entry(key)) {
                self.schema(part, Some(entry.key), level + 1);
            }
        }
    }

    fn keys(&mut self, schema: Schema<'a>) {
        for entry in schema.node().written_entries() {
            let name = entry.name();
            if KEYS.contains(&name) || name.is_empty() {
                continue;
            }
            let known = nearest(name, KEYS.iter().copied().filter(|known| schema.node().get(known).is_none()));
            let help = known.map_or("the API server refuses it".to_owned(), |meant| format!("did you mean `{meant}`?"));
            let edits = known.and_then(|meant| self.source.tree.rename_key(entry.key.id(), meant).ok());
            let source = Arc::clone(self.source);
            let message = format!("a schema has no key `{name}`");
            let Some(finding) = self.tell(entry.key.span(), message, &help) else { return };
            if let (Some(edits), Some(meant)) = (edits, known) {
                let edit = |(span, text)| Edit { location: source.location(span), text };
                let edits = edits.into_iter().map(edit).collect();
                let title = format!("Change to `{meant}`");
                finding.fixes.push(Fix { title, applicability: Applicability::Unsafe, edits });
            }
        }
    }

    fn kind(&mut self, node: Node<'_>) {
        let Some(written) = node.text().filter(|text| !TYPES.contains(text)) else { return };
        let other = OTHER_TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(written)).map(|(_, meant)| *meant);
        let message = format!("`{written}` is no type of a schema");
        match other.or_else(|| nearest(written, TYPES)) {
            Some(meant) => self.should_be(node, message, &format!("did you mean `{meant}`?"), meant),
            None => drop(self.tell(node.span(), message, &format!("the types are {}", TYPES.join(", ")))),
        }
    }

    /// A field that must be given and is not declared is dropped before it is asked for.
    fn required(&mut self, schema: Schema<'a>, root: bool) {
        if !schema.is_closed() || schema.node().get("properties").is_none() {
            return;
        }
        let Some(list) = schema.node().get("required") else { return };
        for item in list.items() {
            let Some(name) = item.text() else { continue };
            let own = root && matches!(name, "apiVersion" | "kind" | "metadata");
            if own || schema.property(name).is_some() {
                continue;
            }
            let meant = nearest(name, schema.properties().filter_map(|(name, _)| name.text()));
            let meant = meant.filter(|meant| !schema.requires(meant));
            let message = format!("`{name}` is required and not declared, so every resource is refused");
            match meant {
                Some(meant) => self.should_be(item, message, &format!("did you mean `{meant}`?"), meant),
                None => drop(self.tell(item.span(), message, "declare it in `properties`, or do not require it")),
            }
        }
    }

    fn default(&mut self, schema: Schema<'a>) {
        let Some(Entry { value: node, .. }) = schema.node().entry("default") else { return };
        let Ok(value) = value_of(node, Dialect::Sigs) else { return };
        let problems = validate(&admit(&value, schema, false), schema);
        let dropped = unknown_fields(&value, schema).into_iter().filter(|_| schema.kind() == "object");
        let Some(problem) = problems.into_iter().chain(dropped).next() else { return };
        let message = format!("this default does not fit its schema: {}", problem.message);
        self.tell(node.span(), message, "give one that the schema takes");
    }

    fn expressions(&mut self, schema: Schema<'a>) {
        let Some(expressions) = self.expressions else { return };
        for rule in schema.node().get("x-kubernetes-validations").into_iter().flat_map(Node::items) {
            let Some(node) = rule.get("rule") else { continue };
            let Some(scalar) = node.scalar() else { continue };
            let Some((message, at)) = expressions.problem(scalar.text()) else { continue };
            let span = at.map_or(node.span(), |at| scalar.to_source(Span::from(at..at + 1)));
            self.tell(span, format!("this rule cannot be read: {message}"), "rules are written in CEL");
        }
    }
}
