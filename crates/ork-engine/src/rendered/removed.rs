//! `removed-api`: a kind, or a version of it, that the chosen version of Kubernetes does not have.

use std::collections::BTreeSet;

use ork_source::{Level, nearest};

use super::{Made, at, text};
use crate::kubernetes::{self, Api, Version};
use crate::render::Object;

const RULE: &str = "removed-api";

/// Groups whose last kinds are gone from every version that is known, and where those went.
const GONE: [&str; 1] = ["extensions"];

pub(super) fn check(made: &mut Made<'_>, object: &Object) {
    if !object.declared.list.is_of_any_kind() {
        return;
    }
    let manifest = &object.manifest;
    let word = |key: &str| text(manifest, &[key]).unwrap_or_default();
    let (api_version, kind) = (word("apiVersion"), word("kind"));
    let version = made.version;
    if kubernetes::api(version, api_version, kind).is_some() {
        return;
    }
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let all = || kubernetes::versions().flat_map(kubernetes::apis);
    let known = GONE.contains(&group) || all().any(|api| api.group() == group);
    if !known {
        return;
    }
    let served: Vec<Api> = kubernetes::apis(version).filter(|api| api.kind() == kind).collect();
    let in_group = || all().filter(|api| api.group() == group);
    let Some(value) = at(manifest, &["apiVersion"]) else { return };
    if GONE.contains(&group) || in_group().any(|api| api.kind() == kind) {
        let message = format!("Kubernetes {version} has no {kind} in `{api_version}`");
        let help = match served.first() {
            Some(api) => format!("use `{}`", api.api_version()),
            None => since(api_version, kind),
        };
        made.tell(RULE, Level::Error, value, message, &help);
        return;
    }
    // In groups with a dot others may define kinds, too.
    if group.contains('.') {
        return;
    }
    let kinds: BTreeSet<&str> = kubernetes::apis(version).filter(|api| api.group() == group).map(Api::kind).collect();
    let help = match (nearest(kind, kinds), served.first()) {
        (Some(meant), _) => format!("did you mean `{meant}`?"),
        (None, Some(api)) => format!("it is in `{}`", api.api_version()),
        (None, None) => String::new(),
    };
    let Some(value) = at(manifest, &["kind"]) else { return };
    made.tell(RULE, Level::Error, value, format!("`{api_version}` has no kind `{kind}`"), &help);
}

/// The versions that have a kind.
fn since(api_version: &str, kind: &str) -> String {
    let having = |version: &Version| kubernetes::api(*version, api_version, kind).is_some();
    let versions: Vec<Version> = kubernetes::versions().filter(having).collect();
    match (versions.first(), versions.last()) {
        (Some(first), Some(last)) => format!("it is in Kubernetes {first} to {last}"),
        _ => String::new(),
    }
}
