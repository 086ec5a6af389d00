//! Deployments, ReplicaSets, StatefulSets, Pods, Jobs and CronJobs.

use super::containers::{
    ARGS, COMMAND, IMAGE, NODE_SELECTOR, POD_SECURITY, PORT, PORT_PROTOCOL, PROBES, PULL_SECRETS, REPLICAS, RESOURCES,
    SECURITY_CONTEXT, SERVICE_ACCOUNT_NAME, WORKING_DIRECTORY,
};
use super::pod_parts::{ENV, ENV_FROM, VOLUME_MOUNTS, VOLUMES};
use super::scaling::{AUTOSCALE, ROLLING_UPDATE};
use super::storage::ACCESS_MODES;
use super::{ANNOTATIONS, entry};
use crate::fields::common::{BOOLEAN, CRON, INTEGER, NAME, QUANTITY, TEXT, words};
use crate::fields::{Object, Shape, field};

pub(in crate::fields) static DEPLOYMENT: Object = entry!(
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

pub(in crate::fields) static REPLICA_SET: Object = entry!(
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

pub(in crate::fields) static STATEFUL_SET: Object = entry!(
    "StatefulSet entry",
    "A StatefulSet with one container and a volume for each pod.",
    [
        IMAGE,
        field("tag", TEXT, "Tag that is added to the image after a colon."),
        PULL_SECRETS,
        REPLICAS,
        PORT,
        PORT_PROTOCOL,
        field("serviceName", NAME, "The headless Service that gives the pods their names.")
            .or("the name of the StatefulSet"),
        field(
            "volumeClaimTemplates",
            Shape::List(&Shape::Object(&CLAIM_TEMPLATE)),
            "Volumes that each pod gets for itself."
        ),
        ANNOTATIONS,
        RESOURCES,
        ENV,
        ENV_FROM,
        NODE_SELECTOR,
        SERVICE_ACCOUNT_NAME,
        PROBES,
        SECURITY_CONTEXT,
        POD_SECURITY,
        ROLLING_UPDATE,
        VOLUMES,
        VOLUME_MOUNTS,
        AUTOSCALE,
    ]
);

static CLAIM_TEMPLATE: Object = Object {
    name: "volume claim template",
    doc: "A volume that each pod of a StatefulSet claims, and where it is mounted.",
    fields: &[
        field("name", NAME, "Name of the claim and of its mount.").or("data"),
        field("storageClass", TEXT, "Storage class; `\"\"` means none, not the default of the cluster."),
        field("storageSize", QUANTITY, "Size of the volume.").required(),
        field("mountPath", TEXT, "Where the container sees it.").or("/data"),
        ACCESS_MODES,
    ],
    rest: None,
};

pub(in crate::fields) static POD: Object = entry!(
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

pub(in crate::fields) static JOB: Object = entry!(
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

pub(in crate::fields) static CRON_JOB: Object = entry!(
    "CronJob entry",
    "A CronJob with one container.",
    [
        field("schedule", CRON, "When it runs, as five cron fields.").required(),
        IMAGE,
        COMMAND,
        ARGS,
        field("suspend", BOOLEAN, "Whether no further runs are started.").or("false"),
        field(
            "concurrencyPolicy",
            words(&["Allow", "Forbid", "Replace"]),
            "What happens when the last run is not done yet."
        )
        .or("Allow"),
        field("successfulJobsHistoryLimit", INTEGER, "Runs that are kept after success.").or("3"),
        field("failedJobsHistoryLimit", INTEGER, "Runs that are kept after failure.").or("1"),
        field("startingDeadlineSeconds", INTEGER, "How late a run may still start, in seconds."),
        RESOURCES,
        SECURITY_CONTEXT,
        POD_SECURITY,
        PULL_SECRETS,
        NODE_SELECTOR,
        SERVICE_ACCOUNT_NAME,
        WORKING_DIRECTORY,
    ]
);
