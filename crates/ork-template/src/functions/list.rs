//! Lists and maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::call::count;
use super::json;
use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn list(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Lists, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    list(
        "listHas(items list, value any) -> bool",
        "Whether a value is in the list; numbers compare by value.",
        list_has,
    )
    .differs("numbers are equal whatever their type; for the Go runtime a number of the data and a literal differ")
    .examples(&[
        (r#"{{ listHas .spec.hosts "a.example.com" }}"#, "true"),
        (r#"{{ listHas .spec.none "x" }}"#, "false"),
    ]),
    list("listGet(items list, index int) -> any", "The item at an index from 0; nothing beyond the end.", list_get)
        .examples(&[("{{ listGet .spec.hosts 0 }}", "a.example.com"), ("[{{ listGet .spec.hosts 9 }}]", "[]")]),
    list("listLen(items list) -> int", "The number of items; 0 of anything that is no list.", |call| {
        Ok(count(items(call.value(0)).len()))
    })
    .examples(&[("{{ listLen .spec.hosts }}", "2")]),
    list(
        "mapGet(map any, key string) -> any",
        "The value of a key, which may have dots and slashes; nothing when it is missing.",
        map_get,
    )
    .examples(&[(r#"{{ mapGet .metadata.labels "app" }}"#, "shop")]),
    list("mapKeys(map any) -> list", "The keys of a map, sorted.", |call| {
        Ok(Value::list(entries(call).map(|(key, _)| Value::Str(Arc::clone(key))).collect()))
    })
    .examples(&[(r#"{{ join (mapKeys .metadata.labels) "," }}"#, "app,tier")]),
    list("mapValues(map any) -> list", "The values of a map, in the order of their keys.", |call| {
        Ok(Value::list(entries(call).map(|(_, value)| value.clone()).collect()))
    })
    .examples(&[("{{ mapValues .metadata.labels }}", "[shop web]")]),
    list("mapPick(map any, keys string...) -> map", "The map with these keys only.", |call| picked(call, true))
        .examples(&[(r#"{{ toJson (mapPick .metadata.labels "app" "x") }}"#, r#"{"app":"shop"}"#)]),
    list("mapOmit(map any, keys string...) -> map", "The map without these keys.", |call| picked(call, false))
        .examples(&[(r#"{{ toJson (mapOmit .metadata.labels "app") }}"#, r#"{"tier":"web"}"#)]),
    list(
        "asList(input any) -> list",
        "A list as it is; text that holds a list as JSON or as lines of `- item`; else an empty list.",
        |call| {
            Ok(parsed(call.value(0), |value| matches!(value, Value::List(_)))
                .unwrap_or_else(|| Value::list(Vec::new())))
        },
    )
    .examples(&[(r#"{{ len (asList "[\"a\",\"b\"]") }}"#, "2"), (r#"{{ asList "a,b" }}"#, "[]")]),
    list(
        "asMap(input any) -> map",
        "A map as it is; text that holds a map as JSON or as lines of `key: value`; else an empty map.",
        |call| {
            Ok(parsed(call.value(0), |value| matches!(value, Value::Map(_)))
                .unwrap_or_else(|| Value::Map(Arc::default())))
        },
    )
    .examples(&[(r#"{{ (asMap "{\"k\":\"v\"}").k }}"#, "v"), (r#"{{ (asMap "a: 1").a }}"#, "1")]),
    list("asString(input any) -> string", "Text as it is, anything else as JSON.", |call| {
        Ok(match call.value(0) {
            text @ Value::Str(_) => text.clone(),
            other => Value::from(json::write(other)),
        })
    })
    .examples(&[("{{ asString .metadata.labels }}", r#"{"app":"shop","tier":"web"}"#)]),
];

fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        _ => &[],
    }
}

fn entries<'c>(call: &Call<'c>) -> impl Iterator<Item = (&'c Arc<str>, &'c Value)> + use<'c> {
    let map = match call.value(0) {
        Value::Map(map) => Some(&**map),
        _ => None,
    };
    map.into_iter().flatten()
}

/// Equal as an author sees it: 80 is 80, whatever Go's type.
fn same(left: &Value, right: &Value) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "integers that a float cannot hold differ from every float")]
    match (left, right) {
        (Value::Int(left), Value::Float(right)) | (Value::Float(right), Value::Int(left)) => *left as f64 == *right,
        (left, right) => left == right,
    }
}

fn list_has(call: &mut Call<'_>) -> Answer {
    let wanted = call.value(1);
    Ok(Value::Bool(items(call.value(0)).iter().any(|item| same(item, wanted))))
}

fn list_get(call: &mut Call<'_>) -> Answer {
    let index = usize::try_from(call.integer(1)?).ok();
    Ok(index.and_then(|index| items(call.value(0)).get(index)).cloned().unwrap_or_default())
}

fn map_get(call: &mut Call<'_>) -> Answer {
    Ok(call.value(0).get(&call.text(1)?).cloned().unwrap_or_default())
}

fn picked(call: &Call<'_>, keep: bool) -> Answer {
    let mut keys = Vec::new();
    for index in 1..call.count() {
        keys.push(call.text(index)?);
    }
    let listed = |key: &str| keys.iter().any(|known| known == key);
    let kept = entries(call).filter(|(key, _)| listed(key) == keep);
    let map: BTreeMap<Arc<str>, Value> = kept.map(|(key, value)| (Arc::clone(key), value.clone())).collect();
    Ok(Value::Map(Arc::new(map)))
}

fn parsed(value: &Value, fits: fn(&Value) -> bool) -> Option<Value> {
    let found = match value {
        Value::Str(text) => json::read(text).or_else(|| lines(text))?,
        other => other.clone(),
    };
    fits(&found).then_some(found)
}

/// Flat YAML: lines of `- item` or of `key: value`. Deeper text is no list and no map here: reading YAML is not this
/// crate's.
fn lines(text: &str) -> Option<Value> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() || lines.iter().any(|line| line.starts_with([' ', '\t', '#'])) {
        return None;
    }
    let items: Option<Vec<Value>> = lines.iter().map(|line| line.strip_prefix("- ").map(scalar)).collect();
    if let Some(items) = items {
        return Some(Value::list(items));
    }
    let entry = |line: &&str| {
        let (key, value) = line.split_once(": ").or_else(|| line.strip_suffix(':').map(|key| (key, "")))?;
        (!key.starts_with(['{', '[', '-', '?'])).then(|| (Arc::from(key.trim_matches(['"', '\''])), scalar(value)))
    };
    let map: Option<BTreeMap<Arc<str>, Value>> = lines.iter().map(entry).collect();
    Some(Value::Map(Arc::new(map?)))
}

fn scalar(text: &str) -> Value {
    let text = text.trim();
    let quoted = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    if let Some(inner) = quoted('\'') {
        return Value::from(inner.replace("''", "'"));
    }
    match text {
        "" | "~" | "null" => Value::Nil,
        text => json::read(text).unwrap_or_else(|| Value::from(text)),
    }
}
