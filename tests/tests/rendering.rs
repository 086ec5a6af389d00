//! What single entries render to: each case is a block of resources and what must come out.
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

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use ork_project::{JobError, RenderOptions, render};
use serde_json::{Value, json};
use support::{folder, snapshot};

const RESOURCE: &str = "\
apiVersion: example.com/v1
kind: App
metadata: {name: web, namespace: shop}
spec:
  image: \"16\"
  replicas: 3
  names: [a, b]
";

fn rendered(top: &str, block: &str) -> Result<Vec<Value>, String> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let place = folder(&format!("rendering-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    let head = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: k}\n";
    let entry =
        "spec:\n  crds:\n    app:\n      apiTypes: {group: example.com, version: v1, kind: App}\n      operatorBox:\n";
    let block: String = block.lines().map(|line| format!("        {line}\n")).collect();
    fs::write(place.join("katalog.yaml"), format!("{head}{top}{entry}{block}")).unwrap();
    fs::write(place.join("cr.yaml"), RESOURCE).unwrap();
    let options = RenderOptions { custom_resource: None, now: 0, seed: 0 };
    match render(&snapshot(&place), Path::new("."), &options) {
        Ok(made) => Ok(made.manifests.iter().map(ork_engine::output::Rendered::to_json).collect()),
        Err(JobError::Findings(findings)) => {
            Err(findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("; "))
        }
        Err(error) => panic!("{error}"),
    }
}

fn made(block: &str) -> Vec<Value> {
    rendered("", block).unwrap()
}

#[test]
fn free_content_keeps_the_type_of_what_an_action_gives() {
    let object = made(
        "onReconcile:
  custom:
    - apiVersion: example.com/v1
      kind: Other
      metadata: {name: o, namespace: shop}
      spec:
        text: '{{ .spec.image }}'
        number: '{{ .spec.replicas }}'
        joined: '1{{ .spec.replicas }}'
        literal: 7",
    );
    assert_eq!(object[0]["spec"], json!({"text": "16", "number": 3, "joined": "13", "literal": 7}));
}

#[test]
fn every_pod_carries_the_labels_that_selectors_look_for() {
    let objects = made(
        "onReconcile:
  pods: [{image: nginx, port: 80}]
  jobs: [{image: busybox}]
  services: [{port: 80}]
  pdb: [{minAvailable: 1}]",
    );
    let by = |kind: &str| objects.iter().find(|object| object["kind"] == kind).unwrap();
    let labels =
        json!({"orkestra-owner": "web", "app.kubernetes.io/name": "web-pod", "orkestra.orkspace.io/kind": "app"});
    for (key, value) in labels.as_object().unwrap() {
        assert_eq!(by("Pod")["metadata"]["labels"][key], *value);
    }
    assert_eq!(by("Service")["spec"]["selector"], labels, "the bare pod is the one that serves port 80");
    assert_eq!(by("Job")["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"], "web-job");
}

#[test]
fn an_object_of_both_blocks_is_printed_once_and_selected() {
    let objects = made(
        "onCreate:
  deployments: [{name: d, image: nginx, port: 80, replicas: 1}]
onReconcile:
  deployments: [{name: d, image: nginx, port: 80, replicas: 2}]
  services: [{port: 80}]",
    );
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["spec"]["replicas"], 2);
    assert_eq!(objects[1]["spec"]["selector"]["app.kubernetes.io/name"], "d");
}

#[test]
fn copies_go_to_every_namespace_and_an_empty_list_is_none() {
    let objects = made(
        "onReconcile:
  secrets:
    - {name: plain, data: {a: b}, toNamespaces: []}
    - {name: cert, tls: {commonName: x}, toNamespaces: [n1, shop]}",
    );
    let places: Vec<_> = objects
        .iter()
        .map(|o| (o["metadata"]["name"].as_str().unwrap(), o["metadata"]["namespace"].as_str().unwrap()))
        .collect();
    assert_eq!(places, [("plain", "shop"), ("cert", "n1"), ("cert", "shop")]);
    assert_eq!(objects[1]["metadata"].get("ownerReferences"), None, "the owner lives in another namespace");
    assert_eq!(objects[2]["metadata"]["ownerReferences"][0]["name"], "web");
}

#[test]
fn for_each_renders_the_whole_entry_for_each_element() {
    let objects = made(
        "onReconcile:
  configMaps:
    - name: 'c-{{ .item }}'
      data: {who: '{{ .item }}-{{ .index }}'}
      forEach: {field: spec.names}
      when: [{field: item, notEquals: b}]",
    );
    assert_eq!(objects.len(), 1);
    assert_eq!(objects[0]["data"], json!({"who": "a-0"}));
}

