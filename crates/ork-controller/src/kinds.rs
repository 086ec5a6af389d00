//! The kinds that operators make, and where the API server keeps them.

use std::collections::BTreeMap;

use kube::Client;
use kube::api::{Api, ApiResource, DynamicObject, GroupVersionKind};
use kube::discovery::{Scope, oneshot};
use ork_engine::fields::{self, RESOURCE_LISTS};
use ork_engine::operator::Operator;
use ork_plan::{Json, Key, api_parts, at};

/// A kind with its place in the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) resource: ApiResource,
    pub(crate) namespaced: bool,
    /// Whether the status has a place of its own.
    pub(crate) has_status: bool,
}

/// Group and kind.
pub(crate) type Name = (String, String);

impl Kind {
    /// The API of the kind in a namespace; in all, or in none, where it is empty.
    pub(crate) fn api(&self, client: &Client, namespace: &str) -> Api<DynamicObject> {
        if namespace.is_empty() || !self.namespaced {
            Api::all_with(client.clone(), &self.resource)
        } else {
            Api::namespaced_with(client.clone(), namespace, &self.resource)
        }
    }

    pub(crate) fn name(&self) -> Name {
        (self.resource.group.clone(), self.resource.kind.clone())
    }

    /// Asks the API server; nothing when it does not know the kind.
    pub(crate) async fn discover(client: &Client, api_version: &str, kind: &str) -> Result<Option<Self>, kube::Error> {
        let (group, version) = api_parts(api_version);
        let gvk = GroupVersionKind::gvk(group, version, kind);
        match oneshot::pinned_kind(client, &gvk).await {
            Ok((resource, capabilities)) => Ok(Some(Self {
                resource,
                namespaced: capabilities.scope == Scope::Namespaced,
                has_status: capabilities.subresources.iter().any(|(name, _)| name.plural == "status"),
            })),
            Err(kube::Error::Api(status)) if status.code == 404 => Ok(None),
            Err(kube::Error::Discovery(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The kinds that operators make: built-in ones are known, others must be asked for (by `apiVersion` and kind).
#[derive(Clone, Debug, Default)]
pub(crate) struct Made {
    pub(crate) known: BTreeMap<Name, Kind>,
    pub(crate) asked: Vec<(String, String)>,
}

pub(crate) fn made_by(operators: &[Operator]) -> Made {
    let mut made = Made::default();
    for (source, block) in operators.iter().flat_map(Operator::blocks) {
        for list in source.node(block).entries() {
            match fields::resource_list(list.name()) {
                Some(known) if !known.is_of_any_kind() => {
                    let kind = built_in(known);
                    made.known.insert(kind.name(), kind);
                }
                Some(_) => {
                    let items = list.value.items();
                    let names =
                        items.filter_map(|item| Some((item.get("apiVersion")?.text()?, item.get("kind")?.text()?)));
                    made.asked.extend(
                        names
                            .filter(|(version, kind)| !version.contains("{{") && !kind.contains("{{"))
                            .map(|(version, kind)| (version.to_owned(), kind.to_owned())),
                    );
                }
                None => {}
            }
        }
    }
    // An Ingress may bring the Secret of its certificate.
    if made.known.keys().any(|(_, kind)| kind == "Ingress")
        && let Some(secrets) = fields::resource_list("secrets")
    {
        let kind = built_in(secrets);
        made.known.insert(kind.name(), kind);
    }
    made.asked.sort();
    made.asked.dedup();
    made
}

fn built_in(list: &fields::ResourceList) -> Kind {
    let (group, version) = api_parts(list.api_version);
    let resource = ApiResource {
        group: group.to_owned(),
        version: version.to_owned(),
        api_version: list.api_version.to_owned(),
        kind: list.kind.to_owned(),
        plural: list.plural.to_owned(),
    };
    Kind { resource, namespaced: list.namespaced, has_status: true }
}

/// The kind of an object that nobody has told us about: from the table, or by the rules of plurals.
pub(crate) fn guessed(object_api_version: &str, key: &Key) -> Kind {
    let known = RESOURCE_LISTS.iter().find(|list| list.kind == key.kind && list.api_version == object_api_version);
    known.map_or_else(
        || {
            let (group, version) = api_parts(object_api_version);
            let mut resource = ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, &key.kind));
            resource.plural = ork_plan::plural_of(&key.kind);
            Kind { resource, namespaced: !key.namespace.is_empty(), has_status: true }
        },
        built_in,
    )
}

/// An object of the client as JSON. Of the records of field managers only ours is kept: the others are long.
pub(crate) fn json_of(object: DynamicObject) -> Json {
    let DynamicObject { types, metadata, data } = object;
    let mut whole = serde_json::Map::new();
    if let Some(types) = types {
        whole.insert("apiVersion".to_owned(), Json::String(types.api_version));
        whole.insert("kind".to_owned(), Json::String(types.kind));
    }
    let mut metadata = metadata;
    if let Some(managers) = &mut metadata.managed_fields {
        managers.retain(|entry| {
            entry.manager.as_deref() == Some(ork_plan::FIELD_MANAGER)
                && entry.operation.as_deref() == Some("Apply")
                && entry.subresource.is_none()
        });
    }
    // What was read as JSON is written as JSON again.
    whole.insert("metadata".to_owned(), serde_json::to_value(metadata).unwrap_or_default());
    if let Json::Object(data) = data {
        whole.extend(data);
    }
    Json::Object(whole)
}

/// The version of an object, as the API server counts (Kubernetes: "Resource Versions": comparable since 1.35, and
/// numbers in every release before).
pub(crate) fn version_of(object: &Json) -> u64 {
    at(object, &["metadata", "resourceVersion"]).and_then(Json::as_str).and_then(|text| text.parse().ok()).unwrap_or(0)
}
