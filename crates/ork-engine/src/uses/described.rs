//! A whole definition from what an entry of a Katalog reads, and a custom resource from a definition.

use std::fmt::Write as _;

use ork_template::Value;
use ork_yaml::text_of;

use crate::custom_resource::CustomResource;
use crate::data::{at, get};
use crate::model::Api;
use crate::operator::Operator;
use crate::schema::Schema;
use crate::uses::Uses;

/// The text of a definition that an entry of a Katalog can work with: the fields that it reads, typed from their use.
/// Nothing where the entry does not say what it is for, or is for a kind of Kubernetes itself.
#[must_use]
pub fn definition(operator: &Operator) -> Option<String> {
    let api = operator.api().filter(|api| !api.kind.is_empty() && api.group.contains('.'))?;
    let version = if api.version.is_empty() { "v1" } else { &api.version };
    let scope = if operator.namespaced() { "Namespaced" } else { "Cluster" };
    let singular = api.kind.to_lowercase();
    let uses = Uses::of(operator);
    let spec = if uses.is_empty() { "type: object\n".to_owned() } else { uses.spec_schema() };
    let spec: String = spec.lines().map(|line| format!("              {line}\n")).collect();
    Some(format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: {plural}.{group}
spec:
  group: {group}
  scope: {scope}
  names:
    kind: {kind}
    listKind: {kind}List
    plural: {plural}
    singular: {singular}
  versions:
    - name: {version}
      served: true
      storage: true
      subresources:
        status: {{}}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
{spec}            status:
              type: object
              x-kubernetes-preserve-unknown-fields: true
",
        plural = api.plural,
        group = api.group,
        kind = api.kind,
    ))
}

/// The text of a custom resource that a schema takes: what it asks for and what has a default; what else it has is there as
/// comments.
#[must_use]
pub fn resource(api: &Api, schema: Option<Schema<'_>>, namespaced: bool) -> String {
    let made = CustomResource::samples(api, schema, namespaced);
    let smallest = CustomResource::synthesise(api, schema, namespaced);
    let spec_schema = schema.and_then(|schema| schema.property("spec")).map(|(_, spec)| spec);
    let name = text_of(&smallest.name);
    let mut out =
        format!("apiVersion: {}\nkind: {}\nmetadata:\n  name: {name}\n", api.api_version(), text_of(&api.kind));
    let empty = Value::Map(std::sync::Arc::default());
    let given = at(&smallest.object, &["spec"]).unwrap_or(&empty);
    let fullest = made.get(1).and_then(|full| at(&full.object, &["spec"])).unwrap_or(given);
    // Where nothing is asked for, all is shown: comments alone would leave no spec.
    let asks = spec_schema.is_some_and(|schema| schema.required().next().is_some());
    let given = if asks { given } else { fullest };
    if fields(given, spec_schema).is_empty() {
        out.push_str("spec: {}\n");
        return out;
    }
    out.push_str("spec:\n");
    for name in fields(fullest, spec_schema) {
        let (value, mark) = match get(given, &name) {
            Some(value) => (Some(value), ""),
            None => (get(fullest, &name), "# "),
        };
        let property = spec_schema.and_then(|schema| schema.property(&name)).map(|(_, property)| property);
        let Some(value) = value else { continue };
        let mut lines = String::new();
        entry(&name, value, property, 0, &mut lines);
        for line in lines.lines() {
            let _ = writeln!(out, "  {mark}{line}");
        }
    }
    out
}

/// The keys of a map, in the order in which the schema has them.
fn fields(value: &Value, schema: Option<Schema<'_>>) -> Vec<String> {
    let Value::Map(map) = value else { return Vec::new() };
    let declared = schema.into_iter().flat_map(Schema::properties).filter_map(|(name, _)| name.text());
    let mut names: Vec<String> = declared.filter(|name| map.contains_key(*name)).map(str::to_owned).collect();
    let rest: Vec<String> =
        map.keys().filter(|key| !names.iter().any(|name| **name == ***key)).map(|key| key.to_string()).collect();
    names.extend(rest);
    names
}

fn entry(name: &str, value: &Value, schema: Option<Schema<'_>>, level: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", level));
    out.push_str(&text_of(name));
    out.push(':');
    tail(value, schema, level + 1, out);
}

/// A value behind its key or dash.
fn tail(value: &Value, schema: Option<Schema<'_>>, level: usize, out: &mut String) {
    match value {
        Value::Map(map) if !map.is_empty() => {
            out.push('\n');
            for name in fields(value, schema) {
                let property = schema.and_then(|schema| {
                    schema.property(&name).map(|(_, property)| property).or_else(|| schema.additional())
                });
                if let Some(inner) = map.get(name.as_str()) {
                    entry(&name, inner, property, level, out);
                }
            }
        }
        Value::List(items) if !items.is_empty() => {
            out.push('\n');
            for item in items.iter() {
                let mut lines = String::new();
                tail(item, schema.and_then(Schema::items), 0, &mut lines);
                for (index, line) in lines.trim_start_matches(['\n', ' ']).lines().enumerate() {
                    out.extend(std::iter::repeat_n("  ", level));
                    out.push_str(if index == 0 { "- " } else { "  " });
                    out.push_str(line);
                    out.push('\n');
                }
            }
        }
        Value::Map(_) => out.push_str(" {}\n"),
        Value::List(_) => out.push_str(" []\n"),
        Value::Nil => out.push_str(" null\n"),
        Value::Str(text) => {
            let _ = writeln!(out, " {}", text_of(text));
        }
        other => {
            let _ = writeln!(out, " {other}");
        }
    }
}
