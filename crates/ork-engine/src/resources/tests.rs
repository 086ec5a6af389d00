//! A further kind is one file and one row: what a Katalog with `leases` gets, of which nothing but those two knows.

use std::cell::RefCell;
use std::sync::Arc;

use ork_source::SourceFile;
use ork_template::Value;
use serde_json::{Value as Json, json};

use super::*;
use crate::custom_resource::CustomResource;
use crate::data;
use crate::evaluate::Evaluator;
use crate::explain::explain;
use crate::fields::{POSITIONS, root};
use crate::model::{katalogs, nothing_included};
use crate::operator::Operator;
use crate::render::{Mode, Outcome, render_with};
use crate::rules::{Document, Resolved, check};
use crate::source::Source;
use crate::walk::field_at;

const LEASES: &str = "\
onCreate:
  leases:
    - holderIdentity: '{{ .metadata.name }}'
      leaseDurationSeconds: '{{ .spec.seconds }}'
      labels: {tier: shards}
onReconcile:
  leases:
    - name: '{{ .metadata.name }}-{{ .item }}'
      holderIdentity: '{{ with .children.lease.spec }}{{ .holderIdentity }}{{ else }}nobody{{ end }}'
      forEach: {field: spec.zones}
      when: [{field: '{{ .item }}', notEquals: c}]
  configMaps:
    - data: {zone: a}
  deployments:
    - image: nginx
";

fn operator(blocks: &str) -> (Arc<Source>, Operator) {
    let blocks: String = blocks.lines().map(|line| format!("        {line}\n")).collect();
    let text = format!(
        "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {{name: shards}}
spec:
  crds:
    shard:
      apiTypes: {{group: example.com, version: v1, kind: Shard}}
      operatorBox:
{blocks}"
    );
    let source = Source::new(SourceFile::new("katalog.yaml", text));
    let katalog = katalogs(&source, &nothing_included).remove(0);
    (source, Operator::new(katalog, 0, Vec::new(), Vec::new(), None, None))
}

/// The findings of a check: rule, text, message.
fn findings(blocks: &str) -> Vec<String> {
    let (source, operator) = operator(blocks);
    let document = Document::new(Arc::clone(&operator.katalog), vec![operator], Vec::new(), Vec::new());
    let found = check(&source, &Resolved { documents: vec![document], motif: None });
    found.iter().map(|found| format!("{} at {}: {}", found.rule, found.location.text(), found.message)).collect()
}

fn made(blocks: &str, children: &[Value]) -> Outcome {
    let (_, operator) = operator(blocks);
    let object = data::from_json(&json!({
        "apiVersion": "example.com/v1", "kind": "Shard", "metadata": {"name": "eu", "namespace": "shops"},
        "spec": {"seconds": 30, "zones": ["a", "b", "c"]},
    }));
    let evaluator = RefCell::new(Evaluator::new(0, 1, &Arc::default()));
    render_with(&operator, &CustomResource::observed(&object, true), children, &evaluator)
}

fn objects(outcome: &Outcome) -> Vec<Json> {
    assert_eq!(outcome.findings, []);
    outcome.objects.iter().map(|object| object.manifest.to_json()).collect()
}

#[test]
fn it_is_checked() {
    assert_eq!(findings(LEASES), [""; 0]);
    let wrong = "\
onCreate:
  leases:
    - holderIdentty: a
      holderIdentity: b
      leaseDurationSeconds: [15]
    - labels: {tier: shards}
";
    assert_eq!(
        findings(wrong),
        [
            "missing-field at leases: Lease entry needs `holderIdentity`",
            "unknown-field at holderIdentty: Lease entry has no field `holderIdentty`",
            "wrong-type at [15]: `leaseDurationSeconds` takes a single value, not a list",
        ]
    );
}

