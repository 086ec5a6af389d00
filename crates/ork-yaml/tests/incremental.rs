//! An edited tree equals the tree of the edited text.

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

use ork_source::Span;
use ork_test::Random;
use ork_yaml::{Tree, parse};

fn katalog(entries: usize) -> String {
    let mut text = "kind: Katalog\nspec:\n  crds:\n".to_owned();
    for entry in 0..entries {
        text.push_str(&format!(
            "    # entry {entry}\n    entry-{entry}:\n      apiTypes: {{group: example.com, kind: Kind{entry}}}\n      operatorBox:\n        deployments:\n            - name: \"{{{{ .metadata.name }}}}-{entry}\"\n              labels:\n                app: web-{entry}\n                note: >-\n                  folded text that goes\n                  on {{{{ .metadata.name }}}}\n              replicas: 2\n"
        ));
    }
    text
}

/// Texts in which what stands at the end of a block, or beside it, matters.
const EDGES: &[&str] = &[
    "a:\n  b: |+\n    x\n\n\n  c: 1\nd: >\n  y\n\n# end\n",
    "a:\n- b: 1\n  c:\n- d\n-\ne:\n",
    "a:\n  - b:\n      c: 1\n  -\n  - d: 2\nf: &x\n  g: 1\nh: *x\ni:\n  <<: *x\n  j: 1\n",
    "%YAML 1.2\n---\na: 1\nb:\n  c: 2\n...\n---\nd:\n  e: 'x\n    y'\n  f: [1,\n    2]\n",
    "é: ü\nb: \"a\\nb\"\nc:\n  d: 'it''s'\n  e: |\n    t {{ .x }}\n",
    "a: # one\n  # two\n  b: 1 # three\n # four\n# five\n\n  c: 2\n   # six\nd: 3\n# seven",
    "a:\r\n  b: 1\r\n  c:\r\n    d: |\r\n      x\r\ne: 2\r\n",
    "? a\n: b\n? c\nd:\n  ? e\n  : f\n  g: h\n",
    "a: x\n  y\nb:\n  c: x\n\n    y\n  d:\n    e\n    f\ng:",
    "a: !!str 1\nb: {c: [d, {e: f}], g: h}\nk:\n  !x l: !y m\n  n: o\n",
];

const PIECES: &[&str] = &[
    "x",
    " ",
    "\n",
    ":",
    ": ",
    "- ",
    "#",
    " # c",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ",",
    "|",
    ">",
    "\t",
    "&a ",
    "*x",
    "!t ",
    "---\n",
    "\n  k: v",
    "\n    deep: 1\n",
    "é",
    "{{ .x }}",
    "<<: ",
    "...",
    "\r",
    "\r\n",
    "%",
    "? ",
    "\u{feff}",
    "key",
    "  ",
    "\n\n",
    "1",
    "nginx:1.27",
    "|+\n",
    "~",
];

/// A replacement somewhere in a text: a few characters, a line, or what somebody types.
fn edit(text: &str, random: &mut Random) -> (Span, String) {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let at = boundary(random.below(text.len() + 1));
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    let length = 1 + random.below(20);
    match random.below(8) {
        0 => (Span::from(at..boundary(at + length)), String::new()),
        1 => (Span::from(line..line_end), String::new()),
        2 => (Span::empty(u32::try_from(line).unwrap()), text[line..line_end].to_owned()),
        3 => {
            let from = boundary(random.below(text.len()));
            let piece = text[from..boundary(from + length).max(from)].to_owned();
            (Span::from(at..boundary(at + random.below(length))), piece)
        }
        4 | 5 => (Span::from(at..at), "abcdefgh"[..1 + random.below(7)].to_owned()),
        _ => {
            let piece = PIECES[random.below(PIECES.len())].to_owned();
            (Span::from(at..boundary(at + random.below(2) * random.below(6))), piece)
        }
    }
}

fn corpus_texts() -> Vec<String> {
    let mut texts: Vec<String> = EDGES.iter().map(|text| (*text).to_owned()).collect();
    texts.push(katalog(12));
    texts.push(katalog(60));
    let Some(corpus) = ork_test::corpus() else { return texts };
    for folder in ["registry", "examples"] {
        let files = ork_test::files(&corpus.join(folder), &[".yaml", ".yml"]);
        texts.extend(files.iter().map(|path| std::fs::read_to_string(path).unwrap()));
    }
    // Long ones, in which a mistake is far from most of the rest.
    let long: Vec<_> = texts.chunks(9).map(|texts| texts.join("\n---\n")).collect();
    texts.extend(long.into_iter().step_by(3));
    texts
}

