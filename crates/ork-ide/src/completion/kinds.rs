//! Kinds and API versions: of the definitions that lie around a document, and of Kubernetes.

use std::collections::BTreeSet;

use ork_engine::fields::RESOURCE_LISTS;
use ork_engine::kubernetes;
use ork_project::Snapshot;

use super::names::{Named, named, own_entry};
use super::seen;
use super::spot::Spot;
use crate::place::Place;

/// `apiTypes` by the definitions that lie around; those of an earlier key of the same mapping come first.
pub(super) fn api_types(snapshot: &Snapshot, place: &Place, spot: &Spot, field: &str) -> Vec<Named> {
    let said = |key: &str| seen::beside(place, spot, key);
    let (group, kind, plural) = (said("group"), said("kind"), said("plural"));
    let mut found: Vec<Named> = Vec::new();
    for definition in snapshot.definitions_around(place.source.file.path()) {
        let agrees = |said: Option<&str>, own: &str| said.is_some_and(|said| !said.is_empty() && said == own);
        let mut score = 20.0;
        score += if field != "group" && agrees(group, &definition.group) { 20.0 } else { 0.0 };
        score += if field != "kind" && agrees(kind, &definition.kind) { 40.0 } else { 0.0 };
        score += if field != "plural" && agrees(plural, &definition.plural) { 40.0 } else { 0.0 };
        let name = own_entry(place).unwrap_or_default().to_lowercase();
        score += if definition.kind.to_lowercase() == name || definition.plural == name { 30.0 } else { 0.0 };
        let values: Vec<&str> = match field {
            "group" => vec![&definition.group],
            "kind" => vec![&definition.kind],
            "plural" => vec![&definition.plural],
            _ => definition
                .versions
                .iter()
                .filter(|version| version.served)
                .map(|version| version.name.as_str())
                .collect(),
        };
        for value in values {
            if !found.iter().any(|(known, ..)| known == value) {
                found.push(named(value, score, format!("of {}", definition.kind)));
            }
        }
    }
    if field == "plural"
        && let Some(kind) = kind
    {
        found.push(named(format!("{}s", kind.to_lowercase()), 15.0, ""));
    }
    if field == "version" {
        for version in ["v1", "v1alpha1", "v1beta1"] {
            if !found.iter().any(|(known, ..)| known == version) {
                found.push(named(version, 0.0, ""));
            }
        }
    }
    found
}

/// Kinds that operators make, those of the definitions around, and those of Kubernetes.
pub(super) fn kinds(snapshot: &Snapshot, place: &Place) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut add = |name: &str, score: f64, detail: &str| {
        if !found.iter().any(|(known, ..)| known == name) {
            found.push(named(name, score, detail));
        }
    };
    for definition in snapshot.definitions_around(place.source.file.path()) {
        add(&definition.kind, 25.0, &definition.group);
    }
    for (at, list) in RESOURCE_LISTS.iter().enumerate().filter(|(_, list)| !list.is_of_any_kind()) {
        let common = ["Deployment", "Service", "StatefulSet", "Secret", "ConfigMap"];
        let score = if common.contains(&list.kind) { 20.0 } else { 10.0 };
        add(list.kind, score - f64::from(u32::try_from(at).unwrap_or(0)) / 10.0, list.api_version);
    }
    if let Some(version) = kubernetes::versions().last() {
        for api in kubernetes::apis(version) {
            add(api.kind(), -20.0, &api.api_version());
        }
    }
    found
}

pub(super) fn api_versions(snapshot: &Snapshot, place: &Place) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for definition in snapshot.definitions_around(place.source.file.path()) {
        for version in &definition.versions {
            found.push(named(format!("{}/{}", definition.group, version.name), 25.0, definition.kind.clone()));
        }
    }
    if let Some(version) = kubernetes::versions().last() {
        let all: BTreeSet<String> = kubernetes::apis(version).map(kubernetes::Api::api_version).collect();
        for name in all {
            let score = if matches!(name.as_str(), "apps/v1" | "v1") { 20.0 } else { 0.0 };
            if !found.iter().any(|(known, ..)| *known == name) {
                found.push(named(name, score, ""));
            }
        }
    }
    found
}
