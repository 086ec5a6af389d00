//! What may be masked on a line so that reading goes on: the least first.
//!
//! Not here: which of them is taken.

use ork_source::Span;

/// Spans and the byte that each is filled with.
pub(crate) type Edits = Vec<(Span, u8)>;

fn at(line: Span, from: usize, to: usize) -> Span {
    Span::from(line.start as usize + from..line.start as usize + to)
}

/// Its tabs, a stray quote or bracket, its value, its place as a key, all of it. `parent` says that the next line is
/// deeper.
pub(crate) fn edits(text: &str, line: Span, parent: bool) -> Vec<Edits> {
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
    let value =
        content.find(": ").map(|at| at + 1).filter(|at| !content.get(*at..).unwrap_or_default().trim().is_empty());
    if let Some(value) = value {
        out.push(vec![(at(line, value, content.len()), b' ')]);
    }
    if parent {
        out.extend(as_key(line, content));
    }
    out.push(vec![(line, b' ')]);
    out
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
    let mut from = content.len() - content.trim_start_matches(' ').len();
    while content.get(from..).is_some_and(|rest| rest.starts_with("- ")) {
        let rest = content.get(from + 1..).unwrap_or_default();
        from += 1 + rest.len() - rest.trim_start_matches(' ').len();
    }
    let end = content.trim_end().len();
    (from + 1 < end).then(|| vec![(at(line, from, end - 1), b'x'), (at(line, end - 1, end), b':')])
}
