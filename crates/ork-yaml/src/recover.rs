//! Reading a text whatever it holds: where the event parser stops, the line at fault is masked and reading starts
//! again, so that a broken line costs that line.

use std::sync::Arc;

use granit_parser::ErrorKind;
use ork_source::Span;

use crate::build::{Builder, Reason, Stop, first_stop};
use crate::candidates::Edits;
use crate::conflict::{self, Conflict};
use crate::consequence::{Chain, retain_causes};
use crate::error::{SyntaxError, describe};
use crate::lines::{Lines, Window};
use crate::mask::{Mask, control_line, unquoted_template};
use crate::rewind::Resume;
use crate::tree::Tree;

/// Bytes that may be read again over all repairs of one text: what bounds the work on garbage.
const REREAD: usize = 64 << 20;
/// Mistakes after which reading stops.
const MOST_ERRORS: usize = 64;

/// Parses a text. Never fails: [`Tree::errors`] says what is wrong, the tree holds everything else.
#[must_use]
pub fn parse(text: &Arc<str>) -> Tree {
    let conflicts = conflict::find(text);
    let mut builder = Builder::new(text);
    let mut stop = None;
    if conflicts.is_empty() {
        stop = builder.read(text, Resume::at_start());
        if stop.is_none() {
            return finish(builder.finish(), Found::default(), &conflicts);
        }
    }
    let mut mask = Mask::new(text);
    conflicts.iter().flat_map(|conflict| &conflict.markers).for_each(|marker| mask.fill(*marker, b' '));
    if text.contains("{{") {
        mask.templates(text);
    }
    let mut found = Found::default();
    found.errors.extend(conflicts.iter().map(Conflict::error));
    for span in &mask.control {
        found.errors.push(control_line(*span));
        found.broken.push(span.start);
    }
    let stop = match stop {
        Some(stop) if !mask.is_changed() => Some((text.to_string(), stop)),
        _ => read_masked(&mut builder, &mut mask, text),
    };
    if let Some(stop) = stop {
        repair(text, &mut mask, &mut builder, stop, &mut found);
    }
    let tree = builder.finish();
    if !mask.unquoted.is_empty() {
        let starts: std::collections::HashSet<u32> = tree.nodes().map(|node| node.span().start).collect();
        let read = mask.unquoted.iter().filter(|span| starts.contains(&span.start));
        found.errors.extend(read.map(|span| unquoted_template(text, *span)));
    }
    finish(tree, found, &conflicts)
}

/// What is wrong with a text.
#[derive(Default)]
struct Found {
    errors: Vec<SyntaxError>,
    /// Where lines were taken out of the text.
    broken: Vec<u32>,
    chain: Chain,
}

impl Found {
    fn tell(&mut self, text: &str, at: usize, kind: &ErrorKind) {
        if self.chain.tells(text, at, kind) {
            self.errors.push(error_at(text, at, kind));
        }
        self.broken.push(u32::try_from(at).unwrap_or(u32::MAX));
    }
}

fn finish(mut tree: Tree, found: Found, conflicts: &[Conflict]) -> Tree {
    tree.errors.extend(found.errors);
    retain_causes(&mut tree.errors, &found.broken, conflicts);
    tree.errors.sort_by_key(|error| error.span);
    tree.errors.dedup_by_key(|error| error.span);
    tree
}

/// Masks what stops reading, one mistake after the other.
fn repair(text: &Arc<str>, mask: &mut Mask, builder: &mut Builder<'_>, stop: (String, Stop), told: &mut Found) {
    let rounds = (REREAD / text.len().max(1)).clamp(2, MOST_ERRORS);
    let (mut masked, mut found) = stop;
    let mut last_offset = None;
    for _ in 0..rounds {
        let Reason::Syntax(kind) = &found.reason else {
            // A `{{` that the line-wise mask did not see, for instance split over lines.
            let span = action_span(text, found.offset);
            told.errors.push(unquoted_template(text, span));
            mask.fill(span, b'x');
            let Some(stop) = read_masked(builder, mask, &masked) else { return };
            (masked, found) = stop;
            continue;
        };
        let tab = leading_tab(&masked, found.offset);
        // A bracket from a line above is what is wrong, wherever its absence was noticed.
        let bracket =
            found.bracket.filter(|bracket| masked.get(*bracket..found.offset).is_some_and(|text| text.contains('\n')));
        let quote = open_quote(&masked, &found, kind);
        let bracket = bracket.or_else(|| quote.is_none().then(|| open_bracket(&masked, &found)).flatten());
        let kind = match (tab, bracket, quote) {
            (Some(_), _, _) => &ErrorKind::TabInIndentation,
            (None, Some(_), _) => &ErrorKind::UnclosedFlowCollection { open: '[' },
            (None, None, Some(_)) => &ErrorKind::UnclosedQuotedScalar,
            (None, None, None) => kind,
        };
        let at = tab.or(bracket).or(quote).unwrap_or_else(|| anchor_of(&masked, &found, kind));
        let again = last_offset == Some(at);
        if !again {
            told.tell(text, at, kind);
        }
        let shape = tab.is_none() && bracket.is_none() && quote.is_none();
        let mut mended = again && blank_line(mask, &masked, at);
        if !mended && *kind != ErrorKind::RecursionLimitExceeded {
            mended = mend(mask, &masked, at, found.offset, shape);
        }
        if !mended {
            return;
        }
        last_offset = Some(at);
        let Some(stop) = read_masked(builder, mask, &masked) else { return };
        (masked, found) = stop;
    }
}

