//! One JSON array, or one object a line. The form is an interface: fields are added, never changed.

use ork_source::{Diagnostic, Edit, Fix, Location};
use serde_json::{Value, json};

use crate::paths::{Paths, place};

pub(crate) fn print(findings: &[Diagnostic], paths: &Paths) -> String {
    let lines: Vec<_> = findings.iter().map(|found| format!("\n  {}", finding(found, paths))).collect();
    format!("[{}{}]\n", lines.join(","), if lines.is_empty() { "" } else { "\n" })
}

/// One object a line.
pub(crate) fn lines(findings: &[Diagnostic], paths: &Paths) -> String {
    findings.iter().map(|found| format!("{}\n", finding(found, paths))).collect()
}

fn finding(finding: &Diagnostic, paths: &Paths) -> Value {
    let mut out = json!({
        "rule": finding.rule,
        "level": finding.level.as_str(),
        "message": finding.message,
        "help": finding.help,
    });
    let related = finding.related.iter().map(|related| {
        let mut out = json!({ "message": related.message });
        put_place(&mut out, &related.location, paths);
        out
    });
    put_place(&mut out, &finding.location, paths);
    put(&mut out, "related", related.collect());
    put(&mut out, "fixes", finding.fixes.iter().map(|one| fix(one, paths)).collect());
    put(&mut out, "url", Value::Null);
    out
}

fn fix(fix: &Fix, paths: &Paths) -> Value {
    let edits: Vec<_> = fix.edits.iter().map(|one| edit(one, paths)).collect();
    json!({ "title": fix.title, "applicability": fix.applicability.as_str(), "edits": edits })
}

fn edit(edit: &Edit, paths: &Paths) -> Value {
    let mut out = json!({});
    put_place(&mut out, &edit.location, paths);
    put(&mut out, "text", Value::from(edit.text.as_str()));
    out
}

fn put_place(out: &mut Value, location: &Location, paths: &Paths) {
    put(out, "file", Value::from(paths.show(location.file.path())));
    put(out, "start", place(&location.file, location.span.start));
    put(out, "end", place(&location.file, location.span.end));
}

/// Adds a member to an object.
pub(super) fn put(out: &mut Value, key: &str, value: Value) {
    if let Value::Object(map) = out {
        map.insert(key.to_owned(), value);
    }
}
