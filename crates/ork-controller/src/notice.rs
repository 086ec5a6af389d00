//! What happens, for whoever prints it.

use std::sync::Arc;

use ork_plan::{Key, Operation};
use ork_source::Diagnostic;

use crate::error::Problem;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Notice {
    /// Work cannot start yet; the sentence says what is waited for.
    Waiting(String),
    /// What was waited for is there.
    Going(String),
    /// An entry works.
    Started {
        /// The entry.
        entry: String,
        /// What it watches.
        watches: String,
        /// Custom resources that are handled at the same time.
        workers: u16,
    },
    /// An operation was carried out; in a dry run it would be.
    Done {
        /// The entry.
        entry: String,
        /// The custom resource.
        resource: Key,
        /// The operation.
        operation: Box<Operation>,
    },
    /// An operation, or a connection, failed.
    Failed {
        /// The entry; empty for what belongs to none.
        entry: String,
        /// The custom resource, if it was about one.
        resource: Option<Key>,
        /// The operation that failed, if it was one.
        operation: Option<Box<Operation>>,
        /// Why, and what to do.
        problem: Problem,
    },
    /// A document gives an error or a warning for a custom resource.
    Finding {
        /// The entry.
        entry: String,
        /// The custom resource.
        resource: Key,
        /// The finding.
        finding: Box<Diagnostic>,
    },
    /// Everything that was running has ended.
    Stopped,
}

/// Takes what happens; called from several threads.
pub type Notify = Arc<dyn Fn(Notice) + Send + Sync>;
