//! What editors offer to do, at places all over real documents: it does what it says, and nothing else.
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
use std::path::{Path, PathBuf};

use ork_ide::{Act, Job, LensOptions, change, lens_title, lenses};
use ork_project::{RenderOptions, Snapshot, render};
use ork_source::{Diagnostic, Encoding, Level, Span};
use support::acting::{after, offered};
use support::snapshot;

/// The documents of the patterns and examples: ours, and what was published.
fn documents() -> Vec<PathBuf> {
    let published =
        ork_test::corpus().into_iter().flat_map(|corpus| [corpus.join("registry"), corpus.join("examples")]);
    let folders = std::iter::once(ork_test::workspace().join("patterns")).chain(published);
    let mut files: Vec<PathBuf> = folders.flat_map(|folder| ork_test::files(&folder, &["yaml"])).collect();
    files.sort_unstable();
    files
}

/// Some of the scalars of a text, spread over it.
fn places(snapshot: &Snapshot, path: &Path, most: usize) -> Vec<u32> {
    let source = snapshot.source(path).unwrap();
    let all: Vec<u32> =
        source.tree.nodes().filter(|node| node.scalar().is_some()).map(|node| node.span().start).collect();
    let step = (all.len() / most).max(1);
    all.into_iter().step_by(step).collect()
}

/// The errors of a text, without their places.
fn errors(snapshot: &Snapshot, path: &Path) -> Vec<String> {
    let findings = snapshot.diagnostics(path).into_iter().filter(|finding| finding.level == Level::Error);
    let own = findings.filter(|finding| finding.location.file.path() == path);
    let mut told: Vec<String> = own.map(|finding| format!("{}: {}", finding.rule, finding.message)).collect();
    told.sort_unstable();
    told
}

/// What the Katalogs that a document belongs to make of their custom resources.
fn rendered(snapshot: &Snapshot, path: &Path) -> Vec<String> {
    let folder = path.parent().unwrap();
    let mut katalogs = vec![path.to_owned()];
    // A published Motif is imported by the Katalog of its name.
    if let Some(name) =
        folder.components().rev().find_map(|part| part.as_os_str().to_str().filter(|name| !name.starts_with('v')))
        && let Some(base) = folder.ancestors().find(|above| above.join("katalogs").is_dir())
    {
        katalogs.extend(ork_test::files(&base.join("katalogs").join(name), &["katalog.yaml"]));
    }
    let mut made = Vec::new();
    for katalog in katalogs {
        let options = RenderOptions { custom_resource: None, now: 1_767_225_600, seed: 1 };
        let Ok(rendering) = render(snapshot, &katalog, &options) else { continue };
        made.extend(rendering.manifests.iter().map(|manifest| manifest.to_json().to_string()));
    }
    made.sort_unstable();
    made
}

fn is_extraction(job: Job) -> bool {
    matches!(job, Job::ExtractInput | Job::ExtractInputs | Job::ExtractField | Job::ExtractMotif)
}

#[test]
fn actions_at_every_document_do_no_harm() {
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut compared = 0;
    for path in documents() {
        let snapshot = snapshot(&ork_test::workspace());
        if !snapshot.source(&path).unwrap().is_ours() {
            continue;
        }
        let before = errors(&snapshot, &path);
        let made = rendered(&snapshot, &path);
        for offset in places(&snapshot, &path, 40) {
            for action in offered(&snapshot, &path, Span::empty(offset), &[]) {
                let Act::Task(task) = &action.act else { continue };
                let place = format!("{} {} at {offset}", action.title, path.display());
                let change = match change(&snapshot, &path, task) {
                    Ok(change) => change,
                    Err(why) => {
                        assert!(why.len() > 10 && !why.ends_with('.'), "{place}: {why}");
                        println!("refused: {place}: {why}");
                        *refused.entry(task.job.as_str()).or_default() += 1;
                        continue;
                    }
                };
                *taken.entry(task.job.as_str()).or_default() += 1;
                assert!(!change.edits.is_empty() || !change.creates.is_empty(), "{place} does nothing");
                let now = after(&snapshot, &change);
                let created = change.creates.iter().map(|(path, _)| path.as_path());
                let edited = change.edits.iter().map(|edit| edit.location.file.path());
                for file in created.chain(edited).chain([path.as_path()]) {
                    let broken = now.source(file).unwrap();
                    let broken_before = snapshot.source(file).map_or(0, |source| source.tree.errors().len());
                    assert!(broken.tree.errors().len() <= broken_before, "{place}\n{}", broken.file.text());
                    let known = if file == path { before.clone() } else { errors(&snapshot, file) };
                    let errors = errors(&now, file);
                    let new: Vec<_> = errors.iter().filter(|error| !known.contains(error)).collect();
                    assert!(new.is_empty(), "{place}: {new:#?}\n{}", broken.file.text());
                }
                if is_extraction(task.job) && !made.is_empty() {
                    assert_eq!(rendered(&now, &path), made, "{place}");
                    compared += 1;
                }
            }
        }
    }
    println!("taken {taken:?}, refused {refused:?}, compared {compared}");
    assert!(taken.contains_key("migrate") && taken.contains_key("create-simulation"), "{taken:?}");
    assert!(taken.contains_key("extract-motif") || ork_test::corpus().is_none(), "{taken:?}");
    assert!(taken["extract-input"] > 20, "{taken:?}");
    assert!(compared > 20);
    // What is offered can nearly always be done.
    let sum = |counts: &BTreeMap<&str, usize>| counts.values().sum::<usize>();
    assert!(sum(&refused) * 10 < sum(&taken), "{refused:?} {taken:?}");
}

