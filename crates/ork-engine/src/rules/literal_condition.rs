//! `literal-condition`: a condition on a text that looks like a path and is none.

use ork_source::{Diagnostic, nearest};

use crate::condition::ROOTS;
use crate::fields::TextKind;
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (seen, scalar, path) in unit.data_paths() {
        let text = scalar.text();
        let is_condition = seen.text.is_some_and(|text| text.kind == TextKind::ConditionField);
        // One word may be meant as the text that it is.
        if !is_condition || path.len() < 2 || text.trim_start().starts_with('.') {
            continue;
        }
        let Some(root) = path.first().filter(|root| !is_root(unit, seen.entry, root)) else { continue };
        let message = format!("`{root}` is no root of the data, so this is the text `{text}` and always the same");
        let finding = Diagnostic::new(rule.name, rule.level, unit.location(scalar.span()), message);
        findings.push(match nearest(root, ROOTS.iter().copied()) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help("name a path such as `spec.x` or `inputs.x`, or remove the condition"),
        });
    }
}

/// A custom resource may have other fields beside `spec`, and an entry gives names to what it reads.
fn is_root(unit: &Unit<'_>, entry: Option<usize>, root: &str) -> bool {
    if ROOTS.contains(&root) {
        return true;
    }
    // The names of `forEach`.
    let named = unit.walk.texts.iter().any(|seen| seen.field == "as" && seen.node.text() == Some(root));
    let Some(operator) = entry.and_then(|entry| unit.operators.get(entry)) else { return named };
    // Without a definition nobody knows the fields of the kind.
    named || operator.schema().is_none_or(|schema| schema.property(root).is_some() || schema.keeps_unknown())
}
