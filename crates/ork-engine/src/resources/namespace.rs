//! `namespaces`: made where absent, never taken over.

use super::{Facts, Once, PLAIN, ResourceList};
use crate::fields::common::TEXTS;
use crate::fields::parts::cluster_entry;
use crate::fields::{Object, field};
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::metadata::{Child, metadata_of};

pub(super) const LIST: ResourceList = ResourceList {
    key: "namespaces",
    kind: "Namespace",
    api_version: "v1",
    plural: "namespaces",
    namespaced: false,
    default_name_suffix: Some("-ns"),
    doc: "Namespaces that are made where absent.",
    object: &ENTRY,
    apply_order: 10,
    // A namespace is made, never taken over.
    facts: Facts { once: Once::Always, ..PLAIN },
    build,
};

static ENTRY: Object = cluster_entry!(
    "Namespace entry",
    "A Namespace; one that exists already is left alone.",
    [field("finalizers", TEXTS, "Finalizers of the Namespace."),]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let mut object = child.object([])?;
    let finalizers = child.body.texts("finalizers")?;
    if let (Some(finalizers), Some(metadata)) = (finalizers, metadata_of(&mut object)) {
        metadata.insert("finalizers".to_owned(), finalizers);
    }
    Ok(vec![object])
}
