//! `unknown-volume` and `unknown-reference`: what a child names and no child is.

use ork_source::{Diagnostic, Level, Location, nearest};

use super::origin::unquoted;
use super::values::shown;
use super::{Made, at, called, entries, items, pod, text};
use crate::output::{Content, Rendered};
use crate::render::Object;
use crate::resources::RESOURCE_LISTS;

const RULE: &str = "unknown-object";

/// A mount of a volume that the pod does not have: the API server refuses it.
pub(super) fn volumes(made: &mut Made<'_>, object: &Object) {
    let Some(pod) = pod(&object.manifest) else { return };
    let templates = items(&object.manifest, &["spec", "volumeClaimTemplates"]).iter();
    let of_template = templates.filter_map(|claim| at(claim, &["metadata", "name"]));
    let volumes = items(pod, &["volumes"]).iter().filter_map(|volume| at(volume, &["name"])).chain(of_template);
    let volumes: Vec<&Rendered> = volumes.collect();
    if !volumes.iter().all(|name| made.is_certain(name)) {
        return;
    }
    let names: Vec<&str> = volumes.into_iter().filter_map(Rendered::as_text).collect();
    for container in ["initContainers", "containers"].into_iter().flat_map(|list| items(pod, &[list])) {
        for name in items(container, &["volumeMounts"]).iter().filter_map(|mount| at(mount, &["name"])) {
            let Some(wanted) = name.as_text().filter(|wanted| !names.contains(wanted)) else { continue };
            let help = match nearest(wanted, names.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "declare it under `volumes`".to_owned(),
            };
            let message = format!("{} mounts {}, which is none of its volumes", called(object), shown(name));
            made.tell("unknown-reference", Level::Error, name, message, &help);
        }
    }
}

/// A name of another object.
struct Reference<'r> {
    by: &'r Object,
    kind: &'static str,
    name: &'r Rendered,
}

/// A name that no child has, where it is clear which one was meant: one that is named nearly the same and that nobody
/// else refers to, or one of that name in another namespace.
pub(super) fn check(made: &mut Made<'_>) {
    let mut references = Vec::new();
    for object in made.objects() {
        references_of(object, &mut references);
    }
    let namespace = |object: &Object| text(&object.manifest, &["metadata", "namespace"]).map(str::to_owned);
    for reference in &references {
        let Some(wanted) = reference.name.as_text() else { continue };
        let whole = |list: &&_| made.is_whole(list);
        let list = RESOURCE_LISTS.iter().find(|list| list.kind == reference.kind);
        if list.filter(whole).is_none() {
            continue;
        }
        let all = made.of_kind(reference.kind);
        let name_of = |object: &&Object| text(&object.manifest, &["metadata", "name"]).map(str::to_owned);
        let (here, elsewhere): (Vec<&Object>, Vec<&Object>) =
            all.into_iter().partition(|object| namespace(object) == namespace(reference.by));
        if here.iter().any(|object| name_of(object).as_deref() == Some(wanted)) {
            continue;
        }
        // Invented namespaces say nothing.
        let of_name = |object: &&&Object| !made.invented && name_of(object).as_deref() == Some(wanted);
        if let Some(other) = elsewhere.iter().find(of_name) {
            let message = format!(
                "{} names {} `{wanted}` of its own namespace, and that one is made in `{}`",
                called(reference.by),
                reference.kind,
                namespace(other).unwrap_or_default()
            );
            made.tell(RULE, Level::Warning, reference.name, message, "make both in one namespace");
            continue;
        }
        let is_used = |name: &str| {
            references.iter().any(|other| other.kind == reference.kind && other.name.as_text() == Some(name))
        };
        let alike = |object: &&&Object| {
            let name = at(&object.manifest, &["metadata", "name"]);
            !made.invented || name.is_some_and(|name| frame(name) == frame(reference.name))
        };
        let unused: Vec<&Object> = here
            .iter()
            .filter(alike)
            .copied()
            .filter(|object| !name_of(object).is_some_and(|name| is_used(&name)))
            .collect();
        let certain = made.invented || made.is_certain(reference.name);
        let names: Vec<String> =
            unused.iter().filter_map(name_of).filter(|name| certain && is_slip(wanted, name)).collect();
        let Some(meant) = nearest(wanted, names.iter().map(String::as_str)) else { continue };
        let Some((place, _)) = made.place(reference.name) else { continue };
        let written = unused.iter().find(|object| name_of(object).as_deref() == Some(meant));
        let written = written.and_then(|object| at(&object.manifest, &["metadata", "name"])?.origin.first());
        let (message, meant) = match written.filter(|_| made.invented) {
            // The name that was invented says nothing to anybody.
            Some(written) => (format!("no {} of that name is made here", reference.kind), unquoted(written.text())),
            None => (format!("no {} `{wanted}` is made here", reference.kind), meant.to_owned()),
        };
        let finding = Diagnostic::new(RULE, Level::Warning, place, message);
        made.findings.push(finding.help(format!("did you mean `{meant}`?")));
    }
}

