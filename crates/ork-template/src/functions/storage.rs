//! Claims for storage, and nodes.

use super::object::{condition, is_true, items, joined, text, text_of};
use super::{Family, Function, Implementation};
use crate::value::Value;

const fn storage(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Storage, signature, doc, Some(code))
}

const fn node(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Nodes, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    storage("pvcBound(object any) -> bool", "Whether a claim is bound.", |call| {
        Ok(Value::Bool(call.value(0).at(&["status", "phase"]).and_then(Value::as_str) == Some("Bound")))
    })
    .examples(&[("{{ pvcBound .children.pvc }}", "true")]),
    storage("pvcPhase(object any) -> string", "The phase of a claim.", |call| text(call, &["status", "phase"]))
        .examples(&[("{{ pvcPhase .children.pvc }}", "Bound")]),
    storage("pvcCapacity(object any) -> string", "The storage that a claim asks for.", |call| {
        text(call, &["spec", "resources", "requests", "storage"])
    })
    .examples(&[("{{ pvcCapacity .children.pvc }}", "10Gi")]),
    storage("pvcStorageClass(object any) -> string", "The storage class of a claim.", |call| {
        text(call, &["spec", "storageClassName"])
    })
    .examples(&[("{{ pvcStorageClass .children.pvc }}", "fast")]),
    storage("pvcAccessModes(object any) -> string", "The access modes of a claim.", |call| {
        let modes: Vec<&str> =
            items(call.value(0), &["spec", "accessModes"]).iter().filter_map(Value::as_str).collect();
        Ok(Value::from(modes.join(", ")))
    })
    .examples(&[("{{ pvcAccessModes .children.pvc }}", "ReadWriteOnce")]),
    storage(
        "pvcProvisioner(object any) -> string",
        "What made the volume of a claim; needs `enrich: [pvc]`.",
        |call| text(call, &["_pv", "metadata", "annotations", "pv.kubernetes.io/provisioned-by"]),
    )
    .examples(&[("[{{ pvcProvisioner .children.pvc }}]", "[]")]),
    storage(
        "pvcVolumeMode(object any) -> string",
        "The mode of the volume of a claim; needs `enrich: [pvc]`.",
        |call| text(call, &["_pv", "spec", "volumeMode"]),
    )
    .examples(&[("[{{ pvcVolumeMode .children.pvc }}]", "[]")]),
    storage(
        "pvcStorageClassProvisioner(object any) -> string",
        "What makes volumes of a claim's class; needs `enrich: [storageclass]`.",
        |call| text(call, &["_storageClass", "provisioner"]),
    )
    .examples(&[("{{ pvcStorageClassProvisioner .children.pvc }}", "csi.example.com")]),
    storage(
        "pvcStorageClassReclaimPolicy(object any) -> string",
        "What happens to volumes of a claim's class afterwards; needs `enrich: [storageclass]`.",
        |call| {
            let class = call.value(0).get("_storageClass");
            let below = class.and_then(|class| class.at(&["spec", "reclaimPolicy"]));
            Ok(text_of(below.or_else(|| class.and_then(|class| class.get("reclaimPolicy")))))
        },
    )
    .differs("`reclaimPolicy` is read where Kubernetes has it; the Go runtime looks below `spec`")
    .examples(&[("{{ pvcStorageClassReclaimPolicy .children.pvc }}", "Delete")]),
    node("nodeReady(object any) -> bool", "Whether a node is ready.", |call| {
        Ok(Value::Bool(is_true(call.value(0), "Ready")))
    })
    .examples(&[("{{ nodeReady .children.custom }}", "true")]),
    node(
        "nodeCondition(object any, type string) -> string",
        "The status of a node's condition: True, False or Unknown.",
        |call| Ok(text_of(condition(call.value(0), &call.text(1)?).and_then(|condition| condition.get("status")))),
    )
    .examples(&[(r#"{{ nodeCondition .children.custom "Ready" }}"#, "True")]),
    node("nodeAllocatableCPU(object any) -> string", "The CPU that a node can give to pods.", |call| {
        text(call, &["status", "allocatable", "cpu"])
    })
    .examples(&[("{{ nodeAllocatableCPU .children.custom }}", "4")]),
    node("nodeAllocatableMemory(object any) -> string", "The memory that a node can give to pods.", |call| {
        text(call, &["status", "allocatable", "memory"])
    })
    .examples(&[("{{ nodeAllocatableMemory .children.custom }}", "16Gi")]),
    node("nodeTaints(object any) -> string", "The keys of a node's taints.", |call| {
        joined(call, &["spec", "taints"], "key")
    })
    .examples(&[("{{ nodeTaints .children.custom }}", "gpu")]),
    node("podNodeName(object any) -> string", "The name of a pod's node; needs `enrich: [node]`.", |call| {
        text(call, &["_node", "name"])
    })
    .examples(&[("{{ podNodeName .children.pod }}", "n1")]),
    node("podNodeZone(object any) -> string", "The zone of a pod's node; needs `enrich: [node]`.", |call| {
        text(call, &["_node", "zone"])
    })
    .examples(&[("{{ podNodeZone .children.pod }}", "eu-1a")]),
    node("podNodeRegion(object any) -> string", "The region of a pod's node; needs `enrich: [node]`.", |call| {
        text(call, &["_node", "region"])
    })
    .examples(&[("{{ podNodeRegion .children.pod }}", "eu-1")]),
    node(
        "podNodeInstanceType(object any) -> string",
        "The machine type of a pod's node; needs `enrich: [node]`.",
        |call| text(call, &["_node", "instanceType"]),
    )
    .examples(&[("[{{ podNodeInstanceType .children.pod }}]", "[]")]),
];
