//! Numbers as Go prints and reads them.

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

/// A part of a complex number: a decimal number even with a leading zero, or a hexadecimal one with an exponent.
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

/// Go allows `_` between digits and after a base prefix only; in decimals only where a prefix or `0` allows it.
fn underscores_fit(digits: &str) -> bool {
    !digits.contains('_') || {
        let inner =
            digits.strip_prefix("0x").or(digits.strip_prefix("0X")).map_or(digits, |rest| rest.trim_start_matches('_'));
        !digits.starts_with('_')
            && !digits.ends_with('_')
            && !digits.contains("__")
            && !inner.contains("_.")
            && !inner.contains("._")
    }
}

fn hexadecimal_float(body: &str) -> Option<f64> {
    let (mantissa, exponent) = body.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let value = u64::from_str_radix(&digits, 16).ok()?;
    let exponent: i32 = exponent.parse().ok()?;
    let shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?.checked_mul(4)?)?;
    #[expect(clippy::cast_precision_loss, reason = "a float literal is rounded anyway")]
    Some(value as f64 * 2f64.powi(shift))
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
