//! In which files something can be mentioned. Files are parsed only when their text has the name.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::model::Include;
use ork_engine::operator::{ImportState, Operator};
use ork_engine::rules::Resolved;
use ork_engine::schema::definitions;
use ork_engine::source::Source;
use ork_project::Snapshot;

use super::spots::places;
use super::symbol::{Sort, Symbol};

/// The files that may mention a symbol, its home first, each once.
pub(crate) fn candidates(snapshot: &Snapshot, symbol: &Symbol) -> Vec<Arc<Source>> {
    let home = symbol.home.as_path();
    let folds = symbol.sort.folds_case();
    let is_named = |text: &str| !places(text, &symbol.name, folds).is_empty();
    let mut paths = vec![home.to_owned()];
    match symbol.sort {
        sort if !sort.crosses_files() => {}
        Sort::Document => {
            let words = words(snapshot, home);
            paths.extend(holding(snapshot, home, |text| words.iter().any(|word| text.contains(word.as_str()))));
        }
        Sort::Field | Sort::Kind => {
            paths.extend(holding(snapshot, home, is_named));
            paths.extend(resources(snapshot, home));
            paths.extend(motifs_of(snapshot, home));
        }
        _ => paths.extend(holding(snapshot, home, is_named)),
    }
    // What only its own document can name stands in the files of that.
    let includers = match symbol.sort {
        Sort::Note | Sort::Profile | Sort::Field | Sort::Entry => {
            holding(snapshot, home, |text| text.contains("include:"))
        }
        _ => vec![home.to_owned()],
    };
    let includers = includers.iter().filter_map(|path| snapshot.source(path).ok());
    paths.extend(includers.flat_map(|source| included(snapshot, &source)));
    let mut seen: HashSet<PathBuf> = HashSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    let is_any = symbol.sort == Sort::Document;
    paths.retain(|path| is_any || snapshot.text(path).is_some_and(|file| is_named(file.text())));
    paths.iter().filter_map(|path| snapshot.source(path).ok()).collect()
}

/// The files of a pattern.
const PATTERN: [&str; 6] = ["katalog.yaml", "motif.yaml", "komposer.yaml", "simulate.yaml", "e2e.yaml", "cr.yaml"];

/// The documents of ours, in the workspace or beside a file, whose text is as asked.
fn holding(snapshot: &Snapshot, home: &Path, asked: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut paths = snapshot.documents_of_workspace();
    // A lone file that is open has no workspace around it: the files of its pattern are what there is.
    let workspace = snapshot.workspace();
    if ![&workspace.ours, &workspace.definitions].into_iter().any(|files| files.iter().any(|path| path == home)) {
        let folder = home.parent().unwrap_or(Path::new(""));
        let folders = [Some(folder), folder.parent()].into_iter().flatten();
        let beside = folders.flat_map(|folder| PATTERN.map(|name| folder.join(name)));
        let known: HashSet<PathBuf> = paths.iter().cloned().collect();
        paths.extend(beside.filter(|path| !known.contains(path)));
        paths.sort_unstable();
    }
    paths.retain(|path| snapshot.text(path).is_some_and(|file| asked(file.text())));
    paths
}

