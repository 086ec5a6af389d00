//! Fixes of findings, applied together: those that do not touch one another, then what is found in the result, until
//! nothing is left to fix.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_source::{Applicability, Diagnostic, Fix, SourceFile, Span, apply_edits};

use crate::job::{CheckReport, JobError, check, documents};
use crate::{Host, Snapshot};

/// Rounds of fixing; a fix that shows another one is rare, and three in a row are not known.
const MOST_ROUNDS: usize = 10;

/// What fixing did.
#[derive(Debug)]
pub struct Fixed {
    /// The files that change: as they were, and what they become.
    pub files: Vec<(Arc<SourceFile>, String)>,
    /// How many fixes were applied.
    pub applied: usize,
    /// What is left.
    pub report: CheckReport,
}

/// Applies the fixes of what is found in paths: those that are certain, or all. Only files that the paths name change,
/// and only in the session: writing them is left to the caller.
///
/// # Errors
/// As [`check`].
pub fn fix(host: &mut Host, paths: &[PathBuf], unsafe_too: bool) -> Result<Fixed, JobError> {
    let snapshot = host.snapshot();
    let own: HashSet<PathBuf> =
        documents(&snapshot, paths)?.iter().map(|source| source.file.path().to_owned()).collect();
    let before = snapshot;
    let (mut applied, mut changed) = (0, BTreeMap::new());
    for _ in 0..MOST_ROUNDS {
        let snapshot = host.snapshot();
        let report = check(&snapshot, paths)?;
        let round = chosen(&report.findings, &own, unsafe_too);
        if round.is_empty() {
            return Ok(Fixed { files: files(&before, &changed), applied, report });
        }
        applied += round.len();
        for (path, text) in edited(&snapshot, &round) {
            host.set_finished(path.clone(), text.clone());
            changed.insert(path, text);
        }
    }
    let report = check(&host.snapshot(), paths)?;
    Ok(Fixed { files: files(&before, &changed), applied, report })
}

/// What a file becomes once what is found in it is fixed, as far as that is certain; nothing where nothing changes. Of a
/// single rule also what is not certain, where there is one way to do it.
#[must_use]
pub fn fixed(snapshot: &Snapshot, path: &Path, rule: Option<&str>) -> Option<String> {
    let own = HashSet::from([path.to_owned()]);
    let before = snapshot.file(path)?;
    let mut now = snapshot.with_text(path, before.text().to_owned());
    for _ in 0..MOST_ROUNDS {
        let mut findings = now.diagnostics(path);
        findings.retain(|finding| rule.is_none_or(|rule| finding.rule == rule && is_plain(finding)));
        let round = chosen(&findings, &own, rule.is_some());
        let Some(text) = edited(&now, &round).remove(path) else { break };
        now = now.with_text(path, text);
    }
    let after = now.file(path)?;
    (after.text() != before.text()).then(|| after.text().to_owned())
}

/// Whether there is no choice between several ways to fix a finding.
fn is_plain(finding: &Diagnostic) -> bool {
    finding.fixes.len() == 1 || finding.fixes.first().is_some_and(|fix| fix.applicability == Applicability::Safe)
}

fn files(before: &Snapshot, changed: &BTreeMap<PathBuf, String>) -> Vec<(Arc<SourceFile>, String)> {
    let files = changed.iter().filter_map(|(path, text)| Some((before.file(path)?, text.clone())));
    files.filter(|(file, text)| file.text() != text).collect()
}

/// The fixes that can be applied at once: of each finding the first that may be, as long as none touches another.
fn chosen<'f>(findings: &'f [Diagnostic], own: &HashSet<PathBuf>, unsafe_too: bool) -> Vec<&'f Fix> {
    let mut taken: Vec<(&Path, Span)> = Vec::new();
    let mut chosen: Vec<&Fix> = Vec::new();
    for finding in findings {
        let may = |fix: &&Fix| unsafe_too || fix.applicability == Applicability::Safe;
        let Some(fix) = finding.fixes.iter().find(may) else { continue };
        let places = || fix.edits.iter().map(|edit| (edit.location.file.path(), edit.location.span));
        let free = |(path, span): (&Path, Span)| {
            own.contains(path) && !taken.iter().any(|(other, at)| *other == path && touch(*at, span))
        };
        if !chosen.contains(&fix) && places().all(free) {
            taken.extend(places());
            chosen.push(fix);
        }
    }
    chosen
}

fn touch(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

fn edited(snapshot: &Snapshot, fixes: &[&Fix]) -> BTreeMap<PathBuf, String> {
    let mut edits: BTreeMap<&Path, Vec<(Span, String)>> = BTreeMap::new();
    for edit in fixes.iter().flat_map(|fix| &fix.edits) {
        let of_file = edits.entry(edit.location.file.path()).or_default();
        of_file.push((edit.location.span, edit.text.clone()));
    }
    let texts = edits.into_iter().filter_map(|(path, edits)| {
        let file = snapshot.file(path)?;
        Some((path.to_owned(), apply_edits(file.text(), &edits)))
    });
    texts.collect()
}
