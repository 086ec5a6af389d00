//! Entries of `spec.crds`.

use super::admission::{ADMISSION, CONVERSION, MUTATION, VALIDATION, WEBHOOKS};
use super::common::{FILE, FILES, FIXED_NAME, LABELS, LITERAL, OR, WHEN, literal_words};
use super::operator_box::OPERATOR_BOX;
use super::parts::FORCE_CONFLICT;
use super::reconcile::{
    ALLOWED, DELETION_PROTECTION, IGNORE_GENERATION, IGNORE_STATUS, MOTIF_IMPORTS, NORMALIZE, QUEUE, REMOVE_FINALIZERS,
    RESTRICTED, RESYNC, WORKERS,
};
use super::serve::SERVE;
use super::tooling::SETUP;
use super::{Object, Shape, field};

pub(super) static CRD_ENTRY: Object = Object {
    name: "CRD entry",
    doc: "One operator: the kind that it watches, and how it behaves.",
    fields: &[
        field("enabled", Shape::Bool, "`false` leaves the entry out.").or("true"),
        field("description", LITERAL, "What the operator is for."),
        field("mode", literal_words(&["typed", "dynamic"]), "Whether compiled types are used.").or("dynamic").inert(),
        field("apiTypes", Shape::Object(&API_TYPES), "The kind that is watched; not needed with `crdFile`."),
        field("crdFile", FILE, "The definition of the kind, as a path or URL; it decides over `apiTypes`."),
        field("crFiles", FILES, "Custom resources that are applied at the start, for development."),
        SETUP,
        field("namespaced", Shape::Bool, "Whether the kind lives in namespaces.").or("true"),
        field("namespace", FIXED_NAME, "The only namespace that is watched.").or("all"),
        field("dependsOn", DEPENDENCIES, "Entries that must be up before this one starts."),
        MOTIF_IMPORTS,
        field("crossAccess", Shape::Bool, "Whether other Katalogs may read its custom resources.").or("true"),
        field("enrichAll", Shape::Bool, "Fetches every further object that is known; not together with `enrich`.")
            .or("false"),
        field("enrich", Shape::List(&ENRICHMENT), "Further objects that are fetched beside the children."),
        field("labels", LABELS, "Labels that are put on each custom resource."),
        field("annotations", LABELS, "Annotations that are put on each custom resource."),
        field("labelSelector", LABELS, "Labels that a custom resource must have to be watched."),
        field(
            "fieldSelector",
            LABELS,
            "Fields, such as `metadata.name`, that a custom resource must have to be watched.",
        ),
        VALIDATION,
        MUTATION,
        WEBHOOKS,
        CONVERSION,
        NORMALIZE,
        field("operatorBox", Shape::Object(&OPERATOR_BOX), "How the operator behaves."),
        field("admission", Shape::Object(&ADMISSION), "Validation, mutation, webhooks and conversion."),
        field("endpoints", Shape::Object(&ENDPOINTS), "Pages of the operator about this entry."),
        field("serve", Shape::Object(&SERVE), "Self-service through the gateway.").also(&["idp"]).inert(),
        FORCE_CONFLICT.saying("Whether fields that another manager owns are taken over."),
        RESTRICTED,
        ALLOWED,
        DELETION_PROTECTION,
        REMOVE_FINALIZERS,
        IGNORE_STATUS,
        IGNORE_GENERATION,
        WORKERS,
        RESYNC,
        QUEUE,
        field("katalogName", LITERAL, "Filled in by tools; not written by hand.").inert(),
        field("katalogNamespace", LITERAL, "Filled in by tools; not written by hand.").inert(),
        field("katalogDescription", LITERAL, "Filled in by tools; not written by hand.").inert(),
        field("katalogVersion", LITERAL, "Filled in by tools; not written by hand.").inert(),
        field("workersActive", Shape::Int, "Filled in by tools; not written by hand.").inert(),
    ],
    rest: None,
};

static API_TYPES: Object = Object {
    name: "apiTypes",
    doc: "The kind that is watched. A kind of Kubernetes itself needs no more than `kind`.",
    fields: &[
        field("group", LITERAL, "API group; empty for the core group."),
        field("version", LITERAL, "Version, such as `v1alpha1`."),
        field("kind", LITERAL, "Kind, in the singular with a capital.").required(),
        field("plural", FIXED_NAME, "Plural name in URLs.").or("the kind in lower case with an `s`"),
        field("apiPath", literal_words(&["/apis", "/api"]), "Root of the URLs.").or("/apis"),
        field("object", LITERAL, "Go type of the kind.").inert(),
        field("objectList", LITERAL, "Go type of its list.").inert(),
        field("alias", LITERAL, "Name of the Go import.").inert(),
        field("location", LITERAL, "Go package of the types.").inert(),
    ],
    rest: None,
};

const STAGE: Shape = literal_words(&["started", "healthy", "pending", "ready", "degraded", "deleted"]);
const DEPENDENCIES: Shape =
    Shape::OneOf(&[Shape::Map(&Shape::OneOf(&[STAGE, Shape::Object(&DEPENDENCY)])), Shape::List(&FIXED_NAME)]);

static DEPENDENCY: Object = Object {
    name: "dependency",
    doc: "How far another entry must be.",
    fields: &[
        field("condition", STAGE, "`started`: its workers run; `healthy`: and nothing failed last.").or("started")
    ],
    rest: None,
};

const ENRICHMENT: Shape = Shape::OneOf(&[LITERAL, Shape::Map(&Shape::Object(&ENRICH_CONDITIONS))]);

static ENRICH_CONDITIONS: Object =
    Object { name: "enrich conditions", doc: "When the further objects are fetched.", fields: &[WHEN, OR], rest: None };

static ENDPOINTS: Object = Object {
    name: "endpoints",
    doc: "HTTP pages about this entry.",
    fields: &[
        field("enabled", Shape::Bool, "Whether there are any.").or("true"),
        field("health", Shape::Bool, "The health page.").or("true"),
        field("info", Shape::Bool, "The info page.").or("true"),
    ],
    rest: None,
};
