//! Which place is at fault where reading stops, and the words for it.
//!
//! Not here: what is masked there.

use granit_parser::ErrorKind;
use ork_source::Span;

use crate::build::Stop;
use crate::error::{SyntaxError, describe};
use crate::lines::Lines;

/// What is blamed.
pub(crate) struct Blame {
    pub(crate) at: usize,
    pub(crate) kind: ErrorKind,
    /// Whether a block is out of place, so that a parent may be at fault.
    pub(crate) shape: bool,
    /// Whether all that follows was looked at for the end of a value.
    pub(crate) to_end: bool,
}

impl Blame {
    pub(crate) fn find(masked: &str, lines: &Lines, stop: &Stop, kind: &ErrorKind) -> Self {
        let tab = leading_tab(masked, lines, stop.offset);
        // A bracket from a line above is what is wrong, wherever its absence was noticed.
        let bracket =
            stop.bracket.filter(|bracket| masked.get(*bracket..stop.offset).is_some_and(|text| text.contains('\n')));
        let quote = open_quote(masked, stop, kind);
        let bracket = bracket.or_else(|| quote.is_none().then(|| open_bracket(masked, stop)).flatten());
        let to_end = looks_for_end(masked, stop, kind);
        let kind = match (tab, bracket, quote) {
            (Some(_), _, _) => ErrorKind::TabInIndentation,
            (None, Some(_), _) => ErrorKind::UnclosedFlowCollection { open: '[' },
            (None, None, Some(_)) => ErrorKind::UnclosedQuotedScalar,
            (None, None, None) => kind.clone(),
        };
        let at = tab.or(bracket).or(quote).unwrap_or_else(|| anchor_of(masked, stop, &kind));
        let shape = tab.is_none() && bracket.is_none() && quote.is_none();
        Self { at, kind, shape, to_end }
    }
}

/// Whether the event parser may have looked for a closing quote or bracket further than where it says that it stopped.
fn looks_for_end(masked: &str, stop: &Stop, kind: &ErrorKind) -> bool {
    let rest = masked.get(stop.offset..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let unclosed = |quote: char| line.matches(quote).count() % 2 == 1;
    matches!(
        kind,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::DocumentIndicatorInQuotedScalar
            | ErrorKind::UnclosedFlowCollection { .. }
    ) || unclosed('"')
        || unclosed('\'')
}

/// The action that starts at a place.
pub(crate) fn action_span(text: &str, offset: usize) -> Span {
    let rest = text.get(offset..).unwrap_or_default();
    let end = rest.find("}}").map_or_else(|| rest.find('\n').unwrap_or(rest.len()), |end| end + 2);
    Span::from(offset..offset + end)
}

/// The offset to blame. The event parser notices an unclosed quote or bracket where the text ends; the opening one is
/// what the author wants to see.
fn anchor_of(text: &str, stop: &Stop, kind: &ErrorKind) -> usize {
    let opening: &[char] = match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => &['"', '\''],
        _ => &[],
    };
    if opening.is_empty() || text.get(stop.offset..).is_some_and(|rest| rest.starts_with(opening)) {
        return stop.offset;
    }
    text.get(..stop.offset).and_then(|before| before.rfind(opening)).unwrap_or(stop.offset)
}

/// The quote on a line above that made a closing quote open a value, or never found its end.
fn open_quote(text: &str, stop: &Stop, kind: &ErrorKind) -> Option<usize> {
    let quotes: &[char] = match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => &['"', '\''],
        ErrorKind::InvalidTrailingDoubleQuotedScalar => &['"'],
        ErrorKind::InvalidTrailingSingleQuotedScalar => &['\''],
        _ => return None,
    };
    let mut at = stop.read;
    for line in text.get(stop.read..stop.offset)?.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let apart = |at: usize| !line.get(..at).is_some_and(|before| before.ends_with(char::is_alphanumeric));
        for quote in quotes.iter().filter(|quote| line.matches(**quote).count() % 2 == 1) {
            if let Some(found) = line.rfind(*quote).filter(|at| *quote == '"' || apart(*at)) {
                return Some(at + found);
            }
        }
        at += line.len();
    }
    None
}

/// A bracket on a line above that the event parser has seen and not told of, and that its line does not close.
fn open_bracket(text: &str, stop: &Stop) -> Option<usize> {
    let mut at = stop.read;
    for line in text.get(stop.read..stop.offset)?.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let content = line.trim_start_matches(['-', ' ']);
        let unclosed = |open: char, close: char| {
            content.starts_with(open) && content.matches(open).count() > content.matches(close).count()
        };
        if unclosed('[', ']') || unclosed('{', '}') {
            return Some(at + line.len() - content.len());
        }
        at += line.len();
    }
    None
}

/// A tab in the indentation of the line where reading stopped or of a neighbour: the true cause wherever there is one.
fn leading_tab(text: &str, lines: &Lines, offset: usize) -> Option<usize> {
    let line = lines.at(offset);
    lines.spans.iter().skip(line.saturating_sub(1)).take(3).find_map(|line| {
        let content = line.text(text);
        let blanks = content.len() - content.trim_start_matches([' ', '\t']).len();
        let tab = content.get(..blanks)?.find('\t')?;
        (blanks < content.len()).then_some(line.start as usize + tab)
    })
}

pub(crate) fn error_at(text: &str, offset: usize, kind: &ErrorKind) -> SyntaxError {
    let (message, help) = describe(kind);
    let mut error = SyntaxError::new(token_at(text, offset), message, help);
    error.fatal = *kind == ErrorKind::RecursionLimitExceeded;
    error
}

/// The token that starts at `offset`; where none does, the one before.
pub(crate) fn token_at(text: &str, offset: usize) -> Span {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let rest = text.get(offset..).unwrap_or_default();
    if rest.starts_with('\t') {
        return Span::from(offset..offset + 1);
    }
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let rest = rest.get(blanks..).unwrap_or_default();
    let start = offset + blanks;
    let length = rest.find([' ', '\t', '\n', '\r', ',', ':', ']', '}']).unwrap_or(rest.len());
    if length > 0 {
        return Span::from(start..start + length);
    }
    if rest.starts_with([',', ':', ']', '}']) {
        return Span::from(start..start + 1);
    }
    let before = text.get(..offset).unwrap_or_default().trim_end();
    let word = before.rfind([' ', '\t', '\n']).map_or(0, |at| at + 1);
    Span::from(word..before.len())
}
