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

fn operator(name: &str, entry: &str) -> Operator {
    operator_in(&folder(&format!("planning-{name}")), entry)
}

fn operator_in(folder: &std::path::Path, entry: &str) -> Operator {
    let text = format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {{name: t, version: v1.0.0}}\nspec:\n  crds:\n    thing:\n      apiTypes: {{group: example.com, version: v1, kind: Thing, plural: things}}\n{entry}"
    );
    std::fs::write(folder.join("katalog.yaml"), text).unwrap();
    let loaded = load(&support::snapshot(folder), folder).unwrap_or_else(|error| panic!("{error:?}"));
    loaded.operators[0].clone()
}

/// A Katalog with the given `operatorBox` and further fields of the entry, and a cluster with one custom resource.
struct World {
    operator: Operator,
    cluster: Cluster,
    key: Key,
    now: i64,
    has_status: bool,
}

impl World {
    fn new(name: &str, entry: &str, spec: &Json) -> Self {
        let mut cluster = Cluster::new(START);
        let thing = json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a", "namespace": "n"}, "spec": spec});
        let key = cluster.put(thing);
        Self { operator: operator(name, entry), cluster, key, now: START, has_status: true }
    }

    fn resource(&self) -> Arc<Json> {
        self.cluster.get(&self.key).unwrap()
    }

    fn situation<'a>(&'a self, resource: &'a Json, observed: &'a dyn Observed) -> Situation<'a> {
        let entropy = Entropy::Seed(u64::try_from(self.now).unwrap());
        let has_status = self.has_status;
        Situation { operator: &self.operator, resource, observed, now: self.now, entropy, has_status }
    }

    /// One reconcile; what it did, a line each.
    fn reconcile(&mut self) -> Vec<String> {
        self.cluster.set_time(self.now);
        let resource = self.resource();
        let decided = plan(&self.situation(&resource, &self.cluster));
        let mut operations = decided.operations.clone();
        for operation in &operations {
            self.cluster.perform(operation).unwrap();
        }
        let after = self.cluster.get(&self.key);
        if let Some(resource) = after {
            let (told, _) = conclude(&self.situation(&resource, &self.cluster), &decided, &[]);
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
        operations.iter().filter(|operation| !matches!(operation.action, Action::Requeue(_))).map(line).collect()
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
    let due: Vec<_> = world.decided().operations.into_iter().map(|operation| operation.action).collect();
    assert_eq!(due, [Action::Requeue(1)], "it comes back in time, whatever `resync` says");
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
    fn decided(&self) -> ork_plan::Plan {
        plan(&self.situation(&self.resource(), &self.cluster))
    }

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

#[test]
fn what_leaves_a_list_without_keys_is_seen() {
    let entry = |subjects: &str| {
        format!(
            "      operatorBox:
        onReconcile:
          roleBindings:
            - name: b
              roleRef: {{name: r}}
              subjects: [{subjects}]
"
        )
    };
    let mut world = World::new("subjects", &entry("{name: kept}, {name: revoked}"), &json!({}));
    world.reconcile();
    assert_eq!(world.reconcile(), [""; 0]);
    world.operator = operator("subjects", &entry("{name: kept}"));
    assert_eq!(world.reconcile(), ["update RoleBinding n/b"]);
    assert_eq!(world.get("RoleBinding", "n", "b").unwrap()["subjects"].as_array().unwrap().len(), 1);
    assert_eq!(world.reconcile(), [""; 0]);
}

#[test]
fn values_that_look_alike_differ() {
    let map = |value: &str| MAP.replace("'{{ .spec.value }}'", value);
    for (before, after) in [("'1.1'", "'1.10'"), ("'7'", "'007'"), ("'0'", "''"), ("''", "'false'")] {
        let mut world = World::new("alike", &map(before), &json!({"map": "one"}));
        world.reconcile();
        world.operator = operator("alike", &map(after));
        assert_eq!(world.reconcile(), ["update ConfigMap n/one"], "{before} to {after}");
    }
    let part = |more: &str| {
        format!(
            "      operatorBox: {{onReconcile: {{custom: [{{apiVersion: example.com/v1, kind: Part, metadata: {{name: a}}{more}}}]}}}}\n"
        )
    };
    let mut world = World::new("false", &part(""), &json!({}));
    world.reconcile();
    world.operator = operator("false", &part(", paused: false"));
    assert_eq!(world.reconcile(), ["update Part n/a"], "false is not the same as nothing");
}

#[test]
fn what_others_change_or_remove_comes_back() {
    let mut world = World::new("drift", MAP, &json!({"map": "one", "value": "1"}));
    world.reconcile();
    for change in [|map: &mut Json| map["data"]["a"] = json!("2"), |map: &mut Json| map["data"] = json!({})] {
        let mut theirs = Json::clone(&world.get("ConfigMap", "n", "one").unwrap());
        change(&mut theirs);
        world.cluster.put(theirs);
        assert_eq!(world.reconcile(), ["update ConfigMap n/one"]);
        assert_eq!(world.get("ConfigMap", "n", "one").unwrap()["data"]["a"], "1");
    }
}

#[test]
fn random_values_are_made_once_wherever_the_secret_is_declared() {
    for (name, block, more) in [("secret-applied", "onReconcile", ""), ("secret-kept", "onCreate", "reconcile: true")] {
        let entry = format!(
            "      operatorBox:
        {block}:
          secrets:
            - name: auth
              once: true
              {more}
              data: {{password: '{{{{ randomAlphanumeric 16 }}}}'}}
"
        );
        let mut world = World::new(name, &entry, &json!({}));
        world.reconcile();
        world.now += 60;
        assert_eq!(world.reconcile(), [""; 0], "{block} {more}");
    }
}

#[test]
fn an_object_of_another_custom_resource_is_not_taken_over() {
    let elsewhere = MAP.replace("data:", "namespace: other\n              data:");
    let mut world = World::new("annotated", &elsewhere, &json!({"map": "one", "value": "1"}));
    let theirs = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "namespace": "other",
        "annotations": {"orkestra.orkspace.io/owner": "Thing.example.com/n/b"}}});
    world.cluster.put(theirs.clone());
    assert_eq!(world.reconcile(), ["status", "event ThingReconcileError"]);
    assert!(text(&world.condition("Ready"), &["message"]).contains("belongs to Thing.example.com/n/b"));
    // Nor is a Secret of another one made anew when it is due.
    let entry = "      operatorBox:
        onCreate:
          secrets:
            - {name: one, namespace: other, once: true, rotateAfter: 1d, data: {a: x}}
