//! `duplicate-name`: two of one name in what a document says and takes in.

use ork_source::Diagnostic;

use crate::compose::{Conflict, in_document};
use crate::rules::{Rule, Unit, doubles};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for conflict in unit.composed.filter(|_| unit.is_frame()).into_iter().flat_map(|found| &found.composition.conflicts)
    {
        findings.push(finding(rule, conflict));
    }
    if let Some(motif) = unit.motif {
        let clashes = motif.shared.clashes().into_iter();
        let conflicts = clashes.map(|clash| in_document(&motif.source, &motif.includes, clash));
        findings.extend(conflicts.map(|conflict| finding(rule, &conflict)));
    }
    doubles::check(unit, rule, findings);
}

fn finding(rule: &Rule, conflict: &Conflict) -> Diagnostic {
    let message = format!("there is another {}", conflict.what);
    let finding = Diagnostic::new(rule.name, rule.level, conflict.at.clone(), message)
        .help("give one of the two another name, or leave one out")
        .related(conflict.first.clone(), "one is here");
    match &conflict.second {
        Some(second) => finding.related(second.clone(), "the other is here"),
        None => finding,
    }
}
