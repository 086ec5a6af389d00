//! One operation to one request.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use k8s_openapi::api::core::v1::ObjectReference;
use kube::Client;
use kube::api::{DeleteParams, DynamicObject, Patch, PatchParams, PostParams, Preconditions};
use kube::runtime::events::{Event, EventType, Recorder, Reporter};
use ork_plan::{Action, FIELD_MANAGER, Json, Key, Operation, text};
use serde_json::json;

use crate::cache::Cache;
use crate::error::{Asked, Problem};
use crate::kinds::{Kind, Name, guessed, json_of};

/// How long to wait before a busy API server is asked again.
const BUSY: [Duration; 4] =
    [Duration::from_millis(250), Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2)];

/// Carries out operations and puts the answers into the cache.
pub(crate) struct Executor {
    pub(crate) client: Client,
    pub(crate) cache: std::sync::Arc<Cache>,
    recorder: Recorder,
    kinds: Mutex<HashMap<Name, Kind>>,
}

/// What came of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// The cluster is another one now.
    Changed,
    /// It was as it should be already.
    None,
    /// The custom resource has changed, or gone, since it was looked at: what was decided is void.
    Overtaken,
}

/// The custom resource that operations are for.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) resource: &'a Json,
}

impl Executor {
    pub(crate) fn new(client: Client, cache: std::sync::Arc<Cache>, kinds: HashMap<Name, Kind>) -> Self {
        let recorder = Recorder::new(client.clone(), Reporter { controller: FIELD_MANAGER.into(), instance: None });
        Self { client, cache, recorder, kinds: Mutex::new(kinds) }
    }

    /// A kind that was found later.
    pub(crate) fn learn(&self, kind: Kind) {
        self.kinds.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(kind.name(), kind);
    }

    fn kind(&self, key: &Key, api_version: &str) -> Kind {
        let kinds = self.kinds.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kinds.get(&(key.group.clone(), key.kind.clone())).cloned().unwrap_or_else(|| guessed(api_version, key))
    }

    pub(crate) async fn perform(&self, operation: &Operation, target: Target<'_>) -> Result<Effect, Problem> {
        match &operation.action {
            Action::Create(object) => self.create(operation, object, target).await,
            Action::Apply { object, force, .. } => self.apply(operation, object, *force).await,
            Action::Delete { uid, .. } => self.delete(operation, uid).await,
            Action::PatchStatus(patch) => self.patch_status(operation, patch, target).await,
            Action::SetFinalizers(finalizers) => self.set_finalizers(operation, finalizers, target).await,
            // Whoever reconciles comes back.
            Action::Requeue(_) => Ok(Effect::None),
            Action::Event { warning, reason, message } => self.tell(operation, *warning, reason, message, target).await,
        }
    }

