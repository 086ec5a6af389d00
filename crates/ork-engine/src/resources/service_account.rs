//! `serviceAccounts`: whom pods run under.

use super::{Facts, Family, PLAIN, ResourceList};
use crate::fields::Object;
use crate::fields::parts::entry;
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::metadata::Child;

pub(super) const LIST: ResourceList = ResourceList {
    key: "serviceAccounts",
    kind: "ServiceAccount",
    api_version: "v1",
    plural: "serviceaccounts",
    namespaced: true,
    default_name_suffix: Some("-sa"),
    doc: "Service accounts that pods run under.",
    object: &ENTRY,
    apply_order: 90,
    facts: Facts { family: Family::Access, ..PLAIN },
    build,
};

static ENTRY: Object = entry!("ServiceAccount entry", "A service account.", []);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    Ok(vec![child.object([])?])
}
