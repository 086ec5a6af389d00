//! The YAML test suite: every valid text gives the suite's events, every invalid one an error.

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

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use ork_yaml::{Document, Form, Node, Style, Tree, parse};

/// Cases that we read otherwise, each with its reason.
const LISTED: &[(&str, &str)] = &[("ZYU8/2", "the event parser takes one version in a `%YAML` line, this has two")];

struct Case {
    id: String,
    text: String,
    /// The events; none for a text that must be refused.
    events: Option<String>,
}

/// The suite writes what cannot be seen with marks.
fn unmarked(text: &str) -> String {
    let mut out = String::new();
    let mut dashes = String::new();
    for character in text.chars() {
        match character {
            '—' => dashes.push('—'),
            '»' => {
                dashes.clear();
                out.push('\t');
            }
            _ => {
                out.push_str(&std::mem::take(&mut dashes));
                match character {
                    '␣' => out.push(' '),
                    '⇔' => out.push('\u{feff}'),
                    '←' => out.push('\r'),
                    '↵' => {}
                    other => out.push(other),
                }
            }
        }
    }
    out.push_str(&dashes);
    match out.strip_suffix("∎\n").or_else(|| out.strip_suffix('∎')) {
        Some(unfinished) => unfinished.to_owned(),
        None => out,
    }
}

fn cases() -> Option<Vec<Case>> {
    let corpus = ork_test::corpus()?;
    let mut cases = Vec::new();
    for path in ork_test::files(&corpus.join("yaml-test-suite"), &["yaml"]) {
        let file = parse(&Arc::from(std::fs::read_to_string(&path).unwrap()));
        let id = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (mut text, mut events) = (String::new(), String::new());
        for (index, case) in file.root(0).unwrap().items().enumerate() {
            // What a case does not say it has from the one before.
            if let Some(given) = case.get("yaml") {
                text = unmarked(given.text().unwrap());
            }
            if let Some(given) = case.get("tree") {
                events = unmarked(given.text().unwrap());
            }
            let fails = case.get("fail").is_some();
            cases.push(Case {
                id: format!("{id}/{index}"),
                text: text.clone(),
                events: (!fails).then(|| events.clone()),
            });
        }
    }
    Some(cases)
}

/// The suite's lines without indentation and without how documents are delimited.
fn bare(events: &str) -> String {
    let mut out = String::new();
    for line in events.lines() {
        let line = line.trim_start();
        let line = if line.starts_with("+DOC") { "+DOC" } else { line };
        let line = if line.starts_with("-DOC") { "-DOC" } else { line };
        writeln!(out, "{line}").unwrap();
    }
    out
}

fn events_of(tree: &Tree) -> String {
    let mut out = "+STR\n".to_owned();
    let mut end = 0;
    for document in tree.documents() {
        out.push_str("+DOC\n");
        let handles = handles(tree, end, document);
        match document.root {
            Some(root) => write_node(&mut out, tree.node(root), &handles),
            None => out.push_str("=VAL :\n"),
        }
        out.push_str("-DOC\n");
        end = document.span.end;
    }
    out.push_str("-STR\n");
    out
}

/// The tag handles of a document: the standard ones and its `%TAG` lines.
fn handles(tree: &Tree, from: u32, document: &Document) -> HashMap<String, String> {
    let mut handles =
        HashMap::from([("!".to_owned(), "!".to_owned()), ("!!".to_owned(), "tag:yaml.org,2002:".to_owned())]);
    let before = tree.text().get(from as usize..document.span.start as usize).unwrap_or_default();
    for line in before.lines() {
        let mut words = line.split_whitespace();
        if let (Some("%TAG"), Some(handle), Some(prefix)) = (words.next(), words.next(), words.next()) {
            handles.insert(handle.to_owned(), prefix.to_owned());
        }
    }
    handles
}

fn full_tag(written: &str, handles: &HashMap<String, String>) -> String {
    if let Some(uri) = written.strip_prefix("!<") {
        return uri.trim_end_matches('>').to_owned();
    }
    if written == "!" {
        return "!".to_owned();
    }
    let handle = written[1..].find('!').map_or(1, |at| at + 2);
    let suffix = written[handle..].replace("%21", "!");
    format!("{}{suffix}", handles[&written[..handle]])
}

fn properties(node: Node<'_>, handles: &HashMap<String, String>) -> String {
    let text = node.tree().text();
    let mut out = String::new();
    if let Some(anchor) = node.anchor() {
        write!(out, " {}", anchor.text(text)).unwrap();
    }
    if let Some(tag) = node.tag() {
        write!(out, " <{}>", full_tag(tag.text(text), handles)).unwrap();
    }
    out
}

fn write_node(out: &mut String, node: Node<'_>, handles: &HashMap<String, String>) {
    if node.is_alias() {
        writeln!(out, "=ALI {}", node.span().text(node.tree().text())).unwrap();
        return;
    }
    let properties = properties(node, handles);
    let flow = |brackets: &'static str| if node.is_flow() { brackets } else { "" };
    match (node.form(), node.scalar()) {
        (_, Some(scalar)) => {
            let mark = match scalar.style() {
                Style::Plain => ':',
                Style::Single => '\'',
                Style::Double => '"',
                Style::Literal => '|',
                Style::Folded => '>',
            };
            writeln!(out, "=VAL{properties} {mark}{}", escaped(scalar.text())).unwrap();
        }
        (Form::Sequence, None) => {
            writeln!(out, "+SEQ{}{properties}", flow(" []")).unwrap();
            node.items().for_each(|item| write_node(out, item, handles));
            out.push_str("-SEQ\n");
        }
        (_, None) => {
            writeln!(out, "+MAP{}{properties}", flow(" {}")).unwrap();
            for entry in node.written_entries() {
                write_node(out, entry.key, handles);
                write_node(out, entry.value, handles);
            }
            out.push_str("-MAP\n");
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r").replace('\u{8}', "\\b")
}

/// Why we do not read a case as the suite says.
fn difference(case: &Case) -> Option<String> {
    let tree = parse(&Arc::from(&*case.text));
    let Some(expected) = &case.events else {
        return tree.errors().is_empty().then(|| format!("no error, read as\n{}", events_of(&tree)));
    };
    // A key given twice is well-formed, and refused by the readers that we stand for.
    let errors: Vec<_> = tree.errors().iter().filter(|error| !error.message.ends_with("is given twice")).collect();
    if !errors.is_empty() {
        return Some(format!("{errors:?}"));
    }
    let (found, expected) = (bare(&events_of(&tree)), bare(expected));
    (found != expected).then(|| format!("{found}instead of\n{expected}"))
}

#[test]
fn the_suite_is_read_as_it_says() {
    let Some(cases) = cases() else { return };
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for case in &cases {
        let difference = difference(case);
        let listed = LISTED.iter().any(|(id, _)| *id == case.id);
        assert!(!listed || difference.is_some(), "{} is listed and right", case.id);
        match difference {
            Some(difference) if !listed => {
                println!("--- {}\n{}\n{difference}", case.id, case.text);
                wrong.push(&*case.id);
            }
            Some(_) => {}
            None if case.events.is_some() => valid += 1,
            None => invalid += 1,
        }
    }
    println!("{} cases: {valid} valid ones read, {invalid} invalid ones refused, {} listed", cases.len(), LISTED.len());
    assert!(wrong.is_empty(), "{} wrong: {wrong:?}", wrong.len());
    assert!(cases.len() >= 400, "only {} cases were found", cases.len());
}
