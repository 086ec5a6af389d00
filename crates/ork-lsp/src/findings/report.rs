//! The findings of one file, as the client takes them, and what tells two reports apart.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use gen_lsp_types::{Diagnostic, DiagnosticSeverity};

use crate::capabilities::Client;
use crate::convert;
use crate::documents::Documents;
use crate::findings::State;
use crate::log::Log;
use crate::panics::guarded;
use ork_project::Snapshot;

/// Findings of one file that are shown at most; beyond it, nobody reads them and editors become slow.
pub(crate) const MOST_FINDINGS: usize = 1_000;

/// The findings of a file that stand in it.
pub(crate) fn all(snapshot: &Snapshot, documents: &Documents, client: &Client, path: &Path) -> Vec<Diagnostic> {
    let found = snapshot.diagnostics(path);
    let here = found.iter().filter(|finding| finding.location.file.path() == path);
    here.map(|finding| convert::diagnostic(finding, documents, client)).collect()
}

/// As many of them as are shown.
pub(crate) fn findings(snapshot: &Snapshot, documents: &Documents, client: &Client, path: &Path) -> Vec<Diagnostic> {
    let mut findings = all(snapshot, documents, client, path);
    cut(&mut findings);
    findings
}

/// The same, for threads that go on when checking fails inside the server; nothing then.
pub(crate) fn checked(log: &Log, state: &State, client: &Client, path: &Path) -> Option<Vec<Diagnostic>> {
    let what = format!("checking {}", path.display());
    guarded(log, &what, || findings(&state.snapshot, &state.documents, client, path))
}

/// Leaves out what is beyond the limit, and says so where it begins.
fn cut(findings: &mut Vec<Diagnostic>) {
    let more = findings.len().saturating_sub(MOST_FINDINGS);
    let Some(first) = findings.get(MOST_FINDINGS).filter(|_| more > 0) else { return };
    let note = Diagnostic {
        range: first.range,
        severity: Some(DiagnosticSeverity::Information),
        source: Some("ork".to_owned()),
        message: format!("limit reached: {more} more findings are not shown").into(),
        ..Default::default()
    };
    findings.truncate(MOST_FINDINGS);
    findings.push(note);
}

/// What stands for a list of findings: the same for the same list, in every session.
pub(crate) fn result_id(findings: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    // What cannot be written as JSON is not sent either.
    serde_json::to_string(findings).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_limit_one_line_says_so() {
        let mut findings = vec![Diagnostic::default(); MOST_FINDINGS];
        cut(&mut findings);
        assert_eq!(findings.len(), MOST_FINDINGS);
        findings.extend(vec![Diagnostic::default(); 7]);
        cut(&mut findings);
        assert_eq!(findings.len(), MOST_FINDINGS + 1);
        let last = serde_json::to_value(findings.last()).unwrap();
        assert_eq!(last["message"], "limit reached: 7 more findings are not shown");
    }

    #[test]
    fn results_differ_when_findings_do() {
        let one = vec![Diagnostic { message: "a".to_owned().into(), ..Default::default() }];
        let other = vec![Diagnostic { message: "b".to_owned().into(), ..Default::default() }];
        assert_eq!(result_id(&one), result_id(&one.clone()));
        assert_ne!(result_id(&one), result_id(&other));
        assert_ne!(result_id(&one), result_id(&[]));
    }
}
