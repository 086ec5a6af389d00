//! Namespaces, service accounts, roles and their bindings.

use crate::output::Rendered;
use crate::render::body::{Fallible, Fields, constants};
use crate::render::metadata::Child;

pub(crate) fn namespace(child: Child<'_>) -> Fallible<Rendered> {
    let mut object = child.object([])?;
    let finalizers = child.body.texts("finalizers")?;
    if let (Some(finalizers), crate::output::Content::Map(map)) = (finalizers, &mut object.value)
        && let Some(Rendered { value: crate::output::Content::Map(metadata), .. }) = map.get_mut("metadata")
    {
        metadata.insert("finalizers".to_owned(), finalizers);
    }
    Ok(object)
}

pub(crate) fn service_account(child: Child<'_>) -> Fallible<Rendered> {
    child.object([])
}

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

pub(crate) fn role_binding(child: Child<'_>) -> Fallible<Rendered> {
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

pub(crate) fn resource_quota(child: Child<'_>) -> Fallible<Rendered> {
    use crate::render::pod::{profile, unknown_profile, user_profile};
    use crate::render::profiles::{QUOTA_KEYS, QUOTAS, find, names};
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
    child.object([("spec", Some(spec.at(&body.origin())))])
}

pub(crate) fn limit_range(child: Child<'_>) -> Fallible<Rendered> {
    use crate::render::pod::{profile, unknown_profile, user_profile};
    let mut body = child.body;
    body.alone_with_profile(&["limits"])?;
    if let Some((name, _)) = profile(body)? {
        body = user_profile(body, "limitRanges", &name).ok_or_else(|| unknown_profile(body, &name, "(none)"))?;
    }
    let mut limits = Vec::new();
    for item in body.items("limits") {
        let mut limit = Fields::default();
        item.required("type", "a limit")?;
        limit.set("type", item.word("type", &["Container", "Pod", "PersistentVolumeClaim"])?);
        for key in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
            limit.set(key, item.quantity_map(key)?);
        }
        limits.push(limit.at(&item.origin()));
    }
    let origin = body.key_origin("limits");
    let spec = constants(&origin, [("limits", Rendered::new(limits, &origin).value)]);
    child.object([("spec", Some(spec))])
}
