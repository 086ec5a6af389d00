//! `missing-input`: a required input without a value. One finding for each import.

use ork_source::{Applicability, Diagnostic, Fix, nearest};
use ork_yaml::{NewValue, Parent};

use crate::model::{Import, Input, InputType, Motif};
use crate::operator::Operator;
use crate::rules::{MOST_WITH_CHANGES, Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let imported = unit.own.iter().flat_map(|operator| operator.imported().map(move |found| (operator, found)));
    for (operator, (import, state)) in imported {
        let (Some(motif), Some(reference)) = (state.motif(), &import.reference) else { continue };
        let given = |name: &str| import.bindings.iter().any(|binding| stands_for(&binding.name.value, name, motif));
        let missing: Vec<_> = motif.inputs.iter().filter(|input| input.required && !given(&input.name.value)).collect();
        if missing.is_empty() {
            continue;
        }
        let names: Vec<_> = missing.iter().map(|input| format!("`{}`", input.name.value)).collect();
        let plural = if missing.len() == 1 { "input" } else { "inputs" };
        let message = format!("required {plural} {} not given", names.join(", "));
        let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(reference.span), message)
            .help("give a value under `with:`");
        for input in &missing {
            finding = finding.related(motif.input_location(input), "declared here");
        }
        if findings.len() < MOST_WITH_CHANGES {
            finding.fixes.extend(filled_in(unit, operator, import, &missing));
        }
        findings.push(finding);
    }
}

/// Whether a key of `with` gives an input: by its name, or by one that means it. What is misspelt has its own rule.
fn stands_for(written: &str, name: &str, motif: &Motif) -> bool {
    written == name || (motif.input(written).is_none() && nearest(written, [name]).is_some())
}

/// Gives each input a value to start from.
fn filled_in(unit: &Unit<'_>, operator: &Operator, import: &Import, missing: &[&Input]) -> Option<Fix> {
    let tree = &unit.source.tree;
    let values = missing.iter().map(|input| (input.name.value.as_str(), value(operator, input)));
    let edits = match import.with {
        Some(with) => {
            let inserted =
                values.map(|(name, value)| tree.insert_key(Parent::Node(with), name, NewValue::Scalar(&value)));
            inserted.collect::<Result<Vec<_>, _>>().ok()?.concat()
        }
        None => {
            let lines: String = values.map(|(name, value)| format!("{name}: {}\n", quoted(&value))).collect();
            tree.insert_key(Parent::Node(import.node), "with", NewValue::Lines(&lines)).ok()?
        }
    };
    let title = if missing.len() == 1 { "Give the input a value" } else { "Give the inputs values" };
    let edits = unit.edits(edits);
    Some(Fix { title: title.to_owned(), applicability: Applicability::Unsafe, edits })
}

/// The field of the custom resource that has the input's name, else something of its type to be replaced.
fn value(operator: &Operator, input: &Input) -> String {
    let name = &input.name.value;
    let spec = operator.schema().and_then(|schema| Some(schema.property("spec")?.1));
    if spec.is_some_and(|spec| spec.property(name).is_some()) {
        return format!("{{{{ .spec.{name} }}}}");
    }
    match input.kind {
        InputType::Integer | InputType::Number => "1".to_owned(),
        InputType::Boolean => "false".to_owned(),
        InputType::Text => "TODO".to_owned(),
    }
}

/// A template must stand in quotes.
fn quoted(value: &str) -> String {
    if value.contains("{{") { format!("\"{value}\"") } else { value.to_owned() }
}
