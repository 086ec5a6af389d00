//! Fields of one mapping that do not go together: what is refused (`refused-fields`) and what has no effect
//! (`ignored-field`). Each is a row of a table here; what takes more than a row is in `refused_fields` and
//! `ignored_field`.

use ork_source::Diagnostic;
use ork_yaml::{Entry, Node};

use crate::rules::{Rule, Unit};

/// Fields of a mapping that do not go together, or not without another.
struct Row {
    within: &'static [&'static str],
    field: &'static str,
    /// With any of these beside it, or without all of them.
    others: &'static [&'static str],
    sort: Sort,
    /// What happens, as a sentence that starts with the field.
    why: &'static str,
    help: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// The other field is what is wrong beside this one.
    Beside,
    /// The field is what is wrong without any of the others.
    Without,
}

const fn beside(
    within: &'static [&'static str],
    field: &'static str,
    others: &'static [&'static str],
    why: &'static str,
    help: &'static str,
) -> Row {
    Row { within, field, others, sort: Sort::Beside, why, help }
}

const fn without(
    within: &'static [&'static str],
    field: &'static str,
    others: &'static [&'static str],
    why: &'static str,
    help: &'static str,
) -> Row {
    Row { within, field, others, sort: Sort::Without, why, help }
}

const PROFILE: &str = "a profile says this itself";
const NOT_BOTH: &str = "only one of the two can be given";
const KEEP: &str = "keep one of the two";
const ALONE: &str = "remove the profile, or this value beside it";

static REFUSED: &[Row] = &[
    beside(&["resources"], "profile", &["requests", "limits"], PROFILE, ALONE),
    beside(
        &["probe"],
        "profile",
        &["initialDelaySeconds", "periodSeconds", "failureThreshold", "successThreshold", "timeoutSeconds"],
        PROFILE,
        ALONE,
    ),
    beside(
        &["securityContext", "podSecurity"],
        "profile",
        &[
            "allowPrivilegeEscalation",
            "readOnlyRootFilesystem",
            "runAsNonRoot",
            "runAsUser",
            "runAsGroup",
            "fsGroup",
            "capabilities",
        ],
        PROFILE,
        ALONE,
    ),
    beside(&["rollingUpdate"], "profile", &["maxSurge", "maxUnavailable"], PROFILE, ALONE),
    beside(&["autoscaler behavior"], "profile", &["scaleUp", "scaleDown"], PROFILE, ALONE),
    beside(&["budget behavior"], "profile", &["minAvailable", "maxUnavailable"], PROFILE, ALONE),
    beside(&["ResourceQuota entry"], "profile", &["hard"], PROFILE, ALONE),
    beside(&["LimitRange entry"], "profile", &["limits"], PROFILE, ALONE),
    beside(&["NetworkPolicy entry"], "profile", &["ingress", "egress", "policyTypes"], PROFILE, ALONE),
    beside(&["operator autoscale"], "profile", &["interval", "cooldown", "conditions", "do"], PROFILE, ALONE),
    beside(&["scaleUp", "scaleDown"], "target", &["increment", "decrement"], NOT_BOTH, KEEP),
    beside(&["volume"], "configMap", &["secret", "emptyDir", "persistentVolumeClaim", "hostPath"], NOT_BOTH, KEEP),
    beside(&["volume"], "secret", &["emptyDir", "persistentVolumeClaim", "hostPath"], NOT_BOTH, KEEP),
    beside(&["volume"], "emptyDir", &["persistentVolumeClaim", "hostPath"], NOT_BOTH, KEEP),
    beside(&["volume"], "persistentVolumeClaim", &["hostPath"], NOT_BOTH, KEEP),
    beside(&["valueFrom"], "secretKeyRef", &["configMapKeyRef"], NOT_BOTH, KEEP),
    beside(&["cross entry"], "crd", &["labelSelector"], NOT_BOTH, KEEP),
    beside(&["source credentials"], "token", &["secretRef"], NOT_BOTH, KEEP),
    beside(&["call credentials"], "secretRef", &["env"], NOT_BOTH, KEEP),
    beside(&["keyFrom"], "label", &["name", "namespace"], NOT_BOTH, KEEP),
    beside(&["operatorBox", "reconcile", "reconciler"], "hooks", &["constructor", "remote"], NOT_BOTH, KEEP),
    beside(&["operatorBox", "reconcile", "reconciler"], "constructor", &["remote"], NOT_BOTH, KEEP),
    beside(&["CRD entry", "runtime"], "allowedNamespaces", &["restrictedNamespaces"], NOT_BOTH, KEEP),
    beside(&["serve field"], "value", &["values"], NOT_BOTH, KEEP),
    beside(&["serve field"], "path", &["values"], NOT_BOTH, KEEP),
    beside(&["gateway cluster"], "secretRef", &["tokenRef", "caRef", "insecure"], NOT_BOTH, KEEP),
    without(
        &["envFrom reference"],
        "suffix",
        &["keys"],
        "a suffix is for variables that are named one by one",
        "add `keys`, or remove `suffix`",
    ),
    without(
        &["PersistentVolume entry"],
        "csiDriver",
        &["csiVolumeHandle"],
        "a driver needs the volume's name",
        "add `csiVolumeHandle`",
    ),
    without(&["gateway cluster"], "tokenRef", &["caRef", "insecure"], "nothing says whom to trust", "add `caRef`"),
];

