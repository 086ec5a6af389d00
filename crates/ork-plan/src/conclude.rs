//! What is told about a custom resource after its children were handled: status, conditions, events.

use std::sync::Arc;

use ork_engine::custom_resource::prune_status;
use ork_engine::data::{from_json, to_json};
use ork_engine::model::Motif;
use ork_engine::render::{REFUSED, status, time};
use ork_source::{Diagnostic, Level};
use serde_json::json;

use crate::object::{Json, Key, at, text};
use crate::operation::{Action, Operation};
use crate::plan::{Plan, Situation};

/// Most characters of a condition's message.
const LONGEST_MESSAGE: usize = 256;

/// Something that went wrong while the steps were carried out.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// The sentence.
    pub message: String,
}

/// A condition as it should be.
struct Condition {
    kind: &'static str,
    holds: bool,
    reason: &'static str,
    message: String,
}

impl Condition {
    fn new(kind: &'static str, holds: bool, reason: &'static str, message: String) -> Self {
        Self { kind, holds, reason, message }
    }
}

/// Decides what to write into the status, from the children as they are now. Nothing is written that is there already.
/// The findings are those of the status fields.
#[must_use]
pub fn conclude(situation: &Situation<'_>, plan: &Plan, troubles: &[Trouble]) -> (Vec<Operation>, Vec<Diagnostic>) {
    if plan.deleting || plan.passed_over || situation.is_flag("ignoreStatusPatch") {
        return (Vec::new(), Vec::new());
    }
    let children: Vec<_> = situation.children().iter().map(|child| from_json(child)).collect();
    let failed = plan.has_error() || !troubles.is_empty();
    let evaluator = situation.evaluator();
    let (fields, findings) = status::fields(situation.operator, &plan.owner, &children, failed, &evaluator);
    let current = situation.resource.get("status").cloned().unwrap_or_else(|| json!({}));
    let mut wanted = to_json(&status::object(&from_json(&current), &fields));
    let mut events = Vec::new();
    if has_conditions(situation) {
        let conditions = conditions(plan, troubles, &findings);
        events = conditions.iter().filter_map(|condition| event(situation, &current, condition)).collect();
        write_conditions(situation, &mut wanted, &conditions);
    }
    if let Some(schema) = situation.operator.schema() {
        wanted = to_json(&prune_status(&from_json(&wanted), schema));
    }
    // Where no condition is kept, nothing says what has been told: it would be told each time.
    if wanted.get("conditions").is_none() {
        events.clear();
    }
    let origin = fields.iter().flat_map(|field| field.origin.first().cloned()).take(1).collect();
    let patch = difference(&current, &wanted);
    let mut operations: Vec<Operation> = patch
        .map(|patch| Operation { action: Action::PatchStatus(patch), key: situation.key(), origin })
        .into_iter()
        .collect();
    operations.extend(events);
    (operations, findings)
}

/// What a Motif says counts where the entry says nothing.
fn has_conditions(situation: &Situation<'_>) -> bool {
    let said = situation.operator.setting("status").and_then(|status| status.get("conditions")?.text());
    let of_motif = |motif: &Arc<Motif>| {
        let root = motif.source.tree.root(motif.document)?;
        Some(root.at("status.conditions")?.text()?.to_owned())
    };
    let mut motifs = situation.operator.imported().filter_map(|(_, state)| state.motif()).filter_map(of_motif);
    said.map(str::to_owned).or_else(|| motifs.next()).as_deref() != Some("false")
}

/// The conditions of the format: `Ready`, and what the rules of validation say where there are any.
fn conditions(plan: &Plan, troubles: &[Trouble], findings: &[Diagnostic]) -> Vec<Condition> {
    let told = |level: Level, refusal: bool| {
        let of_plan = plan.findings.iter().chain(findings);
        let messages = of_plan.filter(|finding| finding.level == level && (finding.rule == REFUSED) == refusal);
        messages.map(|finding| finding.message.clone()).collect::<Vec<_>>().join("; ")
    };
    let denied = told(Level::Error, true);
    let warned = told(Level::Warning, true);
    let mut errors = told(Level::Error, false);
    for trouble in troubles {
        errors = if errors.is_empty() { trouble.message.clone() } else { format!("{errors}; {}", trouble.message) };
    }
    let broken = if denied.is_empty() { errors } else { denied.clone() };
    vec![
        match broken.is_empty() {
            true => Condition::new("Ready", true, "ReconcileSucceeded", "everything is as declared".to_owned()),
            false => Condition::new("Ready", false, "ReconcileError", broken),
        },
        match denied.is_empty() {
            true => Condition::new("ValidationFailed", false, "ValidationPassed", denied),
            false => Condition::new("ValidationFailed", true, "DenyRuleViolation", denied),
        },
        match warned.is_empty() {
            true => Condition::new("ValidationWarning", false, "NoWarnings", warned),
            false => Condition::new("ValidationWarning", true, "WarnRuleViolation", warned),
        },
    ]
}

