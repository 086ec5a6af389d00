//! Profiles and notes that a document declares itself.

use super::common::{FILE, FIXED_DURATION, FIXED_NAME, INTEGER, LABELS, LITERAL, PERCENT, QUANTITIES, TEXT};
use super::parts::{CAPABILITIES, ESCALATION, FS_GROUP, READ_ONLY_ROOT, RUN_AS_GROUP, RUN_AS_NON_ROOT, RUN_AS_USER};
use super::reconcile::{QUEUE, WORKERS};
use super::{Field, Object, Shape, field};
use crate::resources::autoscaler::BEHAVIOR;
use crate::resources::limit_range::LIMIT;
use crate::resources::network_policy::{EGRESS, INGRESS, POLICY_TYPES};

pub(super) const PROFILES: Field =
    field("profiles", Shape::Object(&PROFILE_LISTS), "Settings under a name, for `profile:`.");
pub(super) const NOTES: Field = field("notes", NOTES_SHAPE, "Functions of your own for templates.");
pub(super) const NOTES_SHAPE: Shape = Shape::OneOf(&[Shape::Object(&NOTE_SET), Shape::List(&Shape::Object(&NOTE))]);

pub(super) static NOTE_SET: Object = Object {
    name: "notes",
    doc: "Functions of your own for templates; they take no arguments.",
    fields: &[
        field("include", FILE, "A file whose `functions` come first."),
        field("functions", Shape::List(&Shape::Object(&NOTE)), "The functions."),
    ],
    rest: None,
};

static NOTE: Object = Object {
    name: "note",
    doc: "A template under a name.",
    fields: &[
        field("name", LITERAL, "Name of the function.").required(),
        field("expression", TEXT, "The template; its text is the result.").required(),
        field("description", LITERAL, "What it gives."),
        field("shadow", Shape::Bool, "Whether it may hide a built-in function.").or("false"),
    ],
    rest: None,
};

/// The lists of `profiles`, one for each class.
pub(crate) fn profile_lists() -> impl Iterator<Item = &'static Field> {
    PROFILE_LISTS.fields.iter().filter(|field| matches!(field.shape, Shape::List(_)))
}

pub(super) static PROFILE_LISTS: Object = Object {
    name: "profiles",
    doc: "Settings under a name, by class.",
    fields: &[
        field("include", FILE, "A file whose `profiles` come first."),
        field("networkPolicies", Shape::List(&Shape::Object(&NETWORK_POLICY)), "For `networkPolicies[].profile`."),
        field("resourceQuotas", Shape::List(&Shape::Object(&RESOURCE_QUOTA)), "For `resourceQuotas[].profile`."),
        field("limitRanges", Shape::List(&Shape::Object(&LIMIT_RANGE)), "For `limitRanges[].profile`."),
        field("hpa", Shape::List(&Shape::Object(&AUTOSCALER)), "For `hpa[].behavior.profile`."),
        field("pdb", Shape::List(&Shape::Object(&BUDGET)), "For `pdb[].behavior.profile`."),
        field("rollingUpdate", Shape::List(&Shape::Object(&ROLLING)), "For `rollingUpdate.profile`."),
        field("reconciler", Shape::List(&Shape::Object(&RECONCILER)), "For the profile of a reconciler.")
            .also(&["reconcile"]),
        field("resources", Shape::List(&Shape::Object(&RESOURCES)), "For `resources.profile`."),
        field("probes", Shape::List(&Shape::Object(&PROBE)), "For `probes.*.profile`."),
        field("containerSecurity", Shape::List(&Shape::Object(&CONTAINER)), "For `securityContext.profile`."),
        field("podSecurity", Shape::List(&Shape::Object(&POD)), "For `podSecurity.profile`."),
    ],
    rest: None,
};

const NAME: Field = field("name", FIXED_NAME, "Name of the profile.").required();
const DESCRIPTION: Field = field("description", LITERAL, "What it is for.");

