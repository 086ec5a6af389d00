//! Everything that an editor shows, at every place of documents as they are published and as they look while somebody types:
//! no place may break the server, and what is shown must fit the text.
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

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::data::value_of;
use ork_ide::{
    InlayOptions, folding_ranges, formatting, hover, inlay_hints, on_line_break, selection_ranges, semantic_tokens,
    signature_help,
};
use ork_project::{Host, Snapshot};
use ork_source::{Span, apply_edits};
use ork_test::Random;
use ork_yaml::{Dialect, parse};
use support::environment;

/// Documents of the corpora that are small enough for every column.
const MOST_BYTES: u64 = 2_500;

/// Documents with templates, imports and conditions.
fn documents() -> Vec<PathBuf> {
    let Some(corpus) = ork_test::corpus() else { return Vec::new() };
    let names = ["katalog.yaml", "motif.yaml", "komposer.yaml", "e2e.yaml", "simulate.yaml"];
    let mut files = ork_test::files(&corpus.join("examples"), &names);
    files.extend(ork_test::files(&corpus.join("registry"), &["motif.yaml"]));
    files.retain(|file| fs::metadata(file).is_ok_and(|found| found.len() <= MOST_BYTES));
    files
}

fn opened(path: &Path, text: &str) -> Snapshot {
    let mut host = Host::new(environment(path.parent().unwrap()));
    host.set_text(path.to_owned(), text.to_owned());
    host.snapshot()
}

/// Asks everything about a place.
fn ask(snapshot: &Snapshot, path: &Path, text: &str, offset: u32) {
    let fits = |span: Span| span.end as usize <= text.len() && text.get(span.range()).is_some();
    if let Some(found) = hover(snapshot, path, offset) {
        assert!(fits(found.span) && found.span.touches(offset), "{} at {offset}: {found:?}", path.display());
        assert!(!found.markdown.trim().is_empty());
    }
    if let Some(found) = signature_help(snapshot, path, offset) {
        assert!(found.active.is_none_or(|active| active < found.parameters.len()));
    }
    let nested = selection_ranges(snapshot, path, offset);
    assert!(nested.iter().all(|span| fits(*span) && span.touches(offset)), "{nested:?}");
    let edits = on_line_break(snapshot, path, offset);
    assert!(edits.iter().all(|(span, with)| fits(*span)
        && span.text(text).trim().is_empty()
        && with.trim_matches([' ', '-']).is_empty()));
}

/// Asks everything about a text.
fn ask_whole(snapshot: &Snapshot, path: &Path, text: &str) {
    let all = Span::from(0..text.len());
    let fits = |span: Span| text.get(span.range()).is_some();
    let mut end = 0;
    for token in semantic_tokens(snapshot, path, None) {
        assert!(fits(token.span) && token.span.start >= end && !token.span.text(text).contains('\n'));
        end = token.span.end;
    }
    for fold in folding_ranges(snapshot, path, 5_000) {
        assert!(fits(fold.span) && fold.span.text(text).contains('\n'));
    }
    for hint in inlay_hints(snapshot, path, all, &InlayOptions::default()) {
        assert!(text.is_char_boundary(hint.offset as usize) && !hint.label.contains('\n') && !hint.tooltip.is_empty());
    }
    if let Some(Ok(edits)) = formatting(snapshot, path, None) {
        assert!(is_same(text, &apply_edits(text, &edits)));
    }
}

/// Whether two texts say the same, templates to the letter.
fn is_same(before: &str, after: &str) -> bool {
    let (one, other) = (parse(&Arc::from(before)), parse(&Arc::from(after)));
    let values = |tree: &ork_yaml::Tree| -> Vec<_> {
        let roots = (0..tree.documents().len()).filter_map(|index| tree.root(index));
        roots.map(|root| value_of(root, Dialect::V3).ok()).collect()
    };
    let templates = |text: &str| -> Vec<String> {
        let actions = text.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap_or_default());
        actions.map(|action| action.lines().map(str::trim).collect::<Vec<_>>().join("\n")).collect()
    };
    values(&one) == values(&other) && templates(before) == templates(after)
}

fn offsets(text: &str, step: usize) -> impl Iterator<Item = u32> {
    (0..=text.len()).filter(|at| text.is_char_boundary(*at)).step_by(step).map(|at| u32::try_from(at).unwrap())
}

#[test]
fn every_column_of_published_documents() {
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        let snapshot = opened(&path, &text);
        ask_whole(&snapshot, &path, &text);
        for offset in offsets(&text, 3) {
            ask(&snapshot, &path, &text, offset);
        }
    }
}

#[test]
fn every_column_of_a_document_with_everything_in_it() {
    let Some(corpus) = ork_test::corpus() else { return };
    for name in ["notes-inline", "foreach-sharding", "or-conditions"] {
        let path = ork_test::files(&corpus.join("examples").join(name), &["katalog.yaml"]).remove(0);
        let whole = fs::read_to_string(&path).unwrap();
        let mut text: String = whole.lines().take(70).flat_map(|line| [line, "\r\n"]).collect();
        text.insert(0, '\u{feff}');
        let snapshot = opened(&path, &text);
        ask_whole(&snapshot, &path, &text);
        for offset in offsets(&text, 1) {
            ask(&snapshot, &path, &text, offset);
        }
    }
}

#[test]
fn documents_that_somebody_is_typing() {
    let documents = documents();
    let mut random = Random(20_251);
    let pieces = [
        "{{",
        "}}",
        "{{ .spec.",
        " | ",
        "\"",
        "'",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "|",
        "&a",
        "*a",
        "#",
        "ä",
        "😀",
        "[",
        "{",
        "\t",
        "<<: *a",
    ];
    for round in 0..120 {
        if documents.is_empty() {
            return;
        }
        let path = &documents[random.below(documents.len())];
        let mut text = fs::read_to_string(path).unwrap();
        for _ in 0..1 + random.below(4) {
            let mut at = random.below(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            if random.below(3) == 0 {
                text.truncate(at);
            } else {
                text.insert_str(at, random.of(&pieces));
            }
            if text.is_empty() {
                break;
            }
        }
        let snapshot = opened(path, &text);
        ask_whole(&snapshot, path, &text);
        for offset in offsets(&text, 11 + round % 7) {
            ask(&snapshot, path, &text, offset);
        }
    }
}

/// Complaints T4 and T5, for parts: whatever is selected, the values stay and templates are not touched.
#[test]
fn formatting_a_part_never_changes_what_is_said() {
    let mut random = Random(77);
    let mut formatted = 0;
    for path in documents() {
        let text = fs::read_to_string(&path).unwrap();
        // Untidied first, so that there is something to do.
        let text = text.replace(": ", ":   ").replace("\n\n", "\n\n\n");
        let snapshot = opened(&path, &text);
        for _ in 0..4 {
            let bound = |random: &mut Random| {
                (0..=random.below(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap()
            };
            let (a, b) = (bound(&mut random), bound(&mut random));
            let within = Span::from(a.min(b)..a.max(b));
            if let Some(Ok(edits)) = formatting(&snapshot, &path, Some(within)) {
                formatted += usize::from(!edits.is_empty());
                assert!(is_same(&text, &apply_edits(&text, &edits)), "{} {within:?}", path.display());
            }
        }
    }
    assert!(formatted > 20 || documents().is_empty(), "{formatted}");
}
