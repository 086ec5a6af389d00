//! An operator and a custom resource to Kubernetes objects: motifs expanded by structure, conditions decided, every
//! entry built by its kind, all of it in apply order.

mod body;
mod custom;
mod inputs;
mod metadata;
mod network;
mod pod;
mod profiles;
mod rbac;
mod scaling;
mod secret;
mod storage;
pub mod time;
mod workload;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Level, Location};
use ork_template::Value;
use ork_yaml::Node;

use crate::condition::data_at;
use crate::custom_resource::CustomResource;
use crate::data::{self, plain};
use crate::evaluate::{Evaluator, Scope};
use crate::model::{Block, Resource};
use crate::operator::{Operator, Part};
use crate::output::{Content, Rendered};
use crate::rules::Finding;
use body::{Body, Fallible};
use metadata::Child;
pub use metadata::{KIND_LABEL, MANAGED_LABEL, NAME_LABEL, OWNER_LABEL};
pub use profiles::profile_names;

/// A rule of an imported or own `validation` that the custom resource breaks.
pub const REFUSED: &str = "refused-resource";

/// What rendering gave: the objects in apply order, and what went wrong with the others.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The objects.
    pub manifests: Vec<Rendered>,
    /// What went wrong.
    pub findings: Vec<Diagnostic>,
}

/// A workload that services may select.
#[derive(PartialEq)]
pub(crate) struct Workload {
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) port: Option<i64>,
}

/// An entry whose conditions hold, with the scope it is read in.
struct Piece<'a> {
    /// 0 for `onCreate`, 1 for `onReconcile`: the order of the groups.
    group: usize,
    resource: Resource,
    node: Node<'a>,
    scope: Scope,
}

/// Renders what an operator makes of a custom resource.
#[must_use]
pub fn render(operator: &Operator, custom_resource: &CustomResource, evaluator: Evaluator) -> Outcome {
    let evaluator = RefCell::new(evaluator);
    let mut outcome = Outcome::default();
    let owner = match admitted(operator, custom_resource, &evaluator, &mut outcome.findings) {
        Ok(owner) => owner,
        Err(finding) => {
            outcome.findings.push(*finding);
            return outcome;
        }
    };
    let parts = operator.parts();
    let mut pieces = Vec::new();
    for part in &parts {
        match scope_of(operator, part, &owner, &evaluator) {
            Ok(scope) => {
                for (group, block) in [&part.adds.on_create, &part.adds.on_reconcile].into_iter().enumerate() {
                    collect(group, block, part, &scope, &evaluator, &mut pieces, &mut outcome.findings);
                }
            }
            Err(finding) => outcome.findings.push(*finding),
        }
    }
    // Stable: entries of one kind keep the order of the entry and its imports.
    pieces.sort_by_key(|piece| (piece.group, piece.resource.list.apply_order));
    let workloads = workloads(&pieces, &owner, &evaluator);
    for piece in &pieces {
        let body = Body { evaluator: &evaluator, scope: &piece.scope, node: piece.node };
        let child = Child { body, owner: &owner, list: piece.resource.list };
        match build(child, &workloads) {
            Ok(objects) => outcome.manifests.extend(objects),
            Err(finding) => outcome.findings.push(*finding),
        }
    }
    outcome.findings.dedup();
    outcome.manifests = last_of_each(outcome.manifests);
    outcome
}

/// An object that is made and then applied is printed as it ends up.
fn last_of_each(manifests: Vec<Rendered>) -> Vec<Rendered> {
    let identity = |manifest: &Rendered| {
        let text = |value: Option<&Rendered>| value.and_then(Rendered::as_text).map(str::to_owned);
        let metadata = manifest.get("metadata");
        let in_metadata = |key: &str| text(metadata.and_then(|metadata| metadata.get(key)));
        [text(manifest.get("apiVersion")), text(manifest.get("kind")), in_metadata("namespace"), in_metadata("name")]
    };
    let mut seen = std::collections::HashSet::new();
    let mut kept: Vec<Rendered> =
        manifests.into_iter().rev().filter(|manifest| seen.insert(identity(manifest))).collect();
    kept.reverse();
    kept
}

