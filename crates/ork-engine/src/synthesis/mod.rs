//! Values made from a schema: what must be there alone, everything at once, and some in between. None is given away that
//! the schema does not take.

mod pattern;
mod scalar;

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_template::Value;
use ork_yaml::{Dialect, Node};

use crate::data::{self, value_of};
use crate::schema::Schema;
use crate::validate::{Step, admits};

/// Values of one schema at most.
const MOST: usize = 8;
/// Values inside of one value at most: aliases in a definition unfold without bound.
const MOST_NODES: usize = 20_000;
/// Levels of one value at most.
const MOST_LEVELS: usize = 100;
/// Items that are made where a list or map must have many.
const MOST_ITEMS: usize = 100;

/// A value that was made.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) value: Value,
    /// The parts that nobody named: neither a default, nor an example, nor one of a closed set.
    pub(crate) invented: Vec<Vec<Step>>,
}

/// Which of the optional fields are given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fields<'n> {
    /// Those that have a default.
    Needed,
    /// All.
    All,
    /// All, and of each set of values another one than usual.
    Others,
    /// Those that have a default, and one of the top.
    And(&'n str),
}

/// Values that a schema takes: the smallest one first, then the fullest one. `None` in the place of the schema takes
/// anything.
pub(crate) fn samples(schema: Schema<'_>) -> Vec<Made> {
    let optional = schema.properties().filter_map(|(name, property)| {
        let name = name.text().unwrap_or_default();
        (!schema.requires(name) && property.default().is_none()).then_some(Fields::And(name))
    });
    let mut found: Vec<Made> = Vec::new();
    for fields in [Fields::Needed, Fields::All, Fields::Others].into_iter().chain(optional) {
        if found.len() == MOST {
            break;
        }
        let Some(made) = make(schema, fields) else { continue };
        let known = found.iter().any(|known| known.value == made.value);
        if !known && admits(schema, &made.value) {
            found.push(made);
        }
    }
    found
}

/// The smallest value, whether the schema takes it or not: patterns that only Go can read, and fields that exclude one
/// another, leave nothing better.
pub(crate) fn smallest(schema: Schema<'_>) -> Made {
    let found = samples(schema).into_iter().next();
    found.or_else(|| make(schema, Fields::Needed)).unwrap_or(Made { value: data::empty_map(), invented: Vec::new() })
}

fn make(schema: Schema<'_>, fields: Fields<'_>) -> Option<Made> {
    let mut maker = Maker { fields, left: MOST_NODES, invented: Vec::new(), path: Vec::new() };
    let value = maker.value(schema, 0)?;
    Some(Made { value, invented: maker.invented })
}

struct Maker<'n> {
    fields: Fields<'n>,
    left: usize,
    invented: Vec<Vec<Step>>,
    path: Vec<Step>,
}