/// Whether two names are one with a slip of the pen: what follows their common beginning is nearly the same.
fn is_slip(wanted: &str, name: &str) -> bool {
    let common = wanted.bytes().zip(name.bytes()).take_while(|(one, other)| one == other).count();
    let beginning = wanted.get(..common).and_then(|common| common.rfind(['-', '.'])).map_or(0, |at| at + 1);
    let (wanted, name) = (wanted.get(beginning..).unwrap_or_default(), name.get(beginning..).unwrap_or_default());
    nearest(wanted, [name]).is_some()
}

/// What of an expression comes before its last piece of plain text, and what it was given: names that differ in that
/// text only are made of the same parts.
fn frame(name: &Rendered) -> Vec<&str> {
    let texts = name.origin.iter().map(Location::text);
    let before = |text: &'_ str| text.rfind("}}").map_or(0, |end| end + 2);
    texts.map(|text| text.get(..before(text)).unwrap_or_default()).collect()
}

fn references_of<'r>(object: &'r Object, found: &mut Vec<Reference<'r>>) {
    let manifest = &object.manifest;
    let mut add = |kind: &'static str, within: &'r Rendered, path: &[&str]| {
        let optional = at(within, &["optional"]).is_some_and(|value| value.value == Content::Bool(true));
        if let Some(name) = at(within, path).filter(|_| !optional) {
            found.push(Reference { by: object, kind, name });
        }
    };
    match text(manifest, &["kind"]) {
        Some("Ingress") => {
            let paths = items(manifest, &["spec", "rules"]).iter().flat_map(|rule| items(rule, &["http", "paths"]));
            paths.for_each(|path| add("Service", path, &["backend", "service", "name"]));
        }
        Some("HorizontalPodAutoscaler") => {
            for kind in ["Deployment", "StatefulSet", "ReplicaSet"] {
                if text(manifest, &["spec", "scaleTargetRef", "kind"]) == Some(kind) {
                    add(kind, manifest, &["spec", "scaleTargetRef", "name"]);
                }
            }
        }
        Some("RoleBinding") if text(manifest, &["roleRef", "kind"]) == Some("Role") => {
            add("Role", manifest, &["roleRef", "name"]);
        }
        _ => {}
    }
    let Some(pod) = pod(manifest) else { return };
    add("ServiceAccount", pod, &["serviceAccountName"]);
    for volume in items(pod, &["volumes"]) {
        for (source, inner) in entries(volume, &[]) {
            match source {
                "configMap" => add("ConfigMap", inner, &["name"]),
                "secret" => add("Secret", inner, &["secretName"]),
                "persistentVolumeClaim" => add("PersistentVolumeClaim", inner, &["claimName"]),
                _ => {}
            }
        }
    }
    for container in ["initContainers", "containers"].into_iter().flat_map(|list| items(pod, &[list])) {
        let from = items(container, &["envFrom"]).iter().flat_map(|from| entries(from, &[]));
        let variables = items(container, &["env"]).iter().flat_map(|variable| entries(variable, &["valueFrom"]));
        for (source, inner) in from.chain(variables) {
            match source {
                "configMapRef" | "configMapKeyRef" => add("ConfigMap", inner, &["name"]),
                "secretRef" | "secretKeyRef" => add("Secret", inner, &["name"]),
                _ => {}
            }
        }
    }
}
