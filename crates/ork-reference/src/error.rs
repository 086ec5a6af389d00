//! What is wrong with a reference, and where.

use ork_source::Span;

/// Which of the two texts an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The reference itself.
    Reference,
    /// The version that was given beside it.
    Version,
}

/// A reference that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong: one sentence, lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The text that [`span`](Self::span) counts in.
    pub part: Part,
    /// Where, in bytes of that text.
    pub span: Span,
}

/// A stretch of the text being read, with the place it starts at.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) part: Part,
    start: usize,
}

impl<'a> Piece<'a> {
    pub(crate) fn new(text: &'a str, part: Part) -> Self {
        Self { text, part, start: 0 }
    }

    /// Without surrounding blanks.
    pub(crate) fn trim(self) -> Self {
        let from_left = self.text.trim_start();
        Self { text: from_left.trim_end(), start: self.start + self.text.len() - from_left.len(), ..self }
    }

    pub(crate) fn strip_prefix(self, prefix: &str) -> Option<Self> {
        let text = self.text.strip_prefix(prefix)?;
        Some(Self { text, start: self.start + prefix.len(), ..self })
    }

    pub(crate) fn trim_end(self, last: char) -> Self {
        Self { text: self.text.trim_end_matches(last), ..self }
    }

    /// Before and after the byte at `at`, which must be one ASCII character; a place that fits nowhere gives nothing
    /// behind it.
    pub(crate) fn split(self, at: usize) -> (Self, Self) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let after = self.text.get(at + 1..).unwrap_or_default();
        (Self { text: before, ..self }, Self { text: after, start: self.start + at + 1, ..self })
    }

    pub(crate) fn segments(self, separator: char) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        self.text.split(separator).map(move |text| {
            let piece = Self { text, start, ..self };
            start += text.len() + separator.len_utf8();
            piece
        })
    }

    pub(crate) fn error(self, message: impl Into<String>, help: impl Into<String>) -> ParseError {
        ParseError {
            message: message.into(),
            help: help.into(),
            part: self.part,
            span: Span::from(self.start..self.start + self.text.len()),
        }
    }
}
