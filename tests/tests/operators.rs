//! Operators on a real API server with real controllers. Needs `ORK_REAL_PARTS=1`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

mod support;

use std::path::{Path, PathBuf};

use ork_plan::{Json, Options, at, simulate, text};
use ork_project::{load, resources_in};
use serde_json::json;
use support::cluster::{Cluster, Running, eventually};

fn stack() -> PathBuf {
    ork_test::workspace().join("tests/real/cluster/stack")
}

fn stack_cr(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: tests.example.com/v1\nkind: Stack\nmetadata: {{name: {name}, namespace: default}}\nspec: {spec}\n"
    )
}

/// The patterns that are tried: ours, those of the registry corpus where it is, and a fixture.
fn patterns() -> Vec<PathBuf> {
    let published = ork_test::corpus().map(|corpus| corpus.join("registry/patterns"));
    let folders = [Some(ork_test::workspace().join("patterns")), published];
    let below = |folder: &Path| -> Vec<PathBuf> {
        let Ok(entries) = folder.read_dir() else { return Vec::new() };
        entries.flatten().map(|entry| entry.path()).collect()
    };
    let mut found: Vec<PathBuf> = folders
        .into_iter()
        .flatten()
        .flat_map(|folder| below(&folder.join("katalogs")))
        .flat_map(|pattern| below(&pattern))
        .filter(|version| version.join("cr.yaml").is_file())
        .map(|version| version.canonicalize().unwrap())
        .collect();
    found.sort();
    found
}

/// What the cluster in memory ends up with.
fn simulated(pattern: &Path) -> (Json, Vec<Json>) {
    let snapshot = support::snapshot(pattern);
    let loaded = load(&snapshot, pattern).unwrap();
    let operator = &loaded.operators[0];
    let source = snapshot.source(&pattern.join("cr.yaml")).unwrap();
    let mut resource = ork_engine::data::to_json(&resources_in(operator, &[source]).unwrap()[0].object);
    let options = Options { cycles: 6, now: 1_800_000_000, entropy: 0, skip_external: false };
    let run = simulate(&[operator], vec![resource.clone()], options);
    let kind = text(&resource, &["kind"]).to_owned();
    let children = run.cluster.objects().filter(|object| text(object, &["kind"]) != kind && owned(object));
    let children = children.map(|object| Json::clone(object)).collect();
    let found = run.cluster.objects().find(|object| text(object, &["kind"]) == kind);
    resource = found.map(|found| Json::clone(found)).unwrap_or(resource);
    (resource, children)
}

fn owned(object: &Json) -> bool {
    at(object, &["metadata", "ownerReferences"]).is_some()
        || at(object, &["metadata", "annotations", "orkestra.orkspace.io/owner"]).is_some()
}

/// Where `wanted` is not in `found`: what the API server fills in is left aside, and so is what is random or of one life.
fn missing(wanted: &Json, found: &Json, path: &str, out: &mut Vec<String>) {
    let of_one_life = [
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "generation",
        "managedFields",
        "clusterIP",
        "orkestra.orkspace.io/generated-at",
        // A number of the manifest, which names the uid of its owner.
        "orkestra.orkspace.io/applied",
    ];
    if of_one_life.iter().any(|field| path.ends_with(&format!(".{field}")))
        || path == ".status"
        || path.starts_with(".data.")
    {
        return;
    }
    match (wanted, found) {
        (Json::Object(wanted), Json::Object(found)) => {
            for (key, value) in wanted {
                missing(value, found.get(key).unwrap_or(&Json::Null), &format!("{path}.{key}"), out);
            }
        }
        (Json::Array(wanted), Json::Array(found)) if wanted.len() == found.len() => {
            for (index, (wanted, found)) in wanted.iter().zip(found).enumerate() {
                missing(wanted, found, &format!("{path}[{index}]"), out);
            }
        }
        (wanted, found) => {
            let empty = wanted.as_object().is_some_and(serde_json::Map::is_empty) && found.is_null()
                || [json!(false), json!(0), json!("")].contains(wanted) && found.is_null();
            let number = |value: &Json| value.as_str().and_then(ork_engine::condition::quantity);
            let same = wanted == found || empty || (number(wanted).is_some() && number(wanted) == number(found));
            if !same {
                out.push(format!("{path}: {wanted} became {found}"));
            }
        }
    }
}

