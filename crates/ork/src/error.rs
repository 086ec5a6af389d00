//! Why a command could not do its work, and the exit code for it.

use std::error::Error;

use ork_lsp::ServerError;
use ork_project::JobError;
use ork_registry::RegistryError;

/// Usage, I/O, nothing to do.
pub(crate) const USAGE: u8 = 2;
/// The documents have errors.
pub(crate) const FINDINGS: u8 = 1;

/// The sorts of failure that the exit code tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something could not be read or written.
    Input,
    /// A registry, a repository or the cache: the work was tried and failed.
    Registry,
    /// A cluster: operators cannot start, or may not go on.
    Cluster,
    /// An editor left without saying goodbye.
    Server,
}

impl Kind {
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Kind::Input | Kind::Cluster => USAGE,
            // As the protocol asks for `exit` without `shutdown`.
            Kind::Server | Kind::Registry => 1,
        }
    }
}

/// A command that could not do its work.
#[derive(Debug, thiserror::Error)]
#[error("{source}")]
pub(crate) struct CommandError {
    /// Its sort.
    pub(crate) kind: Kind,
    /// What happened.
    pub(crate) source: Box<dyn Error>,
    /// What to do about it.
    pub(crate) hints: Vec<String>,
}

impl CommandError {
    pub(crate) fn input(source: impl Into<Box<dyn Error>>, hint: Option<String>) -> Self {
        Self { kind: Kind::Input, source: source.into(), hints: hint.into_iter().collect() }
    }
}

impl From<JobError> for CommandError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Input { message, help } => Self::input(message, help),
            findings @ JobError::Findings(_) => Self::input(findings, None),
        }
    }
}

impl From<RegistryError> for CommandError {
    fn from(error: RegistryError) -> Self {
        let hints = error.help().into_iter().collect();
        Self { kind: Kind::Registry, source: error.into(), hints }
    }
}

impl From<ServerError> for CommandError {
    fn from(error: ServerError) -> Self {
        Self { kind: Kind::Server, source: error.into(), hints: Vec::new() }
    }
}
