//! Names that the document or what lies around it declares: entries, kinds, objects, notes, profiles.

use std::path::Path;

use ork_engine::fields::{KINDS, Object, RESOURCE_LISTS};
use ork_engine::render::{built_in_profiles, profile_class};
use ork_project::Snapshot;
use ork_yaml::Node;

use super::kinds::{api_types, api_versions, kinds};
use super::spot::Spot;
use super::usual::each_mapping;
use crate::place::Place;

/// A value with how likely it is, and a few words about it.
pub(super) type Named = (String, f64, String);

pub(super) fn named(value: impl Into<String>, score: f64, detail: impl Into<String>) -> Named {
    (value.into(), score, detail.into())
}

/// The entries of the document, and for Komposers those of the Katalogs that it takes in.
pub(super) fn entries(place: &Place) -> Vec<String> {
    let own = place.source.tree.root(place.document).and_then(|root| root.at("spec.crds"));
    let mut names: Vec<String> = own.into_iter().flat_map(Node::entries).map(|entry| entry.name().to_owned()).collect();
    for operator in place.composed().into_iter().flat_map(|document| &document.composition.operators) {
        if let Some(entry) = operator.entry().filter(|entry| !names.contains(&entry.name.value)) {
            names.push(entry.name.value.clone());
        }
    }
    names
}

/// The entry around the cursor.
pub(super) fn own_entry(place: &Place) -> Option<String> {
    match place.parents().as_slice() {
        ["spec", "crds", name, ..] => Some((*name).to_owned()),
        _ => None,
    }
}

/// Other entries than the one around the cursor.
pub(super) fn other_entries(place: &Place) -> Vec<Named> {
    let own = own_entry(place);
    let others = entries(place).into_iter().filter(|name| Some(name) != own.as_ref());
    others.map(|name| named(name, 30.0, "entry")).collect()
}

/// What a literal field can say that the table does not list.
pub(super) fn literals(
    snapshot: &Snapshot,
    place: &Place,
    spot: &Spot,
    object: &'static Object,
    field: &str,
) -> Vec<Named> {
    let depth = spot.steps.len();
    match (object.name, field) {
        (_, "apiVersion") if depth == 0 => vec![named("orkestra.orkspace.io/v1", 50.0, "")],
        (_, "kind") if depth == 0 => document_kinds(place.source.file.path(), place.text()),
        ("apiTypes", "group" | "version" | "kind" | "plural") => api_types(snapshot, place, spot, field),
        ("cross entry" | "metric source", "crd") => other_entries(place),
        ("CRD entry", "dependsOn") => other_entries(place),
        ("operation", "resource") => plurals(place),
        ("scaleTargetRef", "kind") => {
            ["Deployment", "StatefulSet", "ReplicaSet"].map(|kind| named(kind, 50.0, "")).into()
        }
        ("scaleTargetRef", "apiVersion") => vec![named("apps/v1", 60.0, "")],
        (_, "kind") => kinds(snapshot, place),
        (_, "apiVersion") => api_versions(snapshot, place),
        ("role rule", "verbs") => VERBS.iter().map(|verb| named(*verb, 30.0, "")).collect(),
        ("role rule", "resources") => RESOURCE_LISTS
            .iter()
            .filter(|list| !list.is_of_any_kind())
            .map(|list| named(list.plural, 10.0, ""))
            .collect(),
        ("role rule", "apiGroups") => ["", "apps", "batch"].map(|group| named(group, 20.0, "")).into(),
        ("NetworkPolicy entry", "policyTypes") => ["Ingress", "Egress"].map(|policy| named(policy, 30.0, "")).into(),
        ("note", "name") | ("input", "name") => Vec::new(),
        ("event entry", "type") => ["Normal", "Warning"].map(|sort| named(sort, 30.0, "")).into(),
        ("Ingress entry", "serviceName") | ("StatefulSet entry", "serviceName") => objects(place, "Service entry"),
        ("key reference" | "Secret reference", "name") => objects(place, "Secret entry"),
        ("volume mount", "name") => objects(place, "volume"),
        ("Secret entry", "type") => SECRET_TYPES.iter().map(|sort| named(*sort, 20.0, "")).collect(),
        ("metadata", "license") => {
            ["Apache-2.0", "MIT", "BSD-3-Clause", "MPL-2.0"].map(|id| named(id, 20.0, "")).into()
        }
        ("metadata", "version") => ["v1.0.0", "v0.1.0"].map(|version| named(version, 10.0, "")).into(),
        _ => Vec::new(),
    }
}

