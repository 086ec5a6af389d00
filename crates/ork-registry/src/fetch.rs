//! Pulling an artifact into the cache.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use ork_reference::Resolved;

use crate::artifact::{Artifact, ArtifactFile};
use crate::auth::Credential;
use crate::cache::{Cache, Entry, FileRecord, Known, Record, Source, Stage};
use crate::client::{Access, Client, Repository, Target};
use crate::limits::PARALLEL;
use crate::{Digest, RegistryError};

/// How an artifact is asked for.
#[derive(Clone, Debug, Default)]
pub struct FetchOptions {
    /// Ask the registry even if the cache has it: a tag may have moved.
    pub refresh: bool,
    /// Credentials that take the place of those that are found.
    pub credential: Option<Credential>,
    /// How many files are fetched at the same time; zero for as many as are polite.
    pub parallel: usize,
}

/// Where an entry came from this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was in the cache.
    Cached,
    /// The registry has the same as the cache.
    Unchanged,
    /// It was fetched.
    Fetched,
}

/// What happens during a fetch, for whoever shows it.
pub trait Progress: Sync {
    /// So many bytes will come.
    fn expect(&self, bytes: u64);
    /// So many have come.
    fn advance(&self, bytes: u64);
}

/// Nobody watches.
pub struct Silent;

impl Progress for Silent {
    fn expect(&self, _: u64) {}
    fn advance(&self, _: u64) {}
}

/// Brings an artifact into the cache, unless it is there.
///
/// # Errors
/// Offline and not there; absent, refused, damaged; a cache that cannot be written. An older copy stays.
pub fn fetch(
    client: &Client,
    cache: &Cache,
    reference: &Resolved,
    options: &FetchOptions,
    progress: &dyn Progress,
) -> Result<(Entry, Outcome), RegistryError> {
    let path = reference.cache_path();
    // A digest cannot move, but its copy can be damaged.
    let is_damaged = options.refresh && cache.damage(&path).is_some();
    let refresh = options.refresh && (reference.digest.is_none() || is_damaged);
    if !refresh && let Some(entry) = cache.entry(&path) {
        entry.touch();
        return Ok((entry, Outcome::Cached));
    }
    if client.is_offline() {
        return Err(RegistryError::Offline { what: reference.to_string() });
    }
    let credential = options.credential.as_ref();
    let repository = client.repository(&reference.host, &reference.repository, Access::Pull, credential)?;
    let _lock = cache.lock(&path)?;
    // Somebody else may have fetched it while we waited.
    let present = cache.entry(&path);
    if !refresh && let Some(entry) = present {
        return Ok((entry, Outcome::Cached));
    }
    let fetched = repository.manifest(&reference.query())?;
    if let Some(entry) = present
        && entry.digest() == Some(&fetched.digest)
        && !is_damaged
    {
        entry.touch();
        return Ok((entry, Outcome::Unchanged));
    }
    let artifact = Artifact::read(&fetched.bytes, &reference.to_string())?;
    if artifact.file(artifact.kind.main_file()).is_none() {
        let reason = format!("it is a {} without {}", artifact.kind, artifact.kind.main_file());
        return Err(RegistryError::refused(reference, reason));
    }
    let stage = cache.stage()?;
    cache.known().learn_siblings(&cache.root().join(&path));
    let parallel = if options.parallel == 0 { PARALLEL } else { options.parallel };
    download(&repository, &artifact.files, parallel, cache.known(), &stage, progress)?;
    let record = record(reference, artifact);
    Ok((cache.publish(stage, &path, &record)?, Outcome::Fetched))
}

fn record(reference: &Resolved, artifact: Artifact) -> Record {
    let source = Source::Registry { reference: reference.to_string(), digest: artifact.digest };
    let files =
        artifact.files.into_iter().map(|file| (file.title, FileRecord { digest: file.digest, size: file.size }));
    Record { source, fetched: now(), files: files.collect::<BTreeMap<_, _>>() }
}

/// Now, in seconds since 1970. A clock before that counts as 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

fn download(
    repository: &Repository,
    files: &[ArtifactFile],
    parallel: usize,
    known: &Known,
    stage: &Stage,
    progress: &dyn Progress,
) -> Result<(), RegistryError> {
    progress.expect(files.iter().map(|file| file.size).sum());
    in_parallel(files, parallel, |file| {
        let mut target = stage.file(&file.title)?;
        if file.size == 0 && file.digest == Digest::of(b"") {
            return Ok(());
        }
        if known.copy(&file.digest, file.size, &mut target).map_err(|error| target.failed(&error))? {
            progress.advance(file.size);
            return Ok(());
        }
        repository.blob(&file.digest, file.size, &mut target, &mut |count| progress.advance(count))
    })
}

/// Does something with every item, some at a time; the first error ends it.
pub(crate) fn in_parallel<T: Sync>(
    items: &[T],
    parallel: usize,
    work: impl Fn(&T) -> Result<(), RegistryError> + Sync,
) -> Result<(), RegistryError> {
    if parallel <= 1 || items.len() <= 1 {
        return items.iter().try_for_each(work);
    }
    let next = AtomicUsize::new(0);
    let failure: Mutex<Option<RegistryError>> = Mutex::new(None);
    let failed = || failure.lock().is_ok_and(|failure| failure.is_some());
    std::thread::scope(|scope| {
        for _ in 0..items.len().min(parallel) {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if failed() {
                        return;
                    }
                    if let Err(error) = work(item)
                        && let Ok(mut failure) = failure.lock()
                    {
                        failure.get_or_insert(error);
                    }
                }
            });
        }
    });
    match failure.into_inner() {
        Ok(Some(error)) => Err(error),
        Ok(None) => Ok(()),
        Err(_) => Err(RegistryError::damaged("the transfer", "a worker ended unexpectedly")),
    }
}
