//! Pushing a packed folder: blobs that the registry lacks, then the manifest. Versions never change.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use ork_reference::{Resolved, compare_versions, is_version};

use crate::artifact::{Artifact, EMPTY_CONFIG, Manifest, Packed};
use crate::client::{Access, Client, Content, Fetched};
use crate::fetch::{Progress, in_parallel};
use crate::index::{self, Entry, Index, REPOSITORY};
use crate::limits::PARALLEL;
use crate::{Digest, RegistryError};

/// After this time a look at the registry is taken again: registries cannot compare and swap, so a moment in which two
/// see nothing stays, and this keeps it short.
const STALE: Duration = Duration::from_millis(250);

/// What a push did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// The manifest with this digest was written.
    Written(Digest),
    /// The same content was there under this digest; nothing was written.
    Unchanged(Digest),
}

impl Published {
    /// The digest that the tag now has.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        match self {
            Self::Written(digest) | Self::Unchanged(digest) => digest,
        }
    }
}

/// What a registry has before a push: asked while the folder is still being checked.
#[derive(Debug)]
pub struct Survey {
    /// The manifest of the tag.
    present: Option<Fetched>,
    /// Whether the repository has no tag yet, so that nothing can be there.
    is_new: bool,
    /// Blobs that are there for certain: those of the newest version.
    known: BTreeSet<Digest>,
    /// When this was asked.
    at: Instant,
}

/// Looks at what is published under a reference and beside it. Only reads.
///
/// # Errors
/// Those of the exchange; an absent repository is none.
pub fn survey(client: &Client, reference: &Resolved) -> Result<Survey, RegistryError> {
    let repository = client.repository(&reference.host, &reference.repository, Access::Push, None)?;
    let present = absent_is_none(repository.manifest(&reference.tag))?;
    let tags = repository.tags()?;
    let mut known = BTreeSet::new();
    if present.is_none()
        && let Some(newest) = tags.iter().max_by(|one, other| compare_versions(one, other))
        && let Some(fetched) = absent_is_none(repository.manifest(newest))?
        && let Ok(manifest) = Manifest::read(&fetched.bytes, "")
    {
        let blobs = manifest.layers.iter().chain([&manifest.config]);
        known.extend(blobs.filter_map(|blob| Digest::parse(&blob.digest).ok()));
    }
    Ok(Survey { present, is_new: tags.is_empty(), known, at: Instant::now() })
}

fn absent_is_none(answer: Result<Fetched, RegistryError>) -> Result<Option<Fetched>, RegistryError> {
    match answer {
        Ok(fetched) => Ok(Some(fetched)),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Pushes an artifact under a tag.
///
/// # Errors
/// A version that is published with other content; those of the exchange. The tag appears last, so what fails before is
/// not seen by anybody.
pub fn publish(
    client: &Client,
    reference: &Resolved,
    packed: &Packed,
    survey: Survey,
    progress: &dyn Progress,
) -> Result<Published, RegistryError> {
    let repository = client.repository(&reference.host, &reference.repository, Access::Push, None)?;
    if let Some(present) = survey.present
        && let Some(unchanged) = judge(reference, packed, present)?
    {
        return Ok(unchanged);
    }
    let mut blobs: Vec<(Digest, u64, Content<'_>)> = Vec::new();
    let files = packed.files.iter().map(|file| (file.digest.clone(), file.size, Content::File(&file.path)));
    for blob in files.chain([(Digest::of(EMPTY_CONFIG), EMPTY_CONFIG.len() as u64, Content::Bytes(EMPTY_CONFIG))]) {
        if !survey.known.contains(&blob.0) && !blobs.iter().any(|(digest, ..)| *digest == blob.0) {
            blobs.push(blob);
        }
    }
    progress.expect(blobs.iter().map(|(_, size, _)| size).sum());
    in_parallel(&blobs, PARALLEL, |(digest, size, content)| {
        if survey.is_new || !repository.has_blob(digest)? {
            repository.put_blob(digest, *content)?;
        }
        progress.advance(*size);
        Ok(())
    })?;
    // Somebody else may have published the version in the meantime.
    if is_version(&reference.tag)
        && survey.at.elapsed() > STALE
        && let Some(present) = absent_is_none(repository.manifest(&reference.tag))?
        && let Some(unchanged) = judge(reference, packed, present)?
    {
        return Ok(unchanged);
    }
    repository.put_manifest(&reference.tag, &packed.manifest)?;
    Ok(Published::Written(packed.artifact.digest.clone()))
}

/// What is published under the tag, beside what is to be pushed: the same, something that must not be replaced, or
/// something that may.
fn judge(reference: &Resolved, packed: &Packed, present: Fetched) -> Result<Option<Published>, RegistryError> {
    let is_equal = Artifact::read(&present.bytes, "").is_ok_and(|artifact| artifact.has_content_of(&packed.artifact));
    if is_equal {
        return Ok(Some(Published::Unchanged(present.digest)));
    }
    if is_version(&reference.tag) {
        let (published, pushed) = (present.digest, packed.artifact.digest.clone());
        return Err(RegistryError::Immutable { what: reference.to_string(), published, pushed });
    }
    Ok(None)
}

/// Adds a pushed artifact to the index of its base.
///
/// # Errors
/// See [`index::update`].
pub fn publish_to_index(
    client: &Client,
    reference: &Resolved,
    artifact: &Artifact,
    now: &str,
) -> Result<Index, RegistryError> {
    let (repository, name) = index_of(reference);
    let repository = client.repository(&reference.host, &repository, Access::Push, None)?;
    index::update(&repository, &Entry::of(name, &reference.tag, artifact), now)
}

/// Whether the index of the base lists an artifact.
///
/// # Errors
/// Those of the exchange, and an index that cannot be read.
pub fn is_listed(client: &Client, reference: &Resolved, artifact: &Artifact) -> Result<bool, RegistryError> {
    let (repository, name) = index_of(reference);
    let repository = client.repository(&reference.host, &repository, Access::Pull, None)?;
    Ok(index::read(&repository)?.is_some_and(|index| index.covers(&Entry::of(name, &reference.tag, artifact))))
}

/// The repository of the index, and the name of the artifact in it.
fn index_of(reference: &Resolved) -> (String, &str) {
    let (path, name) = base_of(reference);
    let repository = if path.is_empty() { REPOSITORY.to_owned() } else { format!("{path}/{REPOSITORY}") };
    (repository, name)
}

/// The path of the base that a repository lies in, and its name there.
#[must_use]
pub fn base_of(reference: &Resolved) -> (&str, &str) {
    reference.repository.rsplit_once('/').unwrap_or(("", &reference.repository))
}
