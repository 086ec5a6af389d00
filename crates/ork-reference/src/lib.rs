//! References of patterns and motifs: reading them with places for what is wrong, completing short names, printing
//! them, and the folder that a cache keeps them in. A reference means the same on the command line and in a document.
//!
//! Nothing is looked up here: no files, no network, no environment.

mod error;
mod git;
mod name;
mod order;
mod reference;
mod resolved;
mod version;

pub use error::{ParseError, Part};
pub use git::GitSource;
pub use order::{compare_versions, is_prefix_of_version, is_version};
pub use reference::Reference;
pub use resolved::{Bases, DEFAULT_KATALOGS, DEFAULT_MOTIFS, Resolved};
pub use version::Version;
