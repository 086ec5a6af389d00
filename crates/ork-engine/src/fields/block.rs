//! Blocks of resource lists: the lists of the table, what else stands beside them, and lists that are reserved.

use super::common::{CONDITIONS, FIXED_DURATION, LITERAL, OR};
use super::external::EXTERNAL_CALLS;
use super::{Field, Object, Shape, field};
use crate::resources::LIST_FIELDS;

pub(super) const BLOCK_SHAPE: Shape = Shape::Object(&BLOCK);

static BLOCK: Object = Object {
    name: "resource block",
    doc: "Lists of resources by kind. Each entry becomes one object, or several with `forEach`.",
    fields: &joined::<BLOCK_LENGTH>(&[LIST_FIELDS, &BESIDE_LISTS, &RESERVED]),
    rest: None,
};

/// The `resources` of a Motif: a block that is applied, and a block that is created once.
pub(super) static MOTIF_RESOURCES: Object = Object {
    name: "Motif resources",
    doc: "Lists of resources by kind, applied on every reconcile; `onCreate` holds those that are only created.",
    fields: &joined::<{ 1 + BLOCK_LENGTH }>(&[
        &[field("onCreate", Shape::Object(&BLOCK), "Resources that are created where absent, and then left alone.")],
        LIST_FIELDS,
        &BESIDE_LISTS,
        &RESERVED,
    ]),
    rest: None,
};

const BLOCK_LENGTH: usize = LIST_FIELDS.len() + BESIDE + PLACEHOLDER_LISTS.len();

/// Written out, since the length of a block must be known before what it holds, which is blocks again.
const BESIDE: usize = 9;

static BESIDE_LISTS: [Field; BESIDE] = [
    field("external", EXTERNAL_CALLS, "HTTP and other calls before the resources; answers in `.external`."),
    field("when", CONDITIONS, "Conditions that must all hold for the block."),
    OR.saying("Conditions of which at least one must hold for the block."),
    field("name", LITERAL, "Name of the block, for messages."),
    field("ordered", Shape::Bool, "Under `onDelete`: deletes one group after the other, each confirmed gone.")
        .or("false"),
    field("groups", Shape::List(&Shape::Object(&BLOCK)), "Stages of an ordered deletion."),
    field("timeout", FIXED_DURATION, "How long an ordered deletion may take.").or("5m"),
    field("git", Shape::Free, "A checkout of a Git repository; older files only.").inert(),
    field("docker", Shape::Free, "A build of an image; older files only.").inert(),
];

/// Lists that are reserved: they may stand there, and nothing is made of them.
pub const PLACEHOLDER_LISTS: &[&str] = &[
    "volumes",
    "volumeMounts",
    "serviceMonitors",
    "podSecurityPolicies",
    "priorityClasses",
    "runtimeClasses",
    "priorityLevelConfigurations",
    "podTemplates",
    "daemonSets",
    "storageClasses",
    "storageLocations",
    "storagePools",
    "storageBackups",
    "storageSnapshots",
    "storageVolumes",
];

const RESERVED: [Field; PLACEHOLDER_LISTS.len()] = reserved(PLACEHOLDER_LISTS);

const fn reserved<const N: usize>(mut names: &[&'static str]) -> [Field; N] {
    let field = field("", Shape::Empty, "Reserved: objects of this kind are not made yet.").inert();
    let mut all = [field; N];
    let mut rest: &mut [Field] = &mut all;
    while let ([name, names_left @ ..], [first, fields_left @ ..]) = (names, rest) {
        first.name = name;
        (names, rest) = (names_left, fields_left);
    }
    all
}

/// Some lists of fields, one after the other.
const fn joined<const N: usize>(mut parts: &[&[Field]]) -> [Field; N] {
    let mut all = [field("", Shape::Empty, ""); N];
    let mut rest: &mut [Field] = &mut all;
    while let [part, parts_left @ ..] = parts {
        let (start, end) = rest.split_at_mut(part.len());
        start.copy_from_slice(part);
        (parts, rest) = (parts_left, end);
    }
    all
}
