//! `pods`: bare Pods, which nothing replaces.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::Object;
use crate::fields::parts::{
    ANNOTATIONS, IMAGE, NODE_SELECTOR, POD_SECURITY, PORT, PORT_PROTOCOL, PROBES, PULL_SECRETS, RESOURCES,
    SECURITY_CONTEXT, SERVICE_ACCOUNT_NAME, VOLUME_MOUNTS, VOLUMES, entry,
};
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::metadata::{Child, metadata_of};
use crate::render::pod::{PodOptions, pod_spec};
use crate::render::workload::pod_labels;

pub(super) const LIST: ResourceList = ResourceList {
    key: "pods",
    kind: "Pod",
    api_version: "v1",
    plural: "pods",
    namespaced: true,
    default_name_suffix: Some("-pod"),
    doc: "Bare Pods, which nothing replaces.",
    object: &ENTRY,
    apply_order: 240,
    facts: Facts { family: Family::Workload, selectable: true, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "Pod entry",
    "A bare Pod with one container.",
    [
        IMAGE,
        PULL_SECRETS,
        PORT,
        PORT_PROTOCOL,
        ANNOTATIONS,
        RESOURCES,
        NODE_SELECTOR,
        SERVICE_ACCOUNT_NAME,
        PROBES,
        SECURITY_CONTEXT,
        POD_SECURITY,
        VOLUMES,
        VOLUME_MOUNTS,
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let spec = pod_spec(child, PodOptions::default())?;
    let mut object = child.object([("spec", Some(spec))])?;
    // A bare pod is its own template: services and budgets find it by the same labels.
    if let Some(metadata) = metadata_of(&mut object) {
        metadata.insert("labels".to_owned(), pod_labels(child)?);
    }
    Ok(vec![object])
}
