//! A repository of a registry: URLs and requests in its name.

use std::sync::Arc;

use ureq::http::{Method, header};
use url::Url;

use super::{Access, Host};
use crate::RegistryError;
use crate::http::{Payload, Request, Response};

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
    pub(crate) fn send(
        &self,
        method: Method,
        url: Url,
        headers: Vec<(header::HeaderName, String)>,
        payload: Payload<'_>,
        what: &str,
    ) -> Result<Response, RegistryError> {
        let request = Request { method, url, headers, payload, what };
        self.host.session.send(&self.host.http, &request, &self.name, &self.scope)
    }
}
