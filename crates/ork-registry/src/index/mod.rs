//! The discovery index of a base: what is published there, as one small artifact under `index:latest`.
//!
//! Registries cannot compare and swap. So each publisher first writes what it adds under a tag of its own, and whoever
//! writes `latest` looks afterwards whether it holds all of these, and writes again if not: the last writer sees
//! everybody's, and nothing is lost (see `update`).

mod model;
mod rebuild;
mod store;
mod update;

pub use model::{Entry, Index};
pub use rebuild::rebuild;
pub use store::read;
pub use update::update;

/// The repository of the index, below a base.
pub(crate) const REPOSITORY: &str = "index";
/// The tag that everybody reads.
pub(crate) const LATEST: &str = "latest";
