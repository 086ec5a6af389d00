//! What is shown while a person types: nothing about what is only not finished yet.
//!
//! A mapping that encloses the last edit is being written, so that its missing parts wait until the edit is elsewhere,
//! the file is saved or opened anew. They do for good reasons only: at the top of the document always, deeper down
//! while the line of the edit has something to say itself.

use ork_engine::rules::line_block;
use ork_engine::source::Source;
use ork_source::{Diagnostic, Encoding, Span};
use ork_template::functions;

/// Rules that say what is missing.
const MISSING: [&str; 2] = ["missing-field", "missing-input"];

/// The offset at which a text was changed: the end of what was inserted. Nothing where the two are equal.
pub(crate) fn edited_at(before: &str, after: &str) -> Option<u32> {
    if before == after {
        return None;
    }
    let suffix = before.bytes().rev().zip(after.bytes().rev()).take_while(|(left, right)| left == right).count();
    let prefix = before.bytes().zip(after.bytes()).take_while(|(left, right)| left == right).count();
    // Repeated text may count for both ends.
    let suffix = suffix.min(after.len().saturating_sub(prefix)).min(before.len().saturating_sub(prefix));
    u32::try_from(after.len() - suffix).ok()
}

/// The findings that are shown after an edit at `offset`.
pub(crate) fn calmed(source: &Source, offset: u32, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let line = |at: u32| source.file.position(at, Encoding::Utf8).line;
    let edited = line(offset);
    let waits = |finding: &Diagnostic| MISSING.contains(&finding.rule);
    let speaks = findings.iter().any(|finding| !waits(finding) && line(finding.location.span.start) == edited);
    let keep = |finding: &Diagnostic| {
        if may_be_defined_below(finding, offset) {
            return false;
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

    #[test]
    fn the_place_of_an_edit() {
        assert_eq!(edited_at("abc", "abc"), None);
        assert_eq!(edited_at("abc", "abxc"), Some(3));
        assert_eq!(edited_at("abc", "abcd"), Some(4));
        assert_eq!(edited_at("abc", "ac"), Some(1));
        assert_eq!(edited_at("aaa", "aaaa"), Some(4));
        assert_eq!(edited_at("", "x"), Some(1));
    }
}
