//! `unwritten-status`: an entry of `custom` gives a status and says that its kind has none.

use ork_source::Diagnostic;

use crate::rules::refused_custom::{entries, literal};
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for entry in entries(unit) {
        let Some((said, _)) = literal(entry, "hasStatus").filter(|(_, text)| *text == "false") else { continue };
        let Some(status) = entry.entry("status").filter(|status| !status.value.is_null()) else { continue };
        let message = "a status is given to an object whose kind is said to have none";
        findings.push(
            Diagnostic::new(rule.name, rule.level, unit.location(status.key.span()), message)
                .related(unit.location(said.span()), "said here")
                .help("remove `status`, or `hasStatus: false`"),
        );
    }
}
