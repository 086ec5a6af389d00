//! Names in real documents: every input can be renamed and named back, and nothing fails at any column.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ork_ide::{
    definition, document_symbols, highlights, linked_editing, links, prepare_rename, references, rename,
    workspace_symbols,
};
use ork_project::{Host, Snapshot};
use ork_source::{Edit, apply_edits};
use ork_test::{Random, corpus, files, workspace};
use support::names::place;
use support::{copy, environment};

/// A session that has a folder open.
fn open(folder: &Path) -> Host {
    let mut host = Host::new(environment(folder));
    host.set_roots(vec![folder.to_owned()]);
    host
}

/// Our own patterns, and those of the corpora where they are here, each in a folder of its own.
fn patterns(name: &str) -> Vec<PathBuf> {
    // References of the default registry lead into a folder `patterns` around a document.
    let mut sources = vec![(workspace().join("patterns"), "patterns")];
    if let Some(corpus) = corpus() {
        sources.extend([(corpus.join("registry"), ""), (corpus.join("examples"), "")]);
    }
    let copied = sources.into_iter().map(|(source, below)| {
        let folder = place(name);
        copy(&source, &folder.join(below));
        folder
    });
    copied.collect()
}

/// Writes edits to disk; the files that changed.
fn apply(edits: Vec<Edit>) -> Vec<PathBuf> {
    let mut by_file: BTreeMap<PathBuf, Vec<(ork_source::Span, String)>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.location.file.path().to_owned()).or_default().push((edit.location.span, edit.text));
    }
    for (path, edits) in &by_file {
        let text = fs::read_to_string(path).unwrap();
        fs::write(path, apply_edits(&text, edits)).unwrap();
    }
    by_file.into_keys().collect()
}

/// The findings of documents without what a rename may change: names and places.
fn findings(snapshot: &Snapshot, paths: &[PathBuf]) -> Vec<(PathBuf, String, usize)> {
    let mut found = Vec::new();
    for path in paths {
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in snapshot.diagnostics(path) {
            *rules.entry(finding.rule).or_default() += 1;
        }
        found.extend(rules.into_iter().map(|(rule, count)| (path.clone(), rule.to_owned(), count)));
    }
    found
}

fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    files(folder, &[".yaml", ".yml"])
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// Where the inputs of a Motif are named.
fn inputs(snapshot: &Snapshot, motif: &Path) -> Vec<(String, u32)> {
    let source = snapshot.source(motif).unwrap();
    let Some((_, root)) = source.documents_of(ork_engine::source::Kind::Motif).next() else { return Vec::new() };
    let items = root.get("inputs").into_iter().flat_map(|list| list.items().collect::<Vec<_>>());
    items.filter_map(|item| item.get("name")).map(|name| (name.text().unwrap().to_owned(), name.span().start)).collect()
}

#[test]
fn inputs_are_renamed_and_named_back() {
    let mut renamed = 0;
    for folder in patterns("renaming") {
        let before = texts(&folder);
        let motifs = files(&folder, &[".yaml"]);
        for motif in motifs.iter().filter(|path| fs::read_to_string(path).unwrap().contains("kind: Motif")) {
            let snapshot = open(&folder).snapshot();
            for (name, _) in inputs(&snapshot, motif) {
                let fresh = "entirelyFreshName";
                let at = |snapshot: &Snapshot, name: &str| {
                    inputs(snapshot, motif).into_iter().find(|(found, _)| found == name).unwrap().1
                };
                let snapshot = open(&folder).snapshot();
                let edits = rename(&snapshot, motif, at(&snapshot, &name), fresh).unwrap();
                let named: Vec<PathBuf> = edits.iter().map(|edit| edit.location.file.path().to_owned()).collect();
                let expected = findings(&snapshot, &named);
                assert!(!apply(edits).is_empty());
                let snapshot = open(&folder).snapshot();
                assert_eq!(findings(&snapshot, &named), expected, "{name} of {}", motif.display());
                apply(rename(&snapshot, motif, at(&snapshot, fresh), &name).unwrap());
                renamed += 1;
            }
        }
        assert_eq!(texts(&folder), before);
    }
    assert!(renamed > 10, "{renamed}");
}

/// Every request at an offset: none may fail, and what is found lies in its text.
fn ask(snapshot: &Snapshot, path: &Path, offset: u32) {
    let text = snapshot.file(path).unwrap();
    let within =
        |span: ork_source::Span| assert!(text.text().get(span.range()).is_some(), "{offset} of {}", path.display());
    let found = references(snapshot, path, offset, true);
    for at in &found {
        assert!(at.file.text().get(at.span.range()).is_some(), "{offset} of {}", path.display());
    }
    let own = highlights(snapshot, path, offset);
    own.iter().for_each(|(span, _)| within(*span));
    assert!(own.len() <= found.len() || found.is_empty(), "{offset} of {}", path.display());
    match prepare_rename(snapshot, path, offset) {
        Ok(found) => {
            within(found.span);
            // What is under the cursor is among what is changed.
            let edits = rename(snapshot, path, offset, "entirelyFreshName").unwrap_or_default();
            let here = edits.iter().any(|edit| edit.location.file.path() == path && edit.location.span.touches(offset));
            assert!(here || edits.is_empty(), "{offset} of {}", path.display());
        }
        Err(reason) => assert!(!reason.is_empty() && !reason.ends_with('.'), "{reason}"),
    }
    if let Some(target) = definition(snapshot, path, offset) {
        within(target.origin);
        assert!(target.location.file.text().get(target.location.span.range()).is_some());
    }
    linked_editing(snapshot, path, offset).into_iter().for_each(within);
}

