//! The network as commands use it: a client made of the environment and `ork.toml`, the cache, and fetching whatever
//! documents need.

mod credential;
mod fetching;
mod progress;

use std::path::PathBuf;
use std::time::Duration;

use ork_project::{Environment, Host};
use ork_registry::{Cache, Client, CredentialFiles, Options};

pub(crate) use fetching::{Fetched, Job, fetch_all, fetch_quietly};
pub(crate) use progress::Bar;

use crate::error::CommandError;

/// A limit on the time without progress at most.
const LONGEST: Duration = Duration::from_secs(86_400);

/// What a command that may use the network works with.
pub(crate) struct Network {
    pub(crate) environment: Environment,
    pub(crate) client: Client,
    pub(crate) cache: Cache,
    pub(crate) limit: Duration,
    pub(crate) offline: bool,
}

impl Network {
    /// Reads the environment: `ORK_OFFLINE`, `ORK_NETWORK_TIMEOUT` (seconds), Docker's and Podman's credentials, and the
    /// `ork.toml` of the folder that the user stands in.
    pub(crate) fn new(offline: bool) -> Result<Self, CommandError> {
        Self::of(Environment::from_process(), offline)
    }

    pub(crate) fn of(environment: Environment, offline: bool) -> Result<Self, CommandError> {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let offline = offline || text("ORK_OFFLINE").is_some_and(|value| !matches!(value.as_str(), "0" | "false"));
        let limit = match text("ORK_NETWORK_TIMEOUT") {
            None => Options::default().limit,
            Some(value) => {
                match value.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
                    Some(limit) if !limit.is_zero() && limit <= LONGEST => limit,
                    _ => {
                        let message = format!("ORK_NETWORK_TIMEOUT is `{value}`, which is no number of seconds");
                        return Err(CommandError::input(
                            message,
                            Some("write it as in ORK_NETWORK_TIMEOUT=30".to_owned()),
                        ));
                    }
                }
            }
        };
        let insecure =
            Host::new(environment.clone()).snapshot().config(&environment.working_directory).insecure.clone();
        let credentials = CredentialFiles::from_process();
        let client = Client::new(Options { offline, insecure, limit, credentials });
        let cache = Cache::below(&home(&environment)?);
        Ok(Self { environment, client, cache, limit, offline })
    }

    /// The cache alone, for commands that use no network.
    pub(crate) fn cache_only() -> Result<Cache, CommandError> {
        Ok(Cache::below(&home(&Environment::from_process())?))
    }
}

fn home(environment: &Environment) -> Result<PathBuf, CommandError> {
    environment.ork_home.clone().ok_or_else(|| {
        let hint = "set ORK_HOME to a folder that may be written".to_owned();
        CommandError::input("there is no home folder to keep a cache in", Some(hint))
    })
}
