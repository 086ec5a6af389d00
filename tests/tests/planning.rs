//! Decisions of an operator, on the cluster in memory: what is made, kept, removed, and when.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

mod support;

use std::sync::Arc;

use ork_engine::evaluate::Entropy;
use ork_engine::operator::Operator;
use ork_plan::{Action, Cluster, FINALIZER, Json, Key, Observed, Situation, at, conclude, plan, text};
use ork_project::load;
use serde_json::json;
use support::folder;

const START: i64 = 1_900_000_000;

/// A Katalog with the given `operatorBox` and further fields of the entry, and a cluster with one custom resource.
struct World {
    operator: Operator,
    cluster: Cluster,
    key: Key,
    now: i64,
}

impl World {
    fn new(name: &str, entry: &str, spec: &Json) -> Self {
        let folder = folder(&format!("planning-{name}"));
        let text = format!(
            "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {{name: t, version: v1.0.0}}\nspec:\n  crds:\n    thing:\n      apiTypes: {{group: example.com, version: v1, kind: Thing, plural: things}}\n{entry}"
        );
        std::fs::write(folder.join("katalog.yaml"), text).unwrap();
        let loaded = load(&support::snapshot(&folder), &folder).unwrap_or_else(|error| panic!("{error:?}"));
        let mut cluster = Cluster::new(START);
        let thing = json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a", "namespace": "n"}, "spec": spec});
        let key = cluster.put(thing);
        Self { operator: loaded.operators[0].clone(), cluster, key, now: START }
    }

    fn resource(&self) -> Arc<Json> {
        self.cluster.get(&self.key).unwrap()
    }

    /// One reconcile; what it did, a line each.
    fn reconcile(&mut self) -> Vec<String> {
        self.cluster.set_time(self.now);
        let resource = self.resource();
        let entropy = Entropy::Seed(u64::try_from(self.now).unwrap());
        let decided = plan(&Situation {
            operator: &self.operator,
            resource: &resource,
            observed: &self.cluster,
            now: self.now,
            entropy,
        });
        let mut operations = decided.operations.clone();
        for operation in &operations {
            self.cluster.perform(operation).unwrap();
        }
        let after = self.cluster.get(&self.key);
        if let Some(resource) = after {
            let situation = Situation {
                operator: &self.operator,
                resource: &resource,
                observed: &self.cluster,
                now: self.now,
                entropy,
            };
            let (told, _) = conclude(&situation, &decided, &[]);
            for operation in &told {
                self.cluster.perform(operation).unwrap();
            }
            operations.extend(told);
        }
        self.cluster.settle();
        let line = |operation: &ork_plan::Operation| match &operation.action {
            Action::Event { reason, .. } => format!("event {reason}"),
            Action::PatchStatus(_) => "status".to_owned(),
            Action::SetFinalizers(finalizers) => format!("finalizers {}", finalizers.join(",")),
            _ => format!("{} {}", operation.verb(), operation.key),
        };
        operations.iter().map(line).collect()
    }

    /// The custom resource with another spec, as a user would change it.
    fn change(&mut self, spec: &Json) {
        let mut resource = Json::clone(&self.resource());
        resource["spec"] = spec.clone();
        self.cluster.put(resource);
    }

    fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<Arc<Json>> {
        let mut objects = self.cluster.objects();
        let fits = |object: &&Arc<Json>| {
            text(object, &["kind"]) == kind
                && text(object, &["metadata", "name"]) == name
                && text(object, &["metadata", "namespace"]) == namespace
        };
        objects.find(fits).cloned()
    }

    fn condition(&self, kind: &str) -> Json {
        let resource = self.resource();
        let all = at(&resource, &["status", "conditions"]).and_then(Json::as_array).cloned().unwrap_or_default();
        all.into_iter().find(|condition| text(condition, &["type"]) == kind).unwrap_or(Json::Null)
    }
}

const MAP: &str = "      operatorBox:
        onReconcile:
          configMaps:
            - name: '{{ .spec.map }}'
              data: {a: '{{ .spec.value }}'}
";

