//! What is wrong in the files that a document includes: told where it includes them, for such a file says of itself
//! neither what it is nor whom it belongs to.

use std::cell::OnceCell;

use ork_source::{Diagnostic, Level};

use crate::model::Include;
use crate::rules::{Part, RULES, Site, Unit, site};
use crate::source::Kind;
use crate::walk::walk;

/// The rules that a file is checked by.
const CHECKED: [&str; 13] = [
    "yaml-syntax",
    "template-syntax",
    "unknown-field",
    "missing-field",
    "wrong-type",
    "unknown-function",
    "bad-duration",
    "bad-quantity",
    "bad-number",
    "bad-cron",
    "bad-name",
    "bad-regex",
    "refused-fields",
];
/// Findings told of one file; the rest are counted.
const MOST_TOLD: usize = 3;

pub(super) fn check(unit: &Unit<'_>, findings: &mut Vec<Diagnostic>) {
    for include in unit.includes().filter(|_| unit.is_frame()) {
        let found = errors_in(unit, include);
        let location = || unit.location(include.path.span);
        for error in found.iter().take(MOST_TOLD) {
            let line = error.location.line_column().0;
            let message = format!("line {line} of `{}`: {}", include.path.value, error.message);
            let mut told = Diagnostic::new(error.rule, error.level, location(), message);
            told.help.clone_from(&error.help);
            findings.push(told.related(error.location.clone(), "here"));
        }
        if let Some(error) = found.get(MOST_TOLD) {
            let message = format!("`{}` has {} further errors", include.path.value, found.len() - MOST_TOLD);
            findings.push(Diagnostic::new(error.rule, error.level, location(), message));
        }
    }
}

fn errors_in(unit: &Unit<'_>, include: &Include) -> Vec<Diagnostic> {
    let Ok(Some(source)) = &include.found else { return Vec::new() };
    let Some(root) = source.tree.root(0) else { return super::syntax_errors(source) };
    let walk = walk(root, include.place.object());
    let sites: Vec<Site<'_>> = walk.texts.iter().filter_map(site).collect();
    let file = Unit {
        source,
        document: 0,
        // What only whole documents need is not asked of it.
        kind: Kind::Motif,
        root,
        walk,
        sites,
        motif: unit.motif,
        operators: &[],
        own: &[],
        part: Part::Whole,
        top: root,
        composed: unit.composed,
        patterns: &[],
        typed: OnceCell::new(),
        carried: OnceCell::new(),
    };
    let mut found = Vec::new();
    for rule in RULES.iter().filter(|rule| CHECKED.contains(&rule.name)) {
        (rule.check)(&file, rule, &mut found);
    }
    found.retain(|finding| finding.level == Level::Error && finding.location.file.path() == source.file.path());
    super::without_echoes(source, found)
}
