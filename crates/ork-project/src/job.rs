//! Jobs of the command line: check paths, draw or render a pattern.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::custom_resource::CustomResource;
use ork_engine::evaluate::Evaluator;
use ork_engine::graph::Graph;
use ork_engine::operator::Operator;
use ork_engine::output::Rendered;
use ork_engine::render;
use ork_engine::rendered::judge;
use ork_engine::rules;
use ork_engine::source::Source;
use ork_source::{Diagnostic, Level, Location, SourceFile, Span};

use crate::beside::belongs;
use crate::disk::{ReadError, normal, yaml_below};
use crate::host::folder_of;
use crate::load::{Loaded, load, main_file};
use crate::owners::documents_with;
use crate::{Environment, Snapshot};

/// What a check saw.
#[derive(Debug)]
pub struct CheckReport {
    /// The findings, by file and place.
    pub findings: Vec<Diagnostic>,
    /// How many files were checked.
    pub files: usize,
}

/// A check on its way.
struct Checking {
    report: CheckReport,
    /// What rendering one file showed in another.
    elsewhere: Vec<Diagnostic>,
    /// The files in the order in which they were checked.
    order: Vec<PathBuf>,
}

/// How to render.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// The custom resource; without it the sample beside the Katalog, else one made from the CRD's schema.
    pub custom_resource: Option<PathBuf>,
    /// The time that templates see, in seconds since 1970 UTC.
    pub now: i64,
    /// Where random values start from.
    pub seed: u64,
}

/// Why a job could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// A path could not be used; the message names it and says why.
    #[error("{message}")]
    Input {
        /// What and why.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// The documents have errors: rendering would guess.
    #[error("the documents have errors")]
    Findings(Vec<Diagnostic>),
}

impl JobError {
    pub(crate) fn input(message: impl Into<String>, help: &str) -> Self {
        JobError::Input { message: message.into(), help: Some(help.to_owned()) }
    }
}

impl From<ReadError> for JobError {
    fn from(error: ReadError) -> Self {
        JobError::input(error.to_string(), error.help())
    }
}

/// Checks files and folders (folders recursively, honouring `.gitignore`).
///
/// # Errors
/// A path that cannot be read, or nothing to check.
pub fn check(snapshot: &Snapshot, paths: &[PathBuf]) -> Result<CheckReport, JobError> {
    let environment = snapshot.environment();
    let report = CheckReport { findings: Vec::new(), files: 0 };
    let mut checking = Checking { report, elsewhere: Vec::new(), order: Vec::new() };
    let mut seen = HashSet::new();
    for path in paths {
        let absolute = normal(&environment.working_directory.join(path));
        if absolute.is_dir() {
            for file in yaml_below(&absolute) {
                if seen.insert(file.clone()) {
                    check_found(snapshot, &file, &mut checking);
                }
            }
        } else if seen.insert(absolute.clone()) {
            check_named(snapshot, &absolute, &mut checking)?;
        }
    }
    from_elsewhere(snapshot, &seen, &mut checking);
    let mut report = checking.report;
    if report.files == 0 && report.findings.is_empty() {
        let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        let message = format!("{} holds no Orkestra document", names.join(", "));
        return Err(JobError::input(message, "name a file or folder with a Katalog or Motif"));
    }
    settings(snapshot, &seen, &mut report);
    Ok(report)
}

fn examine(snapshot: &Snapshot, path: &Path, checking: &mut Checking) {
    let (findings, elsewhere) = snapshot.examined(path);
    checking.report.findings.extend(findings);
    checking.elsewhere.extend(elsewhere);
    checking.order.push(path.to_owned());
}

/// What a file shows in another one stands there, if that is checked, too, and has no errors of its own.
fn from_elsewhere(snapshot: &Snapshot, files: &HashSet<PathBuf>, checking: &mut Checking) {
    let Checking { report, elsewhere, order } = checking;
    let found = std::mem::take(elsewhere);
    let before = report.findings.len();
    let has_errors = |path: &Path, findings: &[Diagnostic]| {
        findings.iter().any(|known| known.level == Level::Error && known.location.file.path() == path)
    };
    let broken: HashSet<PathBuf> = files.iter().filter(|path| has_errors(path, &report.findings)).cloned().collect();
    for finding in found {
        let path = finding.location.file.path().to_owned();
        if !files.contains(&path) || broken.contains(&path) {
            continue;
        }
        let Ok(source) = snapshot.source(&path) else { continue };
        for finding in snapshot.levelled(&path, rules::suppressed(&source, vec![finding])) {
            let same = |known: &Diagnostic| known.rule == finding.rule && known.location == finding.location;
            if !report.findings.iter().any(same) {
                report.findings.push(finding);
            }
        }
    }
    if report.findings.len() > before {
        let turn = |finding: &Diagnostic| order.iter().position(|path| path == finding.location.file.path());
        report.findings.sort_by_key(|finding| (turn(finding), finding.location.span));
    }
}

