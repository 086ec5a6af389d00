//! Changes of a document: small texts before and after.

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

use ork_source::apply_edits;
use ork_yaml::NewValue::{Lines, Scalar, Text};
use ork_yaml::{EditError, NewValue, NodeId, Parent, PathStep, Style, Tree, parse};

#[derive(Clone, Copy, Debug)]
enum Change {
    Set(NewValue<'static>),
    Key(&'static str, NewValue<'static>),
    Item(NewValue<'static>),
    Remove,
    Rename(&'static str),
    Quote(Style),
}

use Change::{Item, Key, Quote, Remove, Rename, Set};

/// The node at a path of keys and places.
fn find(tree: &Tree, path: &str) -> Result<NodeId, EditError> {
    let steps: Vec<PathStep<'_>> = path
        .split('.')
        .filter(|step| !step.is_empty())
        .map(|step| step.parse().map_or(PathStep::Key(step), PathStep::Item))
        .collect();
    tree.find(0, &steps)
}

/// The key whose value stands at a path.
fn key_of(tree: &Tree, value: NodeId) -> NodeId {
    let entries = tree.nodes().filter(|node| !node.is_alias()).flat_map(|node| node.written_entries());
    entries.into_iter().find(|entry| entry.value.id() == value).unwrap().key.id()
}

fn apply(text: &str, path: &str, change: Change) -> Result<String, EditError> {
    let tree = parse(&Arc::from(text));
    let parent = if path.is_empty() { Ok(Parent::Document(0)) } else { find(&tree, path).map(Parent::Node) };
    let edits = match change {
        Set(value) => tree.set(find(&tree, path)?, value),
        Key(key, value) => tree.insert_key(parent?, key, value),
        Item(value) => tree.insert_item(parent?, value),
        Remove => tree.remove(find(&tree, path)?),
        Rename(name) => tree.rename_key(key_of(&tree, find(&tree, path)?), name),
        Quote(style) => tree.quote(find(&tree, path)?, style),
    };
    Ok(apply_edits(text, &edits?))
}

/// Before, path, change, after.
const CASES: &[(&str, &str, Change, &str)] = &[
    ("a: 1 # x\nb: 2\n", "a", Set(Scalar("5")), "a: 5 # x\nb: 2\n"),
    ("a: 'x'\n", "a", Set(Scalar("it's")), "a: 'it''s'\n"),
    ("a: \"x\"\n", "a", Set(Scalar("y\n")), "a: \"y\\n\"\n"),
    ("a: x\n", "a", Set(Scalar("b: c")), "a: 'b: c'\n"),
    ("a: x\n", "a", Set(Text("yes")), "a: 'yes'\n"),
    ("a: x\n", "a", Set(Scalar("{{ .y }}")), "a: '{{ .y }}'\n"),
    ("a: # x\nb: 1\n", "a", Set(Scalar("y")), "a: y # x\nb: 1\n"),
    ("a:\n  - b: 1\n  - c\n", "a.0.b", Set(Scalar("2")), "a:\n  - b: 2\n  - c\n"),
    ("a: # x\n  b: 1\n  # y\n  c: 2\nd: 1\n", "a", Set(Scalar("z")), "a: z # x\nd: 1\n"),
    ("a: | # x\n    b\n    c\nd: 1\n", "a", Set(Scalar("e\nf\n")), "a: | # x\n    e\n    f\nd: 1\n"),
    ("a: | # x\n    b\n    c\nd: 1\n", "a", Set(Scalar("e")), "a: e # x\nd: 1\n"),
    ("a: |\n  b\n\nc: 1\n", "a", Set(Scalar("d\n\n")), "a: \"d\\n\\n\"\n\nc: 1\n"),
    ("a: {b: 1, c}\n", "a.c", Set(Scalar("x,y")), "a: {b: 1, c: 'x,y'}\n"),
    ("a: &x !!str 1\nb: *x\n", "a", Set(Scalar("2")), "a: &x !!str 2\nb: *x\n"),
    ("", "", Key("a", Scalar("1")), "a: 1\n"),
    ("# x", "", Key("a", Lines("b: 1\n")), "# x\na:\n  b: 1\n"),
    ("{}\n", "", Key("a", Scalar("1")), "a: 1\n"),
    ("a: 1 # x\n\n# y\n", "", Key("b", Scalar("2")), "a: 1 # x\nb: 2\n\n# y\n"),
    (
        "a:\r\n    b: |\r\n        c\r\nd: 1\r\n",
        "a",
        Key("e", Scalar("f")),
        "a:\r\n    b: |\r\n        c\r\n    e: f\r\nd: 1\r\n",
    ),
    ("a: {} # x\nb: 1\n", "a", Key("c", Lines("d:\n  - e\n")), "a: # x\n  c:\n    d:\n      - e\nb: 1\n"),
    ("a:\nb: 1\n", "a", Key("c", Text("1")), "a:\n  c: '1'\nb: 1\n"),
    ("a: {b: 1}\n", "a", Key("c", Scalar("d")), "a: {b: 1, c: d}\n"),
    ("a:\n- b\n- c\nd: 1\n", "a", Item(Scalar("e")), "a:\n- b\n- c\n- e\nd: 1\n"),
    ("a:\n  - b: 1\n", "a", Item(Lines("b: 2\nc: 3")), "a:\n  - b: 1\n  - b: 2\n    c: 3\n"),
    ("a: []\n", "a", Item(Scalar("b")), "a:\n  - b\n"),
    ("a: [b,\n  c, # x\n]\n", "a", Item(Scalar("d")), "a: [b,\n  c, d # x\n]\n"),
    ("", "", Item(Scalar("a")), "- a\n"),
    ("a: 1\n\n# x\n# y\nb: 2 # z\n# w\nc: 3\n", "b", Remove, "a: 1\n\n# w\nc: 3\n"),
    ("# x\na: 1\nb: 2\n", "a", Remove, "# x\nb: 2\n"),
    ("a:\n  # x\n  b: 1\nc: 2", "a.b", Remove, "a: {}\nc: 2"),
    ("a: # x\n  - b\n", "a.0", Remove, "a: [] # x\n"),
    ("- a: 1\n  # x\n  b: 2\n", "0.a", Remove, "- # x\n  b: 2\n"),
    ("- a: 1\n  b: 2\n", "0.b", Remove, "- a: 1\n"),
    ("- a: 1\n- b\n", "0.a", Remove, "- {}\n- b\n"),
    ("a: {b: 1, c: 2}\n", "a.b", Remove, "a: {c: 2}\n"),
    ("a: [b, c]\n", "a.1", Remove, "a: [b]\n"),
    ("a: [ b ]\n", "a.0", Remove, "a: []\n"),
    ("a: 1\nb: 2", "b", Remove, "a: 1"),
    ("a: 1 # x\n", "a", Rename("b c"), "b c: 1 # x\n"),
    ("'a': 1\n", "a", Rename("on"), "'on': 1\n"),
    ("a: yes # x\n", "a", Quote(Style::Single), "a: 'yes' # x\n"),
    ("a: b 'c' \"d\"\n", "a", Quote(Style::Double), "a: \"b 'c' \\\"d\\\"\"\n"),
];

#[test]
fn each_change_is_made_so() {
    for (before, path, change, after) in CASES {
        assert_eq!(apply(before, path, *change).as_deref(), Ok(*after), "{before:?} {path} {change:?}");
    }
}

#[test]
fn what_cannot_be_changed_is_refused() {
    for (text, path, change, error) in [
        ("a: 1\n", "b", Set(Scalar("2")), EditError::NotFound("b".to_owned())),
        ("a: &x {c: 1}\nb: *x\n", "b.c", Set(Scalar("2")), EditError::InAlias),
        ("a: &x {c: 1}\nb:\n  <<: *x\n", "b.c", Remove, EditError::InAlias),
        ("a: &x\n  c: 1\nb: *x\n", "a", Remove, EditError::Unsafe),
        ("a: !!int 1\n", "a", Set(Scalar("b")), EditError::Tagged),
        ("a: 1\nb: 2\n", "a", Rename("b"), EditError::KeyExists("b".to_owned())),
        ("a: 1\n", "", Key("a", Scalar("2")), EditError::KeyExists("a".to_owned())),
        ("a: 1\n", "a", Key("b", Scalar("2")), EditError::NotCollection),
        ("a: [b]\n", "a", Item(Lines("c: 1")), EditError::Flow),
        ("a: 'b'\n", "a", Quote(Style::Double), EditError::Style),
        ("a:\n  b: 1\n", "a", Item(Lines("[")), EditError::Lines),
    ] {
        assert_eq!(apply(text, path, change), Err(error), "{text:?} {path} {change:?}");
    }
}
