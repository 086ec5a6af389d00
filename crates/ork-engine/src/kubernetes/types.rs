//! The types of Kubernetes' values, read as [`crate::schema::Schema`] is.

use super::Version;
use super::table::{Object, Row, Shape, table};

#[derive(Clone, Copy, Debug)]
enum Is {
    Shape(u16),
    Object(usize),
}

/// What a value looks like, or a part of one.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    version: Version,
    is: Is,
}

/// The sorts of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Anything at all.
    Any,
    /// Text; a closed set of words where [`Type::values`] has some.
    Text,
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// An integer, or text such as `25%` or the name of a port.
    IntOrString,
    /// A quantity such as `500m` or `10Gi`; a number is one, too.
    Quantity,
    /// A time as RFC 3339 has it.
    Time,
    /// Bytes in base64.
    Bytes,
    /// An object with the fields of [`Type::properties`].
    Object,
    /// An object with fields that nobody declared.
    Open,
    /// A map whose keys are free and whose values have one type.
    Map,
    /// A list.
    List,
}

/// What tells the items of a list apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distinct {
    /// Nothing: they may repeat.
    Nothing,
    /// Their values.
    Value,
    /// These fields of each.
    Keys(Vec<&'static str>),
}

/// A declared field.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    version: Version,
    row: &'static Row,
}

/// What following a path of names through a type finds.
#[derive(Clone, Copy, Debug)]
pub enum Lookup {
    /// The type there.
    Found(Type),
    /// The segment at this index is not declared; the type that lacks it.
    Missing(usize, Type),
    /// Anything may stand there.
    Open,
}

impl Property {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        table().text(self.row.name)
    }

    /// Its type.
    #[must_use]
    pub fn of(self) -> Type {
        Type { version: self.version, is: Is::Shape(self.row.shape) }
    }

    /// Whether it must be given.
    #[must_use]
    pub fn required(self) -> bool {
        self.row.required
    }

    /// The text that stands in where it is absent, such as `TCP`.
    #[must_use]
    pub fn default(self) -> Option<&'static str> {
        Some(table().text(self.row.default)).filter(|text| !text.is_empty())
    }

    /// What it is for, in a sentence without its full stop.
    #[must_use]
    pub fn description(self) -> &'static str {
        table().text(self.row.doc)
    }
}

impl Type {
    pub(super) fn object_at(version: Version, object: usize) -> Self {
        Type { version, is: Is::Object(object) }
    }

    fn at(self, shape: usize) -> Option<Type> {
        Some(Type { is: Is::Shape(u16::try_from(shape).ok()?), ..self })
    }

    fn shape(self) -> Option<&'static Shape> {
        match self.is {
            Is::Shape(index) => table().shapes.get(usize::from(index)),
            Is::Object(_) => None,
        }
    }

    fn object(self) -> Option<&'static Object> {
        let index = match (self.is, self.shape()) {
            (Is::Object(index), _) => index,
            (_, Some(Shape::Object(index))) => *index,
            _ => return None,
        };
        table().objects.get(index)
    }

    /// The version of Kubernetes that it is read in.
    #[must_use]
    pub fn version(self) -> Version {
        self.version
    }

    /// What sort of value it is.
    #[must_use]
    pub fn form(self) -> Form {
        match self.shape() {
            None | Some(Shape::Object(_)) => Form::Object,
            Some(Shape::Any) => Form::Any,
            Some(Shape::Text | Shape::Words(_)) => Form::Text,
            Some(Shape::Int32) => Form::Int32,
            Some(Shape::Int64) => Form::Int64,
            Some(Shape::Number) => Form::Number,
            Some(Shape::Boolean) => Form::Boolean,
            Some(Shape::IntOrString) => Form::IntOrString,
            Some(Shape::Quantity) => Form::Quantity,
            Some(Shape::Time) => Form::Time,
            Some(Shape::Bytes) => Form::Bytes,
            Some(Shape::Open) => Form::Open,
            Some(Shape::Map(_)) => Form::Map,
            Some(Shape::List(_) | Shape::Set(_) | Shape::Keyed(..)) => Form::List,
        }
    }

    /// The type in the words of OpenAPI; empty where it may be several.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self.form() {
            Form::Text | Form::Time | Form::Bytes => "string",
            Form::Int32 | Form::Int64 => "integer",
            Form::Number => "number",
            Form::Boolean => "boolean",
            Form::Object | Form::Open | Form::Map => "object",
            Form::List => "array",
            Form::Any | Form::IntOrString | Form::Quantity => "",
        }
    }

    /// The name that Kubernetes gives an object, such as `io.k8s.api.core.v1.PodSpec`; empty for anything else.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.object().map_or("", |object| table().text(object.name))
    }

    /// What an object is, in a sentence without its full stop; empty for anything else.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.object().map_or("", |object| table().text(object.doc))
    }

    /// The declared fields by name.
    pub fn properties(self) -> impl Iterator<Item = Property> {
        let rows = self.object().and_then(|object| table().rows.get(object.rows.clone())).unwrap_or_default();
        let has = move |row: &&Row| row.versions & self.version.bit() != 0;
        rows.iter().filter(has).map(move |row| Property { version: self.version, row })
    }

    /// A declared field.
    #[must_use]
    pub fn property(self, name: &str) -> Option<Property> {
        self.properties().find(|property| property.name() == name)
    }

    /// Whether a field must be given.
    #[must_use]
    pub fn requires(self, name: &str) -> bool {
        self.property(name).is_some_and(Property::required)
    }

    /// The type of a list's items.
    #[must_use]
    pub fn items(self) -> Option<Type> {
        match self.shape()? {
            Shape::List(items) | Shape::Set(items) | Shape::Keyed(items, _) => self.at(*items),
            _ => None,
        }
    }

    /// What tells the items of a list apart.
    #[must_use]
    pub fn distinct(self) -> Distinct {
        match self.shape() {
            Some(Shape::Set(_)) => Distinct::Value,
            Some(Shape::Keyed(_, keys)) => Distinct::Keys(keys.iter().map(|key| table().text(*key)).collect()),
            _ => Distinct::Nothing,
        }
    }

    /// The type of the values of a map with free keys.
    #[must_use]
    pub fn additional(self) -> Option<Type> {
        match self.shape()? {
            Shape::Map(values) => self.at(*values),
            _ => None,
        }
    }

    /// The closed set of words, empty where there is none.
    pub fn values(self) -> impl Iterator<Item = &'static str> {
        let words: &'static [u32] = match self.shape() {
            Some(Shape::Words(words)) => words,
            _ => &[],
        };
        words.iter().map(|word| table().text(*word))
    }

    /// Whether fields that are not declared are taken.
    #[must_use]
    pub fn keeps_unknown(self) -> bool {
        matches!(self.form(), Form::Any | Form::Open)
    }

    /// Follows names from here; `[]` is an item of a list. Only what is certainly not declared is reported missing.
    #[must_use]
    pub fn lookup<'n>(self, names: impl IntoIterator<Item = &'n str>) -> Lookup {
        let mut here = self;
        for (index, name) in names.into_iter().enumerate() {
            let next = match here.form() {
                Form::Object => here.property(name).map(Property::of),
                Form::Map => here.additional(),
                Form::List if name == "[]" => here.items(),
                Form::Any | Form::Open => return Lookup::Open,
                _ => None,
            };
            match next {
                Some(next) => here = next,
                None => return Lookup::Missing(index, here),
            }
        }
        Lookup::Found(here)
    }
}
