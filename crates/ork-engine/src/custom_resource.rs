//! The object that is rendered: a custom resource as the API server would store it, or one made from the schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_template::Value;
use ork_yaml::{Dialect, Node};

use crate::data::{self, TooLarge, at, get, plain, value_of};
use crate::model::Api;
use crate::schema::Schema;
use crate::synthesis::{self, Made};
use crate::validate::Step;

/// The uid of an object that no API server has seen.
const NO_UID: &str = "00000000-0000-0000-0000-000000000000";

/// A custom resource, defaulted and pruned.
#[derive(Clone, Debug)]
pub struct CustomResource {
    /// The whole object.
    pub object: Value,
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.name`.
    pub name: String,
    /// `metadata.namespace`; empty for a cluster-scoped kind.
    pub namespace: String,
    /// `metadata.uid`.
    pub uid: String,
    /// What of it nobody named, in one that was made.
    invented: Vec<Vec<Step>>,
}

impl CustomResource {
    /// Reads one from YAML and does to it what admission by the schema does.
    ///
    /// # Errors
    /// [`TooLarge`] for an alias bomb.
    pub fn read(node: Node<'_>, schema: Option<Schema<'_>>, namespaced: bool) -> Result<Self, TooLarge> {
        Ok(Self::admit(&value_of(node, Dialect::Sigs)?, schema, namespaced))
    }

    /// One made from a schema: what must be there and what has a default.
    #[must_use]
    pub fn synthesise(api: &Api, schema: Option<Schema<'_>>, namespaced: bool) -> Self {
        let made = schema.and_then(|schema| schema.property("spec")).map(|(_, spec)| synthesis::smallest(spec));
        Self::made(api, schema, namespaced, made)
    }

    /// Some that a schema takes, so that optional fields are seen given and left out: the smallest one first, then the
    /// fullest one, then a few in between. None where nothing is found that the schema takes.
    #[must_use]
    pub fn samples(api: &Api, schema: Option<Schema<'_>>, namespaced: bool) -> Vec<Self> {
        let Some((_, spec)) = schema.and_then(|schema| schema.property("spec")) else {
            return vec![Self::made(api, schema, namespaced, None)];
        };
        synthesis::samples(spec).into_iter().map(|made| Self::made(api, schema, namespaced, Some(made))).collect()
    }

    fn made(api: &Api, schema: Option<Schema<'_>>, namespaced: bool, made: Option<Made>) -> Self {
        let Made { value, invented } = made.unwrap_or(Made { value: data::empty_map(), invented: Vec::new() });
        let object = data::map([
            ("apiVersion", data::text(&api.api_version())),
            ("kind", data::text(&api.kind)),
            ("metadata", data::map([("name", data::text(&format!("sample-{}", api.kind.to_lowercase())))])),
            ("spec", value),
        ]);
        let in_spec = |path: Vec<Step>| std::iter::once(Step::Key(Arc::from("spec"))).chain(path).collect();
        let invented = invented.into_iter().map(in_spec).collect();
        Self { invented, ..Self::admit(&object, schema, namespaced) }
    }

    /// The parts of a made resource that rest on nothing that its definition says: no default, no example, none of a
    /// closed set. What is found wrong with them need not be wrong for anybody else.
    #[must_use]
    pub fn invented(&self) -> &[Vec<Step>] {
        &self.invented
    }

    /// Whether a value at a path, or one inside of it, was invented.
    #[must_use]
    pub fn is_invented(&self, path: &[Step]) -> bool {
        self.invented.iter().any(|known| known.starts_with(path) || path.starts_with(known))
    }

    /// One as an API server returned it: defaulted and pruned already.
    #[must_use]
    pub fn observed(object: &Value, namespaced: bool) -> Self {
        Self::admit(object, None, namespaced)
    }

    /// One as an API server stores what it is sent.
    #[must_use]
    pub fn stored(object: &Value, schema: Option<Schema<'_>>, namespaced: bool) -> Self {
        Self::admit(object, schema, namespaced)
    }

    fn admit(object: &Value, schema: Option<Schema<'_>>, namespaced: bool) -> Self {
        let mut object = schema.map_or_else(|| object.clone(), |schema| admit(object, schema, true));
        if get(&object, "spec").is_none_or(|spec| matches!(spec, Value::Nil)) {
            object = data::with(&object, "spec", data::empty_map());
        }
        let text = |path: &[&str]| at(&object, path).map(plain).unwrap_or_default();
        let or = |value: String, fallback: &str| if value.is_empty() { fallback.to_owned() } else { value };
        let namespace = if namespaced { or(text(&["metadata", "namespace"]), "default") } else { String::new() };
        let found = Self {
            api_version: text(&["apiVersion"]),
            kind: text(&["kind"]),
            name: text(&["metadata", "name"]),
            uid: or(text(&["metadata", "uid"]), NO_UID),
            namespace,
            object: Value::Nil,
            invented: Vec::new(),
        };
        if namespaced {
            object = data::with_path(&object, &["metadata", "namespace"], data::text(&found.namespace));
        }
        Self { object, ..found }
    }

    /// The same resource with another object body, after mutation.
    #[must_use]
    pub fn with_object(mut self, object: Value) -> Self {
        self.object = object;
        self
    }
}

/// What remains of a status that is written, by the schema of the whole object.
#[must_use]
pub fn prune_status(status: &Value, schema: Schema<'_>) -> Value {
    let object = admit(&data::map([("status", status.clone())]), schema, true);
    get(&object, "status").cloned().unwrap_or_else(data::empty_map)
}

/// Defaulting and pruning (Kubernetes: "Extend the Kubernetes API with CustomResourceDefinitions", Field pruning and
/// Defaulting). At the root `apiVersion`, `kind` and `metadata` are the API server's own.
pub(crate) fn admit(value: &Value, schema: Schema<'_>, root: bool) -> Value {
    match value {
        Value::Map(map) => Value::Map(Arc::new(admit_map(map, schema, root))),
        Value::List(items) => match schema.items() {
            Some(items_schema) => {
                Value::List(Arc::new(items.iter().map(|item| admit(item, items_schema, false)).collect()))
            }
            None => value.clone(),
        },
        other => other.clone(),
    }
}

fn admit_map(map: &BTreeMap<Arc<str>, Value>, schema: Schema<'_>, root: bool) -> BTreeMap<Arc<str>, Value> {
    let mut out = BTreeMap::new();
    for (key, value) in map {
        let own = root && matches!(&**key, "apiVersion" | "kind" | "metadata");
        if let Some((_, property)) = schema.property(key).filter(|_| !own) {
            let dropped = matches!(value, Value::Nil) && !property.nullable();
            if !dropped {
                out.insert(Arc::clone(key), admit(value, property, false));
            }
        } else if let Some(additional) = schema.additional() {
            out.insert(Arc::clone(key), admit(value, additional, false));
        } else if own || !schema.is_closed() {
            out.insert(Arc::clone(key), value.clone());
        }
    }
    for (name, property) in schema.properties() {
        let name = name.text().unwrap_or_default();
        if !out.contains_key(name)
            && let Some(default) = property.default()
            && let Ok(value) = value_of(default, Dialect::Sigs)
        {
            out.insert(Arc::from(name), admit(&value, property, false));
        }
    }
    out
}
