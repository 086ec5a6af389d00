//! `jobs`: work that ends.

use super::{Facts, Family, Once, PLAIN, ResourceList};
use crate::fields::parts::{
    ARGS, COMMAND, IMAGE, NODE_SELECTOR, POD_SECURITY, PULL_SECRETS, RESOURCES, SECURITY_CONTEXT, SERVICE_ACCOUNT_NAME,
    VOLUME_MOUNTS, VOLUMES, WORKING_DIRECTORY, entry,
};
use crate::fields::{Object, Shape, field};
use crate::output::Rendered;
use crate::render::body::{Fallible, Fields};
use crate::render::metadata::Child;
use crate::render::workload::job_template;

pub(super) const LIST: ResourceList = ResourceList {
    key: "jobs",
    kind: "Job",
    api_version: "batch/v1",
    plural: "jobs",
    namespaced: true,
    default_name_suffix: Some("-job"),
    doc: "Jobs: work that ends.",
    object: &ENTRY,
    apply_order: 160,
    // A Job cannot be changed once it is there.
    facts: Facts { family: Family::Workload, once: Once::Always, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "Job entry",
    "A Job with one container, made once and never changed.",
    [
        IMAGE,
        COMMAND,
        ARGS,
        field("backoffLimit", Shape::Int, "Failures after which the Job has failed.").or("3"),
        PULL_SECRETS,
        RESOURCES,
        NODE_SELECTOR,
        SERVICE_ACCOUNT_NAME,
        WORKING_DIRECTORY,
        SECURITY_CONTEXT,
        POD_SECURITY,
        VOLUMES,
        VOLUME_MOUNTS,
    ]
);

/// A Job's pods are selected by labels that Kubernetes makes; ours are added for people and services.
fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let origin = child.body.origin();
    let mut spec = Fields::default();
    let limit = child.body.integer_from("backoffLimit", 0)?.unwrap_or_else(|| Rendered::new(3, &origin));
    spec.set("backoffLimit", limit).set("template", job_template(child)?);
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}
