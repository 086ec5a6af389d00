//! The definitions of kinds that a Katalog of the workspace watches: the keys that Kubernetes takes there, those of
//! schemas among them, and of a declared field who reads it.

use std::path::Path;
use std::sync::Arc;

use ork_engine::kubernetes::{Form, Property, Type, schema_of};
use ork_engine::operator::Operator;
use ork_engine::schema::Schema;
use ork_engine::source::{Kind, Source};
use ork_engine::validate::Step as Part;
use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::{Node, Step};

use super::hover::read_by;
use super::markdown::field;
use super::node_at;
use super::spot::Spot;
use crate::completion::{CompletionItem, CompletionKind};
use crate::hover::Hover;

/// The keys of schemas in the order in which people want them; the others follow.
const USUAL: [&str; 12] = [
    "type",
    "description",
    "properties",
    "required",
    "items",
    "default",
    "enum",
    "format",
    "minimum",
    "maximum",
    "pattern",
    "additionalProperties",
];
/// Keys of schemas that say something about values of one type alone.
const OF_TYPE: [(&str, &[&str]); 4] = [
    ("object", &["properties", "required", "additionalProperties", "minProperties", "maxProperties"]),
    (
        "array",
        &["items", "minItems", "maxItems", "uniqueItems", "x-kubernetes-list-type", "x-kubernetes-list-map-keys"],
    ),
    ("string", &["pattern", "minLength", "maxLength"]),
    ("integer", &["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]),
];
/// Closed sets of words that Kubernetes knows and does not declare.
const WORDS: [(&str, &[&str]); 5] = [
    ("type", &["string", "integer", "boolean", "object", "array", "number"]),
    ("scope", &["Namespaced", "Cluster"]),
    ("x-kubernetes-list-type", &["atomic", "set", "map"]),
    ("x-kubernetes-map-type", &["atomic", "granular"]),
    ("format", &["int32", "int64", "date-time", "duration", "byte", "email", "ipv4", "ipv6", "uri", "uuid"]),
];
/// Keys of a schema under which another one stands, whatever the published types say.
const INNER: [&str; 4] = ["items", "additionalProperties", "not", "openAPIV3Schema"];

/// A cursor in a definition.
struct Place {
    source: Arc<Source>,
    document: usize,
    offset: u32,
    operators: Vec<Operator>,
    kubernetes: Type,
}

impl Place {
    fn at(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Self> {
        let source = snapshot.source(path).ok()?;
        let document = source.tree.document_at(offset).unwrap_or(0);
        if source.kind(document) != Kind::Definition {
            return None;
        }
        let text = |path: &str| source.tree.root(document)?.at(path)?.text();
        let operators = snapshot.operators_of(path, text("spec.group")?, text("spec.names.kind")?);
        if operators.is_empty() {
            return None;
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let version = snapshot.config(folder).kubernetes;
        let kubernetes = schema_of(version, "apiextensions.k8s.io/v1", "CustomResourceDefinition")?;
        Some(Self { source, document, offset, operators, kubernetes })
    }

    /// The type at the end of some names, items of lists left out.
    fn type_at(&self, names: &[&str]) -> Option<Type> {
        let mut here = self.kubernetes;
        let mut schema = None;
        for name in names {
            if here.name().ends_with("JSONSchemaProps") {
                schema = Some(here);
            }
            let next = match here.form() {
                Form::Object => here.property(name).map(Property::of)?,
                Form::Map => here.additional()?,
                _ => return None,
            };
            here = match (next.form(), schema) {
                (Form::List, _) => next.items()?,
                (Form::Any, Some(schema)) if INNER.contains(name) => schema,
                _ => next,
            };
        }
        Some(here)
    }

    fn root(&self) -> Option<Node<'_>> {
        self.source.tree.root(self.document)
    }
}

/// The keys among some steps.
fn keys_of(steps: &[Part]) -> Vec<&str> {
    let mut keys = Vec::with_capacity(steps.len());
    for step in steps {
        if let Part::Key(name) = step {
            keys.push(&**name);
        }
    }
    keys
}

/// What can be written in a definition; nothing in a text that holds none of a watched kind there.
pub(super) fn completion(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Vec<CompletionItem>> {
    let place = Place::at(snapshot, path, offset)?;
    let spot = Spot::at(&place.source, place.document, offset);
    let parents = keys_of(&spot.parents);
    let rest = place.source.file.text().get(offset as usize..).unwrap_or_default();
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
    let replace = Span::from(spot.word.start as usize..offset as usize + length);
    if place.source.tree.comments().iter().any(|comment| comment.start < offset && offset <= comment.end) {
        return Some(Vec::new());
    }
    if let Some(key) = &spot.key {
        let mut names = parents;
        names.push(key);
        return Some(values(&place, &names, replace));
    }
    if parents.last() == Some(&"required") {
        return Some(required(&place, &spot.parents, replace));
    }
    let renamed = rest.get(length..).is_some_and(|rest| rest.starts_with(':'));
    Some(keys(&place, &spot.parents, replace, renamed))
}

fn word(label: &str, replace: Span) -> CompletionItem {
    crate::completion::item(label, CompletionKind::Value, replace)
}

fn values(place: &Place, names: &[&str], replace: Span) -> Vec<CompletionItem> {
    let Some(found) = place.type_at(names) else { return Vec::new() };
    let key = names.last().copied().unwrap_or_default();
    let known = WORDS.iter().find(|(name, _)| *name == key).map_or(&[][..], |(_, words)| words);
    match found.form() {
        Form::Boolean => ["true", "false"].map(|label| word(label, replace)).into(),
        Form::Text if found.values().next().is_some() => found.values().map(|label| word(label, replace)).collect(),
        Form::Text => known.iter().map(|label| word(label, replace)).collect(),
        _ => Vec::new(),
    }
}

/// The declared fields beside a `required` that it does not list.
fn required(place: &Place, parents: &[Part], replace: Span) -> Vec<CompletionItem> {
    let at = parents.iter().rposition(|step| matches!(step, Part::Key(name) if &**name == "required"));
    let parent = at.and_then(|at| node_at(place.root()?, parents.get(..at)?));
    let Some(schema) = parent.and_then(Schema::of) else { return Vec::new() };
    let names = schema.properties().filter_map(|(name, _)| name.text());
    names.filter(|name| !schema.requires(name)).map(|name| word(name, replace)).collect()
}

fn keys(place: &Place, parents: &[Part], replace: Span, renamed: bool) -> Vec<CompletionItem> {
    let names = keys_of(parents);
    let Some(here) = place.type_at(&names).filter(|found| found.form() == Form::Object) else { return Vec::new() };
    let mapping = place.root().and_then(|root| node_at(root, parents));
    let others = mapping.into_iter().flat_map(Node::written_entries);
    let given: Vec<&str> =
        others.filter(|entry| !entry.key.span().touches(place.offset)).map(|entry| entry.name()).collect();
    let kind = mapping.and_then(|node| node.get("type")?.text()).unwrap_or_default();
    let is_schema = here.name().ends_with("JSONSchemaProps");
    let fits = |name: &str| match OF_TYPE.iter().find(|(_, keys)| keys.contains(&name)) {
        Some((of, _)) if is_schema && !kind.is_empty() => *of == kind || (*of == "integer" && kind == "number"),
        _ => true,
    };
    // What the API server fills in is not written.
    let written = |property: &Property| !(parents.is_empty() && property.name() == "status");
    let mut offered: Vec<Property> = here
        .properties()
        .filter(|property| !given.contains(&property.name()) && fits(property.name()) && written(property))
        .collect();
    let turn = |name: &str| USUAL.iter().position(|usual| *usual == name).unwrap_or(USUAL.len());
    offered.sort_by_key(|property| {
        (!property.required(), if is_schema { turn(property.name()) } else { 0 }, property.name())
    });
    let offer = |property: &Property| {
        let inline = !matches!(property.of().form(), Form::Object | Form::Map | Form::List);
        let behind = if renamed {
            ""
        } else if inline {
            ": "
        } else {
            ":"
        };
        CompletionItem {
            detail: property.of().kind().to_owned(),
            documentation: property.description().to_owned(),
            insert: format!("{}{behind}", property.name()),
            required: property.required(),
            ..crate::completion::item(property.name(), CompletionKind::Field, replace)
        }
    };
    offered.iter().map(offer).collect()
}

/// What a key of a definition is: of a declared field what its schema says and who reads it.
pub(super) fn hover(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Hover> {
    let place = Place::at(snapshot, path, offset)?;
    let steps = place.source.tree.path_at(place.document, offset);
    let Some(Step::Key { key, value }) = steps.last() else { return None };
    let key = place.source.node(*key);
    let names: Vec<&str> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Key { key, .. } | Step::Value { key, .. } => place.source.node(*key).text(),
            Step::Item { .. } => None,
        })
        .collect();
    let span = key.span();
    if let Some(declared) = declared_field(&names) {
        let schema = Schema::of(place.source.node(*value))?;
        let reads = read_by(&place.operators, &declared);
        return Some(Hover { span, markdown: format!("{}{reads}", field(key.text()?, schema, false)) });
    }
    let (last, parents) = names.split_last()?;
    let property = place.type_at(parents)?.property(last)?;
    let kind = property.of().kind();
    let kind = if kind.is_empty() { String::new() } else { format!(": {kind}") };
    Some(Hover { span, markdown: format!("**{last}**{kind}\n\n{}", property.description()) })
}

/// The path of the field of custom resources that a name below `properties` declares.
fn declared_field<'n>(names: &[&'n str]) -> Option<Vec<&'n str>> {
    let start = names.iter().position(|name| *name == "openAPIV3Schema")?;
    let mut path = Vec::new();
    let mut rest = names.get(start + 1..)?.iter();
    while let Some(name) = rest.next() {
        match *name {
            "properties" => path.push(*rest.next()?),
            "items" | "additionalProperties" => path.push("[]"),
            _ => return None,
        }
    }
    (names.len() >= 2 && names.get(names.len() - 2) == Some(&"properties")).then_some(path)
}
