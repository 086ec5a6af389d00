//! Reading a text whatever it holds: where the event parser stops, the line at fault is masked and reading starts
//! again at the entry before, so that a broken line costs that line. What is masked rests on the lines around the
//! place alone.

use std::sync::Arc;

use granit_parser::ErrorKind;
use ork_source::Span;

use crate::blame::{Blame, action_span, token_at};
use crate::build::{Builder, End, Reason, Stop};
use crate::conflict::{self, Conflict};
use crate::lines::Lines;
use crate::mask::{Mask, Templates};
use crate::mend::{blank_line, mend};
use crate::rewind::Resume;
use crate::rounds::{Cause, Round, finish};
use crate::tree::Tree;

/// Bytes that may be read again over all repairs of one text: what bounds the work on garbage.
const REREAD: usize = 64 << 20;
/// Mistakes after which reading stops.
const MOST_ERRORS: usize = 64;

/// Parses a text. Never fails: [`Tree::errors`] says what is wrong, the tree holds everything else.
#[must_use]
pub fn parse(text: &Arc<str>) -> Tree {
    let mut reading = Recovery::new(text);
    reading.read(Resume::at_start(), |_, _, _| false);
    reading.finish()
}

/// A text that is being read.
pub(crate) struct Recovery<'t> {
    text: &'t Arc<str>,
    pub(crate) conflicts: Vec<Conflict>,
    pub(crate) builder: Builder<'t>,
    /// The text with what was masked; nothing while that is nothing.
    mask: Option<Mask>,
    lines: Option<Lines>,
    pub(crate) rounds: Vec<Round>,
    gave_up: bool,
}

/// How reading a text ended, if not with its end.
pub(crate) enum Ended {
    Finished,
    Met(Span),
    Tied,
}

impl<'t> Recovery<'t> {
    pub(crate) fn new(text: &'t Arc<str>) -> Self {
        let conflicts = conflict::find(text);
        let mut reading = Self {
            text,
            conflicts,
            builder: Builder::new(text),
            mask: None,
            lines: None,
            rounds: Vec::new(),
            gave_up: false,
        };
        let markers = reading.conflicts.iter().flat_map(|conflict| &conflict.markers);
        let markers: Vec<_> = markers.map(|marker| (*marker, b' ')).collect();
        reading.fill(&markers);
        reading
    }

    /// The text as it is read.
    pub(crate) fn masked(&self) -> &str {
        self.mask.as_ref().map_or(self.text, Mask::text)
    }

    fn fill(&mut self, fills: &[(Span, u8)]) {
        if fills.is_empty() {
            return;
        }
        let mask = self.mask.get_or_insert_with(|| Mask::new(self.text));
        fills.iter().for_each(|(span, with)| mask.fill(*span, *with));
    }

    /// Masks what a step masked.
    pub(crate) fn add(&mut self, round: Round) {
        self.fill(&round.fills);
        self.rounds.push(round);
    }

