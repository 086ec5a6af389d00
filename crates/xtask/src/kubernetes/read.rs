//! One version of Kubernetes: its OpenAPI documents, and the words of its Go types that those leave out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::words::{self, Words};

/// What a value looks like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Any,
    Text,
    Int32,
    Int64,
    Number,
    Boolean,
    IntOrString,
    Quantity,
    Time,
    Bytes,
    Words(Vec<String>),
    Open,
    Object(String),
    List(Box<Shape>, Sort),
    Map(Box<Shape>),
}

/// What tells the items of a list apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Plain,
    Set,
    Keyed(Vec<String>),
}

pub(super) struct Field {
    pub(super) name: String,
    pub(super) shape: Shape,
    pub(super) required: bool,
    /// A text that stands in where it is absent.
    pub(super) default: String,
    pub(super) doc: String,
}

pub(super) struct Type {
    pub(super) doc: String,
    pub(super) fields: Vec<Field>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) kind: String,
    pub(super) plural: String,
    pub(super) namespaced: bool,
    pub(super) of: String,
}

pub(super) struct Release {
    pub(super) minor: u32,
    pub(super) types: BTreeMap<String, Type>,
    pub(super) kinds: Vec<Kind>,
}

/// Reads a folder with `openapi` (the documents of every group) and `go` (the types of `k8s.io/api` and its like).
pub(super) fn release(folder: &Path) -> Result<Release, String> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let minor = name.strip_prefix("v1.").and_then(|rest| rest.split('.').next()?.parse().ok());
    let minor = minor.ok_or_else(|| format!("{}: the folder is not named as a release", folder.display()))?;
    let words = words::of(&folder.join("go"))?;
    let (mut schemas, mut paths) = (BTreeMap::new(), BTreeMap::new());
    let documents = folder.join("openapi");
    let entries = fs::read_dir(&documents).map_err(|error| format!("{}: {error}", documents.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let document: Value = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        for (of, into) in [("/components/schemas", &mut schemas), ("/paths", &mut paths)] {
            let found = document.pointer(of).and_then(Value::as_object);
            into.extend(found.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
        }
    }
    let kinds = kinds(&paths, &schemas);
    let mut types = BTreeMap::new();
    let mut waiting: Vec<String> = kinds.iter().map(|kind| kind.of.clone()).collect();
    while let Some(name) = waiting.pop() {
        if types.contains_key(&name) {
            continue;
        }
        let Some(schema) = schemas.get(&name) else { return Err(format!("{name} is not declared")) };
        let found = read_type(&name, schema, &schemas, &words);
        found.fields.iter().for_each(|field| referred(&field.shape, &mut waiting));
        types.insert(name, found);
    }
    Ok(Release { minor, types, kinds })
}

fn referred(shape: &Shape, names: &mut Vec<String>) {
    match shape {
        Shape::Object(name) => names.push(name.clone()),
        Shape::List(inner, _) | Shape::Map(inner) => referred(inner, names),
        _ => {}
    }
}

/// The kinds that can be created: each has a path of its own.
fn kinds(paths: &BTreeMap<String, Value>, schemas: &BTreeMap<String, Value>) -> Vec<Kind> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut found = Vec::new();
    for (path, item) in paths.iter().filter(|(path, _)| !path.contains("{name}")) {
        let Some(post) = item.get("post").filter(|post| text(post, "x-kubernetes-action") == "post") else { continue };
        let Some(meant) = post.get("x-kubernetes-group-version-kind") else { continue };
        let is_meant = |schema: &Value| {
            let listed = schema.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
            listed.is_some_and(|kinds| kinds.len() == 1 && kinds.contains(meant))
        };
        let Some((of, _)) = schemas.iter().find(|(_, schema)| is_meant(schema)) else { continue };
        found.push(Kind {
            group: text(meant, "group"),
            version: text(meant, "version"),
            kind: text(meant, "kind"),
            plural: path.rsplit('/').next().unwrap_or_default().to_owned(),
            namespaced: path.contains("/namespaces/{namespace}/"),
            of: of.clone(),
        });
    }
    found.sort();
    // What lives in namespaces can be listed across them; it is created in one.
    found.dedup_by(|one, other| (&one.group, &one.version, &one.kind) == (&other.group, &other.version, &other.kind));
    found
}

fn read_type(name: &str, schema: &Value, schemas: &BTreeMap<String, Value>, words: &Words) -> Type {
    let required = |field: &str| {
        let list = schema.get("required").and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|item| item == field))
    };
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let field = |(field, property): (&String, &Value)| Field {
        name: field.clone(),
        shape: worded(shape(property, schemas), words.get(&(name.to_owned(), field.clone()))),
        required: required(field),
        default: property.get("default").and_then(Value::as_str).unwrap_or_default().to_owned(),
        doc: sentence(property),
    };
    Type { doc: sentence(schema), fields: properties.map(field).collect() }
}

/// The words of a Go type stand on the texts of a field, which may be in a list.
fn worded(shape: Shape, words: Option<&Vec<String>>) -> Shape {
    match (shape, words) {
        (Shape::Text, Some(words)) => Shape::Words(words.clone()),
        (Shape::List(inner, sort), words) => Shape::List(Box::new(worded(*inner, words)), sort),
        (shape, _) => shape,
    }
}

fn shape(schema: &Value, schemas: &BTreeMap<String, Value>) -> Shape {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let whole = schema.pointer("/allOf/0").unwrap_or(schema);
    if let Some(reference) = whole.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap_or_default();
        if name.ends_with(".Quantity") {
            return Shape::Quantity;
        }
        return match schemas.get(name) {
            Some(target) if target.get("properties").is_some() => Shape::Object(name.to_owned()),
            Some(target) => shape(target, schemas),
            None => Shape::Any,
        };
    }
    match (text("type"), text("format")) {
        (_, "int-or-string") => Shape::IntOrString,
        ("string", "date-time") => Shape::Time,
        ("string", "byte") => Shape::Bytes,
        ("string", _) => Shape::Text,
        ("integer", "int32") => Shape::Int32,
        ("integer", _) => Shape::Int64,
        ("number", _) => Shape::Number,
        ("boolean", _) => Shape::Boolean,
        ("array", _) => {
            let items = schema.get("items").map_or(Shape::Any, |items| shape(items, schemas));
            let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
            let keys = keys.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
            let sort = match text("x-kubernetes-list-type") {
                "map" => Sort::Keyed(keys),
                "set" => Sort::Set,
                _ => Sort::Plain,
            };
            Shape::List(Box::new(items), sort)
        }
        ("object", _) => match schema.get("additionalProperties").filter(|values| values.is_object()) {
            Some(values) => Shape::Map(Box::new(shape(values, schemas))),
            None => Shape::Open,
        },
        _ => Shape::Any,
    }
}

/// The first sentence of a description.
fn sentence(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default().trim();
    let ends = line.match_indices(". ").map(|(at, _)| at).find(|at| {
        let before = line.get(..*at).unwrap_or_default();
        !before.ends_with("e.g") && !before.ends_with("i.e") && !before.ends_with("etc")
    });
    let first = ends.and_then(|end| line.get(..end)).unwrap_or(line).trim_end_matches('.');
    if first.chars().count() <= 200 {
        return first.to_owned();
    }
    let cut: String = first.chars().take(200).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole))
}
