//! What a verb of `fmt.Sprintf` makes of a value.

use super::quote::{can_backquote, is_print, quoted};
use crate::argument::{Argument, Mark};
use crate::number::{binary, exponent, fixed, general, hexadecimal};
use crate::value::Value;

/// What stands between `%` and the verb.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) plus: bool,
    pub(super) minus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
    /// `%#v`: as Go would write it.
    pub(super) sharp_v: bool,
}

/// An operand as its verb prints it.
pub(super) fn printed(argument: &Argument<'_>, verb: char, flags: Flags) -> String {
    let type_name = argument.type_name();
    match (&*argument.value, verb) {
        (Value::Nil, 'T' | 'v') => pad("<nil>", flags),
        (Value::Nil, _) => format!("%!{verb}(<nil>)"),
        (_, 'T') => pad(&truncated(type_name, flags), flags),
        // `%w` is for errors alone.
        (Value::List(_) | Value::Map(_), 'w') => wrong(type_name, verb, &print(&argument.value, 'v', flags)),
        (Value::Float(real), _) if let Mark::Complex(imaginary) = argument.mark => {
            let print = |verb| complex(*real, imaginary, verb, flags);
            print(verb).unwrap_or_else(|| wrong(type_name, verb, &print('v').unwrap_or_default()))
        }
        (Value::Int(number), _) => {
            let unsigned = argument.mark == Mark::Byte;
            let print = |verb| integer(*number, unsigned, verb, flags);
            print(verb).unwrap_or_else(|| wrong(type_name, verb, &print('v').unwrap_or_default()))
        }
        (value, _) => print(value, verb, flags),
    }
}

fn print(value: &Value, verb: char, flags: Flags) -> String {
    let found = match value {
        Value::Nil => return "<nil>".to_owned(),
        Value::Bool(value) if matches!(verb, 't' | 'v') => Some(pad(&value.to_string(), flags)),
        Value::Bool(_) => None,
        Value::Int(number) => integer(*number, false, verb, flags),
        Value::Float(number) => floating(*number, verb, flags),
        Value::Str(text) => string(text, verb, flags),
        Value::List(items) => return list(items, verb, flags),
        Value::Map(map) => {
            let entries = map.iter().map(|(key, value)| {
                let key = print(&Value::Str(key.clone()), verb, flags);
                format!("{key}:{}", inner(value, verb, flags))
            });
            let entries: Vec<String> = entries.collect();
            return match flags.sharp_v {
                true => format!("map[string]interface {{}}{{{}}}", entries.join(", ")),
                false => format!("map[{}]", entries.join(" ")),
            };
        }
    };
    found.unwrap_or_else(|| wrong(value.type_name(), verb, &print(value, 'v', flags)))
}

fn list(items: &[Value], verb: char, flags: Flags) -> String {
    let items: Vec<String> = items.iter().map(|item| inner(item, verb, flags)).collect();
    match flags.sharp_v {
        true => format!("[]interface {{}}{{{}}}", items.join(", ")),
        false => format!("[{}]", items.join(" ")),
    }
}

/// Inside of a list or map nothing prints as `<nil>` whatever the verb wants.
fn inner(value: &Value, verb: char, flags: Flags) -> String {
    match value {
        Value::Nil if flags.sharp_v => "interface {}(nil)".to_owned(),
        value => print(value, verb, flags),
    }
}

/// A verb that a value does not have: the value follows as `%v` prints it, with the verb's flags.
fn wrong(type_name: &str, verb: char, shown: &str) -> String {
    format!("%!{verb}({type_name}={shown})")
}

/// Filled up to the width, with zeros on the left where the flag asks for them.
fn pad(text: &str, flags: Flags) -> String {
    let missing = flags.width.unwrap_or(0).saturating_sub(text.chars().count());
    if missing == 0 {
        return text.to_owned();
    }
    if flags.minus {
        return format!("{text}{}", " ".repeat(missing));
    }
    let fill = if flags.zero { "0" } else { " " };
    format!("{}{text}", fill.repeat(missing))
}

fn without_zeros(flags: Flags) -> Flags {
    Flags { zero: false, ..flags }
}

fn truncated(text: &str, flags: Flags) -> String {
    flags.precision.map_or_else(|| text.to_owned(), |precision| text.chars().take(precision).collect())
}

fn integer(number: i64, unsigned: bool, verb: char, flags: Flags) -> Option<String> {
    let magnitude = number.unsigned_abs();
    let (digits, prefix) = match verb {
        'v' if flags.sharp_v && unsigned => (format!("{magnitude:x}"), "0x"),
        'd' | 'v' => (magnitude.to_string(), ""),
        'b' => (format!("{magnitude:b}"), if flags.sharp { "0b" } else { "" }),
        'o' | 'O' => (format!("{magnitude:o}"), ""),
        'x' => (format!("{magnitude:x}"), if flags.sharp { "0x" } else { "" }),
        'X' => (format!("{magnitude:X}"), if flags.sharp { "0X" } else { "" }),
        'c' => return Some(pad(&character(number).to_string(), flags)),
        'q' => return Some(pad(&quoted(&character(number).to_string(), '\'', flags.plus), flags)),
        'U' => return Some(unicode(number, flags)),
        _ => return None,
    };
    let sign = sign_of(number < 0, flags);
    let least = match flags.precision {
        Some(0) if number == 0 => return Some(" ".repeat(flags.width.unwrap_or(0))),
        Some(precision) => precision,
        None if flags.zero && !flags.minus => flags.width.unwrap_or(0).saturating_sub(sign.len()),
        None => 0,
    };
    let mut digits = format!("{}{digits}", "0".repeat(least.saturating_sub(digits.len())));
    if matches!(verb, 'o' | 'O') && flags.sharp && !digits.starts_with('0') {
        digits.insert(0, '0');
    }
    let prefix = if verb == 'O' { "0o" } else { prefix };
    Some(pad(&format!("{sign}{prefix}{digits}"), without_zeros(flags)))
}

