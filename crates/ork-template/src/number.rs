//! Numbers as Go prints and reads them.

use std::num::IntErrorKind;

/// `%v` of a float64: the shortest digits that read back equal, with an exponent for powers of ten below -4 and from 6
/// on.
#[must_use]
pub(crate) fn float(value: f64) -> String {
    general(value, None, 'e')
}

/// `%g`: shortest, or with a number of significant digits.
pub(crate) fn general(value: f64, precision: Option<usize>, letter: char) -> String {
    if let Some(text) = special(value) {
        return text;
    }
    let (negative, digits, point) = decimal(value, precision.map(|precision| precision.max(1)));
    let digits = if precision.is_some() { digits.trim_end_matches('0').to_owned() } else { digits };
    let digits = if digits.is_empty() { "0".to_owned() } else { digits };
    let limit = match precision {
        None => 6,
        Some(precision) => {
            let precision = i32::try_from(precision.max(1)).unwrap_or(i32::MAX);
            let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
            if precision > count && count >= point { count } else { precision }
        }
    };
    let exponent = point - 1;
    let sign = if negative { "-" } else { "" };
    if exponent < -4 || exponent >= limit {
        return format!("{sign}{}", scientific(&digits, exponent, letter));
    }
    format!("{sign}{}", positional(&digits, point))
}

/// More digits than the exact value of any float has, in front of and behind the point.
const MOST_DIGITS: usize = 1100;

/// Zeros for digits that no value has.
fn zeros_beyond(precision: usize) -> String {
    "0".repeat(precision.saturating_sub(MOST_DIGITS))
}

fn special(value: f64) -> Option<String> {
    if value.is_nan() {
        return Some("NaN".to_owned());
    }
    value.is_infinite().then(|| if value > 0.0 { "+Inf".to_owned() } else { "-Inf".to_owned() })
}

/// Sign, significant digits, and where the decimal point stands among them.
fn decimal(value: f64, digits: Option<usize>) -> (bool, String, i32) {
    let text = match digits {
        None => shortest(value),
        // More digits than any value has are zeros.
        Some(digits) => format!("{value:.*e}", digits.saturating_sub(1).min(MOST_DIGITS)),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let negative = mantissa.starts_with('-');
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    (negative, digits, exponent + 1)
}

/// The fewest digits that read back equal, and of those the nearest; halfway between two, the even one, as in Go.
fn shortest(value: f64) -> String {
    let text = format!("{value:e}");
    let digits = text.split_once('e').map_or(0, |(mantissa, _)| mantissa.bytes().filter(u8::is_ascii_digit).count());
    let nearest = format!("{value:.*e}", digits.saturating_sub(1));
    if nearest.parse() == Ok(value) { nearest } else { text }
}

fn scientific(digits: &str, exponent: i32, letter: char) -> String {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}{letter}{sign}{:02}", exponent.abs())
}

fn positional(digits: &str, point: i32) -> String {
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if point <= 0 {
        return format!("0.{}{digits}", zeros(-point));
    }
    if point >= count {
        return format!("{digits}{}", zeros(point - count));
    }
    let (whole, fraction) = digits.split_at_checked(usize::try_from(point).unwrap_or(0)).unwrap_or((digits, ""));
    format!("{whole}.{fraction}")
}

/// `%e`.
pub(crate) fn exponent(value: f64, precision: usize, letter: char) -> String {
    if let Some(text) = special(value) {
        return text;
    }
    let text = format!("{value:.*e}", precision.min(MOST_DIGITS));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}{}{letter}{sign}{:02}", zeros_beyond(precision), exponent.abs())
}

/// `%f`.
pub(crate) fn fixed(value: f64, precision: usize) -> String {
    let digits = || format!("{value:.*}{}", precision.min(MOST_DIGITS), zeros_beyond(precision));
    special(value).unwrap_or_else(digits)
}

