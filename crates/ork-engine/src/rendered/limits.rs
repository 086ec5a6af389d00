//! `requests-over-limits`: a container that asks for more than it may use.

use ork_source::Level;

use super::values::{amount, shown};
use super::{Made, at, called, entries, items, pod};
use crate::render::Object;

const RULE: &str = "requests-over-limits";

pub(super) fn check(made: &mut Made<'_>, object: &Object) {
    let Some(pod) = pod(&object.manifest) else { return };
    let all = ["initContainers", "containers"].into_iter().flat_map(|list| items(pod, &[list]));
    for resources in all.filter_map(|container| at(container, &["resources"])) {
        for (name, request) in entries(resources, &["requests"]) {
            let Some(limit) = at(resources, &["limits", name]) else { continue };
            let (Some(asked), Some(allowed)) = (amount(request), amount(limit)) else { continue };
            if asked <= allowed || !made.is_certain(limit) {
                continue;
            }
            let message =
                format!("{} requests {} of {name}, and its limit is {}", called(object), shown(request), shown(limit));
            let other = made.place(limit).map(|(place, _)| place);
            made.tell_with(
                RULE,
                Level::Error,
                request,
                message,
                "raise the limit, or ask for less",
                |finding, place| match other.filter(|other| other != place) {
                    Some(other) => finding.related(other, "the limit"),
                    None => finding,
                },
            );
        }
    }
}
