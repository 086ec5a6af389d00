//! The lines of a text around a mistake: what is above, below and around each.
//!
//! Not here: what is done to them.

use ork_source::Span;

use crate::candidates::{Edits, as_key, edits};
use crate::mask::opens_block_scalar;

/// Lines on either side of a mistake that a repair is tried on.
const WINDOW: usize = 60;

/// Pieces of the text that are read together.
pub(crate) struct Window {
    pieces: Vec<Span>,
}

impl Window {
    pub(crate) fn whole(text: &str) -> Self {
        Self { pieces: vec![Span::from(0..text.len())] }
    }

    /// The lines themselves, without those that they are nested in.
    pub(crate) fn lines(&self) -> Option<Span> {
        self.pieces.last().copied()
    }

    pub(crate) fn apply(&self, text: &str, edits: &[(Span, u8)]) -> String {
        let mut bytes = Vec::new();
        for piece in &self.pieces {
            let start = bytes.len();
            bytes.extend_from_slice(piece.text(text).as_bytes());
            for (span, with) in edits {
                if piece.contains(*span) {
                    let at = start + (span.start - piece.start) as usize;
                    if let Some(masked) = bytes.get_mut(at..at + span.len() as usize) {
                        masked.fill(*with);
                    }
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub(crate) fn to_text(&self, offset: usize) -> usize {
        let mut before = 0;
        for piece in &self.pieces {
            let length = piece.len() as usize;
            if offset < before + length {
                return piece.start as usize + offset - before;
            }
            before += length;
        }
        self.pieces.last().map_or(offset, |piece| piece.end as usize)
    }
}

/// The lines of a text, without their line breaks.
pub(crate) struct Lines {
    pub(crate) spans: Vec<Span>,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let mut start = 0;
        let mut spans = Vec::new();
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            spans.push(Span::from(start..start + content.len()));
            start += line.len();
        }
        if spans.is_empty() || text.ends_with('\n') {
            spans.push(Span::from(start..start));
        }
        Self { spans }
    }

    pub(crate) fn at(&self, offset: usize) -> usize {
        self.spans.partition_point(|line| line.start as usize <= offset).saturating_sub(1)
    }

    /// What may be masked on a line; `column` is where reading stopped.
    pub(crate) fn candidates(&self, text: &str, index: usize, column: usize) -> Vec<Edits> {
        let line = self.span(index);
        let below = self.below(text, index);
        let above = (0..index).rev().find(|above| !self.is_blank(text, *above));
        let mut columns = vec![column];
        columns.extend(below.into_iter().chain(above).map(|neighbour| self.indent(text, neighbour)));
        // Where the block below ends, a sibling follows.
        let ends = below.and_then(|below| self.shallower(text, below));
        columns.extend(ends.map(|sibling| self.indent(text, sibling)));
        columns.sort_unstable();
        columns.dedup();
        let deeper = below.is_some_and(|below| self.indent(text, below) > self.indent(text, index));
        let mut found = edits(text, line, &columns, deeper);
        // A line that was broken in two; one with a colon was not.
        let half = Some(line.text(text)).filter(|content| !content.contains(':'));
        if let (Some(mut key), Some(below)) = (half.and_then(|content| as_key(line, content)), below) {
            key.push((self.span(below), b' '));
            found.push(key);
        }
        found
    }

    pub(crate) fn span(&self, index: usize) -> Span {
        self.spans.get(index).copied().unwrap_or_default()
    }

    pub(crate) fn indent(&self, text: &str, index: usize) -> usize {
        let content = self.span(index).text(text);
        content.len() - content.trim_start_matches(' ').len()
    }

    /// The line and the blank-free ones above it, `count` in all.
    pub(crate) fn up_from(&self, line: usize, count: usize) -> impl Iterator<Item = usize> {
        let above = self.spans.iter().enumerate().take(line + 1).rev();
        above.filter(|(_, line)| !line.is_empty()).take(count).map(|(index, _)| index)
    }

    /// The nearest line above that is less indented: what should be the parent.
    pub(crate) fn outer(&self, text: &str, line: usize) -> Option<usize> {
        let indent = self.indent(text, line);
        (0..line).rev().find(|above| !self.is_blank(text, *above) && self.indent(text, *above) < indent)
    }

    /// The nearest line below that is less indented.
    pub(crate) fn shallower(&self, text: &str, line: usize) -> Option<usize> {
        let indent = self.indent(text, line);
        let end = self.spans.len().min(line + WINDOW);
        (line + 1..end).find(|below| !self.is_blank(text, *below) && self.indent(text, *below) < indent)
    }

    /// The next line with content.
    pub(crate) fn below(&self, text: &str, line: usize) -> Option<usize> {
        (line + 1..self.spans.len()).find(|below| !self.is_blank(text, *below))
    }

    /// The first line below that can be no part of a plain value or block scalar that starts on a line.
    pub(crate) fn end_of_value(&self, text: &str, line: usize) -> usize {
        let indent = self.indent(text, line);
        let is_block = opens_block_scalar(self.span(line).text(text));
        let ends = |below: &usize| {
            let content = self.span(*below).text(text).trim_end();
            let colon = content.ends_with(':') || content.contains(": ");
            let shallow = !self.is_blank(text, *below) && self.indent(text, *below) <= indent;
            if is_block { shallow } else { colon }
        };
        (line + 1..self.spans.len()).find(ends).unwrap_or(self.spans.len() - 1)
    }

    pub(crate) fn is_blank(&self, text: &str, index: usize) -> bool {
        let content = self.span(index).text(text).trim_start();
        content.is_empty() || content.starts_with('#')
    }

    /// The first and last of the lines around a mistake.
    pub(crate) fn near(&self, from: usize, to: usize) -> (usize, usize) {
        let last = (self.at(to) + WINDOW).min(self.spans.len().saturating_sub(1));
        (self.at(from).saturating_sub(WINDOW), last)
    }

    /// The lines around a mistake, below the lines that they are nested in.
    pub(crate) fn window(&self, text: &str, from: usize, to: usize) -> Window {
        let (first, last) = self.near(from, to);
        let mut pieces: Vec<_> = self.outer_all(text, first).map(|index| self.with_break(index)).collect();
        pieces.reverse();
        let start = self.spans.get(first).map_or(0, |line| line.start);
        pieces.push(Span::new(start, self.with_break(last).end));
        Window { pieces }
    }

    /// The lines that those from `first` on are nested in, the nearest first.
    pub(crate) fn outer_all(&self, text: &str, first: usize) -> impl Iterator<Item = usize> {
        let depth_of = |line: &Span| depth(line.text(text));
        let mut depth = self.spans.iter().skip(first).find_map(depth_of).unwrap_or(0);
        let above = self.spans.iter().enumerate().take(first).rev();
        let above = above.map_while(move |(index, line)| {
            let outer = (depth > 0).then(|| depth_of(line).filter(|outer| *outer < depth))?;
            depth = outer.unwrap_or(depth);
            Some(outer.map(|_| index))
        });
        above.flatten()
    }

    /// All lines that may be looked at for what may be masked on one of two lines: up to the shallower one below.
    pub(crate) fn looked_at(&self, text: &str, low: usize, high: usize) -> Span {
        let above = (0..low).rev().find(|above| !self.is_blank(text, *above)).unwrap_or(0);
        let below = self.below(text, high).unwrap_or(self.spans.len());
        Span::new(self.span(above).start, self.with_break((below + WINDOW).min(self.spans.len() - 1)).end)
    }

    pub(crate) fn with_break(&self, index: usize) -> Span {
        let line = self.spans.get(index).copied().unwrap_or_default();
        let end = self.spans.get(index + 1).map_or(line.end, |next| next.start);
        Span::new(line.start, end)
    }
}

/// How deep a line stands: a list's item is deeper than a key at its column, which it may belong to. Nothing where there
/// are only blanks and comments.
fn depth(line: &str) -> Option<usize> {
    let content = line.trim_start_matches(' ');
    let column = line.len() - content.len();
    let item = content == "-" || content.starts_with("- ");
    (!content.is_empty() && !content.starts_with('#')).then_some(column * 2 + usize::from(item))
}
