//! `deployments`: pods that are alike and can be replaced.

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
use crate::render::workload::{replicas, rolling_update, template};

pub(super) const LIST: ResourceList = ResourceList {
    key: "deployments",
    kind: "Deployment",
    api_version: "apps/v1",
    plural: "deployments",
    namespaced: true,
    default_name_suffix: Some("-deployment"),
    doc: "Deployments: pods that are alike and can be replaced.",
    object: &ENTRY,
    apply_order: 140,
    facts: Facts { family: Family::Workload, selectable: true, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "Deployment entry",
    "A Deployment with one container.",
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
        ROLLING_UPDATE,
        VOLUMES,
        VOLUME_MOUNTS,
        AUTOSCALE,
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let origin = child.body.origin();
    let mut spec = Fields::default();
    let (selector, template) = template(child, PodOptions::default())?;
    spec.set("replicas", replicas(child.body)?).set("selector", selector);
    if let Some(update) = child.body.child("rollingUpdate") {
        let mut strategy = Fields::default();
        strategy.set("type", Rendered::new("RollingUpdate", &update.origin()));
        strategy.set("rollingUpdate", rolling_update(update)?);
        spec.set("strategy", strategy.at(&update.origin()));
    }
    spec.set("template", template);
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}
