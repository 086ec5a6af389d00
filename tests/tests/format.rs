//! What whole documents come to, in every layout: a folder each, the manifests that it makes, how its entries work, what
//! they tell, and what of it nobody performs yet.

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

use std::path::{Path, PathBuf};

use ork_engine::data::to_json;
use ork_engine::operator::Operator;
use ork_engine::settings::{pace, retry};
use ork_plan::{Action, Entries, Json, Key, Observed, Operation, Options, simulate, unperformed};
use ork_project::{Host, JobError, Loaded, RenderOptions, Snapshot, load, render, resources_in};
use ork_source::Encoding;
use support::cli::User;
use support::{copy, environment, folder};

const NOW: i64 = 1_767_225_600;

fn case(name: &str) -> PathBuf {
    ork_test::workspace().join("tests/cases/format").join(name)
}

/// The documents of a case; a Komposer stands for what it takes in.
fn main_file(folder: &Path) -> PathBuf {
    let files = ["komposer.yaml", "katalog.yaml"].map(|name| folder.join(name));
    files.into_iter().find(|path| path.is_file()).unwrap()
}

/// The manifests for the custom resources of a file, or what stands in the way.
fn made(snapshot: &Snapshot, katalog: &Path, resources: &str) -> String {
    let custom_resource = Some(katalog.parent().unwrap().join(resources));
    match render(snapshot, katalog, &RenderOptions { custom_resource, now: NOW, seed: 1 }) {
        Ok(made) => made.manifests.iter().map(|manifest| format!("{:#}\n", manifest.to_json())).collect(),
        Err(JobError::Findings(findings)) => {
            findings.iter().map(|found| format!("{}: {}\n", found.level.as_str(), found.message)).collect()
        }
        Err(other) => other.to_string(),
    }
}

/// How an entry works, as far as it says so.
fn settings(operator: &Operator) -> String {
    let paces = ["workers", "resync"].map(|key| (key, pace(operator, key)));
    let retries = ["initial", "max", "multiplier"].map(|key| (key, retry(operator, key)));
    let said = paces.into_iter().chain(retries).filter_map(|(key, value)| Some(format!("{key} {}", value?)));
    format!("{}: {}\n", operator.entry().unwrap().name.value, said.collect::<Vec<_>>().join(", "))
}

/// What happens to the custom resources of a file: the operations on what they make, and how they stand in the end.
fn run(snapshot: &Snapshot, loaded: &Loaded, resources: &str) -> (String, String) {
    let operators: Vec<&Operator> = loaded.operators.iter().collect();
    let source = snapshot.source(&loaded.path.parent().unwrap().join(resources)).unwrap();
    let given = operators.iter().flat_map(|operator| resources_in(operator, std::slice::from_ref(&source)).unwrap());
    let objects: Vec<Json> = given.map(|resource| alive(to_json(&resource.object))).collect();
    let keys: Vec<Key> = objects.iter().map(Key::of).collect();
    let options = Options { cycles: 5, now: NOW, entropy: 1, skip_external: false };
    let run = simulate(&operators, objects, options);
    assert!(run.steady(&Entries::default()).is_some(), "{}", loaded.path.display());
    let done =
        run.cycles.iter().flat_map(|cycle| &cycle.records).filter_map(|record| done(&record.operation)).collect();
    let status = |key: &Key| {
        let object = run.cluster.get(key).unwrap();
        let finalizers = object["metadata"].get("finalizers").map(|found| format!(", finalizers {found}"));
        format!("{key}{}: {:#}\n", finalizers.unwrap_or_default(), object["status"])
    };
    (done, keys.iter().map(status).collect())
}

/// What has a uid already would be taken for an object of another life.
fn alive(mut object: Json) -> Json {
    object["metadata"].as_object_mut().unwrap().remove("uid");
    object
}

fn done(operation: &Operation) -> Option<String> {
    let word = match &operation.action {
        Action::Create(_) => "create",
        Action::Apply { force: true, .. } => "apply",
        Action::Apply { force: false, .. } => "apply without force",
        Action::SetFinalizers(_) => "set finalizers of",
        _ => return None,
    };
    Some(format!("{word} {}\n", operation.key))
}

/// What `ork run` says that it will not do, with the line.
fn not_performed(operators: &[Operator], folder: &Path) -> String {
    let lines = unperformed(operators).into_iter().map(|finding| {
        let file = &finding.location.file;
        let line = file.position(finding.location.span.start, Encoding::Utf32).line + 1;
        format!("{}:{line}: {}\n", file.path().strip_prefix(folder).unwrap().display(), finding.message)
    });
    lines.collect()
}

#[test]
fn documents_make_and_tell_what_they_declare() {
    for name in ["documents", "entry", "motif", "profiles", "reconciler", "sections"] {
        let folder = case(name);
        let snapshot = Host::new(environment(&folder)).snapshot();
        let file = main_file(&folder);
        let loaded = load(&snapshot, &file).unwrap();
        let (done, told) = run(&snapshot, &loaded, "cr.yaml");
        let parts = [
            ("manifests", made(&snapshot, &file, "cr.yaml")),
            ("settings", loaded.operators.iter().map(settings).collect()),
            ("done", done),
            ("told", told),
            ("not performed", not_performed(&loaded.operators, &folder)),
        ];
        let text: Vec<String> = parts.iter().map(|(title, part)| format!("# {title}\n{part}")).collect();
        insta::assert_snapshot!(name, text.join("\n"));
    }
}

#[test]
fn rules_change_what_they_may_and_refuse_the_rest() {
    let folder = case("admission");
    let snapshot = Host::new(environment(&folder)).snapshot();
    let files = ["kept.yaml", "broken.yaml"].map(|file| made(&snapshot, &folder.join("katalog.yaml"), file));
    insta::assert_snapshot!("admission", files.join("---\n"));
}

#[test]
fn a_simulation_is_judged_by_all_that_it_expects() {
    let user = User::new(folder("format-simulate"));
    copy(&case("simulate"), &user.folder);
    let run = user.run(&["simulate", "--now", "2030-01-01T00:00:00Z", "."]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    insta::assert_snapshot!("simulate", format!("{}--- errors\n{}", run.stdout, run.stderr));
}
