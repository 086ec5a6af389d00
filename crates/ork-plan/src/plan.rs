//! The decisions on the children of one custom resource.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use ork_engine::custom_resource::CustomResource;
use ork_engine::evaluate::{Entropy, Evaluator};
use ork_engine::operator::Operator;
use ork_engine::render::{self, GENERATED_AT, Mode, Object};
use ork_engine::settings;
use ork_source::{Diagnostic, Level, Location, Span};

use crate::applied::{applied_by_us, is_current, marked, normal};
use crate::object::{Json, Key, Owner, at, data_of, references, text};
use crate::operation::{Action, FINALIZER, Operation};
use crate::unperformed::lacks_data;

const OTHER_NAME: &str = "give the object another name, or delete the other one";
const WITHOUT: &str = "write `namespaced: false` below its `metadata`";
const WITHIN: &str = "leave out `namespaced: false`";

/// The objects of a cluster, as far as somebody watches them.
pub trait Observed {
    /// The objects that a custom resource owns.
    fn owned_by(&self, owner: &Owner) -> Vec<Arc<Json>>;
    /// The object of a key.
    fn get(&self, key: &Key) -> Option<Arc<Json>>;
    /// Whether this manifest was applied and gave the object as it is: the API server keeps less than was asked for.
    fn has_settled(&self, _key: &Key, _manifest: &Json) -> bool {
        false
    }
    /// Whether every kind that operators make has been read. Until then, what seems to be gone may only be unknown.
    fn is_complete(&self) -> bool {
        true
    }
    /// Whether objects of a kind live in namespaces; nothing where nobody knows.
    fn is_namespaced(&self, _key: &Key) -> Option<bool> {
        None
    }
}

/// What a decision is made on.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    /// The operator.
    pub operator: &'a Operator,
    /// The custom resource, as the API server has it.
    pub resource: &'a Json,
    /// What exists.
    pub observed: &'a dyn Observed,
    /// Seconds since 1970 UTC.
    pub now: i64,
    /// Where random values come from.
    pub entropy: Entropy,
    /// Whether the status is a subresource: else writing it makes a new generation of the custom resource.
    pub has_status: bool,
}

/// What is to be done to the children.
#[derive(Debug)]
pub struct Plan {
    /// The steps in order.
    pub operations: Vec<Operation>,
    /// Errors and warnings of rendering. With an error there are no steps: nothing is half done.
    pub findings: Vec<Diagnostic>,
    /// The custom resource as the rules of mutation leave it.
    pub owner: CustomResource,
    /// Whether a rule of validation refuses it.
    pub refused: bool,
    /// Whether the custom resource is being deleted.
    pub deleting: bool,
    /// Whether the entry leaves it alone: its namespace, or all of them to another reconciler.
    pub passed_over: bool,
}

impl Situation<'_> {
    pub(crate) fn evaluator(&self) -> RefCell<Evaluator> {
        RefCell::new(Evaluator::with_entropy(self.now, self.entropy, &self.operator.shared))
    }

    pub(crate) fn key(&self) -> Key {
        Key::of(self.resource)
    }

    /// The owned objects in the order of their keys: the same situation gives the same decisions.
    pub(crate) fn children(&self) -> Vec<Arc<Json>> {
        let mut children = self.observed.owned_by(&Owner::of(self.resource));
        children.sort_by_cached_key(|child| Key::of(child));
        children
    }

    pub(crate) fn is_flag(&self, field: &str) -> bool {
        self.operator.setting(field).and_then(|node| node.text()) == Some("true")
    }

    fn finalizers(&self) -> Vec<String> {
        let list = at(self.resource, &["metadata", "finalizers"]).and_then(Json::as_array);
        list.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
    }

    fn delete(&self, child: &Json, reason: &'static str) -> Operation {
        let uid = text(child, &["metadata", "uid"]).to_owned();
        let origin = self.operator.location().into_iter().collect();
        Operation { action: Action::Delete { uid, reason }, key: Key::of(child), origin }
    }

    fn operation(&self, action: Action, origin: Vec<Location>) -> Operation {
        Operation { action, key: self.key(), origin }
    }
}

