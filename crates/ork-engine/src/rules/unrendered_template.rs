//! `unrendered-template`: a template in a field that is taken as it stands.

use ork_source::Diagnostic;

use crate::evaluate::is_template;
use crate::fields::{Text, TextKind};
use crate::rules::{Rule, Unit};
use crate::source::Kind;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    // Other tools paste inputs into the whole text of a Motif.
    if !matches!(unit.kind, Kind::Katalog | Kind::Komposer) {
        return;
    }
    for seen in &unit.walk.texts {
        let Some(text) = seen.text.filter(|text| !text.template && is_closed(text)) else { continue };
        let Some(scalar) = seen.node.scalar().filter(|scalar| is_template(scalar.text())) else { continue };
        let message = format!("`{}` takes no template, and this is read as it stands", seen.field);
        let help = match text.kind {
            TextKind::Duration => "write a duration such as `30s`",
            TextKind::DataPath => "write a path such as `spec.size`",
            TextKind::Name => "write the name itself",
            _ => "write the word itself",
        };
        findings.push(Diagnostic::new(rule.name, rule.level, unit.location(scalar.span()), message).help(help));
    }
}

/// Whether such braces can be no part of what a field holds.
fn is_closed(text: &Text) -> bool {
    !text.values.is_empty() || matches!(text.kind, TextKind::Duration | TextKind::DataPath | TextKind::Name)
}
