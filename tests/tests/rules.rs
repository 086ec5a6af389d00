//! The rules: the cases of each, and the examples on its page.

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

use ork_engine::rules::RULES;
use ork_project::check;
use support::{Mark, copy, differences, folder, marks, snapshot};

/// Checks a folder against the marks in its files.
fn check_folder(folder: &Path) -> Vec<String> {
    let mut expected: Vec<Mark> = Vec::new();
    for path in ork_test::files(folder, &[".yaml", ".yml", ".toml"]) {
        let name = path.strip_prefix(folder).unwrap().display().to_string();
        // A mark stands in text that may be broken on purpose.
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        expected.extend(marks(&name, &text));
    }
    let report = check(&snapshot(folder), &[PathBuf::from(".")]).unwrap();
    differences(&report.findings, &expected, folder)
}

#[test]
fn cases() {
    let root = ork_test::workspace().join("tests/cases");
    let scratch = folder("cases");
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for rule in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap()) {
        for case in fs::read_dir(rule.path()).unwrap().map(|entry| entry.unwrap().path()) {
            let name = case.file_stem().unwrap().to_str().unwrap();
            let place = scratch.join(rule.file_name()).join(name);
            if case.is_dir() {
                copy(&case, &place);
            } else {
                fs::create_dir_all(&place).unwrap();
                fs::copy(&case, place.join(case.file_name().unwrap())).unwrap();
            }
            *seen.entry(rule.file_name().into_string().unwrap()).or_default() += 1;
            wrong.extend(check_folder(&place).into_iter().map(|text| format!("{}: {text}", case.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Shown by their pages, and by the tests of commands.
    let elsewhere = [
        "imported-findings",
        "bad-value",
        "refused-resource",
        "duplicate-object",
        "unreadable-file",
        "unknown-setting",
        "not-migrated",
    ];
    for rule in RULES.iter().filter(|rule| !elsewhere.contains(&rule.name)) {
        assert!(seen.get(rule.name).is_some_and(|count| *count >= 2), "{} has too few cases", rule.name);
    }
}

/// The files of a section of a page: fenced blocks with a name after `yaml`.
fn section(page: &str, heading: &str) -> Vec<(String, String)> {
    let Some(body) = page.split("\n## ").find_map(|part| part.strip_prefix(heading)) else { return Vec::new() };
    let mut files = Vec::new();
    for block in body.split("```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').unwrap();
        let name = info.split_whitespace().nth(1).unwrap_or_else(|| panic!("a block without a file name: {info}"));
        files.push((name.to_owned(), text.to_owned()));
    }
    files
}

#[test]
fn pages() {
    let scratch = folder("pages");
    let mut wrong = Vec::new();
    for rule in RULES {
        assert!(rule.page.starts_with(&format!("# {}\n", rule.name)), "the page of {} has another title", rule.name);
        for heading in ["What it checks", "Why", "Bad", "Good", "Fix"] {
            assert!(
                rule.page.contains(&format!("\n## {heading}\n")),
                "the page of {} has no section {heading}",
                rule.name
            );
        }
        // What is no text cannot be shown in one.
        let shown: &[&str] = if rule.name == "unreadable-file" { &[] } else { &["Bad", "Good"] };
        for heading in shown {
            let files = section(rule.page, heading);
            assert!(!files.is_empty(), "the page of {} shows nothing {heading}", rule.name);
            let place = scratch.join(rule.name).join(heading);
            fs::create_dir_all(&place).unwrap();
            for (name, text) in &files {
                let path = place.join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            wrong.extend(check_page(rule.name, heading, &place));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rules that only rendering or migrating finds are shown by that.
fn check_page(rule: &str, heading: &str, place: &Path) -> Vec<String> {
    let checked = !["bad-value", "refused-resource", "duplicate-object", "not-migrated"].contains(&rule);
    if checked {
        return check_folder(place).into_iter().map(|text| format!("{rule}, {heading}: {text}")).collect();
    }
    let mut expected = Vec::new();
    for path in ork_test::files(place, &[".yaml"]) {
        let name = path.strip_prefix(place).unwrap().display().to_string();
        expected.extend(marks(&name, &fs::read_to_string(&path).unwrap()));
    }
    if rule == "not-migrated" {
        let source = snapshot(place).source(&place.join("katalog.yaml")).unwrap();
        let error = ork_engine::migrate::migrate(&source, ork_engine::migrate::Layout::Registry).err();
        let found: Vec<_> = error.iter().filter_map(|error| ork_engine::rules::not_migrated(&source, error)).collect();
        return differences(&found, &expected, place);
    }
    let options = ork_project::RenderOptions { custom_resource: None, now: 0, seed: 0 };
    let findings = match ork_project::render(&snapshot(place), Path::new("."), &options) {
        Ok(made) => made.warnings,
        Err(ork_project::JobError::Findings(findings)) => findings,
        Err(other) => panic!("{rule}: {other}"),
    };
    differences(&findings, &expected, place).into_iter().map(|text| format!("{rule}, {heading}: {text}")).collect()
}

#[test]
fn names_are_known_to_the_table_and_sorted_pages_exist() {
    let folder = ork_test::workspace().join("crates/ork-engine/src/rules");
    let pages: Vec<String> = ork_test::files(&folder, &[".md"])
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    for page in &pages {
        assert!(RULES.iter().any(|rule| rule.name == page), "{page}.md belongs to no rule");
    }
    assert_eq!(pages.len(), RULES.len());
}
