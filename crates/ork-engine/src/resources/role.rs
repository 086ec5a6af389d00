//! `roles`: what is allowed in a namespace.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::Object;
use crate::fields::parts::{RULES, entry};
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::metadata::Child;
use crate::render::rbac::role;

pub(super) const LIST: ResourceList = ResourceList {
    key: "roles",
    kind: "Role",
    api_version: "rbac.authorization.k8s.io/v1",
    plural: "roles",
    namespaced: true,
    default_name_suffix: Some("-role"),
    doc: "Roles in a namespace.",
    object: &ENTRY,
    apply_order: 100,
    facts: Facts { family: Family::Access, ..PLAIN },
    build,
};

static ENTRY: Object = entry!("Role entry", "A role in a namespace.", [RULES]);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    Ok(vec![role(child)?])
}
