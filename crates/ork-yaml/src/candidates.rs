//! What may be masked on a line so that reading goes on: the least first.
//!
//! Not here: which of them is taken.

use ork_source::Span;

/// Spans and the byte that each is filled with.
pub(crate) type Edits = Vec<(Span, u8)>;

fn at(line: Span, from: usize, to: usize) -> Span {
    Span::from(line.start as usize + from..line.start as usize + to)
}

/// Its tabs, a stray quote or bracket, its place among the neighbours that start at `columns`, its value, its place as
/// a key when it is a `parent`, all of it.
pub(crate) fn edits(text: &str, line: Span, columns: &[usize], parent: bool) -> Vec<Edits> {
    let content = line.text(text);
    if content.trim().is_empty() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let leading = content.len() - content.trim_start_matches([' ', '\t']).len();
    if content.get(..leading).is_some_and(|blanks| blanks.contains('\t')) {
        out.push(vec![(at(line, 0, leading), b' ')]);
    }
    out.extend(strays(content).into_iter().map(|stray| vec![(at(line, stray, stray + 1), b' ')]));
    out.extend(columns.iter().filter_map(|column| at_column(line, content, *column)));
    let value =
        content.find(": ").map(|at| at + 1).filter(|at| !content.get(*at..).unwrap_or_default().trim().is_empty());
    match value {
        Some(value) => out.push(vec![(at(line, value, content.len()), b' ')]),
        None if parent => out.extend(as_key(line, content)),
        None => {}
    }
    out.push(vec![(line, b' ')]);
    out
}

/// Where a line's first key starts: behind its blanks and dashes.
fn key_start(content: &str) -> usize {
    let mut from = content.len() - content.trim_start_matches(' ').len();
    while content.get(from..).is_some_and(|rest| rest.starts_with("- ")) {
        let rest = content.get(from + 1..).unwrap_or_default();
        from += 1 + rest.len() - rest.trim_start_matches(' ').len();
    }
    from
}

/// A key that stands at the wrong column, read as if it stood at `column`. What of it is blanked comes back when the
/// scalar is taken from the text.
fn at_column(line: Span, content: &str, column: usize) -> Option<Edits> {
    let from = key_start(content);
    let rest = content.get(from..)?;
    let name = rest.find(": ").or_else(|| rest.trim_end().ends_with(':').then(|| rest.trim_end().len() - 1))?;
    let after_stray = rest.strip_prefix(['[', '{', ']', '}', '"', '\'']).filter(|after| after.starts_with(' '));
    let start = after_stray.map_or(from, |after| content.len() - after.trim_start_matches(' ').len());
    let dashes = content.get(..from)?.rfind('-').map_or(0, |dash| dash + 2);
    if column == start || column < dashes || column + 1 >= from + name {
        return None;
    }
    let mut out = Vec::new();
    if column > from {
        out.push((at(line, from, column), b' '));
    }
    if column < start {
        out.push((at(line, column, start), b'x'));
    }
    Some(out)
}

/// Where a quote or bracket stands that has no partner in its line.
fn strays(content: &str) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for quote in ['"', '\''] {
        if content.matches(quote).count() % 2 == 1 {
            out.extend(content.find(quote));
            out.extend(content.rfind(quote));
        }
    }
    for (open, close) in [('[', ']'), ('{', '}')] {
        let (opened, closed) = (content.matches(open).count(), content.matches(close).count());
        if opened > closed {
            out.extend(content.find(open));
        }
        if closed > opened {
            out.extend(content.rfind(close));
        }
    }
    out.dedup();
    out
}

/// A broken line with a block below it stays the key of that block.
pub(crate) fn as_key(line: Span, content: &str) -> Option<Edits> {
    let from = key_start(content);
    let end = content.trim_end().len();
    let stray =
        content.get(from..)?.starts_with(['[', '{', ']', '}', '"', '\'']) && content.get(from + 1..)?.starts_with(' ');
    (from + 1 < end && !stray).then(|| vec![(at(line, from, end - 1), b'x'), (at(line, end - 1, end), b':')])
}
