//! One file per subcommand: arguments to a job below, its result to a printer.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod generate;
pub(crate) mod graph;
pub(crate) mod lsp;
pub(crate) mod migrate;
pub(crate) mod notes;
pub(crate) mod registry;
mod rewrite;
pub(crate) mod run;
pub(crate) mod simulate;
pub(crate) mod template;

use std::path::PathBuf;
use std::sync::Arc;

use ork_cel::Cel;
use ork_project::{Environment, Host, JobError, Which, needed};
use ork_source::Diagnostic;

use crate::args::NetworkArgs;
use crate::error::CommandError;
use crate::network::{Job, Network, fetch_all};

/// A session for a command; with `fetch`, what the documents of the paths need is fetched first. What cannot be fetched
/// is known to the session, which says so where it is needed.
fn session(paths: &[PathBuf], fetch: bool, args: NetworkArgs) -> Result<Host, CommandError> {
    let environment = Environment::from_process();
    let mut host = Host::new(environment.clone()).with_expressions(Arc::new(Cel));
    if !fetch {
        return Ok(host);
    }
    let network = Network::of(environment, args.offline)?;
    let wanted = needed(&host.snapshot(), paths, Which::Missing)?;
    for fetched in fetch_all(&network, wanted.into_iter().map(Job::from).collect(), false) {
        host.fetched(&fetched.target.to_string(), fetched.failure());
    }
    host.disk_changed();
    Ok(host)
}

/// What was found instead of a result; anything else ends the command.
fn findings_of(error: JobError) -> Result<Vec<Diagnostic>, CommandError> {
    match error {
        JobError::Input { message, help } => Err(CommandError::input(message, help)),
        JobError::Findings(findings) => Ok(findings),
    }
}
