//! `shadowed-function`: a function of the document that hides one that is built in.

use ork_source::Diagnostic;
use ork_template::functions::lookup;

use crate::rules::literal::{literal, text_of};
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in unit.walk.seen().filter(|seen| seen.object.name == "note") {
        let Some(scalar) = seen.node.get("name").and_then(literal).filter(|scalar| is_built_in(scalar.text())) else {
            continue;
        };
        if text_of(seen.node, "shadow") == Some("true") {
            continue;
        }
        let message = format!("`{}` is built in, and this function hides it", scalar.text());
        let finding = Diagnostic::new(rule.name, rule.level, unit.location(scalar.span()), message)
            .help("give it another name, or write `shadow: true` to say that it is meant");
        findings.push(finding);
    }
}

/// Other names of a function are not in every library.
fn is_built_in(name: &str) -> bool {
    lookup(name).is_some_and(|function| function.name == name)
}
