//! A cluster in memory: enough of an API server and of its controllers that an operator comes to rest on it.
//!
//! It applies, merges, counts generations, removes what has lost its owner and lets workloads become ready. It does not
//! validate: that is what a real API server is for.

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_engine::render::time;
use serde_json::{Map, json};

use crate::applied::is_ours;
use crate::object::{Json, Key, Owner, at, references, text};
use crate::operation::{Action, FIELD_MANAGER, Operation};
use crate::plan::Observed;

/// Objects by their keys.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    objects: BTreeMap<Key, Arc<Json>>,
    made: u64,
    version: u64,
    now: i64,
}

/// Why an operation is refused.
#[derive(Debug, thiserror::Error)]
pub enum Conflict {
    /// The object to change is not there.
    #[error("{0} does not exist")]
    Absent(Key),
}

impl Observed for Cluster {
    fn owned_by(&self, owner: &Owner) -> Vec<Arc<Json>> {
        self.objects.values().filter(|object| owner.owns(object)).cloned().collect()
    }

    fn get(&self, key: &Key) -> Option<Arc<Json>> {
        self.objects.get(key).cloned()
    }
}

impl Cluster {
    /// An empty cluster at a time.
    #[must_use]
    pub fn new(now: i64) -> Self {
        Self { now, ..Self::default() }
    }

    /// Moves the clock.
    pub fn set_time(&mut self, now: i64) {
        self.now = now;
    }

    /// The objects in the order of their keys.
    pub fn objects(&self) -> impl Iterator<Item = &Arc<Json>> {
        self.objects.values()
    }

    /// Puts an object there as a user would.
    pub fn put(&mut self, mut object: Json) -> Key {
        let key = Key::of(&object);
        let before = self.objects.get(&key).cloned();
        if let Some(before) = &before {
            hand_over(before, &mut object);
        }
        self.store(&key, object, before.as_deref());
        key
    }

    /// Marks an object as deleted, and removes it if nothing holds it.
    pub fn delete(&mut self, key: &Key) {
        let Some(found) = self.objects.get(key) else { return };
        let mut object = Json::clone(found);
        if finalizers(&object).is_empty() {
            self.objects.remove(key);
            return;
        }
        if let Some(metadata) = object.get_mut("metadata").and_then(Json::as_object_mut) {
            metadata.entry("deletionTimestamp").or_insert_with(|| Json::String(time::rfc3339(self.now)));
        }
        self.objects.insert(key.clone(), Arc::new(object));
    }

    /// Carries out an operation.
    ///
    /// # Errors
    /// What it is done to is not there.
    pub fn perform(&mut self, operation: &Operation) -> Result<(), Conflict> {
        let key = &operation.key;
        let found = self.objects.get(key).cloned();
        match &operation.action {
            Action::Create(object) => {
                if found.is_none() {
                    self.store(key, object.clone(), None);
                }
            }
            Action::Apply { object, .. } => {
                let merged = match &found {
                    Some(found) => merge_applied(found, object),
                    None => object.clone(),
                };
                self.store(key, owned(merged, object), found.as_deref());
            }
            Action::Delete { uid, .. } => {
                if found.is_some_and(|found| text(&found, &["metadata", "uid"]) == uid) {
                    self.delete(key);
                }
            }
            Action::PatchStatus(patch) => {
                let found = found.ok_or_else(|| Conflict::Absent(key.clone()))?;
                let mut object = Json::clone(&found);
                let mut status = object.get("status").cloned().unwrap_or_else(|| json!({}));
                merge(&mut status, patch);
                set(&mut object, "status", status);
                self.objects.insert(key.clone(), Arc::new(object));
            }
            Action::SetFinalizers(finalizers) => {
                let found = found.ok_or_else(|| Conflict::Absent(key.clone()))?;
                let mut object = Json::clone(&found);
                if let Some(metadata) = object.get_mut("metadata").and_then(Json::as_object_mut) {
                    metadata.insert("finalizers".to_owned(), json!(finalizers));
                }
                if finalizers.is_empty() && !text(&object, &["metadata", "deletionTimestamp"]).is_empty() {
                    self.objects.remove(key);
                } else {
                    self.objects.insert(key.clone(), Arc::new(object));
                }
            }
            Action::Event { .. } | Action::Requeue(_) => {}
        }
        Ok(())
    }

