//! `Motif`: resources with inputs, to be imported.

use super::admission::MOTIF_ADMISSION;
use super::block::MOTIF_RESOURCES;
use super::common::{LITERAL, TEXT, literal_words};
use super::profiles::{NOTES, PROFILES};
use super::status::STATUS_SHAPE;
use super::tooling::{API_VERSION, KIND, METADATA};
use super::{Object, Shape, field};

pub(super) static MOTIF: Object = Object {
    name: "Motif",
    doc: "Named inputs with resources, status fields and rules, added to each entry that imports it.",
    fields: &[
        API_VERSION,
        KIND,
        field("metadata", Shape::Object(&METADATA), "What it is called, and what a registry shows.").required(),
        field("inputs", Shape::List(&Shape::Object(&INPUT)), "Values that an import gives, as `.inputs.<name>`."),
        field("resources", Shape::Object(&MOTIF_RESOURCES), "What is made."),
        field("status", STATUS_SHAPE, "Status fields that are added."),
        field("admission", Shape::Object(&MOTIF_ADMISSION), "Rules that are added."),
        PROFILES,
        NOTES,
    ],
    rest: None,
};

static INPUT: Object = Object {
    name: "input",
    doc: "A value that an import gives under `with`.",
    fields: &[
        field("name", LITERAL, "Name below `.inputs`.").required(),
        field("description", LITERAL, "What it is for."),
        field("required", Shape::Bool, "Whether every import must give it.").or("false"),
        field(
            "type",
            literal_words(&["string", "integer", "int", "number", "float", "boolean", "bool"]),
            "Type that the value is converted to.",
        )
        .or("string"),
        field("default", TEXT, "Value where an import does not give it.").or("\"\""),
    ],
    rest: None,
};
