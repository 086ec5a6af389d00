//! `unknown-field`: a key that its place does not have.

use ork_source::{Applicability, Diagnostic, Edit, nearest};

use crate::fields::Field;
use crate::rules::moved::moved;
use crate::rules::{MOST_WITH_CHANGES, Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for unknown in &unit.walk.unknown {
        let key = unknown.entry.key;
        let name = unknown.entry.name();
        let location = unit.location(key.span());
        let message = if name.is_empty() {
            format!("a key of {} must be a plain word", unknown.object.name)
        } else {
            format!("{} has no field `{name}`", unknown.object.name)
        };
        let mut finding = Diagnostic::new(rule.name, rule.level, location.clone(), message);
        // Only what could stand here with this value is worth proposing.
        let parent = unit.walk.objects.get(unknown.within);
        let is_free = |field: &&Field| parent.is_none_or(|seen| seen.node.get(field.name).is_none());
        let fitting = unknown.object.fields.iter().filter(|field| field.shape.fits(unknown.entry.value.form()));
        if let Some(meant) = nearest(name, fitting.filter(is_free).map(|field| field.name)) {
            let edit = Edit { location, text: meant.to_owned() };
            finding = finding.help(format!("did you mean `{meant}`?"));
            finding = finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit);
        } else if findings.len() < MOST_WITH_CHANGES
            && let Some((place, fix)) = moved(unit, unknown)
        {
            finding = finding.help(format!("its place is `{place}`"));
            finding.fixes.push(fix);
        } else if unknown.object.fields.len() <= 12 {
            let names: Vec<_> = unknown.object.fields.iter().map(|field| format!("`{}`", field.name)).collect();
            finding = finding.help(format!("its fields are {}", names.join(", ")));
        }
        findings.push(finding);
    }
}