fn build(child: Child<'_>, workloads: &[Workload]) -> Fallible<Vec<Rendered>> {
    let one = |object: Fallible<Rendered>| object.map(|object| vec![object]);
    match child.list.key {
        "deployments" => one(workload::deployment(child)),
        "replicaSets" => one(workload::replica_set(child)),
        "statefulSets" => one(workload::stateful_set(child)),
        "pods" => one(workload::pod(child)),
        "jobs" => one(workload::job(child)),
        "cronJobs" => one(workload::cron_job(child)),
        "services" => one(network::service(child, workloads)),
        "ingresses" => network::ingress(child),
        "networkPolicies" => secret::copies(child, network::network_policy(child)?),
        "hpa" => one(scaling::autoscaler(child)),
        "pdb" => one(scaling::disruption_budget(child)),
        "secrets" => secret::secret(child),
        "configMaps" => secret::config_map(child),
        "namespaces" => one(rbac::namespace(child)),
        "serviceAccounts" => one(rbac::service_account(child)),
        "roles" | "clusterRoles" => one(rbac::role(child)),
        "roleBindings" | "clusterRoleBindings" => one(rbac::role_binding(child)),
        "resourceQuotas" => secret::copies(child, rbac::resource_quota(child)?),
        "limitRanges" => secret::copies(child, rbac::limit_range(child)?),
        "persistentVolumeClaims" => one(storage::claim(child)),
        "persistentVolumes" => one(storage::volume(child)),
        _ => one(custom::custom(child)),
    }
}

/// The root of the data that templates see.
fn root_data(operator: &Operator, owner: &CustomResource) -> Value {
    let mut root = owner.object.clone();
    for key in ["apiVersion", "kind"] {
        let value = if key == "kind" { &owner.kind } else { &owner.api_version };
        root = data::with(&root, key, data::text(value));
    }
    for key in ["spec", "status"] {
        if data::get(&root, key).is_none_or(|value| matches!(value, Value::Nil)) {
            root = data::with(&root, key, data::empty_map());
        }
    }
    let ork = data::map([
        ("inCluster", data::text("false")),
        ("inPod", data::text("false")),
        ("namespace", data::text(&owner.namespace)),
        ("version", data::text(env!("CARGO_PKG_VERSION"))),
    ]);
    root = data::with(&root, "ork", ork);
    data::with(&root, "children", children(operator))
}

/// Children that exist nowhere yet: a placeholder for each kind that the operator declares.
fn children(operator: &Operator) -> Value {
    let placeholder = data::map([("_placeholder", Value::Bool(true)), ("status", data::empty_map())]);
    let mut all = BTreeMap::new();
    for part in operator.parts() {
        for resource in part.adds.on_create.resources.iter().chain(&part.adds.on_reconcile.resources) {
            let singular = resource.list.kind.to_lowercase();
            all.insert(Arc::from(resource.list.plural), data::empty_map());
            all.insert(Arc::from(singular), placeholder.clone());
        }
    }
    Value::Map(Arc::new(all))
}

fn scope_of(
    operator: &Operator,
    part: &Part<'_>,
    owner: &CustomResource,
    evaluator: &RefCell<Evaluator>,
) -> Fallible<Scope> {
    let outer = Scope {
        source: Arc::clone(&operator.katalog.source),
        data: root_data(operator, owner),
        inputs: Arc::new(BTreeMap::new()),
        outer: None,
    };
    match part.import {
        None => Ok(outer),
        Some((import, motif)) => inputs::bind(import, motif, &outer, evaluator),
    }
}

/// The entries of a block whose conditions hold, `forEach` unfolded.
fn collect<'a>(
    group: usize,
    block: &Block,
    part: &Part<'a>,
    scope: &Scope,
    evaluator: &RefCell<Evaluator>,
    pieces: &mut Vec<Piece<'a>>,
    findings: &mut Vec<Diagnostic>,
) {
    let block_holds =
        block.node.map_or(Ok(true), |node| evaluator.borrow_mut().conditions_hold(part.source.node(node), scope));
    match block_holds {
        Ok(true) => {}
        Ok(false) => return,
        Err(finding) => return findings.push(*finding),
    }
    for resource in &block.resources {
        let node = part.source.node(resource.node);
        for scope in each(node, scope) {
            let holds = evaluator.borrow_mut().conditions_hold(node, &scope);
            match holds {
                Ok(true) => pieces.push(Piece { group, resource: *resource, node, scope }),
                Ok(false) => {}
                Err(finding) => findings.push(*finding),
            }
        }
    }
}

