//! `invalid-resource` and `dropped-field`: a custom resource against the definition of its kind.

use std::sync::Arc;

use ork_source::{Applicability, Diagnostic, Edit, Fix, Level};
use ork_template::Value;
use ork_yaml::{Dialect, Form, NewValue, Node, Style, Typed};

use crate::beside::place::{Place, place};
use crate::beside::reads::Known;
use crate::beside::{Beside, DROPPED_FIELD, INVALID_RESOURCE, MISSING_FIELD, judged, level_of, unread};
use crate::custom_resource::{CustomResource, admit};
use crate::data::value_of;
use crate::operator::Operator;
use crate::schema::{Definition, Schema};
use crate::source::Source;
use crate::validate::{Fault, Problem, admits, unknown_fields, validate};

/// Checks a custom resource of the kind of some operators.
pub(super) fn check(
    source: &Arc<Source>,
    root: Node<'_>,
    operators: &[&Operator],
    beside: &Beside<'_>,
    known: &Known,
    findings: &mut Vec<Diagnostic>,
) {
    // A text that unfolds without bound has been told so.
    let Ok(written) = value_of(root, Dialect::Sigs) else { return };
    let definition = operators.iter().find_map(|operator| operator.definition.as_ref());
    let resource = Resource { source, root, definition };
    let before = findings.len();
    resource.name(findings);
    if let Some(definition) = definition {
        if !resource.version(definition, findings) {
            return;
        }
        resource.scope(definition, findings);
        resource.fields(definition, &written, beside, findings);
    }
    // What the API server does not take no Katalog judges.
    let refused = findings.iter().skip(before).any(|finding| finding.level == Level::Error);
    if !refused {
        judged::check(source, root, operators, findings);
    }
    if beside.complete {
        unread::check(source, root, operators, known, findings);
    }
}

struct Resource<'a> {
    source: &'a Arc<Source>,
    root: Node<'a>,
    definition: Option<&'a Arc<Definition>>,
}

