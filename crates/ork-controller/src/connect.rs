//! To the API server: which one, as whom, and whether it is there.

use std::path::Path;
use std::time::{Duration, Instant};

use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};

use crate::error::{Asked, Problem, chain};
use crate::notice::{Notice, Notify};

/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_secs(1);

/// The settings for a client: of a file, else of the surroundings.
pub(crate) async fn config(file: Option<&Path>) -> Result<Config, Problem> {
    let hint = "name one with --kubeconfig, set KUBECONFIG, or run in a pod with a service account";
    let mut config = match file {
        Some(file) => {
            let read = Kubeconfig::read_from(file).map_err(|error| {
                Problem::new(format!("{} cannot be used: {}", file.display(), chain(&error))).help(hint)
            })?;
            Config::from_custom_kubeconfig(read, &KubeConfigOptions::default())
                .await
                .map_err(|error| Problem::new(format!("{} cannot be used: {}", file.display(), chain(&error))))?
        }
        None => Config::infer()
            .await
            .map_err(|error| Problem::new(format!("there is no kubeconfig: {}", chain(&error))).help(hint))?,
    };
    let agent = concat!("ork/", env!("CARGO_PKG_VERSION"));
    // What the client repeats by itself it does not tell: whoever asks has to be told why there is no answer.
    config.default_retry = false;
    config.headers.push((http::header::USER_AGENT, http::HeaderValue::from_static(agent)));
    Ok(config)
}

pub(crate) fn client(config: Config) -> Result<Client, Problem> {
    Client::try_from(config).map_err(|error| Problem::new(format!("the kubeconfig cannot be used: {}", chain(&error))))
}

/// Waits until the API server answers; the first failure is told. Gives its version.
pub(crate) async fn wait(
    client: &Client,
    server: &str,
    limit: Option<Duration>,
    notify: &Notify,
) -> Result<u32, Problem> {
    let started = Instant::now();
    let mut told = false;
    loop {
        let asked = Asked { verb: "get", group: "", resource: "/version", namespace: "" };
        let problem = match client.apiserver_version().await {
            Ok(version) => {
                if told {
                    notify(Notice::Going(format!("the API server at {server} answers")));
                }
                let digits: String = version.minor.chars().take_while(char::is_ascii_digit).collect();
                return Ok(digits.parse().unwrap_or(0));
            }
            Err(error) => Problem::from(&error, asked),
        };
        if problem.is_final || limit.is_some_and(|limit| started.elapsed() >= limit) {
            return Err(Problem {
                message: format!("the API server at {server} cannot be used: {problem}"),
                ..problem
            });
        }
        if !told {
            notify(Notice::Waiting(format!("waiting for the API server at {server}: {problem}")));
            told = true;
        }
        tokio::time::sleep(PAUSE).await;
    }
}
