//! `.children`: the objects that exist for a custom resource, as templates see them.

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_template::Value;

use crate::data::{self, at, plain};
use crate::operator::Operator;
use crate::resources::RESOURCE_LISTS;

/// For every kind that the operator declares: the plural with all objects by name, the singular with the first of them.
/// What is not there yet is a placeholder whose status is empty.
pub(crate) fn data(operator: &Operator, observed: &[Value]) -> Value {
    let mut all = BTreeMap::new();
    for part in operator.parts() {
        for resource in part.adds.on_create.resources.iter().chain(&part.adds.on_reconcile.resources) {
            let list = resource.list;
            if all.contains_key(list.plural) {
                continue;
            }
            let objects = by_name(observed, list.kind, list.is_of_any_kind());
            let first = objects.values().next().cloned().unwrap_or_else(placeholder);
            all.extend(list.facts.short_name.map(|name| (Arc::from(name), first.clone())));
            all.insert(Arc::from(list.kind.to_lowercase()), first);
            all.insert(Arc::from(list.plural), Value::Map(Arc::new(objects)));
        }
    }
    Value::Map(Arc::new(all))
}

/// The names below `.children`.
pub(crate) fn names(operator: &Operator) -> Vec<String> {
    match data(operator, &[]) {
        Value::Map(map) => map.keys().map(|name| name.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn by_name(observed: &[Value], kind: &str, any_other: bool) -> BTreeMap<Arc<str>, Value> {
    let fits = |object: &&Value| {
        let found = object.get("kind").map(plain).unwrap_or_default();
        found == kind || (any_other && !RESOURCE_LISTS.iter().any(|list| list.kind == found))
    };
    let named = observed.iter().filter(fits).map(|object| {
        let name = at(object, &["metadata", "name"]).map(plain).unwrap_or_default();
        let whole = if object.get("status").is_some() { object.clone() } else { with_status(object) };
        (Arc::from(name), whole)
    });
    named.collect()
}

fn with_status(object: &Value) -> Value {
    data::with(object, "status", data::empty_map())
}

fn placeholder() -> Value {
    data::map([("_placeholder", Value::Bool(true)), ("status", data::empty_map())])
}
