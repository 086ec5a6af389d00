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

use ork_engine::explain::{KINDS, explain, object_in};
use ork_engine::fields::{self, Object};
use support::cli::User;
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
