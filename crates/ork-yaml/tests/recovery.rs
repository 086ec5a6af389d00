//! A broken line costs that line.

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

use ork_test::Random;
use ork_yaml::{Tree, parse};

fn keys(tree: &Tree) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for node in tree.nodes() {
        keys.extend(node.written_entries().map(|entry| entry.name().to_owned()));
    }
    keys.sort();
    keys
}

/// Broken text, the text under its one error, the keys that must be there.
const BROKEN: &[(&str, &str, &str)] = &[
    ("a: 1\nb: \"x\nc: 3\nd: 4\n", "\"x", "a b c d"),
    ("a: 1\nfo\nc: 3\n", "fo", "a c"),
    ("a:\n  b: 1\n  fo\n  c: 3\nd: 4\n", "fo", "a b c d"),
    ("a:\n  b: 1\n\tc: 2\nd: 3\n", "\t", "a b d"),
    ("a: x: b: c\nd: 1\n", ":", "a d"),
    ("a:\n    b: 1\n  c: 2\nd: 3\n", "c", "a b d"),
    ("a: [1, 2\nb: 1\nc: 2\n", "", "a b c"),
    ("r: \"{{ .r | default \"1\" }}\"\ns: 1\n", "1", "r s"),
    ("image: {{ .spec.image }}\nb: 1\n", "{{", "b image"),
    ("name: {{ .x }}-cfg\nb: 1\n", "{{", "b name"),
    ("a: 1\n{{- if .x }}\nb: 2\n{{- end }}\nc: 3\n", "{{", "a b c"),
    ("a: *nope\nb: 1\n", "*nope", "a b"),
    ("a: 1\nb: 2\na: 3\n", "a", "a a b"),
    ("a: @x\nb: 1\n", "@x", "a b"),
    ("a: &x\n  b: *x\nc: 1\n", "*x", "a b c"),
    ("a: {b: {{ .c }}, d: 1}\ne: 1\n", "{{", "a b d e"),
];

#[test]
fn one_error_and_every_other_key() {
    for (text, token, expected) in BROKEN {
        let tree = parse(&Arc::from(*text));
        let errors: Vec<_> = tree.errors().iter().map(|error| (error.span.text(text), &*error.message)).collect();
        let most = if text.contains("{{- end") { 2 } else { 1 };
        assert!(!errors.is_empty() && errors.len() <= most, "{text:?}: {errors:?}");
        assert!(errors[0].0.starts_with(token), "{text:?}: {errors:?}");
        let mut expected: Vec<_> = expected.split(' ').map(str::to_owned).collect();
        expected.sort();
        for key in &expected {
            assert!(keys(&tree).contains(key), "{text:?}: {key} is lost, {:?} left", keys(&tree));
        }
    }
}

#[test]
fn later_documents_survive() {
    let text = "a: 1\n---\nb: [\n---\nc: 2\n";
    let tree = parse(&Arc::from(text));
    assert!(keys(&tree).contains(&"c".to_owned()), "{:?}", keys(&tree));
    assert!(tree.documents().len() >= 3, "{:?}", tree.documents());
}

#[test]
fn unquoted_templates_offer_quotes() {
    for (text, fixed) in [
        ("a: {{ .x }}\n", "a: '{{ .x }}'\n"),
        ("a: {{ .x | default \"1\" }} # why\n", "a: '{{ .x | default \"1\" }}' # why\n"),
        ("a: {{ .x }}-cfg\n", "a: '{{ .x }}-cfg'\n"),
        ("a: [{{ .x }}, b]\n", "a: ['{{ .x }}', b]\n"),
        ("- {{ .x | default 'a' }}\n", "- \"{{ .x | default 'a' }}\"\n"),
    ] {
        let tree = parse(&Arc::from(text));
        let fix = tree.errors()[0].fix.as_ref().expect(text);
        assert_eq!(ork_source::apply_edits(text, &fix.edits), fixed);
        assert!(parse(&Arc::from(fixed)).errors().is_empty(), "{fixed}");
    }
}

