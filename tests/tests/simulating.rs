//! `ork simulate` as a user runs it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

mod support;

use std::fs;
use std::path::Path;

use support::cli::{Run, User};
use support::{copy, folder};

fn user(name: &str, pattern: &Path) -> User {
    let folder = folder(&format!("simulating-{name}"));
    copy(pattern, &folder);
    User::new(folder)
}

fn stack(name: &str) -> User {
    user(name, &ork_test::workspace().join("tests/real/cluster/stack"))
}

fn simulate(user: &User, arguments: &[&str]) -> Run {
    user.run(&[&["simulate", "--now", "2030-01-01T00:00:00Z"], arguments].concat())
}

fn told(run: &Run) -> String {
    let (code, stdout, stderr) = (run.code.unwrap(), &run.stdout, &run.stderr);
    format!("exit code {code}\n--- output\n{stdout}--- errors\n{stderr}")
}

#[test]
fn every_published_simulation_passes() {
    let published = ork_test::corpus().map(|corpus| corpus.join("registry/patterns"));
    let mut count = 0;
    for folder in [Some(ork_test::workspace().join("patterns")), published].into_iter().flatten() {
        for pattern in folder.join("katalogs").read_dir().unwrap().flatten() {
            for version in pattern.path().read_dir().unwrap().flatten() {
                let user = User::new(version.path().canonicalize().unwrap());
                let run = simulate(&user, &[]);
                assert_eq!(run.code, Some(0), "{}\n{}", version.path().display(), told(&run));
                assert!(run.stdout.contains("passed: "), "{}", told(&run));
                count += 1;
            }
        }
    }
    assert!(count >= 2);
}

#[test]
fn a_pattern_without_a_test_shows_what_happens() {
    let user = stack("shown");
    user.write(
        "cr.yaml",
        "apiVersion: tests.example.com/v1\nkind: Stack\nmetadata: {name: a, namespace: shop}\nspec: {shards: [one]}\n",
    );
    insta::assert_snapshot!(told(&simulate(&user, &["--cycles", "5"])));
}

#[test]
fn expectations_that_fail_say_what_came_instead() {
    let user = stack("failing");
    user.write("cr.yaml", "apiVersion: tests.example.com/v1\nkind: Stack\nmetadata: {name: a}\n");
    let op = |verb: &str, resource: &str, name: &str, cycle: u8| {
        format!("      - {{cycle: {cycle}, verb: {verb}, resource: {resource}, name: {name}}}\n")
    };
    let ops = [
        op("create", "deployments", "a", 1),
        op("create", "deployments", "b", 1),
        op("create", "deployments", "a", 2),
        op("update", "secrets", "a", 1),
        op("patch", "stacks", "a", 3),
        op("apply", "services", "a", 1),
    ];
    let head = "apiVersion: orkestra.orkspace.io/v1\nkind: Simulate\nmetadata: {name: t}\nspec:\n  katalog: ./katalog.yaml\n  cr: ./cr.yaml\n  cycles: 5\n";
    let expect = format!(
        "  expect:\n    steady: true\n    steadyAt: 2\n    noErrors: true\n    ops:\n{}    absent:\n{}",
        ops.concat(),
        op("create", "secrets", "a-auth", 1)
    );
    user.write("simulate.yaml", &format!("{head}{expect}"));
    let run = simulate(&user, &[]);
    assert_eq!(run.code, Some(1));
    let judged = run.stdout.split_once("from cycle").unwrap().1;
    insta::assert_snapshot!(judged);
}

#[test]
fn a_template_that_fails_fails_the_simulation() {
    let user = stack("template");
    user.write(
        "cr.yaml",
        "apiVersion: tests.example.com/v1\nkind: Stack\nmetadata: {name: a}\nspec: {replicas: many}\n",
    );
    let run = simulate(&user, &["--cycles", "2"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("must be an integer, and this renders to `many`"), "{}", told(&run));
    assert!(run.stderr.contains("katalog.yaml:"), "{}", told(&run));
    assert!(!run.stdout.contains("+ "), "nothing is half done: {}", told(&run));
}

#[test]
fn a_pattern_whose_simulation_fails_is_not_published() {
    let user = stack("gate");
    user.write("cr.yaml", "apiVersion: tests.example.com/v1\nkind: Stack\nmetadata: {name: a}\n");
    let document = |name: &str| {
        format!(
            "apiVersion: orkestra.orkspace.io/v1\nkind: Simulate\nmetadata: {{name: t}}\nspec:\n  katalog: ./katalog.yaml\n  cr: ./cr.yaml\n  expect:\n    steady: true\n    ops:\n      - {{cycle: 1, verb: create, resource: deployments, name: {name}}}\n"
        )
    };
    let push = ["push", "--dry-run", "127.0.0.1:1/patterns/stack:v0.1.0", "."];
    user.write("simulate.yaml", &document("b"));
    let run = user.run(&push);
    assert_eq!(run.code, Some(1), "{}", told(&run));
    assert!(run.stderr.contains("simulate.yaml does not pass"), "{}", told(&run));
    assert!(run.stdout.contains("✗ create deployments b in cycle 1: it happens to a"), "{}", told(&run));
    user.write("simulate.yaml", &document("a"));
    let run = user.run(&push);
    assert!(!run.stderr.contains("simulate.yaml"), "{}", told(&run));
}

#[test]
fn what_is_no_simulation_is_an_error() {
    let user = stack("input");
    for (arguments, says) in [
        (&["absent"][..], "absent"),
        (&["--cr", "absent.yaml"], "absent.yaml does not exist"),
        (&["--cycles", "0"], "0 is not in 1..=1000"),
        (&["crd.yaml"], "holds neither a Katalog nor a Komposer"),
    ] {
        let run = simulate(&user, arguments);
        assert_eq!(run.code, Some(2), "{arguments:?} {}", told(&run));
        assert!(run.stderr.contains(says), "{arguments:?} {}", told(&run));
    }
    let e2e = "apiVersion: orkestra.orkspace.io/v1\nkind: E2E\nmetadata: {name: t}\nspec: {katalog: ./katalog.yaml, expect: []}\n";
    user.write("e2e.yaml", e2e);
    let run = simulate(&user, &["e2e.yaml"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("runs on a cluster"), "{}", told(&run));
    fs::remove_file(user.folder.join("e2e.yaml")).unwrap();
}
