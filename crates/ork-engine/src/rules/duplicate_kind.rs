//! `duplicate-kind`: two entries that watch the same kind.

use std::collections::HashMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Location};

use crate::operator::{Operator, PatternState};
use crate::rules::{Document, Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let Some(document) = unit.composed else { return };
    let mut first: HashMap<(&str, &str, &str), &Operator> = HashMap::new();
    for operator in document.composition.operators.iter().filter(|operator| operator.enabled()) {
        let Some(watched) = operator.watched().filter(|watched| !watched.kind.is_empty()) else { continue };
        let kind = (watched.group, watched.version, watched.kind);
        let Some(other) = first.get(&kind) else {
            first.insert(kind, operator);
            continue;
        };
        let Some(api) = operator.api() else { continue };
        let (Some(at), Some(name)) = (place(unit, document, operator), operator.entry()) else { continue };
        let (Some(before), Some(first)) = (other.location(), other.entry()) else { continue };
        let message = format!(
            "`{}` and `{}` both watch `{}` of `{}`",
            first.name.value,
            name.name.value,
            api.kind,
            api.api_version()
        );
        findings.push(
            Diagnostic::new(rule.name, rule.level, at, message)
                .help("put what both do into one entry, or switch one of them off")
                .related(before, "the other one"),
        );
    }
}

/// Where a document brings an entry in: its name, or the import that it comes with.
fn place(unit: &Unit<'_>, document: &Document, operator: &Operator) -> Option<Location> {
    if Arc::ptr_eq(&operator.katalog, &document.katalog) {
        return operator.location();
    }
    let brings = |pattern: &&crate::operator::Pattern| {
        document.taken_in(pattern).iter().any(|(_, inner)| {
            matches!(&inner.state, PatternState::Found(source, _) if Arc::ptr_eq(source, &operator.katalog.source))
        })
    };
    let pattern = document.patterns.iter().find(brings)?;
    Some(unit.location(pattern.need.reference.span))
}
