//! Persistent volumes and claims.

use crate::output::Rendered;
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::render::metadata::Child;
use crate::render::workload::access_modes;

fn size(body: Body<'_>, key: &str, what: &str) -> Fallible<Rendered> {
    match body.quantity(key)? {
        Some(size) => Ok(size),
        None => body.required(key, what),
    }
}

pub(crate) fn claim(child: Child<'_>) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let mut requests = Fields::default();
    requests.set("storage", size(body, "storage", "a claim")?);
    let mut spec = Fields::default();
    spec.set("accessModes", access_modes(body)?).set("storageClassName", body.text("storageClassName")?);
    spec.set("volumeMode", body.word("volumeMode", &["Filesystem", "Block"])?)
        .set("volumeName", body.text("volumeName")?);
    spec.set("resources", constants(&origin, [("requests", requests.at(&origin).value)]));
    child.object([("spec", Some(spec.at(&origin)))])
}

pub(crate) fn volume(child: Child<'_>) -> Fallible<Rendered> {
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
    child.object([("spec", Some(spec.at(&origin)))])
}

fn reclaim_policy(body: Body<'_>) -> Fallible<Rendered> {
    let given = body.word("reclaimPolicy", &["Retain", "Delete", "Recycle"])?;
    Ok(given.unwrap_or_else(|| Rendered::new("Retain", &body.origin())))
}