/// The words of which every reference to a file has one: its name, that of its folder, that of the folder of its
/// versions, and what its document is called.
fn words(snapshot: &Snapshot, path: &Path) -> Vec<String> {
    fn name(path: Option<&Path>) -> Option<&str> {
        path?.file_name()?.to_str()
    }
    let folder = path.parent();
    let is_version = |name: &&str| name.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let versions = name(folder).filter(|name| is_version(name) || name.contains("sha256-") || *name == "latest");
    let versions = versions.and_then(|_| name(folder.and_then(Path::parent)));
    let source = snapshot.source(path).ok();
    let called = source.as_ref().and_then(|source| source.tree.root(0)?.at("metadata.name")?.text());
    let words = [name(Some(path)), name(folder), versions, called].into_iter().flatten();
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The files that the documents of a text include.
fn included(snapshot: &Snapshot, source: &Arc<Source>) -> Vec<PathBuf> {
    if !source.is_ours() || !source.file.text().contains("include:") {
        return Vec::new();
    }
    let resolved = snapshot.resolve(source);
    let of_documents = resolved.documents.iter().flat_map(|document| &document.katalog.includes);
    let of_motif = resolved.motif.iter().flat_map(|motif| &motif.includes);
    let path = |include: &Include| Some(include.found.as_ref().ok()?.as_ref()?.file.path().to_owned());
    of_documents.chain(of_motif).filter_map(path).collect()
}

/// The custom resources of the kinds that a file defines.
fn resources(snapshot: &Snapshot, home: &Path) -> Vec<PathBuf> {
    let Ok(source) = snapshot.source(home) else { return Vec::new() };
    let kinds: Vec<String> = definitions(&source).map(|definition| definition.kind.clone()).collect();
    let mut paths: Vec<PathBuf> = kinds.iter().flat_map(|kind| snapshot.files_of_kind(kind)).collect();
    let folder = home.parent().unwrap_or(Path::new(""));
    paths.extend([Some(folder), folder.parent()].into_iter().flatten().map(|folder| folder.join("cr.yaml")));
    paths
}

/// The Motifs of the entries whose kind a file defines, fetched ones included.
fn motifs_of(snapshot: &Snapshot, home: &Path) -> Vec<PathBuf> {
    let operators = operators_of(snapshot, home);
    let motifs = operators.iter().flat_map(|operator| operator.imports.iter().filter_map(ImportState::motif));
    motifs.map(|motif| motif.source.file.path().to_owned()).collect()
}

/// The entries of the workspace whose kind a file defines.
pub(crate) fn operators_of(snapshot: &Snapshot, home: &Path) -> Vec<Operator> {
    let Ok(source) = snapshot.source(home) else { return Vec::new() };
    let kinds: Vec<String> = definitions(&source).map(|definition| definition.kind.clone()).collect();
    let name = home.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let named = |text: &str| text.contains(name) || kinds.iter().any(|kind| text.contains(kind.as_str()));
    let mut found = Vec::new();
    for source in holding(snapshot, home, named).iter().filter_map(|path| snapshot.source(path).ok()) {
        let resolved = snapshot.resolve(&source);
        let operators = resolved.documents.iter().flat_map(|document| &document.operators);
        let defined = operators.filter(|operator| {
            operator.definition.as_ref().is_some_and(|definition| definition.source.file.path() == home)
        });
        found.extend(defined.cloned());
    }
    found
}

/// The documents of the workspace that import a Motif, each with the entries that do.
pub(crate) fn importers(snapshot: &Snapshot, motif: &Path) -> Vec<(Arc<Source>, Vec<Operator>)> {
    let words = words(snapshot, motif);
    let folder = motif.parent().unwrap_or(Path::new(""));
    let mut paths = holding(snapshot, motif, |text| text.contains("motif:"));
    // What lies below its folder can name it by dots alone.
    paths.retain(|path| {
        let has_word = |text: &str| words.iter().any(|word| text.contains(word.as_str()));
        path.starts_with(folder) || snapshot.text(path).is_some_and(|file| has_word(file.text()))
    });
    let found = paths.iter().filter_map(|path| {
        let source = snapshot.source(path).ok()?;
        let operators = importing(&snapshot.resolve(&source), motif);
        (!operators.is_empty()).then_some((source, operators))
    });
    found.collect()
}

fn importing(resolved: &Resolved, motif: &Path) -> Vec<Operator> {
    let is_it = |state: &ImportState| state.motif().is_some_and(|found| found.source.file.path() == motif);
    let operators = resolved.documents.iter().flat_map(|document| &document.operators);
    operators.filter(|operator| operator.imports.iter().any(is_it)).cloned().collect()
}

/// Whether a file belongs to somebody else: what was fetched is only read.
pub(crate) fn is_fetched(snapshot: &Snapshot, path: &Path) -> bool {
    let home = snapshot.environment().ork_home.as_ref();
    home.is_some_and(|home| path.starts_with(home.join("registry")))
}
