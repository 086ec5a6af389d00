//! The JSON Schemas for editors without our server: what is right validates, what is wrong does not.

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

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jsonschema::Validator;
use ork_engine::data::value_of;
use ork_engine::explain::KINDS;
use ork_engine::source::Source;
use ork_source::SourceFile;
use ork_yaml::Dialect;
use serde_json::Value as Json;
use support::marks;

fn validators() -> BTreeMap<&'static str, Validator> {
    let validator = |kind: &'static str| {
        let file = ork_test::workspace().join("schemas").join(format!("{}.schema.json", kind.to_lowercase()));
        let schema: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        (kind, jsonschema::validator_for(&schema).unwrap())
    };
    KINDS.into_iter().map(validator).collect()
}

fn source(path: &Path) -> Option<Arc<Source>> {
    Some(Source::new(SourceFile::new(path, fs::read_to_string(path).ok()?)))
}

/// What a schema says of each document of ours in a text: the places and reasons.
fn said(validators: &BTreeMap<&'static str, Validator>, source: &Source) -> Vec<String> {
    let mut said = Vec::new();
    for index in 0..source.tree.documents().len() {
        let Some(validator) = validators.get(source.kind(index).name()) else { continue };
        let root = source.tree.root(index).unwrap();
        let value = ork_engine::data::to_json(&value_of(root, Dialect::V3).unwrap());
        said.extend(validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())));
    }
    said
}

fn files(roots: &[PathBuf]) -> Vec<PathBuf> {
    roots.iter().flat_map(|root| ork_test::files(root, &[".yaml", ".yml"])).collect()
}

#[test]
fn what_has_no_schema_error_validates() {
    let workspace = ork_test::workspace();
    let mut roots = vec![workspace.join("patterns"), workspace.join("docs/examples"), workspace.join("tests/cases")];
    roots.extend(ork_test::corpus().map(|corpus| corpus.join("registry")));
    roots.extend(ork_test::corpus().map(|corpus| corpus.join("examples")));
    let validators = validators();
    let (mut checked, mut wrong) = (0, Vec::new());
    for path in files(&roots) {
        let Some(source) = source(&path).filter(|source| source.is_ours() && source.tree.errors().is_empty()) else {
            continue;
        };
        // What the rules find here, a schema may find, too.
        let found = ork_engine::rules::check(&source, &ork_engine::rules::Resolved::default());
        let schema = ["unknown-field", "missing-field", "wrong-type", "unknown-kind", "both-positions"];
        if found.iter().any(|finding| schema.contains(&finding.rule)) {
            continue;
        }
        checked += 1;
        wrong.extend(said(&validators, &source).into_iter().map(|said| format!("{}{said}", path.display())));
    }
    println!("{checked} files");
    assert!(wrong.is_empty(), "{} refused:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 100, "{checked}");
}

#[test]
fn seeded_defects_do_not_validate() {
    let validators = validators();
    let (mut defects, mut missed) = (0, Vec::new());
    for rule in ["unknown-field", "missing-field", "wrong-type"] {
        for path in files(&[ork_test::workspace().join("tests/cases").join(rule)]) {
            let text = fs::read_to_string(&path).unwrap();
            let marked = marks(&path.display().to_string(), &text).iter().any(|mark| mark.rule == rule);
            let Some(source) = source(&path).filter(|source| marked && source.is_ours()) else { continue };
            defects += 1;
            if said(&validators, &source).is_empty() {
                missed.push(path.display().to_string());
            }
        }
    }
    println!("{defects} files with defects");
    assert!(missed.is_empty(), "validate all the same:\n{}", missed.join("\n"));
    assert!(defects >= 15, "{defects}");
}