/// Decides what to do to the children of a custom resource.
#[must_use]
pub fn plan(situation: &Situation<'_>) -> Plan {
    let resource = CustomResource::observed(&data_of(situation.resource), situation.operator.namespaced());
    let mut plan = Plan {
        operations: Vec::new(),
        findings: Vec::new(),
        owner: resource.clone(),
        refused: false,
        deleting: is_deleting(situation.resource),
        passed_over: !settings::works_in(situation.operator, &resource.namespace) || is_left(situation.operator),
    };
    let children = situation.children();
    if plan.deleting {
        plan.operations = finalize(situation, &children);
        return plan;
    }
    if plan.passed_over {
        return plan;
    }
    let data: Vec<_> = children.iter().map(|child| data_of(child)).collect();
    let outcome = render::render_with(situation.operator, &resource, &data, &situation.evaluator());
    plan.refused = outcome.is_refused();
    plan.owner = outcome.owner;
    plan.findings = outcome.findings;
    if plan.has_error() {
        return plan;
    }
    let owner = Owner::of(situation.resource);
    let mut operations = Vec::new();
    let mut wanted = HashSet::new();
    for object in &outcome.objects {
        let manifest = normal(object.manifest.to_json());
        wanted.insert(Key::of(&manifest));
        match step(situation, &owner, object, manifest) {
            Ok(step) => operations.extend(step),
            Err(finding) => plan.findings.push(*finding),
        }
    }
    if plan.has_error() {
        return plan;
    }
    if situation.is_flag("removeFinalizers") {
        plan.operations.extend(without_finalizer(situation));
    } else if needs_finalizer(&outcome.objects) {
        plan.operations.extend(add_finalizer(situation));
    }
    plan.operations.append(&mut operations);
    only_the_soonest(&mut plan.operations);
    plan.operations.extend(prune(situation, &children, &wanted));
    plan
}

/// One look at the earliest time is enough: it finds the next.
fn only_the_soonest(operations: &mut Vec<Operation>) {
    let after = |operation: &Operation| match operation.action {
        Action::Requeue(after) => Some(after),
        _ => None,
    };
    let soonest = operations.iter().filter(|operation| after(operation).is_some()).min_by_key(|it| after(it)).cloned();
    operations.retain(|operation| after(operation).is_none());
    operations.extend(soonest);
}

impl Plan {
    /// Whether something stands in the way of acting.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Error)
    }
}

fn is_deleting(object: &Json) -> bool {
    !text(object, &["metadata", "deletionTimestamp"]).is_empty()
}

/// What one object needs, if anything.
fn step(
    situation: &Situation<'_>,
    owner: &Owner,
    object: &Object,
    manifest: Json,
) -> Result<Option<Operation>, Box<Diagnostic>> {
    if object.unmade.is_some() {
        return Ok(None);
    }
    let key = Key::of(&manifest);
    let origin = object.manifest.origin.to_vec();
    if let Some((message, help)) = wrong_scope(situation, &key) {
        return Err(refusal(situation, object, message, help));
    }
    let found = situation.observed.get(&key);
    let action = match (object.mode, found) {
        // What is going away comes back with the event of its end.
        (_, Some(found)) if is_deleting(&found) || owner.is_of_former_life(&found) => return Ok(None),
        (Mode::Create, None) => Action::Create(manifest),
        (Mode::Create, Some(found)) => {
            let due = due_in(&manifest, &found, situation.now).filter(|_| owner.owns(&found));
            match due.map(u64::try_from) {
                None => return Ok(None),
                Some(Ok(after @ 1..)) => {
                    return Ok(Some(Operation { action: Action::Requeue(after), key: situation.key(), origin }));
                }
                Some(_) => Action::Delete {
                    uid: text(&found, &["metadata", "uid"]).to_owned(),
                    reason: "its values are due to be made anew",
                },
            }
        }
        (Mode::Apply, None) => Action::Apply { object: marked(manifest), force: object.force, exists: false },
        (Mode::Apply, Some(found)) => {
            if let Some(other) = other_owner(&found, owner) {
                return Err(refusal(situation, object, format!("{key} exists and belongs to {other}"), OTHER_NAME));
            }
            let manifest = marked(manifest);
            if is_current(&manifest, &found) || situation.observed.has_settled(&key, &manifest) {
                return Ok(None);
            }
            Action::Apply { object: manifest, force: object.force, exists: true }
        }
    };
    Ok(Some(Operation { action, key, origin }))
}

/// Seconds until the random values of a Secret are older than they may be. A Secret without the mark was made by others.
fn due_in(manifest: &Json, found: &Json, now: i64) -> Option<i64> {
    let after = text(manifest, &["metadata", "annotations", render::ROTATE_AFTER]);
    let after = ork_template::seconds(after).filter(|after| *after > 0)?;
    let made = ork_template::instant(text(found, &["metadata", "annotations", GENERATED_AT]))?;
    Some(made.saturating_add(after).saturating_sub(now))
}

