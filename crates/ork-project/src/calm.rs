//! What is shown while a person types: nothing about what is only not finished yet, and nothing new outside of the
//! entry that is typed in, until the next edit is elsewhere or the file is saved.
//!
//! What rendering shows of the entry that is typed in waits until the edit is elsewhere, or the file is saved: half a value
//! is often a wrong one.
//!
//! A mapping that encloses the last edit is being written, so that its missing parts wait until the edit is elsewhere,
//! the file is saved or opened anew. They do for good reasons only: at the top of the document always, deeper down
//! while the line of the edit has something to say itself.

use std::sync::Arc;

use ork_engine::rendered;
use ork_engine::rules::{line_block, region};
use ork_engine::source::Source;
use ork_source::{Diagnostic, Encoding, Span, common_ends};
use ork_template::functions;

/// What may be declared elsewhere in the entry: a kind that is made, a name that `forEach` gives.
const DECLARED: [&str; 3] = ["unknown-child", "unknown-root", "undeclared-cross"];
/// What may be declared anywhere in the document, so that what is missing for the moment is told where it is typed alone.
const DECLARED_ANYWHERE: [&str; 4] = ["unknown-profile", "unknown-reference", "unknown-dependency", "unknown-cross"];
/// Rules that say what is missing.
const MISSING: [&str; 2] = ["missing-field", "missing-input"];

/// The last change of an open text, and what the changes before it were to the same entry.
#[derive(Clone)]
pub(crate) struct Edit {
    /// The end of what was inserted.
    offset: u32,
    /// Where the entry starts.
    start: u32,
    /// How far before the end of the text the entry ends.
    from_end: u32,
    /// What was found before the first of those changes, if that is known.
    settled: Option<Arc<Settled>>,
}

/// What was found in a text: rules and where, sorted.
pub(crate) struct Settled {
    length: u32,
    places: Vec<(&'static str, u32)>,
}

impl Settled {
    pub(crate) fn new(text: &str, findings: &[Diagnostic]) -> Self {
        let mut places: Vec<_> = findings.iter().map(|found| (found.rule, found.location.span.start)).collect();
        places.sort_unstable();
        Self { length: length(text), places }
    }

    /// Whether something was found before the edits that led to a text of a length, at its place in front of them or
    /// behind them.
    fn has(&self, finding: &Diagnostic, length: u32) -> bool {
        let start = finding.location.span.start;
        let places = [start, (start + self.length).saturating_sub(length)];
        places.iter().any(|place| self.places.binary_search(&(finding.rule, *place)).is_ok())
    }
}

impl Edit {
    /// The change that made `after` of `before`, whose last change was `last` and in which `found` was found. Nothing
    /// where the two are equal.
    pub(crate) fn new(before: &str, after: &str, last: Option<&Edit>, found: Option<&Arc<Settled>>) -> Option<Self> {
        if before == after {
            return None;
        }
        let (prefix, suffix) = common_ends(before, after);
        let offset = at(after.len() - suffix);
        if let Some(last) = last.filter(|last| last.start as usize <= prefix && last.from_end as usize <= suffix) {
            return Some(Self { offset, ..last.clone() });
        }
        let entries = [before, after].map(|text| entry(text, prefix, text.len() - suffix));
        let start = entries.iter().flatten().map(|(start, _)| *start).min().unwrap_or(0);
        let from_end = entries.iter().flatten().map(|(_, from_end)| *from_end).min().unwrap_or(0);
        let settled = found.or(last.and_then(|last| last.settled.as_ref())).cloned();
        Some(Self { offset, start, from_end, settled })
    }

    /// Whether a finding stands in the entry, or was there before.
    fn allows(&self, finding: &Diagnostic, length: u32) -> bool {
        // What rendering shows, and what only the rest of the text can mend, waits until nobody types.
        let waits = rendered::ALONE.contains(&finding.rule) || finding.rule == "unused-input";
        if self.settled.is_none() {
            return !waits;
        }
        (self.holds(finding.location.span, length) && !waits) || self.knew(finding, length)
    }

    /// Whether a place stands in the entry.
    fn holds(&self, span: Span, length: u32) -> bool {
        span.start >= self.start && span.end + self.from_end <= length
    }

