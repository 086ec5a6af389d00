//! SARIF 2.1.0 (OASIS), as code scanning services read it.
//!
//! A fingerprint is made of the rule, the file and the line's own text, so that a finding keeps it when it moves.

use std::collections::HashMap;

use ork_engine::rules::{RULES, Rule};
use ork_source::{Diagnostic, Encoding, Fix, Level, Location};
use ork_template::functions::sha256;
use serde_json::{Value, json};

use super::json::put;
use crate::paths::Paths;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(crate) fn print(findings: &[Diagnostic], paths: &Paths) -> String {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, paths, &mut seen)).collect();
    let driver = json!({
        "name": "ork",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
    });
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    format!("{:#}\n", json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": format!("`ork explain {}` says more", rule.name), "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

/// SARIF knows three levels.
fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Hint => "note",
    }
}

fn result(finding: &Diagnostic, paths: &Paths, seen: &mut HashMap<String, usize>) -> Value {
    let related = finding.related.iter().enumerate().map(|(index, related)| {
        let mut place = location(&related.location, paths);
        put(&mut place, "id", json!(index + 1));
        put(&mut place, "message", json!({ "text": related.message }));
        place
    });
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let mut out = json!({
        "ruleId": finding.rule,
        "level": level(finding.level),
        "message": { "text": text },
        "locations": [location(&finding.location, paths)],
        "partialFingerprints": { "lineText/v1": fingerprint(finding, paths, seen) },
    });
    if let Some(index) = RULES.iter().position(|rule| rule.name == finding.rule) {
        put(&mut out, "ruleIndex", json!(index));
    }
    put(&mut out, "relatedLocations", related.collect());
    if !finding.fixes.is_empty() {
        put(&mut out, "fixes", finding.fixes.iter().map(|one| fix(one, paths)).collect());
    }
    out
}

fn fingerprint(finding: &Diagnostic, paths: &Paths, seen: &mut HashMap<String, usize>) -> String {
    let text = finding.location.file.text();
    let start = finding.location.span.start as usize;
    let before = text.get(..start).unwrap_or_default();
    let line = text.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    let line = line.lines().next().unwrap_or_default().trim();
    let mut known = format!("{}\n{}\n{line}", finding.rule, paths.show(finding.location.file.path()));
    let count = seen.entry(known.clone()).or_default();
    *count += 1;
    if *count > 1 {
        known.push_str(&format!("\n{count}"));
    }
    sha256(known.as_bytes())
}

fn location(location: &Location, paths: &Paths) -> Value {
    json!({ "physicalLocation": { "artifactLocation": artifact(location, paths), "region": region(location) } })
}

fn artifact(location: &Location, paths: &Paths) -> Value {
    json!({ "uri": uri(&paths.show(location.file.path())) })
}

fn region(location: &Location) -> Value {
    let position = |offset| location.file.position(offset, Encoding::Utf32);
    let (start, end) = (position(location.span.start), position(location.span.end));
    json!({
        "startLine": start.line + 1,
        "startColumn": start.column + 1,
        "endLine": end.line + 1,
        "endColumn": end.column + 1,
        "byteOffset": location.span.start,
        "byteLength": location.span.end - location.span.start,
    })
}

/// A path as a reference (RFC 3986): what has a meaning there is written as percent and digits.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    if path.starts_with('/') { format!("file://{out}") } else { out }
}

fn fix(fix: &Fix, paths: &Paths) -> Value {
    let mut files: Vec<(Value, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let artifact = artifact(&edit.location, paths);
        let replacement = json!({ "deletedRegion": region(&edit.location), "insertedContent": { "text": edit.text } });
        match files.iter_mut().find(|(known, _)| *known == artifact) {
            Some((_, replacements)) => replacements.push(replacement),
            None => files.push((artifact, vec![replacement])),
        }
    }
    let changes: Vec<Value> = files
        .into_iter()
        .map(|(artifact, replacements)| json!({ "artifactLocation": artifact, "replacements": replacements }))
        .collect();
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}