    /// A custom resource that was reconciled before has its objects: those that are not ours are only looked at.
    async fn create(&self, operation: &Operation, object: &Json, target: Target<'_>) -> Result<Effect, Problem> {
        let key = &operation.key;
        let kind = self.kind(key, text(object, &["apiVersion"]));
        let api = kind.api(&self.client, &key.namespace);
        let plural = &kind.resource.plural;
        let asked = |verb| Asked { verb, group: &key.group, resource: plural, namespace: &key.namespace };
        let get = async || match patiently(async || api.get_opt(&key.name).await).await {
            Ok(Some(found)) => {
                let found = json_of(found);
                if ork_plan::Owner::of(target.resource).owns(&found) {
                    // Ours, and no watch sees it: it has lost the label.
                    return self.apply_labels(operation, object).await.map(Some);
                }
                self.cache.note(found);
                Ok(Some(Effect::None))
            }
            Ok(None) => Ok(None),
            Err(error) => Err(Problem::from(&error, asked("get"))),
        };
        let is_known = target.resource.get("status").is_some_and(|status| status.get("conditions").is_some());
        if is_known && let Some(effect) = get().await? {
            return Ok(effect);
        }
        let body: DynamicObject = dynamic(object)?;
        let params = PostParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PostParams::default() };
        match patiently(async || api.create(&params, &body).await).await {
            Ok(made) => {
                self.cache.put(json_of(made));
                Ok(Effect::Changed)
            }
            Err(kube::Error::Api(status)) if status.code == 409 => Ok(get().await?.unwrap_or(Effect::None)),
            Err(error) => Err(Problem::from(&error, asked("create"))),
        }
    }

    async fn apply_labels(&self, operation: &Operation, object: &Json) -> Result<Effect, Problem> {
        let key = &operation.key;
        let kind = self.kind(key, text(object, &["apiVersion"]));
        let patch = json!({"metadata": {"labels": object.get("metadata").and_then(|metadata| metadata.get("labels"))}});
        let params = PatchParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PatchParams::default() };
        let api = kind.api(&self.client, &key.namespace);
        let patched = patiently(async || api.patch(&key.name, &params, &Patch::Merge(&patch)).await).await;
        let asked =
            Asked { verb: "patch", group: &key.group, resource: &kind.resource.plural, namespace: &key.namespace };
        self.cache.put(json_of(patched.map_err(|error| Problem::from(&error, asked))?));
        Ok(Effect::Changed)
    }

    async fn apply(&self, operation: &Operation, object: &Json, force: bool) -> Result<Effect, Problem> {
        let key = &operation.key;
        let kind = self.kind(key, text(object, &["apiVersion"]));
        let mut params = PatchParams::apply(FIELD_MANAGER);
        params.force = force;
        let asked =
            Asked { verb: "patch", group: &key.group, resource: &kind.resource.plural, namespace: &key.namespace };
        let api = kind.api(&self.client, &key.namespace);
        let applied = patiently(async || api.patch(&key.name, &params, &Patch::Apply(object)).await).await;
        self.cache.put_applied(object, json_of(applied.map_err(|error| Problem::from(&error, asked))?));
        Ok(Effect::Changed)
    }

    async fn delete(&self, operation: &Operation, uid: &str) -> Result<Effect, Problem> {
        let key = &operation.key;
        let api_version = self.cache_version(key);
        let kind = self.kind(key, &api_version);
        let preconditions = Preconditions { uid: Some(uid.to_owned()), resource_version: None };
        let params = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::background() };
        let api = kind.api(&self.client, &key.namespace);
        let deleted = patiently(async || api.delete(&key.name, &params).await).await;
        match deleted {
            Ok(outcome) => {
                if let Some(object) = outcome.left() {
                    self.cache.put(json_of(object));
                }
                Ok(Effect::Changed)
            }
            // Gone already, or another object of the same name by now.
            Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => {
                self.cache.is_gone(key, uid);
                Ok(Effect::None)
            }
            Err(error) => {
                let plural = &kind.resource.plural;
                let asked = Asked { verb: "delete", group: &key.group, resource: plural, namespace: &key.namespace };
                Err(Problem::from(&error, asked))
            }
        }
    }

    fn cache_version(&self, key: &Key) -> String {
        use ork_plan::Observed;
        self.cache.get(key).map(|object| text(&object, &["apiVersion"]).to_owned()).unwrap_or_default()
    }

    /// Not changed by others since: their conditions must not get lost.
    async fn patch_status(&self, operation: &Operation, patch: &Json, target: Target<'_>) -> Result<Effect, Problem> {
        let key = &operation.key;
        let api = target.kind.api(&self.client, &key.namespace);
        let params = PatchParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PatchParams::default() };
        let version = text(target.resource, &["metadata", "resourceVersion"]);
        let patch = Patch::Merge(json!({"metadata": {"resourceVersion": version}, "status": patch}));
        let patched = patiently(async || match target.kind.has_status {
            true => api.patch_status(&key.name, &params, &patch).await,
            false => api.patch(&key.name, &params, &patch).await,
        })
        .await;
        self.answer(patched, key, target, "status")
    }

    /// Not changed by others since: a finalizer of somebody else must not get lost.
    async fn set_finalizers(
        &self,
        operation: &Operation,
        finalizers: &[String],
        target: Target<'_>,
    ) -> Result<Effect, Problem> {
        let key = &operation.key;
        let version = text(target.resource, &["metadata", "resourceVersion"]);
        let patch = json!({"metadata": {"finalizers": finalizers, "resourceVersion": version}});
        let params = PatchParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PatchParams::default() };
        let api = target.kind.api(&self.client, &key.namespace);
        let patched = patiently(async || api.patch(&key.name, &params, &Patch::Merge(&patch)).await).await;
        self.answer(patched, key, target, "")
    }

    fn answer(
        &self,
        patched: Result<DynamicObject, kube::Error>,
        key: &Key,
        target: Target<'_>,
        part: &str,
    ) -> Result<Effect, Problem> {
        let plural = &target.kind.resource.plural;
        let resource = if part.is_empty() { plural.clone() } else { format!("{plural}/{part}") };
        let asked = Asked { verb: "patch", group: &key.group, resource: &resource, namespace: &key.namespace };
        match patched {
            Ok(object) => {
                self.cache.put(json_of(object));
                Ok(Effect::Changed)
            }
            Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => Ok(Effect::Overtaken),
            Err(error) => Err(Problem::from(&error, asked)),
        }
    }

    async fn tell(
        &self,
        operation: &Operation,
        warning: bool,
        reason: &str,
        message: &str,
        target: Target<'_>,
    ) -> Result<Effect, Problem> {
        let key = &operation.key;
        let part = |path: &[&str]| Some(text(target.resource, path).to_owned()).filter(|text| !text.is_empty());
        let reference = ObjectReference {
            api_version: part(&["apiVersion"]),
            kind: part(&["kind"]),
            name: part(&["metadata", "name"]),
            namespace: part(&["metadata", "namespace"]),
            uid: part(&["metadata", "uid"]),
            resource_version: part(&["metadata", "resourceVersion"]),
            field_path: None,
        };
        let event = Event {
            type_: if warning { EventType::Warning } else { EventType::Normal },
            reason: reason.to_owned(),
            note: Some(message.chars().take(1024).collect()).filter(|note: &String| !note.is_empty()),
            action: "Reconcile".to_owned(),
            secondary: None,
        };
        let asked = Asked { verb: "create", group: "events.k8s.io", resource: "events", namespace: &key.namespace };
        self.recorder.publish(&event, &reference).await.map_err(|error| Problem::from(&error, asked))?;
        Ok(Effect::Changed)
    }
}

/// A request to an API server that may be busy, or on its way up: it is asked again for a few seconds.
async fn patiently<T>(request: impl AsyncFn() -> Result<T, kube::Error>) -> Result<T, kube::Error> {
    for wait in BUSY {
        match request().await {
            Err(kube::Error::Api(status)) if matches!(status.code, 429 | 503 | 504) => tokio::time::sleep(wait).await,
            answer => return answer,
        }
    }
    request().await
}

fn dynamic(object: &Json) -> Result<DynamicObject, Problem> {
    serde_json::from_value(object.clone()).map_err(|error| Problem::new(format!("this object cannot be sent: {error}")))
}
