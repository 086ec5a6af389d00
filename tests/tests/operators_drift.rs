//! What operators do when others change things at the same time, or parts of a cluster do not answer. Needs
//! `ORK_REAL_PARTS=1`.

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

use std::path::PathBuf;

use serde_json::{Value, json};
use support::cluster::{Cluster, Running, eventually};

/// A folder with a Katalog of one entry, of the kind Thing.
fn katalog(name: &str, version: &str, entry: &str) -> PathBuf {
    let folder = support::folder(&format!("drift-{name}"));
    let text = format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {{name: t, version: v1.0.0}}\nspec:\n  crds:\n    thing:\n      apiTypes: {{group: tests.example.com, version: {version}, kind: Thing, plural: things}}\n      operatorBox:\n        onReconcile:\n{entry}"
    );
    std::fs::write(folder.join("katalog.yaml"), text).unwrap();
    folder
}

/// The definition of Thing, with more for its `spec` and for its only version.
fn definition(scope: &str, spec: &str, version: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.tests.example.com}}
spec:
  group: tests.example.com
  scope: {scope}
  names: {{kind: Thing, plural: things, singular: thing, listKind: ThingList}}
{spec}  versions:
    - name: v1
      served: true
      storage: true
      schema: {{openAPIV3Schema: {{type: object, x-kubernetes-preserve-unknown-fields: true}}}}
{version}"
    )
}

const STATUS: &str = "      subresources: {status: {}}\n";

fn thing(name: &str, namespace: &str, spec: &str) -> String {
    format!("apiVersion: tests.example.com/v1\nkind: Thing\nmetadata: {{name: {name}{namespace}}}\nspec: {spec}\n")
}

const HERE: &str = ", namespace: default";
const MAP: &str = "          configMaps: [{name: '{{ .metadata.name }}', data: {a: '{{ .spec.a }}'}}]\n";

/// Applies a definition, and waits until custom resources of it can be made.
fn define(cluster: &Cluster, text: &str) {
    cluster.apply_text(text);
    cluster.kubectl(&["wait", "--for=condition=Established", "crd/things.tests.example.com", "--timeout=60s"]);
}

fn once(cluster: &Cluster, folder: &std::path::Path) -> String {
    let kubeconfig = cluster.kubeconfig();
    cluster.user().ok(&["run", folder.to_str().unwrap(), "--once", "--kubeconfig", kubeconfig.to_str().unwrap()])
}

