//! `persistentVolumeClaims`: claims for volumes.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::common::{NAME, QUANTITY, TEXT, words};
use crate::fields::parts::{ACCESS_MODES, entry};
use crate::fields::{Object, field};
use crate::output::Rendered;
use crate::render::body::{Fallible, Fields, constants};
use crate::render::metadata::Child;
use crate::render::storage::{access_modes, size};

pub(super) const LIST: ResourceList = ResourceList {
    key: "persistentVolumeClaims",
    kind: "PersistentVolumeClaim",
    api_version: "v1",
    plural: "persistentvolumeclaims",
    namespaced: true,
    default_name_suffix: None,
    doc: "Claims for volumes.",
    object: &ENTRY,
    apply_order: 200,
    facts: Facts { short_name: Some("pvc"), family: Family::Storage, ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "PersistentVolumeClaim entry",
    "A claim for a volume.",
    [
        field("storage", QUANTITY, "Size of the volume.").required(),
        field("storageClassName", TEXT, "Storage class.").or("the default of the cluster"),
        ACCESS_MODES,
        field("volumeMode", words(&["Filesystem", "Block"]), "Whether the volume has a file system.").or("Filesystem"),
        field("volumeName", NAME, "A certain volume."),
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    let mut requests = Fields::default();
    requests.set("storage", size(body, "storage", "a claim")?);
    let mut spec = Fields::default();
    spec.set("accessModes", access_modes(body)?).set("storageClassName", body.text("storageClassName")?);
    spec.set("volumeMode", body.word("volumeMode", &["Filesystem", "Block"])?)
        .set("volumeName", body.text("volumeName")?);
    spec.set("resources", constants(&origin, [("requests", requests.at(&origin).value)]));
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}
