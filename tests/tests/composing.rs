//! Documents that take others in: Komposers with their overrides, Katalogs that import, files that are included.

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

use std::fs;
use std::path::{Path, PathBuf};

use ork_engine::settings::{pace, works_in};
use ork_project::{Host, JobError, RenderOptions, load, render};
use support::cli::User;
use support::{copy, environment, folder, snapshot};

const OPTIONS: RenderOptions = RenderOptions { custom_resource: None, now: 1_767_225_600, seed: 1 };

/// A user in a copy of a case.
fn user(test: &str, case: &str) -> User {
    let user = User::new(folder(&format!("composing-{test}-{case}")));
    copy(&ork_test::workspace().join("tests/cases/composing").join(case), &user.folder);
    user
}

fn main_of(case: &str) -> &'static str {
    if case == "includes" { "katalog.yaml" } else { "komposer.yaml" }
}

#[test]
fn every_value_is_traced_through_overrides_and_includes() {
    for case in ["overrides", "nested", "shared", "includes"] {
        let user = user("template", case);
        let rendered = user.ok(&["template", main_of(case), "--provenance", "--now", "2026-01-01T00:00:00Z"]);
        insta::assert_snapshot!(format!("template-{case}"), rendered);
    }
}

#[test]
fn simulations_run_what_is_composed() {
    for case in ["overrides", "includes"] {
        let user = user("simulate", case);
        let told = user.ok(&["simulate", main_of(case), "--now", "2026-01-01T00:00:00Z"]);
        insta::assert_snapshot!(format!("simulate-{case}"), told);
    }
}

#[test]
fn pictures_show_what_is_composed() {
    let user = user("graph", "nested");
    insta::assert_snapshot!("graph-nested", user.ok(&["graph", "komposer.yaml", "--format", "mermaid"]));
}

#[test]
fn overrides_replace_add_and_switch_off() {
    let place = folder("composing-table");
    copy(&ork_test::workspace().join("tests/cases/composing/nested"), &place);
    let loaded = load(&snapshot(&place), Path::new("komposer.yaml")).unwrap();
    let cache = loaded.operators.iter().find(|operator| operator.entry().unwrap().name.value == "cache").unwrap();
    let text = |field: &str| cache.setting(field).and_then(|node| node.text()).map(str::to_owned);
    assert_eq!(text("workers").as_deref(), Some("7"), "the outermost");
    assert_eq!(text("resync").as_deref(), Some("10s"), "the only one that says it");
    assert_eq!(cache.api().unwrap().kind, "Cache", "what nobody overrides");
    let all = folder("composing-table-all");
    copy(&ork_test::workspace().join("tests/cases/composing/overrides"), &all);
    let loaded = load(&snapshot(&all), Path::new(".")).unwrap();
    let names: Vec<&str> =
        loaded.operators.iter().map(|operator| operator.entry().unwrap().name.value.as_str()).collect();
    assert_eq!(names, ["cache", "topic"], "queue is switched off");
    let restricted = loaded.operators[0].items("restrictedNamespaces").filter_map(|item| item.text());
    assert_eq!(restricted.collect::<Vec<_>>(), ["kube-system", "default"]);
}

#[test]
fn settings_of_an_included_block_count_where_the_entry_says_nothing() {
    let place = folder("composing-settings");
    copy(&ork_test::workspace().join("tests/cases/composing/includes"), &place);
    let loaded = load(&snapshot(&place), Path::new(".")).unwrap();
    let text = |field: &str| loaded.operators[0].setting(field).and_then(|node| node.text()).map(str::to_owned);
    assert_eq!((text("workers").as_deref(), text("resync").as_deref()), (Some("9"), Some("1m")));
}

fn manifests(folder: &Path, path: &str) -> Vec<String> {
    let made = match render(&snapshot(folder), Path::new(path), &OPTIONS) {
        Ok(made) => made.manifests,
        Err(JobError::Findings(findings)) => panic!("{path}: {findings:#?}"),
        Err(other) => panic!("{path}: {other}"),
    };
    made.iter().map(|manifest| format!("{:#}", manifest.to_json())).collect()
}

