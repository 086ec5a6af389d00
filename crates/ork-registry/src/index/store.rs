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

/// The index of a repository; none where there is none yet.
///
/// # Errors
/// Any other answer than "not there", and what is no index.
pub fn read(repository: &Repository) -> Result<Option<Index>, RegistryError> {
    read_tag(repository, LATEST)
}

pub(super) fn read_tag(repository: &Repository, tag: &str) -> Result<Option<Index>, RegistryError> {
    let what = repository.shown_version(tag);
    let manifest = match repository.manifest(tag) {
        Ok(fetched) => Manifest::read(&fetched.bytes, &what)?,
        Err(error) if error.is_absent() => return Ok(None),
        Err(error) => return Err(error),
    };
    let damaged = |reason: String| RegistryError::damaged(&what, reason);
    let [layer] = manifest.layers.as_slice() else { return Err(damaged("an index has one layer".to_owned())) };
    let size = u64::try_from(layer.size).map_err(|_| damaged("its size is not valid".to_owned()))?;
    if size > INDEX_BYTES {
        return Err(damaged(format!("it has {}", crate::text::bytes(size))));
    }
    let digest = Digest::parse(&layer.digest).map_err(damaged)?;
    // The layer is named by the manifest: that it is absent is damage, not emptiness.
    let bytes = repository.blob_bytes(&digest, size).map_err(|error| match error {
        RegistryError::Absent { .. } => RegistryError::damaged(&what, "its content is gone"),
        other => other,
    })?;
    Index::read(&bytes, &what).map(Some)
}

/// Writes an index under a tag.
pub(super) fn write(repository: &Repository, tag: &str, index: &Index) -> Result<(), RegistryError> {
    let bytes = index.bytes();
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
