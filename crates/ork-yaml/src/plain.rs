//! Which texts may stand without quotes.
//!
//! Not here: what a plain scalar means, which `resolve` says.

use crate::resolve::{Dialect, Typed, resolve};

/// Words that some reader of YAML 1.1 takes for something else than text.
const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"];

/// Whether a text can be written plain on one line and is read back as the same characters.
pub(crate) fn can_be_plain(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second = text.chars().nth(1);
    let indicator = match first {
        '-' | '?' | ':' => second.is_none_or(|second| second == ' ' || flow && ",[]{}".contains(second)),
        _ => ",[]{}#&*!|>'\"%@`".contains(first),
    };
    let marker = text.starts_with("---") || text.starts_with("...");
    let mapping = text.contains(": ") || text.ends_with(':') || text.contains(" #");
    let in_flow = flow && (text.contains([',', '[', ']', '{', '}']) || text.contains(':'));
    !indicator && !marker && !mapping && !in_flow && text.trim() == text && text.chars().all(is_printable)
}

/// Whether a text needs no quotes to be read as text by both dialects and by other readers. Where that is not certain,
/// it does.
pub(crate) fn is_certain_text(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let lower = text.to_lowercase();
    let starts = if first.is_ascii_digit() {
        // Beyond the letters of hexadecimal numbers, exponents and times, it is no number in any version of YAML.
        text.chars().any(|c| c.is_ascii_alphabetic() && !"abcdefotxzABCDEFOTXZ".contains(c))
    } else {
        first.is_alphabetic() || matches!(first, '/' | '_' | '$')
    };
    starts
        && can_be_plain(text, false)
        && !WORDS.contains(&lower.as_str())
        && resolve(text, Dialect::V3) == Typed::Text
        && resolve(text, Dialect::Sigs) == Typed::Text
}

/// Whether a character needs no escape (YAML 1.2.2, 5.1); line breaks of any kind and tabs do.
pub(crate) fn is_printable(character: char) -> bool {
    match character {
        '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => !character.is_control(),
    }
}
