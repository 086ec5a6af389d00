//! `unknown-profile`: the name of a profile that is neither built in nor declared.

use ork_source::{Diagnostic, Level, nearest};

use crate::fields::TextKind;
use crate::model::{Motif, Place};
use crate::render::alias_of;
use crate::render::profiles::{built_in_profiles, profile_class};
use crate::rules::literal::{Refusal, holder, kind, literals, refused};
use crate::rules::{Rule, Unit, carried};
use crate::source::Kind;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (seen, scalar) in literals(unit, |seen| kind(seen) == Some(TextKind::Profile)) {
        let Some(class) = holder(unit, seen).and_then(|holder| profile_class(holder.object.name)) else { continue };
        let Some((refusal, level)) = judge(unit, class, scalar.text().trim(), None) else { continue };
        let rule = Rule { level, ..*rule };
        findings.push(refused(unit, &rule, scalar, refusal));
    }
    for value in carried::carried(unit, |place| place.text.kind == TextKind::Profile) {
        let class = profile_class(value.place.object.name);
        let judged = class.and_then(|class| judge(unit, class, &value.text, value.motif.as_deref()));
        let Some((refusal, level)) = judged else { continue };
        carried::refused(&Rule { level, ..*rule }, value, refusal, findings);
    }
}

/// Why a name is that of no profile. A Motif that reads it may have profiles of its own.
fn judge(unit: &Unit<'_>, class: &str, name: &str, reader: Option<&Motif>) -> Option<(Refusal, Level)> {
    let built_in = built_in_profiles(class);
    let alias = class == "resources" && alias_of(name).is_some();
    if alias || built_in.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let mut declared: Vec<&str> = declared(unit, class);
    let of_reader = reader.into_iter().flat_map(|motif| &motif.shared.profiles).filter(|found| found.class == class);
    declared.extend(of_reader.map(|profile| profile.name.value.as_str()));
    if declared.contains(&name) {
        return None;
    }
    let meant = nearest(name, built_in.iter().copied().chain(declared.iter().copied()));
    if unit.kind != Kind::Motif && !knows_all(unit) {
        return None;
    }
    // Who imports a Motif may declare the profile: only what is misspelt is sure there.
    let misspelt = meant.is_some() && !name.contains(|c: char| c.is_ascii_digit());
    if unit.kind == Kind::Motif && !misspelt {
        let message = format!("whoever imports this has to declare the profile `{name}` of {}", words(class));
        let help = format!("declare it under `profiles.{class}`, or use one that is built in");
        return Some((Refusal::new(message, help), Level::Hint));
    }
    let message = format!("no profile of {} is called `{name}`", words(class));
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if built_in.is_empty() => format!("declare it under `profiles.{class}`"),
        None => format!("the built-in ones are {}", built_in.join(", ")),
    };
    Some((Refusal::new(message, help).meant(meant.map(str::to_owned)), Level::Error))
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
    let read = unit.includes().all(|include| include.place != Place::Profiles || include.is_read());
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
