//! One line per finding: `file:line:column: level[rule]: message`.

use std::fmt::Write;

use ork_source::Diagnostic;

use crate::paths::Paths;

pub(crate) fn print(findings: &[Diagnostic], paths: &Paths) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = paths.place(&finding.location);
        let (level, rule, message) = (finding.level.as_str(), finding.rule, one_line(&finding.message));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{place}: {level}[{rule}]: {message}");
    }
    out
}

/// Messages quote what people wrote, and a line is a promise.
fn one_line(message: &str) -> String {
    let is_unfit = |c: char| c.is_control();
    if !message.contains(is_unfit) {
        return message.to_owned();
    }
    message.chars().map(|c| if is_unfit(c) { ' ' } else { c }).collect()
}
