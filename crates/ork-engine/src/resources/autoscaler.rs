//! `hpa`: replicas by CPU use.

use super::{Facts, PLAIN, ResourceList};
use crate::fields::common::{INTEGER, NAME, PROFILE, TEXT, words};
use crate::fields::parts::entry;
use crate::fields::{Object, Shape, field};
use crate::output::{Content, Origin, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::render::metadata::Child;
use crate::render::pod::{profile, unknown_profile, user_profile};
use crate::render::profiles::{self, Direction};

pub(super) const LIST: ResourceList = ResourceList {
    key: "hpa",
    kind: "HorizontalPodAutoscaler",
    api_version: "autoscaling/v2",
    plural: "horizontalpodautoscalers",
    namespaced: true,
    default_name_suffix: Some("-hpa"),
    doc: "HorizontalPodAutoscalers: replicas by CPU use.",
    object: &ENTRY,
    apply_order: 220,
    facts: Facts { short_name: Some("hpa"), ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "HorizontalPodAutoscaler entry",
    "Scales a workload by its CPU use.",
    [
        field("scaleTargetRef", Shape::Object(&TARGET_REF), "The workload that is scaled.").required(),
        field("minReplicas", INTEGER, "Fewest replicas.").or("1"),
        field("maxReplicas", INTEGER, "Most replicas.").or("1"),
        field("targetCPUUtilizationPercentage", INTEGER, "CPU use to aim at, in percent of the requests."),
        field("behavior", Shape::Object(&BEHAVIOR), "How fast to scale: a profile, or rules for each direction."),
    ]
);

static TARGET_REF: Object = Object {
    name: "scaleTargetRef",
    doc: "The workload that an autoscaler changes.",
    fields: &[
        field("apiVersion", TEXT, "Its API version.").or("apps/v1 for Deployment, StatefulSet and ReplicaSet"),
        field("kind", TEXT, "Its kind.").required(),
        field("name", NAME, "Its name.").or("the name of the custom resource"),
    ],
    rest: None,
};

/// How an autoscaler moves; profiles say it too.
pub(crate) static BEHAVIOR: Object = Object {
    name: "autoscaler behavior",
    doc: "A profile, or rules for each direction.",
    fields: &[
        field("profile", PROFILE, "web, api, latency-sensitive, batch, cost-optimized, or one of `profiles.hpa`."),
        field("scaleUp", Shape::Object(&DIRECTION), "How to add replicas."),
        field("scaleDown", Shape::Object(&DIRECTION), "How to take replicas away."),
    ],
    rest: None,
};

static DIRECTION: Object = Object {
    name: "scaling rules",
    doc: "Limits on the speed of one direction.",
    fields: &[
        field("stabilizationWindowSeconds", Shape::Int, "Seconds of past wishes that are looked at.").or("0"),
        field("policies", Shape::List(&Shape::Object(&POLICY)), "How much may change in a period."),
        field("selectPolicy", words(&["Max", "Min", "Disabled"]), "Which of the policies counts.").or("Max"),
    ],
    rest: None,
};

static POLICY: Object = Object {
    name: "scaling policy",
    doc: "How much may change in a period.",
    fields: &[
        field("type", words(&["Pods", "Percent"]), "What `value` counts.").required(),
        field("value", Shape::Int, "Pods or percent that may change.").required(),
        field("periodSeconds", Shape::Int, "Length of the period, 15 to 1800 seconds.").required(),
    ],
    rest: None,
};

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
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
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
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
        let (inner, target) = user.child("behavior").map(behaviour).transpose()?.unwrap_or_default();
        return Ok((inner, user.integer("targetCPUUtilizationPercentage")?.or(target)));
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
