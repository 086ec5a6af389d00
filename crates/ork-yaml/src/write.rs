//! Writing a scalar so that it is read back as exactly the given text.
//!
//! Not here: where it is written.

use crate::plain::{can_be_plain, is_certain_text, is_printable};
use crate::scalar::Style;

/// A text in the style it has where that can hold it, else plain, in single or in double quotes. `text_only`: it must
/// be read as text, not as a number or a boolean. A template is always quoted.
pub(crate) fn scalar(text: &str, old: Option<Style>, flow: bool, text_only: bool) -> (String, Style) {
    let quoted_before = matches!(old, Some(Style::Single | Style::Double));
    let plain = can_be_plain(text, flow) && !text.contains("{{") && (!text_only || is_certain_text(text));
    if plain && !quoted_before {
        return (text.to_owned(), Style::Plain);
    }
    match single(text).filter(|_| old != Some(Style::Double)) {
        Some(written) => (written, Style::Single),
        None => (double(text), Style::Double),
    }
}

/// A text as a key or value of a block that is read as exactly this text: plain where that is possible.
#[must_use]
pub fn text(text: &str) -> String {
    scalar(text, None, false, true).0
}

/// A text in single quotes, on one line.
pub(crate) fn single(text: &str) -> Option<String> {
    text.chars().all(is_printable).then(|| format!("'{}'", text.replace('\'', "''")))
}

/// A text in double quotes, on one line.
pub(crate) fn double(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_printable(character) => out.push(character),
            _ if u32::from(character) <= 0xFFFF => out.push_str(&format!("\\u{:04X}", u32::from(character))),
            _ => out.push_str(&format!("\\U{:08X}", u32::from(character))),
        }
    }
    out.push('"');
    out
}

/// A text of several lines as a literal block scalar: its header, and its lines with the line break before each. None
/// where a literal cannot hold it.
pub(crate) fn literal(text: &str, indent: u32, line_break: &str) -> Option<(&'static str, String)> {
    let body = text.trim_end_matches('\n');
    let breaks = text.len() - body.len();
    let blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let fits = !body.starts_with([' ', '\t', '\n']) && body.lines().next_back().is_some_and(|line| !blank(line));
    if !fits || !body.chars().all(|character| is_printable(character) || matches!(character, '\n' | '\t')) {
        return None;
    }
    let header = match breaks {
        0 => "|-",
        1 => "|",
        _ => "|+",
    };
    let mut lines = String::new();
    for line in body.split('\n') {
        lines.push_str(line_break);
        if !line.is_empty() {
            lines.push_str(&" ".repeat(indent as usize));
            lines.push_str(line);
        }
    }
    lines.push_str(&line_break.repeat(breaks.saturating_sub(1)));
    Some((header, lines))
}
