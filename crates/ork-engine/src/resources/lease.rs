//! `leases`: who holds something, and for how long. Only in tests: what a further kind takes, and no more.

use super::{PLAIN, ResourceList};
use crate::fields::common::{INTEGER, TEXT};
use crate::fields::parts::entry;
use crate::fields::{Object, field};
use crate::output::Rendered;
use crate::render::body::{Fallible, Fields};
use crate::render::metadata::Child;

pub(super) const LIST: ResourceList = ResourceList {
    key: "leases",
    kind: "Lease",
    api_version: "coordination.k8s.io/v1",
    plural: "leases",
    namespaced: true,
    default_name_suffix: Some("-lease"),
    doc: "Leases: who holds something, and for how long.",
    object: &ENTRY,
    apply_order: 125,
    facts: PLAIN,
    build,
};

static ENTRY: Object = entry!(
    "Lease entry",
    "A Lease of the coordination API.",
    [
        field("holderIdentity", TEXT, "Who holds it.").required(),
        field("leaseDurationSeconds", INTEGER, "Seconds for which it is held.").or("15"),
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    let origin = body.origin();
    let seconds = body.integer_from("leaseDurationSeconds", 1)?.unwrap_or_else(|| Rendered::new(15, &origin));
    let mut spec = Fields::default();
    spec.set("holderIdentity", body.required("holderIdentity", "this Lease")?).set("leaseDurationSeconds", seconds);
    Ok(vec![child.object([("spec", Some(spec.at(&origin)))])?])
}
