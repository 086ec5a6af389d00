//! Go's quoted text (`strconv.Quote` and its kin), and what counts as printable.

use std::fmt::Write;

/// Text between quotes (`strconv.Quote`); with `ascii` as `strconv.QuoteToASCII`.
pub(super) fn quoted(text: &str, mark: char, ascii: bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for character in text.chars() {
        escape(&mut out, character, mark, ascii);
    }
    out.push(mark);
    out
}

/// `strconv.CanBackquote`.
pub(super) fn can_backquote(text: &str) -> bool {
    text.chars().all(|character| {
        let is_control = (character < ' ' && character != '\t') || matches!(character, '\x7f' | '`' | '\u{feff}');
        !is_control && crate::cut::byte(character).is_none()
    })
}

/// `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the blank.
pub(crate) fn is_print(character: char) -> bool {
    if character.is_ascii() {
        return (' '..='~').contains(&character);
    }
    // Behind another character the standard library escapes exactly what is not printable.
    crate::cut::byte(character).is_none() && format!("a{character}").escape_debug().count() == 2
}

fn escape(out: &mut String, character: char, mark: char, ascii: bool) {
    if let Some(byte) = crate::cut::byte(character) {
        let _ = write!(out, "\\x{byte:02x}");
        return;
    }
    if character == mark || character == '\\' {
        out.push('\\');
        out.push(character);
        return;
    }
    if is_print(character) && (character.is_ascii() || !ascii) {
        out.push(character);
        return;
    }
    let code = u32::from(character);
    let _ = match character {
        '\x07' => out.write_str("\\a"),
        '\x08' => out.write_str("\\b"),
        '\x0c' => out.write_str("\\f"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\x0b' => out.write_str("\\v"),
        '\0'..' ' | '\x7f' => write!(out, "\\x{code:02x}"),
        '\u{80}'..='\u{ffff}' => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}
