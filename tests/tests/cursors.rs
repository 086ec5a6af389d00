//! The cursor matrix: completion, hover and definition wherever a cursor can be, in the corpora and in broken copies of
//! them. Nothing panics, and where a key stands the keys of its own mapping are offered.
//!
//! With `ORK_EVERY_COLUMN` set every column is asked, which takes minutes in a debug build. Without, every third column of
//! the corpora and every 29th of the broken copies is, by another remainder in each file.

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

use std::path::{Path, PathBuf};

use ork_engine::fields;
use ork_engine::walk::walk;
use ork_ide::{CompletionKind, completion, definition, hover};
use ork_project::{Host, Snapshot};
use ork_test::Random;
use support::{documents, environment};

/// The corpora, by folder.
fn folders() -> Vec<PathBuf> {
    let Some(corpus) = ork_test::corpus() else { return Vec::new() };
    vec![corpus.join("registry"), corpus.join("examples"), ork_test::workspace().join("patterns")]
}

/// Asks all three at a place; what they give lies in the text.
fn ask(snapshot: &Snapshot, path: &Path, text: &str, offset: u32) {
    for item in completion(snapshot, path, offset) {
        let replaced = text.get(item.replace.range());
        assert!(replaced.is_some(), "{}:{offset}: {} replaces {:?}", path.display(), item.label, item.replace);
    }
    if let Some(found) = hover(snapshot, path, offset) {
        assert!(text.get(found.span.range()).is_some(), "{}:{offset}: {:?}", path.display(), found.span);
    }
    if let Some(found) = definition(snapshot, path, offset) {
        assert!(found.location.file.text().get(found.location.span.range()).is_some(), "{}:{offset}", path.display());
    }
}

/// The columns that are asked in a text.
fn columns(text: &str, sparse: usize, remainder: usize) -> Vec<u32> {
    let step = if std::env::var_os("ORK_EVERY_COLUMN").is_some() { 1 } else { sparse };
    let places = (remainder % step..=text.len()).step_by(step);
    places.filter(|at| text.is_char_boundary(*at)).map(|at| at as u32).collect()
}

/// The columns of every second file.
fn ask_everywhere(half: usize) {
    let mut asked = 0;
    for folder in folders() {
        for (index, path) in documents(&folder).into_iter().skip(half).step_by(2).enumerate() {
            let text = std::fs::read_to_string(&path).unwrap();
            let snapshot = Host::new(environment(&folder)).snapshot();
            for offset in columns(&text, 3, index) {
                ask(&snapshot, &path, &text, offset);
                asked += 1;
            }
        }
    }
    println!("{asked} places");
    assert!(asked > 15_000 || folders().is_empty());
}

/// In two tests, for two processors.
#[test]
fn one_half_of_the_corpora_is_answered_everywhere() {
    ask_everywhere(0);
}

#[test]
fn the_other_half_is_answered_everywhere() {
    ask_everywhere(1);
}

/// A copy with one to four defects, as they are there while somebody types.
fn broken(text: &str, random: &mut Random) -> String {
    const PIECES: [&str; 22] = [
        "{{",
        "}}",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        ": ",
        ":",
        "- ",
        "\n",
        "\r\n",
        "\t",
        "  ",
        "#",
        "|",
        "&a ",
        "*a",
        "---\n",
        "é",
        "{{ .spec.",
    ];
    let mut text = text.to_owned();
    for _ in 0..=random.below(4) {
        let mut at = random.below(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        match random.below(7) {
            0 => text.truncate(at),
            1 => text.replace_range(at..end, ""),
            2 => text.replace_range(line..end, ""),
            3 => text.insert_str(line, "      "),
            4 => text = text.replace('\n', "\r\n"),
            5 => text.insert(0, '\u{feff}'),
            _ => text.insert_str(at, random.of(&PIECES)),
        }
    }
    text
}

#[test]
fn broken_copies_are_answered_everywhere() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let all: Vec<(PathBuf, PathBuf)> = folders()
        .into_iter()
        .flat_map(|folder| documents(&folder).into_iter().map(move |path| (folder.clone(), path)))
        .collect();
    let mut asked = 0;
    for round in 0..200 {
        let Some((folder, path)) = all.get(round * 7 % all.len().max(1)) else { return };
        let text = broken(&std::fs::read_to_string(path).unwrap(), &mut random);
        let mut host = Host::new(environment(folder));
        host.set_text(path.clone(), text.clone());
        let snapshot = host.snapshot();
        for offset in columns(&text, 29, round) {
            ask(&snapshot, path, &text, offset);
            asked += 1;
        }
    }
    println!("{asked} places");
    assert!(asked > 5_000);
}

#[test]
fn keys_are_those_of_the_mapping_they_stand_in() {
    let mut asked = 0;
    let mut wrong = Vec::new();
    for folder in folders() {
        for path in documents(&folder) {
            let snapshot = Host::new(environment(&folder)).snapshot();
            let source = snapshot.source(&path).unwrap();
            for document in 0..source.tree.documents().len() {
                let Some(root) = source.tree.root(document).filter(|_| source.kind(document).is_ours()) else {
                    continue;
                };
                let object = fields::root(source.kind(document).name()).unwrap();
                for seen in walk(root, object).objects {
                    for entry in seen.node.written_entries() {
                        let Some(own) = seen.object.field(entry.name()) else { continue };
                        let span = entry.key.span();
                        let items = completion(&snapshot, &path, span.end);
                        let keys = items.iter().filter(|item| item.kind == CompletionKind::Field && !item.variant);
                        let others: Vec<&str> = keys
                            .clone()
                            .map(|item| item.label.as_str())
                            .filter(|key| seen.object.field(key).is_none())
                            .collect();
                        let has_own = keys.clone().any(|item| item.label == own.name);
                        let moved = matches!(own.status, fields::Status::Older { .. });
                        asked += 1;
                        if !others.is_empty() || !(has_own || moved) {
                            wrong.push(format!("{}:{} {}: {others:?}", path.display(), span.start, entry.name()));
                        }
                    }
                }
            }
        }
    }
    println!("{asked} keys");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
}