static NETWORK_POLICY: Object = Object {
    name: "network policy profile",
    doc: "Rules of network policies.",
    fields: &[
        NAME,
        DESCRIPTION,
        field("podSelector", LABELS, "Labels of the pods that it is for."),
        INGRESS,
        EGRESS,
        POLICY_TYPES,
    ],
    rest: None,
};

static RESOURCE_QUOTA: Object = Object {
    name: "quota profile",
    doc: "Limits of a namespace.",
    fields: &[NAME, DESCRIPTION, field("hard", QUANTITIES, "Limits by resource name.").required()],
    rest: None,
};

static LIMIT_RANGE: Object = Object {
    name: "limit range profile",
    doc: "Limits of objects.",
    fields: &[NAME, DESCRIPTION, field("limits", Shape::List(&Shape::Object(&LIMIT)), "Limits by type.").required()],
    rest: None,
};

static AUTOSCALER: Object = Object {
    name: "autoscaler profile",
    doc: "Target and behavior of autoscalers.",
    fields: &[
        NAME,
        DESCRIPTION,
        field("minReplicas", INTEGER, "Fewest replicas."),
        field("maxReplicas", INTEGER, "Most replicas."),
        field("targetCPUUtilizationPercentage", INTEGER, "CPU use to aim at, in percent."),
        field("behavior", Shape::Object(&BEHAVIOR), "How fast to scale."),
    ],
    rest: None,
};

const MIN_AVAILABLE: Field = field("minAvailable", PERCENT, "Pods that must keep running.");
const MAX_UNAVAILABLE: Field = field("maxUnavailable", PERCENT, "Pods that may be missing.");

static BUDGET: Object = Object {
    name: "budget profile",
    doc: "Limits of disruption budgets.",
    fields: &[NAME, DESCRIPTION, MIN_AVAILABLE, MAX_UNAVAILABLE],
    rest: None,
};

static ROLLING: Object = Object {
    name: "rolling update profile",
    doc: "Limits of rolling updates.",
    fields: &[
        NAME,
        DESCRIPTION,
        field("maxSurge", PERCENT, "Pods that may run beyond the wanted number."),
        MAX_UNAVAILABLE,
    ],
    rest: None,
};

static RECONCILER: Object = Object {
    name: "reconciler profile",
    doc: "Workers, resync and queue.",
    fields: &[NAME, DESCRIPTION, WORKERS, field("resync", FIXED_DURATION, "Resync interval."), QUEUE],
    rest: None,
};

static RESOURCES: Object = Object {
    name: "resources profile",
    doc: "CPU and memory of containers.",
    fields: &[
        NAME,
        DESCRIPTION,
        field("requests", QUANTITIES, "What the scheduler sets aside."),
        field("limits", QUANTITIES, "What the container may use at most."),
    ],
    rest: None,
};

static PROBE: Object = Object {
    name: "probe profile",
    doc: "Timings of probes.",
    fields: &[
        NAME,
        DESCRIPTION,
        field("initialDelaySeconds", Shape::Int, "Seconds before the first check."),
        field("periodSeconds", Shape::Int, "Seconds from one check to the next."),
        field("failureThreshold", Shape::Int, "Failures in a row that count as failed."),
        field("successThreshold", Shape::Int, "Successes in a row that count as well."),
        field("timeoutSeconds", Shape::Int, "Seconds to wait for an answer."),
    ],
    rest: None,
};

static CONTAINER: Object = Object {
    name: "container security profile",
    doc: "Security of containers.",
    fields: &[NAME, DESCRIPTION, ESCALATION, READ_ONLY_ROOT, RUN_AS_NON_ROOT, RUN_AS_USER, RUN_AS_GROUP, CAPABILITIES],
    rest: None,
};

static POD: Object = Object {
    name: "pod security profile",
    doc: "Security of pods.",
    fields: &[NAME, DESCRIPTION, RUN_AS_NON_ROOT, RUN_AS_USER, RUN_AS_GROUP, FS_GROUP],
    rest: None,
};
