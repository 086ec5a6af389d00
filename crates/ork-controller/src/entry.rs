//! One entry of a Katalog at work: its custom resources are watched, queued and reconciled.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::{FutureExt, Stream, StreamExt, future, stream};
use kube::Client;
use kube::api::DynamicObject;
use kube::runtime::WatchStreamExt;
use kube::runtime::controller::{Action, Config, Error, applier};
use kube::runtime::reflector::store::Writer;
use kube::runtime::reflector::{ObjectRef, reflector};
use kube::runtime::watcher::{self, Event, watcher};
use ork_engine::operator::Operator;
use ork_engine::settings::{pace, retry, selector};
use ork_plan::{Json, Key};
use tokio::sync::mpsc;

use crate::error::Problem;
use crate::notice::Notice;
use crate::reconcile::{Failed, Reconciled, Reconciler};
use crate::watch::{self, Outage, with_types};

const WORKERS: u16 = 3;
const RESYNC: Duration = Duration::from_secs(30);
/// Events of the same moment become one reconcile.
const DEBOUNCE: Duration = Duration::from_millis(20);
const FIRST_RETRY: Duration = Duration::from_millis(500);
const LAST_RETRY: Duration = Duration::from_secs(30);
const FACTOR: f64 = 2.0;
/// What is greater waits the longest time at once.
const MOST_FACTOR: f64 = 1000.0;

/// How an entry works.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) workers: u16,
    resync: Duration,
    first_retry: Duration,
    last_retry: Duration,
    /// From one retry to the next.
    factor: f64,
}

impl Pace {
    pub(crate) fn of(operator: &Operator) -> Self {
        let duration = |text: &str| {
            let seconds = ork_engine::seconds(text).and_then(|seconds| u64::try_from(seconds).ok());
            seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs)
        };
        let backoff = |key: &str| retry(operator, key).and_then(duration);
        let factor = retry(operator, "multiplier").and_then(|factor| factor.parse().ok());
        Self {
            workers: pace(operator, "workers").and_then(|workers| workers.parse().ok()).unwrap_or(WORKERS).clamp(1, 50),
            resync: pace(operator, "resync").and_then(duration).unwrap_or(RESYNC),
            first_retry: backoff("initial").unwrap_or(FIRST_RETRY),
            last_retry: backoff("max").unwrap_or(LAST_RETRY),
            factor: factor.filter(|factor| (1.0..=MOST_FACTOR).contains(factor)).unwrap_or(FACTOR),
        }
    }
}

struct Context {
    reconciler: Reconciler,
    pace: Pace,
    failures: Mutex<HashMap<Key, u32>>,
}

/// Which custom resources an entry watches.
pub(crate) fn selection(operator: &Operator, minor: u32) -> watcher::Config {
    let pairs = |key: &str| {
        let pairs = selector(operator, key).into_iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join(",")
    };
    let mut config = watch::config(minor);
    let (labels, fields) = (pairs("labelSelector"), pairs("fieldSelector"));
    if !labels.is_empty() {
        config = config.labels(&labels);
    }
    if !fields.is_empty() {
        config = config.fields(&fields);
    }
    config
}

/// The only namespace that an entry watches, if there is one: the user's, else the entry's.
pub(crate) fn namespace_of(operator: &Operator, given: Option<&str>) -> String {
    let own = operator.setting("namespace").and_then(|namespace| namespace.text());
    given.or(own).unwrap_or_default().to_owned()
}

