//! The files that documents include: what their roots hold.

use super::admission::{MUTATION_OBJECT, VALIDATION_OBJECT};
use super::profiles::{NOTE_SET, PROFILE_LISTS};
use super::reconcile::{RECONCILE, RECONCILER};
use super::status::STATUS;
use super::{Object, Shape, field};
use crate::model::Place;

/// What the root of an included file may hold.
#[must_use]
pub fn included(place: Place) -> &'static Object {
    match place {
        Place::Status => &STATUS,
        Place::Validation => &VALIDATION_OBJECT,
        Place::Mutation => &MUTATION_OBJECT,
        Place::Notes => &NOTE_SET,
        Place::Profiles => &PROFILES_FILE,
        Place::Reconcile => &RECONCILE_FILE,
    }
}

static PROFILES_FILE: Object = Object {
    name: "file of profiles",
    doc: "Profiles that a document includes.",
    fields: &[field("profiles", Shape::Object(&PROFILE_LISTS), "The profiles.").required()],
    rest: None,
};

static RECONCILE_FILE: Object = Object {
    name: "file of settings",
    doc: "Settings of a reconciler that an entry includes.",
    fields: &[
        field("reconcile", Shape::Object(&RECONCILE), "The settings, as under `operatorBox.reconcile`."),
        field("reconciler", Shape::Object(&RECONCILER), "The settings, as under `operatorBox.reconciler`."),
    ],
    rest: None,
};
