//! Turning values into one another and asking what they are.

use super::call::to_int;
use super::json;
use super::{Answer, Call, Family, Function, Implementation, Refusal};
use crate::value::Value;

const fn types(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Types, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    types(
        "toInt(value any) -> int64",
        "A number, a boolean or text that spells a number as an integer, cut towards zero.",
        to_integer,
    )
    .examples(&[(r#"{{ toInt "3" }}"#, "3"), ("{{ toInt 3.7 }}", "3"), ("{{ toInt true }}", "1")]),
    types(
        "toFloat(value any) -> float",
        "A number, a boolean or text that spells a number as a decimal number.",
        |call| Ok(Value::Float(call.number(0)?)),
    )
    .examples(&[(r#"{{ toFloat "0.75" }}"#, "0.75"), ("{{ toFloat 3 }}", "3")]),
    types(
        "toBool(value any) -> bool",
        "Text such as yes, on, 1, true or no, off, 0, false as a boolean; of numbers 0 is false.",
        to_bool,
    )
    .examples(&[(r#"{{ toBool "yes" }}"#, "true"), (r#"{{ toBool "" }}"#, "false"), ("{{ toBool 1 }}", "true")]),
    types("toString(value any) -> string", "The value as it prints; nothing becomes empty text.", to_string)
        .examples(&[("{{ toString .spec.replicas }}", "3"), ("[{{ toString .spec.none }}]", "[]")]),
    types("toJson(value any) -> string", "The value as JSON on one line, with sorted keys.", |call| {
        Ok(Value::from(json::write(call.value(0))))
    })
    .aliases(&["toJSON"])
    .examples(&[
        ("{{ toJson .spec.hosts }}", r#"["a.example.com","b.example.com"]"#),
        (r#"{{ toJson "<a>" }}"#, r#""\u003ca\u003e""#),
    ]),
    types(
        "toList(text string) -> list",
        "The parts between commas, without blanks around them and without empty ones.",
        to_list,
    )
    .examples(&[(r#"{{ toList "a, b,,c" }}"#, "[a b c]")]),
    types("typeOf(value any) -> string", "What the value is: string, number, bool, map, slice or null.", |call| {
        Ok(Value::from(sort(call.value(0))))
    })
    .differs("results of `split` and its like are slices; for the Go runtime they are unknown")
    .examples(&[("{{ typeOf .spec.replicas }}", "number"), ("{{ typeOf .spec.none }}", "null")]),
    types("typeMap(value any) -> bool", "Whether the value is a map.", |call| is(call, &["map"]))
        .examples(&[("{{ typeMap .spec }}", "true")]),
    types("typeList(value any) -> bool", "Whether the value is a list.", |call| is(call, &["slice"]))
        .examples(&[("{{ typeList .spec.hosts }}", "true")]),
    types("typeString(value any) -> bool", "Whether the value is text.", |call| is(call, &["string"]))
        .examples(&[("{{ typeString .spec.image }}", "true")]),
    types("typeNumber(value any) -> bool", "Whether the value is a number.", |call| is(call, &["number"]))
        .examples(&[("{{ typeNumber .spec.replicas }}", "true")]),
    types("typeBool(value any) -> bool", "Whether the value is true or false.", |call| is(call, &["bool"]))
        .examples(&[("{{ typeBool .spec.debug }}", "true")]),
    types("typeNull(value any) -> bool", "Whether the value is missing or null.", |call| is(call, &["null"]))
        .examples(&[("{{ typeNull .spec.none }}", "true")]),
    types(
        "isEmpty(value any) -> bool",
        "Whether the value is nothing, \"\" or an empty list or map; 0 and false are not.",
        |call| {
            Ok(Value::Bool(match call.value(0) {
                Value::Bool(_) | Value::Int(_) | Value::Float(_) => false,
                value => !value.is_true(),
            }))
        },
    )
    .aliases(&["Empty"])
    .examples(&[("{{ isEmpty .spec.none }}", "true"), ("{{ isEmpty 0 }}", "false")]),
    types("isScalar(value any) -> bool", "Whether the value is text, a number or a boolean.", |call| {
        is(call, &["string", "number", "bool"])
    })
    .examples(&[("{{ isScalar .spec.image }}", "true"), ("{{ isScalar .spec.hosts }}", "false")]),
    types("isComposite(value any) -> bool", "Whether the value is a list or map.", |call| is(call, &["map", "slice"]))
        .examples(&[("{{ isComposite .spec }}", "true")]),
];

fn to_integer(call: &mut Call<'_>) -> Answer {
    // Through the integer first: above 2^53 a float would lose digits.
    if let Ok(whole) = call.integer(0) {
        return Ok(Value::Int(whole));
    }
    let number = call.number(0)?;
    to_int(number.trunc()).map(Value::Int).ok_or_else(|| Refusal::at(0, "the number does not fit an integer"))
}

fn to_bool(call: &mut Call<'_>) -> Answer {
    let value = call.value(0);
    let text = match value {
        Value::Str(text) => text,
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => return Ok(Value::Bool(value.is_true())),
        _ => return Err(Refusal::at(0, format!("{} is neither true nor false", super::call::described(value)))),
    };
    match &**text {
        "true" | "True" | "TRUE" | "1" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" | "0" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "" => Ok(Value::Bool(false)),
        other => Err(Refusal::at(0, format!("`{other}` is neither true nor false"))),
    }
}

fn to_string(call: &mut Call<'_>) -> Answer {
    Ok(match call.value(0) {
        Value::Nil => Value::from(""),
        value @ Value::Str(_) => value.clone(),
        value => Value::from(value.to_string()),
    })
}

fn to_list(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    Ok(Value::list(parts.map(Value::from).collect()))
}

fn is(call: &Call<'_>, sorts: &[&str]) -> Answer {
    Ok(Value::Bool(sorts.contains(&sort(call.value(0)))))
}

fn sort(value: &Value) -> &'static str {
    match value {
        Value::Nil => "null",
        Value::Bool(_) => "bool",
        Value::Int(_) | Value::Float(_) => "number",
        Value::Str(_) => "string",
        Value::List(_) => "slice",
        Value::Map(_) => "map",
    }
}
