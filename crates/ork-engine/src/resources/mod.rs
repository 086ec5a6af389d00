//! The kinds that operators make: one file each, with the kind's row, the fields of its entries, and how it is built.
//!
//! Blocks, Motifs, rendering, `.children`, watching and pictures take from the table here what they know about a kind.
//! What several kinds share is elsewhere: fields in `fields/parts`, pods, roles and copies in `render`.

pub(crate) mod autoscaler;
mod claim;
mod cluster_role;
mod cluster_role_binding;
mod config_map;
mod cron_job;
mod custom;
mod deployment;
mod disruption_budget;
mod ingress;
mod job;
#[cfg(test)]
mod lease;
pub(crate) mod limit_range;
mod namespace;
pub(crate) mod network_policy;
mod pod;
mod replica_set;
mod resource_quota;
mod role;
mod role_binding;
pub(crate) mod secret;
mod service;
mod service_account;
mod stateful_set;
#[cfg(test)]
mod tests;
mod volume;

use crate::fields::{Field, Object, Shape, field};
use crate::output::Rendered;
use crate::render::body::Fallible;
use crate::render::metadata::Child;

/// A list of a block, and the kind that its entries become.
#[derive(Debug)]
pub struct ResourceList {
    /// The key in the block.
    pub key: &'static str,
    /// The kind of the objects.
    pub kind: &'static str,
    /// Their `apiVersion`; empty where each entry names its own, and its kind.
    pub api_version: &'static str,
    /// The plural in URLs and below `.children`.
    pub plural: &'static str,
    /// Whether the objects live in namespaces.
    pub namespaced: bool,
    /// What follows the owner's name where an entry has no name; none where it must have one.
    pub default_name_suffix: Option<&'static str>,
    /// What the list holds, in a sentence.
    pub doc: &'static str,
    /// What an entry holds.
    pub object: &'static Object,
    /// Its turn in a block. There is room between any two.
    pub apply_order: u8,
    pub(crate) facts: Facts,
    /// The objects of an entry.
    pub(crate) build: fn(Child<'_>) -> Fallible<Vec<Rendered>>,
}

impl ResourceList {
    /// Whether each entry names its own `apiVersion` and kind.
    #[must_use]
    pub fn is_of_any_kind(&self) -> bool {
        self.api_version.is_empty()
    }
}

/// What sets a kind apart from most of the others.
#[derive(Debug)]
pub(crate) struct Facts {
    /// A short name below `.children`, beside the kind and its plural.
    pub(crate) short_name: Option<&'static str>,
    /// What it is about.
    pub(crate) family: Family,
    /// Whether Services may select its pods.
    pub(crate) selectable: bool,
    /// When its objects are left alone once they exist, whatever the block says.
    pub(crate) once: Once,
    /// The field that names an object whose content is copied.
    pub(crate) copied_from: Option<&'static str>,
}

/// What most kinds are.
pub(crate) const PLAIN: Facts =
    Facts { short_name: None, family: Family::Other, selectable: false, once: Once::Never, copied_from: None };

/// What a kind is about: pictures colour it by that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// What runs pods.
    Workload,
    /// What lets traffic through.
    Network,
    /// Values that pods read.
    Data,
    /// Who may do what.
    Access,
    /// Where files are kept.
    Storage,
    /// Everything else.
    Other,
}

/// When objects are created where absent and then left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Once {
    /// Where the block says so.
    Never,
    /// Where the entry says `once: true`, too.
    OnRequest,
    /// In every block.
    Always,
}

macro_rules! table {
    ($($(#[$attribute:meta])* $kind:ident,)*) => {
        /// Every list that makes objects, in the order of the format's reference.
        pub static RESOURCE_LISTS: &[ResourceList] = &[$($(#[$attribute])* $kind::LIST,)*];

        /// The keys of those lists, as a block holds them.
        pub(crate) const LIST_FIELDS: &[Field] = &[$(
            $(#[$attribute])*
            field(
                $kind::LIST.key,
                Shape::List(const { &Shape::Object($kind::LIST.object) }),
                $kind::LIST.doc,
            ),
        )*];
    };
}

table! {
    deployment,
    replica_set,
    stateful_set,
    pod,
    job,
    cron_job,
    service,
    ingress,
    autoscaler,
    disruption_budget,
    secret,
    config_map,
    claim,
    volume,
    namespace,
    service_account,
    role,
    role_binding,
    cluster_role,
    cluster_role_binding,
    network_policy,
    resource_quota,
    limit_range,
    custom,
    #[cfg(test)]
    lease,
}

/// The list of a key.
#[must_use]
pub fn resource_list(key: &str) -> Option<&'static ResourceList> {
    RESOURCE_LISTS.iter().find(|list| list.key == key)
}