#[test]
fn templates_in_block_scalars_are_text() {
    let text = "a: |\n  {{ if .x }}\n  b: {{ .y }}\n  {{ end }}\nc: {{ .z }}\n";
    let tree = parse(&Arc::from(text));
    assert_eq!(tree.errors().len(), 1);
    assert_eq!(tree.root(0).and_then(|root| root.get("a")?.text()), Some("{{ if .x }}\nb: {{ .y }}\n{{ end }}\n"));
    assert_eq!(tree.root(0).and_then(|root| root.get("c")?.text()), Some("{{ .z }}"));
}

fn key_lines(text: &str) -> usize {
    text.lines()
        .filter(|line| {
            line.trim_start()
                .trim_start_matches("- ")
                .split_once(": ")
                .is_some_and(|(key, _)| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric()))
        })
        .count()
}

#[test]
fn mutated_files_keep_their_keys_and_spans() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut looking, mut kept) = (0, 0);
    for path in ork_test::files(&corpus.join("registry"), &[".yaml"]) {
        let original = std::fs::read_to_string(&path).unwrap();
        for _ in 0..20 {
            let mut characters: Vec<char> = original.chars().collect();
            let at = random.below(characters.len());
            let insert = ['{', '}', '"', '\'', '\t', ':', '-', '[', '#', '\n', 'x', ' '][random.below(12)];
            match random.below(3) {
                0 => characters.insert(at, insert),
                1 => {
                    characters.remove(at);
                }
                _ => characters[at] = insert,
            }
            let text: String = characters.into_iter().collect();
            let tree = parse(&Arc::from(&*text));
            for node in tree.nodes() {
                assert!(node.span().end as usize <= text.len() && text.is_char_boundary(node.span().start as usize));
            }
            looking += key_lines(&text);
            kept += keys(&tree).len().min(key_lines(&text));
        }
    }
    println!("{kept} of {looking} keys kept");
    assert!(kept * 100 >= looking * 97, "{kept} of {looking}");
}

#[test]
fn every_prefix_parses() {
    let text =
        "apiVersion: v1\nspec:\n  a: \"x {{ .b }}\"\n  c: [1, {d: e}]\n  f: |\n    g\n  h: &i\n    j: 'k'\n  <<: *i\n";
    for end in 0..=text.len() {
        let prefix = &text[..end];
        let tree = parse(&Arc::from(prefix));
        assert!(tree.errors().len() <= 1, "{prefix:?}: {:?}", tree.errors());
    }
}

#[test]
fn a_block_scalar_is_a_document() {
    for (text, expected) in [
        (">\n  a\n", "a\n"),
        ("|\n a\n b\n", "a\nb\n"),
        ("|-\n  a", "a"),
        ("--- |\n  a\n", "a\n"),
        ("# b | c\n|\n  a\n", "a\n"),
    ] {
        let tree = parse(&Arc::from(text));
        assert_eq!(tree.root(0).and_then(|root| root.text()), Some(expected), "{text:?}");
        assert!(tree.root(0).is_some_and(|root| root.span().end as usize <= text.len()), "{text:?}");
    }
}

#[test]
fn garbage_ends() {
    for text in [
        "\0\u{1}\u{2}".repeat(1000),
        "[".repeat(10_000),
        "{{".repeat(5_000),
        "a: ".repeat(10_000),
        "- ".repeat(10_000),
        "\"".repeat(9_999),
        "&a ".repeat(100),
        "%".to_owned(),
        "? ".repeat(3000),
    ] {
        let tree = parse(&Arc::from(&*text));
        assert!(!tree.errors().is_empty(), "{text:.20}");
    }
    assert!(parse(&Arc::from("")).documents().is_empty());
}