/// Works until `stop` comes true; what is running then is finished.
pub(crate) async fn serve(
    client: Client,
    reconciler: Reconciler,
    namespace: String,
    minor: u32,
    woken: mpsc::UnboundedReceiver<ObjectRef<DynamicObject>>,
    mut stop: tokio::sync::watch::Receiver<bool>,
) -> Result<(), Problem> {
    let kind = reconciler.kind.clone();
    let pace = Pace::of(&reconciler.operator);
    let notify = Arc::clone(&reconciler.shared.notify);
    let entry = reconciler.entry().to_owned();
    let config = selection(&reconciler.operator, minor);
    let context = Arc::new(Context { reconciler, pace, failures: Mutex::default() });
    let writer: Writer<DynamicObject> = Writer::new(kind.resource.clone());
    let store = writer.as_reader();
    let (refused, mut refusal) = mpsc::unbounded_channel();
    let forgetting = Arc::clone(&context);
    let resource = kind.resource.clone();
    let of_kind = kind.clone();
    let events = reflector(writer, watcher(kind.api(&client, &namespace), config).default_backoff());
    let telling = Arc::clone(&notify);
    let (mut outage, mut listed) = (Outage::default(), false);
    let seen = events.filter_map(move |event| {
        let mut references = Vec::new();
        // That a list begins says nothing yet.
        if event.as_ref().is_ok_and(|event| !matches!(event, Event::Init)) {
            outage.ends(&of_kind, &telling);
        }
        match event {
            Ok(Event::Apply(object) | Event::InitApply(object)) => {
                references.push(ObjectRef::from_obj_with(&object, resource.clone()));
            }
            Ok(Event::Delete(object)) => forgetting.forget(&with_types(object, &of_kind)),
            Ok(Event::InitDone) => listed = true,
            Ok(Event::Init) => {}
            Err(error) => {
                let interruption = watch::interruption(&error, &of_kind);
                if interruption.refused && !listed {
                    // Nobody listens any more only when the entry has ended.
                    let _ = refused.send(interruption.problem);
                } else {
                    outage.begins(&interruption, &of_kind, &telling);
                }
            }
        }
        future::ready(references.pop())
    });
    let woken =
        stream::unfold(woken, |mut woken| async move { woken.recv().await.map(|reference| (reference, woken)) });
    let stopped = async move {
        // Whoever could stop us has gone: that is a stop, too.
        let _ = stop.wait_for(|stop| *stop).await;
    }
    .shared();
    // Before the first list is complete nothing has begun: there is nothing to finish.
    let (stopped_early, listing) = (stopped.clone(), store.clone());
    let idle = async move {
        stopped_early.await;
        if listing.wait_until_ready().now_or_never().is_some() {
            future::pending::<()>().await;
        }
    };
    let queue = stream::select(seen, woken).take_until(stopped).map(Ok::<_, watcher::Error>);
    let workers = Config::default().concurrency(pace.workers).debounce(DEBOUNCE);
    notify(Notice::Started {
        entry,
        watches: format!("{}.{}", kind.resource.plural, kind.resource.group),
        workers: pace.workers,
    });
    let work = applier(
        |object, context| Box::pin(reconcile(object, context)),
        |object, _: &Failed, context: Arc<Context>| context.retry(&object),
        context,
        store,
        queue,
        workers,
    );
    drain(work, &mut refusal, idle).await
}

/// Runs until the stream ends, the API server refuses for good, or it is stopped while `idle`.
async fn drain(
    work: impl Stream<Item = Result<(ObjectRef<DynamicObject>, Action), Error<Failed, watcher::Error>>>,
    refusal: &mut mpsc::UnboundedReceiver<Problem>,
    idle: impl Future<Output = ()>,
) -> Result<(), Problem> {
    let (mut work, mut idle) = (std::pin::pin!(work), std::pin::pin!(idle));
    loop {
        tokio::select! {
            done = work.next() => if done.is_none() {
                return Ok(());
            },
            Some(problem) = refusal.recv() => return Err(problem),
            () = &mut idle => return Ok(()),
        }
    }
}

async fn reconcile(object: Arc<DynamicObject>, context: Arc<Context>) -> Result<Action, Failed> {
    let resource = with_types(DynamicObject::clone(&object), &context.reconciler.kind);
    let key = Key::of(&resource);
    let reconciled = context.reconciler.reconcile(resource).await?;
    context.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    Ok(Action::requeue(match reconciled {
        Reconciled::Done { again } => {
            again.map_or(context.pace.resync, |again| context.pace.resync.min(Duration::from_secs(again)))
        }
        Reconciled::Overtaken => FIRST_RETRY,
    }))
}

impl Context {
    fn forget(&self, resource: &Json) {
        self.reconciler.forget(resource);
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(&Key::of(resource));
    }

    /// Longer each time, spread so that what failed together does not come back together.
    fn retry(&self, object: &DynamicObject) -> Action {
        let key = Key::of(&with_types(object.clone(), &self.reconciler.kind));
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let count = failures.entry(key).or_default();
        *count = count.saturating_add(1);
        let grown = self.pace.factor.powi(i32::try_from(*count - 1).unwrap_or(i32::MAX));
        let wait = self.pace.last_retry.min(grown_to(self.pace.first_retry, grown));
        let spread = f64::from(u32::try_from(self.reconciler.jitter() % 1000).unwrap_or(0)) / 2000.0;
        Action::requeue(wait.mul_f64(0.75 + spread))
    }
}

/// A time that has grown, which may be longer than any time.
fn grown_to(time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}
