//! `unknown-child`: `.children.x` of a kind that the entry does not declare.

use ork_source::{Applicability, Diagnostic, Edit, Span, nearest};

use crate::operator::Operator;
use crate::render::children::names;
use crate::resources::RESOURCE_LISTS;
use crate::rules::{Rule, Unit};
use crate::types::{TroubleKind, missing_child_field};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for site in unit.sound_sites() {
        for path in &site.paths {
            // Told where the name is written, however much of the path comes from around it.
            let ([(root, _), (name, span), ..], true) =
                (path.segments.as_slice(), path.written + 1 >= path.segments.len())
            else {
                continue;
            };
            if root == "children"
                && let Some(operator) = unit.operator(&site.seen).filter(|operator| declares_all(operator))
            {
                let place = site.scalar.to_source(*span);
                findings.extend(finding(unit, rule, operator, name, place));
            }
        }
    }
    for (site, typed) in unit.typed_sites() {
        for trouble in &typed.troubles {
            let TroubleKind::UnknownField { of, field, meant } = &trouble.kind else { continue };
            findings.push(no_field(unit, rule, site.scalar.to_source(trouble.span), of, field, meant.as_deref()));
        }
    }
    for (_, scalar, path) in unit.data_paths() {
        let Some(("children", below)) = path.split_first().map(|(root, below)| (root.as_str(), below)) else {
            continue;
        };
        let Some((index, of, meant)) = missing_child_field(below) else { continue };
        let Some(field) = below.get(index) else { continue };
        let width = |name: &String| name.len() + usize::from(!name.starts_with('['));
        let dot = usize::from(scalar.text().starts_with('.'));
        let start = dot + "children.".len() + below.iter().take(index).map(width).sum::<usize>();
        let place = scalar.to_source(Span::from(start..start + field.len()));
        findings.push(no_field(unit, rule, place, &of, field, meant.as_deref()));
    }
    for (seen, scalar, path) in unit.data_paths() {
        if let [root, name, ..] = path.as_slice()
            && root == "children"
            && let Some(operator) = unit.operator(seen).filter(|operator| declares_all(operator))
        {
            let start = scalar.text().find("children.").map_or(0, |at| at + "children.".len());
            let place = scalar.to_source(Span::from(start..start + name.len()));
            findings.extend(finding(unit, rule, operator, name, place));
        }
    }
}

/// A field that objects of a kind, or custom resources of another entry, never have.
fn no_field(unit: &Unit<'_>, rule: &Rule, span: Span, of: &str, field: &str, meant: Option<&str>) -> Diagnostic {
    let location = unit.location(span);
    let message = format!("{of} has no field `{field}`, so it is always empty");
    let finding = Diagnostic::new(rule.name, rule.level, location.clone(), message);
    match meant {
        Some(meant) => {
            let edit = Edit { location, text: meant.to_owned() };
            let finding = finding.help(format!("did you mean `{meant}`?"));
            finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
        }
        None => finding.help("read a field that it has"),
    }
}

/// Whether everything is known that makes children of an entry: its Motifs are here, and nothing else is fetched.
fn declares_all(operator: &Operator) -> bool {
    let fetched = ["enrich", "enrichAll", "hooks", "constructor", "remote", "providers"];
    operator.imports.iter().all(|state| state.motif().is_some())
        && !fetched.iter().any(|field| operator.setting(field).is_some())
        && operator.setting("operatorBox.reconcile.remote").is_none()
}

fn finding(unit: &Unit<'_>, rule: &Rule, operator: &Operator, name: &str, place: Span) -> Option<Diagnostic> {
    let known = names(operator);
    // Its endpoints come with a Service.
    let comes_with =
        matches!(name, "endpointslice" | "endpointslices") && known.iter().any(|known| known == "services");
    if name == "[]" || comes_with || known.iter().any(|known| known == name) {
        return None;
    }
    let location = unit.location(place);
    let kind = RESOURCE_LISTS
        .iter()
        .find(|list| list.plural == name || list.kind.to_lowercase() == name || list.facts.short_name == Some(name));
    let message = match kind {
        Some(list) => format!("this entry declares no {}, so `.children.{name}` is never there", list.kind),
        None => format!("`.children` has no `{name}`"),
    };
    let finding = Diagnostic::new(rule.name, rule.level, location.clone(), message);
    Some(match (nearest(name, known.iter().map(String::as_str)).filter(|_| kind.is_none()), known.is_empty()) {
        (Some(meant), _) => {
            let edit = Edit { location, text: meant.to_owned() };
            let finding = finding.help(format!("did you mean `{meant}`?"));
            finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
        }
        (None, true) => finding.help("the entry and its motifs declare no resources"),
        (None, false) => finding.help(format!("what the entry declares is {}", known.join(", "))),
    })
}
