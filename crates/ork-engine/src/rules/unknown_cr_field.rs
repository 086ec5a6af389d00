//! `unknown-cr-field`: `.spec.x` that the definition's schema does not have, so that no user can ever set it.

use ork_source::{Applicability, Diagnostic, Edit, Fix, Span, nearest};

use crate::rules::{MOST_WITH_CHANGES, Rule, Unit};
use crate::schema::{Lookup, Schema};
use crate::uses::{Uses, declare};
use crate::walk::SeenText;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let mut told = Vec::new();
    for site in unit.sound_sites() {
        for path in &site.paths {
            let names: Vec<&str> = path.segments.iter().map(|(name, _)| name.as_str()).collect();
            let Some(missing) = look(unit, &site.seen, &names) else { continue };
            let Some((_, span)) = path.segments.get(missing.index) else { continue };
            told.push((missing.report(unit, rule, &names, site.scalar.to_source(*span)), missing));
        }
    }
    for (seen, scalar, path) in unit.data_paths() {
        // Any index leads to an element.
        let names: Vec<&str> = path.iter().map(|name| if name.starts_with('[') { "[]" } else { name }).collect();
        let Some(missing) = look(unit, seen, &names) else { continue };
        // An index has no dot in front of it.
        let width = |name: &String| name.len() + usize::from(!name.starts_with('['));
        let before: usize = path.iter().take(missing.index).map(width).sum();
        let start = before + usize::from(scalar.text().starts_with('.'));
        let length = names.get(missing.index).map_or(0, |name| name.len());
        let span = scalar.to_source(Span::from(start..start + length));
        told.push((missing.report(unit, rule, &names, span), missing));
    }
    declare_fields(unit, &mut told);
    findings.extend(told.into_iter().map(|(finding, _)| finding));
}

/// Proposes to declare what is missing: all fields of an entry at once, and each alone where they are few.
fn declare_fields(unit: &Unit<'_>, told: &mut [(Diagnostic, Missing<'_>)]) {
    for (index, operator) in unit.operators.iter().enumerate() {
        let mut fields: Vec<&[String]> = Vec::new();
        for (_, missing) in told.iter().filter(|(_, missing)| missing.seen_at == index && missing.can_be_declared()) {
            if !fields.contains(&missing.path.as_slice()) {
                fields.push(&missing.path);
            }
        }
        let (Some(definition), Some(schema)) = (&operator.definition, operator.schema()) else { continue };
        if fields.is_empty() || fields.len() > MOST_DECLARED {
            continue;
        }
        let uses = Uses::of(operator);
        let declared = |path: &[String]| {
            let names: Vec<String> = std::iter::once("spec".to_owned()).chain(path.iter().cloned()).collect();
            let lines = uses.at(path.iter().map(String::as_str)).map_or("type: string\n".to_owned(), Uses::schema);
            (names, lines)
        };
        let edit = |fields: &[&[String]]| {
            let described: Vec<(Vec<String>, String)> = fields.iter().map(|path| declared(path)).collect();
            let borrowed =
                described.iter().map(|(names, lines)| (names.iter().map(String::as_str).collect(), lines.clone()));
            declare(definition, schema, &borrowed.collect::<Vec<_>>())
        };
        let all = (fields.len() > 1).then(|| edit(&fields)).flatten();
        let alone = |path: &[String]| if fields.len() > MOST_WITH_CHANGES { None } else { edit(&[path]) };
        let each: Vec<_> = fields.iter().map(|path| (path.to_vec(), alone(path))).collect();
        let title = format!("Add the {} fields that are read to the definition", fields.len());
        for (finding, missing) in told.iter_mut().filter(|(_, missing)| missing.seen_at == index) {
            let Some((path, single)) = each.iter().find(|(path, _)| *path == missing.path) else { continue };
            let mut add = |title: String, edit: &Option<Edit>| {
                let edits = edit.iter().cloned().collect::<Vec<_>>();
                if !edits.is_empty() {
                    finding.fixes.push(Fix { title, applicability: Applicability::Unsafe, edits });
                }
            };
            add(title.clone(), &all);
            add(format!("Add `{}` to the definition", path.last().map_or("", String::as_str)), single);
        }
    }
}

/// Fields of an entry up to which adding them to the definition is proposed.
const MOST_DECLARED: usize = 20;

struct Missing<'t> {
    index: usize,
    /// The names below `spec`, up to the missing one.
    path: Vec<String>,
    schema: Schema<'t>,
    seen_at: usize,
}

fn look<'t>(unit: &Unit<'t>, seen: &SeenText<'_>, names: &[&str]) -> Option<Missing<'t>> {
    if names.first() != Some(&"spec") || names.len() < 2 {
        return None;
    }
    let operator = unit.operator(seen)?;
    match operator.schema()?.lookup(names.iter().copied()) {
        Lookup::Missing(index, schema) if index > 0 => {
            let path = names.get(1..=index)?.iter().map(|name| (*name).to_owned()).collect();
            Some(Missing { index, path, schema, seen_at: seen.entry? })
        }
        _ => None,
    }
}

impl Missing<'_> {
    /// Whether the place where it is missing takes further fields.
    fn can_be_declared(&self) -> bool {
        matches!(self.schema.kind(), "object" | "") && self.path.last().is_some_and(|name| name != "[]")
    }

    fn report(&self, unit: &Unit<'_>, rule: &Rule, names: &[&str], span: Span) -> Diagnostic {
        let name = names.get(self.index).copied().unwrap_or_default();
        let parent = names.get(..self.index).unwrap_or_default().join(".");
        let message = match self.schema.kind() {
            kind @ ("string" | "integer" | "number" | "boolean" | "array") => {
                format!("`{parent}` is of type {kind} and has no field `{name}`")
            }
            _ => format!("the definition has no field `{name}` in `{parent}`, so it is always empty"),
        };
        let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(span), message);
        let declared: Vec<&str> = self.schema.properties().filter_map(|(name, _)| name.text()).collect();
        finding = match nearest(name, declared.iter().copied()) {
            Some(meant) => {
                let finding = finding.help(format!("did you mean `{meant}`? otherwise add `{name}` to the definition"));
                let location = unit.location(span);
                // A name in an escaped text is not written as it is read.
                if location.text() == name {
                    let edit = Edit { location, text: meant.to_owned() };
                    finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
                } else {
                    finding
                }
            }
            None => finding.help(format!("add `{name}` to the definition's schema, or read another field")),
        };
        let definition = unit.operators.get(self.seen_at).and_then(|operator| operator.definition.as_ref());
        if let Some(definition) = definition {
            let at = self.schema.node().entry("properties").map_or(self.schema.node().span(), |entry| entry.key.span());
            finding = finding.related(definition.source.location(at), "the declared fields are here");
        }
        finding
    }
}
