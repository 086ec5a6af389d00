//! `invalid-manifest`: a manifest that the API server of the chosen version does not take.

use super::Made;
use super::shape::Walk;
use super::text;
use crate::kubernetes;
use crate::render::{Mode, Object};
use crate::resources::RESOURCE_LISTS;

/// Kinds without a list of ours whose missing fields are refused, too; of others it is not known.
const COMPLETE: [&str; 5] =
    ["DaemonSet", "StorageClass", "RuntimeClass", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"];

pub(super) fn check(made: &mut Made<'_>, object: &Object) {
    // What is made while running is not in the manifest.
    if object.unmade.is_some() {
        return;
    }
    let word = |key: &str| text(&object.manifest, &[key]).unwrap_or_default();
    let (api_version, kind) = (word("apiVersion"), word("kind"));
    let Some(of) = kubernetes::schema_of(made.version, api_version, kind) else { return };
    let ours = RESOURCE_LISTS.iter().any(|list| list.kind == kind && list.api_version == api_version);
    let complete = ours || COMPLETE.contains(&kind);
    let applied = object.mode == Mode::Apply;
    let mut walk = Walk { made, kind, applied, complete, path: Vec::new() };
    walk.value(&object.manifest, of);
}
