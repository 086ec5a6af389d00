//! Watches on the objects that operators own: what changes there wakes their custom resources up.

use std::sync::Arc;

use futures::TryStreamExt;
use kube::Client;
use kube::api::ApiResource;
use kube::api::DynamicObject;
use kube::runtime::WatchStreamExt;
use kube::runtime::reflector::ObjectRef;
use kube::runtime::watcher::{self, Event, watcher};
use ork_engine::render::{MANAGED_LABEL, OWNER_ANNOTATION};
use ork_plan::{Json, Key, api_parts, at, text};
use tokio::sync::{mpsc, watch};

use crate::cache::{Cache, Listing};
use crate::error::{Asked, Problem, chain};
use crate::kinds::{Kind, json_of, version_of};
use crate::notice::{Notice, Notify};

/// Where the custom resources of one kind are woken up.
#[derive(Clone)]
pub(crate) struct Wake {
    pub(crate) resource: ApiResource,
    pub(crate) namespaced: bool,
    pub(crate) sender: mpsc::UnboundedSender<ObjectRef<DynamicObject>>,
}

/// Who is woken up; grows as entries start.
pub(crate) type Wakes = Arc<std::sync::RwLock<Vec<Wake>>>;

/// How a watch lists: in a stream where the API server can (1.34), in pages elsewhere.
pub(crate) fn config(minor: u32) -> watcher::Config {
    let config = watcher::Config::default();
    if minor >= 34 { config.streaming_lists() } else { config }
}

/// Watches a kind until the end. `ready` turns true with the first full list; a refusal for good is the result.
pub(crate) async fn children(
    client: Client,
    kind: Kind,
    minor: u32,
    cache: Arc<Cache>,
    wakes: Wakes,
    ready: watch::Sender<bool>,
    notify: Notify,
) -> Problem {
    let config = config(minor).labels(&format!("{MANAGED_LABEL}=true"));
    let mut events = std::pin::pin!(watcher(kind.api(&client, ""), config).default_backoff());
    let mut listing: Option<Listing> = None;
    let mut outage = Outage::default();
    loop {
        match events.try_next().await {
            Ok(Some(event)) => {
                // That a list begins says nothing yet.
                if !matches!(event, Event::Init) {
                    outage.ends(&kind, &notify);
                }
                take(event, &kind, &cache, &wakes, &mut listing, &ready);
            }
            Ok(None) => return Problem::new(format!("the watch on {} has ended", kind.resource.plural)),
            Err(error) => {
                let interruption = interruption(&error, &kind);
                if interruption.refused && !*ready.borrow() {
                    return interruption.problem;
                }
                outage.begins(&interruption, &kind, &notify);
            }
        }
    }
}

/// What a failed watch means.
pub(crate) struct Interruption {
    pub(crate) problem: Problem,
    /// It is not allowed.
    pub(crate) refused: bool,
    /// 410: what was missed is listed anew, and nobody needs to know.
    pub(crate) expected: bool,
}

pub(crate) fn interruption(error: &watcher::Error, kind: &Kind) -> Interruption {
    use kube::Error::Api;
    use watcher::Error::{InitialListFailed, WatchError, WatchStartFailed};
    let resource = &kind.resource;
    let asked = Asked { verb: "list", group: &resource.group, resource: &resource.plural, namespace: "" };
    let status = match error {
        InitialListFailed(Api(status)) | WatchStartFailed(Api(status)) | WatchError(status) => status,
        other => return Interruption { problem: Problem::new(chain(other)), refused: false, expected: false },
    };
    Interruption {
        problem: Problem::of_status(status, asked),
        refused: matches!(status.code, 401 | 403),
        expected: status.code == 410,
    }
}

/// A watch that does not work, which is told once for each reason.
#[derive(Default)]
pub(crate) struct Outage {
    told: Option<String>,
}

impl Outage {
    pub(crate) fn begins(&mut self, interruption: &Interruption, kind: &Kind, notify: &Notify) {
        let reason = &interruption.problem.message;
        if interruption.expected || self.told.as_ref() == Some(reason) {
            return;
        }
        notify(Notice::Waiting(format!("the watch on {} is interrupted: {reason}", kind.resource.plural)));
        self.told = Some(reason.clone());
    }

    pub(crate) fn ends(&mut self, kind: &Kind, notify: &Notify) {
        if self.told.take().is_some() {
            notify(Notice::Going(format!("watching {} again", kind.resource.plural)));
        }
    }
}

