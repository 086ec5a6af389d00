//! `operatorBox`: what an operator observes, decides, does and reports.

use super::common::{
    CONDITIONS, FILE, FIXED_DURATION, FIXED_NAME, LABELS, LITERAL, MANAGED_RESOURCE, NAME, OR, SOURCE_AUTH, TEXT, WHEN,
    literal_words,
};
use super::external::EXTERNAL_CALLS;
use super::reconcile::{
    AUTOSCALE, CONSTRUCTOR, DEFAULT, FINALIZERS, HOOKS, KEY_FROM, ON_CREATE, ON_DELETE, ON_RECONCILE, PROVIDERS,
    RECONCILE, RECONCILER, REQUEUE, ROLLBACK, ROLLBACK_ON_ERROR, RUNTIME,
};
use super::status::STATUS_SHAPE;
use super::{Field, Object, Shape, field};

const STATUS: Field = field("status", STATUS_SHAPE, "What is written into the status of the custom resource.");
const CROSS: Field = field(
    "cross",
    Shape::List(const { &Shape::Object(&CROSS_READ) }),
    "Custom resources of other entries, as `.cross.<as>`.",
);
const WATCH: Field = field(
    "watch",
    Shape::List(const { &Shape::Object(&WATCH_ENTRY) }),
    "Further kinds whose changes start a reconcile.",
);
const EVENTS: Field =
    field("events", Shape::Map(const { &Shape::Object(&EVENT_MATCH) }), "Kubernetes events that start a reconcile.");

pub(super) static OPERATOR_BOX: Object = Object {
    name: "operatorBox",
    doc: "How the operator behaves: what it creates, applies, deletes and reports for each custom resource.",
    fields: &[
        ON_CREATE,
        ON_RECONCILE,
        ON_DELETE,
        STATUS,
        CROSS,
        FINALIZERS,
        AUTOSCALE,
        DEFAULT,
        HOOKS,
        CONSTRUCTOR,
        PROVIDERS,
        field("preReconcile", Shape::Object(&PRE_RECONCILE), "Gates that decide whether a change is handled at all."),
        field("observe", Shape::Object(&OBSERVE), "Data of other objects, and further triggers."),
        field("runtime", Shape::Object(&RUNTIME), "Policy: finalizers, namespaces, protection, scaling, cleanup."),
        field("reconcile", Shape::Object(&RECONCILE), "The work: what is created and applied."),
        field("emit", Shape::Object(&EMIT), "What is reported: status and events."),
        field("reconciler", Shape::Object(&RECONCILER), "Workers, queue and hooks.").now("operatorBox.reconcile"),
        WATCH.now("operatorBox.observe.watch"),
        EVENTS.now("operatorBox.observe.events"),
        REQUEUE.now("operatorBox.reconcile.requeue"),
        ROLLBACK,
        ROLLBACK_ON_ERROR,
        WHEN.saying("Conditions of older files; write a gate under `preReconcile`.")
            .now("operatorBox.preReconcile.reconcileGate"),
        OR.saying("Conditions of older files; write a gate under `preReconcile`.")
            .now("operatorBox.preReconcile.reconcileGate"),
    ],
    rest: None,
};

static OBSERVE: Object = Object {
    name: "observe",
    doc: "Data of other objects, and further triggers.",
    fields: &[field("include", FILE, "A file whose `watch` and `events` come first."), CROSS, WATCH, EVENTS],
    rest: None,
};

static CROSS_READ: Object = Object {
    name: "cross entry",
    doc: "A custom resource of another entry, read before any resource. `.cross.<as>` has `found`, `metadata`, `spec`, `status`.",
    fields: &[
        field("crd", FIXED_NAME, "Entry of this Katalog, or of another operator with `source`."),
        field("labelSelector", LABELS, "Selects an entry by its own `labelSelector`, in place of `crd`.")
            .also(&["labels"]),
        field("selector", Shape::Object(&CROSS_SELECTOR), "Which custom resource of that entry."),
        field("as", FIXED_NAME, "Name under `.cross`.").or("crd"),
        field("strategy", literal_words(&["first", "all"]), "Which of several; `all` is reserved.").or("first"),
        field("source", Shape::Object(&CROSS_SOURCE), "Another operator, reached over HTTP."),
    ],
    rest: None,
};

static CROSS_SELECTOR: Object = Object {
    name: "cross selector",
    doc: "A custom resource by name, or by labels.",
    fields: &[
        field("name", NAME, "Name of the custom resource."),
        field("namespace", NAME, "Its namespace.").or("the namespace of the custom resource"),
        field("matchLabels", LABELS, "Its labels; the name does not count then."),
    ],
    rest: None,
};

static CROSS_SOURCE: Object = Object {
    name: "cross source",
    doc: "Where another operator answers.",
    fields: &[
        field("endpoint", TEXT, "Full URL, used as it is."),
        field("host", TEXT, "Host of the operator; the path is added."),
        field("protocol", literal_words(&["info", "cr", "metrics", "health", "events"]), "Which of its pages is read.")
            .or("info")
            .also(&["type"]),
        field("namespace", TEXT, "Namespace of the custom resource."),
        field("cacheFor", FIXED_DURATION, "How long an answer is used again.").or("30s"),
        field("auth", Shape::Object(&SOURCE_AUTH), "How to prove who asks."),
    ],
    rest: None,
};

