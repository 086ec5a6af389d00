//! YAML as template data, and back to text.

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_template::Value;
use ork_yaml::{Dialect, Form, Node, Typed};

/// Nodes that one document may unfold to: aliases of aliases grow without bound otherwise.
const MOST_NODES: usize = 1_000_000;
/// Levels that one document may unfold to.
const MOST_LEVELS: usize = 300;

/// A document that unfolds to more than the limits allow.
#[derive(Debug, thiserror::Error)]
#[error("the aliases of this document unfold to more than {MOST_NODES} values")]
pub struct TooLarge;

/// The value of a node as a reader of the given dialect takes it.
///
/// # Errors
/// [`TooLarge`] for an alias bomb.
pub fn value_of(node: Node<'_>, dialect: Dialect) -> Result<Value, TooLarge> {
    let mut left = MOST_NODES;
    unfold(node, dialect, &mut left, 0)
}

fn unfold(node: Node<'_>, dialect: Dialect, left: &mut usize, level: usize) -> Result<Value, TooLarge> {
    *left = left.checked_sub(1).ok_or(TooLarge)?;
    if level > MOST_LEVELS {
        return Err(TooLarge);
    }
    Ok(match node.form() {
        Form::Mapping => {
            let mut map: BTreeMap<Arc<str>, Value> = BTreeMap::new();
            for entry in node.entries() {
                map.insert(Arc::from(entry.name()), unfold(entry.value, dialect, left, level + 1)?);
            }
            Value::Map(Arc::new(map))
        }
        Form::Sequence => {
            let items: Result<Vec<_>, _> = node.items().map(|item| unfold(item, dialect, left, level + 1)).collect();
            Value::List(Arc::new(items?))
        }
        Form::Null | Form::Scalar => node.scalar().map_or(Value::Nil, |scalar| match scalar.resolve(dialect) {
            Typed::Null => Value::Nil,
            Typed::Bool(value) => Value::Bool(value),
            Typed::Int(value) => Value::Int(value),
            Typed::Float(value) => Value::Float(value),
            Typed::Text => Value::Str(Arc::from(scalar.text())),
        }),
    })
}

/// A JSON value as template data. Numbers beyond 64 bits lose digits, as they do in Go's JSON.
#[must_use]
pub fn from_json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or_default()), Value::Int)
        }
        serde_json::Value::String(value) => text(value),
        serde_json::Value::Array(items) => Value::List(Arc::new(items.iter().map(from_json).collect())),
        serde_json::Value::Object(map) => {
            Value::Map(Arc::new(map.iter().map(|(key, value)| (Arc::from(key.as_str()), from_json(value))).collect()))
        }
    }
}

/// Template data as a JSON value; what JSON cannot hold (infinite numbers) becomes null.
#[must_use]
pub fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Nil => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => serde_json::Number::from_f64(*value).map_or(serde_json::Value::Null, Into::into),
        Value::Str(value) => serde_json::Value::String(value.to_string()),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(map) => map.iter().map(|(key, value)| (key.to_string(), to_json(value))).collect(),
    }
}

/// An empty map.
#[must_use]
pub fn empty_map() -> Value {
    Value::Map(Arc::new(BTreeMap::new()))
}

/// A text.
#[must_use]
pub fn text(value: &str) -> Value {
    Value::Str(Arc::from(value))
}

/// A map of the given entries.
#[must_use]
pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(Arc::new(entries.into_iter().map(|(key, value)| (Arc::from(key), value)).collect()))
}

/// The value under a key of a map.
#[must_use]
pub fn get<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Map(map) => map.get(key),
        _ => None,
    }
}

/// The value at a path of keys.
#[must_use]
pub fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| get(value, key))
}

/// The same map with one more entry.
#[must_use]
pub fn with(value: &Value, key: &str, entry: Value) -> Value {
    let mut map = match value {
        Value::Map(map) => BTreeMap::clone(map),
        _ => BTreeMap::new(),
    };
    map.insert(Arc::from(key), entry);
    Value::Map(Arc::new(map))
}

/// The same map with a value at a path; what stands in the way and is no map is replaced.
#[must_use]
pub fn with_path(value: &Value, path: &[&str], entry: Value) -> Value {
    let Some((first, rest)) = path.split_first() else { return entry };
    let inner = get(value, first).cloned().unwrap_or(Value::Nil);
    with(value, first, with_path(&inner, rest, entry))
}

/// A value as plain text; nothing for nothing.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::Nil => String::new(),
        other => other.to_string(),
    }
}
