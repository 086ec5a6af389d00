//! `ork migrate`: every document in each layout says the same, makes the same manifests and keeps its comments.

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
use std::sync::Arc;

use ork_engine::migrate::{Layout, MigrateError, migrate};
use ork_engine::source::Source;
use ork_project::{RenderOptions, check, render};
use ork_source::SourceFile;
use support::cli::User;
use support::{folder, snapshot};

const BOTH: [Layout; 2] = [Layout::Registry, Layout::Sections];

fn source(path: &Path, text: &str) -> Arc<Source> {
    Source::new(SourceFile::new(path, text))
}

fn all_files() -> Option<Vec<PathBuf>> {
    let corpus = ork_test::corpus()?;
    let workspace = ork_test::workspace();
    let roots =
        [corpus.join("registry"), corpus.join("examples"), workspace.join("patterns"), workspace.join("tests/cases")];
    Some(roots.iter().flat_map(|root| ork_test::files(root, &[".yaml", ".yml"])).collect())
}

#[test]
fn every_document_comes_to_each_layout_and_stays_there() {
    let Some(files) = all_files() else { return };
    let (mut moved, mut same, mut refused) = (0, 0, Vec::new());
    for path in &files {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let before = source(path, &text);
        if !before.is_ours() {
            continue;
        }
        for layout in BOTH {
            match migrate(&before, layout) {
                Ok(after) => {
                    if after == text {
                        same += 1;
                    } else {
                        moved += 1;
                    }
                    let again = migrate(&source(path, &after), layout);
                    assert_eq!(again.as_deref(), Ok(after.as_str()), "{} {layout:?}", path.display());
                    for other in BOTH {
                        assert!(
                            migrate(&source(path, &after), other).is_ok(),
                            "{} {layout:?} {other:?}",
                            path.display()
                        );
                    }
                }
                Err(MigrateError::Syntax) => assert!(!before.tree.errors().is_empty()),
                Err(error) => refused.push(format!("{} {error:?}", path.display())),
            }
        }
    }
    println!("{moved} moved, {same} as they should be, {} refused", refused.len());
    // The cases that give a field in two places, and none else.
    refused.retain(|line| !line.contains("both-positions"));
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(moved > 50, "{moved}");
}

fn copied(from: &Path, name: &str) -> PathBuf {
    let place = folder(name);
    for path in ork_test::files(from, &[""]) {
        let target = place.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&path, target).unwrap();
    }
    place
}

/// What a Katalog makes, as JSON, or what is found instead: rules and lines do not move with the layout, columns may.
fn made(root: &Path, katalog: &Path) -> String {
    let options = RenderOptions { custom_resource: None, now: 1_767_225_600, seed: 1 };
    match render(&snapshot(root), katalog, &options) {
        Ok(rendered) => rendered.manifests.iter().map(|manifest| format!("{:#}\n", manifest.to_json())).collect(),
        Err(ork_project::JobError::Findings(findings)) => {
            let mut found: Vec<_> =
                findings.iter().map(|found| format!("{}: {}\n", found.rule, found.message)).collect();
            found.sort();
            found.concat()
        }
        Err(other) => other.to_string(),
    }
}

#[test]
fn every_katalog_makes_the_same_in_each_layout() {
    let Some(corpus) = ork_test::corpus() else { return };
    let mut compared = 0;
    for (name, base) in [
        ("registry", corpus.join("registry")),
        ("examples", corpus.join("examples")),
        ("ours", ork_test::workspace().join("patterns")),
    ] {
        let before = copied(&base, name);
        let katalogs: Vec<PathBuf> = ork_test::files(&before, &[".yaml"])
            .into_iter()
            .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains("kind: Katalog")))
            .collect();
        let expected: Vec<String> = katalogs.iter().map(|katalog| made(&before, katalog)).collect();
        let findings = |root: &Path| {
            let report = check(&snapshot(root), &[PathBuf::from(".")]).unwrap();
            let mut found: Vec<_> = report
                .findings
                .iter()
                .map(|found| format!("{} {}: {}", found.location.file.path().display(), found.rule, found.message))
                .collect();
            found.sort();
            found
        };
        let found = findings(&before);
        for layout in BOTH {
            for path in ork_test::files(&before, &[".yaml", ".yml"]) {
                let text = fs::read_to_string(&path).unwrap();
                if let Ok(after) = migrate(&source(&path, &text), layout) {
                    fs::write(&path, after).unwrap();
                }
            }
            for (katalog, expected) in katalogs.iter().zip(&expected) {
                assert_eq!(&made(&before, katalog), expected, "{} {layout:?}", katalog.display());
                compared += usize::from(expected.contains("apiVersion"));
            }
            assert_eq!(findings(&before), found, "{name} {layout:?}");
        }
    }
    println!("{compared} renderings compared");
    assert!(compared >= 20, "{compared}");
}

const OLDER: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shop
  # it goes
  deprecation:
    message: use the new one
spec:
  crds:
    # the cache
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}

      # how many at a time
      workers: 2   # two
      labels:
        - key: team
          value: shop
      imports:
        - motif: ./motif.yaml
      operatorBox:
        # made once
        onCreate:
          secrets:
            - name: x
              anyOf:
                - field: spec.a
                  exists: true
              stringData:
                a: |
                  text
                    deeper

                  more
        status:
          fields: []
";

#[test]
fn a_file_is_written_named_or_compared() {
    let user = User::new(folder("command"));
    fs::write(user.folder.join("katalog.yaml"), OLDER).unwrap();
    let diff = user.run(&["migrate", "--to", "sections", "--diff", "."]);
    assert_eq!(diff.code, Some(1));
    insta::assert_snapshot!("migrate-diff", diff.stdout);
    let named = user.run(&["migrate", "--to", "sections", "--check", "katalog.yaml"]);
    assert_eq!((named.code, named.stdout.as_str()), (Some(1), "would change katalog.yaml\n"));
    assert_eq!(fs::read_to_string(user.folder.join("katalog.yaml")).unwrap(), OLDER);
    assert_eq!(user.ok(&["migrate", "--to", "sections", "katalog.yaml"]), "migrated katalog.yaml\n");
    let written = fs::read_to_string(user.folder.join("katalog.yaml")).unwrap();
    assert_eq!(user.ok(&["migrate", "katalog.yaml"]), "migrated katalog.yaml\n");
    let back = fs::read_to_string(user.folder.join("katalog.yaml")).unwrap();
    insta::assert_snapshot!("migrate-there-and-back", format!("{written}\n=======\n\n{back}"));
}

#[test]
fn what_cannot_be_moved_is_told_and_left() {
    let user = User::new(folder("refused"));
    let head =
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: shop\nspec:\n  crds:\n    cache:\n";
    let mut told = String::new();
    for (name, body) in [
        ("brackets", "      operatorBox: {reconcile: {workers: 2}}\n"),
        (
            "alias",
            "      operatorBox: &box\n        reconcile:\n          workers: 2\n    other:\n      operatorBox: *box\n",
        ),
        ("twice", "      workers: 1\n      operatorBox:\n        reconcile:\n          workers: 2\n"),
        ("broken", "      operatorBox: {\n"),
    ] {
        let file = format!("{name}.yaml");
        let text = format!("{head}{body}");
        fs::write(user.folder.join(&file), &text).unwrap();
        let run = user.run(&["migrate", &file]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{name}");
        assert_eq!(fs::read_to_string(user.folder.join(&file)).unwrap(), text);
        told.push_str(&format!("$ ork migrate {file}\n{}\n", run.stderr));
    }
    insta::assert_snapshot!("migrate-refused", told);
}
