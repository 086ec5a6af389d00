//! `imported-findings`: an imported artifact has findings of its own. They belong to its author; the importer is told once.

use std::sync::Arc;

use ork_source::{Diagnostic, Level, Location};

use crate::model::Text;
use crate::operator::{ImportState, PatternState};
use crate::rules::{Resolved, Rule, Unit};
use crate::source::Source;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (import, state) in unit.imported() {
        let (Some(reference), ImportState::Found(motif)) = (&import.reference, state) else { continue };
        // A file beside the document is checked with it.
        if is_path(&reference.value) {
            continue;
        }
        let resolved = Resolved { motif: Some(motif.clone()), ..Resolved::default() };
        report(unit, rule, reference, super::check_own(&motif.source, &resolved), findings);
    }
    for pattern in unit.patterns {
        let PatternState::Found(source, resolved) = &pattern.state else { continue };
        let reference = &pattern.need.reference;
        if !pattern.need.is_file && !is_path(&reference.value) {
            report(unit, rule, reference, super::check_own(source, resolved), findings);
        }
    }
}

/// What an importer is told of findings in what it imports, unless that lies beside it.
#[must_use]
pub fn told_of_import(source: &Arc<Source>, reference: &Text, own: Vec<Diagnostic>) -> Option<Diagnostic> {
    let rule = super::rule("imported-findings")?;
    if is_path(&reference.value) { None } else { told(source.location(reference.span), rule, reference, own) }
}

fn report(unit: &Unit<'_>, rule: &Rule, reference: &Text, own: Vec<Diagnostic>, findings: &mut Vec<Diagnostic>) {
    findings.extend(told(unit.location(reference.span), rule, reference, own));
}

fn told(place: Location, rule: &Rule, reference: &Text, own: Vec<Diagnostic>) -> Option<Diagnostic> {
    let count = own.iter().filter(|finding| finding.level >= Level::Warning).count();
    let first = own.into_iter().find(|finding| finding.level >= Level::Warning)?;
    let message = match count {
        1 => format!("`{}` has a finding of its own", reference.value),
        more => format!("`{}` has {more} findings of its own", reference.value),
    };
    let finding = Diagnostic::new(rule.name, rule.level, place, message);
    Some(finding.help("tell its author, or use another version").related(first.location, first.message))
}

fn is_path(reference: &str) -> bool {
    let yaml = reference.ends_with(".yaml") || reference.ends_with(".yml");
    yaml || reference.starts_with("./") || reference.starts_with("../") || reference.starts_with('/')
}
