//! Definitions of custom resources: their API and the schema of their fields, read where it stands so that every
//! property keeps its place.

use std::sync::Arc;

use ork_yaml::{Dialect, Form, Node, NodeId, Typed};

use crate::model::Api;
use crate::source::{Kind, Source};
use crate::validate::Step;

/// A `CustomResourceDefinition`.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its text.
    pub source: Arc<Source>,
    /// Its document.
    pub document: usize,
    /// Its group.
    pub group: String,
    /// The kind that it defines.
    pub kind: String,
    /// The plural.
    pub plural: String,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    /// Its versions.
    pub versions: Vec<Version>,
}

/// One version of a definition.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its name.
    pub name: String,
    /// Whether it is the stored one.
    pub storage: bool,
    /// Whether the API server answers for it.
    pub served: bool,
    /// Whether `status` is written apart from the rest.
    pub status: bool,
    /// `openAPIV3Schema`.
    pub schema: Option<NodeId>,
}

/// The definitions of a text.
pub fn definitions(source: &Arc<Source>) -> impl Iterator<Item = Arc<Definition>> {
    source
        .documents_of(Kind::Definition)
        .filter_map(|(document, root)| definition(source, document, root))
        .map(Arc::new)
}

/// The definition of an API in a text. Others are not read: a file may hold hundreds.
#[must_use]
pub fn definition_of(source: &Arc<Source>, api: &Api) -> Option<Arc<Definition>> {
    fn text<'t>(root: Node<'t>, path: &str) -> &'t str {
        root.at(path).and_then(Node::text).unwrap_or_default()
    }
    let mut roots = source.documents_of(Kind::Definition);
    let (document, _) = roots.find(|(_, root)| {
        text(*root, "spec.names.kind") == api.kind && (api.group.is_empty() || text(*root, "spec.group") == api.group)
    })?;
    definition_in(source, document)
}

/// The definition that a document of a text is. Others are not read: a file may hold hundreds.
#[must_use]
pub fn definition_in(source: &Arc<Source>, document: usize) -> Option<Arc<Definition>> {
    definition(source, document, source.tree.root(document)?).map(Arc::new)
}

fn definition(source: &Arc<Source>, document: usize, root: Node<'_>) -> Option<Definition> {
    let text = |path: &str| root.at(path).and_then(Node::text).unwrap_or_default().to_owned();
    let version = |node: Node<'_>| {
        Some(Version {
            name: node.get("name")?.text()?.to_owned(),
            storage: node.get("storage").and_then(Node::text) == Some("true"),
            served: node.get("served").and_then(Node::text) != Some("false"),
            status: node.at("subresources.status").is_some(),
            schema: node.at("schema.openAPIV3Schema").filter(|node| node.form() == Form::Mapping).map(Node::id),
        })
    };
    Some(Definition {
        source: Arc::clone(source),
        document,
        group: text("spec.group"),
        kind: Some(text("spec.names.kind")).filter(|kind| !kind.is_empty())?,
        plural: text("spec.names.plural"),
        namespaced: text("spec.scope") != "Cluster",
        versions: root.at("spec.versions").into_iter().flat_map(Node::items).filter_map(version).collect(),
    })
}

impl Definition {
    /// Whether it defines this API.
    #[must_use]
    pub fn defines(&self, api: &Api) -> bool {
        self.kind == api.kind && (api.group.is_empty() || self.group == api.group)
    }

    /// The version of a name.
    #[must_use]
    pub fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// The schema of a version; of the stored one where the version is not named.
    #[must_use]
    pub fn schema(&self, version: &str) -> Option<Schema<'_>> {
        let named = self.versions.iter().find(|found| found.name == version);
        let version = named.or_else(|| self.versions.iter().find(|found| found.storage)).or(self.versions.first())?;
        Some(Schema { node: self.source.node(version.schema?) })
    }
}

/// A schema, or a part of one.
#[derive(Clone, Copy, Debug)]
pub struct Schema<'t> {
    node: Node<'t>,
}

