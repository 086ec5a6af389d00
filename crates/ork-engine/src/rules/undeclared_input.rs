//! `undeclared-input`: `.inputs.x` where no input `x` is declared.

use ork_source::{Applicability, Diagnostic, Edit, Span, nearest};

use crate::fields::TextKind;
use crate::rules::{Rule, Unit};
use crate::source::Kind;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    if !matches!(unit.kind, Kind::Motif | Kind::Katalog) {
        return;
    }
    for site in unit.sound_sites() {
        for path in &site.paths {
            let [(root, _), (name, span), ..] = path.segments.as_slice() else { continue };
            if root == "inputs" {
                report(unit, rule, name, site.scalar.to_source(*span), findings);
            }
        }
    }
    for seen in &unit.walk.texts {
        let is_field = seen.text.is_some_and(|text| matches!(text.kind, TextKind::ConditionField | TextKind::DataPath));
        let (true, Some(scalar)) = (is_field, seen.node.scalar()) else { continue };
        let text = scalar.text();
        let dot = usize::from(text.starts_with('.'));
        let Some(rest) = text.get(dot..).and_then(|rest| rest.strip_prefix("inputs.")) else { continue };
        let name = rest.split(['.', '[']).next().unwrap_or_default();
        let start = dot + "inputs.".len();
        report(unit, rule, name, scalar.to_source(Span::from(start..start + name.len())), findings);
    }
}

fn report(unit: &Unit<'_>, rule: &Rule, name: &str, span: Span, findings: &mut Vec<Diagnostic>) {
    let location = unit.location(span);
    let Some(motif) = unit.motif else {
        let message = "only a Motif has inputs";
        let finding = Diagnostic::new(rule.name, rule.level, location, message);
        return findings.push(finding.help("read the custom resource instead: `.spec.…`"));
    };
    if motif.input(name).is_some() {
        return;
    }
    let mut finding =
        Diagnostic::new(rule.name, rule.level, location.clone(), format!("no input `{name}` is declared"));
    let names = motif.inputs.iter().map(|input| input.name.value.as_str());
    finding = match nearest(name, names) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(
            format!("Change to `{meant}`"),
            Applicability::Unsafe,
            Edit { location, text: meant.to_owned() },
        ),
        None => finding.help("declare it under `inputs:`"),
    };
    findings.push(finding);
}
