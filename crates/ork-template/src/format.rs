//! Go's `fmt`: `Sprint`, `Sprintln`, `Sprintf` for the values that templates have.

use std::fmt::Write;

use crate::argument::Argument;
use crate::number::{exponent, fixed, general, hexadecimal};
use crate::value::Value;

/// `fmt.Sprint`: blanks between operands when neither is text.
pub(crate) fn sprint(values: &[Argument<'_>]) -> String {
    let mut out = String::new();
    let mut previous_text = true;
    for (index, argument) in values.iter().enumerate() {
        let text = matches!(*argument.value, Value::Str(_));
        if index > 0 && !text && !previous_text {
            out.push(' ');
        }
        let _ = write!(out, "{}", argument.value);
        previous_text = text;
    }
    out
}

/// `fmt.Sprintln`.
pub(crate) fn sprintln(values: &[Argument<'_>]) -> String {
    let words: Vec<String> = values.iter().map(|argument| argument.value.to_string()).collect();
    format!("{}\n", words.join(" "))
}

#[derive(Clone, Copy, Default)]
struct Flags {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

impl Flags {
    fn is_plain(self) -> bool {
        !(self.plus || self.sharp || self.space) && self.width.is_none() && self.precision.is_none()
    }
}

/// Widths and precisions beyond this are Go's own limit.
const MOST: usize = 1_000_000;

/// `fmt.Sprintf`.
pub(crate) fn sprintf(pattern: &str, values: &[Argument<'_>]) -> String {
    let mut printer = Printer { values, next: 0, reordered: false, bad_index: false, out: String::new() };
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        printer.out.push_str(rest.get(..at).unwrap_or_default());
        rest = printer.verb(rest.get(at + 1..).unwrap_or_default());
    }
    printer.out.push_str(rest);
    printer.extra();
    printer.out
}

struct Printer<'v> {
    values: &'v [Argument<'v>],
    next: usize,
    reordered: bool,
    /// Whether the verb being read names an operand that is not there.
    bad_index: bool,
    out: String,
}

impl Printer<'_> {
    fn verb<'p>(&mut self, pattern: &'p str) -> &'p str {
        let mut flags = Flags::default();
        let mut rest = pattern;
        while let Some(flag) = rest.chars().next() {
            match flag {
                '+' => flags.plus = true,
                '-' => flags.minus = true,
                '#' => flags.sharp = true,
                ' ' => flags.space = true,
                '0' => flags.zero = !flags.minus,
                _ => break,
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        rest = self.index(rest);
        (flags.width, rest) = self.count(rest);
        if let Some(after) = rest.strip_prefix('.') {
            rest = self.index(after);
            let (precision, after) = self.count(rest);
            flags.precision = Some(precision.unwrap_or(0));
            rest = after;
        }
        rest = self.index(rest);
        let Some(verb) = rest.chars().next() else {
            self.out.push_str("%!(NOVERB)");
            return "";
        };
        rest = rest.get(verb.len_utf8()..).unwrap_or_default();
        if verb == '%' {
            self.out.push('%');
            return rest;
        }
        if std::mem::take(&mut self.bad_index) {
            let _ = write!(self.out, "%!{verb}(BADINDEX)");
            return rest;
        }
        match self.values.get(self.next) {
            None => {
                let _ = write!(self.out, "%!{verb}(MISSING)");
            }
            Some(value) => {
                self.next += 1;
                print_argument(&mut self.out, value, verb, flags);
            }
        }
        rest
    }

    /// `[n]`
    fn index<'p>(&mut self, rest: &'p str) -> &'p str {
        let Some((number, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else { return rest };
        self.reordered = true;
        let index = number.parse::<usize>().ok().and_then(|index| index.checked_sub(1));
        match index.filter(|index| *index < self.values.len()) {
            Some(index) => self.next = index,
            None => self.bad_index = true,
        }
        after
    }

    /// A number or `*`.
    fn count<'p>(&mut self, rest: &'p str) -> (Option<usize>, &'p str) {
        if let Some(after) = rest.strip_prefix('*') {
            let value = self.values.get(self.next);
            self.next = self.next.saturating_add(1);
            let count = match value.map(|argument| &*argument.value) {
                Some(Value::Int(count)) => usize::try_from(count.unsigned_abs()).ok().filter(|count| *count <= MOST),
                _ => {
                    self.out.push_str("%!(BADWIDTH)");
                    None
                }
            };
            return (count, after);
        }
        let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at_checked(length).unwrap_or(("", rest));
        (digits.parse().ok().map(|count: usize| count.min(MOST)), after)
    }

    fn extra(&mut self) {
        if self.reordered || self.next >= self.values.len() {
            return;
        }
        let extra = self.values.get(self.next..).unwrap_or_default();
        let words: Vec<String> = extra
            .iter()
            .map(|argument| match &*argument.value {
                Value::Nil => "<nil>".to_owned(),
                value => format!("{}={value}", argument.type_name()),
            })
            .collect();
        let _ = write!(self.out, "%!(EXTRA {})", words.join(", "));
    }
}

