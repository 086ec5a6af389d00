//! Self-service of a CRD entry through the gateway.

use super::common::{
    CONDITIONS, DATA_PATH, FILE, LABELS, LITERAL, LITERALS, NAME, OR, TEXT, TEXT_MAP, TEXTS, literal_words,
};
use super::operator_box::OPERATOR_BOX;
use super::{Field, Object, Shape, field};

const MODES: Field = field("modes", Shape::Object(&MODES_OBJECT), "Which forms of request are taken.");
const APPLY: Field = field("apply", Shape::Object(&APPLY_OBJECT), "What happens on conflicts.");
const CONFIG: Field = field("config", Shape::Object(&CONFIG_OBJECT), "What the answer holds.");
const TOKENS: Field = field("tokens", Shape::Map(const { &Shape::Object(&TOKEN) }), "What each token may do.");
const CLUSTERS: Field = field("clusters", TEXTS, "Clusters of `gateway.clusters` that get the custom resource.");
const INCLUDE: Field = field("include", FILE, "A file with further settings; what is written here wins.");

pub(super) static SERVE: Object = Object {
    name: "serve",
    doc: "Self-service: a simple request becomes a custom resource.",
    fields: &[
        field("enabled", Shape::Bool, "Whether it is offered; needs `gateway.api`.").or("false"),
        INCLUDE,
        MODES,
        field("title", LITERAL, "Title in forms.").or("the kind"),
        field("category", LITERAL, "Group in lists."),
        field("description", LITERAL, "What is offered."),
        field("ignore", LITERALS, "Fields of `spec` that are not shown.").also(&["ignoreFields"]),
        field("fields", SERVED, "Fields of the request."),
        field("labels", SERVED, "Labels that the request may set."),
        field("annotations", SERVED, "Annotations that the request may set."),
        field("target", TARGETS, "Names under which it is offered.").or("the kind in lower case"),
        APPLY,
        field("matchFields", LITERALS, "Fields that tell targets apart; older files."),
        field("name", NAME, "Name of the custom resource.").or("chosen by the caller"),
        field("namespace", NAME, "Namespace of the custom resource."),
        CONFIG,
        TOKENS,
        CLUSTERS,
    ],
    rest: None,
};

static MODES_OBJECT: Object = Object {
    name: "serve modes",
    doc: "Forms of request; at least one stays on.",
    fields: &[
        field("target", Shape::Bool, "Requests by target name.").or("true"),
        field("cr", Shape::Bool, "Whole custom resources.").or("true"),
    ],
    rest: None,
};

static APPLY_OBJECT: Object = Object {
    name: "serve apply",
    doc: "What happens on conflicts.",
    fields: &[field("overrides", Shape::Object(&OVERRIDES), "Conflicts that are overridden.")],
    rest: None,
};

static OVERRIDES: Object = Object {
    name: "serve overrides",
    doc: "Conflicts that are overridden.",
    fields: &[
        field("targetConflict", Shape::Bool, "Another target made the object.").or("true"),
        field("resourceConflict", Shape::Bool, "Someone else made the object.").or("true"),
    ],
    rest: None,
};

const SERVED: Shape = Shape::Map(&Shape::Object(&SERVED_FIELD));

static SERVED_FIELD: Object = Object {
    name: "serve field",
    doc: "A field of the request, and where its value goes.",
    fields: &[
        field("label", LITERAL, "Label in forms."),
        field("placeholder", LITERAL, "Example in forms."),
        field("hint", LITERAL, "Help in forms."),
        field("order", Shape::Int, "Place in forms."),
        field("category", LITERAL, "Group in forms."),
        field("when", CONDITIONS, "Conditions that must all hold for it to be shown."),
        OR.saying("Conditions of which at least one must hold for it to be shown."),
        field("required", Shape::Bool, "Whether it must be given.").or("false"),
        field("disabled", TEXT, "Why it cannot be changed."),
        field(
            "type",
            literal_words(&["string", "integer", "number", "boolean", "enum"]),
            "Type of a label or annotation.",
        ),
        field("enum", LITERALS, "Values to choose from."),
        field("default", TEXT, "Value where none is given; for labels and annotations."),
        field("override", TEXT, "Value in every case."),
        field("path", DATA_PATH, "Dot path below `spec` where it goes."),
        field("value", TEXT, "What is written; templates see `.value` and `.request`."),
        field("values", TEXT_MAP, "Several values, by their dot paths below `spec`."),
    ],
    rest: None,
};

const TARGETS: Shape = Shape::OneOf(&[TEXT, Shape::Map(&Shape::Object(&TARGET))]);

static TARGET: Object = Object {
    name: "serve target",
    doc: "A name under which the entry is offered, with its own settings.",
    fields: &[
        field("primary", Shape::Bool, "Whether it is the main one."),
        field("enabled", Shape::Bool, "Whether it is offered.").or("true"),
        APPLY,
        field("fieldSelector", LABELS, "Values that the custom resource has."),
        field("operatorBox", Shape::Object(&OPERATOR_BOX), "Behaviour in place of the entry's."),
        MODES,
        INCLUDE,
        TOKENS,
        CONFIG,
        CLUSTERS,
    ],
    rest: None,
};

static CONFIG_OBJECT: Object = Object {
    name: "serve config",
    doc: "Settings of answers.",
    fields: &[field("response", Shape::Object(&RESPONSE), "What the answer holds.")],
    rest: None,
};

static RESPONSE: Object = Object {
    name: "serve response",
    doc: "What an answer holds.",
    fields: &[
        field("default", Shape::Bool, "Whether it starts with the whole custom resource.").or("true"),
        field("payload", Shape::Map(&Shape::Free), "Keys that are added."),
        field("exclude", LITERALS, "Paths that are taken out."),
        field("poll", Shape::Object(&POLL), "Where to ask for progress."),
    ],
    rest: None,
};

static POLL: Object = Object {
    name: "serve poll",
    doc: "Where to ask for progress.",
    fields: &[field("url", TEXT, "URL to ask."), field("field", TEXT, "Field of the answer to look at.")],
    rest: None,
};

static TOKEN: Object = Object {
    name: "serve token",
    doc: "What a token may do.",
    fields: &[
        field("namespaces", LITERALS, "Namespaces that it may use.").or("all"),
        field("permissions", Shape::Object(&PERMISSIONS), "Verbs that it may use."),
    ],
    rest: None,
};

const VERBS: Shape = Shape::List(&VERB);
const VERB: Shape = literal_words(&["get", "list", "create", "update", "delete", "*"]);

static PERMISSIONS: Object = Object {
    name: "serve permissions",
    doc: "Verbs, for everything or by class.",
    fields: &[
        field("global", VERBS, "For everything."),
        field("schema", VERBS, "For the schema: get and list."),
        field("resources", VERBS, "For the custom resources."),
    ],
    rest: None,
};
