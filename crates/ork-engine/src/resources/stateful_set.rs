//! `statefulSets`: pods with names and volumes of their own.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::common::{NAME, QUANTITY, TEXT};
use crate::fields::parts::{
    ACCESS_MODES, ANNOTATIONS, AUTOSCALE, ENV, ENV_FROM, IMAGE, NODE_SELECTOR, POD_SECURITY, PORT, PORT_PROTOCOL,
    PROBES, PULL_SECRETS, REPLICAS, RESOURCES, ROLLING_UPDATE, SECURITY_CONTEXT, SERVICE_ACCOUNT_NAME, VOLUME_MOUNTS,
    VOLUMES, entry,
};
use crate::fields::{Object, Shape, field};
use crate::output::{Content, Rendered};
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::render::metadata::Child;
use crate::render::pod::PodOptions;
use crate::render::storage::access_modes;
use crate::render::workload::{replicas, rolling_update, template};

pub(super) const LIST: ResourceList = ResourceList {
    key: "statefulSets",
    kind: "StatefulSet",
    api_version: "apps/v1",
    plural: "statefulsets",
    namespaced: true,
    default_name_suffix: Some(""),
    doc: "StatefulSets: pods with names and volumes of their own.",
    object: &ENTRY,
    apply_order: 180,
    facts: Facts { family: Family::Workload, selectable: true, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "StatefulSet entry",
    "A StatefulSet with one container and a volume for each pod.",
    [
        IMAGE,
        field("tag", TEXT, "Tag that is added to the image after a colon."),
        PULL_SECRETS,
        REPLICAS,
        PORT,
        PORT_PROTOCOL,
        field("serviceName", NAME, "The headless Service that gives the pods their names.")
            .or("the name of the StatefulSet"),
        field(
            "volumeClaimTemplates",
            Shape::List(&Shape::Object(&CLAIM_TEMPLATE)),
            "Volumes that each pod gets for itself."
        ),
        ANNOTATIONS,
        RESOURCES,
        ENV,
        ENV_FROM,
        NODE_SELECTOR,
        SERVICE_ACCOUNT_NAME,
        PROBES,
        SECURITY_CONTEXT,
        POD_SECURITY,
        ROLLING_UPDATE,
        VOLUMES,
        VOLUME_MOUNTS,
        AUTOSCALE,
    ]
);

static CLAIM_TEMPLATE: Object = Object {
    name: "volume claim template",
    doc: "A volume that each pod of a StatefulSet claims, and where it is mounted.",
    fields: &[
        field("name", NAME, "Name of the claim and of its mount.").or("data"),
        field("storageClass", TEXT, "Storage class; `\"\"` means none, not the default of the cluster."),
        field("storageSize", QUANTITY, "Size of the volume.").required(),
        field("mountPath", TEXT, "Where the container sees it.").or("/data"),
        ACCESS_MODES,
    ],
    rest: None,
};

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    let (mut claims, mut mounts) = (Vec::new(), Vec::new());
    for item in body.items("volumeClaimTemplates") {
        let (claim, mount) = volume_claim(item)?;
        claims.push(claim);
        mounts.push(mount);
    }
    let name = child.name()?;
    let service = body.text("serviceName")?.unwrap_or(Rendered { origin: origin.clone(), ..name });
    let (selector, template) = template(child, PodOptions { mounts, tagged: true, ..PodOptions::default() })?;
    let mut spec = Fields::default();
    spec.set("serviceName", service).set("replicas", replicas(body)?);
    spec.set("podManagementPolicy", Rendered::new("Parallel", &origin)).set("selector", selector);
    spec.set("updateStrategy", update_strategy(body)?).set("template", template);
    let claims = (!claims.is_empty()).then(|| Rendered::new(claims, &body.key_origin("volumeClaimTemplates")));
    spec.set("volumeClaimTemplates", claims);
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}

/// Without `rollingUpdate` pods are replaced when they are deleted: the format's choice.
fn update_strategy(body: Body<'_>) -> Fallible<Rendered> {
    let Some(update) = body.child("rollingUpdate") else {
        return Ok(constants(&body.origin(), [("type", "OnDelete".into())]));
    };
    let origin = update.origin();
    let mut strategy = Fields::default();
    strategy.set("type", Rendered::new("RollingUpdate", &origin));
    let mut rolling = Fields::default();
    let unavailable = rolling_update(update)?.get("maxUnavailable").cloned();
    if unavailable.as_ref().is_some_and(|value| value.value == Content::Int(0)) {
        let key = if update.has("profile") { "profile" } else { "maxUnavailable" };
        let help = "a StatefulSet has no surge: let at least one pod be unavailable";
        return Err(update.error(key, "a StatefulSet cannot replace its pods with `maxUnavailable` 0", help));
    }
    // One at a time is what happens anyway, and API servers drop the field unless a feature is switched on for it.
    rolling.set("maxUnavailable", unavailable.filter(|value| value.value != Content::Int(1)));
    strategy.set("rollingUpdate", rolling.unless_empty(&origin));
    Ok(strategy.at(&origin))
}

fn volume_claim(item: Body<'_>) -> Fallible<(Rendered, Rendered)> {
    let origin = item.origin();
    let name = item.text_or("name", "data")?;
    let Some(size) = item.quantity("storageSize")? else {
        item.required("storageSize", "a volume claim")?;
        return Err(item.error("storageSize", "a volume claim needs `storageSize`", "add it, for instance `10Gi`"));
    };
    let mut metadata = Fields::default();
    metadata.set("name", name.clone());
    let requests = {
        let mut requests = Fields::default();
        requests.set("storage", size);
        constants(&origin, [("requests", requests.at(&origin).value)])
    };
    let mut spec = Fields::default();
    spec.set("accessModes", access_modes(item)?);
    // Set even when empty: `""` asks for a volume without a class, which is not the cluster's default.
    spec.set("storageClassName", item.text_or("storageClass", "")?).set("resources", requests);
    let mut claim = Fields::default();
    claim.set("metadata", metadata.at(&origin)).set("spec", spec.at(&origin));
    let mut mount = Fields::default();
    mount.set("name", name).set("mountPath", item.text_or("mountPath", "/data")?);
    Ok((claim.at(&origin), mount.at(&origin)))
}
