//! The language server: the protocol's loop, sessions, conversions, and one file per request.
//!
//! What things mean is decided in `ork-ide` and below; nothing here looks into a document. All state changes happen on
//! one thread in the order in which the client sent them; requests and findings are computed elsewhere, from snapshots.

mod capabilities;
mod convert;
mod dispatch;
mod documents;
mod fetch;
mod pool;
mod publish;
mod requests;
mod session;
mod tokens;
mod transport;
mod uri;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;

use lsp_server::Connection;
use ork_project::Host;

pub use fetch::Fetcher;

/// Why a server ended otherwise than as the protocol wants it.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// `exit` came without `shutdown`.
    #[error("the client asked for the exit without a shutdown")]
    NoShutdown,
    /// The input ended.
    #[error("the client closed the connection without a shutdown")]
    Disconnected,
    /// Threads could not be started.
    #[error("the server cannot start: {0}")]
    Start(#[from] io::Error),
}

/// Serves the client on standard input and output until it says `exit`.
///
/// # Errors
/// The client left without `shutdown`, or the system gives no threads.
pub fn run(host: impl Into<Host>, fetcher: Arc<dyn Fetcher>) -> Result<(), ServerError> {
    let (connection, writer) = transport::stdio()?;
    let outcome = run_on(connection, host, fetcher);
    // The last answers are on their way; a writer that failed has nobody left to tell.
    let _ = writer.join();
    outcome
}

/// Serves the client at the other end of a connection until it says `exit`.
///
/// # Errors
/// The client left without `shutdown`, or the system gives no threads.
pub fn run_on(connection: Connection, host: impl Into<Host>, fetcher: Arc<dyn Fetcher>) -> Result<(), ServerError> {
    session::run(connection, host.into(), fetcher)
}

/// A line for the log, which is standard error: standard output belongs to the protocol.
fn log(line: &str) {
    use std::io::Write;
    // Nobody reads the log of a server without standard error.
    let _ = writeln!(io::stderr(), "ork lsp: {line}");
}