impl Maker<'_> {
    /// A value; `turn` sets those that stand in one list apart.
    fn value(&mut self, schema: Schema<'_>, turn: usize) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        if self.path.len() > MOST_LEVELS {
            return None;
        }
        if let Some(value) = given(schema, turn + usize::from(self.fields == Fields::Others)) {
            return Some(value);
        }
        if schema.is_int_or_string() {
            return Some(self.scalar(schema, turn));
        }
        match schema.kind() {
            "boolean" => Some(Value::Bool(self.fields != Fields::Others)),
            "integer" | "number" | "string" => Some(self.scalar(schema, turn)),
            "array" => self.list(schema),
            _ => self.object(schema, turn),
        }
    }

    fn scalar(&mut self, schema: Schema<'_>, turn: usize) -> Value {
        self.invented.push(self.path.clone());
        let name = self.path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(&**key),
            Step::Item(_) => None,
        });
        scalar::invent(schema, name.unwrap_or_default(), turn)
    }

    fn within<T>(&mut self, step: Step, make: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.path.push(step);
        let made = make(self);
        self.path.pop();
        made
    }

    fn list(&mut self, schema: Schema<'_>) -> Option<Value> {
        let few = usize::from(matches!(self.fields, Fields::All | Fields::Others) || self.is_asked_for());
        let count = schema.count("minItems").unwrap_or(0).max(few).min(schema.count("maxItems").unwrap_or(MOST_ITEMS));
        let Some(items) = schema.items() else { return Some(Value::list(Vec::new())) };
        let made: Option<Vec<Value>> =
            (0..count).map(|turn| self.within(Step::Item(turn), |maker| maker.value(items, turn))).collect();
        made.map(Value::list)
    }

    /// Whether this is the one field that is given beside the needed ones.
    fn is_asked_for(&self) -> bool {
        matches!((self.fields, self.path.as_slice()), (Fields::And(name), [Step::Key(key)]) if **key == *name)
    }

    fn gives(&self, schema: Schema<'_>, name: &str, property: Schema<'_>) -> bool {
        schema.requires(name)
            || property.default().is_some()
            || match self.fields {
                Fields::Needed => false,
                Fields::All | Fields::Others => true,
                Fields::And(asked) => self.path.is_empty() && asked == name,
            }
    }

    fn object(&mut self, schema: Schema<'_>, turn: usize) -> Option<Value> {
        let mut map: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for (name, property) in schema.properties() {
            let name = name.text().unwrap_or_default();
            if !self.gives(schema, name, property) || map.contains_key(name) {
                continue;
            }
            let key: Arc<str> = Arc::from(name);
            match self.within(Step::Key(Arc::clone(&key)), |maker| maker.value(property, turn)) {
                Some(value) => map.insert(key, value),
                // An optional field that goes too deep is left out.
                None if !schema.requires(name) && self.left > 0 => continue,
                None => return None,
            };
        }
        self.free_keys(schema, turn, &mut map)?;
        Some(Value::Map(Arc::new(map)))
    }

    /// The entries of a map with free keys, and those that are asked for and not described.
    fn free_keys(&mut self, schema: Schema<'_>, turn: usize, map: &mut BTreeMap<Arc<str>, Value>) -> Option<()> {
        let asked = schema.required().filter(|name| !map.contains_key(*name)).map(str::to_owned);
        let mut missing: Vec<String> = asked.take(MOST_ITEMS).collect();
        let full = matches!(self.fields, Fields::All | Fields::Others) && schema.additional().is_some();
        let least = schema.count("minProperties").unwrap_or(0).max(usize::from(full)).min(MOST_ITEMS);
        if schema.additional().is_some() || schema.keeps_unknown() {
            let present = map.len() + missing.len();
            missing.extend((present..least).map(|index| scalar::numbered("example", index)));
        }
        for name in missing {
            let key: Arc<str> = Arc::from(name);
            let value = self.within(Step::Key(Arc::clone(&key)), |maker| match schema.additional() {
                Some(values) => maker.value(values, turn),
                None => {
                    maker.invented.push(maker.path.clone());
                    Some(data::text("example"))
                }
            });
            map.insert(key, value?);
        }
        Some(())
    }
}

/// The value that the definition names: the default, an example, one of the closed set.
fn given(schema: Schema<'_>, turn: usize) -> Option<Value> {
    let read = |node: Node<'_>| value_of(node, Dialect::Sigs).ok();
    let named = schema.default().or_else(|| schema.node().get("example")).filter(|_| turn == 0);
    let first = named.and_then(read).filter(|value| admits(schema, value));
    let fitting = |index: usize| schema.values().nth(index).and_then(read).filter(|value| admits(schema, value));
    let count = schema.values().count();
    first
        .or_else(|| fitting(turn.checked_rem(count)?))
        .or_else(|| (0..count).find_map(fitting))
        .or_else(|| schema.default().and_then(read))
}

#[cfg(test)]
mod tests;
