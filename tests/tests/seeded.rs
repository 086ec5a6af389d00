//! Recall and false alarms: single defects seeded into clean documents are found, at their line, by their rule, first;
//! harmless edits find nothing.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

#[path = "support/seeds.rs"]
mod seeds;
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ork_engine::source::Source;
use ork_project::{Host, Snapshot};
use ork_source::{Diagnostic, Encoding, Level};
use seeds::Seed;

/// Seeds of each family, spread over all documents.
const PER_FAMILY: usize = 40;
/// Of a hundred defects so many are found.
const LEAST_FOUND: usize = 97;

/// Folders whose documents are clean.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<PathBuf> = ["postgres", "redis"]
        .iter()
        .flat_map(|name| {
            [format!("../patterns/motifs/{name}"), format!("../patterns/katalogs/{name}/v0.1.0")]
                .map(|path| root.join(path))
        })
        .collect();
    let cases = std::fs::read_dir(root.join("cases/format")).unwrap();
    found.extend(cases.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()));
    found.sort();
    found
}

/// The documents of ours in a folder that have nothing to tell.
fn documents(folder: &Path) -> Vec<(PathBuf, Snapshot)> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut yaml: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    yaml.sort();
    let snapshot = host(folder).snapshot();
    yaml.retain(|path| {
        let source = snapshot.source(path).unwrap();
        source.is_ours() && told(&snapshot.diagnostics(path)).is_empty()
    });
    yaml.into_iter().map(|path| (path, snapshot.clone())).collect()
}

fn host(folder: &Path) -> Host {
    Host::new(support::environment(folder))
}

/// What a reader is shown first: errors and warnings in the order of the text.
fn told(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut told: Vec<&Diagnostic> = findings.iter().filter(|finding| finding.level >= Level::Warning).collect();
    told.sort_by_key(|finding| finding.location.span);
    told
}

/// The findings on a document with another text.
fn findings_with(path: &Path, text: &str) -> Vec<Diagnostic> {
    let mut host = host(path.parent().unwrap());
    host.set_finished(path.to_owned(), text.to_owned());
    host.snapshot().diagnostics(path)
}

/// Some of many, spread evenly.
fn spread<T>(all: Vec<T>, count: usize) -> Vec<T> {
    let step = all.len() as f64 / count.min(all.len()).max(1) as f64;
    let mut next = 0.0;
    let mut chosen = Vec::new();
    for (index, item) in all.into_iter().enumerate() {
        if index as f64 >= next && chosen.len() < count {
            chosen.push(item);
            next += step;
        }
    }
    chosen
}

fn gather(make: fn(&Source, &Path) -> Vec<Seed>) -> BTreeMap<&'static str, Vec<(PathBuf, Seed)>> {
    let mut families: BTreeMap<&'static str, Vec<(PathBuf, Seed)>> = BTreeMap::new();
    for folder in folders() {
        for (path, snapshot) in documents(&folder) {
            let source = snapshot.source(&path).unwrap();
            for seed in make(&source, &folder) {
                families.entry(seed.family).or_default().push((path.clone(), seed));
            }
        }
    }
    families.into_iter().map(|(family, seeds)| (family, spread(seeds, PER_FAMILY))).collect()
}

fn line_of(finding: &Diagnostic) -> u32 {
    finding.location.file.position(finding.location.span.start, Encoding::Utf32).line + 1
}

#[test]
fn seeded_defects_are_found_first() {
    let (mut all, mut found) = (0, 0);
    let mut misses = Vec::new();
    let mut table = String::from("\nfamily                defects  found\n");
    for (family, seeds) in gather(seeds::defects) {
        let mut hits = 0;
        for (path, seed) in &seeds {
            let findings = findings_with(path, &seed.text);
            let told = told(&findings);
            let first = told.first().map(|finding| (line_of(finding), finding.rule));
            if first.is_some_and(|(line, rule)| line == seed.line && seed.rules.contains(&rule)) {
                hits += 1;
            } else {
                misses.push(format!(
                    "{family}: {}:{}: {} -> first {first:?}, wanted {:?}",
                    path.display(),
                    seed.line,
                    seed.text.lines().nth(seed.line as usize - 1).unwrap_or_default().trim(),
                    seed.rules
                ));
            }
        }
        table.push_str(&format!("{family:<22} {:>6} {hits:>6}\n", seeds.len()));
        all += seeds.len();
        found += hits;
    }
    println!("{table}{all} defects, {found} found");
    println!("{}", misses.join("\n"));
    assert!(all >= 300, "{all} defects");
    assert!(found * 100 >= all * LEAST_FOUND, "{found} of {all}");
}

#[test]
fn harmless_edits_find_nothing() {
    let mut all = 0;
    let mut alarms = Vec::new();
    let mut table = String::from("\nfamily                  edits  alarms\n");
    for (family, seeds) in gather(seeds::harmless) {
        let mut loud = 0;
        for (path, seed) in &seeds {
            let findings = findings_with(path, &seed.text);
            if let Some(finding) = told(&findings).first() {
                loud += 1;
                alarms.push(format!("{family}: {}:{}: {}", path.display(), line_of(finding), finding.message));
            }
        }
        table.push_str(&format!("{family:<22} {:>6} {loud:>6}\n", seeds.len()));
        all += seeds.len();
    }
    println!("{table}{all} edits");
    assert!(all >= 300, "{all} edits");
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}
