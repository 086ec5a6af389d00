//! Values that go on over lines: the event parser lets their lines start anywhere, YAML wants them deeper than the
//! block that they belong to (YAML 1.2.2, 7.3 and 7.4).
//!
//! Not here: block scalars, whose indentation the event parser checks.

use ork_source::Span;

use crate::error::SyntaxError;

/// The column of a place, in bytes.
pub(crate) fn column_of(text: &str, offset: u32) -> usize {
    let offset = offset as usize;
    text.get(..offset).map_or(0, |_| offset - line_start(text, offset))
}

/// Where the line of a place starts.
pub(crate) fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// The first line of a quoted value or bracket that stands no deeper than `column`, the column of its block. A closing
/// bracket may stand there: that is common, and moves no value.
pub(crate) fn shallow_line(text: &str, value: Span, column: usize) -> Option<SyntaxError> {
    let mut at = value.start as usize;
    let mut lines = value.text(text).split_inclusive('\n');
    at += lines.next()?.len();
    for line in lines {
        let start = at;
        at += line.len();
        let indent = line.len() - line.trim_start_matches(' ').len();
        let content = line.trim_start_matches([' ', '\t']).trim_end();
        if indent > column || content.is_empty() || content.starts_with([']', '}', '#']) {
            continue;
        }
        let from = start + line.len() - line.trim_start_matches([' ', '\t']).len();
        let word = content.find([' ', ',', ']', '}']).unwrap_or(content.len()).max(1);
        let message = "a value that goes on over lines must be indented deeper than its key";
        let found = SyntaxError::new(Span::from(from..from + word), message, "indent this line");
        return Some(SyntaxError { tolerated: true, ..found });
    }
    None
}
