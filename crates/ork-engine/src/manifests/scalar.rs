//! Scalars as YAML. Text is quoted exactly when some reader would take it for something else: YAML 1.2 (core schema),
//! YAML 1.1 with its `yes`, `014` and `1:30`, or Go's readers between them.

use std::fmt::Write;

/// A text on one line: plain where that is safe.
#[must_use]
pub fn text(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let is_simple = text.chars().all(is_printable);
    if is_simple && text.contains(['"', '\\']) && !text.contains('\'') {
        return format!("'{text}'");
    }
    double_quoted(text)
}

/// A number that is no integer, in the one form that all readers take for one: a point, and a sign on the exponent.
#[must_use]
pub fn float(value: f64) -> String {
    let Some(number) = serde_json::Number::from_f64(value) else { return "null".to_owned() };
    let number = number.to_string();
    let Some((mantissa, exponent)) = number.split_once('e') else { return number };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{mantissa}{point}e{sign}{}", exponent.trim_start_matches('+'))
}

/// The header of a literal block for a text of several lines; none where a block would not read back the same.
#[must_use]
pub fn block_header(text: &str) -> Option<&'static str> {
    let is_fit = |c: char| c == '\n' || c == '\t' || is_printable(c);
    if !text.contains('\n') || !text.chars().all(is_fit) {
        return None;
    }
    // The first line decides how deep the block is, and some readers stumble over lines of nothing but blanks.
    let is_blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    if text.starts_with([' ', '\t', '\n']) || text.split('\n').any(is_blank) {
        return None;
    }
    Some(match text.strip_suffix('\n') {
        None => "|-",
        Some(rest) if rest.ends_with('\n') => "|+",
        Some(_) => "|",
    })
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            // Writing to a string cannot fail.
            c if u32::from(c) < 0x100 => _ = write!(out, "\\x{:02X}", u32::from(c)),
            c if u32::from(c) < 0x1_0000 => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => _ = write!(out, "\\U{:08X}", u32::from(c)),
        }
    }
    out.push('"');
    out
}

/// `nb-char` without what YAML 1.1 takes for a line break, and without a byte order mark.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.trim_matches(' ') == text
        && text.chars().all(is_printable)
        && starts_plain(text)
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains(" #")
        && !is_special(text)
        && !is_number(text)
        && !is_date(text)
}

fn starts_plain(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('-' | '?' | ':') => chars.next().is_some_and(|next| next != ' '),
        Some(first) => !",[]{}#&*!|>'\"%@`".contains(first),
        None => false,
    }
}

/// The words that mean something else, and the marks that mean something at the start of a line.
fn is_special(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    if text.len() <= 5 {
        let lower = text.to_ascii_lowercase();
        if WORDS.contains(&lower.as_str()) {
            return true;
        }
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_infinite = unsigned.eq_ignore_ascii_case(".inf") || unsigned.eq_ignore_ascii_case(".nan");
    is_infinite || matches!(text, "~" | "=" | "<<") || is_mark(text, "---") || is_mark(text, "...")
}

fn is_mark(text: &str, mark: &str) -> bool {
    text.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    is_prefixed(text) || is_decimal(text) || is_sexagesimal(text)
}

/// `0x1F`, `0o17`, `0b11`.
fn is_prefixed(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let digits = |prefix: &str, radix: u32| {
        lower
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c == '_' || c.is_digit(radix)))
    };
    digits("0x", 16) || digits("0o", 8) || digits("0b", 2)
}

/// `12`, `1_000`, `014`, `1.5`, `.5`, `1.`, `1e3`.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    };
    let is_exponent = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let mut points = 0;
    let is_mantissa = mantissa.chars().all(|c| {
        points += usize::from(c == '.');
        c.is_ascii_digit() || c == '_' || c == '.'
    });
    is_exponent && is_mantissa && points <= 1 && mantissa.contains(|c: char| c.is_ascii_digit())
}

/// `1:30`, `190:20:30.15`: base 60, of YAML 1.1.
fn is_sexagesimal(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default();
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    let rest: Vec<_> = parts.collect();
    let is_minute = |part: &&str| {
        part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse::<u8>().is_ok_and(|n| n < 60)
    };
    let fraction = text.get(whole.len()..).unwrap_or_default();
    !first.is_empty()
        && first.bytes().all(is_digit)
        && !rest.is_empty()
        && rest.iter().all(is_minute)
        && fraction.bytes().all(|byte| is_digit(byte) || byte == b'.')
}

/// `2001-01-01`, alone or with a time behind it.
fn is_date(text: &str) -> bool {
    let end = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let parts: Vec<_> = text.get(..end).unwrap_or_default().split('-').collect();
    let is_part = |part: &str, lengths: [usize; 2]| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    match parts.as_slice() {
        [year, month, day] => is_part(year, [4, 4]) && is_part(month, [1, 2]) && is_part(day, [1, 2]),
        _ => false,
    }
}
