//! `unknown-input`: a value for an input that the motif does not have.

use ork_source::{Applicability, Diagnostic, Edit, Fix, nearest};

use crate::rules::{MOST_WITH_CHANGES, Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (import, state) in unit.imported() {
        let Some(motif) = state.motif() else { continue };
        for binding in &import.bindings {
            let name = &binding.name.value;
            if motif.input(name).is_some() {
                continue;
            }
            let location = unit.location(binding.name.span);
            let title = motif.name.as_ref().map_or("the motif", |name| name.value.as_str());
            let message = format!("unknown input `{name}`: motif `{title}` does not declare it");
            let mut finding = Diagnostic::new(rule.name, rule.level, location.clone(), message);
            let names: Vec<&str> = motif.inputs.iter().map(|input| input.name.value.as_str()).collect();
            let bound = |name: &&str| !import.bindings.iter().any(|binding| binding.name.value == **name);
            let meant = nearest(name, names.iter().copied().filter(|name| bound(name)));
            finding = match meant {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(
                    format!("Change to `{meant}`"),
                    Applicability::Unsafe,
                    Edit { location, text: meant.to_owned() },
                ),
                None if names.is_empty() => finding.help("it declares no inputs"),
                None => finding.help(format!("its inputs are {}", names.join(", "))),
            };
            // Without it a required input would be missing.
            let needed = meant.and_then(|meant| motif.input(meant)).is_some_and(|input| input.required);
            let removed = || unit.source.tree.remove(binding.value).ok();
            if let Some(removed) = (!needed && findings.len() < MOST_WITH_CHANGES).then(removed).flatten() {
                let edits = unit.edits(removed);
                let title = format!("Remove `{name}`");
                finding.fixes.push(Fix { title, applicability: Applicability::Unsafe, edits });
            }
            findings.push(finding);
        }
    }
}
