//! Operators on a cluster: what changes is watched, what is decided elsewhere (`ork-plan`) is carried out.
//!
//! The only crate that speaks to Kubernetes.

mod cache;
mod connect;
mod definitions;
mod entry;
mod error;
mod execute;
mod kinds;
mod notice;
mod once;
mod reconcile;
mod run;
mod watch;

pub use error::Problem;
pub use notice::{Notice, Notify};
pub use run::{Mode, Settings, Summary, run};
