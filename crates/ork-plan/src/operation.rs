//! What is to be done to a cluster.

use ork_source::Location;

use crate::object::{Json, Key};

/// The name under which the API server keeps what we have set.
pub const FIELD_MANAGER: &str = "orkestra-runtime";
/// The finalizer that lets us remove what Kubernetes' garbage collector cannot.
pub const FINALIZER: &str = "orkestra.orkspace.io/cleanup";

/// A single step.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Creates an object; one that is there already is left alone.
    Create(Json),
    /// Applies an object on the server's side.
    Apply {
        /// The object.
        object: Json,
        /// Whether fields of other managers are taken over.
        force: bool,
        /// Whether it was there when this was decided.
        exists: bool,
    },
    /// Deletes an object, if it is still the one that was looked at.
    Delete {
        /// Its `metadata.uid`.
        uid: String,
        /// Why, for people.
        reason: &'static str,
    },
    /// Merges into the status of the custom resource.
    PatchStatus(Json),
    /// Replaces the finalizers of the custom resource.
    SetFinalizers(Vec<String>),
    /// Takes up the custom resource again after so many seconds, whatever happens until then.
    Requeue(u64),
    /// Tells the users of the custom resource.
    Event {
        /// Whether something is wrong.
        warning: bool,
        /// One word in camel case.
        reason: String,
        /// The sentence.
        message: String,
    },
}

/// A step, what it is done to, and what asked for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The step.
    pub action: Action,
    /// What it is done to.
    pub key: Key,
    /// Where it is written, outwards along the import; empty for what nobody wrote.
    pub origin: Vec<Location>,
}

impl Operation {
    /// What is done, in a word.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match &self.action {
            Action::Create(_) | Action::Apply { exists: false, .. } => "create",
            Action::Apply { .. } => "update",
            Action::Delete { .. } => "delete",
            Action::PatchStatus(_) | Action::SetFinalizers(_) => "patch",
            Action::Requeue(_) => "requeue",
            Action::Event { .. } => "event",
        }
    }
}
