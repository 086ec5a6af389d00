//! Protection of the operator and of what it looks after.

use super::common::{FIXED_DURATION, FIXED_NAME, LITERAL, LITERALS, literal_words};
use super::{Field, Object, Shape, field};

const SERVICE_NAME: Field = field("serviceName", FIXED_NAME, "Service that the webhook is reached through.");
const CLEANUP: Field =
    field("cleanupOnShutdown", Shape::Bool, "Whether the webhook goes when the operator stops.").or("false");
const FAILURE: Shape = literal_words(&["Fail", "Ignore"]);
const FAILURE_POLICY: Field =
    field("failurePolicy", FAILURE, "What happens when the webhook does not answer.").or("Fail");

pub(super) static SECURITY: Object = Object {
    name: "security",
    doc: "Protection of the operator and of what it looks after.",
    fields: &[
        field("serviceName", NAMES, "Services of the operator."),
        field("deletionProtection", Shape::Object(&DELETION), "Refuses deletions."),
        field("namespaceProtection", Shape::Object(&NAMESPACES), "Namespaces that are left alone."),
        field("webhooks", Shape::Object(&WEBHOOKS), "Settings of the admission webhooks."),
        field("conversion", Shape::Object(&CONVERSION), "Settings of the conversion webhook."),
        field("certManager", Shape::Object(&CERTIFICATES), "Certificates of the webhooks."),
        field("gatewayEndpoint", LITERAL, "Address of the gateway.").now("gateway.endpoint"),
    ],
    rest: None,
};

const NAMES: Shape = Shape::OneOf(&[Shape::Object(&SERVICES), LITERAL]);

static SERVICES: Object = Object {
    name: "serviceName",
    doc: "Services of the operator.",
    fields: &[
        field("runtime", FIXED_NAME, "Service of the runtime.").or("orkestra"),
        field("gateway", FIXED_NAME, "Service of the gateway."),
    ],
    rest: None,
};

static DELETION: Object = Object {
    name: "deletion protection",
    doc: "Refuses deletions of definitions and custom resources.",
    fields: &[
        field("enabled", Shape::Bool, "Whether it is on.").or("true"),
        SERVICE_NAME,
        FAILURE_POLICY,
        CLEANUP,
        field("strictMode", Shape::Bool, "Whether there is no way around it.").or("false"),
    ],
    rest: None,
};

static NAMESPACES: Object = Object {
    name: "namespace protection",
    doc: "Namespaces that may or may not be used.",
    fields: &[
        field("enabled", Shape::Bool, "Whether it is on.").or("true"),
        SERVICE_NAME,
        FAILURE_POLICY,
        field("restrictedNamespaces", LITERALS, "Namespaces that are left alone; `*` at either end."),
        field("allowedNamespaces", LITERALS, "The only namespaces that count; `*` at either end."),
        CLEANUP,
    ],
    rest: None,
};

static WEBHOOKS: Object = Object {
    name: "webhook settings",
    doc: "Settings of the admission webhooks.",
    fields: &[
        field("admission", Shape::Object(&SWITCH), "Whether rules run at admission."),
        field("failurePolicy", FAILURE, "What happens when the webhook does not answer.").or("Ignore"),
        SERVICE_NAME,
        CLEANUP,
    ],
    rest: None,
};

static SWITCH: Object = Object {
    name: "admission switch",
    doc: "Whether rules run at admission.",
    fields: &[field("enabled", Shape::Bool, "Whether they do.").or("false")],
    rest: None,
};

static CONVERSION: Object = Object {
    name: "conversion settings",
    doc: "Settings of the conversion webhook.",
    fields: &[
        field("enabled", Shape::Bool, "Whether it is on.").or("false"),
        field("conversionWindow", Shape::Int, "Conversions that are remembered.").or("100"),
    ],
    rest: None,
};

static CERTIFICATES: Object = Object {
    name: "certManager",
    doc: "Certificates of the webhooks.",
    fields: &[
        field("autoRotate", Shape::Bool, "Whether they are renewed.").or("true"),
        field("rotationThreshold", FIXED_DURATION, "Time before the end at which they are renewed.").or("30d"),
        field("validFor", FIXED_DURATION, "How long they are valid.").or("1y"),
    ],
    rest: None,
};
