//! Rolling updates, and replicas that the operator itself changes.

use crate::fields::common::{CONDITIONS, DURATION, INTEGER, PERCENT, PROFILE};
use crate::fields::{Field, Object, Shape, field};

pub(crate) const ROLLING_UPDATE: Field =
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

pub(crate) const AUTOSCALE: Field = field(
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
