//! Pods that belong to an object, their warnings, and Jobs. The lists that start with `_` are there when the entry
//! asks for them with `enrich`.

use super::call::count;
use super::object::{distinct, integer, integer_of, items, joined, length, text, text_of, texts};
use super::{Answer, Call, Family, Function, Implementation};
use crate::value::Value;

const fn pod(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Pods, signature, doc, Some(code))
}

const fn job(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Jobs, signature, doc, Some(code))
}

pub(super) static TABLE: &[Function] = &[
    pod(
        "podNames(object any) -> string",
        "The names of the pods; needs `enrich: [pods]`, as all notes on pods do.",
        |call| joined(call, PODS, "name"),
    )
    .examples(&[("{{ podNames .children.deployment }}", "shop-web-0, shop-web-1")]),
    pod("podIPs(object any) -> string", "The addresses of the pods.", |call| joined(call, PODS, "ip"))
        .examples(&[("{{ podIPs .children.deployment }}", "10.0.0.1")]),
    pod("podPhases(object any) -> string", "The phases of the pods.", |call| joined(call, PODS, "phase"))
        .examples(&[("{{ podPhases .children.deployment }}", "Running, Pending")]),
    pod("podNodes(object any) -> string", "The nodes of the pods.", |call| joined(call, PODS, "node"))
        .examples(&[("{{ podNodes .children.deployment }}", "n1, n1")]),
    pod("podCount(object any) -> int", "The number of pods.", |call| length(call, PODS))
        .examples(&[("{{ podCount .children.deployment }}", "2")]),
    pod("readyPodCount(object any) -> int", "The number of pods that are ready.", |call| {
        let ready = |pod: &&Value| pod.get("ready") == Some(&Value::Bool(true));
        Ok(count(items(call.value(0), PODS).iter().filter(ready).count()))
    })
    .examples(&[("{{ readyPodCount .children.deployment }}", "1")]),
    pod("podMaxRestarts(object any) -> int64", "The most restarts of a pod.", |call| {
        Ok(Value::Int(items(call.value(0), PODS).iter().map(restarts).max().unwrap_or(0).max(0)))
    })
    .examples(&[("{{ podMaxRestarts .children.deployment }}", "4")]),
    pod(
        "hasCrashingPod(object any) -> bool",
        "Whether a pod restarted more than twice or a container of it fails.",
        |call| {
            let many = items(call.value(0), PODS).iter().any(|pod| restarts(pod) > 2);
            Ok(Value::Bool(many || reasons(call).iter().any(|reason| FAILURES.contains(reason))))
        },
    )
    .examples(&[("{{ hasCrashingPod .children.deployment }}", "true")]),
    pod(
        "podByOrdinal(object any, ordinal int64) -> map",
        "The pod with an ordinal; nothing when there is none.",
        |call| {
            let ordinal = call.integer(1)?;
            Ok(by_ordinal(call, ordinal).cloned().unwrap_or_default())
        },
    )
    .examples(&[("{{ (podByOrdinal .children.deployment 1).name }}", "shop-web-1")]),
    pod("podContainerReasons(object any) -> string", "Why containers wait or ended, each reason once.", |call| {
        Ok(Value::from(distinct(reasons(call)).join(", ")))
    })
    .examples(&[("{{ podContainerReasons .children.deployment }}", "CrashLoopBackOff")]),
    pod(
        "podContainerState(object any, ordinal int64, container string) -> string",
        "The state of a container in the pod with an ordinal.",
        |call| {
            let (ordinal, name) = (call.integer(1)?, call.text(2)?);
            let pod = by_ordinal(call, ordinal);
            let containers = pod.map_or(&[][..], |pod| items(pod, &["containers"]));
            let found =
                containers.iter().find(|container| container.get("name").and_then(Value::as_str) == Some(&name));
            Ok(text_of(found.and_then(|container| container.get("state"))))
        },
    )
    .examples(&[(r#"{{ podContainerState .children.deployment 1 "app" }}"#, "waiting")]),
    pod("podCrashLoopDetected(object any) -> bool", "Whether a container is in CrashLoopBackOff.", |call| {
        detected(call, "CrashLoopBackOff")
    })
    .examples(&[("{{ podCrashLoopDetected .children.deployment }}", "true")]),
    pod("podImagePullBackOffDetected(object any) -> bool", "Whether a container is in ImagePullBackOff.", |call| {
        detected(call, "ImagePullBackOff")
    })
    .examples(&[("{{ podImagePullBackOffDetected .children.deployment }}", "false")]),
    pod(
        "podErrImagePullDetected(object any) -> bool",
        "Whether a container's image cannot be pulled (ErrImagePull).",
        |call| detected(call, "ErrImagePull"),
    )
    .examples(&[("{{ podErrImagePullDetected .children.deployment }}", "false")]),
    pod("podErrorDetected(object any) -> bool", "Whether a container ended with Error.", |call| {
        detected(call, "Error")
    })
    .examples(&[("{{ podErrorDetected .children.deployment }}", "false")]),
    pod("podOOMKilledDetected(object any) -> bool", "Whether a container ran out of memory (OOMKilled).", |call| {
        detected(call, "OOMKilled")
    })
    .examples(&[("{{ podOOMKilledDetected .children.deployment }}", "false")]),
    pod(
        "podRunContainerErrorDetected(object any) -> bool",
        "Whether a container could not be run (RunContainerError).",
        |call| detected(call, "RunContainerError"),
    )
    .examples(&[("{{ podRunContainerErrorDetected .children.deployment }}", "false")]),
    pod(
        "podCreateContainerErrorDetected(object any) -> bool",
        "Whether a container could not be created (CreateContainerError).",
        |call| detected(call, "CreateContainerError"),
    )
    .examples(&[("{{ podCreateContainerErrorDetected .children.deployment }}", "false")]),
    pod(
        "podInvalidImageNameDetected(object any) -> bool",
        "Whether a container's image has an invalid name (InvalidImageName).",
        |call| detected(call, "InvalidImageName"),
    )
    .examples(&[("{{ podInvalidImageNameDetected .children.deployment }}", "false")]),
    pod(
        "podPreStartHookErrorDetected(object any) -> bool",
        "Whether a hook before the start failed (PreStartHookError).",
        |call| detected(call, "PreStartHookError"),
    )
    .examples(&[("{{ podPreStartHookErrorDetected .children.deployment }}", "false")]),
    pod(
        "podPostStartHookErrorDetected(object any) -> bool",
        "Whether a hook after the start failed (PostStartHookError).",
        |call| detected(call, "PostStartHookError"),
    )
    .examples(&[("{{ podPostStartHookErrorDetected .children.deployment }}", "false")]),
    pod(
        "hasWarnings(object any) -> bool",
        "Whether there are warning events; needs `enrich: [events]`, as all notes on warnings do.",
        |call| Ok(Value::Bool(!items(call.value(0), WARNINGS).is_empty())),
    )
    .examples(&[("{{ hasWarnings .children.deployment }}", "true")]),
    pod("warningCount(object any) -> int", "The number of warning events.", |call| length(call, WARNINGS))
        .examples(&[("{{ warningCount .children.deployment }}", "2")]),
    pod("firstWarning(object any) -> string", "The message of the first warning event.", |call| {
        Ok(text_of(items(call.value(0), WARNINGS).first().and_then(|event| event.get("message"))))
    })
    .examples(&[("{{ firstWarning .children.deployment }}", "no node fits")]),
    pod("warningMessages(object any) -> string", "The messages of the warning events.", |call| {
        joined(call, WARNINGS, "message")
    })
    .examples(&[("{{ warningMessages .children.deployment }}", "no node fits, still none")]),
    pod("warningReasons(object any) -> string", "The reasons of the warning events, each once.", |call| {
        Ok(Value::from(distinct(texts(items(call.value(0), WARNINGS), "reason")).join(", ")))
    })
    .differs("each reason is named once, as documented; the Go runtime repeats it")
    .examples(&[("{{ warningReasons .children.deployment }}", "FailedScheduling")]),
    job("jobSucceeded(object any) -> bool", "Whether a pod of a Job succeeded.", |call| {
        positive(call, &["status", "succeeded"])
    })
    .examples(&[("{{ jobSucceeded .children.job }}", "true"), ("{{ jobSucceeded .children.none }}", "false")]),
    job("jobFailed(object any) -> bool", "Whether a pod of a Job failed, even if a later one succeeded.", |call| {
        positive(call, &["status", "failed"])
    })
    .examples(&[("{{ jobFailed .children.job }}", "false")]),
    job("jobActive(object any) -> bool", "Whether a pod of a Job is running.", |call| {
        positive(call, &["status", "active"])
    })
    .examples(&[("{{ jobActive .children.job }}", "false")]),
    job(
        "jobFirstExitCode(object any) -> int64",
        "The exit code of the first pod that ended; -1 when none has.",
        |call| {
            let codes = items(call.value(0), PODS).iter().map(|pod| integer_of(pod.get("exitCode")));
            Ok(Value::Int(codes.into_iter().find(|code| *code >= 0).unwrap_or(-1)))
        },
    )
    .examples(&[("{{ jobFirstExitCode .children.job }}", "0")]),
    job(
        "jobActivePodNames(object any) -> string",
        "The names of a Job's pods that neither succeeded nor failed.",
        |call| names(call, |phase| phase != "Succeeded" && phase != "Failed"),
    )
    .examples(&[("[{{ jobActivePodNames .children.job }}]", "[]")]),
    job("jobSucceededPodNames(object any) -> string", "The names of a Job's pods that succeeded.", |call| {
        names(call, |phase| phase == "Succeeded")
    })
    .examples(&[("{{ jobSucceededPodNames .children.job }}", "seed-x1")]),
    job("jobFailedPodNames(object any) -> string", "The names of a Job's pods that failed.", |call| {
        names(call, |phase| phase == "Failed")
    })
    .examples(&[("[{{ jobFailedPodNames .children.job }}]", "[]")]),
    job("cronJobActiveCount(object any) -> int", "How many Jobs of a CronJob are running.", |call| {
        length(call, &["status", "active"])
    })
    .examples(&[("{{ cronJobActiveCount .children.cronjob }}", "1")]),
    job("cronJobLastScheduleTime(object any) -> string", "When a CronJob last started a Job.", |call| {
        text(call, &["status", "lastScheduleTime"])
    })
    .examples(&[("{{ cronJobLastScheduleTime .children.cronjob }}", "2025-12-31T02:00:00Z")]),
    job("cronJobLastSuccessTime(object any) -> string", "When a Job of a CronJob last succeeded.", |call| {
        text(call, &["status", "lastSuccessfulTime"])
    })
    .examples(&[("{{ cronJobLastSuccessTime .children.cronjob }}", "2025-12-31T02:01:00Z")]),
    job(
        "cronJobNextScheduleTime(object any) -> string",
        "The `status.nextScheduleTime` of a CronJob, which Kubernetes itself does not set; `nextCron` computes it.",
        |call| text(call, &["status", "nextScheduleTime"]),
    )
    .examples(&[("[{{ cronJobNextScheduleTime .children.cronjob }}]", "[]")]),
    job("cronJobLastJobName(object any) -> string", "The name of the last Job; needs `enrich: [cronjob]`.", |call| {
        text(call, &["_lastJob", "metadata", "name"])
    })
    .examples(&[("{{ cronJobLastJobName .children.cronjob }}", "backup-2")]),
    job(
        "cronJobLastJobSucceeded(object any) -> bool",
        "Whether the last Job succeeded; needs `enrich: [cronjob]`.",
        |call| positive(call, &["_lastJob", "status", "succeeded"]),
    )
    .examples(&[("{{ cronJobLastJobSucceeded .children.cronjob }}", "true")]),
    job(
        "cronJobLastSuccessfulJobName(object any) -> string",
        "The name of the last Job that succeeded; needs `enrich: [cronjob]`.",
        |call| text(call, &["_lastSuccessfulJob", "metadata", "name"]),
    )
    .examples(&[("[{{ cronJobLastSuccessfulJobName .children.cronjob }}]", "[]")]),
];

const PODS: &[&str] = &["_pods"];
const WARNINGS: &[&str] = &["_warnings"];
const FAILURES: [&str; 10] = [
    "CrashLoopBackOff",
    "OOMKilled",
    "Error",
    "ImagePullBackOff",
    "ErrImagePull",
    "InvalidImageName",
    "RunContainerError",
    "CreateContainerError",
    "PreStartHookError",
    "PostStartHookError",
];

fn restarts(pod: &Value) -> i64 {
    integer_of(pod.get("restartCount"))
}

fn reasons<'c>(call: &Call<'c>) -> Vec<&'c str> {
    items(call.value(0), PODS).iter().flat_map(|pod| texts(items(pod, &["containers"]), "reason")).collect()
}

fn detected(call: &Call<'_>, reason: &str) -> Answer {
    Ok(Value::Bool(reasons(call).contains(&reason)))
}

fn by_ordinal<'c>(call: &Call<'c>, ordinal: i64) -> Option<&'c Value> {
    items(call.value(0), PODS).iter().find(|pod| integer_of(pod.get("ordinal")) == ordinal)
}

fn positive(call: &Call<'_>, path: &[&str]) -> Answer {
    let Value::Int(count) = integer(call, path)? else { return Ok(Value::Bool(false)) };
    Ok(Value::Bool(count > 0))
}

fn names(call: &Call<'_>, keep: fn(&str) -> bool) -> Answer {
    let phase = |pod: &&Value| keep(pod.get("phase").and_then(Value::as_str).unwrap_or_default());
    let kept = items(call.value(0), PODS).iter().filter(phase);
    let names: Vec<&str> = kept.filter_map(|pod| pod.get("name").and_then(Value::as_str)).collect();
    Ok(Value::from(names.join(", ")))
}