#[test]
fn what_is_revoked_is_gone_and_what_is_granted_by_others_too() {
    let Some(cluster) = Cluster::plain("revoked") else { return };
    define(&cluster, &definition("Namespaced", "", STATUS));
    cluster.apply_text(&thing("a", HERE, "{}"));
    let declared = |subjects: &str, more: &str| {
        format!(
            "          roleBindings: [{{name: b, roleRef: {{name: r}}, subjects: [{subjects}]}}]
          custom:
            - apiVersion: apps/v1
              kind: DaemonSet
              metadata: {{name: d}}
              spec:
                selector: {{matchLabels: {{app: d}}}}
                template:
                  metadata: {{labels: {{app: d}}}}
                  spec:
                    imagePullSecrets: []
                    {more}
                    containers:
                      - {{name: d, image: d, stdin: false, env: [], ports: [{{name: a, containerPort: 80}}, {{name: b, containerPort: 53}}]}}
"
        )
    };
    let subjects = || cluster.get("rolebindings", "default", "b").unwrap()["subjects"].clone();
    let names = |found: Value| -> Vec<String> {
        found.as_array().unwrap().iter().map(|subject| subject["name"].as_str().unwrap().to_owned()).collect()
    };
    let folder = katalog("revoked", "v1", &declared("{name: kept}, {name: revoked}", ""));
    once(&cluster, &folder);
    assert_eq!(names(subjects()), ["kept", "revoked"]);
    cluster.forget_requests();
    once(&cluster, &folder);
    assert_eq!(cluster.writes(), [], "zero values, empty lists and defaults are no differences");
    let folder = katalog("revoked", "v1", &declared("{name: kept}", "automountServiceAccountToken: false"));
    let running = Running::start(&cluster, &[folder.to_str().unwrap()]);
    eventually("the subject is revoked", || names(subjects()) == ["kept"]);
    let pods = || cluster.get("daemonsets", "default", "d").unwrap()["spec"]["template"]["spec"].clone();
    eventually("false is written", || pods()["automountServiceAccountToken"] == false);
    let patch =
        |kind: &str, name: &str, patch: &str| cluster.kubectl(&["patch", kind, name, "--type=json", "-p", patch]);
    patch(
        "rolebinding",
        "b",
        r#"[{"op": "add", "path": "/subjects/-", "value": {"kind": "ServiceAccount", "name": "evil", "namespace": "default"}}]"#,
    );
    eventually("what others grant is revoked", || names(subjects()) == ["kept"]);
    patch("daemonset", "d", r#"[{"op": "remove", "path": "/spec/template/spec/automountServiceAccountToken"}]"#);
    eventually("false comes back", || pods()["automountServiceAccountToken"] == false);
    let ports = || pods()["containers"][0]["ports"].clone();
    patch("daemonset", "d", r#"[{"op": "remove", "path": "/spec/template/spec/containers/0/ports/1"}]"#);
    eventually("the port comes back", || ports().as_array().unwrap().len() == 2);
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn conditions_of_others_are_kept() {
    let Some(cluster) = Cluster::plain("conditions") else { return };
    define(&cluster, &definition("Namespaced", "", STATUS));
    cluster.apply_text(&thing("a", HERE, "{a: x}"));
    let running = Running::start(&cluster, &[katalog("conditions", "v1", MAP).to_str().unwrap()]);
    let conditions = || {
        let thing = cluster.get("things", "default", "a").unwrap();
        thing["status"]["conditions"].as_array().cloned().unwrap_or_default()
    };
    eventually("it is ready", || conditions().len() == 1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..15 {
                let patch = format!("{{\"spec\": {{\"a\": \"{number}\"}}}}");
                cluster.kubectl(&["patch", "things", "a", "--type=merge", "-p", &patch]);
            }
        });
        for number in 0..15 {
            let theirs = json!([{"op": "add", "path": "/status/conditions/-", "value": {
                "type": format!("Theirs{number}"), "status": "True", "lastTransitionTime": "2030-01-01T00:00:00Z",
            }}]);
            let patch = theirs.to_string();
            cluster.kubectl(&["patch", "things", "a", "--subresource=status", "--type=json", "-p", &patch]);
        }
    });
    let map = || cluster.get("configmaps", "default", "a").unwrap()["data"]["a"].clone();
    eventually("the last change arrives", || map() == "14");
    assert_eq!(conditions().len(), 16, "{:?}", conditions());
    assert!(!running.log().contains("error"), "{}", running.log());
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn a_status_that_is_no_subresource_comes_to_rest() {
    let Some(cluster) = Cluster::plain("unsplit") else { return };
    define(&cluster, &definition("Namespaced", "", ""));
    cluster.apply_text(&thing("a", HERE, "{a: x}"));
    let folder = katalog("unsplit", "v1", MAP);
    once(&cluster, &folder);
    cluster.forget_requests();
    once(&cluster, &folder);
    assert_eq!(cluster.writes(), []);
}

#[test]
fn custom_resources_of_the_cluster_have_children_in_namespaces() {
    let Some(cluster) = Cluster::whole("global") else { return };
    define(&cluster, &definition("Cluster", "", STATUS));
    let folder = katalog("global", "v1", MAP);
    let text = std::fs::read_to_string(folder.join("katalog.yaml")).unwrap();
    std::fs::write(
        folder.join("katalog.yaml"),
        text.replace("      operatorBox", "      namespaced: false\n      operatorBox"),
    )
    .unwrap();
    let running = Running::start(&cluster, &[folder.to_str().unwrap()]);
    running.says("watching");
    cluster.apply_text(&thing("a", "", "{a: x}"));
    let map = || cluster.get("configmaps", "default", "a");
    eventually("the child is there", || map().is_some());
    cluster.kubectl(&["delete", "configmap", "a"]);
    eventually("it comes back", || map().is_some());
    cluster.kubectl(&["delete", "things", "a"]);
    eventually("it goes with its owner", || map().is_none());
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn a_kind_that_cannot_be_looked_up_is_waited_for() {
    let Some(cluster) = Cluster::plain("discovery") else { return };
    define(&cluster, &definition("Namespaced", "", STATUS));
    // Registered, and nobody serves it: the API server answers 503.
    cluster.apply_text(
        "apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.absent.example.com}
spec:
  group: absent.example.com
  version: v1
  groupPriorityMinimum: 1000
  versionPriority: 10
  insecureSkipTLSVerify: true
  service: {name: nobody, namespace: default}
",
    );
    let entry = "          custom: [{apiVersion: absent.example.com/v1, kind: Widget, metadata: {name: w}, when: [{field: spec.a, equals: never}]}]\n";
    let running = Running::start(&cluster, &[katalog("discovery", "v1", entry).to_str().unwrap()]);
    running.says("the API server does not say what Widget of absent.example.com/v1 is");
    assert!(!running.log().contains("watching things"));
    cluster.kubectl(&["delete", "apiservice", "v1.absent.example.com"]);
    running.says("watching things.tests.example.com");
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn it_stops_while_the_first_list_is_not_there() {
    let Some(cluster) = Cluster::plain("unlisted") else { return };
    define(&cluster, &definition("Namespaced", "", STATUS));
    cluster.apply_text(&thing("a", HERE, "{a: x}"));
    // What is stored as v1 cannot be listed as v2 without the webhook that nobody serves.
    let conversion = "  conversion:
    strategy: Webhook
    webhook:
      conversionReviewVersions: [v1]
      clientConfig: {url: 'https://127.0.0.1:1/convert'}
";
    let more = "      subresources: {status: {}}
    - name: v2
      served: true
      storage: false
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      subresources: {status: {}}
";
    cluster.apply_text(&definition("Namespaced", conversion, more));
    eventually("v2 cannot be listed", || cluster.try_kubectl(&["get", "things.v2.tests.example.com"]).is_err());
    let running = Running::start(&cluster, &[katalog("unlisted", "v2", MAP).to_str().unwrap()]);
    running.says("the watch on things is interrupted");
    assert_eq!(running.stop(), Some(0));
}

#[test]
fn a_permission_that_is_lost_for_a_while_ends_nothing() {
    let Some(cluster) = Cluster::plain("permission") else { return };
    define(&cluster, &definition("Namespaced", "", STATUS));
    let grant =
        || cluster.kubectl(&["create", "clusterrolebinding", "alice", "--clusterrole=cluster-admin", "--user=alice"]);
    grant();
    let folder = katalog("permission", "v1", MAP);
    let running = Running::start_as(&cluster, &cluster.kubeconfig_of_alice(), &[folder.to_str().unwrap()]);
    running.says("watching");
    cluster.apply_text(&thing("a", HERE, "{a: x}"));
    eventually("the first is made", || cluster.get("configmaps", "default", "a").is_some());
    cluster.kubectl(&["delete", "clusterrolebinding", "alice"]);
    // Watches that are open stay open: only a new one is refused.
    cluster.stop_api();
    cluster.start_api();
    running.says("user alice may not list things.tests.example.com");
    grant();
    cluster.apply_text(&thing("b", HERE, "{a: x}"));
    eventually("the second is made", || cluster.get("configmaps", "default", "b").is_some());
    assert_eq!(running.stop(), Some(0));
}
