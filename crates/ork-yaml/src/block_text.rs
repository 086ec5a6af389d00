//! A block scalar as lines: its header, the lines that hold its text, how far they are indented.
//!
//! Not here: decoding, which `scalar` does.

use ork_source::Span;

use crate::line_table::{LineTable, offset};

/// The lines of one block scalar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockText {
    /// `|`, `>` with what sticks to it.
    pub(crate) header: Span,
    /// The indentation that the header gives.
    pub(crate) indicator: Option<u32>,
    /// The blanks before each line of its text.
    pub(crate) indent: u32,
    /// The line after the header's.
    pub(crate) first: usize,
    /// One past the last line of its text; blank lines after it count only where they are kept.
    pub(crate) last: usize,
}

impl BlockText {
    /// Reads the lines of the scalar over `span`, which belongs to a collection at column `owner`.
    pub(crate) fn new(text: &str, lines: &LineTable, span: Span, owner: Option<u32>) -> Self {
        let rest = span.text(text);
        let head = rest.len() - rest.trim_start_matches(['|', '>', '+', '-']).trim_start_matches(is_digit).len();
        let head = rest.get(head..).map_or(head, |rest| head + rest.len() - rest.trim_start_matches(['+', '-']).len());
        let header = Span::new(span.start, span.start + offset(head));
        let indicator = header.text(text).chars().find_map(|character| character.to_digit(10));
        let first = lines.index(span.start) + 1;
        let found = indicator.map(|digit| owner.unwrap_or(0) + digit).or_else(|| detect(text, lines, first, span.end));
        let keep = header.text(text).contains('+');
        let indent = found.unwrap_or(0);
        let last = found.map_or(first, |indent| last_line(text, lines, first, span.end, indent, keep));
        Self { header, indicator, indent, first, last }
    }

    /// Where its last line ends, without the line break.
    pub(crate) fn end(&self, lines: &LineTable) -> u32 {
        if self.last > self.first { lines.get(self.last - 1).content.end } else { self.header.end }
    }
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

fn spaces(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The indentation of the first line that is not blank; of blank lines alone, the widest.
fn detect(text: &str, lines: &LineTable, first: usize, end: u32) -> Option<u32> {
    let all = lines.all().iter().skip(first).take_while(|line| line.content.start < end);
    let mut widest = None;
    for line in all {
        let content = line.content.text(text);
        if spaces(content) < content.len() {
            return Some(offset(spaces(content)));
        }
        widest = widest.max(Some(offset(content.len())));
    }
    widest
}

fn last_line(text: &str, lines: &LineTable, first: usize, end: u32, indent: u32, keep: bool) -> usize {
    let mut last = first;
    for (index, line) in lines.all().iter().enumerate().skip(first).take_while(|(_, line)| line.content.start < end) {
        let content = line.content.text(text);
        let blank = spaces(content) == content.len();
        if spaces(content) < indent as usize && !blank {
            break;
        }
        if keep || content.len() > indent as usize {
            last = index + 1;
        }
    }
    last
}
