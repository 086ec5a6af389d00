//! Which findings only follow from another: where a block is out of shape, what comes below it looks wrong too.
//!
//! Not here: the repair itself.

use granit_parser::ErrorKind;
use ork_source::Span;

use crate::conflict::Conflict;
use crate::error::SyntaxError;

/// Lines within which one misplaced block explains the next.
const NEAR: usize = 40;
/// Findings about shape that are told before the rest of a chain is left out.
const TOLD: usize = 2;

/// Counts the findings about shape that follow each other.
#[derive(Default)]
pub(crate) struct Chain {
    last: Option<usize>,
    length: usize,
}

impl Chain {
    /// Whether a mistake at `offset` explains itself, and is to be told.
    pub(crate) fn tells(&mut self, text: &str, offset: usize, kind: &ErrorKind) -> bool {
        if !is_shape(kind) {
            return true;
        }
        let between = self.last.map(|last| text.get(last.min(offset)..last.max(offset)).unwrap_or_default());
        let near = between.is_some_and(|between| between.matches('\n').count() <= NEAR && !between.contains("\n---"));
        self.length = if near { self.length + 1 } else { 1 };
        self.last = Some(offset);
        self.length <= TOLD
    }
}

/// Whether an error says that a block is not where it was expected.
fn is_shape(kind: &ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::TabInIndentation
            | ErrorKind::UnexpectedCharacter { .. }
            | ErrorKind::UndeclaredTagHandle
            | ErrorKind::InvalidTrailingSingleQuotedScalar
            | ErrorKind::InvalidTrailingDoubleQuotedScalar
            | ErrorKind::CommentNotSeparated
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::RecursionLimitExceeded
    )
}

/// Keys that are given twice only because what stood between them is broken, a template's branch or a conflict; and
/// what a conflict's two sides say about each other.
pub(crate) fn retain_causes(errors: &mut Vec<SyntaxError>, broken: &[u32], conflicts: &[Conflict]) {
    errors.retain(|error| {
        let conflict = conflicts.iter().find(|conflict| conflict.region.contains(error.span));
        if let Some(conflict) = conflict {
            return error.span.start == conflict.region.start;
        }
        let Some((first, _)) = &error.related else { return true };
        let between = Span::new(first.start, error.span.start);
        !broken.iter().any(|at| between.touches(*at))
            && !conflicts.iter().any(|conflict| conflict.region.contains(*first))
    });
}