/// The files that paths name, each once: files as they are, of a folder those that are ours or belong to ours.
///
/// # Errors
/// A path that cannot be read.
pub fn documents(snapshot: &Snapshot, paths: &[PathBuf]) -> Result<Vec<Arc<Source>>, JobError> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for path in paths {
        let absolute = normal(&snapshot.environment().working_directory.join(path));
        let is_folder = absolute.is_dir();
        for file in named_files(&absolute)?.into_iter().filter(|file| seen.insert(file.clone())) {
            let source = match snapshot.source(&file) {
                // What lies in a folder and is no text is nobody's document.
                Err(_) if is_folder => continue,
                source => source?,
            };
            if !is_folder || source.is_ours() || belongs(snapshot, &source) {
                found.push(source);
            }
        }
    }
    Ok(found)
}

/// The files that paths name; what cannot be read is left out.
#[must_use]
pub fn named(snapshot: &Snapshot, paths: &[PathBuf]) -> Vec<PathBuf> {
    let here = &snapshot.environment().working_directory;
    paths.iter().flat_map(|path| named_files(&normal(&here.join(path))).unwrap_or_default()).collect()
}

/// The files that a path names: itself, or everything below it.
pub(crate) fn named_files(path: &Path) -> Result<Vec<PathBuf>, JobError> {
    if path.is_dir() {
        return Ok(yaml_below(path));
    }
    if !path.is_file() {
        return Err(ReadError::Absent(path.to_owned()).into());
    }
    Ok(vec![path.to_owned()])
}

/// A file that was found in a folder: foreign ones are passed over.
fn check_found(snapshot: &Snapshot, path: &Path, checking: &mut Checking) {
    let report = &mut checking.report;
    let source = match snapshot.source(path) {
        Ok(source) => source,
        Err(error) => return report.findings.push(unreadable(path, &error)),
    };
    if source.is_ours() {
        report.files += 1;
        examine(snapshot, path, checking);
    } else if belongs(snapshot, &source) {
        examine(snapshot, path, checking);
    }
}

fn unreadable(path: &Path, error: &ReadError) -> Diagnostic {
    let file = SourceFile::new(path, "");
    let location = Location::new(&file, Span::default());
    Diagnostic::new("unreadable-file", Level::Error, location, error.to_string()).help(error.help())
}

/// A file that the user named: it must be readable, and hold something of ours.
fn check_named(snapshot: &Snapshot, path: &Path, checking: &mut Checking) -> Result<(), JobError> {
    let report = &mut checking.report;
    let source = snapshot.source(path)?;
    if source.is_ours() {
        report.files += 1;
        examine(snapshot, path, checking);
        return Ok(());
    }
    let syntax = rules::check_syntax(&source);
    let broken = syntax.iter().any(|finding| finding.level == Level::Error);
    if belongs(snapshot, &source) {
        report.files += usize::from(!broken);
        examine(snapshot, path, checking);
    } else if !syntax.is_empty() {
        report.findings.extend(syntax);
        report.files += usize::from(!broken);
    }
    Ok(())
}

/// The findings on the settings that were used.
fn settings(snapshot: &Snapshot, files: &HashSet<PathBuf>, report: &mut CheckReport) {
    let mut seen: HashSet<PathBuf> = HashSet::new();
    for file in files {
        for finding in &snapshot.config(folder_of(file)).findings {
            if seen.insert(finding.location.file.path().to_owned()) || !report.findings.contains(finding) {
                report.findings.push(finding.clone());
            }
        }
    }
}

