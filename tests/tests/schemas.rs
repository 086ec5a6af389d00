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
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use jsonschema::Validator;
use ork_engine::data::value_of;
use ork_engine::fields::KINDS;
use ork_engine::source::Source;
use ork_source::SourceFile;
use ork_yaml::Dialect;
use serde_json::Value as Json;
use support::marks;
use support::parts::{are_wanted, parts, set_up};

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
        said.extend(
            validator.iter_errors(&value).map(|error| format!("{}: {}", error.instance_path(), error.schema_path())),
        );
    }
    said
}

fn files(roots: &[PathBuf]) -> Vec<PathBuf> {
    roots.iter().flat_map(|root| ork_test::files(root, &[".yaml", ".yml"])).collect()
}

/// Documents in which the rules find nothing that a schema could find.
fn sound() -> Vec<Arc<Source>> {
    let workspace = ork_test::workspace();
    let mut roots = vec![workspace.join("patterns"), workspace.join("docs/examples"), workspace.join("tests/cases")];
    roots.extend(ork_test::corpus().map(|corpus| corpus.join("registry")));
    roots.extend(ork_test::corpus().map(|corpus| corpus.join("examples")));
    let schema = ["unknown-field", "missing-field", "wrong-type", "unknown-kind", "both-positions"];
    let is_sound = |source: &Arc<Source>| {
        let found = ork_engine::rules::check(source, &ork_engine::rules::Resolved::default());
        let found = found.iter().any(|finding| schema.contains(&finding.rule));
        source.is_ours() && source.tree.errors().is_empty() && !found
    };
    files(&roots).iter().filter_map(|path| source(path)).filter(is_sound).collect()
}

/// Documents with a defect that a schema can see.
fn defective() -> Vec<Arc<Source>> {
    let mut found = Vec::new();
    for rule in ["unknown-field", "missing-field", "wrong-type"] {
        for path in files(&[ork_test::workspace().join("tests/cases").join(rule)]) {
            let text = fs::read_to_string(&path).unwrap();
            let marked = marks(&path.display().to_string(), &text).iter().any(|mark| mark.rule == rule);
            found.extend(source(&path).filter(|source| marked && source.is_ours()));
        }
    }
    found
}

#[test]
fn what_has_no_schema_error_validates() {
    let validators = validators();
    let (mut checked, mut wrong) = (0, Vec::new());
    for source in sound() {
        let path = source.file.path();
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
    let sources = defective();
    let missed: Vec<String> = sources
        .iter()
        .filter(|source| said(&validators, source).is_empty())
        .map(|source| source.file.path().display().to_string())
        .collect();
    println!("{} files with defects", sources.len());
    assert!(missed.is_empty(), "validate all the same:\n{}", missed.join("\n"));
    assert!(sources.len() >= 15, "{}", sources.len());
}

/// The server that editors without ours ask, with our schemas: it refuses what is wrong, and nothing else.
#[test]
fn the_yaml_language_server_agrees() {
    if !are_wanted("node and the YAML language server") || !set_up("setup-yaml-language-server.sh") {
        return;
    }
    // A file with documents of several kinds has no one schema there.
    let single = |source: &Arc<Source>| source.tree.documents().len() == 1;
    let (sound, defective): (Vec<_>, Vec<_>) =
        (sound().into_iter().filter(single).collect(), defective().into_iter().filter(single).collect());
    let line = |source: &Arc<Source>| {
        let schema = format!("schemas/{}.schema.json", source.kind(0).name().to_lowercase());
        serde_json::json!({"file": source.file.path(), "schema": ork_test::workspace().join(schema)}).to_string() + "\n"
    };
    let asked: String = sound.iter().chain(&defective).map(line).collect();
    let mut server = Command::new("node")
        .arg(ork_test::workspace().join("tests/real/yaml-language-server.mjs"))
        .arg(parts().join("yaml-language-server"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    server.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let output = server.wait_with_output().unwrap();
    assert!(output.status.success());
    let answers: Vec<Json> =
        output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!(answers.len(), sound.len() + defective.len());
    let (of_sound, of_defective) = answers.split_at(sound.len());
    let said = |answer: &Json| !answer["messages"].as_array().unwrap().is_empty();
    let wrong: Vec<String> = of_sound.iter().filter(|answer| said(answer)).map(Json::to_string).collect();
    let missed: Vec<String> = of_defective.iter().filter(|answer| !said(answer)).map(Json::to_string).collect();
    println!("{} sound files, {} with defects", sound.len(), defective.len());
    assert!(wrong.is_empty(), "refused:\n{}", wrong.join("\n"));
    assert!(missed.is_empty(), "taken:\n{}", missed.join("\n"));
}
