//! Environment and volumes of pods.

use crate::fields::common::{BOOLEAN, NAME, TEXT, TEXTS, words};
use crate::fields::{Field, Object, Shape, field};

pub(crate) const ENV: Field =
    field("env", Shape::List(const { &Shape::Object(&VARIABLE) }), "Environment variables, one by one.");
pub(crate) const ENV_FROM: Field =
    field("envFrom", Shape::Object(&VARIABLE_SOURCES), "Environment variables from whole Secrets and ConfigMaps.");

static VARIABLE: Object = Object {
    name: "environment variable",
    doc: "A variable with a value, or with the place of its value.",
    fields: &[
        field("name", TEXT, "Name of the variable.").required(),
        field("value", TEXT, "Its value."),
        field("valueFrom", Shape::Object(&VALUE_SOURCE), "Where its value is; wins over `value`."),
    ],
    rest: None,
};

static VALUE_SOURCE: Object = Object {
    name: "valueFrom",
    doc: "A key of a Secret or of a ConfigMap.",
    fields: &[
        field("secretKeyRef", Shape::Object(&KEY), "A key of a Secret."),
        field("configMapKeyRef", Shape::Object(&KEY), "A key of a ConfigMap."),
    ],
    rest: None,
};

static KEY: Object = Object {
    name: "key reference",
    doc: "One key of a Secret or ConfigMap in the pod's namespace.",
    fields: &[
        field("name", NAME, "Name of the Secret or ConfigMap.").required(),
        field("key", TEXT, "The key.").required(),
        field("optional", BOOLEAN, "Whether the pod starts without it.").or("false"),
    ],
    rest: None,
};

static VARIABLE_SOURCES: Object = Object {
    name: "envFrom",
    doc: "Secrets and ConfigMaps whose keys become variables.",
    fields: &[field("secretRef", SOURCES, "Secrets."), field("configMapRef", SOURCES, "ConfigMaps.")],
    rest: None,
};

/// Mappings today, bare names in older files.
const SOURCES: Shape = Shape::List(&Shape::OneOf(&[Shape::Object(&VARIABLE_SOURCE), NAME]));

static VARIABLE_SOURCE: Object = Object {
    name: "envFrom reference",
    doc: "A Secret or ConfigMap, and which of its keys are taken.",
    fields: &[
        field("name", NAME, "Name of the Secret or ConfigMap.").required(),
        field("prefix", TEXT, "Text before each key."),
        field("suffix", TEXT, "Text after each key; needs `keys`."),
        field("optional", BOOLEAN, "Whether the pod starts without it.").or("false"),
        field("keys", TEXTS, "The keys that are taken.").or("all keys"),
    ],
    rest: None,
};

pub(crate) const VOLUMES: Field =
    field("volumes", Shape::List(const { &Shape::Object(&POD_VOLUME) }), "Volumes of the pod.");
pub(crate) const VOLUME_MOUNTS: Field =
    field("volumeMounts", Shape::List(const { &Shape::Object(&MOUNT) }), "Where the container sees the volumes.");

static POD_VOLUME: Object = Object {
    name: "volume",
    doc: "A volume with exactly one source.",
    fields: &[
        field("name", NAME, "Name that `volumeMounts` refers to.").required(),
        field("configMap", Shape::Object(&NAMED), "Files from a ConfigMap."),
        field("secret", Shape::Object(&NAMED), "Files from a Secret."),
        field("emptyDir", Shape::Object(&NOTHING), "An empty directory that lives as long as the pod; write `{}`."),
        field("persistentVolumeClaim", Shape::Object(&CLAIM_SOURCE), "A claimed volume."),
        field("hostPath", Shape::Object(&HOST_PATH), "A path of the node."),
    ],
    rest: None,
};

static NAMED: Object = Object {
    name: "volume source",
    doc: "A Secret or ConfigMap by its name.",
    fields: &[field("name", NAME, "Name of the Secret or ConfigMap.").required()],
    rest: None,
};

static NOTHING: Object =
    Object { name: "emptyDir", doc: "An empty directory has no settings.", fields: &[], rest: None };

static CLAIM_SOURCE: Object = Object {
    name: "claim source",
    doc: "A PersistentVolumeClaim in the pod's namespace.",
    fields: &[
        field("claimName", NAME, "Name of the claim.").required(),
        field("readOnly", BOOLEAN, "Whether it is mounted read-only.").or("false"),
    ],
    rest: None,
};

static HOST_PATH: Object = Object {
    name: "hostPath",
    doc: "A file or directory of the node.",
    fields: &[
        field("path", TEXT, "The path on the node.").required(),
        field(
            "type",
            words(&["DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"]),
            "What must be found at the path.",
        ),
    ],
    rest: None,
};

static MOUNT: Object = Object {
    name: "volume mount",
    doc: "A volume in the container's file system.",
    fields: &[
        field("name", NAME, "Name of the volume.").required(),
        field("mountPath", TEXT, "Where the container sees it.").required(),
        field("subPath", TEXT, "A path in the volume, in place of its root."),
        field("readOnly", BOOLEAN, "Whether it is mounted read-only.").or("false"),
    ],
    rest: None,
};