const ON: Field = field("on", Shape::List(&CHANGE), "Changes that count.").or("[create, update, delete]");
const CHANGE: Shape = literal_words(&["create", "update", "delete"]);
const ENQUEUE_GATE: Field = field(
    "enqueueGate",
    Shape::Object(&GATE),
    "What must hold for a change to be queued; otherwise it is dropped silently.",
);
const KEY: Field = field("keyFrom", Shape::Object(&KEY_FROM), "Which custom resource is handled.");

static WATCH_ENTRY: Object = Object {
    name: "watch entry",
    doc: "A kind whose changes start a reconcile.",
    fields: &[
        field("apiVersion", LITERAL, "API version of the kind."),
        field("kind", LITERAL, "The kind."),
        field("namespace", FIXED_NAME, "The only namespace that counts."),
        field("name", FIXED_NAME, "The only object that counts."),
        ON,
        ENQUEUE_GATE,
        KEY,
        field("index", Shape::List(&Shape::Object(&INDEX)), "Cache indexes for compiled code.").inert(),
        field("include", FILE, "A file whose `watch` stands in place of this entry."),
    ],
    rest: None,
};

static INDEX: Object = Object {
    name: "index",
    doc: "An index of the cache.",
    fields: &[field("name", LITERAL, "Name of the index."), field("field", LITERAL, "The field that is indexed.")],
    rest: None,
};

static EVENT_MATCH: Object = Object {
    name: "event entry",
    doc: "Kubernetes events that start a reconcile; what is absent matches everything.",
    fields: &[
        field("reason", LITERAL, "Reason of the event."),
        field("action", LITERAL, "Action of the event."),
        field("type", LITERAL, "`Normal` or `Warning`."),
        field("reportingController", LITERAL, "Controller that reports it."),
        field("reportingInstance", LITERAL, "Instance that reports it."),
        field("regarding", Shape::Object(&MANAGED_RESOURCE), "The object that it is about."),
        field("related", Shape::Object(&MANAGED_RESOURCE), "A further object."),
        field("namespace", FIXED_NAME, "Its namespace."),
        field("name", FIXED_NAME, "Name of the event."),
        ON,
        KEY,
        ENQUEUE_GATE,
        field("include", FILE, "A file whose `events` stand in place of this entry."),
    ],
    rest: None,
};

static PRE_RECONCILE: Object = Object {
    name: "preReconcile",
    doc: "Gates that decide whether a change is handled at all.",
    fields: &[
        field("external", EXTERNAL_CALLS, "Calls whose answers both gates see."),
        SENTINELS,
        ENQUEUE_GATE,
        field(
            "reconcileGate",
            Shape::Object(&GATE),
            "What must hold after a change left the queue; otherwise it is dropped.",
        ),
    ],
    rest: None,
};

const SENTINELS: Field =
    field("sentinels", Shape::List(&SENTINEL), "Kinds of change that are told apart; each is a function in the gates.");
const SENTINEL: Shape = literal_words(&[
    "generationChanged",
    "labelsChanged",
    "annotationsChanged",
    "deletionStarted",
    "finalizersChanged",
    "nameChanged",
    "namespaceChanged",
    "generateNameChanged",
    "uidChanged",
    "resourceVersionChanged",
    "creationTimestampChanged",
    "deletionGracePeriodSecondsChanged",
    "ownerReferenceChanged",
    "managedFieldsChanged",
]);

static GATE: Object = Object {
    name: "gate",
    doc: "Conditions on a change.",
    fields: &[
        field("external", EXTERNAL_CALLS, "Calls whose answers the conditions see."),
        SENTINELS.saying("Kinds of change that pass at once."),
        field("eventAware", Shape::Bool, "Whether each event is queued on its own.").or("false"),
        field("when", CONDITIONS, "Conditions that must all hold."),
        OR,
        field("failPolicy", literal_words(&["open", "closed"]), "What a failed call means: pass or stop.").or("open"),
    ],
    rest: None,
};

static EMIT: Object = Object {
    name: "emit",
    doc: "What is reported: status and events.",
    fields: &[
        STATUS,
        field("events", Shape::Map(&Shape::Object(&EMITTED_EVENT)), "Kubernetes events that are written."),
    ],
    rest: None,
};

static EMITTED_EVENT: Object = Object {
    name: "emitted event",
    doc: "An event on the custom resource.",
    fields: &[
        field("type", literal_words(&["Normal", "Warning"]), "Its type.").or("Normal"),
        field("reason", TEXT, "Its reason.").required(),
        field("message", TEXT, "Its message.").required(),
        field("on", Shape::List(&OUTCOME), "Outcomes after which it is written.").or("[always]"),
        WHEN,
        OR,
    ],
    rest: None,
};

const OUTCOME: Shape = literal_words(&["always", "success", "failure"]);
