//! Deployments, ReplicaSets, StatefulSets, Pods, Jobs and CronJobs.

use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants, integer_of};
use crate::render::metadata::Child;
use crate::render::pod::{PodOptions, pod_spec, profile, unknown_profile, user_profile};
use crate::render::profiles::{self, find, names};

/// The pod template of a workload that selects its pods: the object's labels and the selector's.
fn template(child: Child<'_>, options: PodOptions) -> Fallible<(Rendered, Rendered)> {
    let origin = child.body.origin();
    let name = child.name()?;
    let selector = child.selector(name.as_text().unwrap_or_default());
    let metadata = constants(&origin, [("labels", pod_labels(child)?.value)]);
    let mut template = Fields::default();
    template.set("metadata", metadata).set("spec", pod_spec(child, options)?);
    let selector = constants(&origin, [("matchLabels", selector.value)]);
    Ok((selector, template.at(&origin)))
}

fn replicas(body: Body<'_>) -> Fallible<Rendered> {
    Ok(body.integer_from("replicas", 0)?.unwrap_or_else(|| Rendered::new(1, &body.origin())))
}

pub(crate) fn deployment(child: Child<'_>) -> Fallible<Rendered> {
    let origin = child.body.origin();
    let mut spec = Fields::default();
    let (selector, template) = template(child, PodOptions::default())?;
    spec.set("replicas", replicas(child.body)?).set("selector", selector);
    if let Some(update) = child.body.child("rollingUpdate") {
        let mut strategy = Fields::default();
        strategy.set("type", Rendered::new("RollingUpdate", &update.origin()));
        strategy.set("rollingUpdate", rolling_update(update)?);
        spec.set("strategy", strategy.at(&update.origin()));
    }
    spec.set("template", template);
    child.object([("spec", Some(spec.at(&origin)))])
}

/// `maxSurge` and `maxUnavailable`, from a profile or as given.
fn rolling_update(body: Body<'_>) -> Fallible<Rendered> {
    body.alone_with_profile(&["maxSurge", "maxUnavailable"])?;
    let mut fields = Fields::default();
    let Some((name, origin)) = profile(body)? else {
        fields.set("maxSurge", body.integer_or_percent("maxSurge")?);
        fields.set("maxUnavailable", body.integer_or_percent("maxUnavailable")?);
        return Ok(fields.at(&body.origin()));
    };
    if let Some(user) = user_profile(body, "rollingUpdate", &name) {
        return rolling_update(user);
    }
    let Some([surge, unavailable]) = find(profiles::ROLLING_UPDATE, &name) else {
        return Err(unknown_profile(body, &name, &names(profiles::ROLLING_UPDATE)));
    };
    let value = |text: &str| integer_of(text).map_or_else(|| Content::from(text), Content::Int);
    Ok(constants(&origin, [("maxSurge", value(surge)), ("maxUnavailable", value(unavailable))]))
}

pub(crate) fn replica_set(child: Child<'_>) -> Fallible<Rendered> {
    let origin = child.body.origin();
    let (selector, template) = template(child, PodOptions::default())?;
    let mut spec = Fields::default();
    spec.set("replicas", replicas(child.body)?).set("selector", selector).set("template", template);
    child.object([("spec", Some(spec.at(&origin)))])
}

pub(crate) fn stateful_set(child: Child<'_>) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let (mut claims, mut mounts) = (Vec::new(), Vec::new());
    for item in body.items("volumeClaimTemplates") {
        let (claim, mount) = volume_claim(item)?;
        claims.push(claim);
        mounts.push(mount);
    }
    let name = child.name()?;
    let service = body.text("serviceName")?.unwrap_or(Rendered { origin: origin.clone(), ..name });
    let (selector, template) = template(child, PodOptions { mounts, ..PodOptions::default() })?;
    let mut spec = Fields::default();
    spec.set("serviceName", service).set("replicas", replicas(body)?);
    spec.set("podManagementPolicy", Rendered::new("Parallel", &origin)).set("selector", selector);
    spec.set("updateStrategy", update_strategy(body)?).set("template", template);
    let claims = (!claims.is_empty()).then(|| Rendered::new(claims, &body.key_origin("volumeClaimTemplates")));
    spec.set("volumeClaimTemplates", claims);
    child.object([("spec", Some(spec.at(&origin)))])
}

/// Without `rollingUpdate` pods are replaced when they are deleted: the format's choice.
fn update_strategy(body: Body<'_>) -> Fallible<Rendered> {
    let Some(update) = body.child("rollingUpdate") else {
        return Ok(constants(&body.origin(), [("type", "OnDelete".into())]));
    };
    let origin = update.origin();
    let mut strategy = Fields::default();
    strategy.set("type", Rendered::new("RollingUpdate", &origin));
    let mut rolling = Fields::default();
    let unavailable = rolling_update(update)?.get("maxUnavailable").cloned();
    if unavailable.as_ref().is_some_and(|value| value.value == Content::Int(0)) {
        let key = if update.has("profile") { "profile" } else { "maxUnavailable" };
        let help = "a StatefulSet has no surge: let at least one pod be unavailable";
        return Err(update.error(key, "a StatefulSet cannot replace its pods with `maxUnavailable` 0", help));
    }
    // One at a time is what happens anyway, and API servers drop the field unless a feature is switched on for it.
    rolling.set("maxUnavailable", unavailable.filter(|value| value.value != Content::Int(1)));
    strategy.set("rollingUpdate", rolling.unless_empty(&origin));
    Ok(strategy.at(&origin))
}