impl Resource<'_> {
    fn finding(&self, rule: &'static str, span: ork_source::Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(rule, level_of(rule), self.source.location(span), message)
    }

    fn name(&self, findings: &mut Vec<Diagnostic>) {
        let metadata = self.root.entry("metadata");
        let given = |key: &str| metadata.and_then(|entry| entry.value.get(key)).filter(|node| !node.is_null());
        let Some(name) = given("name") else {
            let place = metadata.map(|entry| entry.key).or(self.root.entry("kind").map(|entry| entry.key));
            if let Some(key) = place.filter(|_| given("generateName").is_none()) {
                let finding = self.finding(MISSING_FIELD, key.span(), "the resource has no name");
                findings.push(finding.help("give it one in `metadata.name`"));
            }
            return;
        };
        let Some(text) = name.text().filter(|text| !is_filled_in_later(text) && !is_name(text)) else { return };
        let finding = self.finding(INVALID_RESOURCE, name.span(), format!("`{text}` cannot be the name of a resource"));
        findings.push(
            finding.help("use lower-case letters, digits, `-` and `.`, and start and end with a letter or digit"),
        );
    }

    /// Whether the API server answers for the version that the resource has.
    fn version(&self, definition: &Definition, findings: &mut Vec<Diagnostic>) -> bool {
        let Some(node) = self.root.get("apiVersion") else { return false };
        let written = node.text().and_then(|text| text.rsplit('/').next()).unwrap_or_default();
        let served: Vec<&str> =
            definition.versions.iter().filter(|version| version.served).map(|version| version.name.as_str()).collect();
        if served.contains(&written) || is_filled_in_later(written) || served.is_empty() {
            return served.contains(&written);
        }
        let message = format!("the definition of `{}` does not serve the version `{written}`", definition.kind);
        let names: Vec<String> = served.iter().map(|name| format!("`{name}`")).collect();
        let mut finding =
            self.finding(INVALID_RESOURCE, node.span(), message).help(format!("it serves {}", names.join(", ")));
        for name in served {
            let version = format!("{}/{name}", definition.group);
            let edits = self.source.tree.set(node.id(), NewValue::Text(&version));
            finding.fixes.extend(self.fix(format!("Change to `{version}`"), edits.ok()));
        }
        findings.push(finding);
        false
    }

    fn scope(&self, definition: &Definition, findings: &mut Vec<Diagnostic>) {
        let Some(entry) = self.root.get("metadata").and_then(|metadata| metadata.entry("namespace")) else { return };
        if definition.namespaced || entry.value.is_null() {
            return;
        }
        let message = format!("a `{}` belongs to no namespace, so this one is dropped", definition.kind);
        let mut finding = self.finding(DROPPED_FIELD, entry.key.span(), message);
        finding = finding.help("remove `namespace`, or give the definition `scope: Namespaced`");
        finding.fixes.extend(self.fix("Remove `namespace`".to_owned(), self.source.tree.remove(entry.key.id()).ok()));
        findings.push(finding);
    }

    fn fields(&self, definition: &Definition, written: &Value, beside: &Beside<'_>, findings: &mut Vec<Diagnostic>) {
        let version = self.root.get("apiVersion").and_then(Node::text).and_then(|text| text.rsplit('/').next());
        let Some(version) = version.and_then(|version| definition.version(version)) else { return };
        let Some(schema) = definition.schema(&version.name) else { return };
        // What is written apart is dropped from a new resource before anybody looks.
        let written = match (version.status, written) {
            (true, Value::Map(map)) if map.contains_key("status") => {
                let kept = map.iter().filter(|(key, _)| &***key != "status");
                Value::Map(Arc::new(kept.map(|(key, value)| (Arc::clone(key), value.clone())).collect()))
            }
            _ => written.clone(),
        };
        let admitted = admit(&written, schema, true);
        let refused = validate(&admitted, schema);
        let fits = refused.is_empty();
        for problem in unknown_fields(&written, schema).into_iter().chain(refused) {
            findings.extend(self.problem(&problem, schema));
        }
        let Some(expressions) = beside.expressions.filter(|_| fits && has_expressions(schema)) else { return };
        let Ok(schema_value) = value_of(schema.node(), Dialect::Sigs) else { return };
        for broken in expressions.broken(&schema_value, &admitted) {
            let Some(place) = nearest_place(self.root, &broken.path) else { continue };
            findings.push(self.related(self.finding(INVALID_RESOURCE, place.of_value(), broken.message), schema));
        }
    }

    /// A problem as a finding; none where the text does not have what is wrong, or where it is filled in later.
    fn problem(&self, problem: &Problem, schema: Schema<'_>) -> Option<Diagnostic> {
        let place = place(self.root, &problem.path)?;
        if place.value.text().is_some_and(is_filled_in_later) {
            return None;
        }
        let (rule, span) = match &problem.fault {
            Fault::Unknown(_) => (DROPPED_FIELD, place.of_key()),
            Fault::Missing => (MISSING_FIELD, place.of_key()),
            Fault::NotListed(_) | Fault::Refused => (INVALID_RESOURCE, place.of_value()),
        };
        let mut finding = self.finding(rule, span, problem.message.replacen("the value ", "the resource ", 1));
        match &problem.fault {
            Fault::Unknown(Some(meant)) if place.parent.get(meant).is_none() => {
                finding = finding.help(format!("did you mean `{meant}`?"));
                finding.fixes.extend(self.rename(&place, meant, &problem.path, schema));
            }
            Fault::Unknown(_) => finding = finding.help("remove it, or declare it in the definition"),
            Fault::NotListed(Some(meant)) => {
                let edits = self.source.tree.set(place.value.id(), NewValue::Text(meant));
                finding.fixes.extend(self.fix(format!("Change to `{meant}`"), edits.ok()));
                finding = finding.help(format!("did you mean `{meant}`?"));
            }
            Fault::Refused
                if reads_as_something_else(place.value) && part_of(schema, &problem.path).kind() == "string" =>
            {
                let edits = self.source.tree.quote(place.value.id(), Style::Double);
                finding.fixes.extend(self.fix("Put it in quotes".to_owned(), edits.ok()));
                finding = finding.help("put it in quotes: without them it is read as another type");
            }
            _ => {}
        }
        Some(self.related(finding, part_of(schema, &problem.path)))
    }

    /// The change to the name that was meant, where the value fits under it.
    fn rename(
        &self,
        place: &Place<'_>,
        meant: &str,
        path: &[crate::validate::Step],
        schema: Schema<'_>,
    ) -> Option<Fix> {
        let parent = part_of(schema, path.split_last()?.1);
        let (_, property) = parent.property(meant)?;
        let value = value_of(place.value, Dialect::Sigs).ok()?;
        if !admits(property, &admit(&value, property, false)) || !unknown_fields(&value, property).is_empty() {
            return None;
        }
        let edits = self.source.tree.rename_key(place.key?.id(), meant).ok();
        self.fix(format!("Change to `{meant}`"), edits)
    }

    fn fix(&self, title: String, edits: Option<Vec<(ork_source::Span, String)>>) -> Option<Fix> {
        let edit = |(span, text)| Edit { location: self.source.location(span), text };
        Some(Fix { title, applicability: Applicability::Unsafe, edits: edits?.into_iter().map(edit).collect() })
    }

    fn related(&self, finding: Diagnostic, schema: Schema<'_>) -> Diagnostic {
        let Some(definition) = self.definition else { return finding };
        let declared = schema.node().entries().next().map_or(schema.node().span(), |entry| entry.key.span());
        finding.related(definition.source.location(declared), "the definition says so here")
    }
}