    /// Whether a finding was there before; in the entry itself lines may have moved or not.
    fn knew(&self, finding: &Diagnostic, length: u32) -> bool {
        let Some(settled) = &self.settled else { return false };
        let span = finding.location.span;
        let was_at = |place: u32| settled.places.binary_search(&(finding.rule, place)).is_ok();
        let moved = (span.start + settled.length).saturating_sub(length);
        match self.holds(span, length) {
            true => was_at(span.start) || was_at(moved),
            false => was_at(if span.start < self.start { span.start } else { moved }),
        }
    }
}

/// Where the entry around a piece of text starts, and how far before the end of the text it ends.
fn entry(text: &str, from: usize, to: usize) -> Option<(u32, u32)> {
    let last = (from < to).then(|| to - 1)?;
    let entry = region(text, at(from)).cover(region(text, at(last)));
    Some((entry.start, length(text).saturating_sub(entry.end)))
}

fn at(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn length(text: &str) -> u32 {
    at(text.len())
}

/// The findings that are shown after an edit.
pub(crate) fn calmed(source: &Source, edit: &Edit, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let length = length(source.file.text());
    findings.retain(|finding| edit.allows(finding, length));
    let offset = edit.offset;
    let line = |at: u32| source.file.position(at, Encoding::Utf8).line;
    let edited = line(offset);
    let waits = |finding: &Diagnostic| MISSING.contains(&finding.rule);
    if !source.is_ours() {
        return calmed_beside(edit, findings, length, |finding| line(finding.location.span.start) == edited);
    }
    let speaks = findings.iter().any(|finding| !waits(finding) && line(finding.location.span.start) == edited);
    let keep = |finding: &Diagnostic| {
        if may_be_defined_below(finding, offset) {
            return false;
        }
        // What is misspelt is wrong whatever is declared.
        if DECLARED.contains(&finding.rule) && finding.fixes.is_empty() {
            let at = finding.location.span.start;
            return line(at) == edited || !region(source.file.text(), at).touches(offset);
        }
        if DECLARED_ANYWHERE.contains(&finding.rule) {
            return line(finding.location.span.start) == edited || edit.knew(finding, length);
        }
        if !waits(finding) {
            return true;
        }
        let at = finding.location.span.start;
        let top = source.file.position(at, Encoding::Utf8).column == 0;
        !(encloses(source, at, offset) && (top || speaks))
    };
    findings.into_iter().filter(keep).collect()
}

/// Definitions and custom resources nest like nothing else, and half of one fits nothing: what is new shows on the line of
/// the edit alone, one thing at a time.
fn calmed_beside(
    edit: &Edit,
    mut findings: Vec<Diagnostic>,
    length: u32,
    is_here: impl Fn(&Diagnostic) -> bool,
) -> Vec<Diagnostic> {
    let mut told = false;
    findings.retain(|finding| {
        let known =
            finding.rule == "yaml-syntax" || edit.settled.as_ref().is_some_and(|settled| settled.has(finding, length));
        known || (is_here(finding) && !MISSING.contains(&finding.rule) && !std::mem::replace(&mut told, true))
    });
    findings
}

/// A name like no other may be that of a note which is still to be written, further down.
fn may_be_defined_below(finding: &Diagnostic, offset: u32) -> bool {
    let mut meant = finding.fixes.iter().flat_map(|fix| &fix.edits);
    let like_no_other = !meant.any(|edit| functions::is_known(&edit.text));
    finding.rule == "unknown-function" && like_no_other && finding.location.span.end < offset
}

/// Whether what stands below the key at `key` holds `offset`.
fn encloses(source: &Source, key: u32, offset: u32) -> bool {
    let tree = &source.tree;
    let Some(document) = tree.document_at(key) else { return false };
    let first = tree.root(document).and_then(|root| root.written_entries().next()).map(|entry| entry.key.span().start);
    if first == Some(key) {
        // The root itself; its document goes on to the next one.
        return tree.document_at(offset) == Some(document);
    }
    let block: Span = line_block(source.file.text(), key);
    block.touches(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(before: &str, after: &str) -> Option<u32> {
        Edit::new(before, after, None, None).map(|edit| edit.offset)
    }

    #[test]
    fn the_place_of_an_edit() {
        assert_eq!(offset("abc", "abc"), None);
        assert_eq!(offset("abc", "abxc"), Some(3));
        assert_eq!(offset("abc", "abcd"), Some(4));
        assert_eq!(offset("abc", "ac"), Some(1));
        assert_eq!(offset("aaa", "aaaa"), Some(4));
        assert_eq!(offset("", "x"), Some(1));
    }

    #[test]
    fn edits_of_one_entry_belong_together() {
        let entries = |edit: &Edit| (edit.start, edit.from_end);
        let texts = ["a:\n  x: 1\nb: 2\n", "a:\n  x: 12\nb: 2\n", "a:\nb: 2\n", "a:\n  y\nb: 2\n", "a:\n  y\nb: 3\n"];
        let mut last = None;
        let mut found = Vec::new();
        for pair in texts.windows(2) {
            last = Edit::new(pair[0], pair[1], last.as_ref(), None);
            found.push(entries(last.as_ref().unwrap()));
        }
        assert_eq!(found, [(0, 5), (0, 5), (0, 5), (7, 0)]);
    }
}
