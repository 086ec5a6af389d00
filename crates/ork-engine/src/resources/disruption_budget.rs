//! `pdb`: how many pods a drain must leave.

use super::{Facts, PLAIN, ResourceList};
use crate::fields::common::{LABELS, PERCENT, PROFILE};
use crate::fields::parts::entry;
use crate::fields::{Object, Shape, field};
use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants, integer_of};
use crate::render::metadata::{Child, KIND_LABEL, OWNER_LABEL};
use crate::render::pod::{profile, unknown_profile, user_profile};
use crate::render::profiles::{self, find, names};

pub(super) const LIST: ResourceList = ResourceList {
    key: "pdb",
    kind: "PodDisruptionBudget",
    api_version: "policy/v1",
    plural: "poddisruptionbudgets",
    namespaced: true,
    default_name_suffix: Some("-pdb"),
    doc: "PodDisruptionBudgets: how many pods a drain must leave.",
    object: &ENTRY,
    apply_order: 230,
    facts: Facts { short_name: Some("pdb"), ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "PodDisruptionBudget entry",
    "How many pods a drain of nodes must leave running.",
    [
        field("selector", LABELS, "Labels of the pods that count.").or("the pods of the custom resource"),
        field("minAvailable", PERCENT, "Pods that must keep running; wins over `maxUnavailable`."),
        field("maxUnavailable", PERCENT, "Pods that may be missing."),
        field("behavior", Shape::Object(&BEHAVIOR), "A profile, or the two limits once more."),
    ]
);

static BEHAVIOR: Object = Object {
    name: "budget behavior",
    doc: "A profile, or one of the limits.",
    fields: &[
        field("profile", PROFILE, "zero-downtime, rolling, relaxed, or one of `profiles.pdb`."),
        field("minAvailable", PERCENT, "Pods that must keep running."),
        field("maxUnavailable", PERCENT, "Pods that may be missing."),
    ],
    rest: None,
};

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    let mut selector = body.text_map("selector")?;
    if selector.is_empty() {
        // An empty selector would cover every pod of the namespace.
        selector.set(OWNER_LABEL, Rendered::new(child.owner.name.clone(), &origin));
        selector.set(KIND_LABEL, Rendered::new(child.owner.kind.to_lowercase(), &origin));
    }
    let mut spec = Fields::default();
    let (key, limit) = limit(body)?;
    spec.set(key, limit).set("selector", constants(&origin, [("matchLabels", selector.at(&origin).value)]));
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}

/// Kubernetes takes one of the two; `minAvailable` wins.
fn limit(body: Body<'_>) -> Fallible<(&'static str, Rendered)> {
    let behaviour = body.child("behavior");
    if let Some(behaviour) = behaviour {
        behaviour.alone_with_profile(&["minAvailable", "maxUnavailable"])?;
    }
    for key in ["minAvailable", "maxUnavailable"] {
        if let Some(value) = body.integer_or_percent(key)? {
            return Ok((key, value));
        }
        if let Some(value) = behaviour.map(|behaviour| behaviour.integer_or_percent(key)).transpose()?.flatten() {
            return Ok((key, value));
        }
    }
    let named =
        behaviour.map(|behaviour| Ok::<_, crate::rules::Finding>((behaviour, profile(behaviour)?))).transpose()?;
    if let Some((behaviour, Some((name, origin)))) = named {
        if let Some(user) = user_profile(behaviour, "pdb", &name) {
            return limit(user);
        }
        let Some((key, value)) = find(profiles::DISRUPTION, &name) else {
            return Err(unknown_profile(behaviour, &name, &names(profiles::DISRUPTION)));
        };
        let value = integer_of(value).map_or_else(|| Content::from(*value), Content::Int);
        return Ok((key, Rendered::new(value, &origin)));
    }
    let key = if body.has("maxUnavailable") { "maxUnavailable" } else { "minAvailable" };
    Err(body.error(key, "a disruption budget needs `minAvailable` or `maxUnavailable`", "set one of the two"))
}
