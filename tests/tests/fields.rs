//! The field table as users meet it: `ork explain`.

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

use std::collections::BTreeSet;
use std::fs;

use ork_engine::explain::{explain, object_in};
use ork_engine::fields::{self, KINDS, Object, Shape, Status, Text, TextKind};
use ork_engine::source::Source;
use ork_engine::walk::walk;
use ork_source::SourceFile;
use support::cli::User;
use support::coverage::unused;
use support::folder;

#[test]
fn a_place_is_explained_by_its_path() {
    let user = User::new(folder("explain"));
    insta::assert_snapshot!("explain-place", user.ok(&["explain", "spec.crds.*.operatorBox.onCreate.jobs"]));
    insta::assert_snapshot!("explain-value", user.ok(&["explain", "spec.crds.cache.workers"]));
    insta::assert_snapshot!("explain-tree", user.ok(&["explain", "--recursive", "simulate.spec.expect.ops"]));
    insta::assert_snapshot!("explain-all", user.ok(&["explain"]));
    assert_eq!(user.ok(&["explain", "unknown-field"]), ork_engine::rules::rule("unknown-field").unwrap().page);
}

#[test]
fn what_does_not_exist_is_told_with_what_was_meant() {
    let user = User::new(folder("explain"));
    let told = ["spec.crds.*.operatorbox", "rotateAfter", "spec.crds.*.workers.most", "motif.input", "nothing-like-it"]
        .map(|name| {
            let run = user.run(&["explain", name]);
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{name}");
            format!("$ ork explain {name}\n{}", run.stderr)
        });
    insta::assert_snapshot!("explain-unknown", told.join("\n"));
}