fn current_condition<'j>(status: &'j Json, kind: &str) -> Option<&'j Json> {
    status.get("conditions")?.as_array()?.iter().find(|condition| text(condition, &["type"]) == kind)
}

fn word(holds: bool) -> &'static str {
    if holds { "True" } else { "False" }
}

/// Writes our conditions among those of others. A condition that never held is not mentioned; the time changes only
/// with the status (Kubernetes API conventions, "Typical status properties").
fn write_conditions(situation: &Situation<'_>, status: &mut Json, conditions: &[Condition]) {
    // Where writing the status makes a new generation, following it would never end.
    let generation = at(situation.resource, &["metadata", "generation"]).cloned().unwrap_or_else(|| json!(1));
    let told = situation.has_status && !situation.is_flag("ignoreObservedGeneration");
    let generation = told.then_some(generation);
    let mut list = status.get("conditions").and_then(Json::as_array).cloned().unwrap_or_default();
    for condition in conditions {
        let before = list.iter().position(|found| text(found, &["type"]) == condition.kind);
        if before.is_none() && condition.kind != "Ready" && !condition.holds {
            continue;
        }
        let same =
            before.and_then(|index| list.get(index)).filter(|found| text(found, &["status"]) == word(condition.holds));
        let since = same.map(|found| text(found, &["lastTransitionTime"]).to_owned());
        let mut written = json!({
            "type": condition.kind,
            "status": word(condition.holds),
            "reason": condition.reason,
            "message": shortened(&condition.message),
            "lastTransitionTime": since.filter(|since| !since.is_empty()).unwrap_or_else(|| time::rfc3339(situation.now)),
        });
        if let (Some(written), Some(generation)) = (written.as_object_mut(), &generation) {
            written.insert("observedGeneration".to_owned(), generation.clone());
        }
        match before.and_then(|index| list.get_mut(index)) {
            Some(place) => *place = written,
            None => list.push(written),
        }
    }
    if let Some(status) = status.as_object_mut() {
        status.insert("conditions".to_owned(), Json::Array(list));
        status.extend(generation.map(|generation| ("observedGeneration".to_owned(), generation)));
    }
}

fn shortened(message: &str) -> String {
    if message.chars().count() <= LONGEST_MESSAGE {
        return message.to_owned();
    }
    message.chars().take(LONGEST_MESSAGE - 1).chain(['…']).collect()
}

/// An event when a condition turns, or when it tells something new.
fn event(situation: &Situation<'_>, current: &Json, condition: &Condition) -> Option<Operation> {
    let before = current_condition(current, condition.kind);
    let kind = &Key::of(situation.resource).kind;
    let known = before.is_some_and(|before| {
        text(before, &["status"]) == word(condition.holds)
            && (condition.holds == (condition.kind == "Ready")
                || before.get("message").is_none_or(|told| *told == shortened(&condition.message)))
    });
    let (warning, reason) = match (condition.kind, condition.holds) {
        ("Ready", true) => (false, format!("{kind}Reconciled")),
        ("Ready", false) => (true, format!("{kind}ReconcileError")),
        ("ValidationWarning", true) => (true, "ValidationWarning".to_owned()),
        // `Ready` has said it.
        _ => return None,
    };
    let message = condition.message.clone();
    (!known).then(|| Operation {
        action: Action::Event { warning, reason, message },
        key: situation.key(),
        origin: situation.operator.location().into_iter().collect(),
    })
}

/// The top-level fields that differ, as a merge patch; what nobody wants any more is left as it is.
fn difference(current: &Json, wanted: &Json) -> Option<Json> {
    let changed: serde_json::Map<String, Json> = wanted
        .as_object()?
        .iter()
        .filter(|(key, value)| current.get(key.as_str()) != Some(*value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!changed.is_empty()).then_some(Json::Object(changed))
}
