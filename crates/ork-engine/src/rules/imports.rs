//! `import-not-fetched` and `not-found`: where an import leads.

use ork_source::Diagnostic;

use crate::operator::ImportState;
use crate::rules::{Rule, Unit};

pub(super) fn not_fetched(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (import, state) in unit.operators.iter().flat_map(|operator| operator.imported()) {
        let (Some(reference), ImportState::NotFetched) = (&import.reference, state) else { continue };
        let message = format!("`{}` has not been fetched, so its inputs are not checked", reference.value);
        let finding = Diagnostic::new(rule.name, rule.level, unit.location(reference.span), message);
        findings.push(
            finding.help(
                "map its registry to a folder under `[registries]` in `ork.toml`, or put it into the cache folder",
            ),
        );
    }
}

pub(super) fn absent(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for operator in unit.operators {
        for (import, state) in operator.imported() {
            let (Some(reference), ImportState::Absent(why) | ImportState::Unreadable(why)) = (&import.reference, state)
            else {
                continue;
            };
            findings.push(Diagnostic::new(rule.name, rule.level, unit.location(reference.span), why.clone()));
        }
        let file = operator.entry().and_then(|entry| entry.crd_file.as_ref());
        if let (Some(file), Some(why)) = (file, &operator.definition_problem) {
            findings.push(Diagnostic::new(rule.name, rule.level, unit.location(file.span), why.clone()));
        }
    }
}
