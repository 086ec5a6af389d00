//! `Simulate`: tests in memory.

use super::common::{FILE, FILES, FIXED_NAME, LITERAL, literal_words};
use super::tooling::{API_VERSION, KIND, TEST_METADATA};
use super::{Field, Object, Shape, field};

pub(super) static SIMULATE: Object = Object {
    name: "Simulate",
    doc: "A test of a Katalog against a cluster in memory.",
    fields: &[
        API_VERSION,
        KIND,
        field("metadata", Shape::Object(&TEST_METADATA), "What the test is called.").required(),
        field("imports", FILES, "Further tests that are run; without a `spec`."),
        field("spec", Shape::Object(&SPEC), "What is run and expected."),
    ],
    rest: None,
};

static SPEC: Object = Object {
    name: "Simulate spec",
    doc: "What is run and expected.",
    fields: &[
        field("katalog", FILE, "The Katalog or Komposer.").required(),
        field("cr", FILE, "The custom resource."),
        field("crFiles", FILES, "Further custom resources."),
        field("crd", FILE, "The definition."),
        field("crdFiles", FILES, "Further definitions."),
        field("cycles", Shape::Int, "Most reconciles.").or("10"),
        field("skipExternal", Shape::Bool, "Answers external calls with an empty 200.").or("false"),
        field("target", LITERAL, "Target of `serve` that is used."),
        field("expect", Shape::Object(&EXPECT), "What must come out; without it the operations are shown."),
    ],
    rest: None,
};

const STEADY: Field = field("steady", Shape::Bool, "Whether it must come to rest within the cycles.");
const STEADY_AT: Field = field("steadyAt", Shape::Int, "Latest cycle at which it has come to rest.");
const NO_ERRORS: Field = field("noErrors", Shape::Bool, "Whether an error in any cycle fails the test.").or("false");
const OPS: Field = field("ops", Shape::List(const { &Shape::Object(&OPERATION) }), "Operations that must happen.");
const ABSENT: Field =
    field("absent", Shape::List(const { &Shape::Object(&OPERATION) }), "Operations that must not happen.");

static EXPECT: Object = Object {
    name: "expectation",
    doc: "What must come out.",
    fields: &[
        STEADY,
        STEADY_AT,
        NO_ERRORS,
        OPS,
        ABSENT,
        field(
            "crds",
            Shape::Map(&Shape::Object(&CRD_EXPECT)),
            "What must come out of single entries, by name; it stands in the place of what is said of all.",
        ),
    ],
    rest: None,
};

static CRD_EXPECT: Object = Object {
    name: "entry expectation",
    doc: "What must come out of one entry.",
    fields: &[STEADY, STEADY_AT, NO_ERRORS, OPS, ABSENT],
    rest: None,
};

static OPERATION: Object = Object {
    name: "operation",
    doc: "A write to the cluster.",
    fields: &[
        field("cycle", Shape::Int, "Cycle in which it happens, from 1."),
        field(
            "verb",
            literal_words(&["create", "update", "delete", "patch", "apply"]),
            "What is done; `apply` stands for a create, an update or a patch.",
        ),
        field("resource", LITERAL, "Plural name of the kind in lower case."),
        field("name", FIXED_NAME, "Name of the object.").or("any"),
        field("count", Shape::Int, "Fewest times that it happens.").or("1"),
        field("include", FILE, "A file whose `ops` stand in place of this one."),
    ],
    rest: None,
};
