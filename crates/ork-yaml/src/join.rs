//! Where reading a changed text stands as it stood in the text before, and putting together what was read with what
//! follows there.
//!
//! Not here: where reading starts.

use ork_source::Span;

use crate::build::Builder;
use crate::continued::{column_of, line_start};
use crate::edited::Change;
use crate::error::SyntaxError;
use crate::recover::Recovery;
use crate::rewind::{Around, is_bare};
use crate::rounds::{Round, finish};
use crate::splice::Shift;
use crate::tree::{Kind, NodeId, Tree};

/// Values up to which what is read again cannot reach half of the limit of unfolded values.
const SMALL: u64 = 1_000_000;

/// What must hold where reading may end.
pub(crate) struct Meeting<'m> {
    pub(crate) old: &'m Tree,
    pub(crate) text: &'m str,
    pub(crate) change: Change,
    /// How many repairs of the old tree stand before.
    pub(crate) kept: usize,
    /// The first byte that was read otherwise in the old text.
    pub(crate) changed: u32,
}

/// A key at which reading may end.
pub(crate) struct Met {
    /// In the old tree.
    key: NodeId,
    document: usize,
    around: Vec<Around>,
    /// Where its line starts there.
    line: u32,
    /// Where it starts in the new text.
    start: u32,
    /// The first repair of the old tree that stays.
    after: usize,
}

impl Meeting<'_> {
    /// Whether reading stands before a scalar as it did in the old text: at the same key of the same blocks.
    pub(crate) fn at(&self, builder: &Builder<'_>, rounds: &[Round], span: Span) -> Option<Met> {
        if span.start < self.change.end || span.is_empty() {
            return None;
        }
        let line = u32::try_from(line_start(self.text, span.start as usize)).ok()?;
        let old_line = Span::empty(line).moved(-self.change.moved).start;
        let blanks = Span::new(line, span.start).text(self.text);
        let after_change = line >= self.change.end && old_line >= self.change.edit.end;
        if !after_change || !blanks.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let old_span = span.moved(-self.change.moved);
        let index = self.old.nodes.partition_point(|node| node.span.start < old_span.start);
        let key = NodeId(u32::try_from(index).ok()?);
        let data = self.old.data(key).filter(|data| data.span == old_span && is_bare(data))?;
        let document = self.old.document_at(data.span.start)?;
        let around = self.old.around(document, key)?;
        // A key behind a `?` may stand on a line of its own.
        let mapping = self.old.data(around.last()?.id)?.span.start;
        if blanks.len() != column_of(&self.old.text, mapping) {
            return None;
        }
        if !self.same_blocks(builder, &around) {
            return None;
        }
        let after = self.repairs_after(rounds, old_line, line, blanks.len())?;
        Some(Met { key, document, around, line: old_line, start: span.start, after })
    }

    fn same_blocks(&self, builder: &Builder<'_>, around: &[Around]) -> bool {
        let innermost = builder.open.last().and_then(|open| builder.tree.data(open.id));
        // A key that is a collection itself is still open.
        let in_key = builder.open.iter().any(|open| open.key.is_some());
        if in_key || !innermost.is_some_and(|data| matches!(data.kind, Kind::Mapping { .. })) {
            return false;
        }
        let same = |new: NodeId, old: NodeId| {
            let (Some(new), Some(old)) = (builder.tree.data(new), self.old.data(old)) else { return false };
            // Some lists do not start at their dash.
            let dash = |text: &str, at: u32| text.as_bytes().get(at as usize) == Some(&b'-');
            let kinds = match (&new.kind, &old.kind) {
                (Kind::Mapping { flow, .. }, Kind::Mapping { .. }) => !flow,
                (Kind::Sequence { flow, .. }, Kind::Sequence { .. }) => {
                    !flow && dash(self.text, new.span.start) && dash(&self.old.text, old.span.start)
                }
                _ => false,
            };
            let columns = column_of(self.text, new.span.start) == column_of(&self.old.text, old.span.start);
            kinds && columns && new.tag.is_none() && new.anchor.is_none()
        };
        let open = &builder.open;
        open.len() == around.len() && open.iter().zip(around).all(|(new, old)| same(new.id, old.id))
    }

    /// The first repair of the old tree from which on all rest on nothing that is read otherwise before a line, so that
    /// they are what repairs the new text, too.
    fn repairs_after(&self, rounds: &[Round], old_line: u32, line: u32, column: usize) -> Option<usize> {
        let old = &self.old.repairs.rounds;
        let fresh = rounds.get(self.kept..)?;
        let fills = |rounds: &[Round]| rounds.iter().flat_map(|round| round.fills.clone()).collect::<Vec<_>>();
        let new_fills = fills(fresh);
        if new_fills.iter().any(|(span, _)| span.end > line) {
            return None;
        }
        let changed = new_fills.iter().map(|(span, _)| span.start).fold(self.changed, u32::min);
        let apart = |round: &&Round| {
            round.looked.iter().all(|looked| looked.end <= changed || looked.start >= old_line)
                && round.fills.iter().all(|(span, _)| span.start >= old_line)
        };
        let after = old.len() - old.iter().skip(self.kept).rev().take_while(apart).count();
        let old_fills = fills(old.get(self.kept..after)?);
        if old_fills.iter().any(|(span, _)| span.end > old_line) {
            return None;
        }
        let Some(rest) = old.get(after..).filter(|rest| !rest.is_empty()) else { return Some(after) };
        let limit = Recovery::most_rounds(self.text);
        let count = rounds.iter().chain(rest).filter(|round| round.counts()).count();
        let place = |at: u32| Span::empty(at).moved(self.change.moved).start;
        let last = |rounds: &[Round]| rounds.iter().rev().find_map(Round::mistake);
        // The second time at one place another thing is tried.
        let next = rest.iter().find_map(Round::mistake);
        let again = next.is_some_and(|next| {
            last(old.get(..after).unwrap_or_default()) == Some(next) || last(rounds) == Some(place(next))
        });
        // What the repairs are nested in is looked for upwards.
        let shallow = [(&*self.old.text, old_line, &old_fills), (self.text, line, &new_fills)]
            .into_iter()
            .any(|(text, end, fills)| shallow(text, changed, end, fills, column));
        (count <= limit && !again && !shallow).then_some(after)
    }
}

