//! Roles and their bindings, in a namespace and in all of them.

use crate::output::Rendered;
use crate::render::body::{Fallible, Fields};
use crate::render::metadata::Child;

/// A role, in a namespace or in all.
pub(crate) fn role(child: Child<'_>) -> Fallible<Rendered> {
    let mut rules = Vec::new();
    for item in child.body.items("rules") {
        let mut rule = Fields::default();
        for key in ["apiGroups", "resources", "resourceNames", "verbs"] {
            // `apiGroups: [""]` is the core group: an empty text that counts.
            let list = match key {
                "apiGroups" => item.texts_as_written(key)?,
                // Without names the rule is for every object.
                "resourceNames" => item.full_texts(key)?,
                _ => item.texts(key)?,
            };
            rule.set(key, list);
        }
        rules.push(rule.at(&item.origin()));
    }
    let rules = Rendered::new(rules, &child.body.key_origin("rules"));
    child.object([("rules", Some(rules))])
}

/// A binding, whose role is one of the namespace unless it is for all of them.
pub(crate) fn binding(child: Child<'_>) -> Fallible<Rendered> {
    let body = child.body;
    let origin = body.origin();
    let Some(reference) = body.child("roleRef") else {
        return Err(body.error(
            "roleRef",
            format!("a {} needs `roleRef`", child.list.kind),
            "name the role that it binds",
        ));
    };
    let kind = if child.list.namespaced { "Role" } else { "ClusterRole" };
    let mut role = Fields::default();
    role.set("apiGroup", Rendered::new(RBAC, &reference.origin()));
    let given = reference.word("kind", &["Role", "ClusterRole"])?;
    role.set("kind", given.unwrap_or_else(|| Rendered::new(kind, &reference.origin())))
        .set("name", reference.required("name", "`roleRef`")?);
    let mut subjects = Vec::new();
    for item in body.items("subjects") {
        let mut subject = Fields::default();
        let given = item.word("kind", &["ServiceAccount", "User", "Group"])?;
        let kind = given.unwrap_or_else(|| Rendered::new("ServiceAccount", &item.origin()));
        let account = kind.as_text() == Some("ServiceAccount");
        // Users and groups belong to an API group; service accounts to a namespace.
        if !account {
            subject.set("apiGroup", Rendered::new(RBAC, &item.origin()));
        }
        subject.set("kind", kind).set("name", item.required("name", "a subject")?);
        let fallback = Some(child.owner.namespace.as_str()).filter(|name| !name.is_empty()).unwrap_or("default");
        let namespace = item.text("namespace")?.or_else(|| Some(Rendered::new(fallback, &item.origin())));
        subject.set("namespace", namespace.filter(|_| account));
        subjects.push(subject.at(&item.origin()));
    }
    let subjects = Rendered::new(subjects, &body.key_origin("subjects"));
    child.object([("roleRef", Some(role.at(&origin))), ("subjects", Some(subjects))])
}

const RBAC: &str = "rbac.authorization.k8s.io";
