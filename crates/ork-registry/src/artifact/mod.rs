//! Patterns and motifs as OCI artifacts: one raw layer per file, named by its title.

mod kind;
mod manifest;
mod metadata;
mod pack;
mod title;

pub use kind::Kind;
pub use manifest::{Artifact, ArtifactFile};
pub(crate) use manifest::{Descriptor, EMPTY_CONFIG, Manifest};
pub use metadata::{Deprecation, Gate, Input, Metadata, annotation};
pub use pack::{Packed, PackedFile, pack};
pub use title::check_title;