#[test]
fn what_is_renamed_moves() {
    let mut world = World::new("renamed", MAP, &json!({"map": "one", "value": "1"}));
    assert_eq!(world.reconcile(), ["create ConfigMap n/one", "status", "event ThingReconciled"]);
    assert_eq!(world.reconcile(), [""; 0]);
    world.change(&json!({"map": "two", "value": "1"}));
    assert_eq!(world.reconcile(), ["create ConfigMap n/two", "delete ConfigMap n/one", "status"]);
    assert!(world.get("ConfigMap", "n", "one").is_none());
}

#[test]
fn a_rendering_with_an_error_removes_nothing() {
    let entry = MAP.replace("data: {a: '{{ .spec.value }}'}", "data: {a: '{{ index .spec.list 3 }}'}");
    let mut world = World::new("broken", &entry, &json!({"map": "one", "list": [0, 1, 2, 3]}));
    world.reconcile();
    world.change(&json!({"map": "two", "list": []}));
    let done = world.reconcile();
    assert_eq!(done, ["status", "event ThingReconcileError"]);
    assert!(world.get("ConfigMap", "n", "one").is_some());
    assert_eq!(world.condition("Ready")["status"], "False");
    // The time of a condition changes with its status alone.
    let since = world.condition("Ready")["lastTransitionTime"].clone();
    world.now += 60;
    assert_eq!(world.reconcile(), [""; 0]);
    assert_eq!(world.condition("Ready")["lastTransitionTime"], since);
    world.change(&json!({"map": "one", "list": [0, 1, 2, 3]}));
    world.reconcile();
    assert_eq!(world.condition("Ready")["status"], "True");
    assert_ne!(world.condition("Ready")["lastTransitionTime"], since);
}

#[test]
fn what_is_only_created_is_left_alone() {
    let entry = MAP.replace("onReconcile", "onCreate");
    let mut world = World::new("created", &entry, &json!({"map": "one", "value": "1"}));
    world.reconcile();
    world.change(&json!({"map": "one", "value": "2"}));
    assert_eq!(world.reconcile(), ["status"]);
    assert_eq!(world.get("ConfigMap", "n", "one").unwrap()["data"]["a"], "1");
    world.change(&json!({"map": "two", "value": "2"}));
    assert_eq!(world.reconcile(), ["create ConfigMap n/two", "status"]);
    assert!(world.get("ConfigMap", "n", "one").is_some(), "it was not applied, so it is not removed");
    let entry = entry.replace("data:", "reconcile: true\n              data:");
    let mut world = World::new("kept", &entry, &json!({"map": "one", "value": "1"}));
    world.reconcile();
    world.change(&json!({"map": "one", "value": "2"}));
    assert_eq!(world.reconcile(), ["update ConfigMap n/one", "status"]);
}

#[test]
fn what_others_add_is_theirs() {
    let entry = "      operatorBox:
        onReconcile:
          configMaps:
            - name: one
              forEach: {field: spec.maps}
              data: {a: '{{ .item.a }}'}
              labels: {x: '{{ .item.x }}'}
";
    let mut world = World::new("fields", entry, &json!({"maps": [{"a": "1", "x": "y"}]}));
    world.reconcile();
    let mut theirs = Json::clone(&world.get("ConfigMap", "n", "one").unwrap());
    theirs["data"]["theirs"] = json!("kept");
    world.cluster.put(theirs);
    assert_eq!(world.reconcile(), [""; 0], "what others add is theirs");
    world.change(&json!({"maps": []}));
    assert_eq!(world.reconcile(), ["delete ConfigMap n/one", "status"]);
}

#[test]
fn secrets_are_made_once_and_rotated_when_due() {
    let entry = "      operatorBox:
        onCreate:
          secrets:
            - name: auth
              once: true
              rotateAfter: 1d
              data: {password: '{{ randomAlphanumeric 16 }}'}
            - name: forever
              once: true
              rotateAfter: never
              data: {password: '{{ randomAlphanumeric 16 }}'}
";
    let mut world = World::new("rotated", entry, &json!({}));
    world.reconcile();
    let password = |world: &World, name: &str| world.get("Secret", "n", name).unwrap()["data"]["password"].clone();
    let (auth, forever) = (password(&world, "auth"), password(&world, "forever"));
    world.now += 86_399;
    assert_eq!(world.reconcile(), [""; 0]);
    world.now += 1;
    assert_eq!(world.reconcile(), ["delete Secret n/auth"]);
    assert_eq!(world.reconcile(), ["create Secret n/auth"]);
    assert_ne!(password(&world, "auth"), auth);
    assert_eq!(password(&world, "forever"), forever);
}

