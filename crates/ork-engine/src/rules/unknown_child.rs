//! `unknown-child`: `.children.x` of a kind that the entry does not declare.

use ork_source::{Applicability, Diagnostic, Edit, Span, nearest};

use crate::operator::Operator;
use crate::render::children::names;
use crate::resources::RESOURCE_LISTS;
use crate::rules::{Rule, Unit};

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
