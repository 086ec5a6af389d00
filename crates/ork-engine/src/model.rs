//! Documents lowered from their trees: what a Katalog, a Motif and a definition declare, each part with its place.
//!
//! Bodies of resource entries stay nodes: the field table says what they may hold, the renderer reads them.

use std::sync::Arc;

use ork_source::{Location, Span};
use ork_yaml::{Form, Node, NodeId};

use crate::fields::{self, ResourceList};
use crate::source::Source;

/// A scalar with its place.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Text {
    /// The decoded text.
    pub value: String,
    /// Where it is written.
    pub span: Span,
}

impl Text {
    fn of(node: Node<'_>) -> Option<Self> {
        Some(Self { value: node.text()?.to_owned(), span: node.span() })
    }

    fn at(node: Node<'_>, path: &str) -> Option<Self> {
        node.at(path).filter(|node| !node.is_null()).and_then(Text::of)
    }
}

/// The API that an entry watches.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Api {
    /// The group; empty for core kinds.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind.
    pub kind: String,
    /// The plural, as in URLs.
    pub plural: String,
}

impl Api {
    /// `group/version`, or the version alone for core kinds.
    #[must_use]
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }
}

/// An entry of a resource list.
#[derive(Clone, Copy, Debug)]
pub struct Resource {
    /// The list it stands in.
    pub list: &'static ResourceList,
    /// Its mapping.
    pub node: NodeId,
    /// Its place in the list as written.
    pub index: usize,
}

/// A block of resource lists.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The entries in writing order.
    pub resources: Vec<Resource>,
    /// The block itself, for its own conditions.
    pub node: Option<NodeId>,
}

/// What a Katalog entry and a Motif have in common: what they add to an operator.
#[derive(Clone, Debug, Default)]
pub struct Contribution {
    /// Created where absent.
    pub on_create: Block,
    /// Applied on every reconcile.
    pub on_reconcile: Block,
    /// Items of `status.fields`.
    pub status_fields: Vec<NodeId>,
    /// Items of `validation.rules`.
    pub validation: Vec<NodeId>,
    /// Items of `mutation.rules`.
    pub mutation: Vec<NodeId>,
}

/// A value given to an input.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The input's name.
    pub name: Text,
    /// The value.
    pub value: NodeId,
}

/// An import of a Motif.
#[derive(Clone, Debug)]
pub struct Import {
    /// The item of `imports`.
    pub node: NodeId,
    /// The reference; none while it is not written yet.
    pub reference: Option<Text>,
    /// The separate `version`.
    pub version: Option<Text>,
    /// The mapping of `with`.
    pub with: Option<NodeId>,
    /// The values of `with`.
    pub bindings: Vec<Binding>,
}

/// An entry of `spec.crds`.
#[derive(Clone, Debug)]
pub struct CrdEntry {
    /// Its key.
    pub name: Text,
    /// Its mapping.
    pub node: NodeId,
    /// What `apiTypes` says.
    pub api: Api,
    /// The path of the definition, when it names one.
    pub crd_file: Option<Text>,
    /// `enabled`, true unless switched off.
    pub enabled: bool,
    /// Its own resources, status and rules.
    pub own: Contribution,
    /// Its imports.
    pub imports: Vec<Import>,
}

/// A Katalog.
#[derive(Clone, Debug)]
pub struct Katalog {
    /// Its text.
    pub source: Arc<Source>,
    /// Its document in the text.
    pub document: usize,
    /// `metadata.name`.
    pub name: Option<Text>,
    /// The entries of `spec.crds`.
    pub entries: Vec<CrdEntry>,
    /// User notes: name and expression.
    pub notes: Vec<(String, String)>,
}

/// A declared input.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: Text,
    /// Its item in `inputs`.
    pub node: NodeId,
    /// What it is for.
    pub description: String,
    /// Whether an import must give it.
    pub required: bool,
    /// Its declared type.
    pub kind: InputType,
    /// Its default.
    pub default: Option<NodeId>,
}

