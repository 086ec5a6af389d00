//! Lists whose items must differ: `uniqueItems`, sets, and maps written as lists.

use std::collections::HashSet;
use std::sync::Arc;

use ork_template::Value;

use crate::schema::Schema;

/// The items that repeat an earlier one: index, and the rest of the sentence.
pub(super) fn repeated(items: &[Value], schema: Schema<'_>) -> Vec<(usize, String)> {
    let keys: Vec<&str> = schema.list_keys().collect();
    match schema.list_type() {
        "map" if !keys.is_empty() => {
            let identity = |item: &Value| {
                let known = |name: &&str| item.get(name).cloned().unwrap_or_default();
                Value::List(Arc::new(keys.iter().map(known).collect()))
            };
            again(items.iter().map(identity), |of| {
                let Value::List(values) = of else { return String::new() };
                let named: Vec<_> =
                    keys.iter().zip(values.iter()).map(|(key, value)| format!("`{key}: {value}`")).collect();
                format!("repeats {} of an earlier item", named.join(", "))
            })
        }
        "set" => again(items.iter().cloned(), |of| format!("repeats `{of}`, and the list is a set")),
        _ if schema.flag("uniqueItems") => again(items.iter().cloned(), |of| format!("repeats `{of}`")),
        _ => Vec::new(),
    }
}

fn again(items: impl Iterator<Item = Value>, message: impl Fn(&Value) -> String) -> Vec<(usize, String)> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (index, item) in items.enumerate() {
        // Printed with types: the text `1` and the number are two items.
        if !seen.insert(format!("{item:?}")) {
            found.push((index, message(&item)));
        }
    }
    found
}
