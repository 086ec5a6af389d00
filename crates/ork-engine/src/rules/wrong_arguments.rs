//! `wrong-arguments`: a function called with fewer or more arguments than it takes.

use ork_source::Diagnostic;
use ork_template::analysis;

use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    // A note that is not known yet may stand in for any function.
    if unit.composed.is_some_and(|found| !found.names_all()) {
        return;
    }
    for site in unit.sound_sites() {
        for call in analysis::calls(&site.template) {
            let name = &call.callee.name;
            let (takes, signature) = match (unit.is_note(site, name), call.callee.function) {
                (true, _) if call.count() == 0 => continue,
                (true, _) => ("no arguments".to_owned(), None),
                (false, Some(function)) if !function.takes(call.count()) => {
                    (function.count_in_words(), Some(function.signature))
                }
                _ => continue,
            };
            let message = format!("`{name}` takes {takes}, and gets {}", call.count());
            let location = unit.location(site.scalar.to_source(call.span));
            let finding = Diagnostic::new(rule.name, rule.level, location, message);
            findings.push(match signature {
                Some(signature) => finding.help(format!("it is `{signature}`; what is piped in comes last")),
                None => finding.help("a note sees the whole custom resource by itself"),
            });
        }
    }
}
