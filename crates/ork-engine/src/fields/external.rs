//! Calls to other services.

use super::common::{
    BACKOFF, DURATION, FILE, FIXED_DURATION, FIXED_NAME, LITERAL, OR, SECRET_KEY, TEXT, TEXT_MAP, WHEN, literal_words,
};
use super::{Field, Object, Shape, field};

pub(super) const EXTERNAL_CALLS: Shape = Shape::List(&Shape::Object(&CALL));

pub(super) static CALL: Object = Object {
    name: "external call",
    doc: "A call to another service, one after the other. The answer is `.external.<name>` with `status`, `body`, `error`.",
    fields: &[
        field("name", FIXED_NAME, "Name under `.external`."),
        field("url", TEXT, "Where to call."),
        field("protocol", PROTOCOLS, "How to call; grpc, nats and mqtt are reserved.").or("http"),
        field("query", TEXT, "What to ask, for every protocol but http."),
        field("method", METHODS, "HTTP method.").or("GET"),
        field("body", TEXT, "Body of the request."),
        field("headers", TEXT_MAP, "Headers of the request."),
        field("expectedStatus", EXPECTED, "HTTP status that counts as success.").or("any 2xx"),
        field("timeout", DURATION, "How long to wait for an answer.").or("10s"),
        field("cacheFor", DURATION, "How long an answer is used again."),
        field("auth", Shape::Object(&AUTH), "How to sign in."),
        field("token", Shape::Free, "How to sign in, in older files.").now("auth"),
        field("poolSize", Shape::Int, "Connections that are kept open; not for http.").or("2"),
        field("continueOnError", Shape::Bool, "Whether a failed call lets the work go on.").or("false"),
        FIRES,
        WHEN,
        OR,
        field("sleep", FIXED_DURATION, "Waits this long before the call; for tests."),
        field("retryBackoff", BACKOFF, "How long to wait between tries."),
        field("include", FILE, "A file whose `calls` stand in place of this entry."),
    ],
    rest: None,
};

const PROTOCOLS: Shape =
    literal_words(&["http", "prometheus", "redis", "postgres", "mongo", "kafka", "grpc", "nats", "mqtt"]);
const METHODS: Shape = literal_words(&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]);
const EXPECTED: Shape = Shape::OneOf(&[TEXT, Shape::List(&TEXT)]);

pub(super) static AUTH: Object = Object {
    name: "call credentials",
    doc: "A key of a Secret, or an environment variable.",
    fields: &[
        field("secretRef", Shape::Object(&SECRET_KEY), "The Secret that holds the token."),
        field("env", LITERAL, "Environment variable that holds the token."),
        field("header", LITERAL, "Header that carries it.").or("Authorization"),
    ],
    rest: None,
};

pub(super) const FIRES: Field = field("fires", Shape::Object(&FIRING), "When it is used.");

static FIRING: Object = Object {
    name: "fires",
    doc: "Where a call or rule is used.",
    fields: &[field("reconcile", Shape::Bool, "`false`: at admission only.").or("true")],
    rest: None,
};