/// What a document is made of, as a picture: that of a file, or of the main document in a folder. Imports that are not
/// here are drawn as such.
///
/// # Errors
/// Unreadable input, findings at level error, a file that holds neither a Katalog nor a Komposer.
pub fn graph(snapshot: &Snapshot, path: &Path) -> Result<Graph, JobError> {
    let path = main_file(snapshot.environment(), path)?;
    let source = snapshot.source(&path)?;
    let mut findings = snapshot.declared(&path);
    findings.retain(|finding| finding.level == Level::Error && finding.rule != "not-found");
    if !findings.is_empty() {
        return Err(JobError::Findings(findings));
    }
    let graph = ork_engine::graph::graph(&snapshot.resolve(&source));
    if graph.katalogs.is_empty() {
        let message = format!("{} holds no Katalog and takes none in", path.display());
        return Err(JobError::input(message, "name a Katalog, a Komposer, or the folder of a pattern"));
    }
    Ok(graph)
}

/// What rendering gave.
#[derive(Debug)]
pub struct Rendering {
    /// The manifests in apply order.
    pub manifests: Vec<Rendered>,
    /// What does not stop them, and is not as its author meant it.
    pub warnings: Vec<Diagnostic>,
}

/// Renders a pattern (its folder, its Katalog or Komposer) for one custom resource of each kind.
///
/// # Errors
/// Unreadable input, or findings at level error, those of rendering itself included.
pub fn render(snapshot: &Snapshot, path: &Path, options: &RenderOptions) -> Result<Rendering, JobError> {
    let Loaded { path, operators, .. } = load(snapshot, path)?;
    let resources = custom_resources(snapshot.environment(), snapshot, &path, options)?;
    let mut manifests = Vec::new();
    let mut findings = Vec::new();
    let mut rendered = 0;
    let version = snapshot.config(folder_of(&path)).kubernetes;
    for operator in &operators {
        for (resource, invented) in resources_of(operator, &resources, options)? {
            rendered += 1;
            let evaluator = Evaluator::new(options.now, options.seed, &operator.shared);
            let outcome = render::render(operator, &resource, evaluator);
            findings.extend(judge(operator, &outcome, invented, version));
            manifests.extend(outcome.objects.into_iter().map(|object| object.manifest));
            findings.extend(outcome.findings);
        }
    }
    if findings.iter().any(|finding| finding.level == Level::Error) {
        return Err(JobError::Findings(findings));
    }
    if let (0, Some(path)) = (rendered, &options.custom_resource) {
        let kinds: Vec<String> = operators.iter().filter_map(Operator::api).map(|api| api.kind).collect();
        let message = format!("{} holds no custom resource that is rendered here", path.display());
        return Err(JobError::input(message, &format!("the kinds are {}", kinds.join(", "))));
    }
    Ok(Rendering { manifests, warnings: findings })
}

/// The texts that may hold custom resources: the one that is named, else those beside the Katalog.
fn custom_resources(
    environment: &Environment,
    snapshot: &Snapshot,
    katalog: &Path,
    options: &RenderOptions,
) -> Result<Vec<Arc<Source>>, JobError> {
    let Some(path) = &options.custom_resource else { return Ok(snapshot.beside(folder_of(katalog))) };
    let source = snapshot.source(&normal(&environment.working_directory.join(path)))?;
    let syntax = rules::syntax_errors(&source);
    if syntax.is_empty() { Ok(vec![source]) } else { Err(JobError::Findings(syntax)) }
}

/// The custom resources of an operator's kind in texts, as the API server would store them.
///
/// # Errors
/// One that unfolds without bound.
pub fn resources_in(operator: &Operator, sources: &[Arc<Source>]) -> Result<Vec<CustomResource>, JobError> {
    let Some(api) = operator.api() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (_, root) in sources.iter().flat_map(|source| documents_with(source, &api)) {
        let resource = CustomResource::read(root, operator.schema(), operator.namespaced());
        found.push(resource.map_err(|error| JobError::input(error.to_string(), "use fewer aliases"))?);
    }
    Ok(found)
}

/// The custom resources of an operator's kind; where there are none, one made from the schema, which is said.
fn resources_of(
    operator: &Operator,
    sources: &[Arc<Source>],
    options: &RenderOptions,
) -> Result<Vec<(CustomResource, bool)>, JobError> {
    let Some(api) = operator.api() else { return Ok(Vec::new()) };
    let written = resources_in(operator, sources)?;
    let mut found: Vec<_> = written.into_iter().map(|resource| (resource, false)).collect();
    if found.is_empty() && options.custom_resource.is_none() {
        found.push((CustomResource::synthesise(&api, operator.schema(), operator.namespaced()), true));
    }
    Ok(found)
}
