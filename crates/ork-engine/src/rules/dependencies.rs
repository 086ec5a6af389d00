//! What entries depend on: `unknown-dependency`, `disabled-dependency` and `dependency-cycle`.

use std::collections::HashMap;

use ork_source::{Applicability, Diagnostic, Edit, Span, nearest};
use ork_yaml::Node;

use crate::compose::normal;
use crate::operator::Operator;
use crate::rules::literal::literal;
use crate::rules::{Document, Rule, Unit};

/// Names that no other entry has.
pub(super) fn unknown(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    // What is not here may have it.
    let Some(document) = unit.composed.filter(|found| found.composition.complete) else { return };
    let mut names = unit.operators.iter().flat_map(|operator| written(unit, operator)).peekable();
    if names.peek().is_none() {
        return;
    }
    let known = entries(document);
    for name in names {
        let text = name.text().unwrap_or_default();
        let Some(scalar) = literal(name).filter(|_| !known.contains_key(&normal(text))) else { continue };
        let message = format!("there is no entry `{text}` to depend on");
        let finding = Diagnostic::new(rule.name, rule.level, unit.location(name.span()), message);
        let names = document.composition.operators.iter().filter_map(Operator::entry);
        findings.push(match nearest(text, names.map(|entry| entry.name.value.as_str())) {
            Some(meant) => {
                let inner = scalar.to_source(Span::from(0..text.len()));
                let edit = Edit { location: unit.location(inner), text: meant.to_owned() };
                let finding = finding.help(format!("did you mean `{meant}`?"));
                finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
            }
            None => finding.help("name an entry of `spec.crds`"),
        });
    }
}

/// Names of entries that are switched off.
pub(super) fn disabled(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let Some(document) = unit.composed else { return };
    if unit.operators.iter().all(Operator::enabled) && document.patterns.is_empty() {
        return;
    }
    let known = entries(document);
    for operator in unit.operators.iter().filter(|operator| operator.enabled()) {
        for name in written(unit, operator) {
            let target = known.get(&normal(name.text().unwrap_or_default()));
            let Some(target) = target.filter(|target| !target.enabled()) else { continue };
            let message = format!("`{}` is switched off, so it never starts", name.text().unwrap_or_default());
            let finding = Diagnostic::new(rule.name, rule.level, unit.location(name.span()), message);
            let finding = finding.help("switch it on, or depend on something else");
            findings.push(match target.location() {
                Some(at) => finding.related(at, "declared here"),
                None => finding,
            });
        }
    }
}

/// Circles of entries, each told once, at the first of its entries that the document writes.
pub(super) fn cycle(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let Some(document) = unit.composed else { return };
    let depends = |operator: &&Operator| operator.setting("dependsOn").is_some();
    let mut depending = unit.operators.iter().filter(depends).peekable();
    if depending.peek().is_none() && document.patterns.is_empty() {
        return;
    }
    let known = entries(document);
    let mut told: Vec<Vec<String>> = Vec::new();
    for operator in depending {
        let Some(entry) = operator.entry() else { continue };
        let start = normal(&entry.name.value);
        let Some(way) = way_back(&known, &start) else { continue };
        let mut circle = way.clone();
        circle.sort();
        if told.contains(&circle) {
            continue;
        }
        told.push(circle);
        let next = way.get(1).unwrap_or(&start);
        let place = written(unit, operator).into_iter().find(|name| normal(name.text().unwrap_or_default()) == *next);
        let Some(place) = place else { continue };
        let message = if way.len() == 1 {
            format!("`{}` depends on itself, so it never starts", entry.name.value)
        } else {
            let names: Vec<&str> = way.iter().chain([&start]).map(String::as_str).collect();
            format!("`{}` depend on each other, so none of them starts", names.join("` → `"))
        };
        let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(place.span()), message);
        for other in way.iter().skip(1).filter_map(|name| known.get(name)?.location()) {
            finding = finding.related(other, "on the way");
        }
        findings.push(finding.help("take one of the dependencies out"));
    }
}

/// Every entry of a document, with what it takes in, by its name as names are compared.
fn entries(document: &Document) -> HashMap<String, &Operator> {
    let operators = document.composition.operators.iter();
    operators.filter_map(|operator| Some((normal(&operator.entry()?.name.value), operator))).collect()
}

/// The names that an entry of the document itself writes under `dependsOn`.
fn written<'t>(unit: &Unit<'t>, operator: &Operator) -> Vec<Node<'t>> {
    let Some(entry) = operator.entry() else { return Vec::new() };
    let Some(node) = unit.source.node(entry.node).get("dependsOn") else { return Vec::new() };
    node.items().chain(node.entries().map(|entry| entry.key)).filter(|name| literal(*name).is_some()).collect()
}

/// What an entry depends on in the end, whatever overrides it.
fn targets(operator: &Operator) -> Vec<String> {
    let Some(node) = operator.setting("dependsOn") else { return Vec::new() };
    let names = node.items().chain(node.entries().map(|entry| entry.key));
    names.filter_map(|name| Some(normal(name.text()?))).collect()
}

/// The shortest way from an entry back to itself, without its end.
fn way_back(known: &HashMap<String, &Operator>, start: &str) -> Option<Vec<String>> {
    let mut open = vec![vec![start.to_owned()]];
    let mut seen: Vec<String> = Vec::new();
    while !open.is_empty() {
        let mut longer = Vec::new();
        for way in open {
            let Some(operator) = way.last().and_then(|last| known.get(last)) else { continue };
            for target in targets(operator) {
                if target == start {
                    return Some(way);
                }
                if !seen.contains(&target) {
                    seen.push(target.clone());
                    longer.push([way.clone(), vec![target]].concat());
                }
            }
        }
        open = longer;
    }
    None
}
