//! Manifests: by tag or digest, read with limits, written as bytes.

use ureq::http::{Method, header};

use super::{Ask, Repository};
use crate::http::Payload;
use crate::limits::MANIFEST_BYTES;
use crate::{Digest, RegistryError};

/// The media type of manifests that are read and written here.
pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// Asked for too: a registry that holds something else should say what.
const ACCEPT: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, \
                      application/vnd.oci.image.index.v1+json;q=0.5";
const DIGEST_HEADER: &str = "docker-content-digest";

/// A manifest as the registry sent it.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The bytes, which the digest is of.
    pub bytes: Vec<u8>,
    /// Their digest.
    pub digest: Digest,
}

impl Repository {
    /// The manifest of a tag or a digest (`sha256:…`).
    ///
    /// # Errors
    /// Absent, refused, or other bytes than the digest says.
    pub fn manifest(&self, query: &str) -> Result<Fetched, RegistryError> {
        let what = self.shown_version(query);
        let url = self.url(&format!("manifests/{query}"))?;
        let ask = Ask { most: MANIFEST_BYTES, ..Ask::new(Method::GET, url, &what).header(header::ACCEPT, ACCEPT) };
        let response = self.send(ask)?;
        if !response.status.is_success() {
            return Err(response.into_error(&what));
        }
        let announced = response.header(DIGEST_HEADER).map(str::to_owned);
        let bytes = response.read(MANIFEST_BYTES, &format!("the manifest of {what}"))?;
        let digest = Digest::of(&bytes);
        let expected = if query.contains(':') { Some(query.to_owned()) } else { announced };
        if let Some(expected) = expected {
            let expected = Digest::parse(&expected).map_err(|reason| RegistryError::refused(&what, reason))?;
            if expected != digest {
                let reason = format!("its manifest has the digest {}, not {}", digest.short(), expected.short());
                return Err(RegistryError::damaged(&what, reason));
            }
        }
        Ok(Fetched { bytes, digest })
    }

    /// The digest behind a tag, without the manifest; none where the tag does not exist.
    ///
    /// # Errors
    /// Those of the exchange. A registry that does not name the digest is asked for the manifest.
    pub fn digest(&self, tag: &str) -> Result<Option<Digest>, RegistryError> {
        let what = self.shown_version(tag);
        let url = self.url(&format!("manifests/{tag}"))?;
        let response = self.send(Ask::new(Method::HEAD, url, &what).header(header::ACCEPT, ACCEPT))?;
        match response.status.as_u16() {
            404 => Ok(None),
            200..300 => match response.header(DIGEST_HEADER).and_then(|text| Digest::parse(text).ok()) {
                Some(digest) => Ok(Some(digest)),
                None => self.manifest(tag).map(|fetched| Some(fetched.digest)),
            },
            _ => Err(response.into_error(&what)),
        }
    }

    /// Writes a manifest under a tag.
    ///
    /// # Errors
    /// Those of the exchange; the registry refuses it.
    pub fn put_manifest(&self, tag: &str, bytes: &[u8]) -> Result<(), RegistryError> {
        let what = self.shown_version(tag);
        let url = self.url(&format!("manifests/{tag}"))?;
        let ask = Ask::new(Method::PUT, url, &what).header(header::CONTENT_TYPE, MANIFEST);
        let response = self.send(Ask { payload: Payload::Bytes(bytes), ..ask })?;
        if !response.status.is_success() {
            return Err(response.into_error(&what));
        }
        match response.header(DIGEST_HEADER).and_then(|text| Digest::parse(text).ok()) {
            Some(stored) if stored != Digest::of(bytes) => {
                Err(RegistryError::damaged(&what, "the registry stored other bytes than were sent"))
            }
            _ => Ok(()),
        }
    }
}
