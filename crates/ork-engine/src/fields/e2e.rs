//! `E2E`: tests on a cluster.

use super::common::{
    CONDITIONS, FILE, FILES, FIXED_DURATION, FIXED_NAME, LABELS, LITERAL, LITERALS, OR, TEXT, TEXT_MAP, literal_words,
};
use super::profiles::NOTES_SHAPE;
use super::tooling::{API_VERSION, KIND, SETUP, TEST_METADATA};
use super::{Field, Object, Shape, field};

pub(super) static E2E: Object = Object {
    name: "E2E",
    doc: "A test of a Katalog on a cluster.",
    fields: &[
        API_VERSION,
        KIND,
        field("metadata", Shape::Object(&TEST_METADATA), "What the test is called.").required(),
        field("spec", Shape::Object(&SPEC), "What is run and expected."),
        field(
            "imports",
            Shape::List(&Shape::OneOf(&[FILE, Shape::Object(&IMPORT)])),
            "Further tests that are run afterwards.",
        ),
    ],
    rest: None,
};

static IMPORT: Object = Object {
    name: "test import",
    doc: "A further test.",
    fields: &[
        field("path", FILE, "Path of the file.").required(),
        field("freshCluster", Shape::Bool, "Whether it gets a cluster of its own.").or("false"),
        field("wait", FIXED_DURATION, "Pause before it starts."),
    ],
    rest: None,
};

static SPEC: Object = Object {
    name: "E2E spec",
    doc: "What is run and expected.",
    fields: &[
        field("katalog", FILE, "The Katalog."),
        field("crd", FILE, "The definition."),
        field("crdFiles", FILES, "Further definitions."),
        field("cr", FILE, "The custom resource."),
        field("crFiles", FILES, "Further custom resources."),
        field("custom", Shape::Object(&CUSTOM), "A test without an operator."),
        field("init", Shape::Object(&INIT), "A built-in example that is tested."),
        field("cluster", Shape::Object(&CLUSTER), "The cluster."),
        SETUP,
        field("valuesFiles", FILES, "Helm values for the operator."),
        field("notes", NOTES_SHAPE, "Functions for the conditions."),
        field("expect", Shape::List(&Shape::Object(&EXPECT)), "What must come out, in order.").required(),
        ON_FAILURE,
    ],
    rest: None,
};

static CUSTOM: Object = Object {
    name: "custom test",
    doc: "A test without an operator.",
    fields: &[field("target", literal_words(&["kubernetes", "container"]), "What is tested; `container` is reserved.")],
    rest: None,
};

static INIT: Object = Object {
    name: "test init",
    doc: "A built-in example.",
    fields: &[field("pack", LITERAL, "Pack of examples."), field("example", LITERAL, "Example of the pack.")],
    rest: None,
};

static CLUSTER: Object = Object {
    name: "test cluster",
    doc: "The cluster of the test.",
    fields: &[
        field("provider", literal_words(&["kind", "existing"]), "Where it comes from.").or("kind"),
        field("name", LITERAL, "Name of the object.").or("ork-e2e"),
        field("reuse", Shape::Bool, "Whether one that is there is used, and kept.").or("false"),
    ],
    rest: None,
};

const ON_FAILURE: Field = field("onFailure", Shape::Object(&DIAGNOSTICS), "What is printed when it fails.");

static DIAGNOSTICS: Object = Object {
    name: "onFailure",
    doc: "What is printed when a test fails; nothing is asserted.",
    fields: &[
        field("kubectl", Shape::Object(&KUBECTL), "Questions to the cluster."),
        field("commands", LITERALS, "Shell commands."),
    ],
    rest: None,
};

static EXPECT: Object = Object {
    name: "test step",
    doc: "What must come out after an event, within a time.",
    fields: &[
        field("name", LITERAL, "What is shown."),
        field(
            "after",
            literal_words(&["setup-complete", "cr-applied", "cr-deleted"]),
            "Event after which it is looked at.",
        ),
        field("timeout", FIXED_DURATION, "How long to try.").or("60s"),
        field("wait", FIXED_DURATION, "Pause before the first try.").or("0s"),
        field("resources", Shape::List(&Shape::Object(&RESOURCE)), "Objects that must be there, or not."),
        field("commands", Shape::List(&Shape::Object(&COMMAND)), "Shell commands and their output."),
        field("kubectl", Shape::Object(&KUBECTL), "Questions to the cluster, and changes."),
        field("when", CONDITIONS, "Conditions that must all hold; otherwise the step is skipped."),
        OR.saying("Conditions of which at least one must hold; otherwise the step is skipped."),
        ON_FAILURE,
        field("include", FILE, "A file whose `expect` stands in place of this step."),
    ],
    rest: None,
};

