//! What the tests of the whole share: folders of their own, an environment of their own, marks.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

pub mod acting;
pub mod cli;
pub mod cluster;
pub mod coverage;
pub mod faults;
pub mod names;
pub mod parts;
pub mod view;

use std::fs;
use std::path::{Path, PathBuf};

use ork_engine::source::GROUP;
use ork_project::{Environment, Host, Snapshot};
use ork_source::{Diagnostic, Encoding};

/// An empty folder for one test.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Surroundings without a home, a cache or variables.
pub fn environment(folder: &Path) -> Environment {
    Environment { working_directory: folder.to_owned(), ork_home: None, katalog_base: None, motif_base: None }
}

/// A session in such surroundings, with nothing open. A folder `.ork` is its home, with the cache in it.
pub fn snapshot(folder: &Path) -> Snapshot {
    let home = Some(folder.join(".ork")).filter(|home| home.is_dir());
    Host::new(Environment { ork_home: home, ..environment(folder) }).snapshot()
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The files with documents of ours below a folder.
pub fn documents(folder: &Path) -> Vec<PathBuf> {
    let ours = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().any(|line| line.starts_with("apiVersion:") && line.contains(GROUP))
    };
    ork_test::files(folder, &[".yaml", ".yml"]).into_iter().filter(ours).collect()
}

/// What a mark says: the line that a finding starts on, its level and rule, and the text under it where that is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub file: String,
    pub line: u32,
    pub level: String,
    pub rule: String,
    pub text: Option<String>,
}

/// The marks of a text: comments such as `# error: [rule] @ text`, each for the next line that is no mark.
pub fn marks(file: &str, text: &str) -> Vec<Mark> {
    let mut waiting = Vec::new();
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match mark_of(line) {
            Some(mark) => waiting.push(mark),
            None => {
                for (level, rule, text) in waiting.drain(..) {
                    found.push(Mark { file: file.to_owned(), line: number, level, rule, text });
                }
            }
        }
    }
    assert!(waiting.is_empty(), "{file}: a mark with no line after it");
    found
}

fn mark_of(line: &str) -> Option<(String, String, Option<String>)> {
    let rest = line.trim().strip_prefix("# ")?;
    let (level, rest) = rest.split_once(": [")?;
    if !["error", "warning", "info", "hint"].contains(&level) {
        return None;
    }
    let (rule, rest) = rest.split_once(']')?;
    let text = rest.trim().strip_prefix("@ ").map(str::to_owned);
    Some((level.to_owned(), rule.to_owned(), text))
}

/// A finding as a mark with its text.
pub fn as_mark(finding: &Diagnostic, base: &Path) -> Mark {
    let file = &finding.location.file;
    Mark {
        file: file.path().strip_prefix(base).unwrap_or(file.path()).display().to_string(),
        line: file.position(finding.location.span.start, Encoding::Utf32).line + 1,
        level: finding.level.as_str().to_owned(),
        rule: finding.rule.to_owned(),
        text: Some(finding.location.text().to_owned()),
    }
}

/// Compares findings with marks; gives what differs.
pub fn differences(findings: &[Diagnostic], marks: &[Mark], base: &Path) -> Vec<String> {
    let mut left: Vec<Mark> = findings.iter().map(|finding| as_mark(finding, base)).collect();
    let mut wrong = Vec::new();
    for mark in marks {
        let fits = |found: &Mark| {
            (&found.file, found.line, &found.level, &found.rule) == (&mark.file, mark.line, &mark.level, &mark.rule)
                && (mark.text.is_none() || found.text == mark.text)
        };
        match left.iter().position(fits) {
            Some(index) => {
                left.remove(index);
            }
            None => wrong.push(format!("missing: {mark:?}")),
        }
    }
    wrong.extend(left.iter().map(|found| format!("not marked: {found:?}")));
    wrong
}