    /// Lets the other controllers of a cluster work: what has lost its owners goes, workloads become ready.
    pub fn settle(&mut self) {
        loop {
            let uids: Vec<String> =
                self.objects.values().map(|object| text(object, &["metadata", "uid"]).to_owned()).collect();
            let orphan = |object: &&Arc<Json>| {
                let mut references = references(object).peekable();
                references.peek().is_some()
                    && references.all(|reference| !uids.iter().any(|uid| uid == text(reference, &["uid"])))
            };
            let gone: Vec<Key> = self.objects.values().filter(orphan).map(|object| Key::of(object)).collect();
            if gone.is_empty() {
                break;
            }
            for key in gone {
                self.objects.remove(&key);
            }
        }
        let ready: Vec<(Key, Json)> = self
            .objects
            .iter()
            .filter_map(|(key, object)| Some((key.clone(), status_at_rest(object, self.now)?)))
            .collect();
        for (key, status) in ready {
            if let Some(object) = self.objects.get_mut(&key) {
                set(Arc::make_mut(object), "status", status);
            }
        }
    }

    fn store(&mut self, key: &Key, mut object: Json, before: Option<&Json>) {
        self.version += 1;
        let kept = |field: &str| before.and_then(|before| at(before, &["metadata", field])).cloned();
        self.made += u64::from(before.is_none());
        let uid = kept("uid").unwrap_or_else(|| json!(format!("00000000-0000-4000-8000-{:012}", self.made)));
        let created = kept("creationTimestamp").unwrap_or_else(|| json!(time::rfc3339(self.now)));
        let generation = kept("generation").and_then(|value| value.as_i64()).unwrap_or(0);
        let changed = before.is_none_or(|before| before.get("spec") != object.get("spec"));
        let Some(map) = object.as_object_mut() else { return };
        let metadata = map.entry("metadata").or_insert_with(|| json!({}));
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.insert("uid".to_owned(), uid);
            metadata.insert("creationTimestamp".to_owned(), created);
            metadata.insert("generation".to_owned(), json!(generation + i64::from(changed)));
            metadata.insert("resourceVersion".to_owned(), json!(self.version.to_string()));
        }
        if key.kind == "Service" && key.group.is_empty() {
            self.give_address(&mut object);
        }
        self.objects.insert(key.clone(), Arc::new(object));
    }

    /// A Service without an address gets one, unless it asks for none.
    fn give_address(&self, service: &mut Json) {
        let Some(spec) = service.get_mut("spec").and_then(Json::as_object_mut) else { return };
        let (high, low) = (self.made / 250 % 250, self.made % 250 + 1);
        spec.entry("clusterIP").or_insert_with(|| json!(format!("10.96.{high}.{low}")));
        spec.entry("type").or_insert_with(|| json!("ClusterIP"));
    }
}

