//! `Katalog`: operators, one per entry of `spec.crds`.

use super::common::{IMPORTS as MOTIF_IMPORTS, LITERALS};
use super::entry::CRD_ENTRY;
use super::gateway::GATEWAY as GATEWAY_OBJECT;
use super::profiles::{NOTES, PROFILES};
use super::security::SECURITY as SECURITY_OBJECT;
use super::tooling::{API_VERSION, IMPORTS, KIND, LIFECYCLE, METADATA, NOTIFICATION, POLICY, PROVIDERS, PUBLISH};
use super::{Field, Object, Shape, field};

pub(super) const SECURITY: Field =
    field("security", Shape::Object(&SECURITY_OBJECT), "Protection of the operator and of what it looks after.");
pub(super) const CROSS_ACCESS: Field =
    field("crossAccess", Shape::Bool, "Whether other Katalogs may read the custom resources of its entries.")
        .or("true");
pub(super) const GATEWAY: Field =
    field("gateway", Shape::Object(&GATEWAY_OBJECT), "An HTTP front for self-service.").inert();
pub(super) const FINALIZERS: Field =
    field("finalizers", LITERALS, "Finalizers for the custom resources of every entry.");

pub(super) static KATALOG: Object = Object {
    name: "Katalog",
    doc: "Operators that are declared, one per entry of `spec.crds`.",
    fields: &[
        API_VERSION,
        KIND,
        field("metadata", Shape::Object(&METADATA), "What it is called, and what a registry shows.").required(),
        field("spec", Shape::Object(&SPEC), "The operators."),
        IMPORTS,
        LIFECYCLE,
        POLICY,
        SECURITY,
        CROSS_ACCESS,
        GATEWAY,
        PUBLISH,
        NOTIFICATION,
        NOTES,
        PROFILES,
        PROVIDERS,
    ],
    rest: None,
};

static SPEC: Object = Object {
    name: "Katalog spec",
    doc: "The operators.",
    fields: &[
        field("imports", MOTIF_IMPORTS, "Motifs whose profiles and notes all entries may use."),
        FINALIZERS,
        field("crds", Shape::Map(&Shape::Object(&CRD_ENTRY)), "The operators by name."),
    ],
    rest: None,
};