fn print_argument(out: &mut String, argument: &Argument<'_>, verb: char, mut flags: Flags) {
    if verb == 'v' {
        // `%+v` asks for field names, of which no value here has any.
        flags.plus = false;
    }
    match (&*argument.value, verb) {
        (Value::Str(text), 's' | 'v') if flags.width.is_none() && flags.precision.is_none() && !flags.sharp => {
            out.push_str(text);
        }
        (Value::Int(value), 'd' | 'v') if flags.is_plain() => {
            let _ = write!(out, "{value}");
        }
        (_, 'T') => out.push_str(&pad(argument.type_name(), flags, false)),
        (Value::Int(number), _) => {
            let text = integer(*number, verb, flags);
            let wrong = || format!("%!{verb}({}={})", argument.type_name(), print(&argument.value, 'v', flags));
            out.push_str(&text.unwrap_or_else(wrong));
        }
        (value, _) => out.push_str(&print(value, verb, flags)),
    }
}

fn print(value: &Value, verb: char, flags: Flags) -> String {
    match value {
        Value::Nil if verb == 'v' => pad("<nil>", flags, false),
        Value::Nil => format!("%!{verb}(<nil>)"),
        Value::Bool(value) if matches!(verb, 't' | 'v') => pad(&value.to_string(), flags, false),
        Value::Int(number) => integer(*number, verb, flags).unwrap_or_else(|| wrong(value, verb, flags)),
        Value::Float(number) => floating(*number, verb, flags).unwrap_or_else(|| wrong(value, verb, flags)),
        Value::Str(text) => string(text, verb, flags).unwrap_or_else(|| wrong(value, verb, flags)),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| print_inner(item, verb, flags)).collect();
            if verb == 'v' && flags.sharp {
                format!("[]interface {{}}{{{}}}", items.join(", "))
            } else {
                format!("[{}]", items.join(" "))
            }
        }
        Value::Map(map) => {
            let key = |key: &str| string(key, verb, flags).unwrap_or_else(|| wrong(&Value::text(key), verb, flags));
            let entries: Vec<String> =
                map.iter().map(|(k, v)| format!("{}:{}", key(k), print_inner(v, verb, flags))).collect();
            if verb == 'v' && flags.sharp {
                format!("map[string]interface {{}}{{{}}}", entries.join(", "))
            } else {
                format!("map[{}]", entries.join(" "))
            }
        }
        Value::Bool(_) => wrong(value, verb, flags),
    }
}

/// Inside of a list or map nothing prints as `<nil>` whatever the verb wants.
fn print_inner(value: &Value, verb: char, flags: Flags) -> String {
    match value {
        Value::Nil if matches!(verb, 'v') && flags.sharp => "interface {}(nil)".to_owned(),
        Value::Nil => "<nil>".to_owned(),
        value => print(value, verb, flags),
    }
}

/// A verb that a value does not have: the value follows as `%v` prints it, with the verb's flags.
fn wrong(value: &Value, verb: char, flags: Flags) -> String {
    format!("%!{verb}({}={})", value.type_name(), print(value, 'v', flags))
}

fn pad(text: &str, flags: Flags, zero: bool) -> String {
    let count = text.chars().count();
    let Some(missing) = flags.width.and_then(|width| width.checked_sub(count)).filter(|missing| *missing > 0) else {
        return text.to_owned();
    };
    if flags.minus {
        return format!("{text}{}", " ".repeat(missing));
    }
    if zero && flags.zero {
        let sign = usize::from(text.starts_with(['+', '-']));
        let (sign, digits) = text.split_at_checked(sign).unwrap_or(("", text));
        return format!("{sign}{}{digits}", "0".repeat(missing));
    }
    let fill = if flags.zero { "0" } else { " " };
    format!("{}{text}", fill.repeat(missing))
}

