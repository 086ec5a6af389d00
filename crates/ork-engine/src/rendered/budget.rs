//! `blocking-budget`: a disruption budget that lets no pod go, so that no node can be drained.

use ork_source::Level;

use super::selectors::selects;
use super::{Made, at, called, text};
use crate::evaluate::is_template;
use crate::output::{Content, Rendered};
use crate::render::Object;

const RULE: &str = "blocking-budget";
const HELP: &str = "allow at least one pod to go, or remove the budget";

pub(super) fn check(made: &mut Made<'_>) {
    for budget in made.of_kind("PodDisruptionBudget") {
        let spec = |key: &str| at(&budget.manifest, &["spec", key]);
        if let Some(limit) = spec("maxUnavailable").filter(|limit| is_said(limit))
            && is_none(limit)
        {
            let message = format!("{} lets no pod go, so nodes of its pods cannot be drained", called(budget));
            made.tell(RULE, Level::Warning, limit, message, HELP);
        }
        if let Some(limit) = spec("minAvailable").filter(|limit| is_said(limit)) {
            at_least(made, budget, limit);
        }
    }
}

fn at_least(made: &mut Made<'_>, budget: &Object, limit: &Rendered) {
    if limit.as_text() == Some("100%") {
        let message = format!("{} keeps all pods, so nodes of its pods cannot be drained", called(budget));
        made.tell(RULE, Level::Warning, limit, message, HELP);
        return;
    }
    let Content::Int(least) = limit.value else { return };
    let Some(pods) = pods(made, budget).filter(|pods| least >= *pods && *pods > 0) else { return };
    let message = format!("{} keeps {least} of {pods} pods, so nodes of its pods cannot be drained", called(budget));
    made.tell(RULE, Level::Warning, limit, message, HELP);
}

/// The pods that a budget counts, where their number is certain.
fn pods(made: &Made<'_>, budget: &Object) -> Option<i64> {
    if !made.knows_all() || !made.of_kind("HorizontalPodAutoscaler").is_empty() {
        return None;
    }
    let mut pods = 0;
    let namespace = |object: &Object| text(&object.manifest, &["metadata", "namespace"]).map(str::to_owned);
    let selected = made.objects().filter(|object| namespace(object) == namespace(budget));
    for object in selected.filter(|object| selects(&budget.manifest, &["spec", "selector", "matchLabels"], object)) {
        let replicas = at(&object.manifest, &["spec", "replicas"]).filter(|replicas| is_written(replicas))?;
        match replicas.value {
            Content::Int(count) => pods += count,
            _ => return None,
        }
    }
    Some(pods)
}

/// Whether a value is the same for everybody.
fn is_written(value: &Rendered) -> bool {
    value.origin.iter().all(|place| !is_template(place.text()))
}

/// Whether somebody wrote this limit, and not the name of a profile that means it.
fn is_said(limit: &Rendered) -> bool {
    let shown = match &limit.value {
        Content::Int(number) => number.to_string(),
        Content::Text(text) => text.clone(),
        _ => return false,
    };
    is_written(limit) && limit.origin.last().is_some_and(|place| place.text().contains(&shown))
}

fn is_none(limit: &Rendered) -> bool {
    limit.value == Content::Int(0) || limit.as_text() == Some("0%")
}
