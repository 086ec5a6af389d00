//! Operators from start to stop.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use kube::Client;
use ork_engine::operator::Operator;
use ork_plan::api_parts;
use tokio::sync::{mpsc, watch as signal};
use tokio::task::JoinSet;

use crate::cache::Cache;
use crate::entry::{namespace_of, serve};
use crate::error::{Asked, Problem};
use crate::execute::Executor;
use crate::kinds::{Kind, made_by};
use crate::notice::{Notice, Notify};
use crate::once::once;
use crate::reconcile::{Reconciler, Shared};
use crate::watch::{self, Wake, Wakes};
use crate::{connect, definitions};

/// How long a run that ends by itself waits for an API server.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a kind is asked for that the API server does not know.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// How to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Until a signal comes.
    Serve,
    /// Every custom resource once.
    Once,
    /// Every custom resource once, and only say what would be done.
    DryRun,
}

impl Mode {
    /// How long to wait for an API server that does not answer; nothing where it is waited for without end.
    fn patience(self) -> Option<Duration> {
        (self != Self::Serve).then_some(PATIENCE)
    }
}

/// What a run needs to know.
pub struct Settings {
    /// The kubeconfig; none for what the surroundings say.
    pub kubeconfig: Option<PathBuf>,
    /// The only namespace whose custom resources are handled.
    pub namespace: Option<String>,
    /// Whether definitions are applied first.
    pub apply_crds: bool,
    /// How to run.
    pub mode: Mode,
    /// Seconds since 1970 UTC.
    pub clock: fn() -> i64,
}

/// What a run that ends by itself did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Custom resources.
    pub resources: usize,
    /// Those of them that failed.
    pub failed: usize,
}

/// Runs operators. Blocks until they have stopped.
///
/// # Errors
/// They cannot start, or may not go on.
pub fn run(operators: Vec<Operator>, settings: Settings, notify: &Notify) -> Result<Summary, Problem> {
    claims(&operators)?;
    if let Some(problem) = operators.iter().find_map(definitions::mismatch) {
        return Err(problem);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Problem::new(format!("no threads can be started: {error}")))?;
    let outcome = runtime.block_on(all(operators, settings, notify));
    // Watches that are still open do not hold us up.
    runtime.shutdown_background();
    outcome
}

/// Two entries that claim one kind would undo each other's work.
fn claims(operators: &[Operator]) -> Result<(), Problem> {
    let mut seen: BTreeMap<(String, String), &Operator> = BTreeMap::new();
    for operator in operators {
        let Some(api) = operator.api() else { continue };
        if let Some(other) = seen.insert((api.group, api.kind.clone()), operator) {
            let place = |operator: &Operator| {
                let path = operator.katalog.source.file.path().display().to_string();
                let name = operator.entry().map(|entry| entry.name.value.as_str()).unwrap_or_default();
                format!("{name} in {path}")
            };
            let message = format!("two entries claim the kind {}: {} and {}", api.kind, place(other), place(operator));
            return Err(Problem::new(message)
                .help("switch one off with `enabled: false`, or run one of them")
                .for_good());
        }
    }
    Ok(())
}

async fn all(operators: Vec<Operator>, settings: Settings, notify: &Notify) -> Result<Summary, Problem> {
    let (stop, stopping) = signal::channel(false);
    tokio::spawn(signals(stop));
    let patience = settings.mode.patience();
    let config = connect::config(settings.kubeconfig.as_deref()).await?;
    let server = config.cluster_url.to_string();
    let client = connect::client(config)?;
    let minor = match until(&stopping, connect::wait(&client, server.trim_end_matches('/'), patience, notify)).await {
        Some(minor) => minor?,
        None => return Ok(Summary::default()),
    };
    let starting = async {
        if settings.apply_crds && settings.mode != Mode::DryRun {
            for operator in &operators {
                definitions::apply(&client, operator, notify).await?;
            }
        }
        Work::start(client.clone(), operators, settings, minor, notify).await
    };
    // Stopped before anything has begun: there is nothing to finish.
    let Some(work) = until(&stopping, starting).await else { return Ok(Summary::default()) };
    let work = work?;
    match work.settings.mode {
        Mode::Serve => work.serve(stopping).await.map(|()| Summary::default()),
        Mode::Once | Mode::DryRun => work.once(&stopping).await,
    }
}

