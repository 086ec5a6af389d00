//! `swapped-default`: `default` with the value where the fallback belongs.

use ork_source::{Applicability, Diagnostic, Edit, Span};
use ork_template::analysis::{self, CallUse};
use ork_template::{Command, Operand, OperandKind};

use crate::rules::{Rule, Site, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for site in unit.sound_sites() {
        for call in analysis::calls(&site.template).iter().filter(|call| call.callee.name == "default") {
            if !unit.is_note(site, "default") && is_swapped(call) {
                findings.push(finding(unit, rule, site, call));
            }
        }
    }
}

/// Data first, a literal last: the literal is never empty, and so the data is never seen.
fn is_swapped(call: &CallUse<'_>) -> bool {
    match (call.arguments, call.piped) {
        ([first, second], None) => is_data(first) && is_full_literal(second),
        ([first], Some(Command { operands, .. })) => {
            is_data(first) && matches!(operands.as_slice(), [only] if is_full_literal(only))
        }
        _ => false,
    }
}

fn is_data(operand: &Operand) -> bool {
    matches!(operand.kind, OperandKind::Field(_) | OperandKind::Variable(..))
}

fn is_full_literal(operand: &Operand) -> bool {
    match &operand.kind {
        OperandKind::Str(text) => !text.is_empty(),
        OperandKind::Number(_) | OperandKind::Bool(true) => true,
        _ => false,
    }
}

fn finding(unit: &Unit<'_>, rule: &Rule, site: &Site<'_>, call: &CallUse<'_>) -> Diagnostic {
    let place = |span: Span| unit.location(site.scalar.to_source(span));
    let (Some(first), last) = (call.arguments.first(), call.arguments.get(1)) else {
        return Diagnostic::new(rule.name, rule.level, place(call.span), "`default` gets its fallback last");
    };
    let text = |span: Span| span.text(&site.template.text).to_owned();
    let message = format!("`{}` is the fallback here, and so it is never used", text(first.span));
    let finding = Diagnostic::new(rule.name, rule.level, place(first.span), message)
        .help("the fallback comes first, the value last: `{{ .spec.x | default \"y\" }}`");
    let Some(last) = last else { return finding };
    let edit = |span: Span, with: Span| Edit { location: place(span), text: text(with) };
    let mut finding = finding.fix("Swap the arguments", Applicability::Unsafe, edit(first.span, last.span));
    if let Some(fix) = finding.fixes.last_mut() {
        fix.edits.push(edit(last.span, first.span));
    }
    finding
}
