//! Volumes and claims.

use super::{cluster_entry, entry};
use crate::fields::common::{NAME, QUANTITY, TEXT, words};
use crate::fields::{Field, Object, Shape, field};

const MODE: Shape = words(&["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]);
pub(super) const ACCESS_MODES: Field =
    field("accessModes", Shape::List(&MODE), "How many nodes may mount it, and how.").or("[ReadWriteOnce]");

pub(in crate::fields) static CLAIM: Object = entry!(
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

pub(in crate::fields) static VOLUME: Object = cluster_entry!(
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