/// The type that a value is converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputType {
    /// Text.
    Text,
    /// An integer.
    Integer,
    /// Any number.
    Number,
    /// A boolean.
    Boolean,
}

impl InputType {
    fn of(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "integer" | "int" => InputType::Integer,
            "number" | "float" => InputType::Number,
            "boolean" | "bool" => InputType::Boolean,
            _ => InputType::Text,
        }
    }

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            InputType::Text => "string",
            InputType::Integer => "integer",
            InputType::Number => "number",
            InputType::Boolean => "boolean",
        }
    }
}

/// A Motif.
#[derive(Clone, Debug)]
pub struct Motif {
    /// Its text.
    pub source: Arc<Source>,
    /// Its document in the text.
    pub document: usize,
    /// `metadata.name`.
    pub name: Option<Text>,
    /// `metadata.version`.
    pub version: Option<Text>,
    /// `metadata.description`.
    pub description: String,
    /// The inputs in order.
    pub inputs: Vec<Input>,
    /// What it adds to whoever imports it.
    pub adds: Contribution,
}

impl Motif {
    /// The input of a name.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name.value == name)
    }

    /// Where an input's name is declared.
    #[must_use]
    pub fn input_location(&self, input: &Input) -> Location {
        self.source.location(input.name.span)
    }
}

/// Lowers every Katalog of a text.
#[must_use]
pub fn katalogs(source: &Arc<Source>) -> Vec<Arc<Katalog>> {
    let found = source.documents_of(crate::source::Kind::Katalog);
    found.map(|(document, root)| Arc::new(katalog(source, document, root))).collect()
}

/// Lowers the first Motif of a text.
#[must_use]
pub fn motif(source: &Arc<Source>) -> Option<Arc<Motif>> {
    let (document, root) = source.documents_of(crate::source::Kind::Motif).next()?;
    Some(Arc::new(lower_motif(source, document, root)))
}

/// `anchor: name` fields that some layouts nest: the first of several positions that holds anything.
fn first_at<'t>(node: Node<'t>, paths: &[&str]) -> Option<Node<'t>> {
    paths.iter().find_map(|path| node.at(path).filter(|node| !node.is_null()))
}

/// The positions of a field of a CRD entry, the registry style first.
#[must_use]
pub fn positions(field: &str) -> &'static [&'static str] {
    fields::POSITIONS.iter().find(|positions| positions.field == field).map_or(&[], |positions| positions.paths)
}

fn katalog(source: &Arc<Source>, document: usize, root: Node<'_>) -> Katalog {
    let crds = root.at("spec.crds");
    let entries = crds.into_iter().flat_map(Node::entries).map(|entry| {
        let name = Text::of(entry.key).unwrap_or_default();
        crd_entry(name, entry.value)
    });
    Katalog {
        source: Arc::clone(source),
        document,
        name: Text::at(root, "metadata.name"),
        entries: entries.collect(),
        notes: notes(root),
    }
}

impl Katalog {
    /// The block of its notes.
    #[must_use]
    pub fn notes_block(&self) -> Option<Node<'_>> {
        self.source.tree.root(self.document)?.get("notes")
    }

    /// Where a part of a note's expression is written.
    #[must_use]
    pub fn note_location(&self, name: &str, part: Span) -> Option<Location> {
        let root = self.source.tree.root(self.document)?;
        // Of several of one name the last is the one that is called.
        let (_, expression) = note_items(root).filter_map(note).filter(|(known, _)| *known == name).last()?;
        Some(self.source.location(expression.scalar()?.to_source(part)))
    }
}

/// The items of `notes.functions`, or of the bare list of older files.
pub(crate) fn note_items(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let list = root.get("notes").map(|notes| notes.get("functions").unwrap_or(notes));
    list.into_iter().flat_map(Node::items)
}

/// The name and the expression of a user note.
fn note(item: Node<'_>) -> Option<(&str, Node<'_>)> {
    let expression = item.get("expression").filter(|expression| expression.text().is_some())?;
    Some((item.get("name")?.text()?, expression))
}

