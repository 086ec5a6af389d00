//! What workloads share around their pods: templates with labels and selectors, replicas, rolling updates.

use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants, integer_of};
use crate::render::metadata::Child;
use crate::render::pod::{PodOptions, pod_spec, profile, unknown_profile, user_profile};
use crate::render::profiles::{self, find, names};

/// The pod template of a workload that selects its pods: the object's labels and the selector's.
pub(crate) fn template(child: Child<'_>, options: PodOptions) -> Fallible<(Rendered, Rendered)> {
    let origin = child.body.origin();
    let name = child.name()?;
    let selector = child.selector(name.as_text().unwrap_or_default());
    let metadata = constants(&origin, [("labels", pod_labels(child)?.value)]);
    let mut template = Fields::default();
    template.set("metadata", metadata).set("spec", pod_spec(child, options)?);
    let selector = constants(&origin, [("matchLabels", selector.value)]);
    Ok((selector, template.at(&origin)))
}

/// The number of pods, 1 where none is given.
pub(crate) fn replicas(body: Body<'_>) -> Fallible<Rendered> {
    Ok(body.integer_from("replicas", 0)?.unwrap_or_else(|| Rendered::new(1, &body.origin())))
}

/// `maxSurge` and `maxUnavailable`, from a profile or as given.
pub(crate) fn rolling_update(body: Body<'_>) -> Fallible<Rendered> {
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

/// The labels of a pod: the object's, and those that tell it apart.
pub(crate) fn pod_labels(child: Child<'_>) -> Fallible<Rendered> {
    let name = child.name()?;
    let mut labels = child.labels()?;
    if let Content::Map(selecting) = child.selector(name.as_text().unwrap_or_default()).value {
        labels.0.extend(selecting);
    }
    Ok(labels.at(&child.body.origin()))
}

/// The pods of a Job, which are started anew in place when they fail.
pub(crate) fn job_template(child: Child<'_>) -> Fallible<Rendered> {
    let origin = child.body.origin();
    let mut template = Fields::default();
    template.set("metadata", constants(&origin, [("labels", pod_labels(child)?.value)]));
    template.set("spec", pod_spec(child, PodOptions { restart: Some("OnFailure"), ..PodOptions::default() })?);
    Ok(template.at(&origin))
}
