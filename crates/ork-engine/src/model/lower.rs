//! From the tree of a document to the model.

use std::sync::{Arc, OnceLock};

use ork_yaml::{Form, Node, NodeId};

use super::include::{Includes, Place};
use super::{
    Api, Binding, Block, Contribution, CrdEntry, Import, Input, InputType, Katalog, Motif, Read, Resource, Shared, Text,
};
use crate::fields;
use crate::source::{Kind, Source};

impl Text {
    fn of(node: Node<'_>) -> Option<Self> {
        Some(Self { value: node.text()?.to_owned(), span: node.span() })
    }

    pub(super) fn at(node: Node<'_>, path: &str) -> Option<Self> {
        node.at(path).filter(|node| !node.is_null()).and_then(Text::of)
    }
}

/// Lowers every Katalog of a text.
#[must_use]
pub fn katalogs(source: &Arc<Source>, read: Read<'_>) -> Vec<Arc<Katalog>> {
    of_kind(source, Kind::Katalog, read).collect()
}

/// Lowers every Katalog and Komposer of a text, Katalogs first.
#[must_use]
pub fn documents(source: &Arc<Source>, read: Read<'_>) -> Vec<Arc<Katalog>> {
    of_kind(source, Kind::Katalog, read).chain(of_kind(source, Kind::Komposer, read)).collect()
}

fn of_kind(source: &Arc<Source>, kind: Kind, read: Read<'_>) -> impl Iterator<Item = Arc<Katalog>> {
    source.documents_of(kind).map(move |(document, root)| Arc::new(katalog(source, document, root, read)))
}

/// Lowers the first Motif of a text.
#[must_use]
pub fn motif(source: &Arc<Source>, read: Read<'_>) -> Option<Arc<Motif>> {
    let (document, root) = source.documents_of(Kind::Motif).next()?;
    Some(Arc::new(lower_motif(source, document, root, read)))
}

/// An entry whose fields are looked up wherever its layout has them.
struct Laid<'t> {
    entry: Node<'t>,
    /// Most places are in here.
    operator_box: Option<Node<'t>>,
}

impl<'t> Laid<'t> {
    fn new(entry: Node<'t>) -> Self {
        Self { entry, operator_box: entry.get("operatorBox") }
    }

    /// The first of several places that holds anything.
    fn first_at(&self, paths: &[&str]) -> Option<Node<'t>> {
        let at = |path: &&str| match path.strip_prefix("operatorBox.") {
            Some(inner) => self.operator_box?.at(inner),
            None => self.entry.at(path),
        };
        paths.iter().filter_map(at).find(|node| !node.is_null())
    }
}

/// Where the fields are that an entry is lowered from. Looked up once for all entries.
struct Places {
    status: &'static [&'static str],
    validation: &'static [&'static str],
    mutation: &'static [&'static str],
    on_create: &'static [&'static str],
    on_reconcile: &'static [&'static str],
    imports: &'static [&'static str],
}

impl Places {
    fn new() -> Self {
        Self {
            status: positions("status"),
            validation: positions("validation"),
            mutation: positions("mutation"),
            on_create: positions("onCreate"),
            on_reconcile: positions("onReconcile"),
            imports: positions("imports"),
        }
    }
}

/// The positions of a field of a CRD entry, the registry style first.
#[must_use]
pub fn positions(field: &str) -> &'static [&'static str] {
    fields::POSITIONS.iter().find(|positions| positions.field == field).map_or(&[], |positions| positions.paths)
}

fn katalog(source: &Arc<Source>, document: usize, root: Node<'_>, read: Read<'_>) -> Katalog {
    let mut includes = Includes::new(read);
    let places = Places::new();
    let entries = root.at("spec.crds").into_iter().flat_map(Node::entries).map(|entry| {
        let name = Text::of(entry.key).unwrap_or_default();
        crd_entry(source, name, entry.value, &places, &mut includes)
    });
    let entries = entries.collect();
    let shared = shared(source, root, &mut includes);
    Katalog {
        source: Arc::clone(source),
        document,
        kind: source.kind(document),
        name: Text::at(root, "metadata.name"),
        entries,
        imports: root.at("spec.imports").into_iter().flat_map(Node::items).map(import).collect(),
        includes: includes.seen,
        shared,
    }
}

/// Notes and profiles: those of included files, then the document's.
fn shared(source: &Arc<Source>, root: Node<'_>, includes: &mut Includes<'_>) -> Shared {
    let mut shared = Shared::default();
    if let Some(file) = root.get("notes").and_then(|block| includes.of(block, Place::Notes)) {
        shared.add_notes(&file, file.tree.root(0));
    }
    if let Some(file) = root.get("profiles").and_then(|block| includes.of(block, Place::Profiles)) {
        shared.add_profiles(&file, file.tree.root(0).and_then(|root| root.get("profiles")));
    }
    shared.extend(&Shared::read(source, root));
    shared
}