/// Whom an object belongs to, if that is somebody else: Kubernetes allows one controller, and we one annotation.
fn other_owner(found: &Json, owner: &Owner) -> Option<String> {
    if owner.owns(found) {
        return None;
    }
    let named = text(found, &["metadata", "annotations", render::OWNER_ANNOTATION]);
    if !named.is_empty() {
        return Some(named.to_owned());
    }
    let controller = references(found).find(|reference| reference.get("controller") == Some(&Json::Bool(true)))?;
    Some(format!("{} {}", text(controller, &["kind"]), text(controller, &["name"])))
}

/// The API server would drop the namespace, or not know where to put the object.
fn wrong_scope(situation: &Situation<'_>, key: &Key) -> Option<(String, &'static str)> {
    match (situation.observed.is_namespaced(key)?, key.namespace.is_empty()) {
        (false, false) => Some((format!("{} is a kind of the cluster, and {key} has a namespace", key.kind), WITHOUT)),
        (true, true) => Some((format!("{} is a kind of namespaces, and {key} has none", key.kind), WITHIN)),
        _ => None,
    }
}

/// An object that cannot be as it is declared.
fn refusal(situation: &Situation<'_>, object: &Object, message: String, help: &str) -> Box<Diagnostic> {
    let name = object.manifest.get("metadata").and_then(|metadata| metadata.get("name"));
    let place = name.and_then(|name| name.origin.first()).or_else(|| object.manifest.origin.first()).cloned();
    let whole = || Location::new(&situation.operator.katalog.source.file, Span::default());
    let place = place.or_else(|| situation.operator.location()).unwrap_or_else(whole);
    Box::new(Diagnostic::new(render::TAKEN, Level::Error, place, message).help(help))
}

/// Objects that are applied as long as they are declared: what we applied and nobody declares any more goes. What was
/// only created stays.
fn prune(situation: &Situation<'_>, children: &[Arc<Json>], wanted: &HashSet<Key>) -> Vec<Operation> {
    let undeclared =
        |child: &&Arc<Json>| !wanted.contains(&Key::of(child)) && !is_deleting(child) && applied_by_us(child);
    let gone: Vec<_> = children.iter().filter(undeclared).collect();
    if gone.is_empty() || !situation.observed.is_complete() || lacks_data(situation.operator) {
        return Vec::new();
    }
    // In the reverse of the order in which they were made, as far as keys tell.
    let reason = "it is no longer declared, or its conditions do not hold";
    gone.into_iter().rev().map(|child| situation.delete(child, reason)).collect()
}

/// Whether the work is another reconciler's.
fn is_left(operator: &Operator) -> bool {
    operator.setting("default").and_then(|node| node.text()) == Some("false")
}

/// Only what Kubernetes' garbage collector cannot remove needs us at the end.
fn needs_finalizer(objects: &[Object]) -> bool {
    objects
        .iter()
        .any(|object| object.manifest.get("metadata").is_some_and(|metadata| metadata.get("ownerReferences").is_none()))
}

fn add_finalizer(situation: &Situation<'_>) -> Option<Operation> {
    let mut finalizers = situation.finalizers();
    if finalizers.iter().any(|found| found == FINALIZER) {
        return None;
    }
    finalizers.push(FINALIZER.to_owned());
    Some(situation.operation(Action::SetFinalizers(finalizers), situation.operator.location().into_iter().collect()))
}

/// Takes our finalizer away, where it is.
fn without_finalizer(situation: &Situation<'_>) -> Option<Operation> {
    let mut finalizers = situation.finalizers();
    let before = finalizers.len();
    finalizers.retain(|found| found != FINALIZER);
    (finalizers.len() < before).then(|| situation.operation(Action::SetFinalizers(finalizers), Vec::new()))
}

/// First the objects that nobody else removes; once they are gone, the finalizer.
fn finalize(situation: &Situation<'_>, children: &[Arc<Json>]) -> Vec<Operation> {
    let Some(done) = without_finalizer(situation) else { return Vec::new() };
    let owner = Owner::of(situation.resource);
    let mut remaining = children.iter().filter(|child| !owner.is_referenced_by(child)).peekable();
    if remaining.peek().is_none() {
        if !situation.observed.is_complete() {
            return Vec::new();
        }
        return vec![done];
    }
    let reason = "its custom resource is being deleted";
    remaining.filter(|child| !is_deleting(child)).map(|child| situation.delete(child, reason)).collect()
}
