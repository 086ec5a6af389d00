//! `services`: a stable address for pods.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::common::{BOOLEAN, INTEGER, LABELS, PROTOCOL, words};
use crate::fields::parts::entry;
use crate::fields::{Object, field};
use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields};
use crate::render::metadata::{Child, OWNER_LABEL};
use crate::render::pod::protocol;

pub(super) const LIST: ResourceList = ResourceList {
    key: "services",
    kind: "Service",
    api_version: "v1",
    plural: "services",
    namespaced: true,
    default_name_suffix: Some("-svc"),
    doc: "Services: a stable address for pods.",
    object: &ENTRY,
    apply_order: 150,
    facts: Facts { family: Family::Network, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "Service entry",
    "A Service with one port.",
    [
        field("type", words(&["ClusterIP", "NodePort", "LoadBalancer"]), "How the Service is reached.").or("ClusterIP"),
        field("headless", BOOLEAN, "Whether it has no address of its own, only names of its pods.").or("false"),
        field("protocol", PROTOCOL, "Protocol of the port.").or("TCP"),
        field("port", INTEGER, "Port of the Service.").required(),
        field("targetPort", INTEGER, "Port of the pods, as a number.").or("port"),
        field("selector", LABELS, "Labels of the pods, beside the owner's label."),
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    let Some(port) = body.port("port")? else {
        return Err(body.error("port", "this Service needs `port`", "add the port that clients connect to"));
    };
    let target = body.port("targetPort")?.unwrap_or_else(|| port.clone());
    let selector = selector(child, &target)?;
    let mut entry = Fields::default();
    entry.set("port", port).set("targetPort", target).set("protocol", protocol(body)?);
    let mut spec = Fields::default();
    spec.set("type", service_type(body)?);
    if body.is_true("headless")? {
        spec.set("clusterIP", Rendered::new("None", &body.key_origin("headless")));
    }
    spec.set("selector", selector).set("ports", Rendered::new(vec![entry.at(&origin)], &origin));
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}

fn service_type(body: Body<'_>) -> Fallible<Rendered> {
    let given = body.word("type", &["ClusterIP", "NodePort", "LoadBalancer"])?;
    let Some(found) = given else { return Ok(Rendered::new("ClusterIP", &body.origin())) };
    let name = found.as_text().unwrap_or_default();
    if name != "ClusterIP" && body.is_true("headless")? {
        let help = "remove `headless`, or make the Service a ClusterIP";
        return Err(body.error("type", format!("a headless Service cannot be a {name}"), help));
    }
    Ok(found)
}

/// The author's selector with the owner's label; else the one workload that serves the target port; else everything of
/// the owner.
fn selector(child: Child<'_>, target: &Rendered) -> Fallible<Rendered> {
    let origin = child.body.origin();
    let mut own = child.body.text_map("selector")?;
    if own.is_empty()
        && let Content::Int(port) = target.value
    {
        let namespace = child.namespace()?;
        let namespace = namespace.as_ref().and_then(Rendered::as_text).unwrap_or_default();
        let serving: Vec<_> = child
            .workloads
            .iter()
            .filter(|workload| workload.port == Some(port) && workload.namespace == namespace)
            .collect();
        if let [workload] = serving.as_slice() {
            return Ok(child.selector(&workload.name));
        }
    }
    let origin = if own.is_empty() { origin } else { child.body.key_origin("selector") };
    own.set(OWNER_LABEL, Rendered::new(child.owner.name.clone(), &origin));
    Ok(own.at(&origin))
}