/// The result of a future, unless the run is stopped first.
async fn until<T>(stopping: &signal::Receiver<bool>, work: impl Future<Output = T>) -> Option<T> {
    let mut stopping = stopping.clone();
    tokio::select! {
        done = work => Some(done),
        _ = stopping.wait_for(|stop| *stop) => None,
    }
}

/// Comes when patience is at an end.
async fn over(patience: Option<Duration>) {
    match patience {
        Some(patience) => tokio::time::sleep(patience).await,
        None => std::future::pending().await,
    }
}

/// Asks for a kind until there is an answer: that none came does not mean that there is no such kind.
async fn discover(
    client: &Client,
    api_version: &str,
    kind: &str,
    patience: Option<Duration>,
    notify: &Notify,
) -> Result<Option<Kind>, Problem> {
    let started = Instant::now();
    let mut told = false;
    loop {
        let error = match Kind::discover(client, api_version, kind).await {
            Ok(found) => return Ok(found),
            Err(error) => error,
        };
        let asked = Asked { verb: "get", group: api_parts(api_version).0, resource: kind, namespace: "" };
        let problem = Problem::from(&error, asked);
        let message = format!("the API server does not say what {kind} of {api_version} is: {problem}");
        if problem.is_final || patience.is_some_and(|patience| started.elapsed() >= patience) {
            return Err(Problem { message, ..problem });
        }
        if !told {
            notify(Notice::Waiting(message));
            told = true;
        }
        tokio::time::sleep(ASK_AGAIN).await;
    }
}

/// Why a run that ends by itself does not wait any longer.
fn unlisted(waiting: &[(String, signal::Receiver<bool>)]) -> Problem {
    let open: Vec<&str> = waiting.iter().filter(|(_, ready)| !*ready.borrow()).map(|(name, _)| name.as_str()).collect();
    Problem::new(format!("the API server has not listed {} after {} s", open.join(", "), PATIENCE.as_secs()))
        .help("see what it says above, and try again")
}

/// The first signal asks to stop; the second does not wait.
async fn signals(stop: signal::Sender<bool>) {
    for number in 0..2 {
        if let Err(error) = one_signal().await {
            // Without signals the process can still be killed.
            drop(error);
            std::future::pending::<()>().await;
        }
        stop.send_replace(true);
        if number == 1 {
            std::process::exit(130);
        }
    }
}

async fn one_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Everything that the entries share.
struct Work {
    client: Client,
    operators: Vec<Arc<Operator>>,
    settings: Settings,
    minor: u32,
    shared: Shared,
    wakes: Wakes,
    watches: JoinSet<Problem>,
}

impl Work {
    /// Starts the watches on everything that the operators make, and waits until they know what there is.
    async fn start(
        client: Client,
        operators: Vec<Operator>,
        settings: Settings,
        minor: u32,
        notify: &Notify,
    ) -> Result<Self, Problem> {
        let made = made_by(&operators);
        let cache = Arc::new(Cache::default());
        let mut kinds: HashMap<_, _> = made.known.into_iter().collect();
        let mut missing = Vec::new();
        let patience = settings.mode.patience();
        for (api_version, kind) in made.asked {
            match discover(&client, &api_version, &kind, patience, notify).await? {
                Some(found) => drop(kinds.insert(found.name(), found)),
                None => missing.push((api_version, kind)),
            }
        }
        let executor = Arc::new(Executor::new(client.clone(), Arc::clone(&cache), kinds.clone()));
        let dry = settings.mode == Mode::DryRun;
        let shared = Shared { executor, notify: Arc::clone(notify), clock: settings.clock, dry };
        let mut work = Self {
            client,
            operators: operators.into_iter().map(Arc::new).collect(),
            settings,
            minor,
            shared,
            wakes: Wakes::default(),
            watches: JoinSet::new(),
        };
        let waiting: Vec<_> =
            kinds.into_values().map(|kind| (kind.resource.plural.clone(), work.watch(kind))).collect();
        let all = async {
            for (_, ready) in &waiting {
                watch::listed(ready.clone()).await;
            }
        };
        tokio::select! {
            () = all => {}
            Some(Ok(problem)) = work.watches.join_next() => return Err(problem),
            () = over(patience) => return Err(unlisted(&waiting)),
        }
        for (api_version, kind) in missing {
            work.watch_later(api_version, kind);
        }
        Ok(work)
    }

