//! The data of templates: what JSON has, printed and judged as Go does.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::number::float;

/// A value. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Nothing: a missing key or `null`.
    #[default]
    Nil,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Str(Arc<str>),
    /// A list.
    List(Arc<Vec<Value>>),
    /// A map; Go prints and ranges over maps in the order of their keys.
    Map(Arc<BTreeMap<Arc<str>, Value>>),
}

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: impl AsRef<str>) -> Self {
        Value::Str(Arc::from(text.as_ref()))
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Value>) -> Self {
        Value::List(Arc::new(items))
    }

    /// Whether `if` takes it: not zero, not empty, not nothing.
    #[must_use]
    pub fn is_true(&self) -> bool {
        match self {
            Value::Nil => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Str(value) => !value.is_empty(),
            Value::List(value) => !value.is_empty(),
            Value::Map(value) => !value.is_empty(),
        }
    }

    /// The entry of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The value at a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Go's name of its type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Nil => "<nil>",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int64",
            Value::Float(_) => "float64",
            Value::Str(_) => "string",
            Value::List(_) => "[]interface {}",
            Value::Map(_) => "map[string]interface {}",
        }
    }

    /// The text of a text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    /// Go's `%v`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Nil => f.write_str("<nil>"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::Float(value) => f.write_str(&float(*value)),
            Value::Str(value) => f.write_str(value),
            Value::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { " " })?;
                }
                f.write_str("]")
            }
            Value::Map(map) => {
                f.write_str("map[")?;
                for (index, (key, value)) in map.iter().enumerate() {
                    write!(f, "{}{key}:{value}", if index == 0 { "" } else { " " })?;
                }
                f.write_str("]")
            }
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::text(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Str(Arc::from(value))
    }
}

impl From<Arc<str>> for Value {
    fn from(value: Arc<str>) -> Self {
        Value::Str(value)
    }
}

impl From<Vec<Value>> for Value {
    fn from(value: Vec<Value>) -> Self {
        Value::list(value)
    }
}

impl From<BTreeMap<Arc<str>, Value>> for Value {
    fn from(value: BTreeMap<Arc<str>, Value>) -> Self {
        Value::Map(Arc::new(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_print_and_count_as_in_go() {
        let map: BTreeMap<Arc<str>, Value> =
            [("b", Value::from(vec!["x".into(), Value::Nil])), ("a", 1.into()), ("c", true.into())]
                .into_iter()
                .map(|(key, value)| (Arc::from(key), value))
                .collect();
        for (value, printed, is_true) in [
            (Value::Nil, "<nil>", false),
            (false.into(), "false", false),
            (0.into(), "0", false),
            (Value::from(0.0), "0", false),
            (Value::from(1e6), "1e+06", true),
            ("".into(), "", false),
            (Value::from(Vec::new()), "[]", false),
            (Value::from(BTreeMap::new()), "map[]", false),
            (Value::from(map), "map[a:1 b:[x <nil>] c:true]", true),
        ] {
            assert_eq!((value.to_string().as_str(), value.is_true()), (printed, is_true));
        }
    }

    #[test]
    fn paths_lead_into_maps() {
        let inner = BTreeMap::from([(Arc::from("b"), Value::from(1))]);
        let outer = Value::from(BTreeMap::from([(Arc::from("a"), Value::from(inner))]));
        assert_eq!(outer.at(&["a", "b"]), Some(&Value::Int(1)));
        assert_eq!(outer.at(&["a", "b", "c"]), None);
        assert_eq!(outer.at(&[]), Some(&outer));
    }
}