fn kind_of(object: &Json) -> String {
    let (group, _) = ork_plan::api_parts(text(object, &["apiVersion"]));
    let plural = ork_plan::plural_of(text(object, &["kind"]));
    if group.is_empty() { plural } else { format!("{plural}.{group}") }
}

fn found(cluster: &Cluster, object: &Json) -> Option<Json> {
    cluster.get(&kind_of(object), text(object, &["metadata", "namespace"]), text(object, &["metadata", "name"]))
}

fn is_ready(cluster: &Cluster, resource: &Json) -> bool {
    let conditions =
        found(cluster, resource).and_then(|found| at(&found, &["status", "conditions"])?.as_array().cloned());
    conditions
        .into_iter()
        .flatten()
        .any(|condition| text(&condition, &["type"]) == "Ready" && text(&condition, &["status"]) == "True")
}

#[test]
fn patterns_are_made_kept_and_removed() {
    let Some(cluster) = Cluster::whole("patterns") else { return };
    let patterns = patterns();
    assert!(patterns.len() >= 2);
    cluster.kubectl(&["create", "namespace", "shop"]);
    for pattern in &patterns {
        one_pattern(&cluster, pattern);
    }
}

fn one_pattern(cluster: &Cluster, pattern: &Path) {
    let folder = pattern.to_str().unwrap();
    println!("{folder}");
    let running = Running::start(cluster, &[folder, "--apply-crds"]);
    running.says("watching");
    // For two seconds after a definition the API server holds back the first custom resource.
    cluster.apply(&pattern.join("cr.yaml"));
    let (resource, children) = simulated(pattern);
    assert!(!children.is_empty());
    eventually("the custom resource is ready", || is_ready(cluster, &resource));
    let owner = found(cluster, &resource).unwrap();
    for child in &children {
        let object = found(cluster, child).unwrap_or_else(|| panic!("{} is not there", ork_plan::Key::of(child)));
        let mut differences = Vec::new();
        missing(child, &object, "", &mut differences);
        assert_eq!(differences, Vec::<String>::new(), "{}", ork_plan::Key::of(child));
        if let Some(references) = at(child, &["metadata", "ownerReferences"]) {
            let mut wanted = references.clone();
            wanted[0]["uid"] = owner["metadata"]["uid"].clone();
            assert_eq!(object["metadata"]["ownerReferences"], wanted);
        }
    }
    // At rest: a second look changes nothing, neither in this process nor in a new one.
    settle(cluster);
    cluster.forget_requests();
    let kubeconfig = cluster.kubeconfig();
    cluster.user().ok(&["run", folder, "--once", "--kubeconfig", kubeconfig.to_str().unwrap()]);
    assert_eq!(cluster.writes(), [], "{folder}");
    for child in &children {
        restored(cluster, child);
    }
    cluster.kubectl(&[
        "delete",
        &kind_of(&resource),
        text(&resource, &["metadata", "name"]),
        "-n",
        text(&resource, &["metadata", "namespace"]),
    ]);
    for child in &children {
        eventually(&format!("{} is gone", ork_plan::Key::of(child)), || found(cluster, child).is_none());
    }
    assert_eq!(running.stop(), Some(0));
}

/// Waits until ork has written nothing for a second.
fn settle(cluster: &Cluster) {
    let mut before = usize::MAX;
    eventually("the operator is at rest", || {
        let now = cluster.writes().len();
        std::thread::sleep(std::time::Duration::from_secs(1));
        let same = now == before && cluster.writes().len() == now;
        before = now;
        same
    });
}

