//! The work of an operator: workers, queue, normalisation, hooks, and the three blocks of resources.

use super::block::BLOCK_SHAPE;
use super::common::{
    BACKOFF, DATA_PATH, DURATION, FILE, FIXED_DURATION, FIXED_NAME, FREE_MAP, IMPORTS, LITERAL, LITERALS,
    MANAGED_RESOURCES, OR, PROFILE, TEXT, TEXT_MAP, WHEN, literal_words,
};
use super::external::{AUTH, EXTERNAL_CALLS};
use super::parts::FORCE_CONFLICT;
use super::{Field, Object, Shape, field};

pub(super) const WORKERS: Field =
    field("workers", Shape::Int, "Custom resources that are handled at the same time, 1 to 50.").or("3");
pub(super) const RESYNC: Field =
    field("resync", FIXED_DURATION, "Time after which every custom resource is handled again.").or("30s");
pub(super) const QUEUE: Field =
    field("queue", Shape::Object(&QUEUE_OBJECT), "How work waits, and what happens when it fails.");
pub(super) const DEFAULT: Field =
    field("default", Shape::Bool, "Whether the built-in reconciler runs; `false` leaves the work to another.")
        .or("true");
pub(super) const HOOKS: Field = field("hooks", Shape::Object(&HOOKS_OBJECT), "A compiled hook.").inert();
pub(super) const CONSTRUCTOR: Field =
    field("constructor", Shape::Object(&CONSTRUCTOR_OBJECT), "A compiled reconciler.").inert();
pub(super) const REQUEUE: Field = field("requeue", REQUEUES, "When to come back after a cycle that went well.");
pub(super) const NORMALIZE: Field = field(
    "normalize",
    Shape::Object(&NORMALIZE_OBJECT),
    "Values that are computed into `spec` in memory, before anything else.",
);
pub(super) const MOTIF_IMPORTS: Field =
    field("imports", IMPORTS, "Motifs whose resources, status fields and rules are added to this entry.");
pub(super) const PROVIDERS: Field =
    field("providers", Shape::Map(&Shape::List(&Shape::Free)), "Calls of compiled providers, by name.").inert();
pub(super) const ON_CREATE: Field = field("onCreate", BLOCK_SHAPE, "Resources that are created where absent.");
pub(super) const ON_RECONCILE: Field =
    field("onReconcile", BLOCK_SHAPE, "Resources that are applied on every reconcile, so that drift is corrected.");
pub(super) const ON_DELETE: Field =
    field("onDelete", BLOCK_SHAPE, "What happens before the custom resource is gone: jobs, or an ordered deletion.");
const RECONCILER_PROFILE: Field = field(
    "profile",
    PROFILE,
    "Workers, resync and queue at once: high-throughput, conservative, development, or one of `profiles.reconciler`.",
);

const REQUEUES: Shape = Shape::OneOf(&[Shape::Object(&REQUEUE_OBJECT), Shape::List(&Shape::Object(&REQUEUE_OBJECT))]);

/// The section of the newest layout.
pub(super) static RECONCILE: Object = Object {
    name: "reconcile",
    doc: "The work: what is created and applied for each custom resource.",
    fields: &[
        DEFAULT,
        HOOKS,
        CONSTRUCTOR,
        field("remote", Shape::Object(&REMOTE), "A reconciler behind HTTP."),
        RECONCILER_PROFILE,
        WORKERS,
        RESYNC,
        QUEUE,
        REQUEUE,
        NORMALIZE,
        MOTIF_IMPORTS,
        FORCE_CONFLICT,
        PROVIDERS,
        ON_CREATE,
        ON_RECONCILE,
        ON_DELETE,
        field("include", FILE, "A file with a `reconcile:` block; its keys count where they are absent here."),
    ],
    rest: None,
};

