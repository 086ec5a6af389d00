//! What entries of several kinds hold: the fields of all of them, those of pods, of roles, of copies.

mod access;
mod containers;
mod pod_parts;
mod scaling;

pub(crate) use access::{ROLE_REF, RULES, SUBJECTS};
pub(crate) use containers::{
    ARGS, CAPABILITIES, CAPABILITY_NAMES, COMMAND, ESCALATION, FS_GROUP, IMAGE, NODE_SELECTOR, POD_SECURITY, PORT,
    PORT_PROTOCOL, PROBES, PULL_SECRETS, READ_ONLY_ROOT, REPLICAS, RESOURCES, RUN_AS_GROUP, RUN_AS_NON_ROOT,
    RUN_AS_USER, SECURITY_CONTEXT, SERVICE_ACCOUNT_NAME, WORKING_DIRECTORY,
};
pub(crate) use pod_parts::{ENV, ENV_FROM, VOLUME_MOUNTS, VOLUMES};
pub(crate) use scaling::{AUTOSCALE, ROLLING_UPDATE};

use super::common::{DURATION, LABELS, NAME, NAMES, TEXT, words};
use super::{Field, Shape, field};

pub(crate) const OBJECT_NAME: Field = field("name", NAME, "Name of the object; for workloads also of its container.");
pub(crate) const OBJECT_NAMESPACE: Field =
    field("namespace", NAME, "Namespace of the object.").or("the namespace of the custom resource");
pub(crate) const OBJECT_LABELS: Field = field(
    "labels",
    LABELS,
    "Labels of the object, beside the ones that mark its owner; workloads pass them to their pods.",
);
pub(crate) const ANNOTATIONS: Field = field("annotations", LABELS, "Annotations of the object.");
pub(crate) const RECONCILE: Field =
    field("reconcile", Shape::Bool, "Under `onCreate`: keep the object as declared on every reconcile.").or("false");
pub(crate) const SLEEP: Field = field("sleep", DURATION, "Waits this long before the object is handled; for tests.");
pub(crate) const FORCE_CONFLICT: Field = field(
    "forceConflict",
    Shape::Bool,
    "Takes over fields that another manager owns; otherwise the setting of the entry counts.",
)
.or("true");

pub(crate) const VERSION: Field =
    field("version", TEXT, "Read for the sake of the oldest files; nothing depends on it.").inert();

pub(crate) const FROM_NAMESPACE: Field =
    field("fromNamespace", NAME, "Namespace of the object that is copied.").or("the namespace of the custom resource");
pub(crate) const TO_NAMESPACES: Field = field("toNamespaces", NAMES, "Namespaces that get one copy each.");

const MODE: Shape = words(&["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]);
pub(crate) const ACCESS_MODES: Field =
    field("accessModes", Shape::List(&MODE), "How many nodes may mount it, and how.").or("[ReadWriteOnce]");

/// An entry of a list of cluster-scoped objects: its own fields among the shared ones.
macro_rules! cluster_entry {
    ($name:literal, $doc:literal, [$($field:expr),* $(,)?]) => {
        $crate::fields::Object {
            name: $name,
            doc: $doc,
            fields: &[
                $crate::fields::parts::OBJECT_NAME,
                $($field,)*
                $crate::fields::parts::OBJECT_LABELS,
                $crate::fields::parts::RECONCILE,
                $crate::fields::common::WHEN,
                $crate::fields::common::OR,
                $crate::fields::common::FOR_EACH,
                $crate::fields::parts::SLEEP,
                $crate::fields::parts::FORCE_CONFLICT,
                $crate::fields::parts::VERSION,
            ],
            rest: None,
        }
    };
}

/// An entry of a list of namespaced objects: the same, with a namespace.
macro_rules! entry {
    ($name:literal, $doc:literal, [$($field:expr),* $(,)?]) => {
        $crate::fields::parts::cluster_entry!($name, $doc, [$crate::fields::parts::OBJECT_NAMESPACE, $($field,)*])
    };
}

pub(crate) use cluster_entry;
pub(crate) use entry;
