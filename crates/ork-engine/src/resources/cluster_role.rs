//! `clusterRoles`: what is allowed in all namespaces.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::Object;
use crate::fields::parts::{RULES, cluster_entry};
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::metadata::Child;
use crate::render::rbac::role;

pub(super) const LIST: ResourceList = ResourceList {
    key: "clusterRoles",
    kind: "ClusterRole",
    api_version: "rbac.authorization.k8s.io/v1",
    plural: "clusterroles",
    namespaced: false,
    default_name_suffix: Some("-cluster-role"),
    doc: "Roles in all namespaces.",
    object: &ENTRY,
    apply_order: 70,
    facts: Facts { family: Family::Access, ..PLAIN },
    build,
};

static ENTRY: Object = cluster_entry!("ClusterRole entry", "A role in all namespaces.", [RULES]);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    Ok(vec![role(child)?])
}
