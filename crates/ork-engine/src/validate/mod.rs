//! Whether a value is what a schema of a definition admits, as the API server judges it when an object is created.
//!
//! Here is the walk over objects, lists and choices of schemas; numbers and texts are next door. What a problem is called as
//! a finding, and where it stands in a text, is not decided here.

mod lists;
mod number;
mod text;
mod unknown;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ork_source::nearest;
use ork_template::Value;
use ork_yaml::{Dialect, NodeId};
use regex::Regex;

use crate::data::value_of;
use crate::schema::Schema;

pub use unknown::unknown_fields;

/// Problems of one value at most: whoever has more of them has one cause.
const MOST_PROBLEMS: usize = 100;
/// Values that are compared with schemas at most; a schema with choices inside of choices would take forever.
const MOST_STEPS: usize = 500_000;
/// Levels of choices inside of choices.
const MOST_LEVELS: usize = 100;

/// A step from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The value of a key.
    Key(Arc<str>),
    /// An item of a list.
    Item(usize),
}

/// A way from the root of a value to a part of it, as people write it: `spec.ports[0].name`.
#[must_use]
pub fn written(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Key(key) if out.is_empty() => out.push_str(key),
            Step::Key(key) => out.extend([".", key]),
            Step::Item(index) => out.push_str(&format!("[{index}]")),
        }
    }
    out
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A field that the schema does not have: it is dropped. The declared one that was probably meant.
    Unknown(Option<String>),
    /// Fields that must be given and are not.
    Missing,
    /// One of a closed set was asked for; the one that was probably meant.
    NotListed(Option<String>),
    /// Anything else.
    Refused,
}

/// Something that the API server does not take, or does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: the value that is wrong, or that lacks something.
    pub path: Vec<Step>,
    /// Of what sort.
    pub fault: Fault,
    /// One sentence.
    pub message: String,
}

/// What a schema refuses of a value, after defaults were filled in and unknown fields dropped.
#[must_use]
pub fn validate(value: &Value, schema: Schema<'_>) -> Vec<Problem> {
    let mut check = Check { steps: MOST_STEPS, ..Check::default() };
    check.value(value, schema, &mut Vec::new());
    check.problems
}

/// Whether a schema takes a value.
#[must_use]
pub fn admits(schema: Schema<'_>, value: &Value) -> bool {
    validate(value, schema).is_empty()
}

#[derive(Default)]
struct Check {
    problems: Vec<Problem>,
    steps: usize,
    levels: usize,
    patterns: HashMap<NodeId, Option<Regex>>,
}

impl Check {
    fn refuse(&mut self, path: &[Step], message: impl FnOnce(&str) -> String) {
        self.tell(path, Fault::Refused, message);
    }

    fn tell(&mut self, path: &[Step], fault: Fault, message: impl FnOnce(&str) -> String) {
        if self.problems.len() < MOST_PROBLEMS {
            let place = if path.is_empty() { "the value".to_owned() } else { format!("`{}`", written(path)) };
            let message = message(&place);
            self.problems.push(Problem { path: path.to_vec(), fault, message });
        }
    }

    fn value(&mut self, value: &Value, schema: Schema<'_>, path: &mut Vec<Step>) {
        if self.steps == 0 || self.levels > MOST_LEVELS {
            return;
        }
        self.steps -= 1;
        if matches!(value, Value::Nil) && schema.nullable() {
            return;
        }
        if let Some(expected) = mismatch(value, schema) {
            let found = kind_of(value);
            return self.refuse(path, |at| format!("{at} must be {expected}, not {found}"));
        }
        self.listed(value, schema, path);
        match value {
            Value::Map(map) => self.object(map, schema, path),
            Value::List(items) => self.list(items, schema, path),
            Value::Int(_) | Value::Float(_) => self.number(value, schema, path),
            Value::Str(text) => self.text(text, schema, path),
            Value::Nil | Value::Bool(_) => {}
        }
        self.choices(value, schema, path);
    }

    fn listed(&mut self, value: &Value, schema: Schema<'_>, path: &[Step]) {
        if schema.values().next().is_none() {
            return;
        }
        let values: Vec<Value> = schema.values().filter_map(|node| value_of(node, Dialect::Sigs).ok()).collect();
        if values.iter().any(|known| same(known, value)) {
            return;
        }
        let names: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        let meant = value.as_str().and_then(|text| nearest(text, values.iter().filter_map(Value::as_str)));
        let names = match names.as_slice() {
            [] => return,
            [only] => only.clone(),
            _ => format!("one of {}", names.join(", ")),
        };
        self.tell(path, Fault::NotListed(meant.map(str::to_owned)), |at| {
            format!("{at} must be {names}, not `{value}`")
        });
    }

