//! How much is accepted from the other side. Patterns are a handful of text files; all of this is generous for them.

use std::time::Duration;

/// Bytes of a manifest at most (registries that follow the OCI distribution specification accept 4 MiB).
pub(crate) const MANIFEST_BYTES: u64 = 4 << 20;
/// Files of an artifact at most.
pub(crate) const FILES: usize = 256;
/// Bytes of one file at most.
pub(crate) const FILE_BYTES: u64 = 64 << 20;
/// Bytes of all files of an artifact at most.
pub(crate) const ARTIFACT_BYTES: u64 = 256 << 20;
/// Bytes of an answer that is only read to understand it: errors, tokens, lists of tags.
pub(crate) const ANSWER_BYTES: u64 = 1 << 20;
/// Bytes of an index at most.
pub(crate) const INDEX_BYTES: u64 = 16 << 20;
/// Tags of a repository that are read at most.
pub(crate) const TAGS: usize = 100_000;
/// Redirects that are followed at most.
pub(crate) const REDIRECTS: usize = 5;
/// Tries of a request at most.
pub(crate) const TRIES: u32 = 5;
/// The first pause between tries; each further one is twice as long.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// A wait that a server asks for and gets; longer ones are reported.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The speed below which a transfer counts as stuck, in bytes a second.
pub(crate) const SLOWEST: u64 = 8 << 10;
/// The speed that a whole transfer must have, in bytes a second.
pub(crate) const TYPICAL: u64 = 32 << 10;
/// Requests to one server at the same time.
pub(crate) const PARALLEL: usize = 4;
