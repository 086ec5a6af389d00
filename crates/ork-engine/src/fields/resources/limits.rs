//! Quotas and limit ranges of namespaces.

use super::{FROM_NAMESPACE, TO_NAMESPACES, entry};
use crate::fields::common::{NAME, PROFILE, QUANTITIES, TEXT_MAP, words};
use crate::fields::{Object, Shape, field};

pub(in crate::fields) static RESOURCE_QUOTA: Object = entry!(
    "ResourceQuota entry",
    "What a namespace may use in all.",
    [
        field("hard", QUANTITIES, "Limits by resource name; not together with `profile`."),
        field("profile", PROFILE, "small, medium, large, xlarge, or one of `profiles.resourceQuotas`."),
        field("fromResourceQuota", NAME, "Another quota that is copied."),
        FROM_NAMESPACE,
        TO_NAMESPACES,
    ]
);

pub(in crate::fields) static LIMIT_RANGE: Object = entry!(
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

/// Limits of one type of object.
pub(in crate::fields) static LIMIT: Object = Object {
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