fn notes(root: Node<'_>) -> Vec<(String, String)> {
    let written = |(name, expression): (&str, Node<'_>)| Some((name.to_owned(), expression.text()?.to_owned()));
    note_items(root).filter_map(note).filter_map(written).collect()
}

fn crd_entry(name: Text, node: Node<'_>) -> CrdEntry {
    let text = |path: &str| Text::at(node, path).map(|text| text.value).unwrap_or_default();
    let kind = text("apiTypes.kind");
    let plural = Some(text("apiTypes.plural")).filter(|plural| !plural.is_empty());
    let api = Api {
        group: text("apiTypes.group"),
        version: text("apiTypes.version"),
        plural: plural.unwrap_or_else(|| format!("{}s", kind.to_lowercase())),
        kind,
    };
    let imports = first_at(node, positions("imports")).into_iter().flat_map(Node::items).map(import).collect();
    let block = |field: &str| first_at(node, positions(field)).map(block).unwrap_or_default();
    let rules = |field: &str| {
        let list = first_at(node, positions(field)).and_then(|block| block.get("rules"));
        list.into_iter().flat_map(Node::items).map(Node::id).collect()
    };
    let status = first_at(node, positions("status")).and_then(|status| status.get("fields"));
    CrdEntry {
        name,
        node: node.id(),
        api,
        crd_file: Text::at(node, "crdFile"),
        enabled: text("enabled") != "false",
        own: Contribution {
            on_create: block("onCreate"),
            on_reconcile: block("onReconcile"),
            status_fields: status.into_iter().flat_map(Node::items).map(Node::id).collect(),
            validation: rules("validation"),
            mutation: rules("mutation"),
        },
        imports,
    }
}

fn import(node: Node<'_>) -> Import {
    let with = node.get("with").filter(|with| with.form() == Form::Mapping);
    let binding = |entry: ork_yaml::Entry<'_>| Some(Binding { name: Text::of(entry.key)?, value: entry.value.id() });
    Import {
        node: node.id(),
        reference: Text::at(node, "motif"),
        version: Text::at(node, "version"),
        with: with.map(Node::id),
        bindings: with.into_iter().flat_map(Node::entries).filter_map(binding).collect(),
    }
}

fn block(node: Node<'_>) -> Block {
    let mut resources = Vec::new();
    for entry in node.entries() {
        let Some(list) = fields::resource_list(entry.name()) else { continue };
        for (index, item) in entry.value.items().enumerate().filter(|(_, item)| item.form() == Form::Mapping) {
            resources.push(Resource { list, node: item.id(), index });
        }
    }
    Block { resources, node: Some(node.id()) }
}

fn lower_motif(source: &Arc<Source>, document: usize, root: Node<'_>) -> Motif {
    let resources = root.get("resources");
    let items = |path: &str| root.at(path).into_iter().flat_map(Node::items).map(Node::id).collect();
    Motif {
        source: Arc::clone(source),
        document,
        name: Text::at(root, "metadata.name"),
        version: Text::at(root, "metadata.version"),
        description: Text::at(root, "metadata.description").map(|text| text.value).unwrap_or_default(),
        inputs: root.get("inputs").into_iter().flat_map(Node::items).filter_map(input).collect(),
        adds: Contribution {
            on_create: resources.and_then(|resources| resources.get("onCreate")).map(block).unwrap_or_default(),
            on_reconcile: resources.map(block).unwrap_or_default(),
            status_fields: items("status.fields"),
            validation: items("admission.validation.rules"),
            mutation: items("admission.mutation.rules"),
        },
    }
}

fn input(node: Node<'_>) -> Option<Input> {
    Some(Input {
        name: Text::at(node, "name")?,
        node: node.id(),
        description: Text::at(node, "description").map(|text| text.value).unwrap_or_default(),
        required: node.get("required").and_then(Node::text) == Some("true"),
        kind: InputType::of(node.get("type").and_then(Node::text).unwrap_or_default()),
        default: node.get("default").filter(|node| node.scalar().is_some()).map(Node::id),
    })
}
