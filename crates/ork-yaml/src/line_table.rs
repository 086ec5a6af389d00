//! The lines of a text: where each starts, where its content ends, how it is ended.
//!
//! Not here: what stands on a line.

use ork_source::Span;

/// One line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line {
    /// Its bytes without the line break; a byte order mark is not among them.
    pub(crate) content: Span,
    /// Where the next line starts.
    pub(crate) end: u32,
}

impl Line {
    /// Its line break; empty on the last line of a text that has none there.
    pub(crate) fn line_break(self) -> Span {
        Span::new(self.content.end, self.end)
    }

    /// From its start to the start of the next.
    pub(crate) fn whole(self) -> Span {
        Span::new(self.content.start, self.end)
    }

    /// The blanks it starts with.
    pub(crate) fn indent(self, text: &str) -> Span {
        let content = self.content.text(text);
        let blanks = content.len() - content.trim_start_matches([' ', '\t']).len();
        Span::new(self.content.start, self.content.start + offset(blanks))
    }

    pub(crate) fn is_blank(self, text: &str) -> bool {
        self.content.text(text).trim_matches([' ', '\t']).is_empty()
    }

    pub(crate) fn is_comment(self, text: &str) -> bool {
        self.content.text(text).trim_start_matches([' ', '\t']).starts_with('#')
    }
}

/// All lines of a text. The empty rest after a last line break is no line.
pub(crate) struct LineTable {
    lines: Vec<Line>,
}

impl LineTable {
    pub(crate) fn new(text: &str) -> Self {
        let mut start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut lines = Vec::new();
        for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
            let content = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
            let end = start + line.len();
            lines.push(Line { content: Span::from(start..start + content.len()), end: offset(end) });
            start = end;
        }
        Self { lines }
    }

    pub(crate) fn all(&self) -> &[Line] {
        &self.lines
    }

    /// The number of the line that holds an offset.
    pub(crate) fn index(&self, offset: u32) -> usize {
        self.lines.partition_point(|line| line.content.start <= offset).saturating_sub(1)
    }

    pub(crate) fn get(&self, index: usize) -> Line {
        self.lines.get(index).copied().unwrap_or_default()
    }

    pub(crate) fn at(&self, offset: u32) -> Line {
        self.get(self.index(offset))
    }

    /// The bytes between the start of the line and an offset.
    pub(crate) fn column(&self, offset: u32) -> u32 {
        offset - self.at(offset).content.start.min(offset)
    }

    /// Whether nothing but blanks stands before an offset in its line.
    pub(crate) fn leads(&self, text: &str, offset: u32) -> bool {
        self.at(offset).indent(text).end >= offset
    }
}

/// The line break that most lines of a text end in.
pub(crate) fn usual_break(text: &str) -> &'static str {
    let windows = text.matches("\r\n").count();
    let all = text.matches('\n').count();
    if windows * 2 > all { "\r\n" } else { "\n" }
}

/// A length as an offset; texts are limited far below 4 GiB.
pub(crate) fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