fn integer(number: i64, verb: char, flags: Flags) -> Option<String> {
    let magnitude = number.unsigned_abs();
    let digits = match verb {
        'd' | 'v' => magnitude.to_string(),
        'b' => format!("{}{magnitude:b}", if flags.sharp { "0b" } else { "" }),
        'o' => format!("{}{magnitude:o}", if flags.sharp { "0" } else { "" }),
        'O' => format!("0o{magnitude:o}"),
        'x' => format!("{}{magnitude:x}", if flags.sharp { "0x" } else { "" }),
        'X' => format!("{}{magnitude:X}", if flags.sharp { "0X" } else { "" }),
        'U' if flags.sharp => {
            let text = format!("{} {}", character(number, 'U'), character(number, 'q'));
            return Some(pad(&text, flags, false));
        }
        'c' | 'q' | 'U' => return Some(pad(&character(number, verb), flags, false)),
        _ => return None,
    };
    let digits = match flags.precision {
        Some(precision) if digits.len() < precision => format!("{}{digits}", "0".repeat(precision - digits.len())),
        Some(0) if number == 0 => String::new(),
        _ => digits,
    };
    let sign = sign_of(number < 0, flags);
    let zero = flags.precision.is_none();
    let flags = Flags { zero: flags.zero && zero, ..flags };
    Some(pad(&format!("{sign}{digits}"), flags, true))
}

fn sign_of(negative: bool, flags: Flags) -> &'static str {
    match (negative, flags.plus, flags.space) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    }
}

fn character(number: i64, verb: char) -> String {
    let found = u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
    match verb {
        'c' => found.to_string(),
        'U' => format!("U+{number:04X}"),
        _ => format!("'{}'", escaped(found, '\'')),
    }
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
        _ => return None,
    };
    let digits = digits.strip_prefix('+').unwrap_or(&digits);
    let infinite = number.is_infinite();
    let sign =
        if infinite && number > 0.0 { "+" } else { sign_of(number.is_sign_negative() && !number.is_nan(), flags) };
    let flags = Flags { zero: flags.zero && !infinite && !number.is_nan(), ..flags };
    Some(pad(&format!("{sign}{digits}"), flags, true))
}

fn string(text: &str, verb: char, flags: Flags) -> Option<String> {
    let cut: String = match flags.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text.to_owned(),
    };
    let printed = match verb {
        'v' if flags.sharp => quote(&cut),
        's' | 'v' => cut,
        'q' if flags.sharp && !cut.contains('`') => format!("`{cut}`"),
        'q' if flags.plus => ascii(&quote(&cut)),
        'q' => quote(&cut),
        'x' | 'X' => {
            let separator = if flags.space { " " } else { "" };
            let hexadecimal = |byte: &u8| if verb == 'x' { format!("{byte:02x}") } else { format!("{byte:02X}") };
            let prefix = match (flags.sharp && !cut.is_empty(), verb) {
                (false, _) => "",
                (true, 'x') => "0x",
                (true, _) => "0X",
            };
            let digits = crate::cut::bytes(&cut).iter().map(hexadecimal).collect::<Vec<_>>();
            format!("{prefix}{}", digits.join(&format!("{separator}{}", if flags.space { prefix } else { "" })))
        }
        _ => return None,
    };
    Some(pad(&printed, flags, false))
}

/// What is beyond ASCII as escapes.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let code = u32::from(character);
        let _ = match code {
            0..0x80 => write!(out, "{character}"),
            0x80..0x1_0000 => write!(out, "\\u{code:04x}"),
            _ => write!(out, "\\U{code:08x}"),
        };
    }
    out
}

/// `strconv.Quote`.
pub(crate) fn quote(text: &str) -> String {
    let inner: String = text.chars().map(|character| escaped(character, '"')).collect();
    format!("\"{inner}\"")
}

fn escaped(character: char, quote: char) -> String {
    if let Some(byte) = crate::cut::byte(character) {
        return format!("\\x{byte:02x}");
    }
    match character {
        '\x07' => "\\a".to_owned(),
        '\x08' => "\\b".to_owned(),
        '\x0c' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\x0b' => "\\v".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c == quote => format!("\\{c}"),
        c if u32::from(c) < 0x20 || u32::from(c) == 0x7f => format!("\\x{:02x}", u32::from(c)),
        c if c.is_control() || (c.is_whitespace() && c != ' ') || c == '\u{feff}' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    }
}
