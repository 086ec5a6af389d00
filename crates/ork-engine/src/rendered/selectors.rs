//! `selector-mismatch`: a workload whose selector its own pods do not match, and a Service that selects none of the pods
//! that its owner makes.

use ork_source::Level;

use super::{Made, at, called, entries, pod, text};
use crate::output::Rendered;
use crate::render::Object;

const RULE: &str = "selector-mismatch";

pub(super) fn check(made: &mut Made<'_>) {
    for object in made.objects() {
        match text(&object.manifest, &["kind"]) {
            Some("Deployment" | "StatefulSet" | "ReplicaSet" | "DaemonSet") => own_pods(made, object),
            Some("Service") => service(made, object),
            _ => {}
        }
    }
}

fn own_pods(made: &mut Made<'_>, object: &Object) {
    let labels = at(&object.manifest, &["spec", "template", "metadata", "labels"]);
    for (key, value) in entries(&object.manifest, &["spec", "selector", "matchLabels"]) {
        let has = labels.and_then(|labels| labels.get(key));
        if has.and_then(Rendered::as_text) == value.as_text() || has.is_some_and(|has| !made.is_certain(has)) {
            continue;
        }
        let message = format!("{} selects pods by `{key}`, and its own pods do not match", called(object));
        made.tell(RULE, Level::Error, value, message, "give the pod template the same label");
    }
}

fn service(made: &mut Made<'_>, object: &Object) {
    let manifest = &object.manifest;
    let Some(selector) = at(manifest, &["spec", "selector"]) else { return };
    let namespace = |object: &Object| text(&object.manifest, &["metadata", "namespace"]).map(str::to_owned);
    let pods: Vec<&Object> = made.objects().filter(|other| pod(&other.manifest).is_some()).collect();
    // Pods of others may be meant, and those that are made under other conditions.
    if made.invented
        || pods.is_empty()
        || !made.knows_all()
        || !pods.iter().all(|pod| namespace(pod) == namespace(object))
    {
        return;
    }
    if entries(selector, &[]).next().is_none() || pods.iter().any(|pod| selects(manifest, &["spec", "selector"], pod)) {
        return;
    }
    let message = format!("{} selects none of the pods that are made here", called(object));
    made.tell(RULE, Level::Warning, selector, message, "use labels that the pods have, or leave `selector` out");
}

/// Whether the labels at a path of a manifest are those of the pods of an object.
pub(super) fn selects(manifest: &Rendered, path: &[&str], object: &Object) -> bool {
    let template = match text(&object.manifest, &["kind"]) {
        Some("Pod") => &["metadata", "labels"][..],
        Some("CronJob") => &["spec", "jobTemplate", "spec", "template", "metadata", "labels"],
        _ => &["spec", "template", "metadata", "labels"],
    };
    let Some(labels) = pod(&object.manifest).and_then(|_| at(&object.manifest, template)) else { return false };
    entries(manifest, path).all(|(key, value)| labels.get(key).and_then(Rendered::as_text) == value.as_text())
}
