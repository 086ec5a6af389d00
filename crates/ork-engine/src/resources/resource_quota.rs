//! `resourceQuotas`: what a namespace may use in all.

use super::{Facts, PLAIN, ResourceList};
use crate::fields::common::{NAME, PROFILE, QUANTITIES};
use crate::fields::parts::{FROM_NAMESPACE, TO_NAMESPACES, entry};
use crate::fields::{Object, field};
use crate::output::Rendered;
use crate::render::body::{Fallible, Fields};
use crate::render::copies::copies;
use crate::render::metadata::Child;
use crate::render::pod::{profile, unknown_profile, user_profile};
use crate::render::profiles::{QUOTA_KEYS, QUOTAS, find, names};

pub(super) const LIST: ResourceList = ResourceList {
    key: "resourceQuotas",
    kind: "ResourceQuota",
    api_version: "v1",
    plural: "resourcequotas",
    namespaced: true,
    default_name_suffix: None,
    doc: "What a namespace may use in all.",
    object: &ENTRY,
    apply_order: 50,
    facts: Facts { copied_from: Some("fromResourceQuota"), ..PLAIN },
    build,
};

static ENTRY: Object = entry!(
    "ResourceQuota entry",
    "What a namespace may use in all.",
    [
        field("hard", QUANTITIES, "Limits by resource name; not together with `profile`."),
        field("profile", PROFILE, "small, medium, large, xlarge, or one of `profiles.resourceQuotas`."),
        field("fromResourceQuota", NAME, "Another quota that is copied."),
        FROM_NAMESPACE,
        TO_NAMESPACES,
    ]
);

fn build(child: Child<'_>) -> Fallible<Vec<Rendered>> {
    let body = child.body;
    body.alone_with_profile(&["hard"])?;
    let hard = match profile(body)? {
        None => body.quantity_map("hard")?,
        Some((name, origin)) => match (user_profile(body, "resourceQuotas", &name), find(QUOTAS, &name)) {
            (Some(user), _) => user.quantity_map("hard")?,
            (None, Some(values)) => {
                let mut hard = Fields::default();
                for (key, value) in QUOTA_KEYS.into_iter().zip(values) {
                    hard.set(key, Rendered::new(*value, &origin));
                }
                Some(hard.at(&origin))
            }
            (None, None) => return Err(unknown_profile(body, &name, &names(QUOTAS))),
        },
    };
    let mut spec = Fields::default();
    spec.set("hard", hard);
    let object = child.object([("spec", Some(spec.at(&body.origin())))])?;
    copies(child, object)
}
