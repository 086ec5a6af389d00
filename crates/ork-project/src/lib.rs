//! Folders to documents to an immutable snapshot; overlays for open editors; where imported patterns come from; the
//! project's settings.
//!
//! Reads files. Never the network: what is not on this machine is not fetched yet.

mod calm;
pub mod config;
mod disk;
mod environment;
mod host;
mod imports;
mod job;
mod store;

pub use disk::ReadError;
pub use environment::Environment;
pub use host::{Host, Snapshot};
pub use job::{CheckReport, JobError, RenderOptions, check, render};
