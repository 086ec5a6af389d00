//! What is masked so that reading goes on.
//!
//! Not here: what is at fault, and what could be masked.

use ork_source::Span;

use crate::blame::Blame;
use crate::build::{Stop, first_stop};
use crate::candidates::Edits;
use crate::lines::{Lines, Window};

/// What is masked, and the lines that the choice rests on, besides those that they are nested in.
pub(crate) struct Mend {
    pub(crate) fills: Edits,
    pub(crate) looked: Vec<Span>,
}

/// A whole line, which a smaller change did not mend; nothing where there is nothing left to mask.
pub(crate) fn blank_line(text: &str, lines: &Lines, offset: usize) -> Option<Mend> {
    let line = lines.at(offset);
    let fills = vec![(lines.span(line), b' ')];
    let there = !lines.span(line).text(text).trim().is_empty();
    there.then(|| Mend { fills, looked: vec![lines.with_break(line)] })
}

/// What makes reading get furthest; nothing where there is nothing left to mask.
pub(crate) fn mend(text: &str, lines: &Lines, blame: &Blame, stop: &Stop) -> Option<Mend> {
    let stopped = stop.offset;
    let (mut candidates, mut seen) = (Vec::new(), Vec::new());
    let column = lines.indent(text, lines.at(stopped));
    let mut looked = Vec::new();
    for offset in [blame.at, stopped] {
        let line = lines.at(offset);
        let outer = lines.outer(text, line).filter(|_| blame.shape);
        looked.extend(outer.map(|outer| lines.looked_at(text, outer, outer)));
        for index in lines.up_from(line, 3).chain(outer) {
            if seen.contains(&index) {
                continue;
            }
            looked.push(lines.looked_at(text, index, index));
            seen.push(index);
            candidates.extend(lines.candidates(text, index, column));
        }
    }
    // The half-typed word goes first, not the whole entry beside it.
    candidates.sort_by_key(|candidate| !is_bare_line(text, candidate));
    let (best, window) = furthest(text, lines, blame.at.min(stopped), stopped, &candidates);
    looked.extend(window);
    Some(Mend { fills: best?.clone(), looked })
}

/// The candidate after which reading stops last, tried on the lines around the mistake; and those lines.
fn furthest<'c>(
    text: &str,
    lines: &Lines,
    from: usize,
    stopped: usize,
    candidates: &'c [Edits],
) -> (Option<&'c Edits>, Option<Span>) {
    let window = lines.window(text, from, stopped);
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
    (best.map(|(_, candidate)| candidate), window.lines())
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
