//! `function-alias`: a function under a name that documentation does not use.

use ork_source::{Applicability, Diagnostic, Edit};
use ork_template::analysis;

use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for site in unit.sound_sites() {
        for call in analysis::calls(&site.template) {
            let name = call.callee.name.as_str();
            let Some(function) = call.callee.function.filter(|function| function.name != name) else { continue };
            if unit.is_note(site, name) {
                continue;
            }
            let location = unit.location(site.scalar.to_source(call.span));
            let message = format!("the documented name of `{name}` is `{}`", function.name);
            let edit = Edit { location: location.clone(), text: function.name.to_owned() };
            let finding = Diagnostic::new(rule.name, rule.level, location, message);
            findings.push(finding.fix(format!("Change to `{}`", function.name), Applicability::Safe, edit));
        }
    }
}
