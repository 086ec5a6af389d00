//! Status fields that an operator writes.

use super::common::{DATA_PATH, FILE, OR, TEXT, WHEN, literal_words};
use super::{Object, Shape, field};

pub(super) const STATUS_SHAPE: Shape = Shape::Object(&STATUS);

pub(super) static STATUS: Object = Object {
    name: "status",
    doc: "What is written into the status of the custom resource after each reconcile.",
    fields: &[
        field("include", FILE, "A file whose `fields` come first."),
        field("conditions", Shape::Bool, "Whether the `Ready` condition and `observedGeneration` are written.")
            .or("true"),
        field("fields", Shape::List(&Shape::Object(&STATUS_FIELD)), "Fields in order; the last one of a path wins."),
    ],
    rest: None,
};

static STATUS_FIELD: Object = Object {
    name: "status field",
    doc: "One value in the status.",
    fields: &[
        field("path", DATA_PATH, "Dot path below `status`.").required(),
        field("value", TEXT, "The value; templates see `.children`."),
        field(
            "type",
            literal_words(&["string", "str", "default", "int", "integer", "float", "bool", "boolean", "auto", ""]),
            "Type of the value.",
        )
        .or("string"),
        WHEN,
        OR,
        field("clearOnFalse", Shape::Bool, "Whether an empty text is written when the conditions fail.").or("false"),
    ],
    rest: None,
};
