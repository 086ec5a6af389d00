//! `cronJobs`: work on a schedule.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::common::{BOOLEAN, CRON, INTEGER, words};
use crate::fields::parts::{
    ARGS, COMMAND, IMAGE, NODE_SELECTOR, POD_SECURITY, PULL_SECRETS, RESOURCES, SECURITY_CONTEXT, SERVICE_ACCOUNT_NAME,
    WORKING_DIRECTORY, entry,
};
use crate::fields::{Object, field};
use crate::output::Rendered;
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::render::metadata::Child;
use crate::render::workload::job_template;

pub(super) const LIST: ResourceList = ResourceList {
    key: "cronJobs",
    kind: "CronJob",
    api_version: "batch/v1",
    plural: "cronjobs",
    namespaced: true,
    default_name_suffix: Some("-cronjob"),
    doc: "CronJobs: work on a schedule.",
    object: &ENTRY,
    apply_order: 170,
    facts: Facts { family: Family::Workload, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "CronJob entry",
    "A CronJob with one container.",
    [
        field("schedule", CRON, "When it runs, as five cron fields.").required(),
        IMAGE,
        COMMAND,
        ARGS,
        field("suspend", BOOLEAN, "Whether no further runs are started.").or("false"),
        field(
            "concurrencyPolicy",
            words(&["Allow", "Forbid", "Replace"]),
            "What happens when the last run is not done yet."
        )
        .or("Allow"),
        field("successfulJobsHistoryLimit", INTEGER, "Runs that are kept after success.").or("3"),
        field("failedJobsHistoryLimit", INTEGER, "Runs that are kept after failure.").or("1"),
        field("startingDeadlineSeconds", INTEGER, "How late a run may still start, in seconds."),
        RESOURCES,
        SECURITY_CONTEXT,
        POD_SECURITY,
        PULL_SECRETS,
        NODE_SELECTOR,
        SERVICE_ACCOUNT_NAME,
        WORKING_DIRECTORY,
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
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
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
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
