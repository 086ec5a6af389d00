//! `import-not-fetched` and `not-found`: where an import leads.

use ork_source::Diagnostic;

use crate::compose::charts;
use crate::model::Text;
use crate::operator::{ImportState, PatternState};
use crate::rules::{Rule, Unit};

/// What to do about what was not fetched.
pub const FETCH_HELP: &str = "`ork check --fetch` or `ork registry pull` fetches it; a folder under `[registries]` in `ork.toml` can \
                    stand in for its registry";

/// What to do about a chart.
pub const CHART_HELP: &str =
    "render it with `helm template`, and name the Katalog that comes out under `imports.files`";

pub(super) fn not_fetched(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let mut report = |reference: &Text, what: &str, cause: &Option<String>| {
        let written = &reference.value;
        let message = match cause {
            None => format!("`{written}` has not been fetched, so {what} not checked"),
            Some(cause) => format!("`{written}` could not be fetched: {cause}"),
        };
        findings.push(Diagnostic::new(rule.name, rule.level, unit.location(reference.span), message).help(FETCH_HELP));
    };
    for (import, state) in unit.imported() {
        if let (Some(reference), ImportState::NotFetched(cause)) = (&import.reference, state) {
            report(reference, "its inputs are", cause);
        }
    }
    for pattern in unit.patterns {
        // A download or a variable is looked at when it is used.
        if let (PatternState::NotFetched(cause), false) = (&pattern.state, pattern.need.is_file) {
            report(&pattern.need.reference, "what it holds is", cause);
        }
    }
    for chart in unit.composed.filter(|_| unit.is_frame()).into_iter().flat_map(|found| charts(&found.katalog)) {
        let Some(name) = chart.entry("chart") else { continue };
        let message = "charts are not rendered here, so what this one holds is not checked";
        let location = unit.location(name.value.span());
        findings.push(Diagnostic::new(rule.name, rule.level, location, message).help(CHART_HELP));
    }
}

pub(super) fn absent(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let mut report = |text: &Text, why: &String| {
        findings.push(Diagnostic::new(rule.name, rule.level, unit.location(text.span), why.clone()));
    };
    for (import, state) in unit.imported() {
        if let (Some(reference), ImportState::Absent(why) | ImportState::Unreadable(why)) = (&import.reference, state) {
            report(reference, why);
        }
    }
    for include in unit.includes().filter(|_| unit.is_frame()) {
        if let Err(why) = &include.found {
            report(&include.path, why);
        }
    }
    for operator in unit.own {
        let file = operator.entry().and_then(|entry| entry.crd_file.as_ref());
        if let (Some(file), Some(why)) = (file, &operator.definition_problem) {
            report(file, why);
        }
    }
    for pattern in unit.patterns {
        if let PatternState::Absent(why) | PatternState::Unreadable(why) = &pattern.state {
            report(&pattern.need.reference, why);
        }
    }
}
