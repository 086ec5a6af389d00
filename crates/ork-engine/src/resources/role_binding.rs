//! `roleBindings`: who has which role in a namespace.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::Object;
use crate::fields::parts::{ROLE_REF, SUBJECTS, entry};
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::metadata::Child;
use crate::render::rbac::binding;

pub(super) const LIST: ResourceList = ResourceList {
    key: "roleBindings",
    kind: "RoleBinding",
    api_version: "rbac.authorization.k8s.io/v1",
    plural: "rolebindings",
    namespaced: true,
    default_name_suffix: Some("-rolebinding"),
    doc: "Who has which role in a namespace.",
    object: &ENTRY,
    apply_order: 110,
    facts: Facts { family: Family::Access, ..PLAIN },
    build,
};

static ENTRY: Object = entry!("RoleBinding entry", "Who has a role in a namespace.", [ROLE_REF, SUBJECTS]);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    Ok(vec![binding(child)?])
}