/// A Komposer that overrides nothing makes what its Katalogs make, in the order in which it names them.
#[test]
fn taking_in_changes_nothing() {
    let place = folder("composing-corpus");
    let own = ork_test::workspace().join("patterns");
    copy(&own, &place.join("patterns"));
    let mut katalogs: Vec<PathBuf> = ork_test::files(&place, &["katalog.yaml"]);
    if let Some(corpus) = ork_test::corpus() {
        copy(&corpus.join("registry/patterns"), &place.join("corpus/patterns"));
        katalogs.extend(ork_test::files(&place.join("corpus"), &["katalog.yaml"]));
        katalogs.sort();
        katalogs.dedup();
    }
    let (mut taken, mut expected, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for katalog in &katalogs {
        let loaded = load(&snapshot(&place), katalog).unwrap();
        let entries: Vec<String> =
            loaded.operators.iter().map(|operator| operator.entry().unwrap().name.value.clone()).collect();
        // Two patterns of one name cannot stand beside each other.
        if entries.iter().any(|name| names.contains(name)) {
            continue;
        }
        names.extend(entries);
        let relative = katalog.strip_prefix(&place).unwrap().display().to_string();
        expected.push((relative.clone(), manifests(&place, &relative)));
        taken.push(relative);
    }
    let listed: String = taken.iter().map(|path| format!("    - {path}\n")).collect();
    let text = format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {{name: all}}\nimports:\n  files:\n{listed}"
    );
    fs::write(place.join("komposer.yaml"), text).unwrap();
    // Where the custom resources lie is the only difference: each kind gets one that is made from its schema.
    let made = manifests(&place, "komposer.yaml");
    let expected: Vec<String> = expected.into_iter().flat_map(|(_, made)| made).collect();
    println!("{} Katalogs, {} manifests", taken.len(), made.len());
    let kinds = |made: &[String]| {
        made.iter().map(|text| text.split("\"metadata\"").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(made.len(), expected.len());
    assert_eq!(kinds(&made), kinds(&expected));
}

#[test]
fn what_cannot_be_taken_in_is_told_before_anything_is_made() {
    let user = User::new(folder("composing-refused"));
    let komposer = "apiVersion: orkestra.orkspace.io/v1
kind: Komposer
metadata: {name: all}
imports:
  registry:
    - registry.example.com/caches:v1
  files:
    - https://example.com/katalog.yaml
    - $KATALOG
    - ./other.yaml
    - ./broken.yaml
  helm:
    - {repo: https://charts.example.com, chart: caches, version: 1.0.0}
";
    fs::write(user.folder.join("komposer.yaml"), komposer).unwrap();
    let head = "apiVersion: orkestra.orkspace.io/v1\nkind: ";
    fs::write(user.folder.join("other.yaml"), format!("{head}Komposer\nmetadata: {{name: other}}\n")).unwrap();
    let broken = format!(
        "{head}Katalog\nmetadata: {{name: broken}}\nspec: {{crds: {{a: {{apiTypes: {{kind: A, group: a.example.com, version: v1}}, operatorBox: {{onCrate: {{}}}}}}}}}}\n"
    );
    fs::write(user.folder.join("broken.yaml"), broken).unwrap();
    insta::assert_snapshot!("refused", user.fails(&["template", "."]));
}

/// What is typed in one open file shows in another that takes it in or includes it, and nowhere else.
#[test]
fn open_documents_follow_what_they_take_in() {
    let place = folder("composing-open");
    copy(&ork_test::workspace().join("tests/cases/composing"), &place);
    let mut host = Host::new(environment(&place));
    let files = [
        "overrides/komposer.yaml",
        "overrides/base/katalog.yaml",
        "includes/katalog.yaml",
        "includes/parts/status.yaml",
        "shared/workload.yaml",
    ];
    for file in files {
        host.set_text(place.join(file), fs::read_to_string(place.join(file)).unwrap());
    }
    let affected = |host: &Host, file: &str| {
        let found = host.snapshot().affected(&place.join(file));
        found.iter().map(|path| path.strip_prefix(&place).unwrap().display().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(affected(&host, files[1]), [files[1], files[0]]);
    assert_eq!(affected(&host, files[3]), [files[3], files[2]]);
    assert_eq!(affected(&host, files[4]).len(), files.len(), "a Motif may stand anywhere");
    assert_eq!(host.snapshot().diagnostics(&place.join(files[0])), []);
    let text = fs::read_to_string(place.join(files[1])).unwrap().replace("    queue:", "    queues:");
    host.set_text(place.join(files[1]), text);
    let found = host.snapshot().diagnostics(&place.join(files[0]));
    assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["unknown-override"]);
    host.set_text(place.join(files[3]), "fields:\n  - {path: first, vaule: 1}\n".to_owned());
    let found = host.snapshot().diagnostics(&place.join(files[2]));
    assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["unknown-field"]);
}

fn loaded(name: &str, files: &[(&str, &str)]) -> Vec<ork_engine::operator::Operator> {
    let place = folder(name);
    for (path, text) in files {
        fs::write(place.join(path), format!("apiVersion: orkestra.orkspace.io/v1\n{text}")).unwrap();
    }
    load(&snapshot(&place), Path::new(files[0].0)).unwrap().operators
}

const ENTRIES: &str = "kind: Katalog
metadata: {name: one}
security:
  namespaceProtection: {restrictedNamespaces: [kube-*]}
profiles:
  reconciler:
    - {name: brisk, workers: 8, resync: 5s}
    - {name: development, workers: 4}
spec:
  crds:
    a: {apiTypes: {group: e.com, version: v1, kind: A}, operatorBox: {reconcile: {profile: brisk, resync: 7s}}}
    b: {apiTypes: {group: e.com, version: v1, kind: B}, operatorBox: {reconcile: {profile: high-throughput}}}
    c: {apiTypes: {group: e.com, version: v1, kind: C}, operatorBox: {reconcile: {profile: development}}, allowedNamespaces: ['*-prod']}
    d: {apiTypes: {group: e.com, version: v1, kind: D}, restrictedNamespaces: [shop-prod]}
";

#[test]
fn profiles_and_lists_decide_how_and_where_an_entry_works() {
    let operators = loaded("composing-pace", &[("katalog.yaml", ENTRIES)]);
    let paces: Vec<_> =
        operators.iter().map(|operator| (pace(operator, "workers"), pace(operator, "resync"))).collect();
    // What the entry says, its own profile, a built-in one, its own in the place of a built-in one, nothing.
    let expected = [(Some("8"), Some("7s")), (Some("10"), Some("5m")), (Some("4"), None), (None, None)];
    assert_eq!(paces, expected);
    let komposer = "kind: Komposer\nmetadata: {name: all}\nimports: {files: [./one.yaml]}\nsecurity:\n  namespaceProtection: {restrictedNamespaces: [lab]}\nspec: {crds: {d: {restrictedNamespaces: [shop-test]}}}\n";
    let composed = loaded("composing-namespaces", &[("komposer.yaml", komposer), ("one.yaml", ENTRIES)]);
    let namespaces = ["kube-public", "shop-prod", "shop-test", "lab"];
    let works = |operator| namespaces.map(|namespace| works_in(operator, namespace));
    assert_eq!(works(&operators[0]), [false, true, true, true]);
    assert_eq!(works(&operators[2]), [false, true, false, false]);
    assert_eq!(works(&operators[3]), [false, false, true, true]);
    assert_eq!(works(&composed[0]), [false, true, true, false], "the Komposer speaks for all that it takes in");
    assert_eq!(works(&composed[3]), [false, false, false, false]);
}

/// What to do is something that can be done: it names options that there are.
#[test]
fn what_an_import_lacks_is_told_with_what_fetches_it() {
    let user = User::new(folder("composing-lacks"));
    let head = "apiVersion: orkestra.orkspace.io/v1\nkind:";
    user.write(
        "komposer.yaml",
        &format!("{head} Komposer\nmetadata: {{name: all}}\nimports: {{files: [./one.yaml]}}\n"),
    );
    let one = "metadata: {name: one}\nimports: {registry: ['registry.example.com/caches:v1']}\nspec: {crds: {}}\n";
    user.write("one.yaml", &format!("{head} Katalog\n{one}"));
    let told = user.fails(&["template", "."]);
    assert!(told.contains("one.yaml:4:22") && told.contains(ork_engine::rules::FETCH_HELP), "{told}");
}
