//! Deployments, StatefulSets, ReplicaSets and what scales them.

use super::object::{integer, integer_of, is_true, items, joined, length, text};
use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn workload(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Workloads, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    workload(
        "allReplicasReady(object any) -> bool",
        "Whether as many replicas are ready as the object asks for.",
        |call| Ok(Value::Bool(status(call.value(0), "readyReplicas") == desired(call.value(0)))),
    )
    .aliases(&["AllReplicasReady", "replicasReady"])
    .differs("`AllReplicasReady` and `replicasReady`, as published patterns spell it, are this function").examples(&[
        ("{{ allReplicasReady .children.deployment }}", "true"),
        ("{{ allReplicasReady .children.none }}", "false"),
    ]),
    workload(
        "desiredReplicas(object any) -> int",
        "How many replicas the object asks for; 1 when it does not say.",
        |call| Ok(Value::Int(desired(call.value(0)))),
    )
    .examples(&[("{{ desiredReplicas .children.deployment }}", "3"), ("{{ desiredReplicas .children.none }}", "1")]),
    workload("readyReplicas(object any) -> int", "How many replicas are ready.", |call| {
        integer(call, &["status", "readyReplicas"])
    })
    .examples(&[("{{ readyReplicas .children.deployment }}", "3")]),
    workload("availableReplicas(object any) -> int", "How many replicas are available.", |call| {
        integer(call, &["status", "availableReplicas"])
    })
    .examples(&[("{{ availableReplicas .children.deployment }}", "2")]),
    workload("updatedReplicas(object any) -> int", "How many replicas run the newest template.", |call| {
        integer(call, &["status", "updatedReplicas"])
    })
    .examples(&[("{{ updatedReplicas .children.deployment }}", "3")]),
    workload("rolloutComplete(object any) -> bool", "Whether all replicas run the newest template.", |call| {
        Ok(Value::Bool(status(call.value(0), "updatedReplicas") == desired(call.value(0))))
    })
    .examples(&[("{{ rolloutComplete .children.deployment }}", "true")]),
    workload("statefulSetCurrentRevision(object any) -> string", "The revision that the first pods run.", |call| {
        text(call, &["status", "currentRevision"])
    })
    .examples(&[("{{ statefulSetCurrentRevision .children.statefulset }}", "db-1")]),
    workload("statefulSetUpdateRevision(object any) -> string", "The revision that pods are being moved to.", |call| {
        text(call, &["status", "updateRevision"])
    })
    .examples(&[("{{ statefulSetUpdateRevision .children.statefulset }}", "db-2")]),
    workload(
        "statefulSetPVCCount(object any) -> int",
        "The number of claims of a StatefulSet; needs `enrich: [pvcs]`.",
        |call| length(call, &["_pvcs"]),
    )
    .examples(&[("{{ statefulSetPVCCount .children.statefulset }}", "1")]),
    workload(
        "deploymentReplicaSetCount(object any) -> int",
        "The number of ReplicaSets; needs `enrich: [replicasets]`.",
        |call| length(call, &["_replicaSets"]),
    )
    .examples(&[("{{ deploymentReplicaSetCount .children.deployment }}", "2")]),
    workload(
        "deploymentReplicaSets(object any) -> string",
        "The names of the ReplicaSets; needs `enrich: [replicasets]`.",
        |call| Ok(Value::from(set_names(items(call.value(0), &["_replicaSets"]).iter()))),
    )
    .examples(&[("{{ deploymentReplicaSets .children.deployment }}", "rs-a, rs-b")]),
    workload(
        "oldDeploymentReplicaSets(object any) -> string",
        "The names of the ReplicaSets that are not the current one; needs `enrich: [replicasets]`.",
        old_sets,
    )
    .differs("the replica sets are told apart by `pod-template-hash`; the Go runtime reads a field that Kubernetes does not set").examples(&[("{{ oldDeploymentReplicaSets .children.deployment }}", "rs-a")]),
    workload(
        "replicaSetOwnerName(object any) -> string",
        "The name of a ReplicaSet's owner; needs `enrich: [owner]`.",
        |call| text(call, &["_owner", "name"]),
    )
    .examples(&[("[{{ replicaSetOwnerName .children.none }}]", "[]")]),
    workload(
        "replicaSetOwnerKind(object any) -> string",
        "The kind of a ReplicaSet's owner; needs `enrich: [owner]`.",
        |call| text(call, &["_owner", "kind"]),
    )
    .examples(&[("[{{ replicaSetOwnerKind .children.none }}]", "[]")]),
    workload("hpaCurrentReplicas(object any) -> int64", "How many replicas an autoscaler sees.", |call| {
        integer(call, &["status", "currentReplicas"])
    })
    .examples(&[("{{ hpaCurrentReplicas .children.hpa }}", "5")]),
    workload("hpaDesiredReplicas(object any) -> int64", "How many replicas an autoscaler wants.", |call| {
        integer(call, &["status", "desiredReplicas"])
    })
    .examples(&[("{{ hpaDesiredReplicas .children.hpa }}", "5")]),
    workload(
        "hpaMinReplicas(object any) -> int64",
        "The least replicas of an autoscaler; 1 when it does not say.",
        |call| {
            Ok(Value::Int(match integer_of(call.value(0).at(&["spec", "minReplicas"])) {
                0 => 1,
                least => least,
            }))
        },
    )
    .examples(&[("{{ hpaMinReplicas .children.hpa }}", "2")]),
    workload("hpaMaxReplicas(object any) -> int64", "The most replicas of an autoscaler.", |call| {
        integer(call, &["spec", "maxReplicas"])
    })
    .examples(&[("{{ hpaMaxReplicas .children.hpa }}", "5")]),
    workload(
        "hpaScaling(object any) -> bool",
        "Whether an active autoscaler wants another number of replicas than there are.",
        |call| {
            let object = call.value(0);
            let differs = status(object, "currentReplicas") != status(object, "desiredReplicas");
            Ok(Value::Bool(is_true(object, "ScalingActive") && differs))
        },
    )
    .examples(&[("{{ hpaScaling .children.hpa }}", "false")]),
    workload("hpaAtMax(object any) -> bool", "Whether an autoscaler is at its most.", |call| {
        let most = integer_of(call.value(0).at(&["spec", "maxReplicas"]));
        Ok(Value::Bool(most > 0 && status(call.value(0), "currentReplicas") >= most))
    })
    .examples(&[("{{ hpaAtMax .children.hpa }}", "true")]),
    workload("hpaScalingActive(object any) -> bool", "Whether the condition ScalingActive is true.", |call| {
        Ok(Value::Bool(is_true(call.value(0), "ScalingActive")))
    })
    .examples(&[("{{ hpaScalingActive .children.hpa }}", "true")]),
    workload("hpaAbleToScale(object any) -> bool", "Whether the condition AbleToScale is true.", |call| {
        Ok(Value::Bool(is_true(call.value(0), "AbleToScale")))
    })
    .examples(&[("{{ hpaAbleToScale .children.hpa }}", "false")]),
    workload("hpaScalingLimited(object any) -> bool", "Whether the condition ScalingLimited is true.", |call| {
        Ok(Value::Bool(is_true(call.value(0), "ScalingLimited")))
    })
    .examples(&[("{{ hpaScalingLimited .children.hpa }}", "false")]),
    workload(
        "hpaScaleTargetName(object any) -> string",
        "The name of what an autoscaler scales; needs `enrich: [hpa]`.",
        |call| text(call, &["_scaleTarget", "name"]),
    )
    .examples(&[("{{ hpaScaleTargetName .children.hpa }}", "shop-web")]),
    workload(
        "hpaScaleTargetKind(object any) -> string",
        "The kind of what an autoscaler scales; needs `enrich: [hpa]`.",
        |call| text(call, &["_scaleTarget", "kind"]),
    )
    .examples(&[("{{ hpaScaleTargetKind .children.hpa }}", "Deployment")]),
    workload(
        "hpaMetricTypes(object any) -> string",
        "The types of an autoscaler's metrics; needs `enrich: [hpa]`.",
        |call| joined(call, &["_currentMetrics"], "type"),
    )
    .examples(&[("{{ hpaMetricTypes .children.hpa }}", "Resource")]),
];