fn set(object: &mut Json, key: &str, value: Json) {
    if let Some(map) = object.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

fn finalizers(object: &Json) -> &[Json] {
    at(object, &["metadata", "finalizers"]).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// JSON merge patch (RFC 7386).
fn merge(into: &mut Json, patch: &Json) {
    let Json::Object(patch) = patch else {
        patch.clone_into(into);
        return;
    };
    if !into.is_object() {
        *into = json!({});
    }
    let Some(map) = into.as_object_mut() else { return };
    for (key, value) in patch {
        if value.is_null() {
            map.shift_remove(key);
        } else {
            merge(map.entry(key).or_insert(Json::Null), value);
        }
    }
}

/// Server-side apply with one manager: what was applied before and is no longer set goes, the rest is merged. Lists are
/// taken whole.
fn merge_applied(found: &Json, wanted: &Json) -> Json {
    let mut merged = found.clone();
    let managers = at(found, &["metadata", "managedFields"]).and_then(Json::as_array);
    for fields in managers.into_iter().flatten().filter_map(|entry| entry.get("fieldsV1")?.as_object()) {
        remove_unset(&mut merged, fields, wanted);
    }
    merge(&mut merged, wanted);
    merged
}

fn remove_unset(object: &mut Json, fields: &Map<String, Json>, wanted: &Json) {
    let Some(map) = object.as_object_mut() else { return };
    for (key, inner) in fields {
        let Some(name) = key.strip_prefix("f:") else { continue };
        match (wanted.get(name), map.get_mut(name), inner.as_object()) {
            (None, Some(_), _) => {
                map.shift_remove(name);
            }
            (Some(wanted), Some(value), Some(inner)) => remove_unset(value, inner, wanted),
            _ => {}
        }
    }
}

/// Who changes or removes a field by an update takes it from whoever applied it (Kubernetes: "Server-Side Apply",
/// Field management).
fn hand_over(before: &Json, object: &mut Json) {
    let Some(managers) = at(before, &["metadata", "managedFields"]) else { return };
    let mut managers = managers.clone();
    for entry in managers.as_array_mut().into_iter().flatten().filter(|entry| is_ours(entry)) {
        if let Some(fields) = entry.get_mut("fieldsV1") {
            keep_unchanged(fields, before, object);
        }
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Json::as_object_mut) {
        metadata.insert("managedFields".to_owned(), managers);
    }
}

fn keep_unchanged(fields: &mut Json, before: &Json, after: &Json) {
    let Some(fields) = fields.as_object_mut() else { return };
    fields.retain(|key, inner| {
        let Some(name) = key.strip_prefix("f:") else { return true };
        let (Some(before), Some(after)) = (before.get(name), after.get(name)) else { return false };
        let is_leaf = inner.as_object().is_none_or(Map::is_empty);
        if is_leaf {
            return before == after;
        }
        keep_unchanged(inner, before, after);
        // An empty tree would say that all of it is ours.
        inner.as_object().is_some_and(|inner| !inner.is_empty())
    });
}

/// The object with the record of what we have applied.
fn owned(mut object: Json, applied: &Json) -> Json {
    let record = json!([{"manager": FIELD_MANAGER, "operation": "Apply", "fieldsV1": fields_of(applied)}]);
    if let Some(metadata) = object.get_mut("metadata").and_then(Json::as_object_mut) {
        metadata.insert("managedFields".to_owned(), record);
    }
    object
}

fn fields_of(value: &Json) -> Json {
    let Json::Object(map) = value else { return json!({}) };
    Json::Object(map.iter().map(|(key, value)| (format!("f:{key}"), fields_of(value))).collect())
}

/// The status that an object has once its controller has done its work; none for objects without one.
fn status_at_rest(object: &Json, now: i64) -> Option<Json> {
    let generation = at(object, &["metadata", "generation"]).cloned().unwrap_or_else(|| json!(1));
    let replicas = at(object, &["spec", "replicas"]).and_then(Json::as_i64).unwrap_or(1);
    let since = object.get("status").and_then(|status| {
        let condition = status.get("conditions")?.as_array()?.first()?;
        Some(text(condition, &["lastTransitionTime"]).to_owned())
    });
    let since = since.unwrap_or_else(|| time::rfc3339(now));
    let condition = |kind: &str, reason: &str| json!({"type": kind, "status": "True", "reason": reason, "lastTransitionTime": since});
    let status = match text(object, &["kind"]) {
        "Deployment" => json!({
            "observedGeneration": generation, "replicas": replicas, "updatedReplicas": replicas,
            "readyReplicas": replicas, "availableReplicas": replicas,
            "conditions": [condition("Available", "MinimumReplicasAvailable"), condition("Progressing", "NewReplicaSetAvailable")],
        }),
        "StatefulSet" => json!({
            "observedGeneration": generation, "replicas": replicas, "currentReplicas": replicas,
            "updatedReplicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas,
        }),
        "ReplicaSet" => json!({
            "observedGeneration": generation, "replicas": replicas, "readyReplicas": replicas,
            "availableReplicas": replicas, "fullyLabeledReplicas": replicas,
        }),
        "Pod" => json!({"phase": "Running", "conditions": [condition("Ready", "PodReady")]}),
        "Job" => json!({"succeeded": 1, "conditions": [condition("Complete", "CompletionsReached")]}),
        "PersistentVolumeClaim" => json!({"phase": "Bound"}),
        "Namespace" => json!({"phase": "Active"}),
        "Service" => json!({"loadBalancer": {}}),
        _ => return None,
    };
    Some(status)
}
