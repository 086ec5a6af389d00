//! Which resources name each other.
//!
//! Not here: names that only rendering knows to be equal.

use ork_yaml::{Form, Node};

/// A resource as it is written.
pub(super) struct Declared<'s> {
    pub(super) kind: &'static str,
    /// Its name as written.
    pub(super) name: Option<&'s str>,
    pub(super) node: Node<'s>,
}

/// Levels of a resource that are looked through.
const MOST_LEVELS: usize = 12;

/// The pairs of resources of which the first names the second.
pub(super) fn between(declared: &[Declared<'_>]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (from, resource) in declared.iter().enumerate() {
        let mut named = Vec::new();
        names_in(resource.node, "", 0, &mut named);
        for (kinds, name) in named {
            let target = declared.iter().position(|other| kinds.contains(&other.kind) && other.name == Some(name));
            if let Some(to) = target.filter(|to| *to != from && !found.contains(&(from, *to))) {
                found.push((from, to));
            }
        }
    }
    found
}

/// Every name below a node that stands where another object is meant.
fn names_in<'s>(node: Node<'s>, above: &str, depth: usize, found: &mut Vec<(&'static [&'static str], &'s str)>) {
    if depth > MOST_LEVELS {
        return;
    }
    match node.form() {
        Form::Mapping => {
            for entry in node.entries() {
                let key = entry.name();
                match entry.value.text() {
                    Some(name) if key == "name" => found.extend(named_under(above, node).map(|kinds| (kinds, name))),
                    Some(name) => found.extend(named_by(key).map(|kinds| (kinds, name))),
                    None => names_in(entry.value, key, depth + 1, found),
                }
            }
        }
        Form::Sequence => node.items().for_each(|item| names_in(item, above, depth + 1, found)),
        Form::Scalar | Form::Null => {}
    }
}

/// The kinds that a key names by its value.
fn named_by(key: &str) -> Option<&'static [&'static str]> {
    Some(match key {
        "serviceName" | "service" => &["Service"],
        "serviceAccountName" => &["ServiceAccount"],
        "secretName" => &["Secret"],
        "claimName" => &["PersistentVolumeClaim"],
        _ => return None,
    })
}

/// The kinds that a `name` means below a key.
fn named_under(key: &str, node: Node<'_>) -> Option<&'static [&'static str]> {
    Some(match key {
        "secretKeyRef" | "secretRef" | "secret" | "fromSecret" => &["Secret"],
        "configMapKeyRef" | "configMapRef" | "configMap" | "fromConfigMap" => &["ConfigMap"],
        "scaleTargetRef" => &["Deployment", "StatefulSet", "ReplicaSet"],
        "roleRef" => &["Role", "ClusterRole"],
        "subjects" if node.get("kind").and_then(Node::text).is_none_or(|kind| kind == "ServiceAccount") => {
            &["ServiceAccount"]
        }
        _ => return None,
    })
}
