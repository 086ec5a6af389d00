//! Whether completion is right, not just there: whatever stands in a document is taken away, and must come back first or
//! among the first five when completion is asked at its place.

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

#[path = "support/deleting.rs"]
mod deleting;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deleting::{Deleted, deletions};
use ork_ide::{CompletionItem, completion};
use ork_project::Host;
use ork_source::Span;
use support::{documents, environment};

/// What the sorts of things belong to.
const GROUPS: [(&str, &[&str]); 5] = [
    ("keys", &["key"]),
    ("with inputs", &["input"]),
    ("path segments", &["path root", "path segment", "data path"]),
    ("functions", &["function"]),
    ("enum values", &["enum", "boolean", "profile"]),
];

/// How often the item was there, first, and among the first five.
#[derive(Clone, Copy, Default)]
struct Tally {
    asked: usize,
    first: usize,
    five: usize,
    offered: usize,
}

impl Tally {
    fn count(&mut self, place: Option<usize>) {
        self.asked += 1;
        self.offered += usize::from(place.is_some());
        self.first += usize::from(place == Some(0));
        self.five += usize::from(place.is_some_and(|place| place < 5));
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// As an editor does: what contains the typed letters in their order, in the order of `sortText`, which is that of the
/// items.
fn place_of(items: &[CompletionItem], name: &str, typed: &str) -> Option<usize> {
    let fits = |item: &&CompletionItem| {
        let text = item.filter.as_deref().unwrap_or(&item.label).to_lowercase();
        let mut rest = text.chars();
        typed.to_lowercase().chars().all(|wanted| rest.any(|c| c == wanted))
    };
    items.iter().filter(fits).position(|item| {
        let label = item.label.trim_end_matches('/');
        label == name || item.insert == name || (item.insert.trim_end_matches([':', ' ']) == name)
    })
}

struct Case {
    path: PathBuf,
    deleted: Deleted,
}

/// Asks for one item; the text is put back by the caller's next question.
fn ask(host: &mut Host, case: &Case, typed: &str) -> Option<usize> {
    let deleted = &case.deleted;
    let text = format!("{}{typed}{}", deleted.before, deleted.after);
    let offset = (deleted.before.len() + typed.len()) as u32;
    host.set_text(case.path.clone(), text);
    let items = completion(&host.snapshot(), &case.path, offset);
    place_of(&items, &deleted.name, typed)
}

/// The questions that a folder gives, every `stride`-th of each family.
fn cases(folder: &Path, stride: usize) -> (Vec<Case>, usize) {
    let mut found = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let snapshot = Host::new(environment(folder)).snapshot();
    let mut unknowable = 0;
    for path in documents(folder) {
        let Ok(source) = snapshot.source(&path) else { continue };
        let mut findings = snapshot.diagnostics(&path);
        // Nobody knows the inputs of what was not fetched.
        let is_open = findings.iter().any(|finding| finding.rule == "import-not-fetched");
        findings.retain(|finding| finding.level >= ork_source::Level::Warning && finding.location.file.path() == path);
        // The cases of rules are wrong on purpose.
        if folder.ends_with("tests/cases") && !findings.is_empty() {
            continue;
        }
        let is_wrong = |span: Span| findings.iter().any(|finding| finding.location.span.start == span.start);
        let around = texts_around(&path);
        for deleted in deletions(&source) {
            if is_wrong(deleted.span) || (is_open && deleted.family == "input") {
                continue;
            }
            if !is_said(&deleted, &around) {
                unknowable += 1;
                continue;
            }
            let count = counts.entry(deleted.family).or_default();
            *count += 1;
            // Rare sorts are asked wherever they stand.
            let stride =
                if matches!(deleted.family, "key" | "path root" | "path segment" | "head") { stride } else { 1 };
            if count.is_multiple_of(stride) {
                found.push(Case { path: path.clone(), deleted });
            }
        }
    }
    (found, unknowable)
}

/// The other YAML files of a folder.
fn texts_around(path: &Path) -> Vec<String> {
    let files = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten().map(|entry| entry.path());
    let others = files.filter(|file| file != path && file.extension().is_some_and(|extension| extension == "yaml"));
    others.map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// Whether anything says the name but what was taken away: names that the author makes up nobody can know. A field of the
/// custom resource is said by a definition beside, or by another template; names of kinds and entries by any text around.
fn is_said(deleted: &Deleted, around: &[String]) -> bool {
    let name = deleted.name.trim_start_matches("./");
    let own = [deleted.before.as_str(), deleted.after.as_str()];
    let defined =
        || around.iter().filter(|text| text.contains("CustomResourceDefinition")).any(|text| has_word(text, name));
    match deleted.family {
        "path segment" | "data path" => {
            let line = deleted.before.rsplit('\n').next().unwrap_or_default();
            // Those are described by Kubernetes or by the format.
            let built_in =
                ["children.", "metadata.", "external.", "ork.", "metrics."].iter().any(|root| line.contains(root));
            let is_root = deleted.family == "data path" && !line.ends_with('.');
            let is_input = line.ends_with("inputs.") && own.iter().any(|text| has_word(text, name));
            let read = own.iter().any(|text| has_word(text, &format!(".{name}")));
            is_root
                || built_in
                || is_input
                || read
                || defined()
                || own.iter().any(|text| text.contains("CustomResourceDefinition") && has_word(text, name))
        }
        "status path" => defined(),
        "api type" => defined(),
        "reference" | "entry name" | "kind" => {
            own.iter().any(|text| has_word(text, name)) || around.iter().any(|text| has_word(text, name))
        }
        _ => true,
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let is_inner = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word)
        .any(|(at, _)| !is_inner(text[..at].chars().next_back()) && !is_inner(text[at + word.len()..].chars().next()))
}

#[test]
fn what_is_deleted_comes_back_first() {
    let started = std::time::Instant::now();
    let Some(corpus) = ork_test::corpus() else { return };
    let workspace = ork_test::workspace();
    let folders = [
        (corpus.join("registry"), 1),
        (corpus.join("examples"), 1),
        (workspace.join("patterns"), 1),
        (workspace.join("tests/cases"), 8),
    ];
    let mut tallies: BTreeMap<(&str, usize, bool), Tally> = BTreeMap::new();
    let mut unknowable = 0;
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    for (folder, stride) in folders {
        let mut host = Host::new(environment(&folder));
        let (cases, unknown) = cases(&folder, stride);
        unknowable += unknown;
        let mut before: Option<PathBuf> = None;
        for case in &cases {
            if before.as_ref().is_some_and(|before| *before != case.path) {
                host.close(before.as_ref().unwrap());
            }
            before = Some(case.path.clone());
            // One half is for developing, the other tells whether that was for more than this half.
            let half = case.path.to_string_lossy().bytes().map(usize::from).sum::<usize>() % 2;
            for letters in [0, 1] {
                let typed: String = case.deleted.name.chars().take(letters).collect();
                let place = ask(&mut host, case, &typed);
                tallies.entry((case.deleted.family, half, letters == 1)).or_default().count(place);
                if letters == 0 && place != Some(0) {
                    let line = case.deleted.before.matches('\n').count() + 1;
                    let file = case.path.strip_prefix(&folder).unwrap().display();
                    let far = if place.is_some_and(|place| place < 5) { "near" } else { "FAR" };
                    let what = format!(
                        "{}{} {far} {} {file}:{line} {place:?}",
                        case.deleted.family,
                        if half == 0 { "" } else { "*" },
                        case.deleted.name
                    );
                    *missed.entry(what).or_default() += 1;
                }
            }
        }
    }
    if std::env::var_os("ORK_COMPLETING").is_some() {
        missed.iter().for_each(|(what, count)| println!("{what} x{count}"));
    }
    println!(
        "{:<14} {:>5} {:>7} {:>6} {:>6} {:>6}   {:>6} {:>6}",
        "family", "half", "asked", "first", "five", "there", "1:first", "five"
    );
    for ((family, half, typed), tally) in &tallies {
        if *typed {
            continue;
        }
        let begun = tallies[&(*family, *half, true)];
        println!(
            "{family:<14} {half:>5} {:>7} {:>6.1} {:>6.1} {:>6.1}   {:>6.1} {:>6.1}",
            tally.asked,
            percent(tally.first, tally.asked),
            percent(tally.five, tally.asked),
            percent(tally.offered, tally.asked),
            percent(begun.first, begun.asked),
            percent(begun.five, begun.asked),
        );
    }
    for half in [0, 1] {
        for (group, families) in GROUPS {
            let mut sum = [Tally::default(); 2];
            for (index, typed) in [false, true].into_iter().enumerate() {
                for family in families {
                    let tally = tallies.get(&(*family, half, typed)).copied().unwrap_or_default();
                    sum[index].asked += tally.asked;
                    sum[index].first += tally.first;
                    sum[index].five += tally.five;
                }
            }
            let [bare, begun] = sum;
            println!(
                "GROUP {group:<14} {half} {:>6} {:>6.1} {:>6.1}   {:>6.1} {:>6.1}",
                bare.asked,
                percent(bare.first, bare.asked),
                percent(bare.five, bare.asked),
                percent(begun.first, begun.asked),
                percent(begun.five, begun.asked)
            );
        }
    }
    println!("{unknowable} that nothing around says; {:?}", started.elapsed());
}
