//! `ork lsp`.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;

use ork_cel::Cel;
use ork_lsp::{Fetcher, Log, Recorder, ReplayError, Verbosity};
use ork_project::{Environment, Failure, Host, Needed};

use crate::args::{LogLevel, LspArgs};
use crate::error::{CommandError, FINDINGS};
use crate::network::{Job, Network, fetch_quietly};
use crate::output::Output;

pub(crate) fn run(args: &LspArgs, output: &mut Output) -> Result<u8, CommandError> {
    let host = Host::new(Environment::from_process()).with_expressions(Arc::new(Cel));
    let log = match &args.log_file {
        Some(path) => {
            let verbosity = match args.log_level {
                LogLevel::Error => Verbosity::Error,
                LogLevel::Warning => Verbosity::Warning,
                LogLevel::Info => Verbosity::Info,
                LogLevel::Debug => Verbosity::Debug,
            };
            Log::file(path, verbosity).map_err(|error| unwritable(path, &error))?
        }
        None => Log::stderr(),
    };
    if let Some(path) = &args.replay {
        return replay(path, host, log, output);
    }
    let recorder = args.record.as_deref();
    let recorder = recorder.map(|path| Recorder::file(path).map_err(|error| unwritable(path, &error))).transpose()?;
    ork_lsp::run(host, Arc::new(Online), log, recorder)?;
    Ok(0)
}

fn replay(path: &Path, host: Host, log: Log, output: &mut Output) -> Result<u8, CommandError> {
    let refused = |reason: &dyn std::fmt::Display| {
        let hint = "name a file that `ork lsp --record` wrote".to_owned();
        CommandError::input(format!("{} cannot be replayed: {reason}", path.display()), Some(hint))
    };
    let record = File::open(path).map_err(|error| refused(&error))?;
    let mut text = Vec::new();
    let outcome = ork_lsp::replay(BufReader::new(record), host, log, &mut text);
    output.result(&String::from_utf8_lossy(&text))?;
    match outcome {
        Ok(replayed) if replayed.different == 0 => Ok(0),
        Ok(_) => Ok(FINDINGS),
        Err(ReplayError::Io(error)) => Err(refused(&error)),
        Err(error @ ReplayError::Form { .. }) => Err(refused(&error)),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> CommandError {
    let hint = "name a file in a folder that may be written".to_owned();
    CommandError::input(format!("{} cannot be written: {error}", path.display()), Some(hint))
}

/// The server's way to the network: a client is made when something is fetched, with the credentials of that moment.
struct Online;

impl Fetcher for Online {
    fn fetch(&self, needed: Vec<Needed>, report: &dyn Fn(&str)) -> Vec<(String, Option<Failure>)> {
        let network = match Network::new(false) {
            Ok(network) => network,
            Err(error) => {
                let failure =
                    |needed: &Needed| Failure { absent: false, reason: format!("{error} ({})", needed.target) };
                return needed.iter().map(|needed| (needed.target.to_string(), Some(failure(needed)))).collect();
            }
        };
        for needed in &needed {
            report(&needed.target.to_string());
        }
        let done = fetch_quietly(&network, needed.into_iter().map(Job::from).collect());
        done.into_iter().map(|fetched| (fetched.target.to_string(), fetched.failure())).collect()
    }
}