#[test]
fn conditions_decide() {
    for (condition, holds) in [
        ("{field: spec.image, operator: typeString}", true),
        ("{field: spec.names, operator: typeList}", true),
        ("{field: spec.replicas, greaterThan: '2', lessThan: '4'}", true),
        ("{field: spec.replicas, greaterThan: '2', lessThan: '3'}", false),
        ("{field: spec.nothing, exists: false}", true),
        ("{field: spec.nothing, equals: ''}", false),
        ("{field: '.spec.names[1]', equals: b}", true),
        ("{field: '{{ .spec.nothing.deep }}', equals: x}", false),
        ("{field: data.image, exists: true}", true),
        ("{field: spec.image, in: '15, 16'}", true),
        ("{field: spec.image, equals: '16', negate: true}", false),
    ] {
        let block = format!("onReconcile:\n  serviceAccounts:\n    - when: [{condition}]");
        assert_eq!(made(&block).len(), usize::from(holds), "{condition}");
    }
}

#[test]
fn a_profile_of_the_document_brings_all_its_values() {
    let top =
        "profiles:\n  hpa:\n    - {name: mine, minReplicas: 2, maxReplicas: 6, targetCPUUtilizationPercentage: 55}\n";
    let block =
        "onReconcile:\n  hpa:\n    - scaleTargetRef: {kind: Deployment, name: d}\n      behavior: {profile: mine}";
    let spec = &rendered(top, block).unwrap()[0]["spec"];
    assert_eq!((&spec["minReplicas"], &spec["maxReplicas"]), (&json!(2), &json!(6)));
    assert_eq!(spec["metrics"][0]["resource"]["target"]["averageUtilization"], 55);
}

/// A motif sees the profiles of whoever imports it.
#[test]
fn profiles_reach_into_motifs() {
    let place = folder("rendering-profiles");
    let motif = "apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {name: m}\ninputs: [{name: size}]\nresources:\n  deployments:\n    - image: nginx\n      resources: {profile: '{{ .inputs.size }}'}\n";
    let katalog = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: k}\nprofiles:\n  resources:\n    - {name: tier1, requests: {cpu: 7m}}\nspec:\n  crds:\n    app:\n      apiTypes: {group: example.com, version: v1, kind: App}\n      imports: [{motif: ./motif.yaml, with: {size: tier1}}]\n";
    fs::write(place.join("motif.yaml"), motif).unwrap();
    fs::write(place.join("katalog.yaml"), katalog).unwrap();
    let options = RenderOptions { custom_resource: None, now: 0, seed: 0 };
    let manifests = render(&snapshot(&place), Path::new("."), &options).unwrap().manifests;
    let container = &manifests[0].to_json()["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["resources"], json!({"requests": {"cpu": "7m"}}));
}

#[test]
fn what_kubernetes_would_refuse_is_said_at_its_place() {
    for (block, said) in [
        ("deployments: [{image: x, replicas: two}]", "must be an integer"),
        ("services: [{port: '{{ 70000 }}'}]", "no port number"),
        ("services: [{port: 80, type: LoadBalancer, headless: '{{ true }}'}]", "headless Service cannot be"),
        ("statefulSets: [{image: x, rollingUpdate: {profile: safe}}]", "`maxUnavailable` 0"),
        ("deployments: [{image: x, resources: {profile: '{{ print \"huge\" }}'}}]", "no profile is called `huge`"),
        (
            "deployments: [{image: x, resources: {profile: small, limits: {cpu: 1}}}]",
            "`limits` cannot stand beside `profile`",
        ),
        ("deployments: [{image: '{{ .spec.nothing }}'}]", "renders to nothing"),
        ("pdb: [{name: p}]", "needs `minAvailable` or `maxUnavailable`"),
        ("serviceAccounts: [{when: [{cron: '{{ print \"* * *\" }}'}]}]", "`* * *` is no schedule"),
        ("serviceAccounts: [{when: [{time: {after: '{{ print \"25:00\" }}'}}]}]", "`25:00` is no time of day"),
        ("serviceAccounts: [{when: [{dayOfWeek: {in: [someday]}}]}]", "`someday` is no day"),
        ("cronJobs: [{image: x, schedule: '{{ print \"60 0 * * *\" }}'}]", "`60 0 * * *` is no schedule of a CronJob"),
        // What renders empty would widen what it limits.
        ("roles: [{rules: [{verbs: [get], resourceNames: ['{{ .spec.no }}']}]}]", "would widen what it limits"),
        ("networkPolicies: [{name: n, ingress: [{ports: [{port: '{{ .spec.no }}'}]}]}]", "would open every port"),
        // Beside a profile the value would be lost.
        (
            "deployments: [{image: x, rollingUpdate: {profile: fast, maxSurge: 1}}]",
            "`maxSurge` cannot stand beside `profile`",
        ),
        (
            "deployments: [{image: x, podSecurity: {profile: hardened, runAsUser: 5}}]",
            "`runAsUser` cannot stand beside `profile`",
        ),
        ("networkPolicies: [{name: n, profile: deny-all, ingress: []}]", "`ingress` cannot stand beside `profile`"),
        ("resourceQuotas: [{name: q, profile: small, hard: {pods: 1}}]", "`hard` cannot stand beside `profile`"),
        // Words that Kubernetes has not.
        (
            "persistentVolumeClaims: [{name: c, storage: 1Gi, accessModes: ['{{ .spec.image }}']}]",
            "`accessModes` cannot be `16`",
        ),
        (
            "deployments: [{image: x, securityContext: {capabilities: {add: ['{{ print \"NOPE\" }}']}}}]",
            "`add` cannot be `NOPE`",
        ),
        (
            "roleBindings: [{roleRef: {name: r}, subjects: [{kind: '{{ .spec.image }}', name: s}]}]",
            "`kind` cannot be `16`",
        ),
        (
            "deployments: [{image: x, volumes: [{name: v, emptyDir: {}, secret: {name: s}}]}]",
            "`secret` cannot stand beside `emptyDir`",
        ),
        ("deployments: [{image: x, env: [{name: A, valueFrom: {}}]}]", "comes from one place"),
        (
            "deployments: [{image: x, envFrom: {secretRef: [{name: s, suffix: _X}]}}]",
            "for variables that are named one by one",
        ),
    ] {
        let error = rendered("", &format!("onReconcile:\n  {block}")).unwrap_err();
        assert!(error.contains(said), "{block}: {error}");
    }
}

