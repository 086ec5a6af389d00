//! Types of templates: what is known of each value before anything is rendered, from the definition's schema, the inputs
//! of the Motif and the signatures of functions.
//!
//! Only what is certain: a value of which nothing is known may be anything, and rules stay silent about it.

mod at;
mod call;
mod children;
mod cross;
mod infer;
mod narrow;
mod roots;

use ork_source::Span;
use ork_template::Value;
use ork_template::functions::{Function, Sort};

use crate::kubernetes;
use crate::schema::Schema;

pub use at::{DeclaredAt, TypeAt, type_at};
pub use children::child_type;
pub(crate) use infer::infer;
pub(crate) use roots::{declared_at, missing_child_field, sort_of, values_of};

/// Where a value can be declared.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Declared<'t> {
    /// The root of the data.
    Data,
    /// A part of the definition's schema.
    Schema(Schema<'t>),
    /// `metadata` of an object.
    Metadata,
    /// A map of texts, any key of which may be absent.
    Texts,
    /// The inputs of the Motif.
    Inputs,
    /// What is made, by kind.
    Children,
    /// The objects of a kind by name.
    Objects(kubernetes::Type),
    /// What is read of other entries, by name.
    Crosses,
    /// The custom resource of another entry.
    Other(Schema<'t>),
    /// A part of it.
    OfOther(Schema<'t>),
    /// A part of an object that Kubernetes describes.
    Kubernetes(kubernetes::Type),
}

/// One sort that a value may have, and the expression that gives it.
#[derive(Clone, Debug)]
pub(crate) struct Alternative<'t> {
    pub(crate) sort: Sort,
    pub(crate) declared: Option<Declared<'t>>,
    pub(crate) span: Span,
}

/// What is known of a value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known<'t> {
    /// What it may be.
    pub(crate) alternatives: Vec<Alternative<'t>>,
    /// Whether it may be something else, too.
    pub(crate) open: bool,
    /// Whether it certainly is nothing in some custom resource.
    pub(crate) absent: bool,
    /// The path that leads to it.
    pub(crate) path: Option<Vec<String>>,
}

impl<'t> Known<'t> {
    pub(crate) fn anything() -> Self {
        Self { open: true, ..Self::default() }
    }

    pub(crate) fn of(sort: Sort, span: Span) -> Self {
        Self { alternatives: vec![Alternative { sort, declared: None, span }], ..Self::default() }
    }

    pub(crate) fn literal(value: Value, span: Span) -> Self {
        Self::of(Sort::Literal(value), span)
    }

    pub(crate) fn declared(declared: Declared<'t>, span: Span) -> Self {
        match declared.sort() {
            Some(sort) => {
                Self { alternatives: vec![Alternative { sort, declared: Some(declared), span }], ..Self::default() }
            }
            None => Self::anything(),
        }
    }

    /// Whether it is one or the other.
    pub(crate) fn either(mut self, other: Known<'t>) -> Self {
        self.alternatives.extend(other.alternatives);
        self.open |= other.open;
        self.absent |= other.absent;
        self.path = None;
        self
    }

    /// The one sort that it has, if it is known.
    pub(crate) fn sort(&self) -> Option<&Sort> {
        match self.alternatives.as_slice() {
            [only] if !self.open => Some(&only.sort),
            _ => None,
        }
    }

    /// Where it is declared, if that is known.
    pub(crate) fn declaration(&self) -> Option<Declared<'t>> {
        match self.alternatives.as_slice() {
            [only] if !self.open => only.declared,
            _ => None,
        }
    }
}

/// A sort in a sentence.
pub(crate) fn described(sort: &Sort) -> String {
    match sort {
        Sort::Nothing => "nothing".to_owned(),
        Sort::Bool => "a boolean".to_owned(),
        Sort::Int => "an integer".to_owned(),
        Sort::Number => "a number".to_owned(),
        Sort::Text => "text".to_owned(),
        Sort::List => "a list".to_owned(),
        Sort::Map => "an object".to_owned(),
        Sort::Literal(Value::Str(text)) => format!("the text `{text}`"),
        Sort::Literal(value @ (Value::Int(_) | Value::Float(_) | Value::Bool(_))) => format!("`{value}`"),
        Sort::Literal(_) => "a value".to_owned(),
    }
}

/// A path as a template writes it, elements as `[]`.
pub(crate) fn written(path: &[String]) -> String {
    path.join(".").replace(".[]", "[]")
}

/// What a template was found to do, in spans of its text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    /// What it prints.
    pub(crate) outputs: Vec<Output>,
    /// What cannot work.
    pub(crate) troubles: Vec<Trouble>,
}

/// A value that a template prints.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// The sorts that it may have, each with the expression that gives it.
    pub(crate) sorts: Vec<(Sort, Span)>,
    /// The expression.
    pub(crate) span: Span,
    /// Whether it is all that the template prints when it prints it.
    pub(crate) alone: bool,
    /// The path of what may be nothing.
    pub(crate) absent: Option<String>,
}

/// Something in a template that fails when it is run.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    /// Where.
    pub(crate) span: Span,
    /// What.
    pub(crate) kind: TroubleKind,
}

/// Kinds of [`Trouble`].
#[derive(Clone, Debug)]
pub(crate) enum TroubleKind {
    /// A function never takes what it is given.
    Refused {
        /// The function.
        function: &'static Function,
        /// Why, as it would say.
        reason: String,
    },
    /// A comparison with what a closed set of values does not have.
    NeverEqual {
        /// What is compared.
        path: String,
        /// What it is compared with.
        with: String,
        /// What it may be.
        values: Vec<String>,
    },
    /// A condition that is the text `true` or `false`.
    AlwaysTrue(&'static str),
    /// `range` over what has no elements.
    NotRanged(String),
    /// A field that objects of Kubernetes do not have.
    UnknownField {
        /// What it is read of.
        of: String,
        /// The field.
        field: String,
        /// The field that is meant.
        meant: Option<String>,
    },
    /// A field of what has none.
    NoField {
        /// What it is read of.
        of: String,
        /// The field.
        field: String,
    },
    /// A field of what may be absent.
    AbsentParent {
        /// What may be absent.
        parent: String,
        /// The field that is read of it.
        field: String,
    },
    /// A function gets what may be absent, and does not take nothing.
    AbsentArgument {
        /// The function.
        function: &'static str,
        /// What may be absent.
        path: String,
        /// Why, as the function would say.
        reason: String,
    },
}
