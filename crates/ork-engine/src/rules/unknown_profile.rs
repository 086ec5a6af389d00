//! `unknown-profile`: the name of a profile that is neither built in nor declared.

use ork_source::{Applicability, Diagnostic, Edit, Span, nearest};
use ork_yaml::Scalar;

use crate::fields::TextKind;
use crate::model::Place;
use crate::render::alias_of;
use crate::render::profiles::{built_in_profiles, profile_class};
use crate::rules::literal::{holder, kind, literals};
use crate::rules::{Rule, Unit};
use crate::source::Kind;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (seen, scalar) in literals(unit, |seen| kind(seen) == Some(TextKind::Profile)) {
        let Some(class) = holder(unit, seen).and_then(|holder| profile_class(holder.object.name)) else { continue };
        findings.extend(judge(unit, rule, class, scalar));
    }
}

fn judge(unit: &Unit<'_>, rule: &Rule, class: &str, scalar: Scalar<'_>) -> Option<Diagnostic> {
    let name = scalar.text().trim();
    let built_in = built_in_profiles(class);
    let alias = class == "resources" && alias_of(name).is_some();
    if alias || built_in.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let declared: Vec<&str> = declared(unit, class);
    if declared.contains(&name) {
        return None;
    }
    let meant = nearest(name, built_in.iter().copied().chain(declared.iter().copied()));
    // Who imports a Motif may declare the profile: only what is misspelt is sure there.
    let is_sure = match unit.kind {
        Kind::Motif => meant.is_some() && !name.contains(|c: char| c.is_ascii_digit()),
        _ => knows_all(unit),
    };
    if !is_sure {
        return None;
    }
    let message = format!("no profile of {} is called `{name}`", words(class));
    let finding = Diagnostic::new(rule.name, rule.level, unit.location(scalar.span()), message);
    Some(match meant {
        Some(meant) => {
            let inner = scalar.to_source(Span::from(0..scalar.text().len()));
            let edit = Edit { location: unit.location(inner), text: meant.to_owned() };
            let finding = finding.help(format!("did you mean `{meant}`?"));
            finding.fix(format!("Change to `{meant}`"), Applicability::Unsafe, edit)
        }
        None if built_in.is_empty() => finding.help(format!("declare it under `profiles.{class}`")),
        None => finding.help(format!("the built-in ones are {}", built_in.join(", "))),
    })
}

/// The profiles that a document can name beside those that are built in.
fn declared<'u>(unit: &'u Unit<'_>, class: &str) -> Vec<&'u str> {
    let of_entries = unit.operators.iter().map(|operator| &*operator.shared);
    let shared = unit.own_shared().into_iter().chain(of_entries);
    let profiles = shared.flat_map(|shared| &shared.profiles).filter(|profile| profile.class == class);
    profiles.map(|profile| profile.name.value.as_str()).collect()
}

/// Whether everything is here that may declare a profile.
fn knows_all(unit: &Unit<'_>) -> bool {
    let read = unit.includes().all(|include| include.place != Place::Profiles || matches!(include.found, Ok(Some(_))));
    let found = unit.composed;
    read && found
        .is_some_and(|found| found.composition.complete && found.imports.iter().all(|state| state.motif().is_some()))
}

/// What the profiles of a class are of.
fn words(class: &str) -> &str {
    match class {
        "networkPolicies" => "network policies",
        "resourceQuotas" => "quotas",
        "limitRanges" => "limit ranges",
        "hpa" => "autoscalers",
        "pdb" => "disruption budgets",
        "rollingUpdate" => "rolling updates",
        "reconciler" => "reconcilers",
        "containerSecurity" => "containers' security",
        "podSecurity" => "pods' security",
        "autoscale" => "an operator's scaling",
        other => other,
    }
}
