//! Speaking to registries: the OCI distribution specification (version 1.1), the part of it that artifacts need.

mod blobs;
mod manifests;
mod repository;
mod tags;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

pub(crate) use blobs::{Content, Target};
pub use manifests::Fetched;
pub(crate) use manifests::MANIFEST;
pub(crate) use repository::Ask;
pub use repository::Repository;

use crate::RegistryError;
use crate::auth::{Credential, CredentialFiles, Session};
use crate::http::{Http, is_loopback_authority, probe};

/// How registries are spoken to.
#[derive(Clone, Debug)]
pub struct Options {
    /// Nothing is sent at all.
    pub offline: bool,
    /// Hosts (`host[:port]`) that may be spoken to without TLS, without credentials. This machine always may.
    pub insecure: Vec<String>,
    /// The time without progress after which a connection is given up.
    pub limit: Duration,
    /// Where credentials are looked for.
    pub credentials: CredentialFiles,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            offline: false,
            insecure: Vec::new(),
            limit: Duration::from_secs(30),
            credentials: CredentialFiles::default(),
        }
    }
}

/// What is to be done with a repository: it decides which rights are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Read.
    Pull,
    /// Read and write.
    Push,
}

/// All registries of a process. Connections and logins are kept.
pub struct Client {
    options: Options,
    http: Arc<Http>,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

/// One registry.
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) http: Arc<Http>,
    pub(crate) session: Session,
    insecure: bool,
    base: OnceLock<Result<String, String>>,
}

impl Client {
    /// A client that has not spoken to anybody yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let http = Http::new(options.limit, concat!("ork/", env!("CARGO_PKG_VERSION")).to_owned());
        Self { options, http: Arc::new(http), hosts: Mutex::new(HashMap::new()) }
    }

    /// Whether the network is switched off.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.options.offline
    }

    /// A repository of a host; `given` takes the place of credentials that are found.
    ///
    /// # Errors
    /// The network is off.
    pub fn repository(
        &self,
        host: &str,
        repository: &str,
        access: Access,
        given: Option<&Credential>,
    ) -> Result<Repository, RegistryError> {
        if self.options.offline {
            return Err(RegistryError::Offline { what: format!("oci://{host}/{repository}") });
        }
        let host = match given {
            Some(_) => Arc::new(self.host(host, given)),
            None => {
                let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(hosts.entry(host.to_owned()).or_insert_with(|| Arc::new(self.host(host, None))))
            }
        };
        Ok(Repository::new(host, repository, access))
    }

    fn host(&self, name: &str, given: Option<&Credential>) -> Host {
        Host {
            name: name.to_owned(),
            http: Arc::clone(&self.http),
            session: Session::new(name, self.options.credentials.clone(), given.cloned()),
            insecure: is_loopback_authority(name) || self.options.insecure.iter().any(|host| host == name),
            base: OnceLock::new(),
        }
    }
}

impl Host {
    /// `https://host`, or `http://host` where that is allowed and the port does not speak TLS.
    pub(crate) fn base(&self) -> Result<&str, RegistryError> {
        let base = self.base.get_or_init(|| {
            let authority = match self.name.as_str() {
                "docker.io" | "index.docker.io" => "registry-1.docker.io",
                name => name,
            };
            if !self.insecure {
                return Ok(format!("https://{authority}"));
            }
            let scheme = if probe(authority, self.http.limit())? { "https" } else { "http" };
            Ok(format!("{scheme}://{authority}"))
        });
        match base {
            Ok(base) => Ok(base),
            Err(reason) => Err(RegistryError::Unreachable { host: self.name.clone(), reason: reason.clone() }),
        }
    }
}