/// `%x` of a float: hexadecimal digits and a binary exponent.
pub(crate) fn hexadecimal(value: f64, precision: Option<usize>) -> String {
    const DIGITS: usize = 13;
    if let Some(text) = special(value) {
        return text;
    }
    let bits = value.abs().to_bits();
    let raw = i64::try_from(bits >> 52).unwrap_or(0);
    let mut mantissa = bits & ((1 << 52) - 1);
    let mut power = if value == 0.0 { 0 } else { raw - 1023 };
    if raw != 0 {
        mantissa |= 1 << 52;
    } else if mantissa != 0 {
        // Below the normal range: shift the first digit in front of the point.
        let shift = i64::from(mantissa.leading_zeros()) - 11;
        mantissa <<= shift;
        power = -1022 - shift;
    }
    let shown = precision.unwrap_or(DIGITS).min(DIGITS);
    let dropped = u32::try_from((DIGITS - shown) * 4).unwrap_or(0);
    if dropped > 0 {
        let (half, rest) = (1u64 << (dropped - 1), mantissa & ((1 << dropped) - 1));
        mantissa >>= dropped;
        if rest > half || (rest == half && mantissa & 1 == 1) {
            mantissa += 1;
        }
        mantissa <<= dropped;
        if mantissa >> 53 == 1 {
            mantissa >>= 1;
            power += 1;
        }
    }
    let fraction = format!("{:013x}", mantissa & ((1 << 52) - 1));
    let fraction = match precision {
        None => fraction.trim_end_matches('0').to_owned(),
        Some(count) => {
            let digits = fraction.get(..shown).unwrap_or_default();
            format!("{digits}{}", "0".repeat(count.saturating_sub(digits.len())))
        }
    };
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if power < 0 { '-' } else { '+' };
    format!("0x{}{point}{fraction}p{sign}{:02}", mantissa >> 52, power.abs())
}

/// `%b` of a float: the mantissa and a binary exponent.
pub(crate) fn binary(value: f64) -> String {
    if let Some(text) = special(value) {
        return text;
    }
    let bits = value.abs().to_bits();
    let (raw, mantissa) = (i64::try_from(bits >> 52).unwrap_or(0), bits & ((1 << 52) - 1));
    let (mantissa, power) = if raw == 0 { (mantissa, -1074) } else { (mantissa | 1 << 52, raw - 1075) };
    format!("{mantissa}p{power:+}")
}

/// A number as written in a template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Int(i64),
    Float(f64),
    /// With an imaginary part, which may be zero.
    Complex(f64, f64),
    /// An integer that only Go's `uint64` holds: it may be written, and not be used.
    Unsigned,
}

/// Reads a number of Go's syntax: decimal, hexadecimal, octal, binary, underscores, floats, characters.
pub(crate) fn parse(text: &str) -> Option<Number> {
    if text.starts_with('\'') {
        return character(text).map(Number::Int);
    }
    if let Some(body) = text.strip_suffix('i') {
        return complex(body);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !underscores_fit(digits) || digits.starts_with(['+', '-']) {
        return None;
    }
    let lower = digits.to_ascii_lowercase();
    let radix = match lower.get(..2) {
        Some("0x") => 16,
        Some("0b") => 2,
        Some("0o") => 8,
        _ if lower.len() > 1 && lower.starts_with('0') && lower.bytes().all(|b| b.is_ascii_digit() || b == b'_') => 8,
        _ => 10,
    };
    let plain = lower.replace('_', "");
    let body = if radix == 10 {
        plain.as_str()
    } else {
        plain.strip_prefix("0x").or(plain.strip_prefix("0b")).or(plain.strip_prefix("0o")).unwrap_or(&plain)
    };
    if radix == 16 && (body.contains('p') || body.contains('.')) {
        return hexadecimal_float(body).map(|value| Number::Float(if negative { -value } else { value }));
    }
    if let Ok(value) = i128::from_str_radix(body, radix) {
        let value = if negative { -value } else { value };
        let unsigned = || u64::try_from(value).ok().map(|_| Number::Unsigned);
        return i64::try_from(value).ok().map(Number::Int).or_else(unsigned);
    }
    if radix != 10 {
        return None;
    }
    let fits = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'+' | b'-'));
    let value: f64 = fits.then(|| plain.parse().ok()).flatten()?;
    value.is_finite().then_some(Number::Float(if negative { -value } else { value }))
}

/// `2i`, `1+2i`, without the `i` at the end.
fn complex(body: &str) -> Option<Number> {
    // A sign inside belongs to the second part, unless it is an exponent's.
    let is_sign = |(at, character): &(usize, char)| {
        let before = at.checked_sub(1).and_then(|before| body.as_bytes().get(before));
        matches!(character, '+' | '-') && before.is_some_and(|before| !matches!(before, b'e' | b'E' | b'p' | b'P'))
    };
    let second = body.char_indices().rev().find(is_sign).map_or(0, |(at, _)| at);
    let (real, imaginary) = body.split_at_checked(second)?;
    let real = if real.is_empty() { 0.0 } else { part(real)? };
    Some(Number::Complex(real, part(imaginary)?))
}

/// Reads a text as Go's `strconv.ParseFloat` does; nothing where that fails, as it does beyond the range of floats.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        "inf" | "+inf" | "infinity" | "+infinity" => Some(f64::INFINITY),
        "-inf" | "-infinity" => Some(f64::NEG_INFINITY),
        "nan" => Some(f64::NAN),
        _ => part(text),
    }
}

