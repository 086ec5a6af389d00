//! What containers and pods have: image, environment, probes, sizes, security.

use crate::fields::common::{INTEGER, NAME, NAMES, PROFILE, PROTOCOL, QUANTITIES, TEXT, TEXT_MAP, TEXTS, words};
use crate::fields::{Field, Object, Shape, field};

pub(crate) const IMAGE: Field = field("image", TEXT, "Container image.").required();
pub(crate) const PULL_SECRETS: Field =
    field("imagePullSecrets", NAMES, "Secrets with the credentials of the image registry.");
pub(crate) const REPLICAS: Field = field("replicas", INTEGER, "Number of pods.").or("1");
pub(crate) const PORT: Field = field("port", INTEGER, "Port on which the container listens.");
pub(crate) const PORT_PROTOCOL: Field = field("protocol", PROTOCOL, "Protocol of `port`.").or("TCP");
pub(crate) const NODE_SELECTOR: Field =
    field("nodeSelector", TEXT_MAP, "Labels that a node must have to run the pods.");
pub(crate) const SERVICE_ACCOUNT_NAME: Field =
    field("serviceAccountName", NAME, "Service account under which the pods run.");
pub(crate) const WORKING_DIRECTORY: Field = field("workingDirectory", TEXT, "Directory in which the container starts.");
pub(crate) const COMMAND: Field = field("command", TEXTS, "Program to run, in place of the image's entry point.");
pub(crate) const ARGS: Field = field("args", TEXTS, "Arguments of the program.");

pub(crate) const RESOURCES: Field =
    field("resources", Shape::Object(&RESOURCE_NEEDS), "CPU and memory: a profile, or requests and limits.");

static RESOURCE_NEEDS: Object = Object {
    name: "resources",
    doc: "CPU and memory of the container.",
    fields: &[
        field(
            "profile",
            PROFILE,
            "A size: tiny, small, medium (also called standard), large, burst, steady, compute-heavy, memory-heavy, or one \
             of `profiles.resources`.",
        ),
        field("requests", QUANTITIES, "What the scheduler sets aside; not together with `profile`."),
        field("limits", QUANTITIES, "What the container may use at most; not together with `profile`."),
    ],
    rest: None,
};

pub(crate) const PROBES: Field =
    field("probes", Shape::Object(&PROBE_SET), "How the kubelet sees whether the container is well.");

static PROBE_SET: Object = Object {
    name: "probes",
    doc: "Health checks of the container.",
    fields: &[
        field("startup", PROBE_SHAPE, "Holds the other two back until the container has started."),
        field("liveness", PROBE_SHAPE, "Restarts the container when it fails."),
        field("readiness", PROBE_SHAPE, "Takes the pod out of its Services while it fails."),
    ],
    rest: None,
};

const PROBE_SHAPE: Shape = Shape::Object(&PROBE);

static PROBE: Object = Object {
    name: "probe",
    doc: "An HTTP request or a TCP connection to the container.",
    fields: &[
        field("type", words(&["http", "tcp"]), "How to ask; `http` when `path` is set."),
        field("path", TEXT, "Path of the HTTP request."),
        field("port", INTEGER, "Port to ask.").or("the port of the container"),
        field("profile", PROFILE, "Timings: fast, standard, patient, slow-start, or one of `profiles.probes`.")
            .or("standard"),
        field("initialDelaySeconds", Shape::Int, "Seconds before the first check."),
        field("periodSeconds", Shape::Int, "Seconds from one check to the next."),
        field("failureThreshold", Shape::Int, "Failures in a row that count as failed."),
        field("successThreshold", Shape::Int, "Successes in a row that count as well."),
        field("timeoutSeconds", Shape::Int, "Seconds to wait for an answer."),
    ],
    rest: None,
};

pub(crate) const SECURITY_CONTEXT: Field =
    field("securityContext", Shape::Object(&CONTAINER_SECURITY), "What the container may do.");
pub(crate) const POD_SECURITY: Field =
    field("podSecurity", Shape::Object(&POD_SECURITY_CONTEXT), "As whom the pod runs.");

pub(crate) const ESCALATION: Field =
    field("allowPrivilegeEscalation", Shape::Bool, "Whether a process may gain more rights than its parent.");
pub(crate) const READ_ONLY_ROOT: Field =
    field("readOnlyRootFilesystem", Shape::Bool, "Whether the files of the image are read-only.");
pub(crate) const RUN_AS_NON_ROOT: Field = field("runAsNonRoot", Shape::Bool, "Refuses to run as root.");
pub(crate) const RUN_AS_USER: Field = field("runAsUser", Shape::Int, "User id of the processes.");
pub(crate) const RUN_AS_GROUP: Field = field("runAsGroup", Shape::Int, "Group id of the processes.");
pub(crate) const FS_GROUP: Field = field("fsGroup", Shape::Int, "Group id that owns the mounted volumes.");
pub(crate) const CAPABILITIES: Field =
    field("capabilities", Shape::Object(&CAPABILITY_LISTS), "Linux capabilities that are added or dropped.");

/// Linux' capabilities (capabilities(7)), and all of them.
pub(crate) const CAPABILITY_NAMES: &[&str] = &[
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

const CAPABILITY: Shape = words(CAPABILITY_NAMES);

static CAPABILITY_LISTS: Object = Object {
    name: "capabilities",
    doc: "Linux capabilities by name, without `CAP_`.",
    fields: &[
        field("add", Shape::List(&CAPABILITY), "Capabilities that are added."),
        field("drop", Shape::List(&CAPABILITY), "Capabilities that are dropped; `ALL` for all of them."),
    ],
    rest: None,
};

const SECURITY_PROFILE: Field =
    field("profile", PROFILE, "baseline, restricted, hardened, or a declared profile; not together with other fields.");

static CONTAINER_SECURITY: Object = Object {
    name: "securityContext",
    doc: "Security of the container.",
    fields: &[SECURITY_PROFILE, ESCALATION, READ_ONLY_ROOT, RUN_AS_NON_ROOT, RUN_AS_USER, RUN_AS_GROUP, CAPABILITIES],
    rest: None,
};

static POD_SECURITY_CONTEXT: Object = Object {
    name: "podSecurity",
    doc: "Security of the pod.",
    fields: &[SECURITY_PROFILE, RUN_AS_NON_ROOT, RUN_AS_USER, RUN_AS_GROUP, FS_GROUP],
    rest: None,
};
