//! `unknown-override`: an entry of a Komposer that overrides nothing, and declares nothing either.

use ork_source::{Applicability, Diagnostic, Edit, nearest};

use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    // What is not here may have it.
    let Some(found) = unit.composed.filter(|found| found.composition.complete) else { return };
    let entries = || found.composition.operators.iter().filter_map(|operator| operator.entry());
    for entry in found.composition.unmatched.iter().filter_map(|index| found.katalog.entries.get(*index)) {
        let name = &entry.name.value;
        let location = unit.location(entry.name.span);
        let message = format!("no import has an entry `{name}`, so there is nothing to override");
        let mut finding = Diagnostic::new(rule.name, rule.level, location.clone(), message);
        finding = match nearest(name, entries().map(|entry| entry.name.value.as_str())) {
            Some(meant) => {
                let edit = Edit { location, text: meant.to_owned() };
                let finding = finding.help(format!("did you mean `{meant}`?"));
                finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
            }
            None => finding.help("name an imported entry, or give `apiTypes` or `crdFile` to declare a new one"),
        };
        findings.push(finding);
    }
}
