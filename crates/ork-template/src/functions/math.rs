//! Arithmetic. Integers stay integers as long as they fit; a whole result is an integer.

use super::call::to_int;
use super::{Answer, Call, Family, Function, Implementation, Refusal};
use crate::value::Value;

const fn math(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Math, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    math("add(a any, b any) -> number", "The sum of two numbers or texts that spell numbers.", |call| {
        arithmetic(call, i64::checked_add, |a, b| a + b)
    })
    .examples(&[("{{ add .spec.port 1000 }}", "9080"), (r#"{{ add "1.5" 1 }}"#, "2.5")]),
    math("sub(a any, b any) -> number", "The first number without the second.", |call| {
        arithmetic(call, i64::checked_sub, |a, b| a - b)
    })
    .examples(&[("{{ sub 3 1 }}", "2"), ("{{ sub 1 2.5 }}", "-1.5")]),
    math("mul(a any, b any) -> number", "The product.", |call| arithmetic(call, i64::checked_mul, |a, b| a * b))
        .examples(&[("{{ mul .spec.replicas 2 }}", "6"), ("{{ mul 0.5 3 }}", "1.5")]),
    math("div(a any, b any) -> number", "The quotient: 7 by 2 is 3.5, 8 by 4 is the integer 2.", divide)
        .examples(&[("{{ div 8 4 }}", "2"), ("{{ div 7 2 }}", "3.5")]),
    math(
        "mod(a any, b any) -> int64",
        "The remainder of two integers, with the sign of the first; decimals are cut.",
        remainder,
    )
    .examples(&[("{{ mod .spec.port 100 }}", "80"), ("{{ mod -7 3 }}", "-1")]),
    math("min(a any, b any, more any...) -> number", "The least number.", |call| extreme(call, |a, b| a < b))
        .differs("any count of numbers from two on; the Go runtime takes exactly two")
        .examples(&[("{{ min .spec.replicas 10 }}", "3")]),
    math("max(a any, b any, more any...) -> number", "The greatest number.", |call| extreme(call, |a, b| a > b))
        .examples(&[(r#"{{ max "2.5" 2 }}"#, "2.5")]),
    math("clamp(value any, low any, high any) -> number", "The value, at least `low` and at most `high`.", clamp)
        .examples(&[("{{ clamp 25 1 20 }}", "20"), ("{{ clamp 0 1 20 }}", "1")]),
    math("abs(a any) -> number", "The number without its sign.", |call| Ok(tidy(call.number(0)?.abs())))
        .examples(&[("{{ abs -300 }}", "300"), ("{{ abs 2.5 }}", "2.5")]),
];

fn arithmetic(call: &Call<'_>, whole: fn(i64, i64) -> Option<i64>, real: fn(f64, f64) -> f64) -> Answer {
    if let (Ok(left), Ok(right)) = (call.integer(0), call.integer(1)) {
        return whole(left, right).map(Value::Int).ok_or_else(|| Refusal::new("the result does not fit an integer"));
    }
    Ok(tidy(real(call.number(0)?, call.number(1)?)))
}

/// A whole result is an integer.
fn tidy(value: f64) -> Value {
    if value.fract() == 0.0 { to_int(value).map_or(Value::Float(value), Value::Int) } else { Value::Float(value) }
}

fn divide(call: &mut Call<'_>) -> Answer {
    if let (Ok(left), Ok(right)) = (call.integer(0), call.integer(1))
        && left.checked_rem(right) == Some(0)
    {
        return left.checked_div(right).map(Value::Int).ok_or_else(|| Refusal::new("the result does not fit"));
    }
    let (left, right) = (call.number(0)?, call.number(1)?);
    if right == 0.0 {
        return Err(Refusal::at(1, "nothing can be divided by 0"));
    }
    Ok(tidy(left / right))
}

fn remainder(call: &mut Call<'_>) -> Answer {
    let whole = |index: usize| match call.integer(index) {
        Ok(value) => Ok(value),
        Err(_) => to_int(call.number(index)?.trunc()).ok_or_else(|| Refusal::at(index, "the number is too large")),
    };
    let (left, right) = (whole(0)?, whole(1)?);
    left.checked_rem(right).map(Value::Int).ok_or_else(|| Refusal::at(1, "nothing can be divided by 0"))
}

fn extreme(call: &Call<'_>, better: fn(f64, f64) -> bool) -> Answer {
    let mut best = call.number(0)?;
    for index in 1..call.count() {
        let value = call.number(index)?;
        if better(value, best) {
            best = value;
        }
    }
    Ok(tidy(best))
}

fn clamp(call: &mut Call<'_>) -> Answer {
    let (value, low, high) = (call.number(0)?, call.number(1)?, call.number(2)?);
    Ok(tidy(if value < low {
        low
    } else if value > high {
        high
    } else {
        value
    }))
}