fn sign_of(negative: bool, flags: Flags) -> &'static str {
    match (negative, flags.plus, flags.space) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    }
}

/// The character of a number; the replacement character where there is none.
fn character(number: i64) -> char {
    u32::try_from(number).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn unicode(number: i64, flags: Flags) -> String {
    let least = flags.precision.unwrap_or(0).max(4);
    let known = u32::try_from(number).ok().and_then(char::from_u32).filter(|known| flags.sharp && is_print(*known));
    let shown = known.map(|known| format!(" '{known}'")).unwrap_or_default();
    let digits = format!("{number:X}");
    let zeros = "0".repeat(least.saturating_sub(digits.len()));
    pad(&format!("U+{zeros}{digits}{shown}"), without_zeros(flags))
}

fn complex(real: f64, imaginary: f64, verb: char, flags: Flags) -> Option<String> {
    // The second part always has a sign.
    let second = floating(imaginary, verb, Flags { plus: true, ..flags })?;
    Some(format!("({}{second}i)", floating(real, verb, flags)?))
}

fn floating(number: f64, verb: char, flags: Flags) -> Option<String> {
    let magnitude = number.abs();
    let precision = flags.precision;
    let digits = match verb {
        'v' | 'g' => general(magnitude, precision, 'e'),
        'G' => general(magnitude, precision, 'E'),
        'f' | 'F' => fixed(magnitude, precision.unwrap_or(6)),
        'e' => exponent(magnitude, precision.unwrap_or(6), 'e'),
        'E' => exponent(magnitude, precision.unwrap_or(6), 'E'),
        'x' => hexadecimal(magnitude, precision),
        'X' => hexadecimal(magnitude, precision).to_uppercase(),
        'b' => binary(magnitude),
        _ => return None,
    };
    let mut digits = digits.trim_start_matches('+').to_owned();
    if number.is_nan() {
        let sign = if flags.plus {
            "+"
        } else if flags.space {
            " "
        } else {
            ""
        };
        return Some(pad(&format!("{sign}{digits}"), without_zeros(flags)));
    }
    let sign = sign_of(number.is_sign_negative(), flags);
    if number.is_infinite() {
        let sign = if sign.is_empty() { "+" } else { sign };
        return Some(pad(&format!("{sign}{digits}"), without_zeros(flags)));
    }
    if flags.sharp && verb != 'b' {
        digits = with_point(&digits, verb, precision);
    }
    let text = format!("{sign}{digits}");
    let missing = flags.width.unwrap_or(0).saturating_sub(text.chars().count().max(digits.len() + 1));
    // Zeros stand behind the sign.
    if flags.zero && !flags.minus && !sign.is_empty() && missing > 0 {
        return Some(format!("{sign}{}{digits}", "0".repeat(missing)));
    }
    Some(pad(&text, flags))
}

/// The flag `#`: a decimal point in any case, and the zeros that `%g` leaves out.
fn with_point(digits: &str, verb: char, precision: Option<usize>) -> String {
    let is_hexadecimal = matches!(verb, 'x' | 'X');
    let tail = digits.find(|c| matches!(c, 'p' | 'P') || (!is_hexadecimal && matches!(c, 'e' | 'E')));
    let (body, tail) = digits.split_at_checked(tail.unwrap_or(digits.len())).unwrap_or((digits, ""));
    let mut missing = match verb {
        'v' | 'g' | 'G' | 'x' => precision.unwrap_or(6),
        _ => 0,
    };
    let significant = body.chars().filter(|c| *c != '.').skip_while(|c| *c == '0').count();
    missing = missing.saturating_sub(significant);
    let mut out = body.to_owned();
    if !body.contains('.') {
        missing = missing.saturating_sub(usize::from(body == "0"));
        out.push('.');
    }
    format!("{out}{}{tail}", "0".repeat(missing))
}

fn string(text: &str, verb: char, flags: Flags) -> Option<String> {
    if matches!(verb, 'x' | 'X') {
        return Some(bytes(text, verb == 'X', flags));
    }
    let quotes = verb == 'q' || (verb == 'v' && flags.sharp_v);
    if !quotes && !matches!(verb, 's' | 'v') {
        return None;
    }
    let text = truncated(text, flags);
    Some(match quotes {
        false => pad(&text, flags),
        true if flags.sharp && can_backquote(&text) => pad(&format!("`{text}`"), flags),
        true => pad(&quoted(&text, '"', flags.plus), flags),
    })
}

/// The bytes of a text as hexadecimal digits.
fn bytes(text: &str, upper: bool, flags: Flags) -> String {
    let bytes = crate::cut::bytes(text);
    let bytes = bytes.get(..flags.precision.unwrap_or(bytes.len()).min(bytes.len())).unwrap_or_default();
    let prefix = match (flags.sharp, upper) {
        (false, _) => "",
        (true, false) => "0x",
        (true, true) => "0X",
    };
    let digits = bytes.iter().map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") });
    let digits: Vec<String> = digits.collect();
    let text = match flags.space {
        true => digits.iter().map(|digits| format!("{prefix}{digits}")).collect::<Vec<_>>().join(" "),
        false if digits.is_empty() => String::new(),
        false => format!("{prefix}{}", digits.concat()),
    };
    pad(&text, flags)
}