/// Every path of the table leads back to its field.
#[test]
fn every_field_is_found_by_its_path() {
    let mut count = 0;
    for kind in KINDS {
        let root = fields::root(kind).unwrap();
        let mut waiting: Vec<(String, &'static Object)> = vec![(kind.to_owned(), root)];
        let mut seen: Vec<&'static Object> = Vec::new();
        while let Some((path, object)) = waiting.pop() {
            if seen.iter().any(|seen| std::ptr::eq(*seen, object)) {
                continue;
            }
            seen.push(object);
            for field in object.fields {
                let here = format!("{path}.{}", field.name);
                let found = explain(&here).unwrap_or_else(|error| panic!("{here}: {error:?}"));
                assert!(found.field.is_some_and(|found| found.doc == field.doc), "{here}");
                count += 1;
                let Some(inner) = object_in(&field.shape) else { continue };
                // A star for each list and map on the way, where one is needed.
                let paths = [here.clone(), format!("{here}.*"), format!("{here}.*.*")];
                let leads = |path: &String| explain(path).ok().and_then(|found| found.object());
                let deep =
                    paths.iter().rev().find(|path| leads(path).is_some_and(|object| std::ptr::eq(object, inner)));
                waiting.push((deep.unwrap_or_else(|| panic!("{here}")).clone(), inner));
            }
        }
    }
    println!("{count} fields");
    assert!(count > 1_000, "{count}");
}

/// The features that this tool only reads: each of their fields stands in a case, beside keys and values that are wrong.
#[test]
fn every_field_that_is_only_read_is_used_by_a_case() {
    let at = |path: &str| explain(path).ok().unwrap().object().unwrap();
    let features = ["gateway", "notification", "providers", "spec.crds.*.serve", "spec.crds.*.endpoints"];
    let features = features.map(|path| (path.to_owned(), at(path))).to_vec();
    // A served target may hold the behaviour of a whole entry, and a served field conditions: both are used elsewhere.
    let elsewhere = [at("spec.crds.*.operatorBox"), at("spec.crds.*.serve.fields.*.when")];
    let folder = ork_test::workspace().join("tests/cases/format/inert");
    let mut katalogs = ork_test::files(&folder, &[".yaml"]);
    katalogs.retain(|path| path.parent() == Some(&folder));
    let unused = unused(features, &elsewhere, &katalogs);
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

/// What the pages show is checked, rendered and simulated as it stands there.
#[test]
fn the_examples_of_the_pages_are_sound() {
    let user = User::new(folder("pages"));
    let examples = ork_test::workspace().join("docs/examples");
    for file in ork_test::files(&examples, &[".yaml"]) {
        std::fs::copy(&file, user.folder.join(file.file_name().unwrap())).unwrap();
    }
    assert_eq!(user.ok(&["check", "."]), "");
    assert!(user.ok(&["simulate", "."]).contains("passed: 5 of 5"));
    assert_eq!(user.ok(&["fmt", "--check", "."]), "");
}

/// Paths that the references of the format name and the table does not have, with the reason.
const LEFT_OUT: [(&str, &str); 3] = [
    ("onLimit.value", "an error by the format's own words: the limit stands beside `onLimit`"),
    ("Komposer.spec.imports", "the imports of a Komposer stand at its top"),
    ("Simulate.spec.catalog", "the name of another tool's documents"),
];

#[test]
fn every_path_of_the_references_is_known() {
    let paths = std::fs::read_to_string(ork_test::workspace().join("tests/oracle/format-paths.tsv")).unwrap();
    let mut unknown = Vec::new();
    for line in paths.lines() {
        let mut parts = line.split('\t');
        let path = format!("{}.{}", parts.next().unwrap(), parts.next().unwrap());
        let left_out = LEFT_OUT.iter().any(|(end, _)| path.ends_with(end));
        if explain(&path).is_err() != left_out {
            unknown.push(line);
        }
    }
    println!("{} paths", paths.lines().count());
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

/// A document with every field of the table in it, each in the form that `choose` takes of several. Values that name
/// something are made up.
struct Writer {
    choose: usize,
    layout: fn(&fields::Positions) -> &'static str,
    open: Vec<&'static Object>,
}

impl Writer {
    fn object(&mut self, object: &'static Object, path: &str, column: usize, out: &mut String) {
        self.open.push(object);
        for field in object.fields {
            let here = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
            if self.stands_elsewhere(&here) || field.status != Status::Current && here.ends_with("reconciler") {
                continue;
            }
            let mut value = String::new();
            if self.value(&field.shape, &here, column + 2, &mut value) {
                out.push_str(&format!("{}{}:{value}", " ".repeat(column), field.name));
            }
        }
        self.open.pop();
    }

    /// A field of an entry has one place in a document.
    fn stands_elsewhere(&self, path: &str) -> bool {
        let Some(below) = path.strip_prefix("spec.crds.a.") else { return path == "metadata.deprecation" };
        let positions = fields::POSITIONS.iter().find(|positions| positions.paths.contains(&below));
        positions.is_some_and(|positions| (self.layout)(positions) != below)
    }

    /// Writes a value behind its key; false where it would never end.
    fn value(&mut self, shape: &Shape, path: &str, column: usize, out: &mut String) -> bool {
        match shape {
            Shape::Text(text) => out.push_str(&format!(" {}\n", sample(text))),
            Shape::Bool => out.push_str(" true\n"),
            Shape::Int => out.push_str(" 1\n"),
            Shape::Free => out.push_str(" {any: thing}\n"),
            Shape::Empty => out.push_str(" []\n"),
            Shape::OneOf(shapes) => {
                let shape = &shapes[self.choose.min(shapes.len() - 1)];
                return self.value(shape, path, column, out);
            }
            Shape::Map(value) => {
                let mut inner = String::new();
                if !self.value(value, &format!("{path}.a"), column + 2, &mut inner) {
                    return false;
                }
                out.push_str(&format!("\n{}a:{inner}", " ".repeat(column)));
            }
            Shape::List(item) => {
                let mut inner = String::new();
                if !self.value(item, path, column + 2, &mut inner) {
                    return false;
                }
                // An item of several lines starts on the line of its dash.
                let inner = inner.trim_start_matches(['\n', ' ']);
                out.push_str(&format!("\n{}- {inner}", " ".repeat(column)));
            }
            Shape::Object(object) => {
                if self.open.iter().any(|open| std::ptr::eq(*open, *object)) {
                    return false;
                }
                out.push('\n');
                let before = out.len();
                self.object(object, path, column, out);
                return out.len() > before;
            }
        }
        true
    }
}

fn sample(text: &Text) -> String {
    if let Some(word) = text.values.first() {
        return (*word).to_owned();
    }
    match text.kind {
        TextKind::Duration => "30s",
        TextKind::Quantity => "1Gi",
        TextKind::Integer => "\"3\"",
        TextKind::Boolean => "true",
        TextKind::IntOrPercent => "25%",
        TextKind::Cron => "0 3 * * *",
        TextKind::DataPath | TextKind::ConditionField => "spec.a",
        TextKind::Reference => "./a.yaml",
        TextKind::File => "./a.yaml",
        TextKind::Name | TextKind::Profile => "a",
        TextKind::Plain => "a",
    }
    .to_owned()
}

fn generated(kind: &str, choose: usize, layout: fn(&fields::Positions) -> &'static str) -> String {
    let mut out = String::new();
    let mut writer = Writer { choose, layout, open: Vec::new() };
    writer.object(fields::root(kind).unwrap(), "", 0, &mut out);
    out.replacen("apiVersion: a", "apiVersion: orkestra.orkspace.io/v1", 1).replacen(
        "kind: a",
        &format!("kind: {kind}"),
        1,
    )
}

/// What the table says can be written is read, in every form and layout, and nothing of it is found wrong for its form.
#[test]
fn documents_with_every_field_are_read() {
    let first: fn(&fields::Positions) -> &'static str = |positions| positions.paths[0];
    let last: fn(&fields::Positions) -> &'static str = |positions| positions.paths[positions.paths.len() - 1];
    for kind in KINDS {
        for (choose, layout) in [(0, first), (1, last), (2, first)] {
            let text = generated(kind, choose, layout);
            let source = Source::new(SourceFile::new(format!("{kind}-{choose}.yaml"), text.as_str()));
            assert_eq!(source.tree.errors(), [], "{text}");
            let schema = ["unknown-field", "missing-field", "wrong-type", "both-positions"];
            let found: Vec<String> = ork_engine::rules::check(&source, &ork_engine::rules::Resolved::default())
                .iter()
                .filter(|finding| schema.contains(&finding.rule))
                .map(|finding| format!("{:?} {}", finding.location.line_column(), finding.message))
                .collect();
            println!("{kind} {choose}: {} lines", text.lines().count());
            assert!(found.is_empty(), "{kind} {choose}\n{}", found.join("\n"));
        }
    }
}

/// Fields of which this tool performs nothing: E2E is another tool's, and the rest is told by `ork run`.
const NOT_PERFORMED: [&str; 35] = [
    "annotations",
    "autoscale",
    "constructor",
    "conversion",
    "crFiles",
    "cross",
    "deletionProtection",
    "dependsOn",
    "docker",
    "emit.events",
    "enrich",
    "enrichAll",
    "events",
    "external",
    "finalizers",
    "gateway",
    "git",
    "hooks",
    "idp",
    "lifecycle",
    "normalize",
    "notification",
    "observe",
    "onDelete",
    "policy",
    "preReconcile",
    "providers",
    "publish",
    "remote",
    "requeue",
    "rollback",
    "serve",
    "setup",
    "watch",
    "webhooks",
];

/// The mappings below the roots of documents as far as they are performed, each with the path that leads to it first.
fn performed() -> Vec<(String, &'static Object)> {
    let mut seen: Vec<(String, &'static Object)> = Vec::new();
    let root = |kind: &str| (kind.to_owned(), fields::root(kind).unwrap());
    let mut waiting: Vec<_> = ["Simulate", "Komposer", "Motif", "Katalog"].map(root).to_vec();
    while let Some((path, object)) = waiting.pop() {
        if seen.iter().any(|(_, seen)| std::ptr::eq(*seen, object)) {
            continue;
        }
        for field in object.fields.iter().filter(|field| is_performed(field.name)) {
            let deeper = object_in(&field.shape).map(|object| (format!("{path}.{}", field.name), object));
            waiting.extend(deeper);
        }
        seen.push((path, object));
    }
    seen
}

fn is_performed(name: &str) -> bool {
    !NOT_PERFORMED.contains(&name)
}

/// Every field that comes to anything is written in a case.
#[test]
fn every_field_is_used_by_a_case() {
    let mut used: BTreeSet<(usize, &str)> = BTreeSet::new();
    for path in ork_test::files(&ork_test::workspace().join("tests/cases"), &[".yaml"]) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let source = Source::new(SourceFile::new(path, text));
        for document in 0..source.tree.documents().len() {
            let Some(object) = fields::root(source.kind(document).name()) else { continue };
            for seen in walk(source.tree.root(document).unwrap(), object).objects {
                let names = seen.node.entries().filter_map(|entry| seen.object.field(entry.name()));
                used.extend(names.map(|field| (std::ptr::from_ref(seen.object).addr(), field.name)));
            }
        }
    }
    let (mut count, mut unused) = (0, BTreeSet::new());
    for (path, object) in performed() {
        for field in object.fields.iter().filter(|field| field.status != Status::Inert && is_performed(field.name)) {
            count += 1;
            if !used.contains(&(std::ptr::from_ref(object).addr(), field.name)) {
                unused.insert(format!("{path}.{}", field.name));
            }
        }
    }
    println!("{count} fields, {} of them unused", unused.len());
    assert!(unused.is_empty(), "{}", unused.into_iter().collect::<Vec<_>>().join("\n"));
}
