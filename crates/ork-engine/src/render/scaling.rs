//! Autoscalers and disruption budgets.

use crate::output::{Content, Origin, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants, integer_of};
use crate::render::metadata::{Child, KIND_LABEL, OWNER_LABEL};
use crate::render::pod::{profile, unknown_profile, user_profile};
use crate::render::profiles::{self, Direction, find, names};

pub(crate) fn autoscaler(child: Child<'_>) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let mut spec = Fields::default();
    spec.set("scaleTargetRef", target(child)?);
    let one = || Rendered::new(1, &origin);
    let named =
        body.child("behavior").map(|behaviour| Ok::<_, crate::rules::Finding>((behaviour, profile(behaviour)?)));
    let user = match named.transpose()? {
        Some((behaviour, Some((name, _)))) => user_profile(behaviour, "hpa", &name),
        _ => None,
    };
    for (key, least) in [("minReplicas", 0), ("maxReplicas", 1)] {
        let given = match (body.integer_from(key, least)?, user) {
            (Some(given), _) => Some(given),
            (None, Some(user)) => user.integer_from(key, least)?,
            (None, None) => None,
        };
        spec.set(key, given.unwrap_or_else(one));
    }
    let behaviour = body.child("behavior").map(behaviour).transpose()?;
    let (behaviour, profile_target) = behaviour.map_or((None, None), |(behaviour, target)| (behaviour, target));
    let percent = body.integer_from("targetCPUUtilizationPercentage", 1)?.or(profile_target);
    spec.set("metrics", percent.map(metrics)).set("behavior", behaviour);
    child.object([("spec", Some(spec.at(&origin)))])
}

fn target(child: Child<'_>) -> Fallible<Rendered> {
    let body = child.body;
    let Some(reference) = body.child("scaleTargetRef") else {
        return Err(body.error(
            "scaleTargetRef",
            "an autoscaler needs `scaleTargetRef`",
            "name the workload that it scales",
        ));
    };
    let kind = reference.required("kind", "`scaleTargetRef`")?;
    let version = match reference.text("apiVersion")? {
        Some(version) => version,
        None if ["Deployment", "StatefulSet", "ReplicaSet"].contains(&kind.as_text().unwrap_or_default()) => {
            Rendered::new("apps/v1", &kind.origin)
        }
        None => reference.required("apiVersion", "`scaleTargetRef`")?,
    };
    let mut fields = Fields::default();
    fields.set("apiVersion", version).set("kind", kind).set("name", reference.text_or("name", &child.owner.name)?);
    Ok(fields.at(&reference.origin()))
}

fn metrics(percent: Rendered) -> Rendered {
    let origin = percent.origin.clone();
    let mut target = Fields::default();
    target.set("type", Rendered::new("Utilization", &origin)).set("averageUtilization", percent);
    let mut resource = Fields::default();
    resource.set("name", Rendered::new("cpu", &origin)).set("target", target.at(&origin));
    let mut metric = Fields::default();
    metric.set("type", Rendered::new("Resource", &origin)).set("resource", resource.at(&origin));
    Rendered::new(vec![metric.at(&origin)], &origin)
}

type Behaviour = (Option<Rendered>, Option<Rendered>);

/// `behavior` and the CPU target that its profile brings.
fn behaviour(body: Body<'_>) -> Fallible<Behaviour> {
    body.alone_with_profile(&["scaleUp", "scaleDown"])?;
    let Some((name, origin)) = profile(body)? else {
        let mut fields = Fields::default();
        for key in ["scaleUp", "scaleDown"] {
            fields.set(key, body.child(key).map(direction).transpose()?);
        }
        return Ok((fields.unless_empty(&body.origin()), None));
    };
    if let Some(user) = user_profile(body, "hpa", &name) {
        let inner = user.child("behavior").map(behaviour).transpose()?.and_then(|(behaviour, _)| behaviour);
        return Ok((inner, user.integer("targetCPUUtilizationPercentage")?));
    }
    let found = profiles::AUTOSCALER.iter().find(|(known, ..)| known.eq_ignore_ascii_case(&name));
    let Some((_, target, up, down)) = found else {
        let known: Vec<_> = profiles::AUTOSCALER.iter().map(|(name, ..)| *name).collect();
        return Err(unknown_profile(body, &name, &known.join(", ")));
    };
    let mut fields = Fields::default();
    fields.set("scaleUp", built_in(up, &origin)).set("scaleDown", built_in(down, &origin));
    Ok((Some(fields.at(&origin)), Some(Rendered::new(*target, &origin))))
}

