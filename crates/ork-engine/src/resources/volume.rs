//! `persistentVolumes`: volumes of the cluster.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::common::{QUANTITY, TEXT, words};
use crate::fields::parts::{ACCESS_MODES, cluster_entry};
use crate::fields::{Object, field};
use crate::output::Rendered;
use crate::render::body::{Body, Fallible, Fields};
use crate::render::metadata::Child;
use crate::render::storage::{access_modes, size};

pub(super) const LIST: ResourceList = ResourceList {
    key: "persistentVolumes",
    kind: "PersistentVolume",
    api_version: "v1",
    plural: "persistentvolumes",
    namespaced: false,
    default_name_suffix: None,
    doc: "Volumes of the cluster.",
    object: &ENTRY,
    apply_order: 190,
    facts: Facts { short_name: Some("pv"), family: Family::Storage, ..PLAIN },
    build,
};

static ENTRY: Object = cluster_entry!(
    "PersistentVolume entry",
    "A volume of the cluster.",
    [
        field("capacity", QUANTITY, "Size of the volume.").required(),
        field("storageClassName", TEXT, "Storage class."),
        ACCESS_MODES,
        field("reclaimPolicy", words(&["Retain", "Delete", "Recycle"]), "What happens to it when its claim goes.")
            .or("Retain"),
        field("hostPath", TEXT, "Path on the node; wins over a CSI driver."),
        field("csiDriver", TEXT, "CSI driver, with `csiVolumeHandle`."),
        field("csiVolumeHandle", TEXT, "The driver's name for the volume."),
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    let mut capacity = Fields::default();
    capacity.set("storage", size(body, "capacity", "a volume")?);
    let mut spec = Fields::default();
    spec.set("capacity", capacity.at(&origin)).set("accessModes", access_modes(body)?);
    spec.set("storageClassName", body.text("storageClassName")?);
    spec.set("persistentVolumeReclaimPolicy", reclaim_policy(body)?);
    if let Some(path) = body.text("hostPath")? {
        let mut host = Fields::default();
        host.set("path", path);
        spec.set("hostPath", host.at(&origin));
    } else if let Some(driver) = body.text("csiDriver")? {
        let mut csi = Fields::default();
        csi.set("driver", driver).set("volumeHandle", body.required("csiVolumeHandle", "a volume of a driver")?);
        spec.set("csi", csi.at(&origin));
    } else {
        return Err(body.error(
            "name",
            "this volume says nowhere where it is",
            "give `hostPath`, or `csiDriver` with `csiVolumeHandle`",
        ));
    }
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}

fn reclaim_policy(body: Body<'_>) -> Fallible<Rendered> {
    let given = body.word("reclaimPolicy", &["Retain", "Delete", "Recycle"])?;
    Ok(given.unwrap_or_else(|| Rendered::new("Retain", &body.origin())))
}
