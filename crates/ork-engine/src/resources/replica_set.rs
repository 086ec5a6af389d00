//! `replicaSets`: pods that are alike, without the updates of a Deployment.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::Object;
use crate::fields::parts::{
    ANNOTATIONS, AUTOSCALE, ENV, ENV_FROM, IMAGE, NODE_SELECTOR, POD_SECURITY, PORT, PORT_PROTOCOL, PROBES,
    PULL_SECRETS, REPLICAS, RESOURCES, ROLLING_UPDATE, SECURITY_CONTEXT, SERVICE_ACCOUNT_NAME, VOLUME_MOUNTS, VOLUMES,
    WORKING_DIRECTORY, entry,
};
use crate::output::Rendered;
use crate::render::body::{Fallible, Fields};
use crate::render::metadata::Child;
use crate::render::pod::PodOptions;
use crate::render::workload::{replicas, template};

pub(super) const LIST: ResourceList = ResourceList {
    key: "replicaSets",
    kind: "ReplicaSet",
    api_version: "apps/v1",
    plural: "replicasets",
    namespaced: true,
    default_name_suffix: Some("-replicaset"),
    doc: "ReplicaSets; prefer `deployments`.",
    object: &ENTRY,
    apply_order: 130,
    facts: Facts { family: Family::Workload, selectable: true, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "ReplicaSet entry",
    "A ReplicaSet with one container.",
    [
        IMAGE,
        PULL_SECRETS,
        REPLICAS,
        PORT,
        PORT_PROTOCOL,
        ANNOTATIONS,
        RESOURCES,
        ENV,
        ENV_FROM,
        NODE_SELECTOR,
        SERVICE_ACCOUNT_NAME,
        WORKING_DIRECTORY,
        PROBES,
        SECURITY_CONTEXT,
        POD_SECURITY,
        ROLLING_UPDATE
            .saying("Read for the sake of files that were Deployments: a ReplicaSet has no rolling update.")
            .inert(),
        VOLUMES,
        VOLUME_MOUNTS,
        AUTOSCALE,
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let origin = child.body.origin();
    let (selector, template) = template(child, PodOptions::default())?;
    let mut spec = Fields::default();
    spec.set("replicas", replicas(child.body)?).set("selector", selector).set("template", template);
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}
