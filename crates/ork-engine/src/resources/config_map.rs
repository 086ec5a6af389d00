//! `configMaps`: written or copied.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::common::{NAME, TEXT_MAP};
use crate::fields::parts::{FROM_NAMESPACE, TO_NAMESPACES, entry};
use crate::fields::{Object, field};
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::copies::copies;
use crate::render::metadata::Child;

pub(super) const LIST: ResourceList = ResourceList {
    key: "configMaps",
    kind: "ConfigMap",
    api_version: "v1",
    plural: "configmaps",
    namespaced: true,
    default_name_suffix: Some("-config"),
    doc: "ConfigMaps that are written or copied.",
    object: &ENTRY,
    apply_order: 30,
    facts: Facts { family: Family::Data, copied_from: Some("fromConfigMap"), ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "ConfigMap entry",
    "A ConfigMap: written or copied.",
    [
        field("data", TEXT_MAP, "Keys and values; they win over copied ones."),
        field("fromConfigMap", NAME, "Another ConfigMap whose keys are copied."),
        FROM_NAMESPACE,
        TO_NAMESPACES,
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let data = child.body.text_map("data")?.unless_empty(&child.body.key_origin("data"));
    let object = child.object([("data", data)])?;
    copies(child, object)
}
