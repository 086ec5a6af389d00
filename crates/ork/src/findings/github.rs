//! Workflow commands of GitHub Actions: each finding becomes an annotation of the line that it is on.

use std::fmt::Write;

use ork_source::{Diagnostic, Encoding, Level};

use crate::paths::Paths;

pub(crate) fn print(findings: &[Diagnostic], paths: &Paths) -> String {
    let mut out = String::new();
    for finding in findings {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info | Level::Hint => "notice",
        };
        let file = &finding.location.file;
        let position = |offset| file.position(offset, Encoding::Utf32);
        let (start, end) = (position(finding.location.span.start), position(finding.location.span.end));
        let mut places = format!("file={},line={}", property(&paths.show(file.path())), start.line + 1);
        // Columns count only on one line.
        if start.line == end.line {
            places.push_str(&format!(",col={},endColumn={}", start.column + 1, end.column + 1));
        } else {
            places.push_str(&format!(",endLine={}", end.line + 1));
        }
        let message = match &finding.help {
            Some(help) => format!("{}\nhelp: {help}", finding.message),
            None => finding.message.clone(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "::{command} {places},title={}::{}", property(finding.rule), data(&message));
    }
    out
}

/// What a message may not hold as it is.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What the value of a property may not hold as it is.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
