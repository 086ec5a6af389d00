//! Items of one list under one name, for `duplicate-name`.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use ork_source::Diagnostic;
use ork_yaml::{Node, NodeId};

use crate::rules::cross_reads::reads;
use crate::rules::literal::{literal, text_of};
use crate::rules::{Rule, Unit};
use crate::walk::Seen;

/// The items that have a name of their own, the fields that make it, and what messages call them.
static NAMED: &[(&str, &[&str], &str)] = &[
    ("input", &["name"], "input"),
    ("external call", &["name"], "call"),
    ("environment variable", &["name"], "variable"),
    ("volume", &["name"], "volume"),
    ("volume claim template", &["name"], "claim"),
    ("volume mount", &["mountPath"], "mount at"),
    ("gateway token", &["name"], "token"),
    ("conversion path", &["from", "to"], "path from"),
    ("watch entry", &["apiVersion", "kind", "namespace", "name"], "watch of"),
    ("resource block", &["name"], "group"),
];

/// What holds a list, its key, and a name in it.
type Named<'t> = (Option<usize>, Option<NodeId>, Vec<&'t str>);

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let mut first: HashMap<Named<'_>, Node<'_>> = HashMap::new();
    for seen in unit.walk.seen() {
        let Some((fields, what)) = named(seen) else { continue };
        let Some(name) = name_of(seen.node, fields) else { continue };
        let list = (seen.parent, seen.key.map(Node::id), name.clone());
        let Some(other) = first.get(&list) else {
            first.insert(list, seen.node);
            continue;
        };
        let at = |node: Node<'_>| fields.iter().rev().find_map(|field| node.get(field)).unwrap_or(node).span();
        findings.push(
            Diagnostic::new(
                rule.name,
                rule.level,
                unit.location(at(seen.node)),
                format!("there is another {what} `{}`", name.join(" ").trim()),
            )
            .help("give one of the two another name, or leave one out")
            .related(unit.location(at(*other)), "one is here"),
        );
    }
    if unit.is_frame() {
        aliases(unit, rule, findings);
    }
}

fn named(seen: &Seen<'_>) -> Option<(&'static [&'static str], &'static str)> {
    let (_, fields, what) = NAMED.iter().find(|(within, ..)| *within == seen.object.name)?;
    // The blocks themselves are no groups.
    let is_group = seen.object.name != "resource block" || seen.key.and_then(Node::text) == Some("groups");
    is_group.then_some((*fields, *what))
}

/// The name of an item, if all of it is written out. What is absent counts as nothing.
fn name_of<'t>(node: Node<'t>, fields: &[&str]) -> Option<Vec<&'t str>> {
    let mut name = Vec::new();
    for field in fields {
        match node.get(field).filter(|value| !value.is_null()) {
            None => name.push(""),
            Some(value) => name.push(literal(value)?.text().trim()),
        }
    }
    name.iter().any(|part| !part.is_empty()).then_some(name)
}

/// What `cross` gives names to is seen under them by all entries of a document.
fn aliases(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let mut first: HashMap<&str, Node<'_>> = HashMap::new();
    for item in unit.operators.iter().flat_map(|operator| reads(unit, operator)) {
        let (Some(name), Some(place)) = (text_of(item, "as"), item.get("as")) else { continue };
        let other = match first.entry(name) {
            Slot::Vacant(slot) => {
                slot.insert(place);
                continue;
            }
            // What an alias leads to is the same place.
            Slot::Occupied(first) if first.get().resolved().id() == place.resolved().id() => continue,
            Slot::Occupied(first) => *first.get(),
        };
        findings.push(
            Diagnostic::new(
                rule.name,
                rule.level,
                unit.location(place.span()),
                format!("there is another `.cross.{name}`"),
            )
            .help("give one of the two another name: they are unique in the whole document")
            .related(unit.location(other.span()), "one is here"),
        );
    }
}