/// Relabelled, then deleted: it comes back as it was.
fn restored(cluster: &Cluster, child: &Json) {
    let (kind, namespace, name) =
        (kind_of(child), text(child, &["metadata", "namespace"]), text(child, &["metadata", "name"]));
    let place: Vec<&str> = if namespace.is_empty() { vec![] } else { vec!["-n", namespace] };
    let label = |key: &str| {
        let object = found(cluster, child)?;
        Some(at(&object, &["metadata", "labels"])?.get(key)?.clone())
    };
    cluster.kubectl(&[&["label", &kind, name, "orkestra.orkspace.io/managed-"], place.as_slice()].concat());
    if kind != "secrets" {
        eventually(&format!("{kind} {name} has its label again"), || {
            label("orkestra.orkspace.io/managed") == Some(json!("true"))
        });
        cluster.kubectl(&[&["label", "--overwrite", &kind, name, "orkestra-owner=nobody"], place.as_slice()].concat());
        eventually(&format!("{kind} {name} has its owner again"), || label("orkestra-owner") != Some(json!("nobody")));
    }
    let uid = |object: &Json| text(object, &["metadata", "uid"]).to_owned();
    let before = uid(&found(cluster, child).unwrap());
    cluster.kubectl(&[&["delete", &kind, name, "--wait=false"], place.as_slice()].concat());
    eventually(&format!("{kind} {name} is made again"), || {
        found(cluster, child).is_some_and(|found| uid(&found) != before)
    });
}

#[test]
fn a_custom_resource_moves_its_children() {
    let Some(cluster) = Cluster::whole("moves") else { return };
    let folder = stack();
    let running = Running::start(&cluster, &[folder.to_str().unwrap(), "--apply-crds"]);
    running.says("watching");
    cluster.apply_text(&stack_cr("a", "{shards: [one, two]}"));
    let status = |path: &str| {
        let stack = cluster.get("stacks", "default", "a");
        stack.map(|stack| text(&stack, &["status", path]).to_owned()).unwrap_or_default()
    };
    eventually("the phase follows the status", || status("phase") == "Running");
    let password = cluster.get("secrets", "default", "a-auth").unwrap()["data"]["password"].clone();
    assert!(cluster.get("configmaps", "default", "a-two").is_some());
    let note = || cluster.get("configmaps", "default", "a").unwrap()["data"]["note"].clone();
    assert_eq!(note(), "stack a", "the rule of mutation");

    cluster.apply_text(&stack_cr("a", "{shards: [one], web: false, replicas: \"3\", image: \"nginx:1.28\"}"));
    eventually("the replicas follow", || cluster.get("deployments", "default", "a").unwrap()["spec"]["replicas"] == 3);
    eventually("a shard that is no longer asked for goes", || cluster.get("configmaps", "default", "a-two").is_none());
    eventually("what fails its conditions goes", || cluster.get("services", "default", "a").is_none());
    assert_eq!(cluster.get("secrets", "default", "a-auth").unwrap()["data"]["password"], password, "made once");

    // What others change in fields of ours comes back; what they add is theirs.
    cluster.kubectl(&["set", "image", "deployment/a", "*=evil:1"]);
    cluster.kubectl(&["annotate", "deployment", "a", "theirs=kept"]);
    let image = || {
        cluster.get("deployments", "default", "a").unwrap()["spec"]["template"]["spec"]["containers"][0]["image"]
            .clone()
    };
    eventually("the image is restored", || image() == "nginx:1.28");
    assert_eq!(cluster.get("deployments", "default", "a").unwrap()["metadata"]["annotations"]["theirs"], "kept");

    // Refused: nothing is changed, and it is told.
    cluster.apply_text(&stack_cr("a", "{shards: [one], replicas: \"99\"}"));
    let condition = |kind: &str| {
        let stack = cluster.get("stacks", "default", "a").unwrap();
        let all = at(&stack, &["status", "conditions"]).and_then(Json::as_array).cloned().unwrap_or_default();
        all.into_iter().find(|condition| text(condition, &["type"]) == kind)
    };
    eventually("it is refused", || condition("ValidationFailed").is_some_and(|found| found["status"] == "True"));
    assert_eq!(condition("Ready").unwrap()["status"], "False");
    assert_eq!(cluster.get("deployments", "default", "a").unwrap()["spec"]["replicas"], 3);
    let events = || cluster.kubectl(&["get", "events", "-o", "jsonpath={.items[*].reason}"]);
    eventually("an event says so", || events().contains("StackReconcileError"));
    assert!(events().contains("StackReconciled"));
    assert_eq!(running.stop(), Some(0));
}