/// The section of the layouts in between, without the blocks.
pub(super) static RECONCILER: Object = Object {
    name: "reconciler",
    doc: "Workers, queue and hooks.",
    fields: &[
        DEFAULT,
        HOOKS,
        CONSTRUCTOR,
        RECONCILER_PROFILE,
        WORKERS,
        RESYNC,
        QUEUE,
        REQUEUE,
        field("include", FILE, "A file with a `reconciler:` block; its keys count where they are absent here."),
    ],
    rest: None,
};

const QUEUE_TYPE: Shape = literal_words(&["ratelimited", "rate-limited", "rate limited", "delayed"]);

static QUEUE_OBJECT: Object = Object {
    name: "queue",
    doc: "How work waits, and what happens when it fails.",
    fields: &[
        field("shared", Shape::Bool, "Whether one queue is shared with other entries.").or("false"),
        field("type", QUEUE_TYPE, "`ratelimited` or `delayed`.").or("ratelimited"),
        field("maxDepth", Shape::Int, "Most items that wait; 0 for no limit.").or("0"),
        field("failureThreshold", Shape::Int, "Failures after which the operator counts as degraded.")
            .or("5")
            .also(&["degradeThreshold"]),
        field("behaviour", Shape::Object(&QUEUE_BEHAVIOUR), "What happens at the limits."),
        field("retryBackoff", BACKOFF, "How long to wait between tries."),
    ],
    rest: None,
};

static QUEUE_BEHAVIOUR: Object = Object {
    name: "queue behaviour",
    doc: "What happens when the queue fills up.",
    fields: &[
        field("onLimit", Shape::Object(&ON_LIMIT), "When `maxDepth` is reached."),
        field("onThreshold", Shape::Object(&ON_THRESHOLD), "When a part of `maxDepth` is reached."),
    ],
    rest: None,
};

const DROP: Field = field("drop", Shape::Bool, "Whether further items are dropped.");

static ON_LIMIT: Object =
    Object { name: "onLimit", doc: "When the queue is full.", fields: &[DROP, WHEN, OR], rest: None };

static ON_THRESHOLD: Object = Object {
    name: "onThreshold",
    doc: "When the queue is filled to a part.",
    fields: &[field("value", Shape::Int, "Percent of `maxDepth`.").required(), DROP, WHEN, OR],
    rest: None,
};

static REQUEUE_OBJECT: Object = Object {
    name: "requeue",
    doc: "A further cycle after some time.",
    fields: &[field("after", DURATION, "How long to wait; empty or `0s` for never."), WHEN, OR],
    rest: None,
};

static NORMALIZE_OBJECT: Object = Object {
    name: "normalize",
    doc: "Values that are computed from the custom resource as it is stored, and seen by everything after.",
    fields: &[
        field("spec", TEXT_MAP, "Dot paths below `spec`, and their values."),
        field("types", Shape::Map(&NORMAL_TYPE), "Types of the values, by path."),
        field("audit", Shape::Bool, "Whether status templates see what was changed.").or("false"),
    ],
    rest: None,
};

const NORMAL_TYPE: Shape = literal_words(&["int", "integer", "bool", "boolean", "float", "number", "string"]);

const LOCATION: Field = field("location", LITERAL, "Import path of the Go package.");
const FUNCTION: Field = field("function", LITERAL, "Function in the package.").required();
const MODULE_VERSION: Field = field("version", LITERAL, "Version of the module.");
const FETCH: Field = field("fetch", Shape::Free, "Whether and how the module is fetched.");
const ALIAS: Field = field("alias", LITERAL, "Name of the import.");
const MANAGED: Field =
    field("managedResources", MANAGED_RESOURCES, "Kinds of objects that it manages.").also(&["resources"]);
const ARGUMENTS: Field = field("args", FREE_MAP, "Arguments; texts may hold templates.");