static RESOURCE: Object = Object {
    name: "expected resource",
    doc: "An object, or a number of objects.",
    fields: &[
        field("kind", LITERAL, "Kind of the object.").required(),
        field("name", FIXED_NAME, "Name of the object.").or("any"),
        field("namespace", FIXED_NAME, "Namespace of the object.").or("default"),
        field("count", Shape::Int, "How many; 0 for none."),
        field("ready", Shape::Bool, "Whether it must be ready."),
    ],
    rest: None,
};

/// A mapping of assertions beside its own fields.
macro_rules! asserting {
    ($name:literal, $doc:literal, [$($field:expr),* $(,)?]) => {
        Object {
            name: $name,
            doc: $doc,
            fields: &[
                $($field,)*
                field("equals", TEXT, "The output must be this."),
                field("notEquals", TEXT, "The output must not be this."),
                field("outputContains", TEXT, "The output must contain this."),
                field("outputNotContains", TEXT, "The output must not contain this."),
                field("regex", TEXT, "The output must match this regular expression."),
                field("greaterThan", TEXT, "The output must be a greater number."),
                field("lessThan", TEXT, "The output must be a smaller number."),
                field("greaterThanOrEqual", TEXT, "The output must be at least this number."),
                field("lessThanOrEqual", TEXT, "The output must be at most this number."),
                field("between", TEXT, "`low,high`: the output must be in the range."),
                field("notBetween", TEXT, "`low,high`: the output must be outside of the range."),
                field("exists", Shape::Bool, "Whether there must be output."),
                field("notExists", Shape::Bool, "Whether there must be no output."),
                field("oneOf", LITERALS, "The output must be one of these."),
                field("notOneOf", LITERALS, "The output must be none of these."),
            ],
            rest: None,
        }
    };
}

static COMMAND: Object = asserting!(
    "command",
    "A shell command and its output.",
    [field("run", LITERAL, "The command, word by word or as one line.").required(), EXIT_CODE,]
);

const EXIT_CODE: Field = field("exitCode", Shape::Int, "Exit code that is expected.").or("0");

static KUBECTL: Object = Object {
    name: "kubectl",
    doc: "Changes and questions: apply, patch, restart, scale, delete, then the rest.",
    fields: &[
        field("apply", Shape::List(&Shape::Object(&APPLY)), "Manifests that are applied."),
        field("patch", Shape::List(&Shape::Object(&PATCH)), "Objects that are changed."),
        field("restart", Shape::List(&Shape::Object(&RESTART)), "Workloads that are restarted."),
        field("scale", Shape::List(&Shape::Object(&SCALE)), "Workloads that are scaled."),
        field("delete", Shape::List(&Shape::Object(&DELETE)), "Objects that are deleted."),
        field("get", Shape::List(&Shape::Object(&GET)), "Objects that are read."),
        field("logs", Shape::List(&Shape::Object(&LOGS)), "Logs of pods."),
        field("describe", Shape::List(&Shape::Object(&DESCRIBE)), "Descriptions of objects."),
        field("exec", Shape::List(&Shape::Object(&EXEC)), "Commands in pods."),
        field("port-forward", Shape::List(&Shape::Object(&PORT_FORWARD)), "HTTP requests to pods and Services."),
        field("events", Shape::List(&Shape::Object(&EVENTS)), "Events of objects."),
        field("auth", Shape::List(&Shape::Object(&AUTH)), "Questions of access."),
        field("cp", Shape::List(&Shape::Object(&COPY)), "Files in pods."),
        field("top", Shape::List(&Shape::Object(&TOP)), "CPU and memory in use."),
    ],
    rest: None,
};

const NAMESPACE: Field = field("namespace", FIXED_NAME, "Namespace of the object.");
const KIND_OF: Field = field("kind", LITERAL, "Kind of the object.");
const NAME_OF: Field = field("name", FIXED_NAME, "Name of the object.");
const SELECTOR: Field = field("labelSelector", LABEL_SELECTOR, "Labels that select it.");
const LABEL_SELECTOR: Shape = Shape::OneOf(&[LITERAL, LABELS]);
const LEADER: Field = field("leaderElection", Shape::Object(&LEASE), "The pod that holds a lease.");
const CONTAINER: Field = field("container", LITERAL, "Container of the pod.");
const JQ: Field = field("jq", LITERAL, "Part of the output, as a jq path.");
const YQ: Field = field("yq", LITERAL, "Part of the output, as a yq path.");
const READY: Field = field("ready", Shape::Bool, "Whether to wait until it is ready.").or("true");

static LEASE: Object = Object {
    name: "leaderElection",
    doc: "The pod that holds a lease.",
    fields: &[field("lease", FIXED_NAME, "Name of the lease.").required(), NAMESPACE],
    rest: None,
};