";
    let mut world = World::new("rotated-theirs", entry, &json!({}));
    let mut secret = theirs;
    secret["kind"] = json!("Secret");
    secret["metadata"]["annotations"]["orkestra.orkspace.io/generated-at"] = json!("2001-01-01T00:00:00Z");
    world.cluster.put(secret);
    assert!(!world.reconcile().contains(&"delete Secret other/one".to_owned()));
}

#[test]
fn what_an_earlier_custom_resource_of_the_same_name_leaves_is_waited_for() {
    let mut world = World::new("reborn", MAP, &json!({"map": "one", "value": "1"}));
    world.reconcile();
    let key = world.key.clone();
    let resource = Json::clone(&world.resource());
    world.cluster.delete(&key);
    let mut again = json!({"apiVersion": "example.com/v1", "kind": "Thing", "spec": resource["spec"]});
    again["metadata"] = json!({"name": "a", "namespace": "n"});
    world.cluster.put(again);
    // The garbage collector has not been there yet: neither an error nor somebody else's object is taken.
    let done = world.reconcile();
    assert!(!done.iter().any(|line| line.contains("ConfigMap") || line.contains("Error")), "{done:?}");
    world.cluster.settle();
    assert_eq!(world.reconcile(), ["create ConfigMap n/one"]);
}

#[test]
fn a_status_that_keeps_no_conditions_is_not_told_again_and_again() {
    let folder = folder("planning-unkept");
    let mut world = World::new("unkept", MAP, &json!({"map": "one", "value": "1"}));
    let definition = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
            status: {type: object, properties: {phase: {type: string}}}
";
    std::fs::write(folder.join("crd.yaml"), definition).unwrap();
    world.operator = operator_in(&folder, MAP);
    assert_eq!(world.reconcile(), ["create ConfigMap n/one"]);
    assert_eq!(world.reconcile(), [""; 0]);
}

#[test]
fn a_status_that_is_no_subresource_does_not_follow_its_own_writing() {
    let mut world = World::new("hot", MAP, &json!({"map": "one", "value": "1"}));
    world.has_status = false;
    world.reconcile();
    let mut written = Json::clone(&world.resource());
    written["metadata"]["generation"] = json!(7);
    world.cluster.put(written);
    assert_eq!(world.reconcile(), [""; 0]);
    assert!(world.condition("Ready").get("observedGeneration").is_none());
}

/// A cluster of which not everything has been read, and whose scopes are known.
struct Partial<'a>(&'a Cluster);

impl Observed for Partial<'_> {
    fn owned_by(&self, owner: &ork_plan::Owner) -> Vec<Arc<Json>> {
        self.0.owned_by(owner)
    }

    fn get(&self, key: &Key) -> Option<Arc<Json>> {
        self.0.get(key)
    }

    fn is_complete(&self) -> bool {
        false
    }

    fn is_namespaced(&self, key: &Key) -> Option<bool> {
        (key.kind == "Zone").then_some(false)
    }
}

impl World {
    /// The decision while not everything has been read.
    fn partially(&self) -> ork_plan::Plan {
        plan(&self.situation(&self.resource(), &Partial(&self.cluster)))
    }
}

#[test]
fn nothing_is_removed_before_everything_has_been_read() {
    let elsewhere = MAP.replace("data:", "namespace: other\n              data:");
    let mut world = World::new("unread", &elsewhere, &json!({"map": "one", "value": "1"}));
    world.reconcile();
    world.change(&json!({"map": "two", "value": "1"}));
    let verbs = |world: &World| -> Vec<&'static str> {
        world.partially().operations.iter().map(ork_plan::Operation::verb).collect()
    };
    assert_eq!(verbs(&world), ["create"]);
    // The finalizer stays as long as there may be something that is not known yet.
    world.cluster.delete(&world.key.clone());
    assert_eq!(verbs(&world), ["delete"]);
    let one = Key::of(&world.get("ConfigMap", "other", "one").unwrap());
    world.cluster.delete(&one);
    assert_eq!(verbs(&world), [""; 0]);
    assert_eq!(world.reconcile_gone(), ["finalizers "]);
}

#[test]
fn an_object_must_live_where_its_kind_lives() {
    let entry = "      operatorBox:
        onReconcile:
          custom:
            - apiVersion: example.com/v1
              kind: Zone
              metadata: {name: z}
";
    let world = World::new("scope", entry, &json!({}));
    let decided = world.partially();
    assert!(decided.operations.is_empty());
    let finding = &decided.findings[0];
    assert_eq!(finding.message, "Zone is a kind of the cluster, and Zone n/z has a namespace");
    assert_eq!(finding.location.text(), "z");
    let inside = entry.replace("{name: z}", "{name: z, namespaced: false}");
    assert!(World::new("scope-right", &inside, &json!({})).partially().findings.is_empty());
}
