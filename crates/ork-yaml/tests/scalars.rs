//! Decoded scalars: equal to the event parser's, and mapped back to the byte they were written with.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

use std::sync::Arc;

use granit_parser::{Event, Parser};
use ork_source::Span;
use ork_yaml::{Node, parse};

fn scalars(text: &str) -> Vec<(String, Node<'_>)> {
    let tree = Box::leak(Box::new(parse(&Arc::from(text))));
    tree.nodes().filter(|node| !node.is_alias()).filter_map(|node| Some((node.text()?.to_owned(), node))).collect()
}

fn expected(text: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let options = granit_parser::options! { emit_unresolved_aliases: true };
    for event in Parser::new_from_str_with_options(text, options) {
        if let (Event::Scalar(value, ..), span) = event.ok()? {
            let empty = value == "~" && span.byte_range().is_some_and(|range| range.is_empty());
            values.push(if empty { String::new() } else { value.into_owned() });
        }
    }
    Some(values)
}

/// Every `{{` of a decoded scalar maps to a `{{` of the source. Gives how many there were.
fn check_maps(text: &str, name: &str) -> usize {
    let mut count = 0;
    for (decoded, node) in scalars(text) {
        let scalar = node.scalar().unwrap();
        for (at, _) in decoded.match_indices("{{") {
            let source = scalar.to_source(Span::from(at..at + 2));
            assert_eq!(source.text(text), "{{", "{name}: {decoded:?} at {at}");
            assert_eq!(scalar.to_decoded(source.start), Some(u32::try_from(at).unwrap()), "{name}: the way back");
            count += 1;
        }
        for (at, _) in decoded.match_indices("}}") {
            assert_eq!(scalar.to_source(Span::from(at..at + 2)).text(text), "}}", "{name}: {decoded:?} at {at}");
        }
    }
    count
}

#[test]
fn corpora_decode_and_map_back() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut templates = 0;
    let mut written = 0;
    for path in ork_test::files(&corpus, &[".yaml", ".yml"]) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.display().to_string();
        let unix = text.replace("\r\n", "\n");
        for text in [unix.clone(), unix.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            let Some(expected) = expected(&text) else { continue };
            let found: Vec<String> = scalars(&text).into_iter().map(|(text, _)| text).collect();
            if text.contains("{{") && parse(&Arc::from(&*text)).errors().iter().any(|e| e.message.contains("{{")) {
                continue;
            }
            assert_eq!(found, expected, "{name}");
            templates += check_maps(&text, &name);
            written += 1;
        }
    }
    println!("{templates} templates in {written} texts map back to their own bytes");
    assert!(templates >= 1_000, "only {templates} templates were seen");
}

#[test]
fn test_suite_scalars_decode_as_the_event_parser_does() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut seen = 0;
    for path in ork_test::files(&corpus.join("yaml-test-suite"), &["yaml"]) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let Some(expected) = expected(&text) else { continue };
        let found: Vec<String> = scalars(&text).into_iter().map(|(text, _)| text).collect();
        assert_eq!(found, expected, "{}", path.display());
        seen += found.len();
    }
    println!("{seen} scalars decoded");
}

#[test]
fn every_style_maps_back() {
    for text in [
        "a: x {{ .b }} y\n",
        "a: 'it''s {{ .b }} and ''{{ .c }}'''\n",
        "a: \"\\u00e9 \\\"{{ .b }}\\\" \\t{{ .c }}\"\n",
        "a: \"\\ud83d\\ude00{{ .b }}\"\n",
        "a: 😀 {{ .b }} é {{ .c }}\n",
        "a: |\n  one\n\n  {{ .b }}\n   {{ .c }}\n",
        "a: |2-\n    {{ .b }}\n   é {{ .c }}\n",
        "a: >-\n  folded\n  {{ .b }}\n\n\n  new {{ .c }}\n    more {{ .d }}\n  end {{ .e }}\n",
        "a: >+\n\n\n  {{ .b }}\n\n",
        "a: plain\n  goes {{ .b }}\n\n  on {{ .c }}\n",
        "a: 'single\n  goes {{ .b }}\n\n  on {{ .c }}'\n",
        "a: \"double \\\n  goes {{ .b }}\n\n  on {{ .c }}\"\n",
        "- &x !!str \"{{ .b }}\"\n- *x\n- ? {{ .c }}k\n  : v\n",
        "a: [ 'x {{ .b }}', \"{{ .c }}\" ]\n",
        "a: # comment\n  |\n  {{ .b }}\n",
        "a: &x |\n  {{ .b }}\n",
    ] {
        for text in [
            text.to_owned(),
            text.replace('\n', "\r\n"),
            format!("\u{feff}{text}"),
            format!("# é\nz:\n  {}", text.replace('\n', "\n  ")),
        ] {
            let expected = expected(&text);
            if let Some(expected) = expected {
                let found: Vec<String> = scalars(&text).into_iter().map(|(text, _)| text).collect();
                assert_eq!(found, expected, "{text:?}");
            }
            let written = text.matches("{{").count();
            assert_eq!(check_maps(&text, &text), written, "{text:?}");
        }
    }
}
