//! Reading Kubernetes objects: what all families of object notes share. An object that is not there, or is not an
//! object, gives the zero value and never an error.

use super::call::{Call, count, to_int};
use super::{Answer, Refusal};
use crate::value::Value;

/// The text at a path of the first argument; empty when it is missing or no text.
pub(super) fn text(call: &Call<'_>, path: &[&str]) -> Answer {
    Ok(text_of(call.value(0).at(path)))
}

/// A text as it is; anything else is empty text.
pub(super) fn text_of(value: Option<&Value>) -> Value {
    match value {
        Some(value @ Value::Str(_)) => value.clone(),
        _ => Value::from(""),
    }
}

/// The integer at a path of the first argument.
pub(super) fn integer(call: &Call<'_>, path: &[&str]) -> Answer {
    Ok(Value::Int(integer_of(call.value(0).at(path))))
}

/// An integer as lenient readers see it: decimals are cut, of text the leading digits count.
pub(super) fn integer_of(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::Int(value)) => *value,
        Some(Value::Float(value)) => to_int(*value).unwrap_or(0),
        Some(Value::Str(text)) => {
            let text = text.trim_start();
            let sign = usize::from(text.starts_with(['-', '+']));
            let digits = text.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
            text.get(..sign + digits).and_then(|digits| digits.parse().ok()).unwrap_or(0)
        }
        _ => 0,
    }
}

/// The map at a path of the first argument; empty when it is missing.
pub(super) fn map(call: &Call<'_>, path: &[&str]) -> Answer {
    Ok(match call.value(0).at(path) {
        Some(map @ Value::Map(_)) => map.clone(),
        _ => Value::Map(std::sync::Arc::default()),
    })
}

/// The items of the list at a path of a value.
pub(super) fn items<'v>(value: &'v Value, path: &[&str]) -> &'v [Value] {
    match value.at(path) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

/// The number of items at a path of the first argument.
pub(super) fn length(call: &Call<'_>, path: &[&str]) -> Answer {
    Ok(count(items(call.value(0), path).len()))
}

/// The texts of a key of every item, in order, without empty ones.
pub(super) fn texts<'v>(items: &'v [Value], key: &str) -> Vec<&'v str> {
    let found = items.iter().filter_map(|item| item.get(key).and_then(Value::as_str));
    found.filter(|text| !text.is_empty()).collect()
}

/// The texts of a key of every item of a list of the first argument, with commas between them.
pub(super) fn joined(call: &Call<'_>, path: &[&str], key: &str) -> Answer {
    Ok(Value::from(texts(items(call.value(0), path), key).join(", ")))
}

/// Each text once, in the order of their first place.
pub(super) fn distinct(texts: Vec<&str>) -> Vec<&str> {
    let mut seen = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}

/// The first condition of a type.
pub(super) fn condition<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    let has_type = |condition: &&Value| condition.get("type").and_then(Value::as_str) == Some(name);
    items(object, &["status", "conditions"]).iter().find(has_type)
}

/// Whether a condition of a type is true.
pub(super) fn is_true(object: &Value, name: &str) -> bool {
    condition(object, name).and_then(|condition| condition.get("status")).and_then(Value::as_str) == Some("True")
}

/// A value below a key that the second argument gives.
pub(super) fn keyed<'c>(call: &Call<'c>, path: &[&str]) -> Result<Option<&'c Value>, Refusal> {
    let key = call.text(1)?;
    Ok(call.value(0).at(path).and_then(|map| map.get(&key)))
}