/// The schema of the part that a path leads to; of the last part that is described where it leads on.
fn part_of<'t>(schema: Schema<'t>, path: &[crate::validate::Step]) -> Schema<'t> {
    path.iter().try_fold(schema, |schema, step| schema.step(step).ok_or(schema)).unwrap_or_else(|last| last)
}

/// The place of a path, or of the longest part of it that the text has.
fn nearest_place<'t>(root: Node<'t>, path: &[crate::validate::Step]) -> Option<Place<'t>> {
    (0..=path.len()).rev().find_map(|length| place(root, path.get(..length)?))
}

fn has_expressions(schema: Schema<'_>) -> bool {
    let tree = schema.node().tree();
    schema.node().span().text(tree.text()).contains("x-kubernetes-validations")
}

/// Whether a scalar without quotes is read as a number or boolean.
fn reads_as_something_else(node: Node<'_>) -> bool {
    node.scalar().is_some_and(|scalar| !matches!(scalar.resolve(Dialect::Sigs), Typed::Text | Typed::Null))
}

/// Whether somebody fills the text in before the API server sees it.
pub(super) fn is_filled_in_later(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains("$(")
}

/// Whether the API server takes a resource and its name is known: only then it shows what is made of it.
#[must_use]
pub fn is_sound(resource: &CustomResource, schema: Option<Schema<'_>>) -> bool {
    is_name(&resource.name) && schema.is_none_or(|schema| admits(schema, &resource.object))
}

/// Whether a text can name an object (RFC 1123, a subdomain).
fn is_name(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= 253
        && text.split('.').all(|part| {
            let bytes = part.as_bytes();
            edge(bytes.first().copied()) && edge(bytes.last().copied()) && part.bytes().all(inner)
        })
}

/// The spec of a resource as it is written.
pub(super) fn spec_of<'t>(root: Node<'t>) -> Option<Node<'t>> {
    root.get("spec").filter(|spec| spec.form() == Form::Mapping)
}
