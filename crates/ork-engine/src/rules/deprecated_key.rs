//! `deprecated-key`: a key under a name that it no longer has. What has moved elsewhere is no matter of this rule: each
//! layout is right in its own files.

use ork_source::{Applicability, Diagnostic, Edit, Fix};
use ork_yaml::Entry;

use crate::fields::Field;
use crate::rules::{Rule, Unit};

/// Mappings whose further names are not older ones.
const EQUAL: [&str; 2] = ["remote", "profiles"];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    // One finding for each name, at the first key that has it: a file that uses it does so everywhere.
    let mut found: Vec<(&'static Field, Vec<Entry<'_>>)> = Vec::new();
    for seen in unit.walk.seen().filter(|seen| !EQUAL.contains(&seen.object.name)) {
        for field in seen.object.fields.iter().filter(|field| !field.aliases.is_empty()) {
            let older = field.aliases.iter().filter_map(|alias| seen.node.entry(alias));
            // With both given nobody knows which one to keep.
            for entry in older.filter(|_| seen.node.entry(field.name).is_none()) {
                let same = |(known, entries): &&mut (&Field, Vec<Entry<'_>>)| {
                    known.name == field.name && entries.first().is_some_and(|first| first.name() == entry.name())
                };
                match found.iter_mut().find(same) {
                    Some((_, entries)) => entries.push(entry),
                    None => found.push((field, vec![entry])),
                }
            }
        }
    }
    for (field, mut entries) in found {
        entries.sort_by_key(|entry| entry.key.span());
        entries.dedup_by_key(|entry| entry.key.id());
        let Some(first) = entries.first() else { continue };
        let message = match entries.len() {
            1 => format!("`{}` is called `{}` today", first.name(), field.name),
            count => format!(
                "`{}` is called `{}` today; it stands here and {} more times",
                first.name(),
                field.name,
                count - 1
            ),
        };
        let edits =
            entries.iter().map(|entry| Edit { location: unit.location(entry.key.span()), text: field.name.to_owned() });
        let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(first.key.span()), message);
        finding.fixes.push(Fix {
            title: format!("Change to `{}`", field.name),
            applicability: Applicability::Safe,
            edits: edits.collect(),
        });
        findings.push(finding);
    }
}
