//! JSON as Go writes and reads it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use crate::value::Value;

/// Levels of nesting that are read.
const MOST_LEVELS: usize = 100;

/// On one line: keys in order, the special characters of HTML escaped.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    put(&mut out, value);
    out
}

fn put(out: &mut String, value: &Value) {
    match value {
        Value::Nil => out.push_str("null"),
        Value::Str(text) => put_text(out, text),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                put(out, item);
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                put_text(out, key);
                out.push(':');
                put(out, value);
            }
            out.push('}');
        }
        Value::Float(value) => put_float(out, *value),
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

/// Positional up to 1e21, then with an exponent of as many digits as it needs.
fn put_float(out: &mut String, value: f64) {
    let size = value.abs();
    let _ =
        if value == 0.0 || (1e-6..1e21).contains(&size) { write!(out, "{value}") } else { write!(out, "{value:e}") };
    if size >= 1e21
        && let Some(at) = out.rfind('e')
    {
        out.insert(at + 1, '+');
    }
}

fn put_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\x1f' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// One JSON value and nothing else; nothing where the text is not that.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text.trim_start_matches(BLANKS) };
    let value = reader.value(0)?;
    reader.rest.is_empty().then_some(value)
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    /// Whether this comes next; it and the blanks after it are taken.
    fn take(&mut self, token: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest.trim_start_matches(BLANKS);
        true
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MOST_LEVELS {
            return None;
        }
        match self.rest.chars().next()? {
            '{' => self.map(depth),
            '[' => self.list(depth),
            '"' => self.text().map(Value::from),
            't' => self.take("true").then_some(Value::Bool(true)),
            'f' => self.take("false").then_some(Value::Bool(false)),
            'n' => self.take("null").then_some(Value::Nil),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        self.take("[");
        if self.take("]") {
            return Some(Value::list(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take("]") {
                return Some(Value::list(items));
            }
            self.take(",").then_some(())?;
        }
    }

    fn map(&mut self, depth: usize) -> Option<Value> {
        let mut map: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        self.take("{");
        if self.take("}") {
            return Some(Value::Map(Arc::new(map)));
        }
        loop {
            let key = self.text()?;
            self.take(":").then_some(())?;
            map.insert(Arc::from(key), self.value(depth + 1)?);
            if self.take("}") {
                return Some(Value::Map(Arc::new(map)));
            }
            self.take(",").then_some(())?;
        }
    }

    fn text(&mut self) -> Option<String> {
        let mut out = String::new();
        let mut characters = self.rest.strip_prefix('"')?.chars();
        loop {
            match characters.next()? {
                '"' => break,
                '\\' => out.push(escape(&mut characters)?),
                '\0'..='\x1f' => return None,
                other => out.push(other),
            }
        }
        self.rest = characters.as_str().trim_start_matches(BLANKS);
        Some(out)
    }

    fn number(&mut self) -> Option<Value> {
        let end = self.rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        let (text, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        if !is_number(text) {
            return None;
        }
        self.rest = rest.trim_start_matches(BLANKS);
        match text.parse() {
            Ok(whole) => Some(Value::Int(whole)),
            Err(_) => text.parse().ok().map(Value::Float),
        }
    }
}

fn escape(rest: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match rest.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\x08',
        'f' => '\x0c',
        character @ ('"' | '\\' | '/') => character,
        'u' => {
            let first = hexadecimal(rest)?;
            if !(0xd800..0xdc00).contains(&first) {
                return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            let mut ahead = rest.clone();
            let second =
                (ahead.next() == Some('\\') && ahead.next() == Some('u')).then(|| hexadecimal(&mut ahead)).flatten();
            match second.filter(|second| (0xdc00..0xe000).contains(second)) {
                Some(second) => {
                    *rest = ahead;
                    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?
                }
                None => char::REPLACEMENT_CHARACTER,
            }
        }
        _ => return None,
    })
}

fn hexadecimal(rest: &mut std::str::Chars<'_>) -> Option<u32> {
    let mut value = 0;
    for _ in 0..4 {
        value = value * 16 + rest.next()?.to_digit(16)?;
    }
    Some(value)
}

/// The grammar of numbers: no leading zero, digits around a point.
fn is_number(text: &str) -> bool {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = body.split_once(['e', 'E']).map_or((body, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
