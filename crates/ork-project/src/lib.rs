//! Folders to documents to an immutable snapshot; overlays for open editors; where imported patterns come from.

mod environment;
mod host;
mod job;

pub use environment::Environment;
pub use host::{Host, Snapshot};
pub use job::{CheckReport, JobError, RenderOptions, check, render};
