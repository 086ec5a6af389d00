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

/// The bars, in percent, for what is offered first and among the first five.
const FIRST: f64 = 80.0;
const FIVE: f64 = 95.0;
/// Room below them: each document that joins the corpora moves the figures a little.
const ROOM: f64 = 1.0;
/// Functions and values are few in one half of the files, so that a half alone has more room.
const ROOM_OF_FEW: f64 = 4.0;

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
        label.eq_ignore_ascii_case(name) || item.insert == name || (item.insert.trim_end_matches([':', ' ']) == name)
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

/// The results of one sort of things in one half of the files.
type Tallies = BTreeMap<(&'static str, usize, bool), Tally>;

/// Takes away and asks, with nothing typed and with the first letter. Gives what was not first, too.
fn measure(folder: &Path, stride: usize, shift: usize, tallies: &mut Tallies, missed: &mut Vec<String>) -> usize {
    let mut host = Host::new(environment(folder));
    let (cases, unknowable) = cases(folder, stride);
    let mut before: Option<&PathBuf> = None;
    for case in &cases {
        if let Some(before) = before.filter(|before| **before != case.path) {
            host.close(before);
        }
        before = Some(&case.path);
        let Deleted { family, name, .. } = &case.deleted;
        let file = case.path.strip_prefix(folder).unwrap().display().to_string();
        // One half is for developing, the other tells whether that was good for more than this half.
        let half = (file.bytes().map(usize::from).sum::<usize>() + shift) % 2;
        for letters in [0, 1] {
            let typed: String = name.chars().take(letters).collect();
            let place = ask(&mut host, case, &typed);
            tallies.entry((*family, half, letters == 1)).or_default().count(place);
            if letters == 0 && place != Some(0) {
                let line = case.deleted.before.matches('\n').count() + 1;
                let far = if place.is_some_and(|place| place < 5) { "near" } else { "far" };
                missed.push(format!("{family} of half {half}, {far}: {name} {file}:{line} {place:?}"));
            }
        }
    }
    unknowable
}

/// The tallies of some sorts together.
fn sum(tallies: &Tallies, families: &[&'static str], halves: &[usize], typed: bool) -> Tally {
    let mut sum = Tally::default();
    for family in families {
        for half in halves {
            let tally = tallies.get(&(*family, *half, typed)).copied().unwrap_or_default();
            sum.asked += tally.asked;
            sum.first += tally.first;
            sum.five += tally.five;
            sum.offered += tally.offered;
        }
    }
    sum
}

fn print_row(tallies: &Tallies, title: &str, families: &[&'static str], halves: &[usize]) {
    let [bare, begun] = [false, true].map(|typed| sum(tallies, families, halves, typed));
    let half = match halves {
        [half] => half.to_string(),
        _ => "all".to_owned(),
    };
    let of = |tally: Tally, part: usize| percent(part, tally.asked);
    println!(
        "{title:<14} {half:>4} {:>6} {:>6.1} {:>6.1} {:>6.1}   {:>6.1} {:>6.1}",
        bare.asked,
        of(bare, bare.first),
        of(bare, bare.five),
        of(bare, bare.offered),
        of(begun, begun.first),
        of(begun, begun.five),
    );
}

/// With `ORK_COMPLETING` set it prints what was not first.
#[test]
fn what_is_deleted_comes_back_first() {
    let Some(corpus) = ork_test::corpus() else { return };
    let workspace = ork_test::workspace();
    let folders = [
        (corpus.join("registry"), 1, 0),
        (corpus.join("examples"), 1, 0),
        (workspace.join("patterns"), 1, 1),
        // These use every field there is, each a few times.
        (workspace.join("tests/cases"), 8, 1),
    ];
    let (mut tallies, mut missed, mut unknowable) = (Tallies::new(), Vec::new(), 0);
    for (folder, stride, shift) in folders {
        unknowable += measure(&folder, stride, shift, &mut tallies, &mut missed);
    }
    if std::env::var_os("ORK_COMPLETING").is_some() {
        missed.sort();
        missed.iter().for_each(|what| println!("{what}"));
    }
    println!("{:<14} half  asked  first   five  there    typed:   five", "");
    let mut families: Vec<&'static str> = tallies.keys().map(|(family, ..)| *family).collect();
    families.dedup();
    for family in families {
        [0, 1].iter().for_each(|half| print_row(&tallies, family, &[family], &[*half]));
    }
    println!();
    for (group, families) in GROUPS {
        [&[0][..], &[1], &[0, 1]].into_iter().for_each(|halves| print_row(&tallies, group, families, halves));
    }
    println!("{unknowable} names that nothing around says were not asked");
    let mut wrong = Vec::new();
    let mut check = |group: &str, halves: &[usize], typed: bool, first: f64, five: f64| {
        let families = GROUPS.iter().find(|(name, _)| *name == group).unwrap().1;
        let tally = sum(&tallies, families, halves, typed);
        let (is_first, is_five) = (percent(tally.first, tally.asked), percent(tally.five, tally.asked));
        if tally.asked == 0 || is_first < first || is_five < five {
            wrong.push(format!("{group} {halves:?}, typed {typed}: {is_first:.1} first, {is_five:.1} among five"));
        }
    };
    for (group, _) in GROUPS {
        let room = if matches!(group, "functions" | "enum values") { ROOM_OF_FEW } else { ROOM };
        for half in [0, 1] {
            check(group, &[half], false, FIRST - room, FIVE - room);
            check(group, &[half], true, FIRST, FIVE);
        }
        check(group, &[0, 1], false, FIRST - ROOM, FIVE - ROOM);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