static HOOKS_OBJECT: Object = Object {
    name: "hooks",
    doc: "A Go function that runs beside the declared resources.",
    fields: &[
        LOCATION,
        FUNCTION,
        MODULE_VERSION,
        FETCH,
        ALIAS,
        MANAGED,
        field("runHooksFirst", Shape::Bool, "Whether it runs before the resources.").or("false"),
        ARGUMENTS,
        field("external", EXTERNAL_CALLS, "Calls whose answers the arguments see."),
    ],
    rest: None,
};

static CONSTRUCTOR_OBJECT: Object = Object {
    name: "constructor",
    doc: "A Go function that makes the reconciler.",
    fields: &[LOCATION, FUNCTION, MODULE_VERSION, FETCH, ALIAS, MANAGED, ARGUMENTS],
    rest: None,
};

static REMOTE: Object = Object {
    name: "remote",
    doc: "A reconciler behind HTTP: it gets the custom resource and answers with resources.",
    fields: &[
        field("type", literal_words(&["http", "grpc"]), "How to call; grpc is reserved.")
            .or("http")
            .also(&["protocol"]),
        field("endpoint", TEXT, "Where to call.").required(),
        field("managedResources", MANAGED_RESOURCES, "Kinds that the answer may hold."),
        ARGUMENTS,
        field("auth", Shape::Object(&AUTH), "How to sign in."),
        field("timeout", DURATION, "How long to wait for an answer.").or("30s"),
        field("payload", Shape::Object(&PAYLOAD), "What is sent."),
    ],
    rest: None,
};

const PATHS: Shape = Shape::List(&DATA_PATH);
const EXCLUDE: Field = field("exclude", PATHS, "Dot paths that are left out.");

static PAYLOAD: Object = Object {
    name: "payload",
    doc: "What a remote reconciler is sent.",
    fields: &[
        field("object", Shape::Object(&EXCLUSION), "The custom resource."),
        field("children", Shape::Object(&PAYLOAD_CHILDREN), "The objects that were made for it."),
    ],
    rest: None,
};

static EXCLUSION: Object =
    Object { name: "payload part", doc: "Parts that are left out.", fields: &[EXCLUDE], rest: None };

static PAYLOAD_CHILDREN: Object = Object {
    name: "payload children",
    doc: "Which children are sent.",
    fields: &[
        field("enabled", Shape::Bool, "Whether they are sent.").or("true"),
        field("resources", Shape::Map(&Shape::Object(&EXCLUSION)), "Parts to leave out, by type."),
        EXCLUDE,
    ],
    rest: None,
};

/// Operator settings that depend on load.
pub(super) const AUTOSCALE: Field =
    field("autoscale", Shape::Object(&OPERATOR_SCALING), "Changes of workers, queue and resync by load.");

static OPERATOR_SCALING: Object = Object {
    name: "operator autoscale",
    doc: "Changes of the operator's own settings by load.",
    fields: &[
        field(
            "profile",
            PROFILE,
            "burst, steady, batch, latency-sensitive or cost-optimized; not together with other keys.",
        ),
        field("interval", FIXED_DURATION, "How often the load is looked at.").or("15s"),
        field("cooldown", FIXED_DURATION, "Time between two changes.").or("2m"),
        field(
            "conditions",
            Shape::Object(&SCALING_CONDITIONS),
            "What must hold, such as `metrics.queueDepth` above a number.",
        ),
        field("do", Shape::Object(&SCALING_ACTION), "What is set while it holds."),
    ],
    rest: None,
};

static SCALING_CONDITIONS: Object =
    Object { name: "autoscale conditions", doc: "All of `when`, and one of `or`.", fields: &[WHEN, OR], rest: None };

static SCALING_ACTION: Object = Object {
    name: "autoscale action",
    doc: "Settings while the conditions hold.",
    fields: &[
        field("workers", Shape::Int, "Workers while it holds."),
        field("queueDepth", Shape::Int, "Depth of the queue while it holds."),
        field("resync", FIXED_DURATION, "Resync interval while it holds."),
    ],
    rest: None,
};

