//! The functions that Go itself has (text/template, funcs.go).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write;

use super::call::count;
use super::{Answer, Call, Family, Function, Implementation, Refusal};
use crate::argument::{Argument, Mark};
use crate::cut;
use crate::format::{is_print, sprint, sprintf, sprintln};
use crate::value::Value;

const fn go(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Go, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    go("and(first any, more any...) -> any", "The first value that is false or empty, else the last one.", last)
        .decides()
        .examples(&[(r#"{{ and true "x" }}"#, "x"), (r#"{{ and 0 "x" }}"#, "0")]),
    go(
        "or(first any, more any...) -> any",
        "The first value that is neither false nor empty, else the last one.",
        last,
    )
    .decides()
    .examples(&[(r#"{{ or "" "x" }}"#, "x"), (r#"{{ or "" 0 }}"#, "0")]),
    go("not(value any) -> bool", "Whether the value is false or empty.", not)
        .examples(&[(r#"{{ not "" }}"#, "true"), ("{{ not 1 }}", "false")]),
    go("len(value any) -> int", "The bytes of a text, the items of a list, the entries of a map; 0 for nothing.", len)
        .differs("results of `split` and its like have a length; for the Go runtime it is 0")
        .examples(&[(r#"{{ len "abc" }}"#, "3"), ("{{ len .spec.none }}", "0"), ("{{ len .spec.hosts }}", "2")]),
    go(
        "index(collection any, keys any...) -> any",
        "An item of a list or an entry of a map, key after key; a list's index counts from 0 and must fit.",
        index,
    )
    .examples(&[("{{ index .spec.hosts 1 }}", "b.example.com"), (r#"{{ index .metadata.labels "app" }}"#, "shop")]),
    go(
        "slice(value any, [from int], [to int], [capacity int]) -> any",
        "A piece of a text, in bytes, or of a list.",
        slice,
    )
    .examples(&[(r#"{{ slice "abcd" 1 3 }}"#, "bc"), ("{{ slice .spec.hosts 1 }}", "[b.example.com]")]),
    go("print(values any...) -> string", "The values as text, with blanks between neighbours that are no text.", print)
        .examples(&[(r#"{{ print 1 2 "x" }}"#, "1 2x")]),
    go(
        "printf(pattern string, values any...) -> string",
        "The values in a pattern: `%s` text, `%d` an integer, `%q` in quotes, `%v` anything, `%%` a per cent sign.",
        printf,
    )
    .examples(&[(r#"{{ printf "%s-%03d" "a" 7 }}"#, "a-007"), (r#"{{ printf "%q %t" "x" true }}"#, r#""x" true"#)]),
    go("println(values any...) -> string", "The values with blanks between them and a line break at the end.", println)
        .examples(&[(r#"{{ println "a" 1 }}"#, "a 1")]),
    go("html(values any...) -> string", "The text with the special characters of HTML escaped.", html)
        .examples(&[(r#"{{ html "<a>" }}"#, "&lt;a&gt;")]),
    go("js(values any...) -> string", "The text as it stands in a literal of JavaScript.", js)
        .examples(&[(r#"{{ js "a'b" }}"#, r"a\'b")]),
    go("urlquery(values any...) -> string", "The text as it stands in the query of a URL.", urlquery)
        .examples(&[(r#"{{ urlquery "a b&c" }}"#, "a+b%26c")]),
    go(
        "call(function any, arguments any...) -> any",
        "Calls a function value; the data of templates holds none.",
        call_value,
    ),
    go("eq(value any, others any, more any...) -> bool", "Whether the first value equals any of the others.", eq)
        .examples(&[("{{ eq 1 2 1 }}", "true"), (r#"{{ eq .spec.tier "gold" }}"#, "true")]),
    go("ne(a any, b any) -> bool", "Whether two values differ.", ne).examples(&[("{{ ne 1 2 }}", "true")]),
    go("lt(a any, b any) -> bool", "Whether the first value is less.", lt).examples(&[("{{ lt 1 2 }}", "true")]),
    go("le(a any, b any) -> bool", "Whether the first value is less or equal.", le)
        .examples(&[("{{ le 2 2 }}", "true")]),
    go("gt(a any, b any) -> bool", "Whether the first value is greater.", gt).examples(&[("{{ gt 1 2 }}", "false")]),
    go("ge(a any, b any) -> bool", "Whether the first value is greater or equal.", ge)
        .examples(&[(r#"{{ ge "b" "a" }}"#, "true")]),
];

/// `and` and `or` are decided by the evaluator, which does not look at what they do not need.
fn last(call: &mut Call<'_>) -> Answer {
    Ok(call.values(0).last().cloned().unwrap_or_default())
}

fn not(call: &mut Call<'_>) -> Answer {
    Ok(Value::Bool(!call.arguments.first().is_some_and(Argument::is_true)))
}

fn len(call: &mut Call<'_>) -> Answer {
    Ok(count(match call.value(0) {
        Value::Str(text) => cut::bytes(text).len(),
        Value::List(items) => items.len(),
        Value::Map(map) => map.len(),
        _ if call.note => 0,
        _ => return Err(Refusal::at(0, format!("{} has no length", call.type_name(0)))),
    }))
}

fn index(call: &mut Call<'_>) -> Answer {
    let mut value = call.value(0);
    if matches!(value, Value::Nil) {
        return Err(Refusal::at(0, "there is nothing to index"));
    }
    for (place, key) in call.values(0).enumerate().skip(1) {
        value = match (value, key) {
            (Value::List(items), Value::Int(at)) => {
                let found = usize::try_from(*at).ok().and_then(|at| items.get(at));
                found.ok_or_else(|| beyond(place, *at, items.len(), "items"))?
            }
            (Value::Str(text), Value::Int(at)) => {
                let bytes = cut::bytes(text);
                let found = usize::try_from(*at).ok().and_then(|at| bytes.get(at));
                let byte = found.ok_or_else(|| beyond(place, *at, bytes.len(), "bytes"))?;
                let more = place + 1 < call.count();
                return if more {
                    Err(Refusal::at(place + 1, "a number cannot be indexed"))
                } else {
                    Ok(Value::from(i64::from(*byte)))
                };
            }
            (Value::Map(map), Value::Str(key)) => match map.get(key) {
                Some(found) => found,
                None if place + 1 < call.count() => {
                    return Err(Refusal::at(place, format!("there is no `{key}` to index further")));
                }
                None => return Ok(Value::Nil),
            },
            (value, key) => {
                let message = format!("{} cannot be indexed with {}", value.type_name(), key.type_name());
                return Err(Refusal::at(place, message));
            }
        };
    }
    Ok(value.clone())
}

fn beyond(place: usize, at: i64, count: usize, what: &str) -> Refusal {
    Refusal::at(place, format!("there are {count} {what}, and {at} is beyond them"))
}

fn slice(call: &mut Call<'_>) -> Answer {
    let mut bounds = Vec::new();
    for (place, bound) in call.values(0).enumerate().skip(1) {
        let Value::Int(at) = bound else { return Err(Refusal::at(place, "a bound must be an integer")) };
        // Go does not look through the interface that an element of the data is.
        if !call.note && call.is_element(place) {
            return Err(Refusal::at(place, "a bound must not be a field; put it in parentheses"));
        }
        bounds.push(usize::try_from(*at).map_err(|_| Refusal::at(place, format!("{at} is out of range")))?);
    }
    let length = match call.value(0) {
        Value::Str(_) if bounds.len() > 2 => return Err(Refusal::at(0, "text has no third bound")),
        Value::Str(text) => cut::bytes(text).len(),
        Value::List(items) => items.len(),
        other => return Err(Refusal::at(0, format!("{} cannot be cut", other.type_name()))),
    };
    // A piece can be cut again up to the end of what it is a piece of.
    let whole = call.arguments.first().and_then(Argument::whole);
    let capacity = whole.map_or(length, |(whole, start)| whole.len() - start);
    let from = bounds.first().copied().unwrap_or(0);
    let to = bounds.get(1).copied().unwrap_or(length);
    let most = bounds.get(2).copied().unwrap_or(capacity);
    if bounds.len() > 3 || from > to || to > most || most > capacity {
        return Err(Refusal::new(format!("bounds {from} to {to} do not fit a length of {length}")));
    }
    Ok(match call.value(0) {
        Value::Str(text) => Value::from(cut::text(cut::bytes(text).get(from..to).unwrap_or_default())),
        _ => whole.map_or(Value::Nil, |(whole, start)| {
            Value::list(whole.get(start + from..start + to).unwrap_or_default().to_vec())
        }),
    })
}

fn print(call: &mut Call<'_>) -> Answer {
    Ok(Value::from(sprint(call.arguments)))
}

fn println(call: &mut Call<'_>) -> Answer {
    Ok(Value::from(sprintln(call.arguments)))
}

fn printf(call: &mut Call<'_>) -> Answer {
    let Value::Str(pattern) = call.value(0) else {
        return Err(Refusal::at(0, format!("the pattern must be text, not {}", call.value(0).type_name())));
    };
    Ok(Value::from(sprintf(pattern, call.arguments.get(1..).unwrap_or_default())))
}

/// The arguments of an escaper as one text.
fn joined<'c>(call: &Call<'c>) -> Cow<'c, str> {
    if let (1, Value::Str(text)) = (call.count(), call.value(0)) {
        return Cow::Borrowed(text);
    }
    let printable = |argument: &Argument<'c>| match &*argument.value {
        Value::Nil => Argument::owned(Value::text("<no value>")),
        _ => argument.clone(),
    };
    Cow::Owned(sprint(&call.arguments.iter().map(printable).collect::<Vec<_>>()))
}

fn html(call: &mut Call<'_>) -> Answer {
    let mut out = String::new();
    for character in joined(call).chars() {
        match character {
            '\0' => out.push('\u{fffd}'),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
    Ok(Value::from(out))
}

fn js(call: &mut Call<'_>) -> Answer {
    let mut out = String::new();
    for character in joined(call).chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '"' => out.push_str("\\\""),
            '<' => out.push_str("\\u003C"),
            '>' => out.push_str("\\u003E"),
            '&' => out.push_str("\\u0026"),
            '=' => out.push_str("\\u003D"),
            c if c < ' ' || !(c.is_ascii() || is_print(c) || cut::byte(c).is_some()) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            other => out.push(other),
        }
    }
    Ok(Value::from(out))
}

fn urlquery(call: &mut Call<'_>) -> Answer {
    let mut out = String::new();
    for byte in cut::bytes(&joined(call)).iter().copied() {
        match byte {
            b' ' => out.push('+'),
            b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    Ok(Value::from(out))
}

fn call_value(call: &mut Call<'_>) -> Answer {
    Err(Refusal::at(0, format!("{} is no function", call.value(0).type_name())))
}

/// Whether two values are equal; an error where Go refuses to compare them.
fn equal(left: &Value, right: &Value) -> Result<bool, String> {
    match (left, right) {
        (Value::Nil, Value::Nil) => Ok(true),
        (Value::Nil, _) | (_, Value::Nil) => Ok(false),
        (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
        (Value::Int(left), Value::Int(right)) => Ok(left == right),
        (Value::Float(left), Value::Float(right)) => Ok(left == right),
        (Value::Str(left), Value::Str(right)) => Ok(left == right),
        (Value::List(_), Value::List(_)) | (Value::Map(_), Value::Map(_)) => {
            Err(format!("{} cannot be compared", left.type_name()))
        }
        _ => Err(format!("{} and {} cannot be compared", left.type_name(), right.type_name())),
    }
}

fn less(left: &Value, right: &Value) -> Result<Ordering, String> {
    let ordering = match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(right),
        (Value::Str(left), Value::Str(right)) => Some(cut::bytes(left).cmp(&cut::bytes(right))),
        _ => return Err(format!("{} and {} have no order", left.type_name(), right.type_name())),
    };
    Ok(ordering.unwrap_or(Ordering::Equal))
}

fn eq(call: &mut Call<'_>) -> Answer {
    for place in 1..call.count() {
        if equal_arguments(call, place)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn ne(call: &mut Call<'_>) -> Answer {
    Ok(Value::Bool(!equal_arguments(call, 1)?))
}

/// Whether the first argument equals another.
fn equal_arguments(call: &Call<'_>, place: usize) -> Result<bool, Refusal> {
    let (left, right) = (call.value(0), call.value(place));
    match (imaginary(call, 0), imaginary(call, place)) {
        (None, None) => equal(left, right).map_err(|message| Refusal::at(place, message)),
        (Some(first), Some(second)) => Ok(first == second && left == right),
        _ if matches!(left, Value::Nil) || matches!(right, Value::Nil) => Ok(false),
        _ => Err(Refusal::at(place, "complex numbers can be compared with each other alone")),
    }
}

/// The imaginary part of a complex number.
fn imaginary(call: &Call<'_>, place: usize) -> Option<f64> {
    match call.arguments.get(place)?.mark {
        Mark::Complex(imaginary) => Some(imaginary),
        _ => None,
    }
}

fn ordered(call: &Call<'_>, test: fn(Ordering) -> bool) -> Answer {
    if let Some(place) = (0..call.count()).find(|place| imaginary(call, *place).is_some()) {
        return Err(Refusal::at(place, "complex numbers have no order"));
    }
    Ok(Value::Bool(test(less(call.value(0), call.value(1)).map_err(|message| Refusal::at(1, message))?)))
}

fn lt(call: &mut Call<'_>) -> Answer {
    ordered(call, Ordering::is_lt)
}

fn le(call: &mut Call<'_>) -> Answer {
    ordered(call, Ordering::is_le)
}

fn gt(call: &mut Call<'_>) -> Answer {
    ordered(call, Ordering::is_gt)
}

fn ge(call: &mut Call<'_>) -> Answer {
    ordered(call, Ordering::is_ge)
}
