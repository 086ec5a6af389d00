//! `constant-condition`: a comparison with a value that the field can never have.

use ork_source::{Applicability, Diagnostic, Edit, Span, nearest};
use ork_template::Value;
use ork_template::functions::Sort;
use ork_yaml::Node;

use crate::evaluate::is_template;
use crate::rules::{Rule, Unit};
use crate::types::{Declared, TroubleKind, declared_at, described, sort_of, values_of};

/// Comparisons that never hold, or always, with a value that the field cannot have.
const EQUALITIES: [&str; 4] = ["equals", "notEquals", "in", "notIn"];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (site, typed) in unit.typed_sites() {
        for trouble in &typed.troubles {
            let place = site.scalar.to_source(trouble.span);
            if let TroubleKind::AlwaysTrue(function) = &trouble.kind {
                let written = trouble.span.text(&site.template.text);
                findings.push(always(unit, rule, place, function, written));
            }
            let TroubleKind::NeverEqual { path, with, values } = &trouble.kind else { continue };
            // The text inside of its quotes; a number has none.
            let quoted = u32::from(trouble.span.text(&site.template.text).starts_with(['"', '`']));
            let inner = Span::new(trouble.span.start + quoted, trouble.span.end.saturating_sub(quoted));
            findings.push(never(unit, rule, place, site.scalar.to_source(inner), path, with, values));
        }
    }
    for (seen, _, path) in unit.data_paths() {
        let Some(schema) = declared_at(&path, unit, seen.entry) else { continue };
        let Some(condition) = unit.walk.objects.get(seen.object) else { continue };
        let name = path.join(".").replace(".[", "[");
        for value in EQUALITIES.iter().filter_map(|key| condition.node.get(key)) {
            for (text, span) in compared(value) {
                if let Some(values) = values_of(Declared::Schema(schema)) {
                    let values: Vec<String> = values.iter().map(Value::to_string).collect();
                    if !values.contains(&text) {
                        findings.push(never(unit, rule, span, span, &name, &text, &values));
                    }
                } else if let Some(sort) = sort_of(schema)
                    && !can_be(&sort, &text)
                {
                    let message = format!("`{name}` is {}, and is never `{text}`", described(&sort));
                    let help = "compare it with a value that it can have";
                    findings.push(Diagnostic::new(rule.name, rule.level, unit.location(span), message).help(help));
                }
            }
        }
    }
}

/// A condition on a text that is never empty.
fn always(unit: &Unit<'_>, rule: &Rule, place: Span, function: &str, written: &str) -> Diagnostic {
    let location = unit.location(place);
    let message = format!("`{function}` gives the text `true` or `false`, and `if` takes both for true");
    let edit = Edit { location: location.clone(), text: format!("toBool ({written})") };
    let finding = Diagnostic::new(rule.name, rule.level, location, message).help("convert it with `toBool`");
    finding.fix("Convert it with `toBool`", Applicability::Unsafe, edit)
}

/// The texts that a comparison names, each with its place.
fn compared(value: Node<'_>) -> Vec<(String, Span)> {
    let Some(scalar) = value.scalar() else { return value.items().flat_map(compared).collect() };
    if is_template(scalar.text()) {
        return Vec::new();
    }
    let mut at = 0;
    let mut found = Vec::new();
    for part in scalar.text().split(',') {
        let text = part.trim();
        let start = at + part.find(text).unwrap_or(0);
        if !text.is_empty() {
            found.push((text.to_owned(), scalar.to_source(Span::from(start..start + text.len()))));
        }
        at += part.len() + 1;
    }
    found
}

fn never(
    unit: &Unit<'_>,
    rule: &Rule,
    place: Span,
    inner: Span,
    path: &str,
    with: &str,
    values: &[String],
) -> Diagnostic {
    let path = path.trim_start_matches('.');
    let message = format!("`{path}` is never `{with}`");
    let finding = Diagnostic::new(rule.name, rule.level, unit.location(place), message);
    let said = format!("the definition allows {}", values.join(", "));
    match nearest(with, values.iter().map(String::as_str)) {
        Some(meant) => {
            let edit = Edit { location: unit.location(inner), text: meant.to_owned() };
            let finding = finding.help(format!("did you mean `{meant}`? {said}"));
            finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
        }
        None => finding.help(said),
    }
}

/// Whether a value of a sort can be written as a text.
fn can_be(sort: &Sort, text: &str) -> bool {
    match sort {
        Sort::Bool => matches!(text, "true" | "false"),
        Sort::Int => text.parse::<i64>().is_ok(),
        Sort::Number => text.parse::<f64>().is_ok(),
        _ => true,
    }
}
