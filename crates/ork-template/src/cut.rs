//! Text that was cut inside of a character. Go's strings are bytes, ours are not: a byte that a cut leaves over travels
//! as a private character and becomes the replacement character only where the text leaves the template.

use std::borrow::Cow;

/// The last private plane's end stands for the bytes 0x80 to 0xff.
const FIRST: u32 = 0x10_ff00;
/// What those characters start with in UTF-8.
const LEAD: u8 = 0xf4;

/// Bytes as text, those of no character kept.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(FIRST + u32::from(*byte))));
    }
    out
}

/// The byte that a character stands for.
pub(crate) fn byte(character: char) -> Option<u8> {
    u32::from(character).checked_sub(FIRST).and_then(|byte| u8::try_from(byte).ok()).filter(|byte| *byte >= 0x80)
}

/// The bytes of a text as Go has it.
pub(crate) fn bytes(text: &str) -> Cow<'_, [u8]> {
    if !text.bytes().any(|byte| byte == LEAD) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut out = Vec::with_capacity(text.len());
    for character in text.chars() {
        match byte(character) {
            Some(byte) => out.push(byte),
            None => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Cow::Owned(out)
}

/// A text as a reader sees it: each left-over byte is the replacement character.
pub(crate) fn shown(text: String) -> String {
    if !text.bytes().any(|byte| byte == LEAD) {
        return text;
    }
    let seen = |character| if byte(character).is_some() { char::REPLACEMENT_CHARACTER } else { character };
    text.chars().map(seen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_over_bytes_come_back() {
        let word = "h\u{e9}\u{1f600}";
        for cut in 0..word.len() {
            let part = &word.as_bytes()[..cut];
            assert_eq!(&*bytes(&text(part)), part);
        }
        assert_eq!(shown(text(&word.as_bytes()[..2])), "h\u{fffd}");
        assert_eq!(shown(word.to_owned()), word);
    }
}