#[test]
fn it_is_explained_where_resources_stand() {
    let row = resource_list("leases").unwrap();
    for path in
        ["spec.crds.*.operatorBox.onReconcile.leases", "Motif.resources.leases", "Motif.resources.onCreate.leases"]
    {
        let list = explain(path).ok().unwrap();
        assert_eq!(list.field.unwrap().doc, row.doc, "{path}");
        assert!(std::ptr::eq(list.object().unwrap(), row.object), "{path}");
    }
    // Completion and hovers go this way.
    let block = POSITIONS.iter().find(|positions| positions.field == "onReconcile").map(|positions| positions.paths);
    for place in block.into_iter().flatten() {
        let path = format!("spec.crds.x.{place}.leases.holderIdentity");
        let (_, field) = field_at(root("Katalog").unwrap(), path.split('.')).unwrap_or_else(|| panic!("{path}"));
        assert_eq!((field.name, field.required), ("holderIdentity", true));
    }
}

#[test]
fn it_is_made_like_every_other_kind() {
    let outcome = made(LEASES, &[]);
    let owner = json!([{
        "apiVersion": "example.com/v1", "kind": "Shard", "name": "eu",
        "uid": "00000000-0000-0000-0000-000000000000", "controller": true, "blockOwnerDeletion": true,
    }]);
    let lease = |name: &str, labels: Json, spec: Json| {
        json!({
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
            "metadata": {"name": name, "namespace": "shops", "labels": labels, "ownerReferences": owner},
            "spec": spec,
        })
    };
    let ours = json!({"orkestra.orkspace.io/managed": "true", "orkestra-owner": "eu"});
    let mut theirs = ours.clone();
    theirs["tier"] = json!("shards");
    let made = objects(&outcome);
    let leases: Vec<&Json> = made.iter().filter(|object| object["kind"] == "Lease").collect();
    let nobody = json!({"holderIdentity": "nobody", "leaseDurationSeconds": 15});
    assert_eq!(
        leases,
        [
            &lease("eu-lease", theirs, json!({"holderIdentity": "eu", "leaseDurationSeconds": 30})),
            // The zone c is left out by its condition.
            &lease("eu-a", ours.clone(), nobody.clone()),
            &lease("eu-b", ours, nobody),
        ]
    );
    // Each in its turn.
    let kinds: Vec<&Json> = made.iter().map(|object| &object["kind"]).collect();
    assert_eq!(kinds, ["Lease", "ConfigMap", "Lease", "Lease", "Deployment"]);
}

#[test]
fn its_values_know_where_they_come_from() {
    let outcome = made(LEASES, &[]);
    let lease = &outcome.objects[0].manifest;
    let origin = |path: [&str; 2]| lease.get(path[0]).unwrap().get(path[1]).unwrap().origin[0].text().to_owned();
    assert_eq!(origin(["spec", "holderIdentity"]), "'{{ .metadata.name }}'");
    assert_eq!(origin(["spec", "leaseDurationSeconds"]), "'{{ .spec.seconds }}'");
    let wrong = LEASES.replace(".spec.seconds", ".spec.zones");
    let finding = made(&wrong, &[]).findings.remove(0);
    assert_eq!(finding.location.text(), "'{{ .spec.zones }}'");
    assert!(finding.message.starts_with("`leaseDurationSeconds` must be an integer"), "{}", finding.message);
}

#[test]
fn it_is_kept_and_seen_like_every_other_kind() {
    let modes = |outcome: &Outcome| outcome.objects.iter().map(|object| object.mode).collect::<Vec<_>>();
    let once = "onCreate:\n  leases:\n    - holderIdentity: a\n";
    assert_eq!(modes(&made(once, &[])), [Mode::Create]);
    assert_eq!(modes(&made(&format!("{once}      reconcile: true\n"), &[])), [Mode::Apply]);

    let child = data::from_json(&json!({
        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "eu-lease", "namespace": "shops"},
        "spec": {"holderIdentity": "somebody"},
    }));
    let made = objects(&made(LEASES, &[child]));
    assert_eq!(made[2]["spec"]["holderIdentity"], "somebody");
    // What watches and draws asks the table.
    let row = resource_list("leases").unwrap();
    assert_eq!((row.api_version, row.plural, row.namespaced), ("coordination.k8s.io/v1", "leases", true));
}
