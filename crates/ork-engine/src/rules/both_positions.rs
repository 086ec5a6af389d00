//! `both-positions`: one field in two of the places that layouts have had for it, or under two of its names.

use std::collections::BTreeSet;

use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::fields::POSITIONS;
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    spelt_twice(unit, rule, findings);
    let sections = sections();
    for entry in unit.own.iter().filter_map(|operator| operator.entry()) {
        let node = unit.source.node(entry.node);
        // Every later place is in a section, and most entries have none.
        if !sections.iter().any(|section| node.at(section).is_some()) {
            continue;
        }
        for positions in POSITIONS {
            let given: Vec<(&str, Node<'_>)> =
                positions.paths.iter().filter_map(|path| Some((*path, key_at(node, path)?))).collect();
            let [(first, first_key), (second, second_key), ..] = given.as_slice() else { continue };
            let message = format!("`{}` is given twice: at `{first}` and at `{second}`", positions.field);
            findings.push(
                Diagnostic::new(rule.name, rule.level, unit.location(second_key.span()), message)
                    .help("keep one of the two; only one of them is read")
                    .related(unit.location(first_key.span()), "given here too"),
            );
        }
    }
}

/// The mappings that hold the later places of fields.
fn sections() -> BTreeSet<&'static str> {
    let later = POSITIONS.iter().flat_map(|positions| positions.paths.iter().skip(1));
    later.filter_map(|path| Some(path.rsplit_once('.')?.0)).collect()
}

/// A field under its name and under an older spelling.
fn spelt_twice(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in unit.walk.seen() {
        for field in seen.object.fields.iter().filter(|field| !field.aliases.is_empty()) {
            // An older spelling is rare.
            if !field.aliases.iter().any(|alias| seen.node.entry(alias).is_some()) {
                continue;
            }
            let names = std::iter::once(&field.name).chain(field.aliases);
            let given: Vec<_> = names.filter_map(|name| seen.node.entry(name)).collect();
            let [first, second, ..] = given.as_slice() else { continue };
            let message = format!("`{}` is the older name of `{}`, and both are given", second.name(), first.name());
            findings.push(
                Diagnostic::new(rule.name, rule.level, unit.location(second.key.span()), message)
                    .help("keep one of the two; only one of them is read")
                    .related(unit.location(first.key.span()), "given here too"),
            );
        }
    }
}

/// The key that a path ends in, where it holds anything.
fn key_at<'t>(node: Node<'t>, path: &str) -> Option<Node<'t>> {
    let (parent, name) = path.rsplit_once('.').map_or((Some(node), path), |(parent, name)| (node.at(parent), name));
    let entry = parent?.entry(name)?;
    (!entry.value.is_null()).then_some(entry.key)
}
