//! A call of a function: its arguments, read as leniently as an author means them, and what it may answer.

use std::borrow::Cow;

use crate::argument::{Argument, Mark};
use crate::number::parse_float;
use crate::value::Value;

/// Why a function refuses its arguments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// The argument at fault.
    pub argument: Option<usize>,
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), argument: None }
    }

    pub(crate) fn at(argument: usize, message: impl Into<String>) -> Self {
        Self { message: message.into(), argument: Some(argument) }
    }
}

/// What a function gives.
pub type Answer = Result<Value, Refusal>;

/// A call: the arguments, a piped one last, and what the process provides.
pub struct Call<'c> {
    pub(crate) arguments: &'c [Argument<'c>],
    pub(crate) now: i64,
    pub(crate) entropy: &'c mut dyn FnMut() -> u64,
    /// Whether a function of Go that a note replaces is the note's.
    pub(crate) note: bool,
}

static NOTHING: Value = Value::Nil;

impl<'c> Call<'c> {
    /// How many arguments there are.
    pub(crate) fn count(&self) -> usize {
        self.arguments.len()
    }

    /// An argument; nothing where it is not given.
    pub(crate) fn value(&self, index: usize) -> &'c Value {
        self.arguments.get(index).map_or(&NOTHING, |argument| &*argument.value)
    }

    /// The arguments from one on.
    pub(crate) fn values(&self, from: usize) -> impl Iterator<Item = &'c Value> + use<'c> {
        self.arguments.iter().skip(from).map(|argument| &*argument.value)
    }

    /// Go's name of an argument's type.
    pub(crate) fn type_name(&self, index: usize) -> &'static str {
        self.arguments.get(index).map_or("<nil>", Argument::type_name)
    }

    /// Whether an argument is an element of the data as it is.
    pub(crate) fn is_element(&self, index: usize) -> bool {
        self.arguments.get(index).is_some_and(|argument| argument.mark == Mark::Element)
    }

    /// An argument as text: nothing is empty text, numbers and booleans are their spelling.
    pub(crate) fn text(&self, index: usize) -> Result<Cow<'c, str>, Refusal> {
        match self.value(index) {
            Value::Nil => Ok(Cow::Borrowed("")),
            Value::Str(text) => Ok(Cow::Borrowed(text)),
            value @ (Value::Int(_) | Value::Float(_) | Value::Bool(_)) => Ok(Cow::Owned(value.to_string())),
            Value::List(_) => Err(Refusal::at(index, "expected text, not a list")),
            Value::Map(_) => Err(Refusal::at(index, "expected text, not a map")),
        }
    }

    /// An argument as an integer; text that spells one is one.
    pub(crate) fn integer(&self, index: usize) -> Result<i64, Refusal> {
        let found = match self.value(index) {
            Value::Int(value) => Some(*value),
            Value::Float(value) if value.fract() == 0.0 => to_int(*value),
            Value::Str(text) => text.parse().ok(),
            _ => None,
        };
        found.ok_or_else(|| self.expected(index, "an integer"))
    }

    /// An argument as an integer, or a default where it is not given.
    pub(crate) fn integer_or(&self, index: usize, default: i64) -> Result<i64, Refusal> {
        if index < self.count() { self.integer(index) } else { Ok(default) }
    }

    /// An argument as a number.
    pub(crate) fn number(&self, index: usize) -> Result<f64, Refusal> {
        number_of(self.value(index)).ok_or_else(|| self.expected(index, "a number"))
    }

    /// An argument as a boolean: nothing and empty text are false, the words `true` and `false` what they say.
    pub(crate) fn boolean(&self, index: usize) -> Result<bool, Refusal> {
        match self.value(index) {
            Value::Bool(value) => Ok(*value),
            Value::Nil => Ok(false),
            Value::Int(value) => Ok(*value != 0),
            Value::Float(value) => Ok(*value != 0.0),
            Value::Str(text) => match text.trim() {
                "true" => Ok(true),
                "false" | "" => Ok(false),
                _ => Err(self.expected(index, "true or false")),
            },
            _ => Err(self.expected(index, "true or false")),
        }
    }

    /// The items of a list; nothing has none.
    pub(crate) fn list(&self, index: usize) -> Result<&'c [Value], Refusal> {
        match self.value(index) {
            Value::Nil => Ok(&[]),
            Value::List(items) => Ok(items),
            other => Err(Refusal::at(index, format!("expected a list, not {}", described(other)))),
        }
    }

    /// Sixty-four random bits.
    pub(crate) fn random(&mut self) -> u64 {
        (self.entropy)()
    }

    fn expected(&self, index: usize, what: &str) -> Refusal {
        Refusal::at(index, format!("expected {what}, not {}", described(self.value(index))))
    }
}

/// A value for a message.
pub(crate) fn described(value: &Value) -> String {
    match value {
        Value::Nil => "nothing".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
        Value::Str(text) if text.len() > 40 => "text".to_owned(),
        Value::Str(text) => format!("the text `{text}`"),
        other => format!("`{other}`"),
    }
}

/// A value as a number: booleans are 1 and 0, text that spells a number is it.
pub(crate) fn number_of(value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "as Go converts")]
        Value::Int(value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::Str(text) => parse_float(text),
        _ => None,
    }
}

/// A float cut to an integer, where it fits.
pub(crate) fn to_int(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9.2e18;
    #[expect(clippy::cast_possible_truncation, reason = "checked against the range")]
    (value.is_finite() && value.abs() < LIMIT).then_some(value as i64)
}

/// A count as a value.
pub(crate) fn count(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}