/// Kinds of documents: the one that the file is named after first.
pub(super) fn document_kinds(path: &Path, text: &str) -> Vec<Named> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_lowercase();
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    let kind = |(kind, at): (&&'static str, u32)| {
        let mut score = 50.0 - f64::from(at);
        if stem.contains(&kind.to_lowercase()) {
            score += 30.0;
        }
        score += match *kind {
            "Motif" if has("inputs:") || has("resources:") => 40.0,
            "Simulate" | "E2E" if text.lines().any(|line| line.starts_with("  katalog:")) => 20.0,
            "Komposer" if has("imports:") => 10.0,
            _ => 0.0,
        };
        named(*kind, score, "")
    };
    KINDS.iter().zip(0..).map(kind).collect()
}

const VERBS: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "*"];
const SECRET_TYPES: [&str; 4] =
    ["Opaque", "kubernetes.io/tls", "kubernetes.io/dockerconfigjson", "kubernetes.io/basic-auth"];

/// Plurals of the kinds that operators make.
fn plurals(place: &Place) -> Vec<Named> {
    let made = |list: &&ork_engine::resources::ResourceList| !list.is_of_any_kind();
    let common = ["deployments", "services", "statefulsets", "secrets", "configmaps"];
    let mut found: Vec<Named> = RESOURCE_LISTS
        .iter()
        .filter(made)
        .map(|list| {
            let score = if common.contains(&list.plural) { 15.0 } else { 0.0 };
            named(list.plural, score, list.kind)
        })
        .collect();
    found.extend(entries(place).into_iter().map(|name| named(format!("{name}s"), -5.0, "")));
    found
}

/// The names of the objects of a sort that the document makes.
fn objects(place: &Place, object: &'static str) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    each_mapping(place, |seen, node| {
        let name = node.get("name").and_then(Node::text).filter(|_| seen.name == object);
        if let Some(name) = name
            && !name.is_empty()
            && !found.iter().any(|(known, ..)| known == name)
        {
            found.push(named(name, 35.0, object.trim_end_matches(" entry")));
        }
    });
    found
}

/// The profiles that a mapping can name: declared ones first.
pub(super) fn profiles(place: &Place, object: &'static Object) -> Vec<Named> {
    let class = profile_class(object.name).unwrap_or_default();
    let common: &[&str] = match class {
        "containerSecurity" | "podSecurity" => &["restricted", "hardened"],
        "resources" => &["small", "medium"],
        "probes" => &["standard", "fast"],
        _ => &[],
    };
    let declared = place.shared().into_iter().flat_map(|shared| &shared.profiles);
    let mut found: Vec<Named> = declared
        .filter(|profile| profile.class == class)
        .map(|profile| {
            let name = profile.name.value.as_str();
            // What is declared is there to be named.
            let score = if place.text().contains(&format!("profile: {name}")) { 30.0 } else { 45.0 };
            named(name, score, format!("declared in {}", place.name_of(&profile.source)))
        })
        .collect();
    for (at, name) in built_in_profiles(class).into_iter().enumerate() {
        if !found.iter().any(|(known, ..)| known == name) {
            let lift =
                common.iter().position(|common| *common == name).map_or(0.0, |at| if at == 0 { 8.0 } else { 4.0 });
            found.push(named(name, 20.0 + lift - f64::from(u32::try_from(at).unwrap_or(20)), "built in"));
        }
    }
    found
}

/// Keys of maps with free keys.
pub(super) fn map_keys(place: &Place, object: &'static Object, field: &str) -> Vec<Named> {
    let fixed: &[&str] = match field {
        "requests" | "limits" => &["cpu", "memory"],
        "default" | "defaultRequest" | "max" | "min" if object.name.contains("limit") => &["cpu", "memory"],
        "hard" => &["pods", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"],
        "labels" => &["app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/component"],
        "selector" | "matchLabels" | "podSelector" | "labelSelector" => {
            &["app.kubernetes.io/name", "orkestra-owner", "orkestra.orkspace.io/kind"]
        }
        _ => &[],
    };
    let mut found: Vec<Named> =
        fixed.iter().zip(0..).map(|(name, at)| named(*name, 20.0 - f64::from(at), "")).collect();
    if field == "dependsOn" {
        found.extend(other_entries(place));
    }
    if field == "crds" {
        found.extend(entries(place).into_iter().map(|name| named(name, 30.0, "entry")));
    }
    // Labels that other mappings of the document have.
    if matches!(field, "labels" | "selector" | "matchLabels" | "podSelector" | "annotations" | "nodeSelector") {
        for name in labels_seen(place) {
            if !found.iter().any(|(known, ..)| *known == name) {
                found.push(named(name, 10.0, "elsewhere in this document"));
            }
        }
    }
    found
}

fn labels_seen(place: &Place) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    each_mapping(place, |_, node| {
        for key in ["labels", "selector", "matchLabels", "podSelector"] {
            for entry in node.get(key).into_iter().flat_map(Node::entries) {
                if found.len() < 100 && !found.iter().any(|known| known == entry.name()) {
                    found.push(entry.name().to_owned());
                }
            }
        }
    });
    found
}