#[test]
fn a_finalizer_is_set_where_it_is_needed() {
    let elsewhere = MAP.replace("data:", "namespace: other\n              data:");
    let mut world = World::new("finalizer", &elsewhere, &json!({"map": "one", "value": "1"}));
    let first = world.reconcile();
    assert_eq!(first[..2], [format!("finalizers {FINALIZER}"), "create ConfigMap other/one".to_owned()]);
    assert_eq!(world.reconcile(), [""; 0]);
    world.cluster.delete(&world.key.clone());
    assert_eq!(world.reconcile(), ["delete ConfigMap other/one"]);
    assert_eq!(world.reconcile_gone(), ["finalizers "]);
    assert!(world.cluster.get(&world.key).is_none());
}

impl World {
    /// A reconcile after which the custom resource is gone.
    fn reconcile_gone(&mut self) -> Vec<String> {
        let done = self.reconcile();
        assert!(self.cluster.get(&self.key).is_none());
        done
    }
}

#[test]
fn an_object_of_somebody_else_is_not_taken_over() {
    let mut world = World::new("taken", MAP, &json!({"map": "one", "value": "1"}));
    world.cluster.put(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "namespace": "n",
        "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "x", "controller": true}]}}));
    assert_eq!(world.reconcile(), ["status", "event ThingReconcileError"]);
    assert!(text(&world.condition("Ready"), &["message"]).contains("ConfigMap n/one exists and belongs to Pod p"));
}

#[test]
fn rules_refuse_warn_and_complete() {
    let entry = format!(
        "      validation:
        rules:
          - field: spec.value
            notEquals: bad
            message: bad is bad
          - field: spec.value
            notEquals: odd
            action: warn
            message: odd is odd
      mutation:
        rules:
          - field: spec.map
            default: made
{MAP}"
    );
    let mut world = World::new("rules", &entry, &json!({"value": "odd"}));
    assert_eq!(
        world.reconcile(),
        ["create ConfigMap n/made", "status", "event ThingReconciled", "event ValidationWarning"]
    );
    assert_eq!(world.condition("ValidationWarning")["message"], "odd is odd");
    world.change(&json!({"value": "bad"}));
    assert_eq!(world.reconcile(), ["status", "event ThingReconcileError"]);
    assert_eq!(world.condition("ValidationFailed")["reason"], "DenyRuleViolation");
    assert_eq!(world.get("ConfigMap", "n", "made").unwrap()["data"]["a"], "odd", "refused: nothing is changed");
    world.change(&json!({"value": "good"}));
    assert_eq!(world.reconcile(), ["update ConfigMap n/made", "status", "event ThingReconciled"]);
    assert_eq!(world.condition("ValidationFailed")["status"], "False");
}

#[test]
fn what_cannot_be_decided_yet_removes_nothing() {
    let entry =
        MAP.replace("onReconcile:\n", "onReconcile:\n          external: [{name: x, url: 'http://127.0.0.1:1'}]\n");
    let mut world = World::new("external", &entry, &json!({"map": "one"}));
    world.reconcile();
    world.change(&json!({"map": "two"}));
    world.reconcile();
    assert!(world.get("ConfigMap", "n", "one").is_some());
}

#[test]
fn namespaces_that_are_left_alone() {
    let entry = format!("      restrictedNamespaces: [n]\n{MAP}");
    assert_eq!(World::new("restricted", &entry, &json!({"map": "one"})).reconcile(), [""; 0]);
    let entry = format!("      allowedNamespaces: [m]\n{MAP}");
    assert_eq!(World::new("allowed", &entry, &json!({"map": "one"})).reconcile(), [""; 0]);
}