/// What following a path of names through a schema finds.
#[derive(Debug)]
pub enum Lookup<'t> {
    /// The schema there.
    Found(Schema<'t>),
    /// The segment at this index is not declared; the schema that lacks it.
    Missing(usize, Schema<'t>),
    /// Anything may stand there.
    Open,
}

impl<'t> Schema<'t> {
    /// The schema that a mapping is.
    #[must_use]
    pub fn of(node: Node<'t>) -> Option<Self> {
        (node.form() == Form::Mapping).then_some(Schema { node })
    }

    /// The node it is written as.
    #[must_use]
    pub fn node(self) -> Node<'t> {
        self.node
    }

    fn text(self, key: &str) -> &'t str {
        self.node.get(key).and_then(Node::text).unwrap_or_default()
    }

    /// `type`; empty where it is not given.
    #[must_use]
    pub fn kind(self) -> &'t str {
        self.text("type")
    }

    /// What it is for.
    #[must_use]
    pub fn description(self) -> &'t str {
        self.text("description")
    }

    /// The declared properties in order, with the node of each name.
    pub fn properties(self) -> impl Iterator<Item = (Node<'t>, Schema<'t>)> {
        let properties = self.node.get("properties");
        properties.into_iter().flat_map(Node::entries).map(|entry| (entry.key, Schema { node: entry.value }))
    }

    /// A declared property: the node of its name and its schema.
    #[must_use]
    pub fn property(self, name: &str) -> Option<(Node<'t>, Schema<'t>)> {
        let entry = self.node.get("properties")?.entry(name)?;
        Some((entry.key, Schema { node: entry.value }))
    }

    /// The schema of a list's items.
    #[must_use]
    pub fn items(self) -> Option<Schema<'t>> {
        self.node.get("items").map(|node| Schema { node })
    }

    /// The schema of the values of a map with free keys.
    #[must_use]
    pub fn additional(self) -> Option<Schema<'t>> {
        self.node.get("additionalProperties").filter(|node| node.form() == Form::Mapping).map(|node| Schema { node })
    }

    /// The schema of a part of what this one describes.
    #[must_use]
    pub fn step(self, step: &Step) -> Option<Schema<'t>> {
        match step {
            Step::Key(key) => self.property(key).map(|(_, schema)| schema).or_else(|| self.additional()),
            Step::Item(_) => self.items(),
        }
    }

    /// The default.
    #[must_use]
    pub fn default(self) -> Option<Node<'t>> {
        self.node.get("default")
    }

    /// The closed set of values.
    pub fn values(self) -> impl Iterator<Item = Node<'t>> {
        self.node.get("enum").into_iter().flat_map(Node::items)
    }

    /// The names of the properties that must be given.
    pub fn required(self) -> impl Iterator<Item = &'t str> {
        self.node.get("required").into_iter().flat_map(Node::items).filter_map(Node::text)
    }

    /// `format`; empty where it is not given.
    #[must_use]
    pub fn format(self) -> &'t str {
        self.text("format")
    }

    /// Whether both an integer and a text are taken.
    #[must_use]
    pub fn is_int_or_string(self) -> bool {
        self.flag("x-kubernetes-int-or-string")
    }

    /// How items of a list are told apart: `atomic`, `set` or `map`; empty where it is not said.
    #[must_use]
    pub fn list_type(self) -> &'t str {
        self.text("x-kubernetes-list-type")
    }

    /// The fields that tell items of a list of type `map` apart.
    pub fn list_keys(self) -> impl Iterator<Item = &'t str> {
        self.node.get("x-kubernetes-list-map-keys").into_iter().flat_map(Node::items).filter_map(Node::text)
    }

    /// A number of the schema, as a bound is.
    #[must_use]
    pub fn number(self, key: &str) -> Option<f64> {
        match self.node.get(key)?.scalar()?.resolve(Dialect::Sigs) {
            Typed::Int(value) => i32::try_from(value).ok().map(f64::from).or_else(|| value.to_string().parse().ok()),
            Typed::Float(value) => Some(value),
            _ => None,
        }
    }

    /// A number of things, as the least length is.
    #[must_use]
    pub fn count(self, key: &str) -> Option<usize> {
        match self.node.get(key)?.scalar()?.resolve(Dialect::Sigs) {
            Typed::Int(value) => usize::try_from(value).ok(),
            _ => None,
        }
    }

    /// A schema inside of this one, as `not` is.
    #[must_use]
    pub fn part(self, key: &str) -> Option<Schema<'t>> {
        self.node.get(key).filter(|node| node.form() == Form::Mapping).map(|node| Schema { node })
    }

    /// The schemas of a list of them, as `anyOf` is.
    pub fn parts(self, key: &str) -> impl Iterator<Item = Schema<'t>> {
        let items = self.node.get(key).into_iter().flat_map(Node::items);
        items.filter(|node| node.form() == Form::Mapping).map(|node| Schema { node })
    }

    /// Whether a property must be given.
    #[must_use]
    pub fn requires(self, name: &str) -> bool {
        self.node.get("required").is_some_and(|list| list.items().any(|item| item.text() == Some(name)))
    }

    /// Whether `null` is kept.
    #[must_use]
    pub fn nullable(self) -> bool {
        self.text("nullable") == "true"
    }

    /// Whether something is said to be so.
    #[must_use]
    pub fn flag(self, key: &str) -> bool {
        let scalar = self.node.get(key).and_then(Node::scalar);
        scalar.is_some_and(|scalar| scalar.resolve(Dialect::Sigs) == Typed::Bool(true))
    }

    /// Whether fields that are not declared survive.
    #[must_use]
    pub fn keeps_unknown(self) -> bool {
        self.flag("x-kubernetes-preserve-unknown-fields") || self.flag("x-kubernetes-embedded-resource")
    }

    /// Whether its fields are declared, so that others are dropped.
    #[must_use]
    pub fn is_closed(self) -> bool {
        !self.keeps_unknown()
            && self.node.get("additionalProperties").is_none()
            && (self.node.get("properties").is_some() || self.kind() == "object")
    }

    /// Follows names from here. Only what is certainly not declared is reported missing.
    #[must_use]
    pub fn lookup<'n>(self, names: impl IntoIterator<Item = &'n str>) -> Lookup<'t> {
        let mut here = self;
        for (index, name) in names.into_iter().enumerate() {
            if let Some((_, property)) = here.property(name) {
                here = property;
            } else if let Some(values) = here.additional() {
                here = values;
            } else if name == "[]" {
                match here.items() {
                    Some(items) => here = items,
                    None => return Lookup::Open,
                }
            } else if here.is_closed()
                || (here.kind() == "array" && here.items().is_some())
                || (index > 0 && matches!(here.kind(), "string" | "integer" | "number" | "boolean"))
            {
                return Lookup::Missing(index, here);
            } else {
                return Lookup::Open;
            }
        }
        Lookup::Found(here)
    }
}
