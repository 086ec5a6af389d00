//! What can go wrong between this machine and a registry, in words for the person who has to act on it.

use std::io;
use std::path::{Path, PathBuf};

use crate::Digest;

/// Why something could not be fetched, sent or kept.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The network is switched off, and what is wanted is not here.
    #[error("{what} is not in the cache, and the network is off")]
    Offline {
        /// What was wanted.
        what: String,
    },
    /// The registry says that it does not have it.
    #[error("{what} does not exist")]
    Absent {
        /// What was wanted.
        what: String,
    },
    /// The registry wants other credentials, or none were found.
    #[error("{host} refuses access to {what}: {reason}")]
    Unauthorized {
        /// The registry.
        host: String,
        /// What was wanted.
        what: String,
        /// In the registry's words, or ours.
        reason: String,
    },
    /// No answer.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// The server.
        host: String,
        /// Why.
        reason: String,
    },
    /// An answer that says no, or makes no sense.
    #[error("{host} answered {status} for {what}: {reason}")]
    Status {
        /// The server.
        host: String,
        /// The HTTP status.
        status: u16,
        /// What was wanted.
        what: String,
        /// In the server's words.
        reason: String,
    },
    /// Content that is not accepted, whoever sent it.
    #[error("{what} is refused: {reason}")]
    Refused {
        /// What it is.
        what: String,
        /// Why.
        reason: String,
    },
    /// Content that is not what it was announced to be.
    #[error("{what} is damaged: {reason}")]
    Damaged {
        /// What it is.
        what: String,
        /// Why.
        reason: String,
    },
    /// A version that is published with other content.
    #[error("{what} is already published with other content\n  published: {published}\n  this push: {pushed}")]
    Immutable {
        /// The reference.
        what: String,
        /// The digest of its manifest in the registry.
        published: Digest,
        /// The digest of the manifest that was to be pushed.
        pushed: Digest,
    },
    /// A file or folder of this machine.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// In the system's words.
        reason: String,
    },
    /// The store of credentials.
    #[error("the credentials for {host} cannot be read: {reason}")]
    Credentials {
        /// The registry.
        host: String,
        /// Why.
        reason: String,
    },
    /// The Git program.
    #[error("{url} cannot be fetched with Git: {reason}")]
    Git {
        /// The repository.
        url: String,
        /// In Git's words.
        reason: String,
    },
}

impl RegistryError {
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::NotFound => "it does not exist".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "no space is left".to_owned(),
            io::ErrorKind::FileTooLarge => "the file would be larger than this system allows".to_owned(),
            _ => error.to_string(),
        };
        Self::File { path: path.to_owned(), reason }
    }

    #[expect(clippy::needless_pass_by_value, reason = "names and sentences are made where they are used")]
    pub(crate) fn refused(what: impl ToString, reason: impl ToString) -> Self {
        Self::Refused { what: what.to_string(), reason: reason.to_string() }
    }

    #[expect(clippy::needless_pass_by_value, reason = "names and sentences are made where they are used")]
    pub(crate) fn damaged(what: impl ToString, reason: impl ToString) -> Self {
        Self::Damaged { what: what.to_string(), reason: reason.to_string() }
    }

    /// Whether the registry was asked and does not have it.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent { .. })
    }

    /// What to do about it, where that can be said.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Offline { .. } => {
                "fetch it once with the network on: leave out `--offline` and `ORK_OFFLINE`".to_owned()
            }
            Self::Absent { .. } => "check the name and the tag; `ork registry list` shows what is published".to_owned(),
            Self::Unauthorized { host, .. } => {
                format!("log in with `docker login {host}`, or check the account's rights")
            }
            Self::Unreachable { .. } => "check the host, the network and the proxy settings".to_owned(),
            Self::Status { status: 429, .. } => {
                "the registry limits requests: wait, or log in for a higher limit".to_owned()
            }
            Self::Status { status: 500.., .. } => "the registry has a problem of its own: try again later".to_owned(),
            Self::Status { .. } | Self::Refused { .. } => return None,
            Self::Damaged { .. } => "try again; if it stays, whoever published it has to publish it anew".to_owned(),
            Self::Immutable { .. } => {
                "versions never change once published: raise `metadata.version` and push that".to_owned()
            }
            Self::File { .. } => "check the permissions and the space that is left".to_owned(),
            Self::Credentials { .. } => "check `credHelpers` and `credsStore` in Docker's config.json".to_owned(),
            Self::Git { .. } => "try `git ls-remote` with the same URL".to_owned(),
        })
    }
}
