//! Autoscalers, disruption budgets, rolling updates, and replicas that the operator itself changes.

use super::entry;
use crate::fields::common::{CONDITIONS, DURATION, INTEGER, LABELS, NAME, PERCENT, PROFILE, TEXT, words};
use crate::fields::{Field, Object, Shape, field};

pub(super) const ROLLING_UPDATE: Field =
    field("rollingUpdate", Shape::Object(&ROLLING), "How many pods are replaced at a time.");

static ROLLING: Object = Object {
    name: "rollingUpdate",
    doc: "A profile, or the two limits.",
    fields: &[
        field("profile", PROFILE, "safe, fast, blue-green, or one of `profiles.rollingUpdate`."),
        field("maxSurge", PERCENT, "Pods that may run beyond the wanted number."),
        field("maxUnavailable", PERCENT, "Pods that may be missing meanwhile."),
    ],
    rest: None,
};

pub(super) const AUTOSCALE: Field = field(
    "autoscale",
    Shape::Object(&WORKLOAD_SCALING),
    "Changes of the replica count by conditions, made by the operator; not together with an HPA of the same workload.",
);

static WORKLOAD_SCALING: Object = Object {
    name: "autoscale",
    doc: "When the operator changes the number of replicas, and between which limits.",
    fields: &[
        field("min", INTEGER, "Fewest replicas.").or("replicas"),
        field("max", INTEGER, "Most replicas.").required(),
        field("cooldown", DURATION, "Time between two changes.").or("1m"),
        field("scaleUp", Shape::Object(&SCALE_UP), "When to add replicas."),
        field("scaleDown", Shape::Object(&SCALE_DOWN), "When to take replicas away."),
    ],
    rest: None,
};

static SCALE_UP: Object = Object {
    name: "scaleUp",
    doc: "When to add replicas, and how many.",
    fields: &[
        SCALE_CONDITIONS,
        TARGET,
        field("increment", INTEGER, "Replicas that are added; not together with `target`."),
    ],
    rest: None,
};

static SCALE_DOWN: Object = Object {
    name: "scaleDown",
    doc: "When to take replicas away, and how many.",
    fields: &[
        SCALE_CONDITIONS,
        TARGET,
        field("decrement", INTEGER, "Replicas that are taken away; not together with `target`."),
    ],
    rest: None,
};

const SCALE_CONDITIONS: Field = field("conditions", Shape::Object(&TRIGGER), "What must hold for the change.");
const TARGET: Field = field("target", INTEGER, "Number of replicas to go to at once.");

static TRIGGER: Object = Object {
    name: "autoscale conditions",
    doc: "All of `when`, and one of `or`.",
    fields: &[
        field("when", CONDITIONS, "Conditions that must all hold."),
        field("or", CONDITIONS, "Conditions of which at least one must hold.").also(&["anyOf"]),
    ],
    rest: None,
};

pub(in crate::fields) static AUTOSCALER: Object = entry!(
    "HorizontalPodAutoscaler entry",
    "Scales a workload by its CPU use.",
    [
        field("scaleTargetRef", Shape::Object(&TARGET_REF), "The workload that is scaled.").required(),
        field("minReplicas", INTEGER, "Fewest replicas.").or("1"),
        field("maxReplicas", INTEGER, "Most replicas.").or("1"),
        field("targetCPUUtilizationPercentage", INTEGER, "CPU use to aim at, in percent of the requests."),
        field("behavior", Shape::Object(&HPA_BEHAVIOR), "How fast to scale: a profile, or rules for each direction."),
    ]
);

static TARGET_REF: Object = Object {
    name: "scaleTargetRef",
    doc: "The workload that an autoscaler changes.",
    fields: &[
        field("apiVersion", TEXT, "Its API version.").or("apps/v1 for Deployment, StatefulSet and ReplicaSet"),
        field("kind", TEXT, "Its kind.").required(),
        field("name", NAME, "Its name.").or("the name of the custom resource"),
    ],
    rest: None,
};

/// How an autoscaler moves.
pub(in crate::fields) static HPA_BEHAVIOR: Object = Object {
    name: "autoscaler behavior",
    doc: "A profile, or rules for each direction.",
    fields: &[
        field("profile", PROFILE, "web, api, latency-sensitive, batch, cost-optimized, or one of `profiles.hpa`."),
        field("scaleUp", Shape::Object(&DIRECTION), "How to add replicas."),
        field("scaleDown", Shape::Object(&DIRECTION), "How to take replicas away."),
    ],
    rest: None,
};

static DIRECTION: Object = Object {
    name: "scaling rules",
    doc: "Limits on the speed of one direction.",
    fields: &[
        field("stabilizationWindowSeconds", Shape::Int, "Seconds of past wishes that are looked at.").or("0"),
        field("policies", Shape::List(&Shape::Object(&POLICY)), "How much may change in a period."),
        field("selectPolicy", words(&["Max", "Min", "Disabled"]), "Which of the policies counts.").or("Max"),
    ],
    rest: None,
};

static POLICY: Object = Object {
    name: "scaling policy",
    doc: "How much may change in a period.",
    fields: &[
        field("type", words(&["Pods", "Percent"]), "What `value` counts.").required(),
        field("value", Shape::Int, "Pods or percent that may change.").required(),
        field("periodSeconds", Shape::Int, "Length of the period, 15 to 1800 seconds.").required(),
    ],
    rest: None,
};

pub(in crate::fields) static DISRUPTION_BUDGET: Object = entry!(
    "PodDisruptionBudget entry",
    "How many pods a drain of nodes must leave running.",
    [
        field("selector", LABELS, "Labels of the pods that count.").or("the pods of the custom resource"),
        field("minAvailable", PERCENT, "Pods that must keep running; wins over `maxUnavailable`."),
        field("maxUnavailable", PERCENT, "Pods that may be missing."),
        field("behavior", Shape::Object(&BUDGET_BEHAVIOR), "A profile, or the two limits once more."),
    ]
);

static BUDGET_BEHAVIOR: Object = Object {
    name: "budget behavior",
    doc: "A profile, or one of the limits.",
    fields: &[
        field("profile", PROFILE, "zero-downtime, rolling, relaxed, or one of `profiles.pdb`."),
        field("minAvailable", PERCENT, "Pods that must keep running."),
        field("maxUnavailable", PERCENT, "Pods that may be missing."),
    ],
    rest: None,
};
