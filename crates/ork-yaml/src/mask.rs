//! Same-length changes that make a broken text readable: bytes are replaced, never moved, so every span stays true.

use ork_source::Span;

use crate::error::{SyntaxError, SyntaxFix};
use crate::lines::Lines;

/// A text in which some bytes are masked.
pub(crate) struct Mask {
    text: String,
}

impl Mask {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned() }
    }

    /// The masked text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Replaces whole characters, line breaks left out.
    pub(crate) fn fill(&mut self, span: Span, with: u8) {
        let (mut start, mut end) = (span.start as usize, (span.end as usize).min(self.text.len()));
        while start > 0 && !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let Some(written) = self.text.get(start..end) else { return };
        let filled = |byte: u8| if matches!(byte, b'\n' | b'\r') { byte } else { with };
        let filled: String = written.bytes().map(|byte| char::from(filled(byte))).collect();
        self.text.replace_range(start..end, &filled);
    }
}

/// Templates that make a text unreadable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Templates {
    /// Values that start with `{{` without quotes: read as plain text.
    pub(crate) unquoted: Vec<Span>,
    /// Lines that are nothing but a template action: left out.
    pub(crate) control: Vec<Span>,
}

impl Templates {
    /// Every template that starts a value or stands on a line of its own, outside of block scalars, on the lines from
    /// `first` to `last`.
    pub(crate) fn find(text: &str, lines: &Lines, first: usize, last: usize) -> Self {
        let mut found = Self::default();
        let opens = |outer: &usize| opens_block_scalar(lines.span(*outer).text(text));
        let mut block_indent = lines.outer_all(text, first).find(opens).map(|outer| lines.indent(text, outer));
        for index in first..=last {
            let line = lines.span(index);
            let content = line.text(text);
            if content.trim().is_empty() {
                continue;
            }
            let indent = lines.indent(text, index);
            if block_indent.is_some_and(|block| indent > block) {
                continue;
            }
            block_indent = opens_block_scalar(content).then_some(indent);
            found.line(content, line.start as usize);
        }
        found
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.unquoted.is_empty() && self.control.is_empty()
    }

    /// Leaves out those that are among `others`.
    pub(crate) fn without(&mut self, others: &Self) {
        self.unquoted.retain(|span| others.unquoted.binary_search(span).is_err());
        self.control.retain(|span| others.control.binary_search(span).is_err());
    }

    /// What is to be masked, and with what.
    pub(crate) fn fills(&self) -> Vec<(Span, u8)> {
        let unquoted = self.unquoted.iter().map(|span| (*span, b'x'));
        unquoted.chain(self.control.iter().map(|span| (*span, b' '))).collect()
    }

    fn line(&mut self, content: &str, start: usize) {
        let mut from = 0;
        while let Some(found) = content.get(from..).and_then(|rest| rest.find("{{")) {
            let at = from + found;
            let before = content.get(..at).unwrap_or_default();
            let rest = content.get(at..).unwrap_or_default();
            let Some(place) = place_of(before) else {
                from = at + 2;
                continue;
            };
            let length = match place {
                Place::Flow => action_end(rest),
                Place::Value | Place::Alone => value_end(rest),
            };
            let span = Span::from(start + at..start + at + length);
            if matches!(place, Place::Alone) && rest.trim_end().ends_with("}}") && !has_key(rest) {
                self.control.push(span);
            } else {
                self.unquoted.push(span);
            }
            from = at + length.max(2);
        }
    }
}

enum Place {
    /// After `key: ` or `- `: the value goes to the end of the line.
    Value,
    /// First on its line.
    Alone,
    /// Inside brackets.
    Flow,
}

/// What a `{{` after `before` starts, if it starts a value.
fn place_of(before: &str) -> Option<Place> {
    let trimmed = before.trim_start_matches([' ', '\t']);
    if trimmed.starts_with('#') || trimmed.contains(" #") {
        return None;
    }
    let open = |quote: char| before.chars().filter(|character| *character == quote).count() % 2 == 1;
    if open('"') || open('\'') {
        return None;
    }
    if trimmed.is_empty() {
        return Some(Place::Alone);
    }
    let end = before.trim_end_matches([' ', '\t']);
    let flow = trimmed.contains('[') || trimmed.contains('{');
    if flow {
        return end.ends_with(['[', ',', '{', ':']).then_some(Place::Flow);
    }
    let spaced = end.len() < before.len();
    (spaced && (end.ends_with(':') || end.trim_start() == "-" || end.ends_with(" -"))).then_some(Place::Value)
}

/// The end of the first action of `rest`, with what sticks to it.
fn action_end(rest: &str) -> usize {
    let end = rest.find("}}").map_or(rest.len(), |at| at + 2);
    let tail = rest.get(end..).unwrap_or_default();
    end + tail.find([',', ']', '}', ' ', '#']).unwrap_or(tail.len())
}

/// The end of a value that takes the rest of its line, without blanks and a comment after the last action.
fn value_end(rest: &str) -> usize {
    let actions = rest.rfind("}}").map_or(0, |at| at + 2);
    let tail = rest.get(actions..).unwrap_or_default();
    let comment = tail.find(" #").unwrap_or(tail.len());
    rest.get(..actions + comment).unwrap_or(rest).trim_end().len()
}

/// Whether a line that starts with an action goes on with `: `, so that the action is (part of) a key.
fn has_key(rest: &str) -> bool {
    let tail = rest.rfind("}}").and_then(|at| rest.get(at + 2..)).unwrap_or_default();
    tail.contains(": ") || tail.ends_with(':')
}

/// Whether a line ends in a block scalar's header.
pub(crate) fn opens_block_scalar(content: &str) -> bool {
    let without_comment = content.find(" #").and_then(|at| content.get(..at)).unwrap_or(content).trim_end();
    let Some(word) = without_comment.rsplit([' ', '\t']).next() else { return false };
    let mut characters = word.chars();
    matches!(characters.next(), Some('|' | '>'))
        && characters.all(|character| character.is_ascii_digit() || matches!(character, '+' | '-'))
        && without_comment.trim_start() != word
}

/// The error for a value that starts with `{{` without quotes.
pub(crate) fn unquoted_template(text: &str, span: Span) -> SyntaxError {
    let value = span.text(text);
    let quoted = if value.contains('\'') && !value.contains(['"', '\\']) {
        format!("\"{value}\"")
    } else {
        format!("'{}'", value.replace('\'', "''"))
    };
    let token = Span::new(span.start, span.start + 2);
    let mut error = SyntaxError::new(
        token,
        "a value that starts with `{{` must be quoted",
        "put the whole value in quotes: YAML reads `{` as the start of a map",
    );
    error.fix = Some(SyntaxFix { title: "Quote the value".to_owned(), edits: vec![(span, quoted)] });
    error
}

/// The error for an action on a line of its own.
pub(crate) fn control_line(span: Span) -> SyntaxError {
    SyntaxError::new(
        Span::new(span.start, span.start + 2),
        "a template action cannot stand on a line of its own",
        "templates live inside values: put `when:` on the entry to make it conditional, `forEach:` to repeat it",
    )
}