const NOTES: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: notes.tests.example.com}
spec:
  group: tests.example.com
  scope: Namespaced
  names: {kind: Note, plural: notes, singular: note, listKind: NoteList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {text: {type: string}}}}
";

#[test]
fn what_no_garbage_collector_removes_goes_with_the_finalizer() {
    let Some(cluster) = Cluster::whole("wide") else { return };
    let folder = ork_test::workspace().join("tests/real/cluster/wide");
    cluster.apply_text(NOTES);
    let running = Running::start(&cluster, &[folder.to_str().unwrap(), "--apply-crds"]);
    running.says("watching");
    cluster.apply_text(&stack_cr("w", "{}"));
    let map = || cluster.get("configmaps", "w-home", "w");
    eventually("the object in the other namespace is there", || map().is_some());
    eventually("the custom object is there", || cluster.get("notes.tests.example.com", "default", "w").is_some());
    eventually("the job is there", || cluster.get("jobs", "default", "w-once").is_some());
    assert!(at(&map().unwrap(), &["metadata", "ownerReferences"]).is_none());
    assert!(
        at(&cluster.get("notes.tests.example.com", "default", "w").unwrap(), &["metadata", "ownerReferences"])
            .is_some()
    );
    cluster.kubectl(&["delete", "configmap", "w", "-n", "w-home"]);
    eventually("it comes back", || map().is_some());
    cluster.kubectl(&[
        "patch",
        "notes.tests.example.com",
        "w",
        "--type=merge",
        "-p",
        "{\"spec\":{\"text\":\"theirs\"}}",
    ]);
    let text_of = || cluster.get("notes.tests.example.com", "default", "w").unwrap()["spec"]["text"].clone();
    eventually("the custom object is restored", || text_of() == "nginx:1.27");
    settle(&cluster);
    cluster.kubectl(&["delete", "stacks", "w", "--timeout=60s"]);
    for (kind, namespace, name) in [
        ("clusterroles", "", "w"),
        ("namespaces", "", "w-home"),
        ("notes.tests.example.com", "default", "w"),
        ("jobs", "default", "w-once"),
    ] {
        eventually(&format!("{kind} {name} is gone"), || cluster.get(kind, namespace, name).is_none());
    }
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn an_api_server_may_come_late_and_go() {
    let Some(cluster) = Cluster::whole("faults") else { return };
    let folder = stack();
    let folder = folder.to_str().unwrap();
    cluster.stop_api();
    let running = Running::start(&cluster, &[folder]);
    running.says("waiting for the API server");
    cluster.start_api();
    running.says("answers");
    running.says("waits for the definition of stacks.tests.example.com");
    cluster.apply(&stack().join("crd.yaml"));
    running.says("watching stacks.tests.example.com");
    cluster.apply_text(&stack_cr("a", "{}"));
    eventually("it is made", || cluster.get("deployments", "default", "a").is_some());
    cluster.stop_api();
    std::thread::sleep(std::time::Duration::from_secs(1));
    cluster.start_api();
    cluster.apply_text(&stack_cr("b", "{}"));
    eventually("it goes on", || cluster.get("poddisruptionbudgets", "default", "b").is_some());
    cluster.kubectl(&["delete", "deployment", "a"]);
    eventually("drift is seen again", || cluster.get("deployments", "default", "a").is_some());
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn a_template_that_fails_stops_nobody_else() {
    let Some(cluster) = Cluster::plain("template") else { return };
    let folder = support::folder("operators-template");
    support::copy(&stack(), &folder);
    let katalog = std::fs::read_to_string(folder.join("katalog.yaml")).unwrap();
    let broken =
        katalog.replace("replicas: \"{{ .spec.replicas }}\"", "replicas: \"{{ .spec.replicas }}{{ .spec.note }}\"");
    assert_ne!(broken, katalog);
    std::fs::write(
        folder.join("katalog.yaml"),
        broken.replace("default: \"stack {{ .metadata.name }}\"", "default: \"0\""),
    )
    .unwrap();
    cluster.apply(&folder.join("crd.yaml"));
    let running = Running::start(&cluster, &[folder.to_str().unwrap()]);
    running.says("watching");
    cluster.apply_text(&stack_cr("bad", "{note: many}"));
    cluster.apply_text(&stack_cr("good", "{}"));
    eventually("the good one is made", || cluster.get("deployments", "default", "good").is_some());
    running.says("`replicas` must be an integer, and this renders to `2many`");
    running.says("katalog.yaml:");
    assert!(cluster.get("serviceaccounts", "default", "bad").is_none(), "nothing is half done");
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn killed_at_any_moment_it_converges() {
    let Some(cluster) = Cluster::plain("killed") else { return };
    let folder = stack();
    let folder = folder.to_str().unwrap();
    cluster.apply(&stack().join("crd.yaml"));
    let names: Vec<String> = (0..20).map(|number| format!("s{number}")).collect();
    let all: Vec<String> = names.iter().map(|name| stack_cr(name, "{}")).collect();
    cluster.apply_text(&all.join("---\n"));
    for moment in 0..10 {
        let running = Running::start(&cluster, &[folder]);
        running.says("watching");
        std::thread::sleep(std::time::Duration::from_millis(moment * 15));
        running.kill();
    }
    let running = Running::start(&cluster, &[folder]);
    running.says("watching");
    let count = |kind: &str| {
        cluster.kubectl(&["get", kind, "-l", "orkestra.orkspace.io/managed=true", "-o", "name"]).lines().count()
    };
    let kinds = [
        "deployments",
        "services",
        "configmaps",
        "serviceaccounts",
        "roles",
        "rolebindings",
        "poddisruptionbudgets",
        "secrets",
    ];
    eventually("everything is there once", || kinds.iter().all(|kind| count(kind) == names.len()));
    settle(&cluster);
    assert!(kinds.iter().all(|kind| count(kind) == names.len()));
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn a_pulled_pattern_runs_without_its_registry() {
    let Some(cluster) = Cluster::plain("offline") else { return };
    let registry = ork_test::registry::Registry::start();
    let read = |name: &str| std::fs::read(stack().join(name)).unwrap();
    let (katalog, definition) = (read("katalog.yaml"), read("crd.yaml"));
    let files: [(&str, &[u8]); 2] = [("katalog.yaml", &katalog), ("crd.yaml", &definition)];
    registry.artifact("patterns/stack", "v0.1.0", "application/vnd.orkestra.pattern.v1+tar+gzip", &files);
    let reference = format!("{}/patterns/stack:v0.1.0", registry.host());
    cluster.user().ok(&["pull", &reference]);
    drop(registry);
    cluster.apply(&stack().join("crd.yaml"));
    cluster.apply_text(&stack_cr("a", "{}"));
    let kubeconfig = cluster.kubeconfig();
    let kubeconfig = kubeconfig.to_str().unwrap();
    let planned = cluster.user().ok(&["run", &reference, "--dry-run", "--kubeconfig", kubeconfig]);
    assert!(planned.contains("would create Deployment default/a"), "{planned}");
    assert_eq!(cluster.writes(), [], "a dry run");
    let done = cluster.user().ok(&["run", &reference, "--once", "--log", "json", "--kubeconfig", kubeconfig]);
    let lines: Vec<Json> = done.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let made = lines.iter().filter(|line| line["event"] == "done" && line["operation"]["verb"] == "create");
    assert_eq!(made.count(), 8, "{done}");
    assert_eq!(lines.last().unwrap()["resources"], 1);
    assert!(cluster.get("deployments", "default", "a").is_some());
}

#[test]
fn what_cannot_start_says_why() {
    let Some(cluster) = Cluster::plain("refused") else { return };
    let folder = stack();
    let folder = folder.to_str().unwrap();
    let run = |arguments: &[&str]| {
        let run = cluster.user().run(&[&["run"], arguments].concat());
        (run.code, run.stderr)
    };
    let (code, error) = run(&[folder, "--once"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("there is no kubeconfig") && error.contains("--kubeconfig"), "{error}");
    let (code, error) = run(&[folder, "--once", "--kubeconfig", "absent"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("absent cannot be used"), "{error}");
    let kubeconfig = cluster.kubeconfig();
    let kubeconfig = kubeconfig.to_str().unwrap();
    let (code, error) = run(&[folder, "--once", "--kubeconfig", kubeconfig]);
    assert_eq!(code, Some(2));
    assert!(error.contains("does not know stacks.tests.example.com") && error.contains("--apply-crds"), "{error}");

    cluster.apply(&stack().join("crd.yaml"));
    let alice = cluster.kubeconfig_of_alice();
    let (code, error) = run(&[folder, "--once", "--kubeconfig", alice.to_str().unwrap()]);
    assert_eq!(code, Some(2));
    assert!(error.contains("user alice may not list"), "{error}");
    assert!(error.contains("verbs: [get, list, watch]"), "{error}");

    let other = support::folder("operators-claims");
    support::copy(&stack(), &other);
    let (code, error) = run(&[folder, other.to_str().unwrap(), "--once", "--kubeconfig", kubeconfig]);
    assert_eq!(code, Some(2));
    assert!(error.contains("two entries claim the kind Stack"), "{error}");

    let katalog = std::fs::read_to_string(other.join("katalog.yaml")).unwrap();
    std::fs::write(other.join("katalog.yaml"), katalog.replace("version: v1, kind", "version: v2, kind")).unwrap();
    let (code, error) = run(&[other.to_str().unwrap(), "--once", "--kubeconfig", kubeconfig]);
    assert_eq!(code, Some(1));
    assert!(error.contains("error[api-mismatch]"), "{error}");
    std::fs::remove_file(other.join("crd.yaml")).unwrap();
    let (code, error) = run(&[other.to_str().unwrap(), "--once", "--kubeconfig", kubeconfig]);
    assert_eq!(code, Some(2));
    assert!(error.contains("does not know stacks.tests.example.com (version v2)"), "{error}");
}

#[test]
fn a_komposer_runs_as_it_is_put_together() {
    let Some(cluster) = Cluster::plain("komposer") else { return };
    let folder = support::folder("operators-komposer");
    support::copy(&ork_test::workspace().join("tests/cases/composing/overrides"), &folder);
    cluster.apply(&folder.join("base/crd.yaml"));
    let komposer = std::fs::read_to_string(folder.join("komposer.yaml")).unwrap();
    // What the Komposer declares itself has no definition here.
    let alone = komposer.split("    topic:").next().unwrap();
    std::fs::write(folder.join("komposer.yaml"), alone).unwrap();
    cluster.apply_text(
        "apiVersion: example.com/v1\nkind: Cache\nmetadata: {name: books, namespace: kube-public}\nspec: {size: 3}\n---\napiVersion: example.com/v1\nkind: Cache\nmetadata: {name: books, namespace: default}\n",
    );
    let running = Running::start(&cluster, &[folder.join("komposer.yaml").to_str().unwrap()]);
    running.says("watching");
    let made = |namespace: &str, name: &str| cluster.get("configmaps", namespace, name);
    eventually("the Motif's resources stay", || made("kube-public", "books-motif").is_some());
    let over = made("kube-public", "books-over").expect("the override's resources are made");
    assert_eq!(text(&over, &["data", "from"]), "cache");
    assert!(made("kube-public", "books-base").is_none(), "the overridden ones are not");
    assert!(cluster.get("serviceaccounts", "kube-public", "books").is_some(), "what is not overridden stays");
    let status = || cluster.get("caches.example.com", "kube-public", "books").unwrap();
    eventually("the status is the override's", || text(&status(), &["status", "image"]) == "cache");
    assert!(at(&status(), &["status", "size"]).is_none());
    assert!(made("default", "books-over").is_none(), "the override restricts this namespace");
    assert_eq!(running.stop(), Some(0));
}
