//! Documents of sizes that people do not write by hand: each gives an answer, or one clear error.

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

use ork_project::{JobError, RenderOptions, check, render};
use support::{folder, snapshot};

const OPTIONS: RenderOptions = RenderOptions { custom_resource: None, now: 1_767_225_600, seed: 1 };
const API: &str = "apiVersion: orkestra.orkspace.io/v1\n";

fn found(place: &Path, path: &str) -> Vec<String> {
    let report = check(&snapshot(place), &[PathBuf::from(path)]).unwrap();
    report.findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
}

#[test]
fn five_hundred_entries() {
    let place = folder("large-entries");
    let entry = |number: usize| {
        format!(
            "    entry-{number}: {{apiTypes: {{group: e.com, version: v1, kind: K{number}}}, operatorBox: {{onReconcile: {{services: [{{name: s-{number}, port: 80}}]}}}}}}\n"
        )
    };
    let entries: String = (0..500).map(entry).collect();
    fs::write(
        place.join("katalog.yaml"),
        format!("{API}kind: Katalog\nmetadata: {{name: a}}\nspec:\n  crds:\n{entries}"),
    )
    .unwrap();
    assert!(found(&place, "katalog.yaml").is_empty());
    assert_eq!(render(&snapshot(&place), Path::new("."), &OPTIONS).unwrap().manifests.len(), 500);
}

#[test]
fn ten_thousand_items() {
    let place = folder("large-each");
    let katalog = "kind: Katalog\nmetadata: {name: a}\nspec:\n  crds:\n    shop:\n      apiTypes: {group: e.com, version: v1, kind: Shop}\n      operatorBox:\n        onReconcile:\n          configMaps:\n            - {name: 'c-{{ .item }}', forEach: {field: spec.names}, data: {a: '{{ .item }}'}}\n";
    fs::write(place.join("katalog.yaml"), format!("{API}{katalog}")).unwrap();
    let names: String = (0..10_000).map(|number| format!("    - n{number}\n")).collect();
    let resource =
        format!("apiVersion: e.com/v1\nkind: Shop\nmetadata: {{name: a, namespace: b}}\nspec:\n  names:\n{names}");
    fs::write(place.join("cr.yaml"), resource).unwrap();
    let made = render(&snapshot(&place), Path::new("."), &OPTIONS).unwrap().manifests;
    assert_eq!(made.len(), 10_000);
    assert_eq!(made[9_999].to_json()["data"]["a"], "n9999");
}

fn komposer(name: &str, imports: &[String]) -> String {
    let imports: String = imports.iter().map(|path| format!("    - {{url: {path}, useKomposer: true}}\n")).collect();
    format!("{API}kind: Komposer\nmetadata: {{name: {name}}}\nimports:\n  registry:\n{imports}")
}

fn declaring(name: &str) -> String {
    format!(
        "spec:\n  crds:\n    {name}: {{apiTypes: {{group: e.com, version: v1, kind: K{}}}}}\n",
        name.replace('-', "")
    )
}

/// Two ways at each of twenty levels: a million ways, and forty documents. Each is looked into once.
#[test]
fn many_ways_to_the_same_documents() {
    let place = folder("large-ways");
    for level in 0..20 {
        for side in ["a", "b"] {
            let below: Vec<String> = ["a", "b"].map(|side| format!("./k-{}-{side}.yaml", level + 1)).to_vec();
            let name = format!("k-{level}-{side}");
            let imports = if level == 19 { Vec::new() } else { below };
            fs::write(place.join(format!("{name}.yaml")), komposer(&name, &imports) + &declaring(&name)).unwrap();
        }
    }
    let found = found(&place, "k-0-a.yaml");
    assert!(
        !found.is_empty() && found.iter().all(|text| text.starts_with("duplicate-name: there is another entry")),
        "{found:#?}"
    );
    assert!(found.len() < 100, "{}", found.len());
    assert!(matches!(render(&snapshot(&place), Path::new("k-0-a.yaml"), &OPTIONS), Err(JobError::Findings(_))));
}

#[test]
fn imports_nested_too_deeply_are_refused() {
    let place = folder("large-deep");
    for level in 0..100 {
        let name = format!("k-{level}");
        let imports = if level == 99 { Vec::new() } else { vec![format!("./k-{}.yaml", level + 1)] };
        fs::write(place.join(format!("{name}.yaml")), komposer(&name, &imports) + &declaring(&name)).unwrap();
    }
    assert!(found(&place, "k-90.yaml").is_empty());
    assert_eq!(render(&snapshot(&place), Path::new("k-90.yaml"), &OPTIONS).unwrap().manifests.len(), 0);
    let Err(JobError::Findings(told)) = render(&snapshot(&place), Path::new("k-0.yaml"), &OPTIONS) else {
        panic!("it is far too deep")
    };
    let told: Vec<&str> = told.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(told, ["imports are nested more than 32 levels deep"]);
}

/// A circle of a hundred documents, and one that holds itself in a Motif's place.
#[test]
fn circles_are_one_error() {
    let place = folder("large-circle");
    for level in 0..20 {
        let name = format!("k-{level}");
        let imports = [format!("./k-{}.yaml", (level + 1) % 20)];
        fs::write(place.join(format!("{name}.yaml")), komposer(&name, &imports) + &declaring(&name)).unwrap();
    }
    let found = found(&place, "k-0.yaml");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("import-cycle: imports go round in a circle: k-0.yaml, k-1.yaml"), "{}", found[0]);
    let Err(JobError::Findings(told)) = render(&snapshot(&place), Path::new("k-0.yaml"), &OPTIONS) else {
        panic!("it has no end")
    };
    assert_eq!(told.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["import-cycle"]);
}
