//! The third job of the command line: the notes of a Katalog, for templates that stand nowhere.

use std::path::Path;
use std::sync::Arc;

use ork_engine::model::Shared;
use ork_engine::rules::Document;
use ork_source::{Diagnostic, Level};

use crate::Snapshot;
use crate::job::JobError;
use crate::load::{main_file, no_katalog};

/// The functions of a pattern (its folder, its Katalog or Komposer) that can be called. Its entries may have errors.
///
/// # Errors
/// Unreadable input, or findings at level error on the text as YAML or on the notes.
pub fn noted(snapshot: &Snapshot, path: &Path) -> Result<Arc<Shared>, JobError> {
    let path = main_file(snapshot.environment(), path)?;
    let source = snapshot.source(&path)?;
    let resolved = snapshot.resolve(&source);
    let Some(document) = resolved.documents.first() else {
        return Err(no_katalog(&source));
    };
    let mut findings = snapshot.declared(&path);
    findings.retain(|finding| finding.level == Level::Error && concerns_notes(finding, document));
    if findings.is_empty() { Ok(Arc::clone(&document.shared)) } else { Err(JobError::Findings(findings)) }
}

/// Of a text that is no YAML nobody knows what the notes are.
fn concerns_notes(finding: &Diagnostic, document: &Document) -> bool {
    let katalog = &document.katalog;
    let notes = katalog.source.tree.root(katalog.document).and_then(|root| root.get("notes"));
    let in_notes = || notes.is_some_and(|notes| notes.span().contains(finding.location.span));
    finding.rule == "yaml-syntax" || in_notes()
}