fn built_in((window, select, policies): &Direction, origin: &Origin) -> Rendered {
    let policy = |(kind, value, period): &(&str, i64, i64)| {
        let period = Content::Int(*period);
        constants(origin, [("type", (*kind).into()), ("value", Content::Int(*value)), ("periodSeconds", period)])
    };
    let policies = Content::List(policies.iter().map(policy).collect());
    let window = Content::Int(*window);
    constants(
        origin,
        [("stabilizationWindowSeconds", window), ("selectPolicy", (*select).into()), ("policies", policies)],
    )
}

fn direction(body: Body<'_>) -> Fallible<Rendered> {
    let origin = body.origin();
    let mut policies = Vec::new();
    for item in body.items("policies") {
        let mut policy = Fields::default();
        item.required("type", "a policy")?;
        policy.set("type", item.word("type", &["Pods", "Percent"])?).set("value", item.integer("value")?);
        policy.set("periodSeconds", item.integer("periodSeconds")?);
        policies.push(policy.at(&item.origin()));
    }
    let mut fields = Fields::default();
    let window = body.integer_from("stabilizationWindowSeconds", 0)?.unwrap_or_else(|| Rendered::new(0, &origin));
    fields
        .set("stabilizationWindowSeconds", window)
        .set("selectPolicy", body.word("selectPolicy", &["Max", "Min", "Disabled"])?);
    fields.set("policies", (!policies.is_empty()).then(|| Rendered::new(policies, &body.key_origin("policies"))));
    Ok(fields.at(&origin))
}

pub(crate) fn disruption_budget(child: Child<'_>) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let mut selector = body.text_map("selector")?;
    if selector.is_empty() {
        // An empty selector would cover every pod of the namespace.
        selector.set(OWNER_LABEL, Rendered::new(child.owner.name.clone(), &origin));
        selector.set(KIND_LABEL, Rendered::new(child.owner.kind.to_lowercase(), &origin));
    }
    let mut spec = Fields::default();
    let (key, limit) = limit(body)?;
    spec.set(key, limit).set("selector", constants(&origin, [("matchLabels", selector.at(&origin).value)]));
    child.object([("spec", Some(spec.at(&origin)))])
}

/// Kubernetes takes one of the two; `minAvailable` wins.
fn limit(body: Body<'_>) -> Fallible<(&'static str, Rendered)> {
    let behaviour = body.child("behavior");
    if let Some(behaviour) = behaviour {
        behaviour.alone_with_profile(&["minAvailable", "maxUnavailable"])?;
    }
    for key in ["minAvailable", "maxUnavailable"] {
        if let Some(value) = body.integer_or_percent(key)? {
            return Ok((key, value));
        }
        if let Some(value) = behaviour.map(|behaviour| behaviour.integer_or_percent(key)).transpose()?.flatten() {
            return Ok((key, value));
        }
    }
    let named =
        behaviour.map(|behaviour| Ok::<_, crate::rules::Finding>((behaviour, profile(behaviour)?))).transpose()?;
    if let Some((behaviour, Some((name, origin)))) = named {
        if let Some(user) = user_profile(behaviour, "pdb", &name) {
            return limit(user);
        }
        let Some((key, value)) = find(profiles::DISRUPTION, &name) else {
            return Err(unknown_profile(behaviour, &name, &names(profiles::DISRUPTION)));
        };
        let value = integer_of(value).map_or_else(|| Content::from(*value), Content::Int);
        return Ok((key, Rendered::new(value, &origin)));
    }
    let key = if body.has("maxUnavailable") { "maxUnavailable" } else { "minAvailable" };
    Err(body.error(key, "a disruption budget needs `minAvailable` or `maxUnavailable`", "set one of the two"))
}