fn volume_claim(item: Body<'_>) -> Fallible<(Rendered, Rendered)> {
    let origin = item.origin();
    let name = item.text_or("name", "data")?;
    let Some(size) = item.quantity("storageSize")? else {
        item.required("storageSize", "a volume claim")?;
        return Err(item.error("storageSize", "a volume claim needs `storageSize`", "add it, for instance `10Gi`"));
    };
    let mut metadata = Fields::default();
    metadata.set("name", name.clone());
    let requests = {
        let mut requests = Fields::default();
        requests.set("storage", size);
        constants(&origin, [("requests", requests.at(&origin).value)])
    };
    let mut spec = Fields::default();
    spec.set("accessModes", access_modes(item)?);
    // Set even when empty: `""` asks for a volume without a class, which is not the cluster's default.
    spec.set("storageClassName", item.text_or("storageClass", "")?).set("resources", requests);
    let mut claim = Fields::default();
    claim.set("metadata", metadata.at(&origin)).set("spec", spec.at(&origin));
    let mut mount = Fields::default();
    mount.set("name", name).set("mountPath", item.text_or("mountPath", "/data")?);
    Ok((claim.at(&origin), mount.at(&origin)))
}

/// Access modes of a claim or volume, `[ReadWriteOnce]` where none are given.
pub(crate) fn access_modes(body: Body<'_>) -> Fallible<Rendered> {
    let modes = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
    let given = body.words("accessModes", &modes)?;
    let given = given.filter(|given| !matches!(&given.value, Content::List(items) if items.is_empty()));
    let origin = body.origin();
    Ok(given.unwrap_or_else(|| Rendered::new(vec![Rendered::new("ReadWriteOnce", &origin)], &origin)))
}

pub(crate) fn pod(child: Child<'_>) -> Fallible<Rendered> {
    let spec = pod_spec(child, PodOptions::default())?;
    let mut object = child.object([("spec", Some(spec))])?;
    // A bare pod is its own template: services and budgets find it by the same labels.
    if let Content::Map(map) = &mut object.value
        && let Some(Rendered { value: Content::Map(metadata), .. }) = map.get_mut("metadata")
    {
        metadata.insert("labels".to_owned(), pod_labels(child)?);
    }
    Ok(object)
}

/// The labels of a pod: the object's, and those that tell it apart.
fn pod_labels(child: Child<'_>) -> Fallible<Rendered> {
    let name = child.name()?;
    let mut labels = child.labels()?;
    if let Content::Map(selecting) = child.selector(name.as_text().unwrap_or_default()).value {
        labels.0.extend(selecting);
    }
    Ok(labels.at(&child.body.origin()))
}

pub(crate) fn job(child: Child<'_>) -> Fallible<Rendered> {
    let spec = job_spec(child)?;
    child.object([("spec", Some(spec))])
}

/// A Job's pods are selected by labels that Kubernetes makes; ours are added for people and services.
fn job_spec(child: Child<'_>) -> Fallible<Rendered> {
    let origin = child.body.origin();
    let mut spec = Fields::default();
    let limit = child.body.integer_from("backoffLimit", 0)?.unwrap_or_else(|| Rendered::new(3, &origin));
    spec.set("backoffLimit", limit).set("template", job_template(child)?);
    Ok(spec.at(&origin))
}

fn job_template(child: Child<'_>) -> Fallible<Rendered> {
    let origin = child.body.origin();
    let mut template = Fields::default();
    template.set("metadata", constants(&origin, [("labels", pod_labels(child)?.value)]));
    template.set("spec", pod_spec(child, PodOptions { restart: Some("OnFailure"), ..PodOptions::default() })?);
    Ok(template.at(&origin))
}

pub(crate) fn cron_job(child: Child<'_>) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let number = |key: &str, fallback: i64| {
        Ok::<_, crate::rules::Finding>(body.integer_from(key, 0)?.unwrap_or_else(|| Rendered::new(fallback, &origin)))
    };
    let mut job = Fields::default();
    let labels = child.labels()?.at(&origin);
    let mut job_spec = Fields::default();
    job_spec.set("template", job_template(child)?);
    job.set("metadata", constants(&origin, [("labels", labels.value)])).set("spec", job_spec.at(&origin));
    let mut spec = Fields::default();
    spec.set("schedule", schedule(body)?);
    spec.set("suspend", body.boolean("suspend")?.unwrap_or_else(|| Rendered::new(false, &origin)));
    spec.set("concurrencyPolicy", concurrency(body)?);
    spec.set("startingDeadlineSeconds", body.integer_from("startingDeadlineSeconds", 1)?);
    spec.set("successfulJobsHistoryLimit", number("successfulJobsHistoryLimit", 3)?);
    spec.set("failedJobsHistoryLimit", number("failedJobsHistoryLimit", 1)?);
    spec.set("jobTemplate", job.at(&origin));
    child.object([("spec", Some(spec.at(&origin)))])
}

fn schedule(body: Body<'_>) -> Fallible<Rendered> {
    let found = body.required("schedule", "this CronJob")?;
    let text = found.as_text().unwrap_or_default();
    if !ork_template::is_schedule(text) || text.contains("TZ=") {
        let help = "write five fields: minute, hour, day of the month, month, day of the week";
        return Err(body.error("schedule", format!("`{text}` is no schedule of a CronJob"), help));
    }
    Ok(found)
}

fn concurrency(body: Body<'_>) -> Fallible<Rendered> {
    let given = body.word("concurrencyPolicy", &["Allow", "Forbid", "Replace"])?;
    Ok(given.unwrap_or_else(|| Rendered::new("Allow", &body.origin())))
}
