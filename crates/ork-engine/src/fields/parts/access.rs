//! What roles allow, and to whom bindings give them.

use crate::fields::common::{NAME, TEXT, TEXTS, words};
use crate::fields::{Field, Object, Shape, field};

pub(crate) const RULES: Field = field("rules", Shape::List(const { &Shape::Object(&RULE) }), "What the role allows.");

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

pub(crate) const ROLE_REF: Field = field("roleRef", Shape::Object(&REF), "The role.").required();
pub(crate) const SUBJECTS: Field = field("subjects", Shape::List(const { &Shape::Object(&SUBJECT) }), "Who gets it.");

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
