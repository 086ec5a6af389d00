//! JUnit's XML, which most build servers show: a suite for each file, a case for each finding. Errors fail; what is less
//! is told with its case.

use std::fmt::Write;

use ork_source::{Diagnostic, Level};

use crate::paths::Paths;

pub(crate) fn print(findings: &[Diagnostic], paths: &Paths) -> String {
    let mut files: Vec<(String, Vec<&Diagnostic>)> = Vec::new();
    for finding in findings {
        let name = paths.show(finding.location.file.path());
        match files.iter_mut().find(|(known, _)| *known == name) {
            Some((_, found)) => found.push(finding),
            None => files.push((name, vec![finding])),
        }
    }
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "<testsuites name=\"ork check\"{}>", counts(findings.iter()));
    if files.is_empty() {
        out.push_str("  <testsuite name=\"ork check\" tests=\"1\" failures=\"0\">\n");
        out.push_str("    <testcase name=\"nothing to report\"/>\n  </testsuite>\n");
    }
    for (name, found) in &files {
        let _ = writeln!(out, "  <testsuite name=\"{}\"{}>", escaped(name), counts(found.iter().copied()));
        for finding in found {
            case(finding, name, paths, &mut out);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn counts<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> String {
    let (tests, failures) = findings
        .fold((0, 0), |(tests, failures), finding| (tests + 1, failures + usize::from(finding.level == Level::Error)));
    format!(" tests=\"{tests}\" failures=\"{failures}\"")
}

fn case(finding: &Diagnostic, name: &str, paths: &Paths, out: &mut String) {
    let (line, column) = finding.location.line_column();
    let (message, rule) = (escaped(&finding.message), finding.rule);
    let _ = writeln!(
        out,
        "    <testcase name=\"{rule} ({line}:{column})\" classname=\"{}\" file=\"{0}\" line=\"{line}\">",
        escaped(name)
    );
    let place = escaped(&paths.place(&finding.location));
    let help = finding.help.as_ref().map_or_else(String::new, |help| format!("\nhelp: {}", escaped(help)));
    let _ = match finding.level {
        Level::Error => {
            writeln!(out, "      <failure type=\"{rule}\" message=\"{message}\">{place}: {message}{help}</failure>")
        }
        level => {
            writeln!(out, "      <system-out>{place}: {}[{rule}]: {message}{help}</system-out>", level.as_str())
        }
    };
    out.push_str("    </testcase>\n");
}

/// Text as XML 1.0 can hold it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            control if control.is_control() => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}
