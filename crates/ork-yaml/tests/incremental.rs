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
    texts
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
        let differs = mine.lines().zip(theirs.lines()).position(|(mine, theirs)| mine != theirs).unwrap_or(0);
        let show = |text: &str| text.lines().skip(differs.saturating_sub(8)).take(20).collect::<Vec<_>>().join("\n");
        panic!("{span:?} by {with:?}, now\n{context}\n--- edited\n{}\n--- read\n{}", show(&mine), show(&theirs));
    }
    (full, fast)
}

#[test]
fn an_edited_tree_is_the_tree_of_the_edited_text() {
    let rounds = if std::env::var_os("ORK_LONG").is_some() { 100_000 } else { 3_000 };
    let texts = corpus_texts();
    let mut random = Random(0xD1B5_4A32_D192_ED03);
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