#[test]
fn every_column_of_whole_and_of_broken_documents() {
    let mut random = Random(9);
    for folder in patterns("columns") {
        let mut host = open(&folder);
        let documents = host.snapshot().documents_of_workspace();
        let small = documents.iter().filter(|path| fs::metadata(path).unwrap().len() < 3_000);
        for path in small.step_by(3).take(4) {
            let text = fs::read_to_string(path).unwrap();
            let snapshot = host.snapshot();
            (0..=text.len())
                .filter(|at| text.is_char_boundary(*at))
                .for_each(|at| ask(&snapshot, path, u32::try_from(at).unwrap()));
            let _ = document_symbols(&snapshot, path);
            let _ = links(&snapshot, path);
            // A piece is missing somewhere: half of a key, a quote, the end of an action.
            for _ in 0..4 {
                let start = random.below(text.len());
                let end = (start + 1 + random.below(12)).min(text.len());
                let (Some(head), Some(tail)) = (text.get(..start), text.get(end..)) else { continue };
                host.set_text(path.clone(), format!("{head}{tail}"));
                let snapshot = host.snapshot();
                let near = start.saturating_sub(20)..(start + 20).min(head.len() + tail.len());
                let broken = format!("{head}{tail}");
                near.filter(|at| broken.is_char_boundary(*at))
                    .for_each(|at| ask(&snapshot, path, u32::try_from(at).unwrap()));
                let _ = document_symbols(&snapshot, path);
                let _ = links(&snapshot, path);
            }
            host.close(path);
        }
        for query in ["", "a", "pg", "zzzz"] {
            let found = workspace_symbols(&host.snapshot(), query);
            assert!(query == "zzzz" || !found.is_empty() || query == "pg", "{query}");
        }
    }
}

/// A place in a file.
type At = (PathBuf, u32, u32);

fn mentions(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<At> {
    let found = references(snapshot, path, offset, true).into_iter();
    let mut found: Vec<At> = found.map(|at| (at.file.path().to_owned(), at.span.start, at.span.end)).collect();
    found.sort();
    found
}

/// Everything in a folder that can be renamed, once each, with its name.
fn renamable(snapshot: &Snapshot) -> Vec<(PathBuf, u32, String)> {
    let mut paths = snapshot.documents_of_workspace();
    paths.extend(snapshot.workspace().definitions.iter().cloned());
    let mut known: BTreeMap<At, Vec<At>> = BTreeMap::new();
    let mut found = Vec::new();
    for path in paths.iter().filter(|path| fs::metadata(path).unwrap().len() < 8_000) {
        let text = fs::read_to_string(path).unwrap();
        // Names begin where letters do.
        let starts = text.char_indices().filter(|(at, c)| {
            let before = text[..*at].chars().next_back();
            c.is_alphanumeric() && !before.is_some_and(char::is_alphanumeric)
        });
        for (at, _) in starts {
            let offset = u32::try_from(at).unwrap();
            let Ok(name) = prepare_rename(snapshot, path, offset) else { continue };
            let here = (path.clone(), name.span.start, name.span.end);
            if let Some(same) = known.get(&here) {
                assert!(same.contains(&here));
                continue;
            }
            let all = mentions(snapshot, path, offset);
            let what = format!("`{}` at {here:?}", name.name);
            assert!(all.contains(&here), "{what}: {all:?}");
            // From every mention the same mentions are found.
            for other in &all {
                let inside = (other.1 + other.2) / 2;
                assert_eq!(mentions(snapshot, &other.0, inside), all, "{what} from {other:?}");
                known.insert(other.clone(), all.clone());
            }
            found.push((path.clone(), offset, name.name));
        }
    }
    found
}

#[test]
fn whatever_has_a_name_is_renamed_and_named_back() {
    let mut renamed = 0;
    let Some(corpus) = corpus() else { return };
    let mut projects: Vec<PathBuf> =
        fs::read_dir(corpus.join("examples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    projects.retain(|path| path.is_dir());
    projects.sort();
    let patterns = workspace().join("patterns");
    for project in std::iter::once(&patterns).chain(&projects) {
        let folder = place("naming");
        copy(project, &if *project == patterns { folder.join("patterns") } else { folder.clone() });
        let before = texts(&folder);
        let snapshot = open(&folder).snapshot();
        let paths = snapshot.documents_of_workspace();
        let expected = findings(&snapshot, &paths);
        for (path, offset, name) in renamable(&snapshot) {
            let what = format!("`{name}` at {offset} of {}", path.strip_prefix(&folder).unwrap().display());
            let what = format!("{what} of {}", project.display());
            let fresh = "entirelyfresh";
            let edits =
                rename(&open(&folder).snapshot(), &path, offset, fresh).unwrap_or_else(|why| panic!("{what}: {why}"));
            let shift = |edit: &Edit| i64::try_from(edit.text.len()).unwrap() - i64::from(edit.location.span.len());
            let above =
                edits.iter().filter(|edit| edit.location.file.path() == path && edit.location.span.end <= offset);
            let moved = i64::from(offset) + above.map(shift).sum::<i64>();
            assert!(!apply(edits).is_empty(), "{what}");
            let snapshot = open(&folder).snapshot();
            assert_eq!(findings(&snapshot, &paths), expected, "{what}");
            let moved = u32::try_from(moved).unwrap();
            apply(rename(&snapshot, &path, moved, &name).unwrap_or_else(|why| panic!("{what} back: {why}")));
            assert_eq!(texts(&folder), before, "{what}");
            renamed += 1;
        }
    }
    assert!(renamed > 100, "{renamed}");
}
