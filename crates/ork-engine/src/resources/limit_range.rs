//! `limitRanges`: limits of each object in a namespace.

use super::{Facts, PLAIN, ResourceList};
use crate::fields::common::{NAME, PROFILE, QUANTITIES, TEXT_MAP, words};
use crate::fields::parts::{FROM_NAMESPACE, TO_NAMESPACES, entry};
use crate::fields::{Object, Shape, field};
use crate::output::Rendered;
use crate::render::body::{Fallible, Fields, constants};
use crate::render::copies::copies;
use crate::render::metadata::Child;
use crate::render::pod::{profile, unknown_profile, user_profile};

pub(super) const LIST: ResourceList = ResourceList {
    key: "limitRanges",
    kind: "LimitRange",
    api_version: "v1",
    plural: "limitranges",
    namespaced: true,
    default_name_suffix: None,
    doc: "Limits of each object in a namespace.",
    object: &ENTRY,
    apply_order: 60,
    facts: Facts { copied_from: Some("fromLimitRange"), ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "LimitRange entry",
    "Limits of each object in a namespace.",
    [
        field("limits", Shape::List(&Shape::Object(&LIMIT)), "Limits by type; not together with `profile`."),
        field("profile", PROFILE, "One of `profiles.limitRanges`."),
        field("fromLimitRange", NAME, "Another limit range that is copied."),
        FROM_NAMESPACE,
        TO_NAMESPACES,
    ]
);

/// Limits of one type of object; profiles hold them too.
pub(crate) static LIMIT: Object = Object {
    name: "limit",
    doc: "Limits of one type of object.",
    fields: &[
        field("type", words(&["Container", "Pod", "PersistentVolumeClaim"]), "What is limited.").required(),
        field("max", QUANTITIES, "Most of each resource."),
        field("min", QUANTITIES, "Least of each resource."),
        field("default", QUANTITIES, "Limits of a container that names none."),
        field("defaultRequest", QUANTITIES, "Requests of a container that names none."),
        field("maxLimitRequestRatio", TEXT_MAP, "Highest ratio of limit to request."),
    ],
    rest: None,
};

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let mut body = child.body;
    body.alone_with_profile(&["limits"])?;
    if let Some((name, _)) = profile(body)? {
        body = user_profile(body, "limitRanges", &name).ok_or_else(|| unknown_profile(body, &name, "(none)"))?;
    }
    let mut limits = Vec::new();
    for item in body.items("limits") {
        let mut limit = Fields::default();
        item.required("type", "a limit")?;
        limit.set("type", item.word("type", &["Container", "Pod", "PersistentVolumeClaim"])?);
        for key in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
            limit.set(key, item.quantity_map(key)?);
        }
        limits.push(limit.at(&item.origin()));
    }
    let origin = body.key_origin("limits");
    let spec = constants(&origin, [("limits", Rendered::new(limits, &origin).value)]);
    let object = child.object([("spec", Some(spec))])?;
    copies(child, object)
}