/// Finalizers of the custom resources.
pub(super) const FINALIZERS: Field = field("finalizers", LITERALS, "Finalizers that are put on each custom resource.");

/// A guard on CRs and definitions.
pub(super) const DELETION_PROTECTION: Field =
    field("deletionProtection", Shape::Object(&PROTECTION), "Whether deletion is refused.");

static PROTECTION: Object = Object {
    name: "deletionProtection",
    doc: "What may not be deleted.",
    fields: &[
        field("protectCRD", Shape::Bool, "Whether the definition is kept.").or("true"),
        field("protectCRs", Shape::Bool, "Whether the custom resources are kept.").or("true"),
        field("strictMode", Shape::Bool, "Whether there is no way around it.").or("the Katalog's setting"),
    ],
    rest: None,
};

pub(super) const RESTRICTED: Field =
    field("restrictedNamespaces", LITERALS, "Namespaces that are left alone; `*` at either end.");
pub(super) const ALLOWED: Field =
    field("allowedNamespaces", LITERALS, "The only namespaces that count; `*` at either end.");
pub(super) const REMOVE_FINALIZERS: Field =
    field("removeFinalizers", Shape::Bool, "Takes the finalizers away; for tests.").or("false");
pub(super) const IGNORE_STATUS: Field =
    field("ignoreStatusPatch", Shape::Bool, "Whether the status is left alone.").or("false");
pub(super) const IGNORE_GENERATION: Field =
    field("ignoreObservedGeneration", Shape::Bool, "Whether `observedGeneration` is left alone.").or("false");

pub(super) static RUNTIME: Object = Object {
    name: "runtime",
    doc: "Policy: finalizers, namespaces, protection, scaling, cleanup.",
    fields: &[
        FINALIZERS,
        REMOVE_FINALIZERS,
        DELETION_PROTECTION,
        RESTRICTED,
        ALLOWED,
        IGNORE_STATUS,
        IGNORE_GENERATION,
        AUTOSCALE,
        field("cleanup", Shape::Object(&CLEANUP), "When the custom resource deletes itself."),
        ROLLBACK,
        ROLLBACK_ON_ERROR,
    ],
    rest: None,
};

static CLEANUP: Object = Object {
    name: "cleanup",
    doc: "Deletes the custom resource some time after its conditions first held.",
    fields: &[WHEN, OR, field("deleteAfter", FIXED_DURATION, "How long to wait.").or("0s")],
    rest: None,
};

pub(super) const ROLLBACK: Field =
    field("rollback", Shape::Object(&ROLLBACK_OBJECT), "A return to the last good state after failures.").inert();
pub(super) const ROLLBACK_ON_ERROR: Field =
    field("rollBackOnError", Shape::Free, "A return to the last good state after an error.").inert();

static ROLLBACK_OBJECT: Object = Object {
    name: "rollback",
    doc: "When to return to the last good state, and what to apply.",
    fields: &[
        field("trigger", Shape::Object(&ROLLBACK_TRIGGER), "Failures that start it."),
        field("onRollback", BLOCK_SHAPE, "What is applied; templates see `.previous`."),
    ],
    rest: None,
};

static ROLLBACK_TRIGGER: Object = Object {
    name: "rollback trigger",
    doc: "Failures that start a rollback.",
    fields: &[
        field("consecutiveFailures", Shape::Int, "Failures in a row.").or("3"),
        field("withinDuration", FIXED_DURATION, "Time in which they must happen."),
    ],
    rest: None,
};

/// Where keys of watches lead to.
pub(super) static KEY_FROM: Object = Object {
    name: "keyFrom",
    doc: "Which custom resource a watched object belongs to: a label, or a fixed one.",
    fields: &[
        field("label", LITERAL, "Label whose value is `namespace/name` or `name`."),
        field("name", FIXED_NAME, "Name of the custom resource."),
        field("namespace", FIXED_NAME, "Its namespace."),
    ],
    rest: None,
};