    fn object(&mut self, map: &BTreeMap<Arc<str>, Value>, schema: Schema<'_>, path: &mut Vec<Step>) {
        let missing: Vec<String> =
            schema.required().filter(|name| !map.contains_key(*name)).map(|name| format!("`{name}`")).collect();
        if !missing.is_empty() {
            let fields = if missing.len() == 1 { "field" } else { "fields" };
            self.tell(path, Fault::Missing, |at| format!("{at} lacks the {fields} {}", missing.join(", ")));
        }
        let count = map.len();
        if let Some(least) = schema.count("minProperties").filter(|least| count < *least) {
            self.refuse(path, |at| format!("{at} must have at least {least} fields, not {count}"));
        }
        if let Some(most) = schema.count("maxProperties").filter(|most| count > *most) {
            self.refuse(path, |at| format!("{at} must have at most {most} fields, not {count}"));
        }
        let root = path.is_empty();
        for (key, value) in map {
            let own = root && matches!(&**key, "apiVersion" | "kind" | "metadata");
            let property = schema.property(key).map(|(_, schema)| schema).or_else(|| schema.additional());
            let Some(property) = property.filter(|_| !own) else { continue };
            path.push(Step::Key(Arc::clone(key)));
            self.value(value, property, path);
            path.pop();
        }
    }

    fn list(&mut self, items: &[Value], schema: Schema<'_>, path: &mut Vec<Step>) {
        let count = items.len();
        if let Some(least) = schema.count("minItems").filter(|least| count < *least) {
            self.refuse(path, |at| format!("{at} must have at least {least} items, not {count}"));
        }
        if let Some(most) = schema.count("maxItems").filter(|most| count > *most) {
            self.refuse(path, |at| format!("{at} must have at most {most} items, not {count}"));
        }
        if let Some(item_schema) = schema.items() {
            for (index, item) in items.iter().enumerate() {
                path.push(Step::Item(index));
                self.value(item, item_schema, path);
                path.pop();
            }
        }
        for (index, message) in lists::repeated(items, schema) {
            path.push(Step::Item(index));
            self.refuse(path, |at| format!("{at} {message}"));
            path.pop();
        }
    }

    /// `allOf`, `anyOf`, `oneOf`, `not`.
    fn choices(&mut self, value: &Value, schema: Schema<'_>, path: &mut Vec<Step>) {
        self.levels += 1;
        for part in schema.parts("allOf") {
            self.value(value, part, path);
        }
        for (key, word) in [("anyOf", "at least one"), ("oneOf", "exactly one")] {
            let total = schema.parts(key).count();
            let fitting = schema.parts(key).filter(|part| self.fits(value, *part, path)).count();
            if total > 0 && (fitting == 0 || (fitting > 1 && key == "oneOf")) {
                self.refuse(path, |at| {
                    format!("{at} must fit {word} of the {total} alternatives of the definition, and fits {fitting}")
                });
            }
        }
        if let Some(part) = schema.part("not")
            && self.fits(value, part, path)
        {
            self.refuse(path, |at| format!("{at} is what the definition rules out by `not`"));
        }
        self.levels -= 1;
    }

    fn fits(&mut self, value: &Value, schema: Schema<'_>, path: &mut Vec<Step>) -> bool {
        let before = std::mem::take(&mut self.problems);
        self.value(value, schema, path);
        let found = std::mem::replace(&mut self.problems, before);
        found.is_empty()
    }
}

/// What a value should be, where its type is another one.
fn mismatch(value: &Value, schema: Schema<'_>) -> Option<&'static str> {
    let whole = |value: &Value| match value {
        Value::Int(_) => true,
        Value::Float(number) => number.fract() == 0.0,
        _ => false,
    };
    if schema.is_int_or_string() {
        return (!whole(value) && value.as_str().is_none()).then_some("an integer or a string");
    }
    let (fits, expected) = match schema.kind() {
        "object" => (matches!(value, Value::Map(_)), "an object"),
        "array" => (matches!(value, Value::List(_)), "a list"),
        "string" => (matches!(value, Value::Str(_)), "a string"),
        "boolean" => (matches!(value, Value::Bool(_)), "a boolean"),
        "integer" => (whole(value), "an integer"),
        "number" => (matches!(value, Value::Int(_) | Value::Float(_)), "a number"),
        _ => (true, ""),
    };
    (!fits).then_some(expected)
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Nil => "null",
        Value::Bool(_) => "a boolean",
        Value::Int(_) => "an integer",
        Value::Float(_) => "a number",
        Value::Str(_) => "a string",
        Value::List(_) => "a list",
        Value::Map(_) => "an object",
    }
}

/// Equality of JSON: `1` and `1.0` are one number.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Int(int), Value::Float(float)) | (Value::Float(float), Value::Int(int)) => {
            number::float(*int) == *float
        }
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| same(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            one.len() == other.len()
                && one.iter().zip(other.iter()).all(|(one, other)| one.0 == other.0 && same(one.1, other.1))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests;
