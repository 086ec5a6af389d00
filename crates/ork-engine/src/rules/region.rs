//! Parts of a text by the looks of its lines: how far one mistake, or one edit, reaches.

use ork_source::Span;

/// The part of a text that one mistake can spoil: the entry of `spec.crds`, else the top-level key.
#[must_use]
pub fn region(text: &str, offset: u32) -> Span {
    let offset = (offset as usize).min(text.len());
    let line_start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    // A key of the document that stands behind the entries is none of them.
    let is_top = starts_region(line_at(text, line_start), 0);
    let limit = if !is_top && within_crds(text.get(..offset).unwrap_or_default()) { 4 } else { 0 };
    let mut start = line_start;
    while start > 0 && !starts_region(line_at(text, start), limit) {
        start = text.get(..start - 1).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    }
    let mut end = start + line_at(text, start).len() + 1;
    while end < text.len() && (end <= offset || !starts_region(line_at(text, end), limit)) {
        end += line_at(text, end).len() + 1;
    }
    Span::from(start..end.max(offset))
}

/// The line of a place with the lines below that are indented further, comments and blank lines among them.
#[must_use]
pub fn line_block(text: &str, offset: u32) -> Span {
    let offset = (offset as usize).min(text.len());
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = line_at(text, start);
    let limit = line.len() - line.trim_start_matches(' ').len();
    let mut end = start + line.len() + 1;
    while end < text.len() && !starts_region(line_at(text, end), limit) {
        end += line_at(text, end).len() + 1;
    }
    Span::from(start..end.min(text.len()))
}

fn line_at(text: &str, start: usize) -> &str {
    text.get(start..).and_then(|rest| rest.split('\n').next()).unwrap_or_default()
}

/// Whether a line starts something at most so far in. Comments and lines that are indented by tabs start nothing.
fn starts_region(line: &str, limit: usize) -> bool {
    let content = line.trim_start_matches([' ', '\t']);
    let blanks = line.len() - content.len();
    let tabs = line.get(..blanks).is_some_and(|lead| lead.contains('\t'));
    !content.trim().is_empty() && !content.starts_with('#') && !tabs && blanks <= limit
}

/// Whether a place stands below `spec.crds`.
fn within_crds(before: &str) -> bool {
    let Some(at) = before.rfind("\n  crds:") else { return false };
    !before.get(at + 1..).unwrap_or_default().lines().skip(1).any(|line| starts_region(line, 0))
}
