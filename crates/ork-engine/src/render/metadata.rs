//! What every object carries: name, namespace, labels, owner.

use indexmap::IndexMap;

use crate::custom_resource::CustomResource;
use crate::output::{Content, Origin, Rendered};
use crate::render::Workload;
use crate::render::body::{Body, Fallible, Fields, constants};
use crate::resources::ResourceList;

/// The label that says who made an object.
pub const MANAGED_LABEL: &str = "orkestra.orkspace.io/managed";
/// The label that says for which custom resource.
pub const OWNER_LABEL: &str = "orkestra-owner";
/// The label that tells the workloads of one owner apart.
pub const NAME_LABEL: &str = "app.kubernetes.io/name";
/// The label that tells owners of different kinds apart.
pub const KIND_LABEL: &str = "orkestra.orkspace.io/kind";

/// The annotation that names the custom resource of an object that cannot have an owner reference to it.
pub const OWNER_ANNOTATION: &str = "orkestra.orkspace.io/owner";

/// A custom resource as [`OWNER_ANNOTATION`] names it.
#[must_use]
pub fn owner_name(api_version: &str, kind: &str, namespace: &str, name: &str) -> String {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    format!("{kind}.{group}/{namespace}/{name}")
}

/// The object; where Kubernetes allows no owner reference, an annotation says whose it is.
pub(crate) fn with_owner_annotation(mut object: Rendered, child: Child<'_>) -> Rendered {
    let origin = child.body.origin();
    let owner = child.owner;
    if let Some(metadata) = metadata_of(&mut object)
        && !metadata.contains_key("ownerReferences")
    {
        let annotations =
            metadata.entry("annotations".to_owned()).or_insert_with(|| Rendered::new(IndexMap::new(), &origin));
        if let Content::Map(annotations) = &mut annotations.value {
            let name = owner_name(&owner.api_version, &owner.kind, &owner.namespace, &owner.name);
            annotations.insert(OWNER_ANNOTATION.to_owned(), Rendered::new(name, &origin));
        }
    }
    object
}

/// The `metadata` of an object, to be changed.
pub(crate) fn metadata_of(object: &mut Rendered) -> Option<&mut IndexMap<String, Rendered>> {
    let Content::Map(map) = &mut object.value else { return None };
    match &mut map.get_mut("metadata")?.value {
        Content::Map(metadata) => Some(metadata),
        _ => None,
    }
}

/// An entry on its way to an object.
#[derive(Clone, Copy)]
pub(crate) struct Child<'a> {
    pub(crate) body: Body<'a>,
    pub(crate) owner: &'a CustomResource,
    pub(crate) list: &'static ResourceList,
    /// The workloads that Services may select.
    pub(crate) workloads: &'a [Workload],
}

impl Child<'_> {
    /// The object's name: as written, else the owner's name with the suffix of its kind.
    pub(crate) fn name(self) -> Fallible<Rendered> {
        if let Some(name) = self.body.text("name")? {
            return Ok(name);
        }
        if self.body.has("name") {
            return self.body.required("name", &format!("this {}", self.list.kind));
        }
        let Some(suffix) = self.list.default_name_suffix else {
            return self.body.required("name", &format!("this {}", self.list.kind));
        };
        Ok(Rendered::new(format!("{}{suffix}", self.owner.name), &self.body.origin()))
    }

    /// The object's namespace; none for cluster-scoped kinds.
    pub(crate) fn namespace(self) -> Fallible<Option<Rendered>> {
        if !self.list.namespaced {
            return Ok(None);
        }
        let fallback = if self.owner.namespace.is_empty() { "default" } else { &self.owner.namespace };
        self.body.text_or("namespace", fallback).map(Some)
    }

    /// The labels of the object itself: the author's, then ours.
    pub(crate) fn labels(self) -> Fallible<Fields> {
        let mut labels = self.body.text_map("labels")?;
        let origin = self.body.origin();
        labels.set(MANAGED_LABEL, Rendered::new("true", &origin));
        labels.set(OWNER_LABEL, Rendered::new(self.owner.name.clone(), &origin));
        Ok(labels)
    }

    /// The pod labels that select the workload of this name.
    pub(crate) fn selector(self, name: &str) -> Rendered {
        constants(
            &self.body.origin(),
            [
                (OWNER_LABEL, self.owner.name.as_str().into()),
                (NAME_LABEL, name.into()),
                (KIND_LABEL, self.owner.kind.to_lowercase().into()),
            ],
        )
    }

    /// `metadata`, with more annotations than the author's where a kind adds some.
    pub(crate) fn metadata(self, annotations: Fields) -> Fallible<Rendered> {
        let origin = self.body.origin();
        let namespace = self.namespace()?;
        let mut all = self.body.text_map("annotations")?;
        all.0.extend(annotations.0);
        let mut metadata = Fields::default();
        let owner = self.owner_reference(namespace.as_ref());
        metadata.set("name", self.name()?).set("namespace", namespace);
        metadata.set("labels", self.labels()?.at(&origin)).set("annotations", all.unless_empty(&origin));
        metadata.set("ownerReferences", owner.map(|owner| Rendered::new(vec![owner], &origin)));
        Ok(metadata.at(&origin))
    }

    /// The owner reference, where Kubernetes allows one: the owner is cluster-scoped, or in the same namespace
    /// (Kubernetes: "Owners and Dependents").
    pub(crate) fn owner_reference(self, namespace: Option<&Rendered>) -> Option<Rendered> {
        let cluster_scoped = self.owner.namespace.is_empty();
        let same = namespace.and_then(Rendered::as_text) == Some(self.owner.namespace.as_str());
        if !cluster_scoped && !same {
            return None;
        }
        let origin: Origin = self.body.origin();
        Some(constants(
            &origin,
            [
                ("apiVersion", self.owner.api_version.as_str().into()),
                ("kind", self.owner.kind.as_str().into()),
                ("name", self.owner.name.as_str().into()),
                ("uid", self.owner.uid.as_str().into()),
                ("controller", Content::Bool(true)),
                ("blockOwnerDeletion", Content::Bool(true)),
            ],
        ))
    }

    /// The object with its first three fields; the rest follows in the given order.
    pub(crate) fn object<const N: usize>(self, rest: [(&str, Option<Rendered>); N]) -> Fallible<Rendered> {
        self.object_with(Fields::default(), rest)
    }

    /// As [`Child::object`], with annotations that the kind adds.
    pub(crate) fn object_with<const N: usize>(
        self,
        annotations: Fields,
        rest: [(&str, Option<Rendered>); N],
    ) -> Fallible<Rendered> {
        let origin = self.body.origin();
        let mut object = Fields::default();
        object.set("apiVersion", Rendered::new(self.list.api_version, &origin));
        object.set("kind", Rendered::new(self.list.kind, &origin));
        object.set("metadata", self.metadata(annotations)?);
        for (key, value) in rest {
            object.set(key, value);
        }
        Ok(object.at(&origin))
    }
}