    /// Reads from a place to the end, or to a scalar that `meets` after the steps up to there.
    pub(crate) fn read(&mut self, from: Resume, meets: impl Fn(&Builder<'_>, &[Round], Span) -> bool) -> Ended {
        let mut from = from;
        loop {
            let masked = self.mask.as_ref().map_or(&**self.text, Mask::text);
            let rounds = &self.rounds;
            let stop = match self.builder.read(masked, from, |builder, span| meets(builder, rounds, span)) {
                End::Finished => return Ended::Finished,
                End::Met(span) => return Ended::Met(span),
                End::Tied => return Ended::Tied,
                End::Stopped(stop) => stop,
            };
            let Some(round) = self.round(&stop) else {
                self.gave_up = true;
                return Ended::Finished;
            };
            let changed = round.fills.iter().map(|(span, _)| span.start as usize).min().unwrap_or(self.text.len());
            self.add(round);
            let masked = self.mask.as_ref().map_or(&**self.text, Mask::text);
            from = self.builder.rewind(masked, changed);
        }
    }

    /// How many mistakes are too many for a text.
    pub(crate) fn most_rounds(text: &str) -> usize {
        (REREAD / text.len().max(1)).clamp(2, MOST_ERRORS)
    }

    pub(crate) fn finish(self) -> Tree {
        finish(self.builder.finish(), self.rounds, self.gave_up, &self.conflicts)
    }

    /// What is to be masked where reading stopped; nothing where nothing helps.
    fn round(&mut self, stop: &Stop) -> Option<Round> {
        let lines = self.lines.get_or_insert_with(|| Lines::new(self.text));
        let masked = self.mask.as_ref().map_or(&**self.text, Mask::text);
        if let Some(templates) = templates(self.text, lines, stop, &self.rounds) {
            return Some(templates);
        }
        if self.rounds.iter().filter(|round| round.counts()).count() >= Self::most_rounds(self.text) {
            return None;
        }
        let Reason::Syntax(kind) = &stop.reason else {
            // A `{{` that the lines did not show, for instance split over lines.
            let span = action_span(self.text, stop.offset);
            let cause = Cause::Action(span);
            return Some(Round {
                cause,
                fills: vec![(span, b'x')],
                looked: vec![whole_lines(lines, span)],
                to_end: false,
            });
        };
        let blame = Blame::find(masked, lines, stop, kind);
        let at = u32::try_from(blame.at).unwrap_or(u32::MAX);
        let again = self.rounds.iter().rev().find_map(Round::mistake) == Some(at);
        let mut looked = vec![seen(self.text, masked, lines, &blame, stop)];
        let to_end = blame.to_end;
        let blank = again.then(|| blank_line(masked, lines, blame.at)).flatten();
        let limit = blame.kind == ErrorKind::RecursionLimitExceeded;
        let found = blank.or_else(|| if limit { None } else { mend(masked, lines, &blame, stop) });
        let cause = Cause::Mistake(at, blame.kind);
        let Some(mend) = found else {
            self.rounds.push(Round { cause, fills: Vec::new(), looked, to_end });
            return None;
        };
        looked.extend(mend.looked);
        Some(Round { cause, fills: mend.fills, looked, to_end })
    }
}

/// The templates around a place that are not masked yet.
fn templates(text: &str, lines: &Lines, stop: &Stop, rounds: &[Round]) -> Option<Round> {
    let (first, last) = lines.near(stop.offset, stop.offset);
    let looked = Span::new(lines.span(first).start, lines.with_break(last).end);
    if !looked.text(text).contains("{{") {
        return None;
    }
    let mut found = Templates::find(text, lines, first, last);
    for round in rounds {
        if let Cause::Templates(known) = &round.cause {
            found.without(known);
        }
    }
    let fills = found.fills();
    (!found.is_empty()).then(|| Round { cause: Cause::Templates(found), fills, looked: vec![looked], to_end: false })
}

/// The lines that were looked at to find what is at fault.
fn seen(text: &str, masked: &str, lines: &Lines, blame: &Blame, stop: &Stop) -> Span {
    let places = [Some(stop.offset), Some(stop.read), stop.bracket, Some(blame.at)];
    let token = token_at(text, blame.at).start as usize;
    let first = places.into_iter().flatten().chain([token]).min().unwrap_or(0);
    let last = lines.at(stop.offset.max(blame.at));
    let last = last.max(lines.end_of_value(masked, lines.at(stop.offset)));
    let (above, below) = (lines.at(first).saturating_sub(1), (last + 1).min(lines.spans.len() - 1));
    Span::new(lines.span(above).start, lines.with_break(below).end)
}

fn whole_lines(lines: &Lines, span: Span) -> Span {
    let [first, last] = [span.start, span.end].map(|offset| lines.at(offset as usize));
    Span::new(lines.span(first).start, lines.with_break((last + 1).min(lines.spans.len() - 1)).end)
}
