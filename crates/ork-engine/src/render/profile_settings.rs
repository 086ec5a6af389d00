//! What a built-in profile stands for, for somebody who reads its name.

use super::profiles::{
    AUTOSCALER, DISRUPTION, PROBE_TIMINGS, PROBES, QUOTA_KEYS, QUOTAS, RESOURCES, ROLLING_UPDATE, find, profile_class,
};
use crate::fields::Object;
use crate::settings::RECONCILERS;

/// The class of the profiles that a mapping can name: the list of `profiles` that holds declared ones.
#[must_use]
pub fn profile_class_of(mapping: &Object) -> Option<&'static str> {
    profile_class(mapping.name)
}

/// The settings that a built-in profile of a class stands for, as keys and values; nothing for a name that none has.
#[must_use]
pub fn profile_settings(class: &str, name: &str) -> Option<Vec<(String, String)>> {
    match class {
        "resources" => {
            let keys = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
            Some(paired(&keys, find(RESOURCES, name)?))
        }
        "probes" => Some(paired(&PROBE_TIMINGS, find(PROBES, name)?)),
        "rollingUpdate" => Some(paired(&["maxSurge", "maxUnavailable"], find(ROLLING_UPDATE, name)?)),
        "pdb" => find(DISRUPTION, name).map(|(key, value)| paired(&[key], &[value])),
        "resourceQuotas" => Some(paired(&QUOTA_KEYS, find(QUOTAS, name)?)),
        "reconciler" => Some(paired(&["workers", "resync"], find(&RECONCILERS, name)?)),
        "hpa" => autoscaler(name),
        "containerSecurity" | "podSecurity" | "networkPolicies" => security(class, name),
        _ => None,
    }
}

fn paired(keys: &[&str], values: &[impl ToString]) -> Vec<(String, String)> {
    keys.iter().zip(values).map(|(key, value)| ((*key).to_owned(), value.to_string())).collect()
}

fn autoscaler(name: &str) -> Option<Vec<(String, String)>> {
    let (_, cpu, up, down) = AUTOSCALER.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name))?;
    let mut settings = vec![("targetCPUUtilizationPercentage".to_owned(), cpu.to_string())];
    for (key, (window, select, policies)) in [("behavior.scaleUp", up), ("behavior.scaleDown", down)] {
        settings.push((format!("{key}.stabilizationWindowSeconds"), window.to_string()));
        settings.push((format!("{key}.selectPolicy"), (*select).to_owned()));
        settings.push((format!("{key}.policies"), in_words(policies)));
    }
    Some(settings)
}

fn in_words(policies: &[(&str, i64, i64)]) -> String {
    let word = |(kind, value, period): &(&str, i64, i64)| match *kind {
        "Percent" => format!("{value}% in {period}s"),
        kind => format!("{value} {} in {period}s", kind.to_lowercase()),
    };
    policies.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Profiles that are built by code, in its words; a test compares the two.
fn security(class: &str, name: &str) -> Option<Vec<(String, String)>> {
    let settings: &[(&str, &str)] = match (class, name.to_lowercase().as_str()) {
        ("containerSecurity", "baseline") => {
            &[("allowPrivilegeEscalation", "false"), ("capabilities.drop", "[NET_RAW]")]
        }
        ("containerSecurity", "restricted") => {
            &[("allowPrivilegeEscalation", "false"), ("runAsNonRoot", "true"), ("capabilities.drop", "[ALL]")]
        }
        ("containerSecurity", "hardened") => &[
            ("allowPrivilegeEscalation", "false"),
            ("readOnlyRootFilesystem", "true"),
            ("runAsNonRoot", "true"),
            ("capabilities.drop", "[ALL]"),
        ],
        ("podSecurity", "baseline") => &[("runAsNonRoot", "false")],
        ("podSecurity", "restricted") => &[("runAsNonRoot", "true"), ("runAsUser", "1000")],
        ("podSecurity", "hardened") => {
            &[("runAsNonRoot", "true"), ("runAsUser", "65534"), ("runAsGroup", "65534"), ("fsGroup", "65534")]
        }
        ("networkPolicies", "deny-all") => &[("ingress", "[]"), ("egress", "[]"), ("policyTypes", "[Ingress, Egress]")],
        ("networkPolicies", "deny-all-ingress") => &[("ingress", "[]"), ("policyTypes", "[Ingress]")],
        ("networkPolicies", "deny-all-egress") => &[("egress", "[]"), ("policyTypes", "[Egress]")],
        ("networkPolicies", "allow-same-namespace") => {
            &[("ingress", "from every pod of the namespace"), ("policyTypes", "[Ingress]")]
        }
        ("networkPolicies", "allow-dns-egress") => {
            &[("egress", "to port 53, UDP and TCP"), ("policyTypes", "[Egress]")]
        }
        _ => return None,
    };
    Some(settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}
