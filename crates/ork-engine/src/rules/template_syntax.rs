//! `template-syntax`: what is no Go template.

use ork_source::Diagnostic;

use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for site in &unit.sites {
        // One mistake makes the parser stumble again further on: the first is the one to mend.
        let Some(error) = site.template.errors.first() else { continue };
        let location = unit.location(site.scalar.to_source(error.span));
        let mut finding = Diagnostic::new(rule.name, rule.level, location, error.message.clone());
        finding.help.clone_from(&error.help);
        findings.push(finding);
    }
}