const LESS: &str = "remove one of the two";

static IGNORED: &[Row] = &[
    beside(&["environment variable"], "valueFrom", &["value"], "`valueFrom` wins, so this value is never seen", LESS),
    beside(
        &["PodDisruptionBudget entry"],
        "minAvailable",
        &["maxUnavailable"],
        "`minAvailable` wins, so this limit has no effect",
        LESS,
    ),
    beside(
        &["PersistentVolume entry"],
        "hostPath",
        &["csiDriver", "csiVolumeHandle"],
        "`hostPath` wins, so no driver is asked",
        LESS,
    ),
    beside(&["mutation rule"], "override", &["default"], "`override` always wins, so this value is never set", LESS),
    beside(&["Secret entry"], "fromSecret", &["data"], "what is copied stands in place of `data`", LESS),
    beside(&["Secret entry"], "tls", &["data", "fromSecret"], "the certificate stands in place of this", LESS),
    beside(&["cross selector"], "matchLabels", &["name", "namespace"], "labels select, so this has no effect", LESS),
    without(
        &["condition"],
        "duration",
        &["cron"],
        "there is no schedule that it belongs to",
        "add `cron`, or remove it",
    ),
    without(
        &["Secret entry"],
        "rotateAfter",
        &["once", "tls"],
        "only what is made once has an age",
        "add `once: true`, or remove `rotateAfter`",
    ),
];

/// What a row says of a mapping: the entry that is wrong, and the one that makes it so.
fn wrong<'t>(row: &Row, node: Node<'t>) -> Option<(Entry<'t>, Option<Entry<'t>>)> {
    let given = |name: &str| node.entry(name).filter(|entry| !entry.value.is_null());
    let field = given(row.field)?;
    let mut others = row.others.iter().filter_map(|name| given(name));
    match row.sort {
        Sort::Beside => others.next().map(|other| {
            // Where neither wins, the one that is written last is one too many.
            let is_first = row.why == NOT_BOTH && other.key.span() < field.key.span();
            if is_first { (field, Some(other)) } else { (other, Some(field)) }
        }),
        Sort::Without => others.next().is_none().then_some((field, None)),
    }
}

pub(super) fn refused(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    check(unit, rule, REFUSED, findings);
    super::refused_fields::check(unit, rule, findings);
    super::served::check(unit, rule, findings);
}

pub(super) fn ignored(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    check(unit, rule, IGNORED, findings);
    super::ignored_field::check(unit, rule, findings);
}

fn check(unit: &Unit<'_>, rule: &Rule, rows: &[Row], findings: &mut Vec<Diagnostic>) {
    for seen in unit.walk.seen() {
        for row in rows.iter().filter(|row| row.within.contains(&seen.object.name)) {
            let Some((entry, because)) = wrong(row, seen.node) else { continue };
            let message = match because {
                Some(other) if row.why == NOT_BOTH => {
                    format!("`{}` cannot stand beside `{}`", entry.name(), other.name())
                }
                Some(other) if row.why == PROFILE => {
                    format!("`{}` cannot stand beside `{}`: {}", entry.name(), other.name(), row.why)
                }
                Some(_) => format!("`{}` has no effect: {}", entry.name(), row.why),
                None if rule.name == "ignored-field" => format!("`{}` has no effect: {}", entry.name(), row.why),
                None => format!("`{}` cannot stand alone: {}", entry.name(), row.why),
            };
            let finding =
                Diagnostic::new(rule.name, rule.level, unit.location(entry.key.span()), message).help(row.help);
            findings.push(match because {
                Some(other) => finding.related(unit.location(other.key.span()), "given here"),
                None => finding,
            });
        }
    }
}
