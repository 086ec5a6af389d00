//! `missing-input`: a required input without a value. One finding for each import.

use ork_source::Diagnostic;

use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (import, state) in unit.operators.iter().flat_map(|operator| operator.imported()) {
        let (Some(motif), Some(reference)) = (state.motif(), &import.reference) else { continue };
        let given = |name: &str| import.bindings.iter().any(|binding| binding.name.value == name);
        let missing: Vec<_> = motif.inputs.iter().filter(|input| input.required && !given(&input.name.value)).collect();
        if missing.is_empty() {
            continue;
        }
        let names: Vec<_> = missing.iter().map(|input| format!("`{}`", input.name.value)).collect();
        let plural = if missing.len() == 1 { "input" } else { "inputs" };
        let message = format!("required {plural} {} not given", names.join(", "));
        let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(reference.span), message)
            .help("give a value under `with:`");
        for input in missing {
            finding = finding.related(motif.input_location(input), "declared here");
        }
        findings.push(finding);
    }
}
