//! Choosing between values: defaults and conditions.

use super::{Answer, Call, Family, Function, Implementation, Refusal};
use crate::value::Value;

const fn choice(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Choice, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    choice(
        "default(fallback any, value any) -> any",
        "The value, or the fallback when it is empty: nothing, \"\", 0, false, an empty list or map. \
         The fallback comes first, so that the value can be piped in.",
        default,
    )
    .examples(&[
        (r#"{{ .spec.none | default "x" }}"#, "x"),
        ("{{ default 2 .spec.replicas }}", "3"),
        ("{{ 0 | default 3 }}", "3"),
    ]),
    choice("coalesce(values any...) -> any", "The first value that is not empty; nothing when all are.", coalesce)
        .examples(&[(r#"{{ coalesce "" .spec.none "x" }}"#, "x")]),
    choice(
        "ternary(condition any, whenTrue any, whenFalse any) -> any",
        "One of two values, as the condition is something or empty; 0 and missing fields are empty.",
        ternary,
    )
    .differs("the number 0 counts as false wherever it comes from; for the Go runtime a 0 of the data is true")
    .examples(&[(r#"{{ ternary .spec.debug "debug" "info" }}"#, "debug"), (r#"{{ ternary 0 "a" "b" }}"#, "b")]),
    choice(
        "boolTernary(condition bool, whenTrue any, whenFalse any) -> any",
        "One of two values, as a boolean is true or false; a missing field is false.",
        bool_ternary,
    )
    .differs("nothing counts as false; the Go runtime fails")
    .examples(&[(r#"{{ boolTernary .spec.debug "on" "off" }}"#, "on"), (r#"{{ boolTernary false "a" "b" }}"#, "b")]),
    choice(
        "boolDefault(value any, fallback bool) -> bool",
        "The value when it is a boolean, else the fallback; it keeps false, and the value comes first.",
        bool_or,
    )
    .examples(&[("{{ boolDefault .spec.none true }}", "true"), ("{{ boolDefault false true }}", "false")]),
    choice(
        "eqTernary(value any, target any, whenEqual any, otherwise any) -> any",
        "One of two values, as the first two print the same or not.",
        eq_ternary,
    )
    .examples(&[(r#"{{ eqTernary .spec.tier "gold" "fast" "slow" }}"#, "fast")]),
    choice("empty(value any) -> bool", "Whether the value is nothing, \"\", 0, false or an empty list or map.", empty)
        .examples(&[("{{ empty .spec.none }}", "true"), ("{{ empty 0 }}", "true")]),
    choice("notEmpty(value any) -> bool", "Whether the value is something; the opposite of `empty`.", not_empty)
        .examples(&[("{{ notEmpty .spec.image }}", "true")]),
    choice("getOr(value any, fallback any) -> any", "As `default`, with the value first.", get_or)
        .examples(&[("{{ getOr .spec.none 1 }}", "1")]),
    choice(
        "getStringOr(value any, fallback string) -> string",
        "The value when it is text with something in it, else the fallback.",
        string_or,
    )
    .examples(&[(r#"{{ getStringOr .spec.replicas "x" }}"#, "x")]),
    choice(
        "getIntOr(value any, fallback int) -> int",
        "The value when it is a number, cut towards zero, else the fallback; 0 is kept.",
        int_or,
    )
    .examples(&[("{{ getIntOr .spec.replicas 1 }}", "3"), (r#"{{ getIntOr "3" 1 }}"#, "1")]),
    choice("getBoolOr(value any, fallback bool) -> bool", "The same as `boolDefault`.", bool_or)
        .examples(&[("{{ getBoolOr .spec.debug false }}", "true")]),
];

/// What counts as empty: also the text that Go prints for nothing.
fn is_empty(value: &Value) -> bool {
    !value.is_true() || value.as_str() == Some("<no value>")
}

fn either(call: &Call<'_>, first: bool, one: usize, other: usize) -> Answer {
    Ok(call.value(if first { one } else { other }).clone())
}

fn default(call: &mut Call<'_>) -> Answer {
    either(call, is_empty(call.value(1)), 0, 1)
}

fn get_or(call: &mut Call<'_>) -> Answer {
    either(call, is_empty(call.value(0)), 1, 0)
}

fn coalesce(call: &mut Call<'_>) -> Answer {
    Ok(call.values(0).find(|value| !is_empty(value)).cloned().unwrap_or_default())
}

fn ternary(call: &mut Call<'_>) -> Answer {
    either(call, call.value(0).is_true(), 1, 2)
}

fn bool_ternary(call: &mut Call<'_>) -> Answer {
    either(call, call.boolean(0)?, 1, 2)
}

fn eq_ternary(call: &mut Call<'_>) -> Answer {
    either(call, call.value(0).to_string() == call.value(1).to_string(), 2, 3)
}

fn empty(call: &mut Call<'_>) -> Answer {
    Ok(Value::Bool(is_empty(call.value(0))))
}

fn not_empty(call: &mut Call<'_>) -> Answer {
    Ok(Value::Bool(!is_empty(call.value(0))))
}

fn bool_or(call: &mut Call<'_>) -> Answer {
    match call.value(0) {
        Value::Bool(value) => Ok(Value::Bool(*value)),
        _ => Ok(Value::Bool(call.boolean(1)?)),
    }
}

fn string_or(call: &mut Call<'_>) -> Answer {
    match call.value(0) {
        value @ Value::Str(text) if !text.is_empty() => Ok(value.clone()),
        _ => Ok(Value::text(call.text(1)?)),
    }
}

fn int_or(call: &mut Call<'_>) -> Answer {
    match call.value(0) {
        Value::Int(value) => Ok(Value::Int(*value)),
        Value::Float(value) => super::call::to_int(value.trunc())
            .map(Value::Int)
            .ok_or_else(|| Refusal::at(0, "the number does not fit an integer")),
        _ => Ok(Value::Int(call.integer(1)?)),
    }
}
