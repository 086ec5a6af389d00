//! The built-in profiles: names for sets of values.

/// `resources.profile`: CPU and memory requested, CPU and memory at most.
pub(crate) static RESOURCES: &[(&str, [&str; 4])] = &[
    ("tiny", ["25m", "64Mi", "100m", "128Mi"]),
    ("small", ["100m", "128Mi", "500m", "512Mi"]),
    ("medium", ["250m", "256Mi", "1", "1Gi"]),
    // Published patterns use this name, and no table of the format has it.
    ("standard", ["250m", "256Mi", "1", "1Gi"]),
    ("large", ["500m", "512Mi", "2", "2Gi"]),
    ("burst", ["200m", "256Mi", "2", "2Gi"]),
    ("steady", ["300m", "256Mi", "600m", "512Mi"]),
    ("compute-heavy", ["1", "512Mi", "2", "1Gi"]),
    ("memory-heavy", ["250m", "1Gi", "500m", "2Gi"]),
];

/// A name that published patterns use for a profile of resources, and the profile that is meant.
pub(crate) const ALIAS: (&str, &str) = ("standard", "medium");

/// The profile of resources that is meant by a name of published patterns.
pub(crate) fn alias_of(name: &str) -> Option<&'static str> {
    (name == ALIAS.0).then_some(ALIAS.1)
}

/// The keys of a probe's timings, in the order of [`PROBES`].
pub(crate) const PROBE_TIMINGS: [&str; 5] =
    ["initialDelaySeconds", "periodSeconds", "failureThreshold", "successThreshold", "timeoutSeconds"];

/// `probes.*.profile`: the five timings.
pub(crate) static PROBES: &[(&str, [i64; 5])] = &[
    ("fast", [5, 10, 2, 1, 5]),
    ("standard", [15, 20, 3, 1, 10]),
    ("patient", [30, 30, 5, 1, 10]),
    ("slow-start", [0, 10, 30, 1, 10]),
];

/// `rollingUpdate.profile`: `maxSurge`, `maxUnavailable`.
pub(crate) static ROLLING_UPDATE: &[(&str, [&str; 2])] =
    &[("safe", ["1", "0"]), ("fast", ["25%", "25%"]), ("blue-green", ["100%", "0"])];

/// `behavior.profile` of a disruption budget: the key that is set, and its value.
pub(crate) static DISRUPTION: &[(&str, (&str, &str))] = &[
    ("zero-downtime", ("minAvailable", "100%")),
    ("rolling", ("maxUnavailable", "1")),
    ("relaxed", ("maxUnavailable", "25%")),
];

/// One direction of an autoscaler's behaviour: window, select policy, policies as (type, value, period).
pub(crate) type Direction = (i64, &'static str, &'static [(&'static str, i64, i64)]);

/// `behavior.profile` of an autoscaler: CPU target, up, down.
pub(crate) static AUTOSCALER: &[(&str, i64, Direction, Direction)] = &[
    ("web", 70, (0, "Max", &[("Percent", 100, 15), ("Pods", 4, 15)]), (300, "Min", &[("Percent", 10, 60)])),
    ("api", 60, (0, "Max", &[("Percent", 100, 15), ("Pods", 4, 15)]), (600, "Min", &[("Percent", 5, 60)])),
    (
        "latency-sensitive",
        50,
        (0, "Max", &[("Percent", 200, 15), ("Pods", 10, 15)]),
        (900, "Min", &[("Percent", 5, 120)]),
    ),
    ("batch", 80, (30, "Max", &[("Percent", 100, 60)]), (120, "Min", &[("Percent", 50, 60)])),
    ("cost-optimized", 80, (180, "Min", &[("Percent", 25, 60)]), (60, "Max", &[("Percent", 50, 60)])),
];

/// `profile` of a quota: the values of [`QUOTA_KEYS`].
pub(crate) static QUOTAS: &[(&str, [&str; 7])] = &[
    ("small", ["10", "2", "4Gi", "1", "2Gi", "2", "4Gi"]),
    ("medium", ["20", "4", "8Gi", "2", "4Gi", "4", "8Gi"]),
    ("large", ["50", "8", "16Gi", "4", "8Gi", "8", "16Gi"]),
    ("xlarge", ["100", "16", "32Gi", "8", "16Gi", "16", "32Gi"]),
];

/// What a quota profile limits.
pub(crate) const QUOTA_KEYS: [&str; 7] =
    ["pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

/// The entry of a table; names are compared without regard to case.
pub(crate) fn find<'t, T>(table: &'t [(&'static str, T)], name: &str) -> Option<&'t T> {
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The names of a table, for messages.
pub(crate) fn names<T>(table: &[(&'static str, T)]) -> String {
    table.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// The class of the profiles that a mapping of the field table names: the list of `profiles` that holds declared ones.
/// An operator's own scaling has built-in profiles alone.
#[must_use]
pub fn profile_class(mapping: &str) -> Option<&'static str> {
    Some(match mapping {
        "resources" => "resources",
        "probe" => "probes",
        "rollingUpdate" => "rollingUpdate",
        "securityContext" => "containerSecurity",
        "podSecurity" => "podSecurity",
        "budget behavior" => "pdb",
        "autoscaler behavior" => "hpa",
        "ResourceQuota entry" => "resourceQuotas",
        "NetworkPolicy entry" => "networkPolicies",
        "LimitRange entry" => "limitRanges",
        "reconcile" | "reconciler" => "reconciler",
        "operator autoscale" => "autoscale",
        _ => return None,
    })
}

/// The built-in profiles of a class.
#[must_use]
pub fn built_in_profiles(class: &str) -> Vec<&'static str> {
    fn of<T>(table: &'static [(&'static str, T)]) -> Vec<&'static str> {
        table.iter().map(|(name, _)| *name).collect()
    }
    match class {
        "resources" => of(RESOURCES).into_iter().filter(|name| alias_of(name).is_none()).collect(),
        "probes" => of(PROBES),
        "rollingUpdate" => of(ROLLING_UPDATE),
        "containerSecurity" | "podSecurity" => vec!["baseline", "restricted", "hardened"],
        "pdb" => of(DISRUPTION),
        "hpa" => AUTOSCALER.iter().map(|(name, ..)| *name).collect(),
        "resourceQuotas" => of(QUOTAS),
        "networkPolicies" => {
            vec!["deny-all", "deny-all-ingress", "deny-all-egress", "allow-same-namespace", "allow-dns-egress"]
        }
        "reconciler" => crate::settings::RECONCILERS.iter().map(|(name, _)| *name).collect(),
        "autoscale" => vec!["burst", "steady", "batch", "latency-sensitive", "cost-optimized"],
        _ => Vec::new(),
    }
}

/// The built-in profiles that fit a place, given the keys that it stands under, outermost first.
#[must_use]
pub fn profile_names(parents: &[&str]) -> Vec<&'static str> {
    let class = match parents.last().copied() {
        Some("startup" | "liveness" | "readiness") => "probes",
        Some("securityContext") => "containerSecurity",
        Some("behavior") if parents.contains(&"pdb") => "pdb",
        Some("behavior") => "hpa",
        Some("reconcile") => "reconciler",
        Some(other) => other,
        None => "",
    };
    built_in_profiles(class)
}