fn crd_entry(
    source: &Arc<Source>,
    name: Text,
    node: Node<'_>,
    places: &Places,
    includes: &mut Includes<'_>,
) -> CrdEntry {
    let types = node.get("apiTypes");
    let said = |name: &str| types?.get(name).filter(|node| !node.is_null())?.text();
    let text = |name: &str| said(name).unwrap_or_default().to_owned();
    let kind = text("kind");
    let plural = Some(text("plural")).filter(|plural| !plural.is_empty());
    let api = Api {
        group: text("group"),
        version: text("version"),
        plural: plural.unwrap_or_else(|| format!("{}s", kind.to_lowercase())),
        kind,
    };
    let laid = Laid::new(node);
    let blocks = Blocks {
        status: laid.first_at(places.status),
        validation: laid.first_at(places.validation),
        mutation: laid.first_at(places.mutation),
    };
    let mut own = blocks.included(includes);
    let block = |paths: &[&str]| laid.first_at(paths).map(block).unwrap_or_default();
    own.push(Contribution {
        on_create: block(places.on_create),
        on_reconcile: block(places.on_reconcile),
        ..blocks.contribution(source)
    });
    let sections = ["operatorBox.reconcile", "operatorBox.reconciler"];
    let included = laid.first_at(&sections).and_then(|section| {
        let file = includes.of(section, Place::Reconcile)?;
        let root = file.tree.root(0)?;
        let block = root.get("reconcile").or_else(|| root.get("reconciler"))?.id();
        Some((Arc::clone(&file), block))
    });
    CrdEntry {
        name,
        node: node.id(),
        api,
        crd_file: Text::at(node, "crdFile"),
        enabled: node.get("enabled").and_then(Node::text) != Some("false"),
        own,
        included,
        imports: laid.first_at(places.imports).into_iter().flat_map(Node::items).map(import).collect(),
    }
}

/// The blocks that may include a file.
struct Blocks<'t> {
    status: Option<Node<'t>>,
    validation: Option<Node<'t>>,
    mutation: Option<Node<'t>>,
}

impl Blocks<'_> {
    /// What they say themselves.
    fn contribution(&self, source: &Arc<Source>) -> Contribution {
        Contribution {
            status_fields: items(self.status, "fields"),
            validation: items(self.validation, "rules"),
            mutation: items(self.mutation, "rules"),
            ..Contribution::of(source)
        }
    }

    /// What the files say that they include.
    fn included(&self, includes: &mut Includes<'_>) -> Vec<Contribution> {
        let blocks =
            [(self.status, Place::Status), (self.validation, Place::Validation), (self.mutation, Place::Mutation)];
        let files = blocks.into_iter().filter_map(|(block, place)| {
            let file = includes.of(block?, place)?;
            let root = file.tree.root(0);
            let mut adds = Contribution::of(&file);
            match place {
                Place::Status => adds.status_fields = items(root, "fields"),
                Place::Validation => adds.validation = items(root, "rules"),
                _ => adds.mutation = items(root, "rules"),
            }
            Some(adds)
        });
        files.collect()
    }
}

impl Contribution {
    /// Whether anything comes of it.
    pub(crate) fn adds_anything(&self) -> bool {
        let lists = [&self.status_fields, &self.validation, &self.mutation];
        self.on_create.node.is_some() || self.on_reconcile.node.is_some() || lists.iter().any(|list| !list.is_empty())
    }

    /// Nothing yet, of a text.
    fn of(source: &Arc<Source>) -> Self {
        Self {
            source: Arc::clone(source),
            on_create: Block::default(),
            on_reconcile: Block::default(),
            status_fields: Vec::new(),
            validation: Vec::new(),
            mutation: Vec::new(),
        }
    }
}

fn items(block: Option<Node<'_>>, key: &str) -> Vec<NodeId> {
    block.and_then(|block| block.get(key)).into_iter().flat_map(Node::items).map(Node::id).collect()
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

fn lower_motif(source: &Arc<Source>, document: usize, root: Node<'_>, read: Read<'_>) -> Motif {
    let mut includes = Includes::new(read);
    let resources = root.get("resources");
    let blocks = Blocks {
        status: root.get("status"),
        validation: root.at("admission.validation"),
        mutation: root.at("admission.mutation"),
    };
    let mut adds = blocks.included(&mut includes);
    adds.push(Contribution {
        on_create: resources.and_then(|resources| resources.get("onCreate")).map(block).unwrap_or_default(),
        on_reconcile: resources.map(block).unwrap_or_default(),
        ..blocks.contribution(source)
    });
    let shared = shared(source, root, &mut includes);
    Motif {
        source: Arc::clone(source),
        document,
        name: Text::at(root, "metadata.name"),
        version: Text::at(root, "metadata.version"),
        description: Text::at(root, "metadata.description").map(|text| text.value).unwrap_or_default(),
        inputs: root.get("inputs").into_iter().flat_map(Node::items).filter_map(input).collect(),
        adds,
        includes: includes.seen,
        shared,
        uses: OnceLock::new(),
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
