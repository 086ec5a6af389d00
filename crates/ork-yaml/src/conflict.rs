//! The markers that a version control system leaves where two changes met.
//!
//! Not here: which side is right. Both are read, one below the other.

use ork_source::Span;

use crate::error::SyntaxError;

/// One conflict, from its first marker to the end of its last.
pub(crate) struct Conflict {
    pub(crate) region: Span,
    pub(crate) markers: Vec<Span>,
}

impl Conflict {
    pub(crate) fn error(&self) -> SyntaxError {
        SyntaxError::new(
            Span::new(self.region.start, self.region.start + 7),
            "an unresolved merge conflict starts here",
            "keep one side, or join both, and remove the lines of `<<<<<<<`, `=======` and `>>>>>>>`",
        )
    }
}

/// The character of a marker line.
fn marker(line: &str) -> Option<char> {
    let first = line.chars().next().filter(|first| matches!(first, '<' | '|' | '=' | '>'))?;
    let rest = line.trim_start_matches(first);
    let spaced = rest.is_empty() || (rest.starts_with(' ') && first != '=');
    (line.len() - rest.len() == 7 && spaced).then_some(first)
}

/// The conflicts of a text.
pub(crate) fn find(text: &str) -> Vec<Conflict> {
    let mut found: Vec<Conflict> = Vec::new();
    if !text.contains("<<<<<<<") && !text.contains(">>>>>>>") {
        return found;
    }
    let mut open = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let span = Span::from(at..at + content.len());
        at += line.len();
        let Some(first) = marker(content) else { continue };
        match found.last_mut().filter(|_| open && first != '<') {
            Some(conflict) => {
                conflict.region.end = span.end;
                conflict.markers.push(span);
            }
            // Underlining is no conflict.
            None if first == '=' => continue,
            None => found.push(Conflict { region: span, markers: vec![span] }),
        }
        open = first != '>';
    }
    found
}
