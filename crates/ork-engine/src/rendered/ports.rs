//! `ambiguous-service`: a Service without a selector whose port tells no workload apart, so that it sends to all of them.

use ork_source::Level;

use super::selectors::selects;
use super::values::shown;
use super::{Made, at, called, entries, items, pod, text};
use crate::output::Rendered;
use crate::render::{OWNER_LABEL, Object};

const RULE: &str = "ambiguous-service";

pub(super) fn check(made: &mut Made<'_>) {
    for service in made.of_kind("Service") {
        let manifest = &service.manifest;
        let by_owner = entries(manifest, &["spec", "selector"]).map(|(key, _)| key).eq([OWNER_LABEL]);
        let [port] = items(manifest, &["spec", "ports"]) else { continue };
        let Some(target) = at(port, &["targetPort"]).filter(|_| by_owner && made.has_all()) else { continue };
        let chosen = |object: &&Object| {
            let namespace = |object: &Object| text(&object.manifest, &["metadata", "namespace"]).map(str::to_owned);
            namespace(object) == namespace(service) && selects(manifest, &["spec", "selector"], object)
        };
        let pods: Vec<&Object> = made.objects().filter(chosen).collect();
        let serving: Vec<&&Object> =
            pods.iter().filter(|object| ports(object).any(|port| port.value == target.value)).collect();
        // One workload is what is meant, whatever its ports are. Of invented ports nobody knows which are equal, or there.
        let certain = |object: &&Object| {
            (!made.invented || ports(object).next().is_some()) && ports(object).all(|port| made.is_certain(port))
        };
        if pods.len() < 2 || serving.len() == 1 || !pods.iter().all(certain) {
            continue;
        }
        let names: Vec<String> = pods.iter().map(|object| called(object)).collect();
        let which = if serving.is_empty() { "nothing here says that it serves" } else { "several serve" };
        let message = format!("{which} port {}, so {} sends to {}", shown(target), called(service), names.join(", "));
        let help = "give `port` to the one that serves it, or choose with `selector`";
        made.tell(RULE, Level::Warning, target, message, help);
    }
}

/// The ports that the containers of an object say they serve.
fn ports(object: &Object) -> impl Iterator<Item = &Rendered> {
    let containers = pod(&object.manifest).map_or(&[][..], |pod| items(pod, &["containers"]));
    let all = containers.iter().flat_map(|container| items(container, &["ports"]));
    all.filter_map(|port| at(port, &["containerPort"]))
}
