//! `ork check --add-ignore`: what is found today is switched off by comments, so that only what is new is reported.
//!
//! A comment is kept only where it does what it is for: the findings of its line are gone, and nothing else is there.

use std::path::{Path, PathBuf};

use ork_engine::suppress::ignoring;
use ork_project::{Host, documents};
use ork_source::{Diagnostic, Level, apply_edits};

use crate::args::CheckArgs;
use crate::command::rewrite::write;
use crate::command::session;
use crate::error::CommandError;
use crate::findings::plural;
use crate::output::Output;
use crate::paths::Paths;

pub(super) fn run(args: &CheckArgs, output: &mut Output) -> Result<u8, CommandError> {
    let mut host = session(&args.paths, args.fetch, args.network)?;
    let snapshot = host.snapshot();
    let paths = Paths::new(&snapshot.environment().working_directory);
    let files: Vec<PathBuf> =
        documents(&snapshot, &args.paths)?.iter().map(|source| source.file.path().to_owned()).collect();
    let (mut added, mut left) = (0, 0);
    for path in files {
        let (lines, stubborn) = in_file(&mut host, &path);
        for finding in &stubborn {
            let place = paths.place(&finding.location);
            output.warning(&format!("{place}: no comment can stand on this line, so {} stays", finding.rule));
        }
        left += stubborn.len();
        if lines > 0 {
            let text = host.snapshot().file(&path).map(|file| file.text().to_owned()).unwrap_or_default();
            write(&path, &text)?;
            output.result(&format!("wrote {}\n", paths.show(&path)))?;
        }
        added += lines;
    }
    let was = if added == 1 { "was" } else { "were" };
    let rest = match left {
        0 => String::new(),
        left => format!(", {} {}", plural(left, "finding"), if left == 1 { "stays" } else { "stay" }),
    };
    output.aside(&format!("{} {was} added{rest}\n", plural(added, "comment")));
    Ok(0)
}

/// Adds the comments that one file needs, from its end: lines above keep their numbers. How many lines got one, and what
/// could not be switched off.
fn in_file(host: &mut Host, path: &Path) -> (usize, Vec<Diagnostic>) {
    let (mut added, mut stubborn) = (0, Vec::new());
    let mut findings = worth(host, path);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.location.span.start));
    while let Some(last) = findings.first() {
        let line = last.location.line_column().0;
        let here: Vec<Diagnostic> =
            findings.extract_if(.., |finding| finding.location.line_column().0 == line).collect();
        let Ok(source) = host.snapshot().source(path) else { break };
        let text = source.file.text().to_owned();
        let done = ignoring(&source, line - 1, &rules_of(&here)).is_some_and(|change| {
            host.set_finished(path.to_owned(), apply_edits(&text, &[change]));
            let gone = said(&worth(host, path)) == said_without(&findings, &stubborn);
            if !gone {
                host.set_finished(path.to_owned(), text.clone());
            }
            gone
        });
        match done {
            true => added += 1,
            false => stubborn.extend(here),
        }
    }
    (added, stubborn)
}

fn worth(host: &Host, path: &Path) -> Vec<Diagnostic> {
    let mut found = host.snapshot().diagnostics(path);
    found.retain(|finding| finding.level >= Level::Warning);
    found
}

/// Findings without their places: those move.
fn said(findings: &[Diagnostic]) -> Vec<(&str, &str)> {
    let mut said: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.message.as_str())).collect();
    said.sort_unstable();
    said
}

fn said_without<'f>(left: &'f [Diagnostic], stubborn: &'f [Diagnostic]) -> Vec<(&'f str, &'f str)> {
    let mut said: Vec<_> = left.iter().chain(stubborn).map(|one| (one.rule, one.message.as_str())).collect();
    said.sort_unstable();
    said
}

fn rules_of(findings: &[Diagnostic]) -> Vec<&'static str> {
    let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}
