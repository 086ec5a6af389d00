//! `unknown-kind`: a document of Orkestra's API group whose kind nobody knows.

use ork_source::{Applicability, Diagnostic, Edit, nearest};

use crate::fields::KINDS;
use crate::rules::{Rule, Unit};
use crate::source::Kind;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    if unit.kind != Kind::Other {
        return;
    }
    let Some(kind) = unit.root.get("kind").filter(|kind| !kind.is_null()) else { return };
    let name = kind.text().unwrap_or_default();
    let location = unit.location(kind.span());
    let mut finding =
        Diagnostic::new(rule.name, rule.level, location.clone(), format!("no document is of kind `{name}`"));
    finding = match nearest(name, KINDS) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(
            format!("Change to `{meant}`"),
            Applicability::Unsafe,
            Edit { location, text: meant.to_owned() },
        ),
        None => finding.help(format!("the kinds are {}", KINDS.join(", "))),
    };
    findings.push(finding);
}
