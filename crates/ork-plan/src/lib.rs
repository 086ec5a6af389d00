//! What an operator does next, as a pure function: the operator, a custom resource, the objects that exist for it, the
//! time and some entropy go in; operations come out. With it a small cluster in memory, on which the same decisions run.
//!
//! No cluster is spoken to here, no clock is read.

mod answers;
mod applied;
mod cluster;
mod conclude;
mod expect;
mod object;
mod operation;
mod plan;
mod simulate;
mod unperformed;

pub use applied::{APPLIED_ANNOTATION, is_current};
pub use cluster::{Cluster, Conflict};
pub use conclude::{Trouble, conclude};
pub use expect::{Expectation, Rule, Verdict, read, resource_of, rule, verdicts};
pub use object::{Json, Key, Owner, api_parts, at, plural_of, text};
pub use operation::{Action, FIELD_MANAGER, FINALIZER, Operation};
pub use plan::{Observed, Plan, Situation, plan};
pub use simulate::{Cycle, Entries, Options, Record, Run, is_watched, simulate};
pub use unperformed::{UNPERFORMED, unperformed};
