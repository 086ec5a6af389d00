//! What an unquoted scalar means: the two Go readers differ, and each document is read as its own reader would.

/// Whose rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `gopkg.in/yaml.v3`: documents of Orkestra.
    V3,
    /// `sigs.k8s.io/yaml`: custom resources and their definitions, as kubectl reads them; `yes` and `on` are booleans.
    Sigs,
}

/// A scalar's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// Nothing, `~`, `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, as decoded.
    Text,
}

/// The value of a plain scalar.
#[must_use]
pub fn resolve(text: &str, dialect: Dialect) -> Typed {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Typed::Null,
        "true" | "True" | "TRUE" => return Typed::Bool(true),
        "false" | "False" | "FALSE" => return Typed::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Typed::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Typed::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Typed::Float(f64::NAN),
        _ => {}
    }
    if dialect == Dialect::Sigs {
        match text {
            "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Typed::Bool(true),
            "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Typed::Bool(false),
            _ => {}
        }
    }
    number(text).unwrap_or(Typed::Text)
}

fn number(text: &str) -> Option<Typed> {
    let first = text.bytes().next()?;
    if !first.is_ascii_digit() && !matches!(first, b'+' | b'-' | b'.') {
        return None;
    }
    if let Some(value) = integer(text) {
        return Some(value);
    }
    let plain = text.replace('_', "");
    let digits = plain.bytes().any(|byte| byte.is_ascii_digit());
    let allowed = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    if !digits || !allowed {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    Some(integral(value).map_or(Typed::Float(value), Typed::Int))
}

/// Both readers give `1e3` and `1.0` as the integer where one is asked for.
fn integral(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "integral and within 2^53")]
    (value.fract() == 0.0 && value.abs() < LIMIT).then_some(value as i64)
}

fn integer(text: &str) -> Option<Typed> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let digits = digits.replace('_', "");
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, digits.get(2..)?),
        Some("0b" | "0B") => (2, digits.get(2..)?),
        Some("0o" | "0O") => (8, digits.get(2..)?),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits.as_str()),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    i64::try_from(if negative { -value } else { value }).ok().map(Typed::Int)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_differ_where_they_do() {
        for (text, v3, sigs) in [
            ("yes", Typed::Text, Typed::Bool(true)),
            ("Off", Typed::Text, Typed::Bool(false)),
            ("014", Typed::Int(12), Typed::Int(12)),
            ("0777", Typed::Int(511), Typed::Int(511)),
            ("1_000", Typed::Int(1000), Typed::Int(1000)),
            ("0b11", Typed::Int(3), Typed::Int(3)),
            ("0x1F", Typed::Int(31), Typed::Int(31)),
            ("1e3", Typed::Int(1000), Typed::Int(1000)),
            ("1.5", Typed::Float(1.5), Typed::Float(1.5)),
            ("2001-01-01", Typed::Text, Typed::Text),
            ("1.2.3", Typed::Text, Typed::Text),
            ("-", Typed::Text, Typed::Text),
            ("089", Typed::Int(89), Typed::Int(89)),
            ("~", Typed::Null, Typed::Null),
            ("v1", Typed::Text, Typed::Text),
        ] {
            assert_eq!(resolve(text, Dialect::V3), v3, "{text}");
            assert_eq!(resolve(text, Dialect::Sigs), sigs, "{text}");
        }
    }
}
