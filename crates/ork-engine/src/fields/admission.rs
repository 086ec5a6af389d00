//! Rules for custom resources: validation, mutation, webhooks and conversion.

use super::common::{
    BETWEEN, CONDITION_FIELD, CONTAINS, DATA_PATH, EQUALS, FILE, GREATER, GREATER_EQUAL, IN, LESS, LESS_EQUAL, LITERAL,
    MAX, MIN, NOT_BETWEEN, NOT_CONTAINS, NOT_EQUALS, NOT_IN, NOT_PREFIX, NOT_SUFFIX, OPERATOR, OR, PREFIX, REGEX,
    SUFFIX, TEXT, VALUE, VALUE_TYPES, WHEN, literal_words,
};
use super::external::{EXTERNAL_CALLS, FIRES};
use super::{Field, Object, Shape, field};

pub(super) const VALIDATION: Field =
    field("validation", Shape::Object(&VALIDATION_OBJECT), "Rules that a custom resource must keep.");
pub(super) const MUTATION: Field =
    field("mutation", Shape::Object(&MUTATION_OBJECT), "Values that are set in a custom resource.");
pub(super) const WEBHOOKS: Field =
    field("webhooks", Shape::Object(&WEBHOOKS_OBJECT), "Which admission webhooks are registered.");
pub(super) const CONVERSION: Field =
    field("conversion", Shape::Object(&CONVERSION_OBJECT), "How one version of the custom resource becomes another.");

pub(super) static ADMISSION: Object = Object {
    name: "admission",
    doc: "What happens to a custom resource before it is stored or used.",
    fields: &[VALIDATION, MUTATION, WEBHOOKS, CONVERSION],
    rest: None,
};

/// The part of `admission` that a Motif may have.
pub(super) static MOTIF_ADMISSION: Object = Object {
    name: "Motif admission",
    doc: "Rules that are added to the importing entry.",
    fields: &[VALIDATION, MUTATION],
    rest: None,
};

const EXTERNAL: Field = field("external", EXTERNAL_CALLS, "Calls whose answers the rules see under `.external`.");
const VALUE_TYPE: Field = field("valueType", VALUE_TYPES, "Type of the value.");

pub(super) static VALIDATION_OBJECT: Object = Object {
    name: "validation",
    doc: "Rules that a custom resource must keep; all of them are reported together.",
    fields: &[
        field("include", FILE, "A file whose `rules` come first."),
        EXTERNAL,
        field("rules", Shape::List(&Shape::Object(&VALIDATION_RULE)), "The rules."),
    ],
    rest: None,
};

static VALIDATION_RULE: Object = Object {
    name: "validation rule",
    doc: "A comparison that must hold.",
    fields: &[
        field("field", CONDITION_FIELD, "What is tested: a dot path such as `spec.replicas`, or a template.")
            .required(),
        field("message", TEXT, "What the user is told when it does not hold."),
        field("action", literal_words(&["deny", "warn"]), "Whether to refuse or to warn.").or("deny"),
        OPERATOR,
        VALUE,
        EQUALS,
        NOT_EQUALS,
        PREFIX,
        NOT_PREFIX,
        SUFFIX,
        NOT_SUFFIX,
        CONTAINS,
        NOT_CONTAINS,
        REGEX,
        MIN,
        MAX,
        GREATER,
        LESS,
        GREATER_EQUAL,
        LESS_EQUAL,
        BETWEEN,
        NOT_BETWEEN,
        IN,
        NOT_IN,
        VALUE_TYPE.saying("Type that the value must be of, where there is one."),
        WHEN.saying("Conditions that must all hold for the rule to count."),
        OR.saying("Conditions of which at least one must hold for the rule to count."),
        FIRES,
        field("link", LITERAL, "Field of `serve` that is shown as wrong."),
    ],
    rest: None,
};

pub(super) static MUTATION_OBJECT: Object = Object {
    name: "mutation",
    doc: "Values that are set in a custom resource before it is validated.",
    fields: &[
        field("include", FILE, "A file whose `rules` come first."),
        EXTERNAL,
        field("mutateFirst", Shape::Bool, "Whether a reconcile mutates before it validates.").or("true"),
        field("rules", Shape::List(&Shape::Object(&MUTATION_RULE)), "The rules."),
    ],
    rest: None,
};

static MUTATION_RULE: Object = Object {
    name: "mutation rule",
    doc: "One value that is set: `default` where the field is empty, or `override` always.",
    fields: &[
        field("field", DATA_PATH, "Dot path of the value, such as `spec.replicas`.").required(),
        field("default", TEXT, "Value where the field is absent or empty."),
        field("override", TEXT, "Value in every case."),
        VALUE_TYPE,
        WHEN.saying("Conditions that must all hold for the rule to count."),
        OR.saying("Conditions of which at least one must hold for the rule to count."),
        FIRES,
    ],
    rest: None,
};

static WEBHOOKS_OBJECT: Object = Object {
    name: "webhooks",
    doc: "Which admission webhooks are registered, and for which operations.",
    fields: &[
        field("validation", Shape::Bool, "Whether validation runs at admission.").or("true when there are rules"),
        field("mutation", Shape::Bool, "Whether mutation runs at admission.").or("true when there are rules"),
        field("operations", OPERATIONS, "Operations that are looked at.").or("[CREATE, UPDATE]"),
    ],
    rest: None,
};

const OPERATIONS: Shape = Shape::List(&OPERATION);
const OPERATION: Shape = literal_words(&["CREATE", "UPDATE", "DELETE", "CONNECT"]);

static CONVERSION_OBJECT: Object = Object {
    name: "conversion",
    doc: "How versions of the custom resource become each other.",
    fields: &[
        field("include", FILE, "A file whose `paths` come first."),
        field("participant", Shape::Bool, "Whether the entry takes part in conversions of its kind."),
        field("storageVersion", LITERAL, "Version that is stored."),
        field("updateCRD", Shape::Bool, "Whether the webhook's certificate is written into the definition."),
        field("paths", Shape::List(&Shape::Object(&CONVERSION_PATH)), "One step for each pair of versions."),
    ],
    rest: None,
};

static CONVERSION_PATH: Object = Object {
    name: "conversion path",
    doc: "How one version becomes another.",
    fields: &[
        field("from", LITERAL, "Version that is read.").required(),
        field("to", LITERAL, "Version that is made.").required(),
        field("spec", Shape::Free, "The new `spec`; templates see the old object.").required(),
    ],
    rest: None,
};