/// Whether a line between two places stands, or may stand once it is masked, less deep than `column`.
fn shallow(text: &str, from: u32, end: u32, fills: &[(Span, u8)], column: usize) -> bool {
    let from = line_start(text, from as usize);
    let lines = text.get(from..end as usize).unwrap_or_default().lines();
    let mut depths = lines.filter_map(|line| {
        let content = line.trim_start_matches(' ');
        (!content.is_empty() && !content.starts_with('#')).then(|| line.len() - content.len())
    });
    let mut masked = fills.iter().filter(|(_, with)| *with != b' ').map(|(span, _)| column_of(text, span.start));
    depths.any(|depth| depth < column) || masked.any(|depth| depth < column)
}

impl Recovery<'_> {
    /// The tree of what was read up to a place, and of what follows it in another tree.
    pub(crate) fn join(mut self, old: &Tree, met: &Met, change: Change) -> Option<Tree> {
        let by = change.moved;
        let builder = &mut self.builder;
        let rest = old.nodes.get(met.key.0 as usize..)?;
        if builder.resumed && old.has_anchors(builder.kept..met.key.0 as usize) {
            return None;
        }
        if builder.tree.near_limit || builder.unfolded > SMALL {
            return None;
        }
        let ids = i64::try_from(builder.tree.nodes.len()).ok()? - i64::from(met.key.0);
        let shift = Shift { from: met.key, ids, bytes: by };
        let open: Vec<NodeId> = builder.open.iter().map(|open| open.id).collect();
        let tree = &mut builder.tree;
        for (new, around) in open.iter().zip(&met.around) {
            let node = tree.nodes.get_mut(new.0 as usize)?;
            let before = old.data(around.id)?;
            node.span.end = Span::empty(before.span.end).moved(by).end;
            match (&mut node.kind, shift.ids(&before.kind)) {
                (Kind::Mapping { pairs, .. }, Kind::Mapping { pairs: all, .. }) => {
                    pairs.extend(all.into_iter().skip(around.kept));
                }
                (Kind::Sequence { items, .. }, Kind::Sequence { items: all, .. }) => {
                    items.extend(all.into_iter().skip(around.kept));
                }
                _ => return None,
            }
        }
        tree.nodes.extend(rest.iter().map(|node| shift.node(node)));
        let mut documents = old.documents.iter().skip(met.document).cloned();
        tree.documents.last_mut()?.span.end = Span::empty(documents.next()?.span.end).moved(by).end;
        tree.documents.extend(documents.map(|mut document| {
            document.root = document.root.map(|root| shift.id(root));
            document.span = document.span.moved(by);
            document
        }));
        tree.comments.retain(|comment| comment.start < met.start);
        tree.comments
            .extend(old.comments.iter().filter(|comment| comment.start >= met.line).map(|span| span.moved(by)));
        let around: Vec<_> = met.around.iter().map(|around| around.id).collect();
        let errors = old.repairs.built.iter().filter(|error| error.span.start >= met.line);
        tree.errors.extend(errors.filter(|error| !old.is_of_keys(&around, error)).map(|error| moved(error, by)));
        for id in open {
            builder.check_keys(id);
        }
        let after = old.repairs.rounds.iter().skip(met.after).map(|round| round.moved(met.line, by));
        self.rounds.extend(after);
        Some(finish(self.builder.tree, self.rounds, false, &self.conflicts))
    }
}

fn moved(error: &SyntaxError, by: i64) -> SyntaxError {
    let mut moved = error.clone();
    moved.span = moved.span.moved(by);
    if let Some((span, _)) = &mut moved.related {
        *span = span.moved(by);
    }
    if let Some(fix) = &mut moved.fix {
        fix.edits.iter_mut().for_each(|(span, _)| *span = span.moved(by));
    }
    moved
}
