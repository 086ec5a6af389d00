//! `missing-field`: a field that must be there. One finding for each incomplete mapping, none inside of another.

use ork_source::{Diagnostic, Span, nearest};
use ork_yaml::Node;

use crate::rules::{Rule, Unit, missing_one};
use crate::source::Kind;
use crate::walk::Seen;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    if unit.kind == Kind::Other {
        return no_kind(unit, rule, findings);
    }
    let mut incomplete = vec![false; unit.walk.objects.len()];
    for (index, seen) in unit.walk.objects.iter().enumerate() {
        let missing = missing(unit, index, seen);
        let others = missing_one::missing(unit, seen);
        // The root misses its later parts for as long as it is being written; what is inside counts all the same.
        let outer = seen.parent.filter(|parent| *parent != 0);
        let inherited = outer.is_some_and(|parent| incomplete.get(parent).copied().unwrap_or(false));
        if let Some(slot) = incomplete.get_mut(index) {
            *slot = inherited || !missing.is_empty() || !others.is_empty();
        }
        if (missing.is_empty() && others.is_empty()) || inherited || index < unit.walk.above {
            continue;
        }
        findings.push(finding(unit, rule, seen, &missing, others));
    }
}

/// A document that names the API group and no kind.
fn no_kind(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    if unit.root.get("kind").is_none_or(Node::is_null)
        && let Some(key) = unit.root.entry("apiVersion").map(|entry| entry.key)
    {
        let finding = Diagnostic::new(rule.name, rule.level, unit.location(key.span()), "the document needs `kind`");
        findings.push(finding.help("add `kind: Katalog` or `kind: Motif`"));
    }
}

fn missing(unit: &Unit<'_>, index: usize, seen: &Seen<'_>) -> Vec<&'static str> {
    // A key without a value gives nothing.
    let has = |name: &str| seen.node.get(name).is_some_and(|value| !value.is_null());
    let required = seen.object.fields.iter().filter(|field| field.required);
    let absent = required.filter(|field| !has(field.name) && !field.aliases.iter().any(|alias| has(alias)));
    // What is there and misspelt is told of by its own rule.
    let unknown = &unit.walk.unknown;
    let own = unknown.iter().filter(|unknown| unknown.within == index).map(|unknown| unknown.entry.name());
    let is_misspelt = |name: &str| own.clone().any(|written| nearest(written, [name]).is_some());
    let mut missing: Vec<_> = absent.map(|field| field.name).filter(|name| !is_misspelt(name)).collect();
    // A Katalog that only opens a gateway has no entries.
    if unit.kind == Kind::Katalog && seen.parent.is_none() && !has("spec") && !has("gateway") {
        missing.push("spec");
    }
    if is_crd_entry(unit, seen) && !["crdFile", "apiTypes"].iter().any(|name| has(name) || is_misspelt(name)) {
        missing.push("apiTypes");
    }
    missing
}

/// An entry needs `apiTypes` unless a definition says the same.
fn is_crd_entry(unit: &Unit<'_>, seen: &Seen<'_>) -> bool {
    unit.kind == Kind::Katalog && seen.object.name == "CRD entry"
}

fn finding(unit: &Unit<'_>, rule: &Rule, seen: &Seen<'_>, missing: &[&str], others: Vec<String>) -> Diagnostic {
    let span = seen.key.map_or_else(|| first_key(seen.node), Node::span);
    let none = others.is_empty();
    let names: Vec<_> = missing.iter().map(|name| format!("`{name}`")).chain(others).collect();
    let message = format!("{} needs {}", seen.object.name, names.join(" and "));
    let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(span), message);
    let docs: Vec<_> = seen.object.fields.iter().filter(|field| missing.contains(&field.name)).collect();
    if let [field] = docs.as_slice()
        && none
    {
        finding = finding.help(format!("add `{}`: {}", field.name, lower_first(field.doc)));
    }
    // An item of a list shares its key with the others: say which one it is.
    let item = seen.node.written_entries().next().map(|entry| entry.key.span());
    if let (Some(key), Some(item)) = (seen.key, item)
        && !unit.source.tree.nodes().any(|node| {
            node.written_entries().any(|entry| entry.key.id() == key.id() && entry.value.id() == seen.node.id())
        })
    {
        finding = finding.related(unit.location(item), "this item");
    }
    finding
}

fn first_key(node: Node<'_>) -> Span {
    node.written_entries().next().map_or(node.span(), |entry| entry.key.span())
}

fn lower_first(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut characters = text.chars();
    // An abbreviation stays one.
    if characters.clone().nth(1).is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    characters.next().map_or(String::new(), |first| first.to_lowercase().chain(characters).collect())
}
