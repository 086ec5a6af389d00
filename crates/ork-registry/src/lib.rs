//! Patterns and motifs as OCI artifacts: speaking to registries, credentials, the cache, the discovery index, and Git
//! sources. Everything that comes from the other side is limited, checked and only then kept.
//!
//! What documents mean is not known here. Calls block; threads may share everything.

mod artifact;
mod auth;
mod cache;
mod client;
mod digest;
mod error;
mod fetch;
mod git;
mod http;
/// The discovery index.
pub mod index;
mod limits;
mod publish;
/// Small pieces of text for people.
pub mod text;

pub use artifact::{
    Artifact, ArtifactFile, Deprecation, Gate, Input, Kind, Metadata, Packed, PackedFile, annotation, check_title, pack,
};
pub use auth::{Credential, CredentialFiles};
pub use cache::{Cache, Entry, FileRecord, Listed, Lock, Problem, Pruned, RECORD, Record, Source};
pub use client::{Access, Client, Fetched, Options, Repository};
pub use digest::Digest;
pub use error::RegistryError;
pub use fetch::{FetchOptions, Outcome, Progress, Silent, fetch};
pub use git::{GitReference, fetch_git};
pub use publish::{Published, Survey, base_of, is_listed, publish, publish_to_index, survey};
