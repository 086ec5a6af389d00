//! A pattern that can be acted on: without errors, everything that it takes in here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::compose::charts;
use ork_engine::model::Katalog;
use ork_engine::operator::{Operator, Pattern, PatternState};
use ork_engine::rules::{self, Document, Resolved};
use ork_engine::source::Source;
use ork_source::{Diagnostic, Level, Span};

use crate::disk::normal;
use crate::job::JobError;
use crate::{Environment, Snapshot};

/// A Katalog or Komposer that can be acted on.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its file.
    pub path: PathBuf,
    /// What it is called.
    pub name: Option<String>,
    /// Its operators that are not switched off.
    pub operators: Vec<Operator>,
}

/// Loads a pattern (its folder, its Katalog or Komposer).
///
/// # Errors
/// Unreadable input, or findings at level error.
pub fn load(snapshot: &Snapshot, path: &Path) -> Result<Loaded, JobError> {
    let path = main_file(snapshot.environment(), path)?;
    let source = snapshot.source(&path)?;
    let resolved = snapshot.resolve(&source);
    if resolved.documents.is_empty() {
        return Err(no_katalog(&source));
    }
    refuse(snapshot, &path, &resolved)?;
    let name = resolved.documents.first().and_then(|document| document.katalog.name.as_ref());
    let name = name.map(|name| name.value.clone());
    let operators = resolved.documents.iter().flat_map(|document| document.composition.operators.iter().cloned());
    Ok(Loaded { path, name, operators: operators.filter(Operator::enabled).collect() })
}

/// Why a text holds no Katalog: where it is broken, what it is meant to be cannot be told.
pub(crate) fn no_katalog(source: &Arc<Source>) -> JobError {
    let syntax = rules::syntax_errors(source);
    if !syntax.is_empty() {
        return JobError::Findings(syntax);
    }
    let message = format!("{} holds neither a Katalog nor a Komposer", source.file.path().display());
    JobError::input(message, "name a Katalog, a Komposer, or the folder of a pattern")
}

/// The file that is named, or that a folder is loaded by.
pub(crate) fn main_file(environment: &Environment, path: &Path) -> Result<PathBuf, JobError> {
    let absolute = normal(&environment.working_directory.join(path));
    if !absolute.is_dir() {
        return Ok(absolute);
    }
    let names = ["katalog.yaml", "katalog.yml", "komposer.yaml", "komposer.yml"];
    let found = names.iter().map(|name| absolute.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| {
        JobError::input(
            format!("{} holds neither katalog.yaml nor komposer.yaml", path.display()),
            "name a Katalog, a Komposer, or the folder of a pattern",
        )
    })
}

/// Errors of the document and of what it takes in stop everything, and so does an import that is not here.
fn refuse(snapshot: &Snapshot, path: &Path, resolved: &Resolved) -> Result<(), JobError> {
    let mut findings = snapshot.declared(path);
    let main = snapshot.source(path)?;
    let mut seen = vec![main];
    let composed = resolved.documents.iter().flat_map(|document| &document.composition.operators);
    for source in composed.flat_map(Operator::sources) {
        if seen.iter().any(|known| Arc::ptr_eq(known, source)) {
            continue;
        }
        seen.push(Arc::clone(source));
        let own = rules::check(source, &snapshot.resolve(source)).into_iter();
        // The document itself tells of every circle that it leads into.
        findings.extend(own.filter(|finding| finding.rule != "import-cycle"));
    }
    for finding in &mut findings {
        // Checking can do without an import; rendering cannot.
        if finding.rule == "import-not-fetched" {
            finding.level = Level::Error;
        }
    }
    findings.retain(|finding| finding.level == Level::Error);
    for document in &resolved.documents {
        not_here(document, &mut findings);
    }
    if findings.is_empty() { Ok(()) } else { Err(JobError::Findings(findings)) }
}

/// What a document takes in, at any depth, and nobody has looked into; nothing is told twice.
fn not_here(document: &Document, findings: &mut Vec<Diagnostic>) {
    let all: Vec<_> = document.patterns.iter().flat_map(|pattern| document.taken_in(pattern)).collect();
    for (asking, Pattern { need, state, .. }) in &all {
        let written = &need.reference.value;
        let (message, help) = match state {
            PatternState::NotFetched(_) if need.is_file => {
                (format!("`{written}` is not a file on this machine"), "download it, and name the file")
            }
            PatternState::NotFetched(_) => (format!("`{written}` has not been fetched"), rules::FETCH_HELP),
            PatternState::Absent(why) | PatternState::Unreadable(why) => (why.clone(), ""),
            PatternState::Found(..) | PatternState::Circular(_) => continue,
        };
        tell(&asking.katalog, need.reference.span, message, help, findings);
    }
    let inner = all.iter().filter_map(|(_, pattern)| match &pattern.state {
        PatternState::Found(_, inner) => Some(&inner.documents),
        _ => None,
    });
    for asking in inner.flatten().chain([document]) {
        for chart in charts(&asking.katalog) {
            let span = chart.get("chart").unwrap_or(chart).span();
            let message = "charts are not rendered here, so what this one holds is missing".to_owned();
            tell(&asking.katalog, span, message, rules::CHART_HELP, findings);
        }
    }
}

fn tell(katalog: &Katalog, span: Span, message: String, help: &str, findings: &mut Vec<Diagnostic>) {
    let location = katalog.source.location(span);
    if findings.iter().any(|known| known.location == location) {
        return;
    }
    let finding = Diagnostic::new("import-not-fetched", Level::Error, location, message);
    findings.push(if help.is_empty() { finding } else { finding.help(help) });
}
