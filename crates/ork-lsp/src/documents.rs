//! Which documents are open, and how changes apply to a text. The texts themselves are the host's.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{Position, Range, TextDocumentContentChangeEvent, Uri};
use ork_source::Encoding;

/// An open document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Its URI, as the client writes it.
    pub(crate) uri: Uri,
    /// The version of its text.
    pub(crate) version: i32,
}

/// The open documents by path. Shared with running work, so it is copied when it changes meanwhile.
pub(crate) type Documents = Arc<HashMap<PathBuf, Document>>;

/// Applies changes one after the other, each to the text that the one before left.
pub(crate) fn apply(text: &mut String, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
    for change in changes {
        match change {
            TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                let range = byte_range(text, change.range, encoding);
                text.replace_range(range, &change.text);
            }
            TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => *text = change.text,
        }
    }
}

fn byte_range(text: &str, range: Range, encoding: Encoding) -> std::ops::Range<usize> {
    let start = offset(text, range.start, encoding);
    let end = offset(text, range.end, encoding);
    start.min(end)..start.max(end)
}

/// As [`ork_source::SourceFile::offset`], without an index of the lines: a text between two changes lives too short to
/// earn one. Always the start of a character.
fn offset(text: &str, position: Position, encoding: Encoding) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(length) => start += length + 1,
            None => return text.len(),
        }
    }
    let rest = text.get(start..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    let wanted = position.character as usize;
    let mut column = 0;
    for (at, c) in line.char_indices() {
        column += match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        };
        if column > wanted {
            return start + at;
        }
    }
    start + line.len()
}

#[cfg(test)]
mod tests {
    use ork_source::{Position as Place, SourceFile};

    use super::*;

    #[test]
    fn offsets_are_those_of_a_source_file() {
        let text = "a: 😀é\r\n\n  b: x\nlast";
        let file = SourceFile::new("x", text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let Place { line, column } = file.position(u32::try_from(at).unwrap(), encoding);
                let found = offset(text, Position { line, character: column }, encoding);
                let expected = file.offset(Place { line, column }, encoding) as usize;
                assert_eq!(found, expected, "{at} {encoding:?}");
            }
            for position in [(0, 99), (1, 4), (9, 0), (3, 99)] {
                let found = offset(text, Position { line: position.0, character: position.1 }, encoding);
                let expected = file.offset(Place { line: position.0, column: position.1 }, encoding) as usize;
                assert_eq!(found, expected, "{position:?}");
            }
        }
        // Inside a surrogate pair: the start of the character.
        assert_eq!(offset(text, Position { line: 0, character: 4 }, Encoding::Utf16), 3);
    }

    #[test]
    fn changes_build_on_each_other() {
        let change = |line: u32, from: u32, to: u32, text: &str| {
            let range = Range { start: Position { line, character: from }, end: Position { line, character: to } };
            serde_json::from_value(serde_json::json!({"range": range, "text": text})).unwrap()
        };
        let mut text = "k: 😀 v\n".to_owned();
        apply(&mut text, vec![change(0, 3, 5, "ab"), change(0, 6, 7, "w"), change(1, 0, 0, "x: é\n")], Encoding::Utf16);
        assert_eq!(text, "k: ab w\nx: é\n");
        // A range that is the wrong way round or beyond the text is taken for what it can mean.
        apply(&mut text, vec![change(0, 5, 3, ""), change(9, 9, 9, "end")], Encoding::Utf16);
        assert_eq!(text, "k:  w\nx: é\nend");
        apply(&mut text, vec![serde_json::from_value(serde_json::json!({"text": "all"})).unwrap()], Encoding::Utf8);
        assert_eq!(text, "all");
    }
}
