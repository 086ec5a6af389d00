//! `clusterRoleBindings`: who has which role in all namespaces.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::Object;
use crate::fields::parts::{ROLE_REF, SUBJECTS, cluster_entry};
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::metadata::Child;
use crate::render::rbac::binding;

pub(super) const LIST: ResourceList = ResourceList {
    key: "clusterRoleBindings",
    kind: "ClusterRoleBinding",
    api_version: "rbac.authorization.k8s.io/v1",
    plural: "clusterrolebindings",
    namespaced: false,
    default_name_suffix: Some("-crb"),
    doc: "Who has which role in all namespaces.",
    object: &ENTRY,
    apply_order: 80,
    facts: Facts { family: Family::Access, ..PLAIN },
    build,
};

static ENTRY: Object =
    cluster_entry!("ClusterRoleBinding entry", "Who has a role in all namespaces.", [ROLE_REF, SUBJECTS]);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    Ok(vec![binding(child)?])
}
