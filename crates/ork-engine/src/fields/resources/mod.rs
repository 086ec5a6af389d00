//! Entries of the resource lists, one file per family of kinds, and the fields that all of them share.

mod access;
mod config;
mod containers;
mod custom;
mod limits;
mod network;
mod pod_parts;
mod scaling;
mod storage;
mod workloads;

pub(super) use access::{CLUSTER_ROLE, CLUSTER_ROLE_BINDING, NAMESPACE, ROLE, ROLE_BINDING, SERVICE_ACCOUNT};
pub(super) use config::{CONFIG_MAP, SECRET};
pub(super) use containers::{
    CAPABILITIES, ESCALATION, FS_GROUP, READ_ONLY_ROOT, RUN_AS_GROUP, RUN_AS_NON_ROOT, RUN_AS_USER,
};
pub(super) use custom::CUSTOM;
pub(super) use limits::{LIMIT, LIMIT_RANGE, RESOURCE_QUOTA};
pub(super) use network::{EGRESS, INGRESS, INGRESS_RULES, NETWORK_POLICY, POLICY_TYPES, SERVICE};
pub(super) use scaling::{AUTOSCALER, DISRUPTION_BUDGET, HPA_BEHAVIOR};
pub(super) use storage::{CLAIM, VOLUME};
pub(super) use workloads::{CRON_JOB, DEPLOYMENT, JOB, POD, REPLICA_SET, STATEFUL_SET};

use super::common::{DURATION, LABELS, NAME, NAMES, TEXT};
use super::{Field, Shape, field};

pub(super) const OBJECT_NAME: Field = field("name", NAME, "Name of the object; for workloads also of its container.");
pub(super) const OBJECT_NAMESPACE: Field =
    field("namespace", NAME, "Namespace of the object.").or("the namespace of the custom resource");
pub(super) const OBJECT_LABELS: Field = field(
    "labels",
    LABELS,
    "Labels of the object, beside the ones that mark its owner; workloads pass them to their pods.",
);
pub(super) const ANNOTATIONS: Field = field("annotations", LABELS, "Annotations of the object.");
pub(super) const RECONCILE: Field =
    field("reconcile", Shape::Bool, "Under `onCreate`: keep the object as declared on every reconcile.").or("false");
pub(super) const SLEEP: Field = field("sleep", DURATION, "Waits this long before the object is handled; for tests.");
pub(super) const FORCE_CONFLICT: Field = field(
    "forceConflict",
    Shape::Bool,
    "Takes over fields that another manager owns; otherwise the setting of the entry counts.",
)
.or("true");

pub(super) const VERSION: Field =
    field("version", TEXT, "Read for the sake of the oldest files; nothing depends on it.").inert();

const FROM_NAMESPACE: Field =
    field("fromNamespace", NAME, "Namespace of the object that is copied.").or("the namespace of the custom resource");
const TO_NAMESPACES: Field = field("toNamespaces", NAMES, "Namespaces that get one copy each.");

/// An entry of a list of namespaced objects: its own fields, then the shared ones.
macro_rules! entry {
    ($name:literal, $doc:literal, [$($field:expr),* $(,)?]) => {
        $crate::fields::Object {
            name: $name,
            doc: $doc,
            fields: &[
                $crate::fields::resources::OBJECT_NAME,
                $crate::fields::resources::OBJECT_NAMESPACE,
                $($field,)*
                $crate::fields::resources::OBJECT_LABELS,
                $crate::fields::resources::RECONCILE,
                $crate::fields::common::WHEN,
                $crate::fields::common::OR,
                $crate::fields::common::FOR_EACH,
                $crate::fields::resources::SLEEP,
                $crate::fields::resources::FORCE_CONFLICT,
                $crate::fields::resources::VERSION,
            ],
            rest: None,
        }
    };
}

/// An entry of a list of cluster-scoped objects.
macro_rules! cluster_entry {
    ($name:literal, $doc:literal, [$($field:expr),* $(,)?]) => {
        $crate::fields::Object {
            name: $name,
            doc: $doc,
            fields: &[
                $crate::fields::resources::OBJECT_NAME,
                $($field,)*
                $crate::fields::resources::OBJECT_LABELS,
                $crate::fields::resources::RECONCILE,
                $crate::fields::common::WHEN,
                $crate::fields::common::OR,
                $crate::fields::common::FOR_EACH,
                $crate::fields::resources::SLEEP,
                $crate::fields::resources::FORCE_CONFLICT,
                $crate::fields::resources::VERSION,
            ],
            rest: None,
        }
    };
}

use cluster_entry;
use entry;