/// Reads what the mask has changed since `before`, and what follows. Gives the masked text where reading stops again.
fn read_masked(builder: &mut Builder<'_>, mask: &mut Mask, before: &str) -> Option<(String, Stop)> {
    let (masked, changed) = mask.take();
    let resume = builder.rewind(before, changed);
    let stop = builder.read(&masked, resume)?;
    Some((masked, stop))
}

fn action_span(text: &str, offset: usize) -> Span {
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
fn leading_tab(text: &str, offset: usize) -> Option<usize> {
    let lines = Lines::new(text);
    let line = lines.at(offset);
    lines.spans.iter().skip(line.saturating_sub(1)).take(3).find_map(|line| {
        let content = line.text(text);
        let blanks = content.len() - content.trim_start_matches([' ', '\t']).len();
        let tab = content.get(..blanks)?.find('\t')?;
        (blanks < content.len()).then_some(line.start as usize + tab)
    })
}

fn error_at(text: &str, offset: usize, kind: &ErrorKind) -> SyntaxError {
    let (message, help) = describe(kind);
    let mut error = SyntaxError::new(token_at(text, offset), message, help);
    error.fatal = *kind == ErrorKind::RecursionLimitExceeded;
    error
}

/// The token that starts at `offset`; where none does, the one before.
fn token_at(text: &str, offset: usize) -> Span {
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

/// Masks a line that a smaller change did not mend. Gives whether there was anything to mask.
fn blank_line(mask: &mut Mask, text: &str, offset: usize) -> bool {
    let lines = Lines::new(text);
    let line = lines.span(lines.at(offset));
    mask.fill(line, b' ');
    !line.text(text).trim().is_empty()
}

/// Masks what makes reading get furthest. `shape` says that a block is out of place, so that a parent may be at fault. Gives whether there was anything left to mask.
fn mend(mask: &mut Mask, text: &str, blamed: usize, stopped: usize, shape: bool) -> bool {
    let lines = Lines::new(text);
    let (mut candidates, mut seen) = (Vec::new(), Vec::new());
    let column = lines.indent(text, lines.at(stopped));
    for offset in [blamed, stopped] {
        let line = lines.at(offset);
        for index in lines.up_from(line, 3).chain(lines.outer(text, line).filter(|_| shape)) {
            if seen.contains(&index) {
                continue;
            }
            seen.push(index);
            candidates.extend(lines.candidates(text, index, column));
        }
    }
    // The half-typed word goes first, not the whole entry beside it.
    candidates.sort_by_key(|candidate| !is_bare_line(text, candidate));
    let Some(best) = furthest(text, &lines, blamed.min(stopped), stopped, &candidates) else { return false };
    for (span, with) in best {
        mask.fill(*span, *with);
    }
    true
}

/// The candidate after which reading stops last, tried on the lines around the mistake.
fn furthest<'c>(
    text: &str,
    lines: &Lines,
    blamed: usize,
    stopped: usize,
    candidates: &'c [Edits],
) -> Option<&'c Edits> {
    let window = lines.window(text, blamed, stopped);
    let base = first_stop(&window.apply(text, &[])).map(|stop| window.to_text(stop));
    let window = if base == Some(stopped) { window } else { Window::whole(text) };
    let mut best: Option<(usize, &Edits)> = None;
    for candidate in candidates {
        let tried = window.apply(text, candidate);
        let reach = first_stop(&tried).map_or(usize::MAX, |stop| window.to_text(stop));
        // Blanking the only content of a line that is already blank leads nowhere.
        let changes = candidate.iter().any(|(span, _)| !span.text(text).trim().is_empty());
        if changes && best.is_none_or(|(furthest, _)| reach > furthest) {
            best = Some((reach, candidate));
        }
        if changes && reach == usize::MAX {
            break;
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether a whole line goes that is one word without a colon: a key that is being typed.
fn is_bare_line(text: &str, edits: &Edits) -> bool {
    let [(span, b' ')] = edits.as_slice() else { return false };
    if !text.get(..span.start as usize).is_some_and(|before| before.is_empty() || before.ends_with('\n')) {
        return false;
    }
    let word = span.text(text).trim().trim_start_matches("- ");
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
