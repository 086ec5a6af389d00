//! The field table: every key that a document may hold, with its form, its default and a sentence for the reader.
//!
//! Only data and the look-ups into it. Walking a document with the table, and judging what was found, is done elsewhere.

mod admission;
mod block;
pub(crate) mod common;
mod e2e;
mod entry;
mod external;
mod gateway;
mod included;
mod katalog;
mod komposer;
mod motif;
mod operator_box;
pub(crate) mod parts;
mod positions;
mod profiles;
mod reconcile;
mod security;
mod serve;
mod simulate;
mod status;
#[cfg(test)]
mod tests;
mod tooling;

use std::fmt;

use ork_yaml::Form;

pub use crate::resources::{RESOURCE_LISTS, ResourceList, resource_list};
pub use block::PLACEHOLDER_LISTS;
pub use included::included;
pub use positions::{DOCUMENT_POSITIONS, POSITIONS, Positions};
pub(crate) use profiles::profile_lists;

/// A mapping with known keys.
pub struct Object {
    /// What messages call it, such as `Deployment entry`.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its keys.
    pub fields: &'static [Field],
    /// What any other key may hold; without it other keys are unknown.
    pub rest: Option<Shape>,
}

/// A key of an [`Object`].
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key as written today.
    pub name: &'static str,
    /// Older spellings that are read the same.
    pub aliases: &'static [&'static str],
    /// What it may hold.
    pub shape: Shape,
    /// Whether the mapping is incomplete without it.
    pub required: bool,
    /// What holds where it is absent, as a person would write it.
    pub default: Option<&'static str>,
    /// What it does, in a sentence or two.
    pub doc: &'static str,
    /// Whether this is a place to write it today.
    pub status: Status,
}

/// Whether a field is written today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Yes, in the published style or in the newest layout.
    Current,
    /// No: it has moved.
    Older {
        /// Where it lives in the newest layout.
        now: &'static str,
    },
    /// It is read and checked, and nothing acts on it.
    Inert,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A scalar, taken as its source text.
    Text(Text),
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Any YAML, templates at any depth.
    Free,
    /// A mapping with known keys.
    Object(&'static Object),
    /// A list.
    List(&'static Shape),
    /// A mapping with free keys.
    Map(&'static Shape),
    /// The first that fits the form of the value.
    OneOf(&'static [Shape]),
    /// A list that is reserved: nothing may stand in its items yet.
    Empty,
}

/// What a scalar may say.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// Its kind.
    pub kind: TextKind,
    /// Whether it may hold `{{ }}`.
    pub template: bool,
    /// The only words allowed, in any case; empty where all are.
    pub values: &'static [&'static str],
}

/// Kinds of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Any text.
    Plain,
    /// `30s`, `1h30m`, `7d`, `never`.
    Duration,
    /// `500m`, `1Gi`.
    Quantity,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// `1` or `25%`.
    IntOrPercent,
    /// Five fields of a schedule.
    Cron,
    /// A dot path into the data.
    DataPath,
    /// A dot path or a template.
    ConditionField,
    /// A reference to a Motif or a Katalog.
    Reference,
    /// A path relative to the document.
    File,
    /// The name of an object.
    Name,
    /// The name of a built-in or declared profile.
    Profile,
}

impl Object {
    /// The field that a key stands for, by name or older spelling.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name || field.aliases.contains(&name))
    }
}

/// The name alone: objects hold each other in circles.
impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Object").field(&self.name).finish()
    }
}

impl Shape {
    /// Whether a value of this form may be read as it. An absent value fits everything.
    #[must_use]
    pub fn fits(&self, form: Form) -> bool {
        match self {
            _ if form == Form::Null => true,
            Shape::Text(_) | Shape::Bool | Shape::Int => form == Form::Scalar,
            Shape::Object(_) | Shape::Map(_) => form == Form::Mapping,
            Shape::List(_) | Shape::Empty => form == Form::Sequence,
            Shape::OneOf(shapes) => shapes.iter().any(|shape| shape.fits(form)),
            Shape::Free => true,
        }
    }

    /// Its sort in a few words, for completion and hovers.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Shape::Text(text) if !text.values.is_empty() => text.values.join(" | "),
            Shape::Text(text) => match text.kind {
                TextKind::Duration => "duration",
                TextKind::Quantity => "quantity",
                TextKind::Integer => "integer",
                TextKind::Boolean => "boolean",
                TextKind::IntOrPercent => "integer or percentage",
                TextKind::Cron => "cron expression",
                TextKind::DataPath => "data path",
                TextKind::ConditionField => "data path or template",
                TextKind::Reference => "reference",
                TextKind::File => "path",
                TextKind::Name => "name",
                TextKind::Profile => "profile",
                TextKind::Plain => "text",
            }
            .to_owned(),
            Shape::Bool => "boolean".to_owned(),
            Shape::Int => "integer".to_owned(),
            Shape::Free => "any".to_owned(),
            Shape::Object(object) => object.name.to_owned(),
            Shape::List(item) => format!("list of {}", item.describe()),
            Shape::Map(value) => format!("map to {}", value.describe()),
            Shape::OneOf(shapes) => shapes.iter().map(Shape::describe).collect::<Vec<_>>().join(" or "),
            Shape::Empty => "nothing".to_owned(),
        }
    }
}

/// The kinds of documents, in the order in which people meet them.
pub const KINDS: [&str; 5] = ["Katalog", "Motif", "Komposer", "E2E", "Simulate"];

impl Field {
    /// Everything that the table says about it, in sentences.
    #[must_use]
    pub fn sentences(&self) -> String {
        let mut text = self.doc.to_owned();
        if let Some(default) = self.default {
            text.push_str(&format!(" Default: {default}."));
        }
        if !self.aliases.is_empty() {
            text.push_str(&format!(" Also read as `{}`.", self.aliases.join("`, `")));
        }
        match self.status {
            Status::Current => {}
            Status::Older { now } => text.push_str(&format!(" The newest layout has it at `{now}`.")),
            Status::Inert => text.push_str(" Read and checked; nothing acts on it."),
        }
        text
    }

    /// Its name today: that of its successor, where that stands beside it.
    #[must_use]
    pub fn name_today(&self) -> &'static str {
        match self.status {
            Status::Older { now } if !now.contains('.') => now,
            _ => self.name,
        }
    }
}

/// What a document of this kind holds.
#[must_use]
pub fn root(kind: &str) -> Option<&'static Object> {
    match kind {
        "Katalog" => Some(&katalog::KATALOG),
        "Motif" => Some(&motif::MOTIF),
        "Komposer" => Some(&komposer::KOMPOSER),
        "E2E" => Some(&e2e::E2E),
        "Simulate" => Some(&simulate::SIMULATE),
        _ => None,
    }
}

/// A field that may be absent, without a default.
pub(crate) const fn field(name: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field { name, aliases: &[], shape, required: false, default: None, doc, status: Status::Current }
}

impl Field {
    pub(crate) const fn required(mut self) -> Field {
        self.required = true;
        self
    }

    pub(crate) const fn or(mut self, default: &'static str) -> Field {
        self.default = Some(default);
        self
    }

    pub(crate) const fn also(mut self, aliases: &'static [&'static str]) -> Field {
        self.aliases = aliases;
        self
    }

    pub(crate) const fn now(mut self, now: &'static str) -> Field {
        self.status = Status::Older { now };
        self
    }

    pub(crate) const fn inert(mut self) -> Field {
        self.status = Status::Inert;
        self
    }

    /// The same field with another sentence.
    pub(crate) const fn saying(mut self, doc: &'static str) -> Field {
        self.doc = doc;
        self
    }
}
