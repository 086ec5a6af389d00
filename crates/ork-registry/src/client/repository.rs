//! A repository of a registry: URLs and requests in its name.

use std::sync::Arc;

use ureq::http::{Method, header};
use url::Url;

use super::{Access, Host};
use crate::RegistryError;
use crate::http::{Origin, Payload, Request, Response};
use crate::limits::{ANSWER_BYTES, TRIES};

/// A repository of a registry. Cheap to clone; threads may share it.
#[derive(Clone)]
pub struct Repository {
    pub(crate) host: Arc<Host>,
    name: String,
    scope: String,
}

impl Repository {
    pub(crate) fn new(host: Arc<Host>, name: &str, access: Access) -> Self {
        // Docker Hub's own images live below `library`.
        let name = match (host.name.as_str(), name.contains('/')) {
            ("docker.io" | "index.docker.io" | "registry-1.docker.io", false) => format!("library/{name}"),
            _ => name.to_owned(),
        };
        let actions = match access {
            Access::Pull => "pull",
            Access::Push => "pull,push",
        };
        let scope = format!("repository:{name}:{actions}");
        Self { host, name, scope }
    }

    /// `oci://host/name`.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("oci://{}/{}", self.host.name, self.name)
    }

    /// `oci://host/name:tag` or `oci://host/name@sha256:…`.
    #[must_use]
    pub fn shown_version(&self, query: &str) -> String {
        let separator = if query.contains(':') { '@' } else { ':' };
        format!("{}{separator}{query}", self.shown())
    }

    pub(crate) fn url(&self, path: &str) -> Result<Url, RegistryError> {
        let base = self.host.base()?;
        let text = format!("{base}/v2/{}/{path}", self.name);
        Url::parse(&text).map_err(|error| RegistryError::refused(self.shown(), error))
    }

    /// Sends a request with the rights of this repository.
    pub(crate) fn send(&self, ask: Ask<'_>) -> Result<Response, RegistryError> {
        let Ask { method, url, headers, payload, what, most, tries } = ask;
        let home = Url::parse(self.host.base()?).ok().and_then(|url| Origin::of(&url));
        let home = home.ok_or_else(|| RegistryError::refused(self.shown(), "its host is none of HTTP"))?;
        let request = Request { method, url, headers, payload, what, most, tries };
        self.host.session.send(&self.host.http, &request, &home, &self.name, &self.scope)
    }
}

/// A request in the name of a repository.
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(header::HeaderName, String)>,
    pub(crate) payload: Payload<'a>,
    pub(crate) what: &'a str,
    pub(crate) most: u64,
    pub(crate) tries: u32,
}

impl<'a> Ask<'a> {
    /// A request without a body, whose answer is short.
    pub(crate) fn new(method: Method, url: Url, what: &'a str) -> Self {
        Self { method, url, headers: Vec::new(), payload: Payload::Empty, what, most: ANSWER_BYTES, tries: TRIES }
    }

    pub(crate) fn header(mut self, name: header::HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}
