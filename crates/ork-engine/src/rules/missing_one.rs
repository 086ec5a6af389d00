//! Mappings that are incomplete without one of several fields, or without a field that another one asks for.

use ork_yaml::Node;

use crate::operator::Operator;
use crate::rules::Unit;
use crate::rules::literal::text_of;
use crate::source::Kind;
use crate::walk::Seen;

/// A mapping, the fields of which it needs one, and how a message names them.
struct OneOf {
    within: &'static str,
    fields: &'static [&'static str],
    words: &'static str,
}

const fn one_of(within: &'static str, fields: &'static [&'static str], words: &'static str) -> OneOf {
    OneOf { within, fields, words }
}

static ONE_OF: &[OneOf] = &[
    one_of(
        "volume",
        &["configMap", "secret", "emptyDir", "persistentVolumeClaim", "hostPath"],
        "a source, such as `configMap` or `emptyDir`",
    ),
    one_of("call credentials", &["secretRef", "env"], "`secretRef` or `env`"),
    one_of("keyFrom", &["label", "name"], "`label` or `name`"),
    one_of("mutation rule", &["default", "override"], "`default` or `override`"),
    one_of(
        "PodDisruptionBudget entry",
        &["minAvailable", "maxUnavailable", "behavior"],
        "`minAvailable` or `maxUnavailable`",
    ),
    one_of("PersistentVolume entry", &["hostPath", "csiDriver"], "`hostPath` or `csiDriver`"),
    // An item that includes a file says nothing itself.
    one_of("watch entry", &["apiVersion", "include"], "`apiVersion`"),
    one_of("watch entry", &["kind", "include"], "`kind`"),
    one_of("cross entry", &["crd", "labelSelector", "labels"], "`crd` or `labelSelector`"),
    one_of("gateway cluster", &["secretRef", "tokenRef"], "`secretRef` or `tokenRef`"),
    one_of(
        "event entry",
        &[
            "reason",
            "action",
            "type",
            "reportingController",
            "reportingInstance",
            "regarding",
            "related",
            "namespace",
            "keyFrom",
            "include",
        ],
        "something that events are told by, such as `reason`",
    ),
    one_of(
        "validation rule",
        &[
            "operator",
            "value",
            "equals",
            "notEquals",
            "prefix",
            "notPrefix",
            "suffix",
            "notSuffix",
            "contains",
            "notContains",
            "regex",
            "min",
            "max",
            "greaterThan",
            "lessThan",
            "greaterThanOrEqual",
            "lessThanOrEqual",
            "between",
            "notBetween",
            "in",
            "notIn",
        ],
        "a comparison, such as `equals`",
    ),
];

/// Kinds whose API version goes without saying.
const OF_APPS: [&str; 3] = ["Deployment", "StatefulSet", "ReplicaSet"];

/// What a mapping lacks beside the fields that are always needed, as a message says it.
pub(super) fn missing(unit: &Unit<'_>, seen: &Seen<'_>) -> Vec<String> {
    let name = seen.object.name;
    let has = |field: &str| seen.node.entry(field).is_some();
    let rows = ONE_OF.iter().filter(|row| row.within == name && !row.fields.iter().any(|field| has(field)));
    let mut missing: Vec<String> = rows.map(|row| row.words.to_owned()).collect();
    missing.extend(match name {
        "scaleTargetRef" if !has("apiVersion") => version(seen.node),
        "Secret reference" if !has("namespace") => namespace(unit, seen),
        "serve" if !has("namespace") && unit.kind == Kind::Katalog => place(unit, seen.node),
        "external call" if !has("query") && !has("include") => query(seen.node),
        _ => None,
    });
    missing
}

fn version(node: Node<'_>) -> Option<String> {
    let kind = text_of(node, "kind").filter(|kind| !OF_APPS.contains(kind))?;
    Some(format!("`apiVersion` for a {kind}"))
}

/// Calls are made for the whole cluster, so that no namespace goes without saying.
fn namespace(unit: &Unit<'_>, seen: &Seen<'_>) -> Option<String> {
    let holder = unit.walk.objects.get(seen.parent?)?;
    (holder.object.name == "call credentials").then(|| "`namespace`".to_owned())
}

/// Where the custom resources of requests go.
fn place(unit: &Unit<'_>, serve: Node<'_>) -> Option<String> {
    let is_own = |operator: &&Operator| {
        let entry = operator.entry().map(|entry| unit.source.node(entry.node));
        entry.and_then(|entry| entry.get("serve").or_else(|| entry.get("idp"))).map(Node::id) == Some(serve.id())
    };
    let operator = unit.own.iter().find(is_own)?;
    let needed = text_of(serve, "enabled") == Some("true") && operator.namespaced();
    needed.then(|| "`namespace`, as its kind lives in namespaces".to_owned())
}

fn query(node: Node<'_>) -> Option<String> {
    let protocol = text_of(node, "protocol").filter(|protocol| !protocol.eq_ignore_ascii_case("http"))?;
    Some(format!("`query` for {protocol}"))
}
