//! Asking for actions and taking them.

use std::path::Path;

use ork_ide::{Action, Asked, Change, Found, actions};
use ork_project::Snapshot;
use ork_source::{Applicability, Span, apply_edits};

/// What is found in a file, as actions look at it.
pub fn found(snapshot: &Snapshot, path: &Path) -> Vec<Found> {
    let findings = snapshot.diagnostics(path).into_iter().filter(|finding| finding.location.file.path() == path);
    let found = |finding: ork_source::Diagnostic| Found {
        rule: finding.rule.to_owned(),
        span: finding.location.span,
        safe: finding.fixes.iter().any(|fix| fix.applicability == Applicability::Safe),
        plain: finding.fixes.len() == 1
            || finding.fixes.first().is_some_and(|fix| fix.applicability == Applicability::Safe),
    };
    findings.map(found).collect()
}

/// What can be done in a range.
pub fn offered(snapshot: &Snapshot, path: &Path, range: Span, only: &[&str]) -> Vec<Action> {
    let only: Vec<String> = only.iter().map(|&kind| kind.to_owned()).collect();
    let found = found(snapshot, path);
    actions(snapshot, path, &Asked { range, found: &found, only: &only, creates_files: true })
}

/// The snapshot after a change.
pub fn after(snapshot: &Snapshot, change: &Change) -> Snapshot {
    let mut now = snapshot.clone();
    let mut paths: Vec<&Path> = change.edits.iter().map(|edit| edit.location.file.path()).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let own = change.edits.iter().filter(|edit| edit.location.file.path() == path);
        let edits: Vec<(Span, String)> = own.map(|edit| (edit.location.span, edit.text.clone())).collect();
        let text = apply_edits(snapshot.file(path).unwrap().text(), &edits);
        now = now.with_text(path, text);
    }
    for (path, text) in &change.creates {
        assert!(!path.exists() && snapshot.file(path).is_none(), "{} would be written over", path.display());
        now = now.with_text(path, text.clone());
    }
    now
}
