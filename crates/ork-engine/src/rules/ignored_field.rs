//! `ignored-field`: what has no effect where it stands, as far as it takes more than a row of the table in `combinations`.

use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::clock::KEYS as CLOCK;
use crate::rules::literal::text_of;
use crate::rules::{Rule, Unit};
use crate::walk::Seen;

/// Comparisons of conditions.
const COMPARISONS: [&str; 21] = [
    "operator",
    "value",
    "equals",
    "notEquals",
    "contains",
    "notContains",
    "regex",
    "prefix",
    "notPrefix",
    "suffix",
    "notSuffix",
    "exists",
    "notExists",
    "greaterThan",
    "lessThan",
    "greaterThanOrEqual",
    "lessThanOrEqual",
    "between",
    "notBetween",
    "in",
    "notIn",
];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in unit.walk.seen() {
        let found = match seen.object.name {
            "condition" => condition(seen.node),
            "resource block" => order(seen),
            "input" => input(seen.node),
            _ => None,
        };
        let Some((key, why, help)) = found else { continue };
        let Some(entry) = seen.node.entry(key) else { continue };
        let message = format!("`{key}` has no effect: {why}");
        findings.push(Diagnostic::new(rule.name, rule.level, unit.location(entry.key.span()), message).help(help));
    }
}

fn has(node: Node<'_>, field: &str) -> bool {
    node.get(field).is_some_and(|value| !value.is_null())
}

/// A comparison with nothing, beside the clock or alone.
fn condition(node: Node<'_>) -> Option<(&'static str, &'static str, &'static str)> {
    if has(node, "field") {
        return None;
    }
    let comparison = COMPARISONS.into_iter().find(|key| has(node, key))?;
    let why = match CLOCK.iter().any(|key| has(node, key)) {
        true => "only the clock is asked, as there is no `field`",
        false => "there is no `field` that is compared",
    };
    Some((comparison, why, "add `field`"))
}

/// Only deletions have an order.
fn order(seen: &Seen<'_>) -> Option<(&'static str, &'static str, &'static str)> {
    let block = seen.key.and_then(Node::text)?;
    let key = ["ordered", "groups"]
        .into_iter()
        .find(|key| has(seen.node, key) && matches!(block, "onCreate" | "onReconcile"))?;
    Some((key, "only deletions are done in an order", "move it to `onDelete`, or remove it"))
}

/// What every import gives needs nothing in its place.
fn input(node: Node<'_>) -> Option<(&'static str, &'static str, &'static str)> {
    let required = text_of(node, "required") == Some("true");
    (required && has(node, "default")).then_some((
        "default",
        "every import must give this input",
        "remove it, or `required: true`",
    ))
}
