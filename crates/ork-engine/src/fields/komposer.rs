//! `Komposer`: Katalogs from elsewhere, with overrides.

use super::entry::CRD_ENTRY;
use super::katalog::{CROSS_ACCESS, FINALIZERS, GATEWAY, SECURITY};
use super::profiles::{NOTES, PROFILES};
use super::tooling::{API_VERSION, IMPORTS, KIND, LIFECYCLE, METADATA, NOTIFICATION, POLICY, PROVIDERS, PUBLISH};
use super::{Object, Shape, field};

pub(super) static KOMPOSER: Object = Object {
    name: "Komposer",
    doc: "Katalogs from registries, files and charts, composed and overridden.",
    fields: &[
        API_VERSION,
        KIND,
        field("metadata", Shape::Object(&METADATA), "What it is called, and what a registry shows.").required(),
        IMPORTS,
        field("spec", Shape::Object(&SPEC), "What is overridden in the imported entries."),
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
    name: "Komposer spec",
    doc: "What is overridden in the imported entries.",
    fields: &[FINALIZERS, field("crds", Shape::Map(&Shape::Object(&CRD_ENTRY)), "Overrides by the name of the entry.")],
    rest: None,
};
