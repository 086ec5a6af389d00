//! The third job of the command line: the notes of a Katalog, for templates that stand nowhere.

use std::path::Path;
use std::sync::Arc;

use ork_engine::model::{Katalog, katalogs};
use ork_source::{Diagnostic, Level};

use crate::Snapshot;
use crate::job::{JobError, katalog_file, no_katalog};

/// The Katalog of a pattern (its folder or its Katalog), whose notes can be called. Its entries may have errors.
///
/// # Errors
/// Unreadable input, or findings at level error on the text as YAML or on the notes.
pub fn noted(snapshot: &Snapshot, path: &Path) -> Result<Arc<Katalog>, JobError> {
    let path = katalog_file(snapshot.environment(), path)?;
    let source = snapshot.source(&path)?;
    let Some(katalog) = katalogs(&source).into_iter().next() else { return Err(no_katalog(&source)) };
    let mut findings = snapshot.diagnostics(&path);
    findings.retain(|finding| finding.level == Level::Error && concerns_notes(finding, &katalog));
    if findings.is_empty() { Ok(katalog) } else { Err(JobError::Findings(findings)) }
}

/// Of a text that is no YAML nobody knows what the notes are.
fn concerns_notes(finding: &Diagnostic, katalog: &Katalog) -> bool {
    let in_notes = || katalog.notes_block().is_some_and(|notes| notes.span().contains(finding.location.span));
    finding.rule == "yaml-syntax" || in_notes()
}
