//! Documents lowered from their trees: what a Katalog, a Komposer and a Motif declare, each part with its place.
//!
//! Bodies of resource entries stay nodes: the field table says what they may hold, the renderer reads them.

mod include;
mod lower;
mod shared;
mod uses;

use std::sync::{Arc, OnceLock};

use ork_source::{Location, Span};
use ork_yaml::NodeId;

use crate::fields::ResourceList;
use crate::source::{Kind, Source};

pub use include::{Include, Place, Read, nothing_included};
pub use lower::{documents, katalogs, motif, positions};
pub use shared::{Clash, Note, Profile, Shared};
pub(crate) use uses::{Fallback, InputUse, Place as UsedAt, passed};

/// A scalar with its place.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Text {
    /// The decoded text.
    pub value: String,
    /// Where it is written.
    pub span: Span,
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

/// What one text adds to an operator: a Katalog's entry, a Motif, a file that one of them includes.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// The text.
    pub source: Arc<Source>,
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
    /// Its own resources, status and rules, those of files that it includes first.
    pub own: Vec<Contribution>,
    /// A `reconcile` block that it includes; what the entry says itself wins.
    pub included: Option<(Arc<Source>, NodeId)>,
    /// Its imports.
    pub imports: Vec<Import>,
}

/// A document with entries: a Katalog, or a Komposer with what it overrides.
#[derive(Clone, Debug)]
pub struct Katalog {
    /// Its text.
    pub source: Arc<Source>,
    /// Its document in the text.
    pub document: usize,
    /// Which of the two it is.
    pub kind: Kind,
    /// `metadata.name`.
    pub name: Option<Text>,
    /// The entries of `spec.crds`.
    pub entries: Vec<CrdEntry>,
    /// The Motifs of `spec.imports`, for their notes and profiles.
    pub imports: Vec<Import>,
    /// The files that it includes.
    pub includes: Vec<Include>,
    /// Its own notes and profiles, those of files that it includes first.
    pub shared: Shared,
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
    pub(crate) fn of(name: &str) -> Self {
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
    /// What it adds to whoever imports it, what it includes first.
    pub adds: Vec<Contribution>,
    /// The files that it includes.
    pub includes: Vec<Include>,
    /// Its notes and profiles.
    pub shared: Shared,
    /// Found out when it is first asked for.
    uses: OnceLock<Vec<InputUse>>,
}

impl Motif {
    /// The fields that get an input unchanged.
    pub(crate) fn uses(&self) -> &[InputUse] {
        self.uses.get_or_init(|| uses::uses(self))
    }

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