/// The scopes of `forEach`; the scope itself where there is none. A path to nothing gives no entry.
fn each(node: Node<'_>, scope: &Scope) -> Vec<Scope> {
    let Some(field) = node.at("forEach.field").and_then(Node::text) else { return vec![scope.clone()] };
    let name = node.at("forEach.as").and_then(Node::text).unwrap_or("item");
    let element = |index: usize, item: Value| {
        let index = Value::Int(i64::try_from(index).unwrap_or(i64::MAX));
        scope.with("item", item.clone()).with(name, item).with("index", index)
    };
    match data_at(scope, field) {
        Some(Value::List(items)) => {
            items.iter().enumerate().map(|(index, item)| element(index, item.clone())).collect()
        }
        Some(Value::Map(map)) => map
            .iter()
            .enumerate()
            .map(|(index, (key, value))| element(index, data::text(key)).with("value", value.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// Name, namespace and port of every workload whose pods a service can select.
fn workloads(pieces: &[Piece<'_>], owner: &CustomResource, evaluator: &RefCell<Evaluator>) -> Vec<Workload> {
    let selectable = ["deployments", "statefulSets", "replicaSets", "pods"];
    let mut found = Vec::new();
    for piece in pieces.iter().filter(|piece| selectable.contains(&piece.resource.list.key)) {
        let body = Body { evaluator, scope: &piece.scope, node: piece.node };
        let child = Child { body, owner, list: piece.resource.list };
        let text =
            |value: Option<Rendered>| value.and_then(|value| value.as_text().map(str::to_owned)).unwrap_or_default();
        // What cannot be read is reported when the workload itself is built.
        let port = body.port("port").ok().flatten().and_then(|port| match port.value {
            Content::Int(port) => Some(port),
            _ => None,
        });
        let workload =
            Workload { name: text(child.name().ok()), namespace: text(child.namespace().ok().flatten()), port };
        // The same workload may stand in both blocks.
        if !found.contains(&workload) {
            found.push(workload);
        }
    }
    found
}

/// The custom resource after mutation; broken validation rules become findings.
fn admitted(
    operator: &Operator,
    owner: &CustomResource,
    evaluator: &RefCell<Evaluator>,
    findings: &mut Vec<Diagnostic>,
) -> Fallible<CustomResource> {
    let mut owner = owner.clone();
    for part in operator.parts() {
        for rule in part.adds.mutation.iter().map(|id| part.source.node(*id)) {
            let scope = scope_of(operator, &part, &owner, evaluator)?;
            if fires(rule) && evaluator.borrow_mut().conditions_hold(rule, &scope)? {
                owner = mutate(owner, rule, &scope, evaluator)?;
            }
        }
    }
    for part in operator.parts() {
        for rule in part.adds.validation.iter().map(|id| part.source.node(*id)) {
            let scope = scope_of(operator, &part, &owner, evaluator)?;
            if fires(rule)
                && evaluator.borrow_mut().conditions_hold(rule, &scope)?
                && !evaluator.borrow_mut().rule_holds(rule, &scope)?
            {
                findings.push(*refused(rule, &scope, evaluator)?);
            }
        }
    }
    Ok(owner)
}

/// `fires.reconcile: false` leaves a rule to the admission webhook.
fn fires(rule: Node<'_>) -> bool {
    rule.at("fires.reconcile").and_then(Node::text) != Some("false")
}

fn mutate(
    owner: CustomResource,
    rule: Node<'_>,
    scope: &Scope,
    evaluator: &RefCell<Evaluator>,
) -> Fallible<CustomResource> {
    let body = Body { evaluator, scope, node: rule };
    let field = body.required("field", "a mutation rule")?;
    let field = field.as_text().unwrap_or_default().trim_start_matches('.').to_owned();
    let path: Vec<&str> = field.split('.').collect();
    let present = data::at(&owner.object, &path).is_some_and(|value| !plain(value).is_empty());
    let (key, text) = match (body.evaluated("override")?, body.evaluated("default")?) {
        (Some(value), _) => ("override", value.text),
        (None, Some(value)) if !present => ("default", value.text),
        _ => return Ok(owner),
    };
    let value = match body.evaluated("valueType")? {
        Some(kind) => inputs::convert(&text, &kind.text)
            .ok_or_else(|| body.error(key, format!("`{text}` is no {}", kind.text), ""))?,
        None => untyped(rule, key, &text),
    };
    let object = data::with_path(&owner.object, &path, value);
    Ok(owner.with_object(object))
}

/// Without `valueType` a literal has the type that it has in YAML, a template gives text.
fn untyped(rule: Node<'_>, key: &str, text: &str) -> Value {
    let literal = rule.get(key).filter(|node| !node.text().is_some_and(crate::evaluate::is_template));
    literal.and_then(|node| data::value_of(node, ork_yaml::Dialect::V3).ok()).unwrap_or_else(|| data::text(text))
}

fn refused(rule: Node<'_>, scope: &Scope, evaluator: &RefCell<Evaluator>) -> Fallible<Finding> {
    let body = Body { evaluator, scope, node: rule };
    let message = body.evaluated("message")?.map(|message| message.text);
    let field = rule.get("field").and_then(Node::text).unwrap_or_default();
    let warns = body.evaluated("action")?.is_some_and(|action| action.text == "warn");
    let level = if warns { Level::Warning } else { Level::Error };
    let span = rule.get("field").map_or(rule.span(), Node::span);
    let message = message.unwrap_or_else(|| format!("`{field}` breaks a validation rule"));
    let finding = Diagnostic::new(REFUSED, level, Location::new(&scope.source.file, span), message)
        .label("this rule refuses the custom resource")
        .help("change the custom resource, or the rule");
    Ok(Box::new(finding))
}
