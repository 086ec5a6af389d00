//! `invalid-definition`: a definition that the API server refuses, or whose resources it always refuses. Few things, each
//! of them certain.

use std::collections::HashSet;
use std::sync::Arc;

use ork_source::{Applicability, Diagnostic, Edit, Fix, Span, nearest};
use ork_yaml::{Dialect, Entry, Form, NewValue, Node, NodeId};

use crate::beside::{Expressions, INVALID_DEFINITION, MISSING_FIELD, level_of};
use crate::custom_resource::admit;
use crate::data::value_of;
use crate::schema::Schema;
use crate::source::Source;
use crate::validate::{unknown_fields, validate};

/// Levels of a schema that are looked at.
const MOST_LEVELS: usize = 100;
/// Findings of one definition.
const MOST_FINDINGS: usize = 50;
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

/// Checks a definition.
pub(super) fn check<'a>(
    source: &'a Arc<Source>,
    root: Node<'a>,
    expressions: Option<&'a dyn Expressions>,
    findings: &'a mut Vec<Diagnostic>,
) {
    let limit = findings.len() + MOST_FINDINGS;
    let mut check = Check { source, expressions, findings, limit, seen: HashSet::new() };
    check.names(root);
    check.versions(root);
}

struct Check<'a> {
    source: &'a Arc<Source>,
    expressions: Option<&'a dyn Expressions>,
    findings: &'a mut Vec<Diagnostic>,
    limit: usize,
    seen: HashSet<NodeId>,
}

impl<'a> Check<'a> {
    fn tell(&mut self, span: Span, message: impl Into<String>, help: &str) -> Option<&mut Diagnostic> {
        if self.findings.len() >= self.limit {
            return None;
        }
        let location = self.source.location(span);
        let finding = Diagnostic::new(INVALID_DEFINITION, level_of(INVALID_DEFINITION), location, message);
        self.findings.push(finding.help(help));
        self.findings.last_mut()
    }

    fn missing(&mut self, span: Span, what: &str, names: impl Iterator<Item = &'static str>) {
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        if names.is_empty() {
            return;
        }
        if let Some(finding) =
            self.tell(span, format!("{what} has no {}", names.join(", ")), "the API server asks for it")
        {
            finding.rule = MISSING_FIELD;
            finding.level = level_of(MISSING_FIELD);
        }
    }

    /// A finding whose value should be another one.
    fn should_be(&mut self, node: Node<'_>, message: String, help: &str, meant: &str) {
        let edits = self.source.tree.set(node.id(), NewValue::Text(meant)).unwrap_or_default();
        let source = Arc::clone(self.source);
        let edits: Vec<Edit> =
            edits.into_iter().map(|(span, text)| Edit { location: source.location(span), text }).collect();
        let Some(finding) = self.tell(node.span(), message, help) else { return };
        if !edits.is_empty() {
            finding.fixes.push(Fix {
                title: format!("Change to `{meant}`"),
                applicability: Applicability::Unsafe,
                edits,
            });
        }
    }

    fn names(&mut self, root: Node<'_>) {
        let text = |path: &str| root.at(path).and_then(Node::text).filter(|text| !text.is_empty());
        let Some(spec) = root.entry("spec") else { return };
        let names = spec.value.entry("names");
        let of_spec = ["group", "names", "scope", "versions"];
        self.missing(
            spec.key.span(),
            "the definition",
            of_spec.into_iter().filter(|name| spec.value.get(name).is_none()),
        );
        if let Some(names) = names {
            let lacks = names.value.get("plural").is_none().then_some("plural");
            self.missing(names.key.span(), "the definition", lacks.into_iter());
        }
        let (Some(plural), Some(group)) = (text("spec.names.plural"), text("spec.group")) else { return };
        let expected = format!("{plural}.{group}");
        if let Some(name) = root.at("metadata.name").filter(|name| name.text().is_some_and(|text| text != expected)) {
            let message = format!("the name of this definition must be `{expected}`");
            self.should_be(name, message, "it is the plural, a dot, and the group", &expected);
        }
        if let Some(scope) = root.at("spec.scope")
            && let Some(written) = scope.text().filter(|text| !matches!(*text, "Namespaced" | "Cluster" | ""))
        {
            let message = format!("`{written}` is no scope");
            match nearest(written, ["Namespaced", "Cluster"]) {
                Some(meant) => self.should_be(scope, message, "it is `Namespaced` or `Cluster`", meant),
                None => drop(self.tell(scope.span(), message, "it is `Namespaced` or `Cluster`")),
            }
        }
    }

    fn versions(&mut self, root: Node<'a>) {
        let Some(versions) = root.get("spec").and_then(|spec| spec.entry("versions")) else { return };
        let stored =
            versions.value.items().filter(|version| version.get("storage").and_then(Node::text) == Some("true"));
        let stored = stored.count();
        if stored != 1 && versions.value.form() == Form::Sequence {
            let message = format!("exactly one version must be stored, and {stored} are");
            self.tell(versions.key.span(), message, "give one version `storage: true`, and all others `false`");
        }
        for version in versions.value.items() {
            let place = version.get("name").unwrap_or(version).span();
            let needed = ["served", "storage", "schema.openAPIV3Schema"];
            self.missing(place, "this version", needed.into_iter().filter(|path| version.at(path).is_none()));
            let Some(schema) = version.at("schema.openAPIV3Schema") else { continue };
            let Some(schema) = Schema::of(schema) else { continue };
            if schema.kind() != "object" {
                let at = schema.node().get("type").unwrap_or(place_of(version, schema.node())).span();
                self.tell(at, "the schema of a resource must be of type `object`", "write `type: object`");
            }
            self.schema(schema, None, 0);
        }
    }

    /// A schema, and the schemas inside of it; `key` is what it describes.
    fn schema(&mut self, schema: Schema<'a>, key: Option<Node<'a>>, level: usize) {
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

/// Where a version is told of: its schema's key where that is written.
fn place_of<'t>(version: Node<'t>, schema: Node<'t>) -> Node<'t> {
    let entry = version.get("schema").and_then(|part| part.entry("openAPIV3Schema"));
    entry.map_or(schema, |entry| entry.key)
}