#[test]
fn words_are_spelt_as_kubernetes_does_and_nothing_is_made_up() {
    let objects = made(
        "onReconcile:
  persistentVolumeClaims:
    - {name: c, storage: 1Gi, accessModes: [readwritemany], volumeMode: block}
    - {name: d, storage: 1Gi, accessModes: ['{{ .spec.no }}']}
  services: [{name: s, port: 80, type: loadbalancer}]
  networkPolicies: [{name: n, ingress: null, egress: [], policyTypes: [egress]}]
  jobs: [{name: j, image: x, command: [sh, '', -c], args: ['{{ .spec.no }}']}]
  configMaps: [{name: m, data: {a: null, b: ~, c: 'null'}}]
  clusterRoleBindings: [{name: b, roleRef: {name: r}, subjects: [{name: a}]}]",
    );
    let of = |kind: &str, name: &str| {
        let found = objects.iter().find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
        found.unwrap_or_else(|| panic!("{kind} {name}")).clone()
    };
    let claim = of("PersistentVolumeClaim", "c");
    assert_eq!(
        (&claim["spec"]["accessModes"], &claim["spec"]["volumeMode"]),
        (&json!(["ReadWriteMany"]), &json!("Block"))
    );
    assert_eq!(of("PersistentVolumeClaim", "d")["spec"]["accessModes"], json!(["ReadWriteOnce"]));
    assert_eq!(of("Service", "s")["spec"]["type"], "LoadBalancer");
    let policy = &of("NetworkPolicy", "n")["spec"];
    assert_eq!(
        (&policy["ingress"], &policy["egress"], &policy["policyTypes"]),
        (&Value::Null, &json!([]), &json!(["Egress"]))
    );
    let container = &of("Job", "j")["spec"]["template"]["spec"]["containers"][0];
    assert_eq!((&container["command"], &container["args"]), (&json!(["sh", "", "-c"]), &json!([""])));
    assert_eq!(of("ConfigMap", "m")["data"], json!({"a": "", "b": "", "c": "null"}));
    assert_eq!(of("ClusterRoleBinding", "b")["subjects"][0]["namespace"], "shop");
}

/// At midnight of Thursday, the first of January 1970.
#[test]
fn the_clock_decides() {
    for (condition, holds) in [
        ("{time: {after: '00:00', before: '06:00'}}", true),
        ("{time: {after: '22:00', before: '06:00'}}", true),
        ("{time: {after: '09:00', before: '18:00'}}", false),
        ("{time: {after: '09:00', before: '18:00'}, negate: true}", true),
        ("{dayOfWeek: {weekday: true}}", true),
        ("{dayOfWeek: {in: [Sat, sunday]}}", false),
        ("{cron: '0 23 * * *', duration: 2h}", true),
        ("{cron: '0 20 * * *', duration: 2h}", false),
        ("{time: {before: '06:00'}, field: spec.image, equals: '16'}", true),
        ("{time: {before: '06:00'}, field: spec.image, equals: '17'}", false),
    ] {
        let objects = made(&format!("onReconcile:\n  serviceAccounts: [{{name: s, when: [{condition}]}}]"));
        assert_eq!(!objects.is_empty(), holds, "{condition}");
    }
}
