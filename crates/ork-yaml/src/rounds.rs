//! How a text was made readable, step by step, and the errors that this gives.
//!
//! Not here: how a step is chosen.

use granit_parser::ErrorKind;
use ork_source::Span;

use crate::blame::error_at;
use crate::candidates::Edits;
use crate::conflict::Conflict;
use crate::consequence::{Chain, retain_causes};
use crate::error::SyntaxError;
use crate::mask::{Templates, control_line, unquoted_template};
use crate::tree::{NodeId, Tree};

/// What was done to a text so that it could be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repairs {
    pub(crate) rounds: Vec<Round>,
    /// The mistakes in what could be read, none left out, in no order.
    pub(crate) built: Vec<SyntaxError>,
    /// Whether the text was not read to its end.
    pub(crate) gave_up: bool,
}

/// Something that was masked, and why.
#[derive(Clone, Debug)]
pub(crate) struct Round {
    pub(crate) cause: Cause,
    pub(crate) fills: Edits,
    /// Every piece of the text that this rests on, apart from the lines that the pieces are nested in.
    pub(crate) looked: Vec<Span>,
    /// Whether it rests on that no quote, bracket or document further down ends a value.
    pub(crate) to_end: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Cause {
    /// Templates around the place where reading stopped.
    Templates(Templates),
    /// An action that no line shows, for instance one over several lines.
    Action(Span),
    /// A mistake, and where it is.
    Mistake(u32, ErrorKind),
}

impl Round {
    /// Whether it counts towards the limit of mistakes.
    pub(crate) fn counts(&self) -> bool {
        !matches!(self.cause, Cause::Templates(_))
    }

    /// Where its mistake is.
    pub(crate) fn mistake(&self) -> Option<u32> {
        match self.cause {
            Cause::Mistake(at, _) => Some(at),
            _ => None,
        }
    }

    /// The same further on, for what stands at or behind `from`.
    pub(crate) fn moved(&self, from: u32, by: i64) -> Self {
        let moved = |span: Span| if span.start >= from { span.moved(by) } else { span };
        let all = |spans: &[Span]| spans.iter().map(|span| moved(*span)).collect::<Vec<_>>();
        let cause = match &self.cause {
            Cause::Templates(found) => {
                Cause::Templates(Templates { unquoted: all(&found.unquoted), control: all(&found.control) })
            }
            Cause::Action(span) => Cause::Action(moved(*span)),
            Cause::Mistake(at, kind) => Cause::Mistake(moved(Span::empty(*at)).start, kind.clone()),
        };
        let fills = self.fills.iter().map(|(span, with)| (moved(*span), *with)).collect();
        Self { cause, fills, looked: all(&self.looked), to_end: self.to_end }
    }
}

/// The finished tree of a text, with its errors.
pub(crate) fn finish(mut tree: Tree, rounds: Vec<Round>, gave_up: bool, conflicts: &[Conflict]) -> Tree {
    let built = std::mem::take(&mut tree.errors);
    let mut errors = built.clone();
    errors.sort_by(|one, other| (one.span, &one.message).cmp(&(other.span, &other.message)));
    errors.extend(conflicts.iter().map(Conflict::error));
    let mut broken = Vec::new();
    for control in rounds.iter().filter_map(templates).flat_map(|found| &found.control) {
        errors.push(control_line(*control));
        broken.push(control.start);
    }
    mistakes(&tree, &rounds, &mut errors, &mut broken);
    for unquoted in rounds.iter().filter_map(templates).flat_map(|found| &found.unquoted) {
        if starts_node(&tree, unquoted.start) {
            errors.push(unquoted_template(&tree.text, *unquoted));
        }
    }
    retain_causes(&mut errors, &broken, conflicts);
    errors.sort_by_key(|error| error.span);
    errors.dedup_by_key(|error| error.span);
    tree.errors = errors;
    tree.repairs = Repairs { rounds, built, gave_up };
    tree
}

fn templates(round: &Round) -> Option<&Templates> {
    match &round.cause {
        Cause::Templates(found) => Some(found),
        _ => None,
    }
}

fn mistakes(tree: &Tree, rounds: &[Round], errors: &mut Vec<SyntaxError>, broken: &mut Vec<u32>) {
    let mut chain = Chain::default();
    let mut last = None;
    for round in rounds {
        match &round.cause {
            Cause::Templates(_) => {}
            Cause::Action(span) => errors.push(unquoted_template(&tree.text, *span)),
            Cause::Mistake(at, kind) => {
                let offset = *at as usize;
                if last.replace(*at) != Some(*at) {
                    if chain.tells(&tree.text, offset, kind) {
                        errors.push(error_at(&tree.text, offset, kind));
                    }
                    broken.push(*at);
                }
            }
        }
    }
}

fn starts_node(tree: &Tree, offset: u32) -> bool {
    let index = tree.nodes.partition_point(|node| node.span.start < offset);
    u32::try_from(index).is_ok_and(|index| tree.data(NodeId(index)).is_some_and(|node| node.span.start == offset))
}
