//! A text with its name and its lines.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use line_index::{LineCol, LineIndex, WideEncoding, WideLineCol};

use crate::Span;

/// How a column counts: what an editor and a server agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: the protocol's default.
    Utf16,
    /// Unicode scalar values: what people count.
    Utf32,
}

/// A place as line and column, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0, counted in some [`Encoding`].
    pub column: u32,
}

/// A text under its path. The lines are indexed on first use.
pub struct SourceFile {
    path: PathBuf,
    text: Arc<str>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// Takes a text as it was read; it is kept as it is, byte order mark and line ends included.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into(), lines: OnceLock::new() })
    }

    /// The path it was opened under.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, to be shared.
    #[must_use]
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset. An offset beyond the text gives its end; one inside a character the start of
    /// that character.
    #[must_use]
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let at = u32::try_from(offset).unwrap_or(u32::MAX);
        let LineCol { line, col } = self.lines().line_col(at.into());
        let wide = match encoding {
            Encoding::Utf8 => return Position { line, column: col },
            Encoding::Utf16 => WideEncoding::Utf16,
            Encoding::Utf32 => WideEncoding::Utf32,
        };
        let column = self.lines().to_wide(wide, LineCol { line, col }).map_or(col, |wide| wide.col);
        Position { line, column }
    }

    /// Byte offset of a line and column. A column beyond its line gives the end of the line before its line break, a
    /// line beyond the text the end of the text: both as the Language Server Protocol asks.
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        let Some(line) = self.lines().line(position.line) else {
            return u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        };
        let start = u32::from(line.start());
        let content = Span::new(start, u32::from(line.end())).text(&self.text);
        let content = content.strip_suffix('\n').unwrap_or(content);
        let content = content.strip_suffix('\r').unwrap_or(content);
        let end = start + u32::try_from(content.len()).unwrap_or(u32::MAX);
        let column = match encoding {
            Encoding::Utf8 => Some(position.column),
            Encoding::Utf16 | Encoding::Utf32 => {
                let wide = if encoding == Encoding::Utf16 { WideEncoding::Utf16 } else { WideEncoding::Utf32 };
                let at = WideLineCol { line: position.line, col: position.column };
                self.lines().to_utf8(wide, at).map(|at| at.col)
            }
        };
        let mut offset = column.map_or(end, |column| start.saturating_add(column).min(end));
        while !self.text.is_char_boundary(offset as usize) {
            offset -= 1;
        }
        offset
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.text.bytes().filter(|byte| *byte == b'\n').count() + 1).unwrap_or(u32::MAX)
    }
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceFile({})", self.path.display())
    }
}

/// A span of a file.
#[derive(Clone, Debug)]
pub struct Location {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes.
    pub span: Span,
}

impl Location {
    /// A span of a file.
    #[must_use]
    pub fn new(file: &Arc<SourceFile>, span: Span) -> Self {
        Self { file: Arc::clone(file), span }
    }

    /// The text under it.
    #[must_use]
    pub fn text(&self) -> &str {
        self.span.text(self.file.text())
    }

    /// `line:column` of its start, both from 1, columns in Unicode scalar values.
    #[must_use]
    pub fn line_column(&self) -> (u32, u32) {
        let position = self.file.position(self.span.start, Encoding::Utf32);
        (position.line + 1, position.column + 1)
    }
}

impl PartialEq for Location {
    fn eq(&self, other: &Self) -> bool {
        self.span == other.span && self.file.path == other.file.path
    }
}

impl Eq for Location {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_in_three_ways() {
        let file = SourceFile::new("x", "a\n😀b\r\nc");
        let b = 6;
        assert_eq!(file.position(b, Encoding::Utf8), Position { line: 1, column: 4 });
        assert_eq!(file.position(b, Encoding::Utf16), Position { line: 1, column: 2 });
        assert_eq!(file.position(b, Encoding::Utf32), Position { line: 1, column: 1 });
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for offset in [0, 1, 2, 6, 7, 9, 10] {
                assert_eq!(file.offset(file.position(offset, encoding), encoding), offset);
            }
        }
    }

    #[test]
    fn positions_beyond_the_text_are_clamped() {
        let file = SourceFile::new("x", "ab\r\ncd");
        assert_eq!(file.offset(Position { line: 0, column: 9 }, Encoding::Utf16), 2);
        assert_eq!(file.offset(Position { line: 7, column: 0 }, Encoding::Utf16), 6);
    }
}