fn take(
    event: Event<DynamicObject>,
    kind: &Kind,
    cache: &Cache,
    wakes: &Wakes,
    listing: &mut Option<Listing>,
    ready: &watch::Sender<bool>,
) {
    match event {
        Event::Apply(object) => {
            let object = with_types(object, kind);
            let before = ork_plan::Observed::get(cache, &Key::of(&object));
            if cache.put(object.clone()) {
                wake(&object, wakes);
                // Whoever owned it before, if it has changed hands.
                if let Some(before) = before {
                    wake(&before, wakes);
                }
            }
        }
        Event::Delete(object) => {
            let object = with_types(object, kind);
            cache.remove(&object);
            wake(&object, wakes);
        }
        Event::Init => *listing = Some(cache.begin(kind.name())),
        Event::InitApply(object) => {
            let object = with_types(object, kind);
            if let Some(listing) = listing {
                listing.saw(Key::of(&object), version_of(&object));
            }
            if cache.put(object.clone()) && *ready.borrow() {
                wake(&object, wakes);
            }
        }
        Event::InitDone => {
            for gone in listing.take().map(|listing| cache.finish(&listing)).unwrap_or_default() {
                wake(&gone, wakes);
            }
            ready.send_replace(true);
        }
    }
}

/// Lists leave out the types of their items.
pub(crate) fn with_types(mut object: DynamicObject, kind: &Kind) -> Json {
    object.types.get_or_insert_with(|| kube::api::TypeMeta {
        api_version: kind.resource.api_version.clone(),
        kind: kind.resource.kind.clone(),
    });
    json_of(object)
}

/// Wakes up the custom resources that an object belongs to.
fn wake(object: &Json, wakes: &Wakes) {
    let wakes = wakes.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let namespace = text(object, &["metadata", "namespace"]);
    let references = at(object, &["metadata", "ownerReferences"]).and_then(Json::as_array);
    for reference in references.into_iter().flatten() {
        let (group, kind) = (api_parts(text(reference, &["apiVersion"])).0, text(reference, &["kind"]));
        send(&wakes, group, kind, namespace, text(reference, &["name"]));
    }
    let named = text(object, &["metadata", "annotations", OWNER_ANNOTATION]);
    let mut parts = named.splitn(3, '/');
    if let (Some(full), Some(namespace), Some(name)) = (parts.next(), parts.next(), parts.next()) {
        let (kind, group) = full.split_once('.').unwrap_or((full, ""));
        send(&wakes, group, kind, namespace, name);
    }
}

fn send(wakes: &[Wake], group: &str, kind: &str, namespace: &str, name: &str) {
    for wake in wakes.iter().filter(|wake| wake.resource.group == group && wake.resource.kind == kind) {
        let reference = ObjectRef::new_with(name, wake.resource.clone());
        // A custom resource of the cluster is one, whatever namespace its objects live in.
        let reference = if wake.namespaced { reference.within(namespace) } else { reference };
        // The entry has stopped: nobody is left to wake up.
        let _ = wake.sender.send(reference);
    }
}

/// Waits until a watch has listed. One that has ended never does; why is told elsewhere.
pub(crate) async fn listed(mut ready: watch::Receiver<bool>) {
    if ready.wait_for(|ready| *ready).await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wake_of(namespaced: bool) -> (Wakes, mpsc::UnboundedReceiver<ObjectRef<DynamicObject>>) {
        let (sender, woken) = mpsc::unbounded_channel();
        let gvk = kube::api::GroupVersionKind::gvk("g", "v1", "Thing");
        let resource = ApiResource::from_gvk(&gvk);
        (Arc::new(std::sync::RwLock::new(vec![Wake { resource, namespaced, sender }])), woken)
    }

    #[test]
    fn an_owner_of_the_cluster_is_woken_up_under_one_name() {
        let child = serde_json::json!({"metadata": {"namespace": "n", "ownerReferences": [
            {"apiVersion": "g/v1", "kind": "Thing", "name": "a", "uid": "1"},
        ]}});
        for (namespaced, namespace) in [(false, None), (true, Some("n"))] {
            let (wakes, mut woken) = wake_of(namespaced);
            wake(&child, &wakes);
            assert_eq!(woken.try_recv().map(|reference| reference.namespace).ok(), Some(namespace.map(str::to_owned)));
        }
    }

    #[tokio::test]
    async fn a_watch_that_was_refused_has_not_listed() {
        let (ready, waiting) = watch::channel(false);
        drop(ready);
        let soon = tokio::time::timeout(std::time::Duration::from_millis(20), listed(waiting)).await;
        assert!(soon.is_err());
    }
}
