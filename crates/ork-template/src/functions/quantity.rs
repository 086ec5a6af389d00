//! Kubernetes quantities (`500m`, `1Gi`, `1e3`), exact to a billionth.

use super::{Answer, Call, Family, Function, Implementation, Refusal};
use crate::value::Value;

const fn quantity(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Quantity, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    quantity(
        "parseQuantity(quantity string) -> float",
        "The quantity as a number: `500m` is 0.5, `1Ki` is 1024.",
        |call| {
            #[expect(clippy::cast_precision_loss, reason = "the result is a float by contract")]
            Ok(Value::Float(read(call, 0)?.nanos as f64 / NANO as f64))
        },
    )
    .examples(&[(r#"{{ parseQuantity "500m" }}"#, "0.5"), (r#"{{ parseQuantity "1Ki" }}"#, "1024")]),
    quantity(
        "formatQuantity(number float) -> string",
        "A number as a quantity, with binary suffixes where it is whole.",
        |call| {
            let number = call.number(0)?;
            if !number.is_finite() || number.abs() > 9.2e18 {
                return Err(Refusal::at(0, "the number is too large"));
            }
            let whole = number.fract() == 0.0 && number >= 1.0;
            #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
            let (nanos, form) = if whole {
                (number as i128 * NANO, Form::Binary)
            } else {
                ((number * 1000.0) as i128 * (NANO / 1000), Form::Decimal)
            };
            Ok(Value::from(print(Quantity { nanos, form })))
        },
    )
    .differs("whole results of arithmetic are taken; the Go runtime fails")
    .examples(&[("{{ formatQuantity 1024 }}", "1Ki"), ("{{ formatQuantity 0.5 }}", "500m")]),
    quantity(
        "sumQuantity(a string, b string) -> string",
        "The sum of two quantities, in the form of the first.",
        |call| combined(call, |a, b| a.checked_add(b)),
    )
    .examples(&[(r#"{{ sumQuantity "500m" "1500m" }}"#, "2"), (r#"{{ sumQuantity "1Gi" "512Mi" }}"#, "1536Mi")]),
    quantity(
        "minusQuantity(a string, b string) -> string",
        "The first quantity without the second, in the form of the first.",
        |call| combined(call, |a, b| a.checked_sub(b)),
    )
    .aliases(&["subtractQuantity"])
    .examples(&[(r#"{{ minusQuantity "2Gi" "1Gi" }}"#, "1Gi")]),
];

const NANO: i128 = 1_000_000_000;

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Decimal,
    Binary,
    Exponent,
}

#[derive(Clone, Copy)]
struct Quantity {
    /// In billionths.
    nanos: i128,
    form: Form,
}

fn read(call: &Call<'_>, index: usize) -> Result<Quantity, Refusal> {
    let text = call.text(index)?;
    parse(&text).ok_or_else(|| Refusal::at(index, format!("`{text}` is no quantity")))
}

/// The grammar of `resource.Quantity` (apimachinery, api/resource).
fn parse(text: &str) -> Option<Quantity> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (number, suffix) = rest.split_at_checked(length)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if rest.is_empty() || fraction.contains('.') || number.len() > 30 {
        return None;
    }
    // A suffix without a number is nothing of it.
    let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
    let (factor, divisor, form) = unit(suffix)?;
    let divisor = divisor.checked_mul(10i128.checked_pow(u32::try_from(fraction.len()).ok()?)?)?;
    let scaled = digits.checked_mul(factor)?.checked_mul(NANO)?;
    // What is finer than a billionth is rounded away from zero.
    let nanos = scaled / divisor + i128::from(scaled % divisor != 0);
    Some(Quantity { nanos: if negative { -nanos } else { nanos }, form })
}

/// What a suffix multiplies and divides by.
fn unit(suffix: &str) -> Option<(i128, i128, Form)> {
    const DECIMAL: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];
    const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    const SMALL: [&str; 3] = ["m", "u", "n"];
    let power = |base: i128, at: usize| u32::try_from(at).ok().and_then(|at| base.checked_pow(at));
    if let Some(at) = DECIMAL.iter().position(|known| *known == suffix) {
        return Some((power(1000, at)?, 1, Form::Decimal));
    }
    if let Some(at) = BINARY.iter().position(|known| *known == suffix) {
        return Some((power(1024, at + 1)?, 1, Form::Binary));
    }
    if let Some(at) = SMALL.iter().position(|known| *known == suffix) {
        return Some((1, power(1000, at + 1)?, Form::Decimal));
    }
    // What is below a billionth is rounded, however far.
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok().filter(|exponent| *exponent <= 28)?.max(-27);
    let size = 10i128.pow(exponent.unsigned_abs());
    Some(if exponent < 0 { (1, size, Form::Exponent) } else { (size, 1, Form::Exponent) })
}

/// The canonical form: the largest suffix that leaves a whole number.
fn print(quantity: Quantity) -> String {
    let Quantity { nanos, form } = quantity;
    if nanos == 0 {
        return "0".to_owned();
    }
    // Below 1024 there is no binary suffix, and a decimal one confuses nobody.
    let form = if form == Form::Binary && nanos.abs() < 1024 * NANO { Form::Decimal } else { form };
    if form == Form::Binary && nanos % NANO == 0 {
        let (mut value, mut at) = (nanos / NANO, 0);
        while value % 1024 == 0 && at < 6 {
            value /= 1024;
            at += 1;
        }
        return format!("{value}{}", ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].get(at).copied().unwrap_or_default());
    }
    let (mut value, mut exponent) = (nanos, -9);
    while value % 1000 == 0 && exponent < 18 && (form != Form::Binary || exponent < 0) {
        value /= 1000;
        exponent += 3;
    }
    if form == Form::Exponent {
        return if exponent == 0 { value.to_string() } else { format!("{value}e{exponent}") };
    }
    let suffix = match exponent {
        -9 => "n",
        -6 => "u",
        -3 => "m",
        0 => "",
        3 => "k",
        6 => "M",
        9 => "G",
        12 => "T",
        15 => "P",
        _ => "E",
    };
    format!("{value}{suffix}")
}

fn combined(call: &Call<'_>, join: fn(i128, i128) -> Option<i128>) -> Answer {
    let (a, b) = (read(call, 0)?, read(call, 1)?);
    let nanos = join(a.nanos, b.nanos).ok_or_else(|| Refusal::new("the result is too large"))?;
    let form = if a.nanos == 0 { b.form } else { a.form };
    Ok(Value::from(print(Quantity { nanos, form })))
}