    fn watch(&mut self, kind: Kind) -> signal::Receiver<bool> {
        let (ready, waiting) = signal::channel(false);
        let (cache, wakes) = (Arc::clone(&self.shared.executor.cache), Arc::clone(&self.wakes));
        cache.expect(kind.name(), kind.namespaced);
        let (client, notify) = (self.client.clone(), Arc::clone(&self.shared.notify));
        self.watches.spawn(watch::children(client, kind, self.minor, cache, wakes, ready, notify));
        waiting
    }

    /// A kind whose definition somebody has still to apply.
    fn watch_later(&mut self, api_version: String, kind: String) {
        let (client, notify) = (self.client.clone(), Arc::clone(&self.shared.notify));
        let (executor, wakes, minor) = (Arc::clone(&self.shared.executor), Arc::clone(&self.wakes), self.minor);
        self.watches.spawn(async move {
            loop {
                if let Ok(Some(found)) = Kind::discover(&client, &api_version, &kind).await {
                    let cache = Arc::clone(&executor.cache);
                    cache.expect(found.name(), found.namespaced);
                    executor.learn(found.clone());
                    let (ready, _waiting) = signal::channel(true);
                    return watch::children(client, found, minor, cache, wakes, ready, notify).await;
                }
                tokio::time::sleep(ASK_AGAIN).await;
            }
        });
    }

    async fn once(self, stopping: &signal::Receiver<bool>) -> Result<Summary, Problem> {
        let mut summary = Summary::default();
        for operator in &self.operators {
            let kind = definitions::wait(&self.client, operator, Some(Duration::ZERO), &self.shared.notify).await?;
            let reconciler = Reconciler::new(Arc::clone(operator), kind, self.shared.clone());
            let namespace = namespace_of(operator, self.settings.namespace.as_deref());
            let Some(done) = until(stopping, once(&self.client, &reconciler, &namespace)).await else { break };
            let (count, failed) = done?;
            summary.resources += count;
            summary.failed += failed;
        }
        Ok(summary)
    }

    async fn serve(mut self, stopping: signal::Receiver<bool>) -> Result<(), Problem> {
        let entries = self.operators.iter().map(|operator| self.entry(operator, stopping.clone()));
        let mut entries = stream::FuturesUnordered::from_iter(entries.collect::<Vec<_>>());
        let outcome = loop {
            tokio::select! {
                ended = entries.next() => match ended {
                    None => break Ok(()),
                    Some(Ok(())) => {}
                    Some(Err(problem)) => break Err(problem),
                },
                Some(Ok(problem)) = self.watches.join_next() => break Err(problem),
            }
        };
        (self.shared.notify)(Notice::Stopped);
        outcome
    }

    fn entry(
        &self,
        operator: &Arc<Operator>,
        stopping: signal::Receiver<bool>,
    ) -> impl Future<Output = Result<(), Problem>> + use<> {
        let (client, shared, minor) = (self.client.clone(), self.shared.clone(), self.minor);
        let (operator, wakes) = (Arc::clone(operator), Arc::clone(&self.wakes));
        let namespace = namespace_of(&operator, self.settings.namespace.as_deref());
        async move {
            let Some(kind) = until(&stopping, definitions::wait(&client, &operator, None, &shared.notify)).await else {
                return Ok(());
            };
            let kind = kind?;
            let (sender, woken) = mpsc::unbounded_channel();
            let wake = Wake { resource: kind.resource.clone(), namespaced: kind.namespaced, sender };
            wakes.write().unwrap_or_else(std::sync::PoisonError::into_inner).push(wake);
            let reconciler = Reconciler::new(operator, kind, shared);
            serve(client, reconciler, namespace, minor, woken, stopping).await
        }
    }
}
