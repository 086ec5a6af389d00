//! The formatted form of a document as edits, the way `ork fmt` writes it.

use std::path::Path;

use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::FormatError;

/// The edits that format a file, or the lines of a part of it. Nothing where the file is nobody's here.
///
/// # Errors
/// The text cannot be formatted without changing what it says.
pub fn formatting(
    snapshot: &Snapshot,
    path: &Path,
    within: Option<Span>,
) -> Option<Result<Vec<(Span, String)>, FormatError>> {
    let source = snapshot.source(path).ok()?;
    if !snapshot.is_known(&source) {
        return None;
    }
    let text = source.file.shared_text();
    Some(match within {
        None => ork_yaml::format_edits(&text),
        Some(within) => ork_yaml::format_edits_within(&text, lines(&text, within)),
    })
}

/// The whole lines of a span; a last line of which nothing is selected is none of them.
fn lines(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let selected = span.text(text);
    let end = match selected.ends_with('\n') {
        true => span.end as usize,
        false => text
            .get(span.end as usize..)
            .and_then(|rest| rest.find('\n'))
            .map_or(text.len(), |at| span.end as usize + at + 1),
    };
    Span::from(start..end)
}