#[test]
fn a_conflict_is_one_finding() {
    let both = "a: 1\nspec:\n<<<<<<< HEAD\n  b: 1\n  c:\n    d: 1\n=======\n  b: 2\n  c:\n    d: 2\n>>>>>>> topic\n  e: 1\nf: 2\n";
    let three = both.replace("=======", "||||||| base\n  b: 0\n=======");
    let uneven = "a:\n  b:\n<<<<<<< HEAD\n    c: 1\n=======\n      c: [1\n   d: x: y\n>>>>>>> topic\nf: 2\n";
    let half = "a: 1\nb: 2\n>>>>>>> topic\nf: 3\n";
    for text in [both, &three, uneven, half, &both.replace('\n', "\r\n")] {
        let tree = parse(&Arc::from(text));
        let errors: Vec<_> = tree.errors().iter().map(|error| (error.span.text(text), &*error.message)).collect();
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert!(matches!(errors[0].0, "<<<<<<<" | ">>>>>>>"), "{errors:?}");
        assert!(errors[0].1.contains("merge conflict"), "{errors:?}");
        assert!(tree.errors()[0].help.as_ref().is_some_and(|help| help.contains("=======")));
        for key in ["a", "f"] {
            assert!(keys(&tree).contains(&key.to_owned()), "{text}: {:?}", keys(&tree));
        }
    }
    let twice = format!("{both}g:\n<<<<<<< HEAD\n  h: 1\n=======\n  h: 2\n>>>>>>> topic\nf: 3\n");
    let tree = parse(&Arc::from(&*twice));
    let messages: Vec<_> = tree.errors().iter().map(|error| &*error.message).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert_eq!(messages[2], "the key `f` is given twice");
    let title = "a: |\n  <<<<<<< not a marker\n  =======\nb: 1\n";
    assert!(parse(&Arc::from(title)).errors().is_empty());
}

#[test]
fn control_lines_are_one_finding_each() {
    let text = "a: 1\n{{ if .x }}\nb: 1\n{{- else -}}\nb: 2\n{{- end }}\nc:\n  {{ range .y }}\n  - d: 1\n  {{ end }}\n";
    let tree = parse(&Arc::from(text));
    let found: Vec<_> = tree.errors().iter().map(|error| (error.span.text(text), &*error.message)).collect();
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found.iter().all(|(token, message)| *token == "{{" && message.contains("line of its own")), "{found:?}");
    assert_eq!(keys(&tree).join(" "), "a b b c d");
}

#[test]
fn damage_to_a_parent_keeps_its_block() {
    for (text, path) in [
        ("a:\n  [b:\n    c: 1\n  d: 1\n", "a.d"),
        ("a:\n  b:]\n    c: 1\n  d: 1\n", "a.d"),
        ("a:\n\" b:\n    c: 1\n  d: 1\n", "a.d"),
        ("a:\n  x: 1\n[ b:\n    c: 1\n  d: 1\n", "a.d"),
        ("a:\n    e:\n  bbbbb:\n      c: 1\n    d: 1\nf: 1\n", "a.d"),
        ("a:\n  -  n: 1\n    m: 2\n  - n: 3\nb: 1\n", "b"),
    ] {
        let tree = parse(&Arc::from(text));
        assert!(!tree.errors().is_empty() && tree.errors().len() <= 2, "{text}: {:?}", tree.errors());
        assert!(tree.root(0).and_then(|root| root.at(path)).is_some(), "{text}: {:?}", keys(&tree));
    }
}

#[test]
fn mistakes_in_values_are_all_told() {
    let text = "r: \"{{ .r | default \"1\" }}\"\n"
        .repeat(6)
        .lines()
        .enumerate()
        .map(|(at, line)| format!("k{at}{line}\n"))
        .collect::<String>();
    let tree = parse(&Arc::from(&*text));
    assert_eq!(tree.errors().len(), 6, "{:?}", tree.errors());
    assert_eq!(keys(&tree).len(), 6);
}
