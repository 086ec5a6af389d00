//! Kubernetes objects as JSON, what identifies them, and whose they are.

use std::fmt;

use ork_engine::fields::RESOURCE_LISTS;
use ork_engine::render::{OWNER_ANNOTATION, owner_name};
use ork_template::Value;

/// An object as the API server gives it.
pub type Json = serde_json::Value;

/// What identifies an object in a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The API group; empty for core kinds.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty for cluster-scoped objects.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl Key {
    /// The key of an object.
    #[must_use]
    pub fn of(object: &Json) -> Self {
        let part = |path: &[&str]| text(object, path).to_owned();
        Self {
            group: api_parts(text(object, &["apiVersion"])).0.to_owned(),
            kind: part(&["kind"]),
            namespace: part(&["metadata", "namespace"]),
            name: part(&["metadata", "name"]),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind)?;
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(&self.name)
    }
}

/// Group and version of an `apiVersion`.
#[must_use]
pub fn api_parts(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// The value at a path of keys.
#[must_use]
pub fn at<'j>(object: &'j Json, path: &[&str]) -> Option<&'j Json> {
    path.iter().try_fold(object, |value, key| value.get(key))
}

/// The text at a path of keys; empty where there is none.
#[must_use]
pub fn text<'j>(object: &'j Json, path: &[&str]) -> &'j str {
    at(object, path).and_then(Json::as_str).unwrap_or_default()
}

/// An object as template data.
pub(crate) fn data_of(object: &Json) -> Value {
    ork_engine::data::from_json(object)
}

/// The plural of a kind in lower case, as in URLs: the table's for built-in kinds, else by the rules of English that
/// Kubernetes' own guess follows.
#[must_use]
pub fn plural_of(kind: &str) -> String {
    if let Some(list) = RESOURCE_LISTS.iter().find(|list| list.kind == kind) {
        return list.plural.to_owned();
    }
    let lower = kind.to_lowercase();
    if let Some(stem) = lower.strip_suffix('y') {
        return format!("{stem}ies");
    }
    if lower.ends_with('s') { format!("{lower}es") } else { format!("{lower}s") }
}

/// A custom resource, as far as its children know it.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Its `metadata.uid`.
    pub uid: String,
    /// Its name in [`OWNER_ANNOTATION`].
    pub name: String,
}

impl Owner {
    /// The owner that a custom resource is.
    #[must_use]
    pub fn of(resource: &Json) -> Self {
        let part = |path: &[&str]| text(resource, path);
        let (namespace, name) = (part(&["metadata", "namespace"]), part(&["metadata", "name"]));
        Self {
            uid: part(&["metadata", "uid"]).to_owned(),
            name: owner_name(part(&["apiVersion"]), part(&["kind"]), namespace, name),
        }
    }

    /// Whether it owns an object: by owner reference, or by annotation where there can be no reference.
    #[must_use]
    pub fn owns(&self, object: &Json) -> bool {
        self.is_referenced_by(object) || text(object, &["metadata", "annotations", OWNER_ANNOTATION]) == self.name
    }

    /// Whether an object belongs to an earlier custom resource of the same name: it goes with that one.
    #[must_use]
    pub(crate) fn is_of_former_life(&self, object: &Json) -> bool {
        let namespace = text(object, &["metadata", "namespace"]);
        let is_me = |reference: &Json, namespace: &str| {
            let part = |key: &str| text(reference, &[key]);
            owner_name(part("apiVersion"), part("kind"), namespace, part("name")) == self.name
        };
        !self.is_referenced_by(object)
            && references(object).any(|reference| is_me(reference, namespace) || is_me(reference, ""))
    }

    /// Whether an object has an owner reference to it.
    #[must_use]
    pub fn is_referenced_by(&self, object: &Json) -> bool {
        references(object).any(|reference| text(reference, &["uid"]) == self.uid)
    }
}

/// The owner references of an object.
pub(crate) fn references(object: &Json) -> impl Iterator<Item = &Json> {
    at(object, &["metadata", "ownerReferences"]).and_then(Json::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals() {
        for (kind, plural) in [
            ("StatefulSet", "statefulsets"),
            ("Ingress", "ingresses"),
            ("NetworkPolicy", "networkpolicies"),
            ("Postgres", "postgreses"),
            ("Topic", "topics"),
            ("Gateway", "gatewaies"),
        ] {
            assert_eq!(plural_of(kind), plural);
        }
    }
}
