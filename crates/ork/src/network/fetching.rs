//! Fetching what documents need, and what that needs in turn, several at a time.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ork_engine::needs::{SignIn, Wanted};
use ork_project::{Failure, Host, Needed, Target, Which, needed};
use ork_registry::{Entry, FetchOptions, Outcome, RegistryError, fetch, fetch_git};

use super::Network;
use super::credential::credential;
use super::progress::Bars;

/// Artifacts at the same time; each of them fetches its files in parallel.
const PARALLEL: usize = 4;
/// Rounds of following imports: as deep as imports may lead.
const ROUNDS: usize = 16;

/// Something to fetch.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) target: Target,
    /// The document that matters; by itself that is the Katalog or the Motif.
    pub(crate) wanted: Option<Wanted>,
    pub(crate) sign_in: Option<SignIn>,
}

impl From<Needed> for Job {
    fn from(needed: Needed) -> Self {
        Self { target: needed.target, wanted: Some(needed.wanted), sign_in: needed.sign_in }
    }
}

/// What became of a job.
pub(crate) struct Fetched {
    pub(crate) target: Target,
    /// Whether it was asked for, rather than imported by something that was.
    pub(crate) is_named: bool,
    pub(crate) outcome: Result<(Entry, Outcome), RegistryError>,
}

impl Fetched {
    /// Why it failed, as documents that need it are told.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let error = self.outcome.as_ref().err()?;
        Some(Failure { absent: error.is_absent(), reason: error.to_string() })
    }
}

/// Fetches jobs and, from each entry that arrives, what its documents import, until nothing new is named. In the order
/// in which things became known.
pub(crate) fn fetch_all(network: &Network, jobs: Vec<Job>, refresh: bool) -> Vec<Fetched> {
    follow(network, jobs, refresh, &Bars::new())
}

/// As [`fetch_all`], without bars: standard error is somebody's log.
pub(crate) fn fetch_quietly(network: &Network, jobs: Vec<Job>) -> Vec<Fetched> {
    follow(network, jobs, false, &Bars::default())
}

fn follow(network: &Network, jobs: Vec<Job>, refresh: bool, bars: &Bars) -> Vec<Fetched> {
    let mut seen: HashSet<(Target, Option<Wanted>)> = HashSet::new();
    let mut done = Vec::new();
    let mut next = jobs;
    for round in 0..ROUNDS {
        next.retain(|job| seen.insert((job.target.clone(), job.wanted)));
        if next.is_empty() {
            break;
        }
        let mut finished = in_parallel(network, &next, refresh, bars);
        for fetched in &mut finished {
            fetched.is_named = round == 0;
        }
        let arrived = finished
            .iter()
            .zip(&next)
            .filter_map(|(fetched, job)| Some((&fetched.outcome.as_ref().ok()?.0, job.wanted)));
        next = arrived.flat_map(|(entry, wanted)| imports(network, entry, wanted)).collect();
        done.extend(finished);
    }
    done
}

/// What the document that is wanted of an entry imports. A Komposer beside a Katalog counts only when it is asked for.
fn imports(network: &Network, entry: &Entry, wanted: Option<Wanted>) -> Vec<Job> {
    let path = entry.folder.join(wanted.unwrap_or(Wanted::Katalog).file());
    if !path.is_file() {
        return Vec::new();
    }
    let snapshot = Host::new(network.environment.clone()).snapshot();
    // A document that cannot be read is told where it is checked.
    let found = needed(&snapshot, &[path], Which::All).unwrap_or_default().into_iter();
    // Which variables are sent where is for the user's own documents to say, not for what was downloaded.
    found.map(|needed| Job { sign_in: None, ..Job::from(needed) }).collect()
}

fn in_parallel(network: &Network, jobs: &[Job], refresh: bool, bars: &Bars) -> Vec<Fetched> {
    // A single artifact has its files fetched side by side; of many, each keeps to two connections.
    let files = if jobs.len() == 1 { 0 } else { 2 };
    let next = AtomicUsize::new(0);
    let done: Mutex<HashMap<usize, Fetched>> = Mutex::new(HashMap::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { return };
            let fetched = Fetched {
                target: job.target.clone(),
                is_named: false,
                outcome: one(network, job, refresh, files, bars),
            };
            if let Ok(mut done) = done.lock() {
                done.insert(index, fetched);
            }
        }
    };
    if jobs.len() == 1 {
        work();
    } else {
        std::thread::scope(|scope| {
            for _ in 0..jobs.len().min(PARALLEL) {
                scope.spawn(work);
            }
        });
    }
    let mut done = done.into_inner().unwrap_or_default();
    (0..jobs.len()).filter_map(|index| done.remove(&index)).collect()
}

fn one(
    network: &Network,
    job: &Job,
    refresh: bool,
    parallel: usize,
    bars: &Bars,
) -> Result<(Entry, Outcome), RegistryError> {
    let sign_in = job.sign_in.as_ref().map(credential).transpose();
    let credential = sign_in.map_err(|reason| RegistryError::Credentials { host: job.target.to_string(), reason })?;
    match &job.target {
        Target::Git(source) => {
            fetch_git(&network.cache, source, refresh, network.offline, network.limit, credential.as_ref())
        }
        Target::Registry(reference) => {
            let bar = bars.bar(&format!("{}:{}", reference.repository, reference.tag));
            let options = FetchOptions { refresh, credential, parallel };
            fetch(&network.client, &network.cache, reference, &options, &bar)
        }
    }
}
