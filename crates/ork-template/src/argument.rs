//! Values on their way through a template: borrowed from the data where they can be, with what Go's types would
//! still tell about them.

use std::borrow::Cow;
use std::sync::Arc;

use crate::value::Value;

/// What a value's Go type was, beyond what [`Value`] says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Mark {
    #[default]
    Plain,
    /// A Go `int` (a literal, a length, an index), where integers of the data are `int64`.
    Int,
    /// A Go `uint8`: a byte of a text.
    Byte,
    /// A Go `complex128`: the value is the real part, this the imaginary one.
    Complex(f64),
    /// A piece of a list: of which one, and where it starts there. It can be cut again up to the end of the whole.
    Piece(Arc<Vec<Value>>, usize),
    /// An element of a list or map, straight from it: reading a field of one that is nothing is an error, not nothing.
    Element,
}

/// A value of a running template.
#[derive(Clone, Debug)]
pub(crate) struct Argument<'r> {
    pub(crate) value: Cow<'r, Value>,
    pub(crate) mark: Mark,
}

impl<'r> Argument<'r> {
    pub(crate) fn borrowed(value: &'r Value) -> Self {
        Self { value: Cow::Borrowed(value), mark: Mark::Plain }
    }

    pub(crate) fn owned(value: Value) -> Self {
        Self { value: Cow::Owned(value), mark: Mark::Plain }
    }

    pub(crate) fn int(value: i64) -> Self {
        Self { value: Cow::Owned(Value::Int(value)), mark: Mark::Int }
    }

    pub(crate) fn nil() -> Self {
        Self::owned(Value::Nil)
    }

    pub(crate) fn element(self) -> Self {
        Self { mark: Mark::Element, ..self }
    }

    /// The list that a list is a piece of, and where it starts there: up to whose end it can be cut again.
    pub(crate) fn whole(&self) -> Option<(&Arc<Vec<Value>>, usize)> {
        match (&self.mark, &*self.value) {
            (Mark::Piece(whole, start), _) => Some((whole, *start)),
            (_, Value::List(items)) => Some((items, 0)),
            _ => None,
        }
    }

    /// Whether `if` takes it.
    pub(crate) fn is_true(&self) -> bool {
        self.value.is_true() || matches!(self.mark, Mark::Complex(imaginary) if imaginary != 0.0)
    }

    /// Go's name of its type.
    pub(crate) fn type_name(&self) -> &'static str {
        match (&*self.value, &self.mark) {
            (Value::Int(_), Mark::Int) => "int",
            (Value::Int(_), Mark::Byte) => "uint8",
            (Value::Float(_), Mark::Complex(_)) => "complex128",
            (value, _) => value.type_name(),
        }
    }
}