/// Another run of a long test.
fn seed() -> u64 {
    std::env::var("ORK_SEED").map_or(0, |seed| seed.parse::<u64>().unwrap())
}

fn check(tree: &Tree, span: Span, with: &str) -> (Tree, bool) {
    let text = ork_source::apply_edits(tree.text(), &[(span, with.to_owned())]);
    let full = parse(&Arc::from(&*text));
    let block = tree.edited_in_block(span, with);
    let fast = block.is_some();
    let edited = block.unwrap_or_else(|| tree.edited(span, with));
    if edited != full {
        let old = tree.text();
        let from = old[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let around = &text[from.saturating_sub(0)..];
        let context: String = around.chars().take(160).collect();
        let (mine, theirs) = (format!("{edited:#?}"), format!("{full:#?}"));
        let without_text =
            |shown: &str| shown.lines().filter(|line| !line.starts_with("    text: ")).collect::<Vec<_>>().join("\n");
        let (mine, theirs) = (without_text(&mine), without_text(&theirs));
        let differs = mine.lines().zip(theirs.lines()).position(|(mine, theirs)| mine != theirs).unwrap_or(0);
        println!("before: {:?}", tree.text());
        let show = |text: &str| text.lines().skip(differs.saturating_sub(8)).take(20).collect::<Vec<_>>().join("\n");
        panic!("{span:?} by {with:?}, now\n{context}\n--- edited\n{}\n--- read\n{}", show(&mine), show(&theirs));
    }
    (full, fast)
}

#[test]
fn an_edited_tree_is_the_tree_of_the_edited_text() {
    let rounds = if std::env::var_os("ORK_LONG").is_some() { 50_000 } else { 1_500 };
    let texts = corpus_texts();
    let mut random = Random(0xD1B5_4A32_D192_ED03 ^ seed());
    let (mut fast, mut clean, mut clean_fast) = (0usize, 0usize, 0usize);
    let mut tree = parse(&Arc::from(""));
    for round in 0..rounds {
        // A few edits of the same text, one after the other, while it is without mistakes.
        if round % 4 == 0 || !tree.errors().is_empty() {
            tree = parse(&Arc::from(&*texts[random.below(texts.len())]));
        }
        let (span, with) = edit(tree.text(), &mut random);
        let before_clean = tree.errors().is_empty();
        let (next, in_block) = check(&tree, span, &with);
        fast += usize::from(in_block);
        if before_clean && next.errors().is_empty() {
            clean += 1;
            clean_fast += usize::from(in_block);
        }
        tree = next;
    }
    println!(
        "{rounds} edits compared, {fast} in their block; {clean_fast} of the {clean} that left the text without mistakes"
    );
    assert!(clean_fast * 2 > clean, "only {clean_fast} of {clean} were read in their block");
}

/// What a half-written line looks like, without its indentation.
const HALF_TYPED: &[&str] = &[
    "wor",
    "- ",
    "-",
    "key: \"unclosed",
    "key: 'unclosed",
    "key: [a, b",
    "key: {a: b",
    "]",
    "- name",
    "key: a: b",
    "key: {{ .spec.image",
    "key: {{ .spec.image }}",
    "- {{ .x }}",
    "{{ if .x }}",
    "{{- end }}",
    "[{{ .x }}]",
    "app: 1",
    "name: x",
    "\tkey: 1",
    "key:\t1",
    "key:x",
    "key: @at",
    "key: \"a\\qb\"",
    "key: \"a\" b",
    "key: 'it's'",
    "key: |",
    "key: >-",
    "? ",
    ": x",
    "&a",
    "*a",
    "!!",
    "{{ .x",
    "\"",
    "'",
    "<<<<<<< HEAD",
    "=======",
    ">>>>>>> theirs",
    "# {{ comment }} \"",
    "%",
];

/// What somebody types who has not finished: a line at some indentation, a piece of a line that is there, one quote or
/// bracket more or less, another indentation.
fn half_typed(text: &str, random: &mut Random) -> (Span, String) {
    let lines: Vec<Span> = {
        let mut at = 0;
        let mut spans = Vec::new();
        for line in text.split_inclusive('\n') {
            spans.push(Span::from(at..at + line.trim_end_matches(['\n', '\r']).len()));
            at += line.len();
        }
        spans.push(Span::from(at..at));
        spans
    };
    let line = lines[random.below(lines.len())];
    let content = line.text(text);
    let indent = content.len() - content.trim_start().len();
    let (start, end) = (line.start as usize, line.end as usize);
    let piece = HALF_TYPED[random.below(HALF_TYPED.len())];
    match random.below(10) {
        0..4 => {
            let indent = if random.below(3) == 0 { 2 * random.below(6) } else { indent };
            (Span::from(start..start), format!("{}{piece}\n", " ".repeat(indent)))
        }
        4 => (Span::from(start..start), " ".repeat(1 + random.below(3))),
        5 => (Span::from(start..start + indent.min(1 + random.below(2))), String::new()),
        6 => {
            let marks = ["\"", "'", "{", "}", "[", "]", ":", ",", "{{", "}}"];
            let places: Vec<_> = marks.iter().flat_map(|mark| content.match_indices(mark)).collect();
            match places.get(random.below(places.len().max(1))) {
                Some((at, mark)) => (Span::from(start + at..start + at + mark.len()), String::new()),
                None => (Span::from(end..end), ":".to_owned()),
            }
        }
        7 => {
            let value = content.find(": ").map_or(content.len(), |at| at + 2);
            let value = if content.is_char_boundary(value) { value } else { 0 };
            let piece = piece.rsplit(": ").next().unwrap_or_default();
            (Span::from(start + value..end), piece.to_owned())
        }
        8 => {
            let mut cut = random.below(content.len() + 1);
            while !content.is_char_boundary(cut) {
                cut -= 1;
            }
            (Span::from(start + cut..end), String::new())
        }
        _ => (Span::from(end..end), ["\"", "'", "{", "[", ":", " x", "}", ","][random.below(8)].to_owned()),
    }
}

#[test]
fn a_text_with_mistakes_is_edited_as_any_other() {
    let rounds = if std::env::var_os("ORK_LONG").is_some() { 30_000 } else { 2_000 };
    let texts = corpus_texts();
    let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ seed());
    let mut tree = parse(&Arc::from(""));
    let (mut kept, mut made, mut mended) = ((0, 0), (0, 0), (0, 0));
    let mut undo: Vec<(Span, String)> = Vec::new();
    for _ in 0..rounds {
        if random.below(12) == 0 || tree.errors().len() > 8 {
            tree = parse(&Arc::from(&*texts[random.below(texts.len())]));
            undo.clear();
        }
        let back = if random.below(2) == 0 { undo.pop() } else { None };
        let (span, with) = back.clone().unwrap_or_else(|| match random.below(4) {
            0 => edit(tree.text(), &mut random),
            _ => half_typed(tree.text(), &mut random),
        });
        if back.is_none() {
            let end = span.start as usize + with.len();
            undo.push((Span::from(span.start as usize..end), span.text(tree.text()).to_owned()));
        }
        let (next, in_block) = check(&tree, span, &with);
        let count = match (tree.errors().is_empty(), next.errors().is_empty()) {
            (true, false) => Some(&mut made),
            (false, false) => Some(&mut kept),
            (false, true) => Some(&mut mended),
            (true, true) => None,
        };
        if let Some((all, fast)) = count {
            *all += 1;
            *fast += usize::from(in_block);
        }
        tree = next;
    }
    println!(
        "edits that made, kept and mended mistakes, and those of them read in part: {made:?}, {kept:?}, {mended:?}"
    );
    for (all, fast) in [made, kept, mended] {
        assert!(all > rounds / 40 && fast * 2 > all, "only {fast} of {all} were read in part");
    }
}

#[test]
fn typing_in_a_value_reads_its_block() {
    let text = katalog(200);
    let tree = parse(&Arc::from(&*text));
    for needle in [
        "web-77",
        "folded text that goes\n                  on {{ .metadata.name }}\n              replicas: 2\n    # entry 150",
        "Kind199",
        "web-199",
    ] {
        let at = u32::try_from(text.find(needle).unwrap()).unwrap();
        let (_, fast) = check(&tree, Span::empty(at + 3), "new");
        assert!(fast, "{needle}");
    }
}

#[test]
fn an_edit_that_is_none_of_the_text_is_no_harm() {
    let tree = parse(&Arc::from("a: 1\nb: é\nc: 3\n"));
    let other: Arc<str> = Arc::from("a: 1\nd: [\n");
    for span in [Span::new(0, 0), Span::new(3, 4), Span::new(9, 90), Span::new(80, 90), Span::new(2, 17)] {
        assert_eq!(tree.edited_to(span, &other), parse(&other), "{span:?}");
    }
}
