//! Objects of any other kind.

use super::{FORCE_CONFLICT, RECONCILE, SLEEP};
use crate::fields::common::{BOOLEAN, FOR_EACH, LABELS, NAME, OR, TEXT, WHEN};
use crate::fields::{Object, Shape, field};

pub(in crate::fields) static CUSTOM: Object = Object {
    name: "custom entry",
    doc: "An object of a kind without a list of its own. Further keys are copied to the object.",
    fields: &[
        field("apiVersion", TEXT, "Group and version, such as `cert-manager.io/v1`.").required(),
        field("kind", TEXT, "Kind of the object.").required(),
        field("metadata", Shape::Object(&METADATA), "Name, namespace, labels and annotations.").required(),
        field("spec", Shape::Free, "The object's `spec`; templates may stand anywhere."),
        field("status", Shape::Free, "The object's `status`; templates may stand anywhere."),
        field("hasStatus", BOOLEAN, "Whether the kind has a status.").or("true if `status` is given"),
        RECONCILE,
        WHEN,
        OR,
        FOR_EACH,
        SLEEP,
        FORCE_CONFLICT,
    ],
    rest: Some(Shape::Free),
};

static METADATA: Object = Object {
    name: "custom metadata",
    doc: "Where the object is, and how it is marked.",
    fields: &[
        field("name", NAME, "Name of the object.").required(),
        field("namespace", NAME, "Its namespace; needed unless `namespaced: false`."),
        field("namespaced", BOOLEAN, "Whether its kind lives in namespaces.").or("true"),
        field("labels", LABELS, "Its labels."),
        field("annotations", LABELS, "Its annotations."),
    ],
    rest: None,
};