static GET: Object = asserting!(
    "kubectl get",
    "An object that is read.",
    [
        KIND_OF.required(),
        NAME_OF.required(),
        NAMESPACE,
        field("field", LITERAL, "Path of a value, such as `.status.phase`."),
        field("format", literal_words(&["yaml", "json"]), "The whole object in this form."),
        JQ,
        YQ,
    ]
);

static LOGS: Object = asserting!(
    "kubectl logs",
    "Logs of a pod.",
    [
        NAME_OF,
        SELECTOR,
        LEADER,
        NAMESPACE,
        CONTAINER,
        field("since", LITERAL, "How far back to look, such as `5m`."),
        JQ,
    ]
);

static DESCRIBE: Object =
    asserting!("kubectl describe", "Description of an object.", [KIND_OF.required(), NAME_OF, SELECTOR, NAMESPACE]);

static EXEC: Object = asserting!(
    "kubectl exec",
    "A command in a pod.",
    [
        NAME_OF,
        SELECTOR,
        LEADER,
        NAMESPACE,
        CONTAINER,
        field("command", LITERALS, "The command, word by word or as one line.").required(),
        JQ,
        YQ,
    ]
);

static PORT_FORWARD: Object = asserting!(
    "kubectl port-forward",
    "An HTTP request to a pod or Service.",
    [
        field("service", FIXED_NAME, "Service that is asked."),
        field("pod", FIXED_NAME, "Pod that is asked."),
        LEADER,
        NAMESPACE,
        field("port", Shape::Int, "Port of the pod or Service.").required(),
        field("path", LITERAL, "Path of the request."),
        field("method", LITERAL, "HTTP method.").or("GET"),
        field("headers", TEXT_MAP, "Headers; `${NAME}` is an environment variable."),
        field("body", LITERAL, "Body; `${NAME}` is an environment variable."),
        field("wait", FIXED_DURATION, "Pause before the request."),
        JQ,
        YQ,
        field("statusCode", Shape::Int, "HTTP status that is expected."),
    ]
);

static APPLY: Object = asserting!(
    "kubectl apply",
    "A manifest that is applied: a file, or inline.",
    [field("file", FILE, "Path of the file."), field("inline", LITERAL, "The manifest itself."), NAMESPACE, EXIT_CODE,]
);

static DELETE: Object = Object {
    name: "kubectl delete",
    doc: "An object that is deleted: a file, a kind with a name, or the holder of a lease.",
    fields: &[
        field("file", FILE, "Path of the file."),
        KIND_OF,
        NAME_OF,
        LEADER,
        NAMESPACE,
        field("ignoreNotFound", Shape::Bool, "Whether it may be absent."),
    ],
    rest: None,
};

static PATCH: Object = Object {
    name: "kubectl patch",
    doc: "A change of an object.",
    fields: &[
        KIND_OF.required(),
        NAME_OF.required(),
        field("patch", LITERAL, "The change, as JSON or YAML.").required(),
        NAMESPACE,
        field("type", literal_words(&["merge", "strategic", "json"]), "Kind of the change.").or("merge"),
    ],
    rest: None,
};

static EVENTS: Object =
    asserting!("kubectl events", "Events of an object.", [KIND_OF.required(), NAME_OF.required(), NAMESPACE]);

static AUTH: Object = asserting!(
    "kubectl auth",
    "Whether someone may do something.",
    [
        field("verb", LITERAL, "What someone wants to do, such as `get`.").required(),
        field("resource", LITERAL, "With which kind.").required(),
        NAMESPACE,
        field("as", LITERAL, "Who wants to do it."),
    ]
);

static COPY: Object = asserting!(
    "kubectl cp",
    "A file in a pod.",
    [NAME_OF, SELECTOR, NAMESPACE, CONTAINER, field("src", LITERAL, "Path of the file.").required(), JQ, YQ,]
);

static TOP: Object = asserting!(
    "kubectl top",
    "CPU and memory in use.",
    [
        field("kind", literal_words(&["pod", "pods", "node", "nodes"]), "Whether pods or nodes are looked at.")
            .required(),
        NAME_OF,
        SELECTOR,
        NAMESPACE,
        field("containers", Shape::Bool, "Whether containers are told apart."),
    ]
);

static RESTART: Object = Object {
    name: "kubectl restart",
    doc: "A workload that is restarted.",
    fields: &[KIND_OF.required(), NAME_OF.required(), NAMESPACE, READY],
    rest: None,
};

static SCALE: Object = Object {
    name: "kubectl scale",
    doc: "A workload that is scaled.",
    fields: &[
        KIND_OF.required(),
        NAME_OF.required(),
        field("replicas", Shape::Int, "Number of pods.").required(),
        NAMESPACE,
        READY,
    ],
    rest: None,
};
