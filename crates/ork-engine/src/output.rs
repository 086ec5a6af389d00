//! What rendering gives: Kubernetes objects whose every value knows where it came from.

use std::sync::Arc;

use indexmap::IndexMap;
use ork_source::Location;

/// Where a value came from: the expression that made it first, then what that expression was given, outwards along the
/// import (the `with` value, the input's default). Empty for nothing that was written anywhere.
pub type Origin = Arc<[Location]>;

/// A value of a manifest and its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The value.
    pub value: Content,
    /// Where it came from.
    pub origin: Origin,
}

/// The JSON types, with integers apart and keys in the order in which they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Rendered>),
    /// A map in writing order.
    Map(IndexMap<String, Rendered>),
}

impl Rendered {
    /// A value with its origin.
    #[must_use]
    pub fn new(value: impl Into<Content>, origin: &Origin) -> Self {
        Self { value: value.into(), origin: Arc::clone(origin) }
    }

    /// The value under a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Rendered> {
        match &self.value {
            Content::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The text of a text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Without the origins.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.value {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Int(value) => Value::from(*value),
            Content::Float(value) => serde_json::Number::from_f64(*value).map_or(Value::Null, Value::Number),
            Content::Text(value) => Value::String(value.clone()),
            Content::List(items) => Value::Array(items.iter().map(Rendered::to_json).collect()),
            Content::Map(map) => Value::Object(map.iter().map(|(key, value)| (key.clone(), value.to_json())).collect()),
        }
    }
}

impl From<bool> for Content {
    fn from(value: bool) -> Self {
        Content::Bool(value)
    }
}

impl From<i64> for Content {
    fn from(value: i64) -> Self {
        Content::Int(value)
    }
}

impl From<&str> for Content {
    fn from(value: &str) -> Self {
        Content::Text(value.to_owned())
    }
}

impl From<String> for Content {
    fn from(value: String) -> Self {
        Content::Text(value)
    }
}

impl From<Vec<Rendered>> for Content {
    fn from(value: Vec<Rendered>) -> Self {
        Content::List(value)
    }
}

impl From<IndexMap<String, Rendered>> for Content {
    fn from(value: IndexMap<String, Rendered>) -> Self {
        Content::Map(value)
    }
}
