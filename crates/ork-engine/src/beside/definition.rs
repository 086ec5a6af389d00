//! `invalid-definition`: a definition that the API server refuses, or whose resources it always refuses. Few things, each
//! of them certain.

use std::collections::HashSet;
use std::sync::Arc;

use ork_source::{Applicability, Diagnostic, Edit, Fix, Span, nearest};
use ork_yaml::{Form, NewValue, Node, NodeId};

use crate::beside::{Expressions, INVALID_DEFINITION, MISSING_FIELD, level_of};
use crate::schema::Schema;
use crate::source::Source;

/// Findings of one definition.
const MOST_FINDINGS: usize = 50;

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

/// A check of one definition, the schemas of its versions next door.
pub(super) struct Check<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) expressions: Option<&'a dyn Expressions>,
    findings: &'a mut Vec<Diagnostic>,
    limit: usize,
    pub(super) seen: HashSet<NodeId>,
}

impl<'a> Check<'a> {
    pub(super) fn tell(&mut self, span: Span, message: impl Into<String>, help: &str) -> Option<&mut Diagnostic> {
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
    pub(super) fn should_be(&mut self, node: Node<'_>, message: String, help: &str, meant: &str) {
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
}

/// Where a version is told of: its schema's key where that is written.
fn place_of<'t>(version: Node<'t>, schema: Node<'t>) -> Node<'t> {
    let entry = version.get("schema").and_then(|part| part.entry("openAPIV3Schema"));
    entry.map_or(schema, |entry| entry.key)
}
