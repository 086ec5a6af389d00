//! Values on their way through a template: borrowed from the data where they can be, with what Go's types would
//! still tell about them.

use std::borrow::Cow;

use crate::value::Value;

/// What a value's Go type was, beyond what [`Value`] says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mark {
    #[default]
    Plain,
    /// A Go `int` (a literal, a length, an index), where integers of the data are `int64`.
    Int,
    /// A Go `uint8`: a byte of a text.
    Byte,
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

    /// Go's name of its type.
    pub(crate) fn type_name(&self) -> &'static str {
        match (&*self.value, self.mark) {
            (Value::Int(_), Mark::Int) => "int",
            (Value::Int(_), Mark::Byte) => "uint8",
            (value, _) => value.type_name(),
        }
    }
}
