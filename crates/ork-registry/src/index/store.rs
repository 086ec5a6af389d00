//! An index in a registry: one JSON layer under a manifest of its own kind.

use std::collections::BTreeMap;

use super::{Index, LATEST};
use crate::artifact::{Descriptor, EMPTY_CONFIG, Manifest, annotation};
use crate::client::{Content, MANIFEST, Repository};
use crate::limits::INDEX_BYTES;
use crate::{Digest, RegistryError};

const INDEX: &str = "application/vnd.orkestra.index.v1+json";
const EMPTY: &str = "application/vnd.oci.empty.v1+json";
const TITLE: &str = "index.json";

/// What a tag of an index's repository holds.
pub(super) enum Held {
    /// Nothing: the tag does not exist.
    Nothing,
    /// An index.
    Index(Index),
    /// Something that was read as it is stored, and is no index; the sentence says why.
    Other(String),
}

/// The index of a repository; none where there is none yet.
///
/// # Errors
/// Any other answer than "not there", and what is no index.
pub fn read(repository: &Repository) -> Result<Option<Index>, RegistryError> {
    match read_tag(repository, LATEST)? {
        Held::Nothing => Ok(None),
        Held::Index(index) => Ok(Some(index)),
        Held::Other(reason) => Err(RegistryError::damaged(repository.shown_version(LATEST), reason)),
    }
}

/// Reads a tag. That it could not be read is an error, and tells nothing about what is there.
pub(super) fn read_tag(repository: &Repository, tag: &str) -> Result<Held, RegistryError> {
    let what = repository.shown_version(tag);
    let bytes = match repository.manifest(tag) {
        Ok(fetched) => fetched.bytes,
        Err(error) if error.is_absent() => return Ok(Held::Nothing),
        Err(error) => return Err(error),
    };
    let other = |reason: &str| Ok(Held::Other(reason.to_owned()));
    let Ok(manifest) = Manifest::read(&bytes, &what) else { return other("its manifest is none of an index") };
    let [layer] = manifest.layers.as_slice() else { return other("an index has one layer") };
    let Ok(size) = u64::try_from(layer.size) else { return other("its size is not valid") };
    if size > INDEX_BYTES {
        return other(&format!("it has {}", crate::text::bytes(size)));
    }
    let digest = match Digest::parse(&layer.digest) {
        Ok(digest) => digest,
        Err(reason) => return other(&reason),
    };
    match repository.blob_bytes(&digest, size) {
        Ok(bytes) => Ok(match Index::read(&bytes) {
            Ok(index) => Held::Index(index),
            Err(reason) => Held::Other(reason),
        }),
        // The layer is named by the manifest: that it is absent is damage, not emptiness.
        Err(error) if error.is_absent() => other("its content is gone"),
        Err(error) => Err(error),
    }
}

/// Writes an index under a tag.
pub(super) fn write(repository: &Repository, tag: &str, index: &Index) -> Result<(), RegistryError> {
    let bytes = index.bytes();
    if bytes.len() as u64 > INDEX_BYTES {
        let reason = format!(
            "it would have {}, and nobody reads more than {}",
            crate::text::bytes(bytes.len() as u64),
            crate::text::bytes(INDEX_BYTES)
        );
        return Err(RegistryError::refused(repository.shown_version(tag), reason));
    }
    let layer = Digest::of(&bytes);
    let config = Digest::of(EMPTY_CONFIG);
    repository.put_blob(&layer, Content::Bytes(&bytes))?;
    if !repository.has_blob(&config)? {
        repository.put_blob(&config, Content::Bytes(EMPTY_CONFIG))?;
    }
    let descriptor = |media_type: &str, digest: &Digest, size: usize, title: Option<&str>| Descriptor {
        media_type: media_type.to_owned(),
        digest: digest.to_string(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        annotations: title.map(|title| (annotation::TITLE.to_owned(), title.to_owned())).into_iter().collect(),
    };
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(MANIFEST.to_owned()),
        artifact_type: Some(INDEX.to_owned()),
        config: descriptor(EMPTY, &config, EMPTY_CONFIG.len(), None),
        layers: vec![descriptor("application/json", &layer, bytes.len(), Some(TITLE))],
        annotations: BTreeMap::from([(annotation::CREATED.to_owned(), index.updated_at.clone())]),
    };
    repository.put_manifest(tag, &manifest.bytes())
}