fn status(object: &Value, key: &str) -> i64 {
    integer_of(object.at(&["status", key]))
}

fn desired(object: &Value) -> i64 {
    match object.at(&["spec", "replicas"]) {
        None | Some(Value::Nil) => 1,
        found => integer_of(found),
    }
}

/// The current set is the one with the template's hash; where that is unknown, the one that the status names.
fn old_sets(call: &mut Call<'_>) -> Answer {
    let object = call.value(0);
    let current = object.at(&["status", "currentReplicaSet"]).and_then(Value::as_str);
    let hash = object.at(&["metadata", "labels", "pod-template-hash"]);
    let sets = items(object, &["_replicaSets"]);
    let is_current = |set: &&Value| {
        let labels = set.at(&["metadata", "labels"]).or_else(|| set.get("labels"));
        let labelled = hash.is_some() && labels.and_then(|labels| labels.get("pod-template-hash")) == hash;
        labelled || (current.is_some() && set_name(set) == current)
    };
    Ok(Value::from(set_names(sets.iter().filter(|set| !is_current(set)))))
}

/// Entries are objects, or summaries with the name at the top.
fn set_name(set: &Value) -> Option<&str> {
    set.at(&["metadata", "name"]).or_else(|| set.get("name")).and_then(Value::as_str)
}

fn set_names<'v>(sets: impl Iterator<Item = &'v Value>) -> String {
    sets.filter_map(set_name).collect::<Vec<_>>().join(", ")
}
