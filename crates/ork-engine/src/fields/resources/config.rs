//! Secrets and ConfigMaps.

use super::{ANNOTATIONS, FROM_NAMESPACE, TO_NAMESPACES, entry};
use crate::fields::common::{BOOLEAN, DURATION, NAME, TEXT, TEXT_MAP, TEXTS};
use crate::fields::{Object, Shape, field};

pub(in crate::fields) static SECRET: Object = entry!(
    "Secret entry",
    "A Secret: written, generated, or copied.",
    [
        field("type", TEXT, "Type of the Secret.").or("Opaque"),
        field("data", TEXT_MAP, "Plain values, not in base64."),
        ANNOTATIONS,
        field("fromSecret", NAME, "Another Secret whose keys are copied, in place of `data`."),
        FROM_NAMESPACE,
        TO_NAMESPACES,
        field("once", BOOLEAN, "Makes it once and leaves it alone; for generated values.").or("false"),
        field("rotateAfter", DURATION, "With `once`: the age at which it is made anew; `never` keeps it."),
        field("tls", Shape::Object(&TLS), "A self-signed certificate in place of `data`."),
    ]
);

static TLS: Object = Object {
    name: "secret tls",
    doc: "A certificate that is generated into the Secret.",
    fields: &[
        field("commonName", TEXT, "Common name.").or("<secret>.<namespace>.svc"),
        field("dnsNames", TEXTS, "Further host names."),
        field("validFor", DURATION, "How long it is valid.").or("rotateAfter, else 1y"),
        field("organization", TEXT, "Organization in the certificate.").or("Orkestra"),
    ],
    rest: None,
};

pub(in crate::fields) static CONFIG_MAP: Object = entry!(
    "ConfigMap entry",
    "A ConfigMap: written or copied.",
    [
        field("data", TEXT_MAP, "Keys and values; they win over copied ones."),
        field("fromConfigMap", NAME, "Another ConfigMap whose keys are copied."),
        FROM_NAMESPACE,
        TO_NAMESPACES,
    ]
);
