//! `ork lsp`.

use std::sync::Arc;

use ork_cel::Cel;
use ork_lsp::Fetcher;
use ork_project::{Environment, Failure, Host, Needed};

use crate::error::CommandError;
use crate::network::{Job, Network, fetch_quietly};

pub(crate) fn run() -> Result<u8, CommandError> {
    let host = Host::new(Environment::from_process()).with_expressions(Arc::new(Cel));
    ork_lsp::run(host, Arc::new(Online))?;
    Ok(0)
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
