//! Reading a text again after an edit from the entry before it, mistakes and all, until reading stands where it stood
//! in the text before: the nodes, errors and repairs that follow are taken from the tree of that.
//!
//! Repairs before the edit stay where nothing that they rest on has changed; those after it do, too, and all others
//! are made anew.

use std::ops::Range;
use std::sync::Arc;

use ork_source::Span;

use crate::conflict;
use crate::continued::line_start;
use crate::edited::Change;
use crate::error::SyntaxError;
use crate::join::Meeting;
use crate::recover::{Ended, Recovery};
use crate::rewind::Resume;
use crate::rounds::Round;
use crate::tree::{Kind, NodeId, Tree};

impl Tree {
    /// The tree of `text`, which differs from this one's by `change`; nothing where this tree cannot help. The other
    /// value says whether reading ended before the text did.
    pub(crate) fn read_on(&self, change: Change, text: &Arc<str>) -> Option<(Tree, bool)> {
        let directives = |text: &str| text.starts_with('%') || text.contains("\n%");
        if self.repairs.gave_up || directives(text) || [text, &self.text].into_iter().any(|text| has_lone_return(text))
        {
            return None;
        }
        let mut reading = Recovery::new(text);
        if !same_conflicts(&conflict::find(&self.text), &reading.conflicts, change) {
            return None;
        }
        let line = u32::try_from(line_start(text, change.edit.start as usize)).ok()?;
        // Where the text ends is part of what was looked at.
        let ends = |looked: &Span| looked.end as usize >= self.text.len();
        let quiet = [(&*self.text, change.edit), (text, Span::new(change.edit.start, change.end))]
            .into_iter()
            .all(|(text, span)| is_quiet(text, span));
        let before = |round: &&Round| {
            (quiet || !round.to_end) && round.looked.iter().all(|looked| looked.end <= line && !ends(looked))
        };
        let rounds = &self.repairs.rounds;
        let kept = rounds.iter().take_while(before).count();
        for round in rounds.iter().take(kept) {
            reading.add(round.clone());
        }
        let again = rounds.iter().skip(kept).flat_map(|round| &round.fills);
        let changed = again.map(|(span, _)| span.start).fold(line, u32::min);
        let resume = self.go_back(&mut reading, changed);
        reading.builder.resumed = self.has_anchors(0..self.nodes.len());
        let meeting = Meeting { old: self, text, change, kept, changed };
        match reading.read(resume, |builder, rounds, span| meeting.at(builder, rounds, span).is_some()) {
            Ended::Finished => Some((reading.finish(), false)),
            Ended::Met(span) => {
                let met = meeting.at(&reading.builder, &reading.rounds, span)?;
                Some((reading.join(self, &met, change)?, true))
            }
            Ended::Tied => None,
        }
    }

    /// Takes over what stands before the last entry before `changed`.
    fn go_back(&self, reading: &mut Recovery<'_>, changed: u32) -> Resume {
        let entry = self
            .document_at(changed)
            .and_then(|document| Some((document, self.last_entry(document, reading.masked(), changed as usize)?)));
        let builder = &mut reading.builder;
        builder.kept = entry.as_ref().map_or(0, |(_, entry)| entry.key.0 as usize);
        let Some((document, entry)) = entry else { return Resume::at_start() };
        let key = entry.key.0 as usize;
        builder.tree.nodes.extend_from_slice(self.nodes.get(..key).unwrap_or_default());
        builder.tree.documents = self.documents.get(..=document).unwrap_or_default().to_vec();
        let comments = self.comments.partition_point(|comment| comment.start < entry.line);
        builder.tree.comments = self.comments.get(..comments).unwrap_or_default().to_vec();
        let built = self.repairs.built.iter().filter(|error| error.span.start < entry.line);
        // What is given twice in what is still open is told where that ends.
        let open: Vec<_> = entry.around.iter().map(|around| around.id).collect();
        builder.tree.errors = built.filter(|error| !self.is_of_keys(&open, error)).cloned().collect();
        builder.open_at(&entry);
        entry.resume
    }

    /// Whether anything among some nodes refers to others, or may be referred to.
    pub(crate) fn has_anchors(&self, nodes: Range<usize>) -> bool {
        let nodes = self.nodes.get(nodes).unwrap_or_default();
        nodes.iter().any(|node| node.anchor.is_some() || matches!(node.kind, Kind::Alias { .. }))
    }

    /// Whether an error says that a key of one of the mappings is given twice.
    pub(crate) fn is_of_keys(&self, mappings: &[NodeId], error: &SyntaxError) -> bool {
        let start = |id| self.node(id).span().start;
        error.related.is_some()
            && mappings.iter().any(|id| match self.data(*id).map(|data| &data.kind) {
                Some(Kind::Mapping { pairs, .. }) => {
                    pairs.binary_search_by_key(&error.span.start, |(key, _)| start(*key)).is_ok()
                }
                _ => false,
            })
    }
}

/// Whether the lines around a piece hold nothing that ends a value that should have ended before, or makes one wrong.
fn is_quiet(text: &str, piece: Span) -> bool {
    let start = line_start(text, piece.start as usize);
    let end = text
        .get(piece.end as usize..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |at| piece.end as usize + at);
    let lines = text.get(start..end).unwrap_or_default();
    !lines.contains(['"', '\'', '\\', '\t', '[', ']', '{', '}', '\0', '\u{feff}'])
        && !lines.lines().any(|line| line.starts_with("---") || line.starts_with("..."))
}

/// Whether a line ends as the event parser sees it and nobody else.
fn has_lone_return(text: &str) -> bool {
    text.match_indices('\r').any(|(at, _)| text.as_bytes().get(at + 1) != Some(&b'\n'))
}

/// Whether conflicts are the same, where they stand after a change.
fn same_conflicts(before: &[conflict::Conflict], after: &[conflict::Conflict], change: Change) -> bool {
    let place = |span: &Span| Span::new(change.place(span.start), change.place(span.end));
    before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| {
            before.markers.len() == after.markers.len()
                && before.markers.iter().zip(&after.markers).all(|(before, after)| place(before) == *after)
        })
}
