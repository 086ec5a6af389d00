//! `profile-alias`: a profile under a name that no table of the format has, read as the one that is meant.

use ork_source::{Applicability, Diagnostic, Edit, Span};
use ork_template::OperandKind;
use ork_template::analysis;
use ork_yaml::{Node, Scalar};

use crate::evaluate::is_template;
use crate::model::Motif;
use crate::render::{ALIAS, alias_of};
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in &unit.walk.texts {
        let within = unit.walk.objects.get(seen.object).and_then(|object| object.key?.text());
        if let ("profile", Some("resources"), Some(scalar)) = (seen.field, within, seen.node.scalar()) {
            findings.extend(literal(unit, rule, scalar));
        }
    }
    if let Some(motif) = unit.motif {
        let named = profile_inputs(motif);
        let defaults = motif.inputs.iter().filter(|input| named.contains(&input.name.value));
        let defaults = defaults.filter_map(|input| unit.source.node(input.default?).scalar());
        findings.extend(defaults.filter_map(|scalar| literal(unit, rule, scalar)));
    }
    for (import, state) in unit.own.iter().flat_map(|operator| operator.imported()) {
        let Some(motif) = state.motif() else { continue };
        for binding in &import.bindings {
            let Some(scalar) = unit.source.node(binding.value).scalar() else { continue };
            let found = match is_template(scalar.text()) {
                true => fallbacks(unit, rule, scalar),
                false => literal(unit, rule, scalar).into_iter().collect(),
            };
            // Few values have such a name: only then the motif is looked into.
            if !found.is_empty() && profile_inputs(motif).contains(&binding.name.value) {
                findings.extend(found);
            }
        }
    }
}

/// The inputs of a motif whose values name profiles of resources.
fn profile_inputs(motif: &Motif) -> Vec<String> {
    let blocks = motif.adds.iter().flat_map(|adds| [(adds, &adds.on_create), (adds, &adds.on_reconcile)]);
    let resources =
        blocks.flat_map(|(adds, block)| block.resources.iter().map(move |found| adds.source.node(found.node)));
    let profiles = resources.filter_map(|node| node.at("resources.profile").and_then(Node::text));
    let read =
        profiles.filter(|text| text.contains("inputs")).flat_map(|text| analysis::paths(&ork_template::parse(text)));
    let named = read.filter_map(|path| match path.segments.as_slice() {
        [(root, _), (name, _)] if root == "inputs" => Some(name.clone()),
        _ => None,
    });
    named.collect()
}

fn literal(unit: &Unit<'_>, rule: &Rule, scalar: Scalar<'_>) -> Option<Diagnostic> {
    let text = scalar.text();
    let meant = alias_of(text).filter(|_| !is_own(unit, text))?;
    let inner = scalar.to_source(Span::from(0..text.len()));
    Some(finding(unit, rule, (text, meant), scalar.span(), (inner, meant.to_owned())))
}

/// The fallbacks of a template: `{{ .spec.x | default "name" }}`.
fn fallbacks(unit: &Unit<'_>, rule: &Rule, scalar: Scalar<'_>) -> Vec<Diagnostic> {
    if !scalar.text().contains(ALIAS.0) {
        return Vec::new();
    }
    let template = ork_template::parse(scalar.text());
    let calls = analysis::calls(&template).into_iter().filter(|call| call.callee.name == "default");
    let found = calls.filter_map(|call| {
        let first = call.arguments.first()?;
        let OperandKind::Str(text) = &first.kind else { return None };
        let meant = alias_of(text).filter(|_| !is_own(unit, text))?;
        let place = scalar.to_source(first.span);
        Some(finding(unit, rule, (text, meant), place, (place, format!("\"{meant}\""))))
    });
    found.collect()
}

/// Whether the document declares a profile of the name itself.
fn is_own(unit: &Unit<'_>, name: &str) -> bool {
    unit.own_shared().is_some_and(|shared| shared.profile("resources", name).is_some())
}

fn finding(unit: &Unit<'_>, rule: &Rule, names: (&str, &str), place: Span, change: (Span, String)) -> Diagnostic {
    let (text, meant) = names;
    let message = format!("no built-in profile of resources is called `{text}`; it is read as `{meant}`");
    let edit = Edit { location: unit.location(change.0), text: change.1 };
    Diagnostic::new(rule.name, rule.level, unit.location(place), message).fix(
        format!("Change to `{meant}`"),
        Applicability::Safe,
        edit,
    )
}
