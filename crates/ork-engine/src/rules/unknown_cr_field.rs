//! `unknown-cr-field`: `.spec.x` that the definition's schema does not have, so that no user can ever set it.

use ork_source::{Diagnostic, Span, nearest};

use crate::rules::{Rule, Unit};
use crate::schema::{Lookup, Schema};
use crate::walk::SeenText;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for site in unit.sound_sites() {
        for path in &site.paths {
            let names: Vec<&str> = path.segments.iter().map(|(name, _)| name.as_str()).collect();
            let Some(missing) = look(unit, &site.seen, &names) else { continue };
            let Some((_, span)) = path.segments.get(missing.index) else { continue };
            findings.push(missing.report(unit, rule, &names, site.scalar.to_source(*span)));
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
        findings.push(missing.report(unit, rule, &names, span));
    }
}

struct Missing<'t> {
    index: usize,
    schema: Schema<'t>,
    seen_at: usize,
}

fn look<'t>(unit: &Unit<'t>, seen: &SeenText<'_>, names: &[&str]) -> Option<Missing<'t>> {
    if names.first() != Some(&"spec") || names.len() < 2 {
        return None;
    }
    let operator = unit.operator(seen)?;
    match operator.schema()?.lookup(names.iter().copied()) {
        Lookup::Missing(index, schema) if index > 0 => Some(Missing { index, schema, seen_at: seen.entry? }),
        _ => None,
    }
}

impl Missing<'_> {
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
            Some(meant) => finding.help(format!("did you mean `{meant}`? otherwise add `{name}` to the definition")),
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