/// A decimal number even with a leading zero, or a hexadecimal one with an exponent.
fn part(text: &str) -> Option<f64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if !underscores_fit(digits) || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let plain = digits.to_ascii_lowercase().replace('_', "");
    let value = match plain.strip_prefix("0x") {
        Some(body) => hexadecimal_float(body)?,
        None => plain.parse().ok()?,
    };
    value.is_finite().then_some(sign * value)
}

/// Go allows `_` between digits, and between a base prefix and a digit.
fn underscores_fit(digits: &str) -> bool {
    let lower = digits.to_ascii_lowercase();
    let prefixed = ["0x", "0o", "0b"].iter().any(|prefix| lower.starts_with(prefix));
    let body = if prefixed { lower.get(2..).unwrap_or_default() } else { &lower };
    let hexadecimal = lower.starts_with("0x");
    let digit = |c: char| if hexadecimal { c.is_ascii_hexdigit() } else { c.is_ascii_digit() };
    body.match_indices('_').all(|(at, mark)| {
        let before = body.get(..at).and_then(|text| text.chars().next_back());
        let after = body.get(at + mark.len()..).and_then(|text| text.chars().next());
        before.map_or(prefixed, digit) && after.is_some_and(digit)
    })
}

/// What stands behind `0x` of a float: `1.8p1`.
fn hexadecimal_float(body: &str) -> Option<f64> {
    let (mantissa, exponent) = body.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (mut value, mut rest) = (0_u64, false);
    let mut power = binary_exponent(exponent)?.checked_sub(i64::try_from(fraction.len()).ok()?.checked_mul(4)?)?;
    for digit in whole.chars().chain(fraction.chars()) {
        let digit = digit.to_digit(16)?;
        if value >> 60 == 0 {
            value = value << 4 | u64::from(digit);
        } else {
            // What does not fit can only break a tie.
            rest |= digit != 0;
            power += 4;
        }
    }
    nearest(value, rest, power)
}

/// An exponent with or without a sign; one of too many digits is far away.
fn binary_exponent(text: &str) -> Option<i64> {
    const FAR: i64 = 1 << 40;
    match text.parse::<i64>() {
        Ok(exponent) => Some(exponent.clamp(-FAR, FAR)),
        Err(error) => match error.kind() {
            IntErrorKind::PosOverflow => Some(FAR),
            IntErrorKind::NegOverflow => Some(-FAR),
            _ => None,
        },
    }
}

/// A mantissa, with something behind it or not, times a power of two as the nearest float, halfway the even one. Nothing
/// where that is too large.
fn nearest(mantissa: u64, rest: bool, power: i64) -> Option<f64> {
    // The least and the greatest power of two that the last binary place of a float can have.
    const LEAST: i64 = -1074;
    const GREATEST: i64 = 971;
    if mantissa == 0 {
        return Some(0.0);
    }
    let width = 64 - i64::from(mantissa.leading_zeros());
    let last = (power + width - 53).max(LEAST);
    if last > GREATEST {
        return None;
    }
    let kept = if last <= power {
        mantissa << (power - last)
    } else {
        // One bit more, for the rest. 66 places are more than there are: less than half of the last one.
        let (wide, places) = (u128::from(mantissa) << 1 | u128::from(rest), (last - power).min(66) + 1);
        let (kept, cut, half) = (wide >> places, wide & ((1 << places) - 1), 1_u128 << (places - 1));
        u64::try_from(kept).ok()? + u64::from(cut > half || cut == half && kept & 1 == 1)
    };
    // The mantissa's highest bit, where there is one, counts the exponent up to what it is.
    let bits = (u64::try_from(last - LEAST).ok()? << 52) + kept;
    Some(f64::from_bits(bits)).filter(|value| value.is_finite())
}

fn character(text: &str) -> Option<i64> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let decoded = crate::lexer::unquote(inner, '\'')?;
    let mut characters = decoded.chars();
    let only = characters.next()?;
    characters.next().is_none().then(|| i64::from(u32::from(only)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_print_as_in_go() {
        for (value, text) in [
            (3.0, "3"),
            (3.5, "3.5"),
            (1e21, "1e+21"),
            (1e-6, "1e-06"),
            (1.5e300, "1.5e+300"),
            (0.0001, "0.0001"),
            (100_000.0, "100000"),
            (1_000_000.0, "1e+06"),
            (123_456_789.0, "1.23456789e+08"),
            (-2.25, "-2.25"),
        ] {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn numbers_read_as_in_go() {
        assert_eq!(parse("1_000"), Some(Number::Int(1000)));
        assert_eq!(parse("0x1F"), Some(Number::Int(31)));
        assert_eq!(parse("'a'"), Some(Number::Int(97)));
        assert_eq!(parse("-.5"), Some(Number::Float(-0.5)));
        assert_eq!(parse("1e3"), Some(Number::Float(1000.0)));
        assert_eq!(parse("1__0"), None);
    }
}