/// The cases of rules: documents in which something is found.
fn faulty() -> Vec<PathBuf> {
    let mut files = ork_test::files(&ork_test::workspace().join("tests/cases"), &["yaml"]);
    files.sort_unstable();
    files
}

fn line(finding: &Diagnostic) -> u32 {
    finding.location.file.position(finding.location.span.start, Encoding::Utf8).line
}

/// Findings as pairs of rule and message.
fn said<'f>(findings: impl IntoIterator<Item = &'f Diagnostic>) -> Vec<(String, String)> {
    let mut said: Vec<_> =
        findings.into_iter().map(|finding| (finding.rule.to_owned(), finding.message.clone())).collect();
    said.sort_unstable();
    said
}

#[test]
fn ignoring_silences_what_it_names_and_nothing_else() {
    let (mut silenced, mut none) = (0, 0);
    for path in faulty() {
        let snapshot = snapshot(&ork_test::workspace());
        let Ok(source) = snapshot.source(&path) else { continue };
        if !source.is_ours() || !source.tree.errors().is_empty() {
            continue;
        }
        let findings: Vec<Diagnostic> =
            snapshot.diagnostics(&path).into_iter().filter(|finding| finding.location.file.path() == path).collect();
        for finding in findings.iter().take(3) {
            let offered = offered(&snapshot, &path, finding.location.span, &["quickfix"]);
            let wanted = format!("Ignore `{}` on this line", finding.rule);
            let of_line = |action: &&ork_ide::Action| matches!(&action.act, Act::Task(task) if task.span == finding.location.span);
            let Some(action) = offered.iter().filter(|action| action.title == wanted).find(of_line) else {
                none += 1;
                continue;
            };
            let Act::Task(task) = &action.act else { unreachable!() };
            let now = after(&snapshot, &change(&snapshot, &path, task).unwrap());
            let left: Vec<Diagnostic> =
                now.diagnostics(&path).into_iter().filter(|finding| finding.location.file.path() == path).collect();
            let others = findings.iter().filter(|other| other.rule != finding.rule || line(other) != line(finding));
            let place = format!("{} {finding:?}\n{}", path.display(), now.file(&path).unwrap().text());
            assert_eq!(said(&left), said(others), "{place}");
            silenced += 1;
        }
    }
    println!("silenced {silenced}, nowhere to stand {none}");
    assert!(silenced > 200 && none * 10 < silenced, "{silenced} {none}");
}

#[test]
fn after_all_fixes_nothing_safe_is_left() {
    let mut fixed = 0;
    for path in faulty() {
        let snapshot = snapshot(&ork_test::workspace());
        let Ok(source) = snapshot.source(&path) else { continue };
        if !source.is_ours() {
            continue;
        }
        for action in offered(&snapshot, &path, Span::empty(0), &["source.fixAll"]) {
            let Act::Task(task) = &action.act else { panic!("{action:?}") };
            let now = after(&snapshot, &change(&snapshot, &path, task).unwrap());
            let left = support::acting::found(&now, &path);
            assert!(
                left.iter().all(|found| !found.safe),
                "{} {left:?}\n{}",
                path.display(),
                now.file(&path).unwrap().text()
            );
            fixed += 1;
        }
    }
    println!("{fixed} fixed");
    assert!(fixed > 5, "{fixed}");
}

#[test]
fn half_typed_documents_are_asked_everywhere() {
    let snapshot = snapshot(&ork_test::workspace());
    let mut asked = 0;
    for name in ["patterns/motifs/redis/motif.yaml", "patterns/katalogs/redis/v0.1.0/katalog.yaml"] {
        let path = ork_test::workspace().join(name);
        let text = snapshot.file(&path).unwrap().text().to_owned();
        for cut in (0..text.len()).step_by(61).filter(|cut| text.is_char_boundary(*cut)) {
            // Cut off, and with a piece missing.
            let hole = text.get(cut + 23..).unwrap_or_default();
            for broken in [text[..cut].to_owned(), format!("{}{hole}", &text[..cut])] {
                let now = snapshot.with_text(&path, broken);
                let cursor = u32::try_from(cut).unwrap();
                let range = Span::new(cursor.saturating_sub(40), cursor);
                for range in [Span::empty(cursor), range] {
                    for action in offered(&now, &path, range, &[]).into_iter().take(4) {
                        if let Act::Task(task) = &action.act
                            && let Ok(change) = change(&now, &path, task)
                        {
                            after(&now, &change);
                        }
                    }
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 200, "{asked}");
}

#[test]
fn lenses_count_what_is_rendered() {
    let mut counted = 0;
    for path in documents() {
        let snapshot = snapshot(&ork_test::workspace());
        let lenses = lenses(&snapshot, &path, &LensOptions { manifests: true, references: true, tests: true });
        let titles: Vec<String> = lenses.iter().filter_map(|lens| lens_title(&snapshot, &path, &lens.about)).collect();
        assert_eq!(titles.len(), lenses.len(), "{}", path.display());
        assert!(titles.iter().all(|title| !title.is_empty()), "{}: {titles:?}", path.display());
        let source = snapshot.source(&path).unwrap();
        for lens in &lenses {
            assert!(!lens.span.text(source.file.text()).contains('\n'), "{}: {lens:?}", path.display());
        }
        let of_entries: Vec<&String> = titles.iter().filter(|title| title.contains("manifest")).collect();
        let options = RenderOptions { custom_resource: None, now: 1_767_225_600, seed: 1 };
        if let ([title], Ok(rendering)) = (of_entries.as_slice(), render(&snapshot, &path, &options)) {
            let count = rendering.manifests.len();
            let expected = if count == 1 { "1 manifest".to_owned() } else { format!("{count} manifests") };
            assert_eq!(**title, expected, "{}", path.display());
            counted += 1;
        }
    }
    assert!(counted > 3, "{counted}");
}
