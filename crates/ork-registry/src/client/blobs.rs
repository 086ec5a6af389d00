//! Blobs: streamed, and never believed before their digest is known.

use std::io::{Read, Write};
use std::path::Path;

use ureq::http::{Method, header};
use url::Url;

use super::{Ask, Repository};
use crate::digest::Hashing;
use crate::http::{Payload, Response, broken, host_of};
use crate::limits::{ANSWER_BYTES, TRIES};
use crate::{Digest, RegistryError};

/// What a blob is sent from.
#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    Bytes(&'a [u8]),
    File(&'a Path),
}

/// A place that a blob can be written to from its beginning, more than once.
pub(crate) trait Target: Write {
    /// Forgets what was written.
    fn restart(&mut self) -> std::io::Result<()>;

    /// The error of a write, with the name of the place.
    fn failed(&self, error: &std::io::Error) -> RegistryError;
}

impl Repository {
    /// Reads a blob of a known digest and size into a target; `progress` is told of every piece.
    ///
    /// # Errors
    /// Those of the exchange and of the target; other bytes than announced.
    pub(crate) fn blob(
        &self,
        digest: &Digest,
        size: u64,
        target: &mut impl Target,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), RegistryError> {
        let what = format!("{} of {}", digest.short(), self.shown());
        let mut tries = 1;
        loop {
            let ask = Ask::new(Method::GET, self.url(&format!("blobs/{digest}"))?, &what);
            let response = self.send(Ask { most: size, ..ask })?;
            if !response.status.is_success() {
                return Err(response.into_error(&what));
            }
            match receive(response, digest, size, target, progress, &what) {
                // The connection broke in the middle: what came is thrown away.
                Err(RegistryError::Unreachable { .. }) if tries < TRIES => {
                    std::thread::sleep(crate::http::pause(tries));
                    tries += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// A blob of a known digest and size in memory.
    ///
    /// # Errors
    /// As [`Self::blob`].
    pub fn blob_bytes(&self, digest: &Digest, size: u64) -> Result<Vec<u8>, RegistryError> {
        let mut bytes = Vec::new();
        self.blob(digest, size, &mut bytes, &mut |_| {})?;
        Ok(bytes)
    }

    /// Whether the registry has a blob.
    ///
    /// # Errors
    /// Those of the exchange.
    pub(crate) fn has_blob(&self, digest: &Digest) -> Result<bool, RegistryError> {
        let what = format!("{} of {}", digest.short(), self.shown());
        let url = self.url(&format!("blobs/{digest}"))?;
        let response = self.send(Ask::new(Method::HEAD, url, &what))?;
        match response.status.as_u16() {
            404 => Ok(false),
            200..300 => Ok(true),
            _ => Err(response.into_error(&what)),
        }
    }

    /// Sends a blob: where to, then all of it in one piece. A place to upload to serves once, so another try starts anew.
    ///
    /// # Errors
    /// Those of the exchange; the registry refuses it.
    pub(crate) fn put_blob(&self, digest: &Digest, content: Content<'_>) -> Result<(), RegistryError> {
        let mut tries = 1;
        loop {
            match self.put_blob_once(digest, content) {
                Err(RegistryError::Unreachable { .. } | RegistryError::Status { status: 408 | 429 | 500.., .. })
                    if tries < TRIES =>
                {
                    std::thread::sleep(crate::http::pause(tries));
                    tries += 1;
                    // What looked like a failure may have been a lost answer.
                    if self.has_blob(digest)? {
                        return Ok(());
                    }
                }
                outcome => return outcome,
            }
        }
    }

    fn put_blob_once(&self, digest: &Digest, content: Content<'_>) -> Result<(), RegistryError> {
        let what = format!("{} of {}", digest.short(), self.shown());
        let start = self.url("blobs/uploads/")?;
        let response = self.send(Ask::new(Method::POST, start.clone(), &what).header(header::CONTENT_LENGTH, "0"))?;
        if !response.status.is_success() {
            return Err(response.into_error(&what));
        }
        let mut url = upload_url(&start, response.header("location"), &what)?;
        // Reading the answer to its end gives the connection back.
        response.read(ANSWER_BYTES, &what)?;
        url.query_pairs_mut().append_pair("digest", &digest.to_string());
        let payload = match content {
            Content::Bytes(bytes) => Payload::Bytes(bytes),
            Content::File(path) => Payload::File(path),
        };
        let ask = Ask::new(Method::PUT, url, &what).header(header::CONTENT_TYPE, "application/octet-stream");
        let response = self.send(Ask { payload, tries: 1, ..ask })?;
        if !response.status.is_success() {
            return Err(response.into_error(&what));
        }
        response.read(ANSWER_BYTES, &what).map(drop)
    }
}

/// Reads an answer into a target, and believes it only when it is what was announced.
fn receive(
    response: Response,
    digest: &Digest,
    size: u64,
    target: &mut impl Target,
    progress: &mut dyn FnMut(u64),
    what: &str,
) -> Result<(), RegistryError> {
    if response.announced_length().is_some_and(|length| length != size) {
        return Err(RegistryError::damaged(what, format!("its size is not the {size} bytes of the manifest")));
    }
    let host = host_of(&response.url);
    let mut reader = response.into_reader();
    target.restart().map_err(|error| target.failed(&error))?;
    let mut writer = Hashing::new(&mut *target);
    let mut buffer = vec![0; 32 << 10];
    loop {
        let count = reader.read(&mut buffer).map_err(|error| broken(&host, &error))?;
        let Some(piece) = buffer.get(..count).filter(|piece| !piece.is_empty()) else { break };
        if writer.length() + piece.len() as u64 > size {
            return Err(RegistryError::damaged(what, format!("it is longer than the {size} bytes of the manifest")));
        }
        writer.write_all(piece).map_err(|error| writer.inner().failed(&error))?;
        progress(piece.len() as u64);
    }
    writer.flush().map_err(|error| writer.inner().failed(&error))?;
    if writer.length() != size {
        let reason = format!("only {} of {size} bytes came", writer.length());
        return Err(RegistryError::Unreachable { host, reason });
    }
    let actual = writer.finish();
    if actual != *digest {
        return Err(RegistryError::damaged(what, format!("its content has the digest {}", actual.short())));
    }
    Ok(())
}

impl Target for Vec<u8> {
    fn restart(&mut self) -> std::io::Result<()> {
        self.clear();
        Ok(())
    }

    fn failed(&self, error: &std::io::Error) -> RegistryError {
        RegistryError::refused("the answer", error)
    }
}

/// Where an upload goes. A registry behind a proxy may name itself without TLS: the answer came over TLS, so it is meant.
fn upload_url(start: &Url, location: Option<&str>, what: &str) -> Result<Url, RegistryError> {
    let refused = |reason: &str| RegistryError::refused(what, reason);
    let location = location.ok_or_else(|| refused("the registry does not say where to upload to"))?;
    let mut url = start.join(location).map_err(|_| refused("the registry names no valid place to upload to"))?;
    if start.scheme() == "https" && url.scheme() == "http" {
        if url.host() != start.host() {
            return Err(refused("the registry wants an upload without TLS"));
        }
        let is_set = url.set_scheme("https").is_ok() && url.set_port(start.port()).is_ok();
        if !is_set {
            return Err(refused("the registry names no valid place to upload to"));
        }
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("the registry wants an upload that is not HTTP"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_uploads_go() {
        let go = |start: &str, location: &str| {
            upload_url(&Url::parse(start).unwrap(), Some(location), "x").map(String::from).ok()
        };
        let start = "https://a.io/v2/x/blobs/uploads/";
        assert_eq!(go(start, "/v2/x/blobs/uploads/1?s=2").as_deref(), Some("https://a.io/v2/x/blobs/uploads/1?s=2"));
        assert_eq!(go(start, "https://b.io/up").as_deref(), Some("https://b.io/up"));
        assert_eq!(go(start, "http://a.io/up").as_deref(), Some("https://a.io/up"));
        assert_eq!(go("https://a.io:8443/", "http://a.io/up").as_deref(), Some("https://a.io:8443/up"));
        assert_eq!(go(start, "http://b.io/up"), None);
        assert_eq!(go(start, "ftp://a.io/up"), None);
        assert_eq!(go("http://localhost:5000/", "/up").as_deref(), Some("http://localhost:5000/up"));
    }
}
