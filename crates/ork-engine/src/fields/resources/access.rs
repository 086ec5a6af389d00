//! Namespaces, service accounts, roles and their bindings.

use super::{cluster_entry, entry};
use crate::fields::common::{NAME, TEXT, TEXTS, words};
use crate::fields::{Field, Object, Shape, field};

pub(in crate::fields) static NAMESPACE: Object = cluster_entry!(
    "Namespace entry",
    "A Namespace; one that exists already is left alone.",
    [field("finalizers", TEXTS, "Finalizers of the Namespace."),]
);

pub(in crate::fields) static SERVICE_ACCOUNT: Object = entry!("ServiceAccount entry", "A service account.", []);

const RULES: Field = field("rules", Shape::List(const { &Shape::Object(&RULE) }), "What the role allows.");

static RULE: Object = Object {
    name: "role rule",
    doc: "Verbs on resources.",
    fields: &[
        field("apiGroups", TEXTS, "API groups; `\"\"` is the core group."),
        field("resources", TEXTS, "Resources by their plural names."),
        field("verbs", TEXTS, "Verbs, such as `get` and `list`."),
        field("resourceNames", TEXTS, "Certain objects; all when absent."),
    ],
    rest: None,
};

pub(in crate::fields) static ROLE: Object = entry!("Role entry", "A role in a namespace.", [RULES]);
pub(in crate::fields) static CLUSTER_ROLE: Object =
    cluster_entry!("ClusterRole entry", "A role in all namespaces.", [RULES]);

pub(in crate::fields) static ROLE_BINDING: Object =
    entry!("RoleBinding entry", "Who has a role in a namespace.", [ROLE_REF, SUBJECTS]);
pub(in crate::fields) static CLUSTER_ROLE_BINDING: Object =
    cluster_entry!("ClusterRoleBinding entry", "Who has a role in all namespaces.", [ROLE_REF, SUBJECTS]);

const ROLE_REF: Field = field("roleRef", Shape::Object(&REF), "The role.").required();
const SUBJECTS: Field = field("subjects", Shape::List(const { &Shape::Object(&SUBJECT) }), "Who gets it.");

static REF: Object = Object {
    name: "roleRef",
    doc: "The role that is bound.",
    fields: &[
        field("name", NAME, "Name of the role.").required(),
        field("kind", words(&["Role", "ClusterRole"]), "Its kind.").or("Role; ClusterRole in a ClusterRoleBinding"),
    ],
    rest: None,
};

static SUBJECT: Object = Object {
    name: "subject",
    doc: "A service account, user or group.",
    fields: &[
        field("kind", words(&["ServiceAccount", "User", "Group"]), "Its kind.").or("ServiceAccount"),
        field("name", TEXT, "Its name.").required(),
        field("namespace", NAME, "Namespace of a service account."),
    ],
    rest: None,
};
