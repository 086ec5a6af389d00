//! The tree of a template. Every part has its span in the template's text.

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_source::Span;

use crate::functions::Function;
use crate::number::Number;
use crate::parser::SyntaxError;
use crate::value::Value;

/// A parsed template.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// The text.
    pub text: Arc<str>,
    /// What it prints and does, in order.
    pub nodes: Vec<Node>,
    /// What `define` and `block` named.
    pub defined: BTreeMap<String, Vec<Node>>,
    /// The mistakes.
    pub errors: Vec<SyntaxError>,
    /// What Go lets pass and nobody means: a `|` that nothing follows, a variable that is set and not defined.
    pub warnings: Vec<SyntaxError>,
    /// Whether no action is in the text.
    pub(crate) literal: bool,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub enum Node {
    /// Text as it stands, trimmed by its neighbours.
    Text(Span),
    /// `{{ pipeline }}`
    Action(Pipeline),
    /// `{{ if }}`
    If(Branch),
    /// `{{ with }}`
    With(Branch),
    /// `{{ range }}`
    Range(Branch),
    /// `{{ template "name" pipeline }}` and where a `block` stands.
    Template {
        /// The whole action.
        span: Span,
        /// The name.
        name: String,
        /// What becomes the dot.
        pipeline: Option<Pipeline>,
    },
    /// `{{ break }}`
    Break,
    /// `{{ continue }}`
    Continue,
}

/// `if`, `with`, `range`.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The condition or what is ranged over.
    pub pipeline: Pipeline,
    /// The body.
    pub then: Vec<Node>,
    /// The part after `else`.
    pub otherwise: Vec<Node>,
}

/// Commands joined by `|`, with the variables that take the result.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// From its first to its last token.
    pub span: Span,
    /// The variables before `:=` or `=`, with their `$`.
    pub variables: Vec<Segment>,
    /// Whether it is `=`.
    pub assigns: bool,
    /// The commands.
    pub commands: Vec<Command>,
}

/// A function or value with arguments.
#[derive(Clone, Debug)]
pub struct Command {
    /// From its first to its last token.
    pub span: Span,
    /// The operands; the first may be a function.
    pub operands: Vec<Operand>,
}

/// One word of a command.
#[derive(Clone, Debug)]
pub struct Operand {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: OperandKind,
}

impl Operand {
    pub(crate) fn is_function(&self) -> bool {
        matches!(self.kind, OperandKind::Function(_))
    }
}

/// A name in a chain of fields, without its dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// What a word is.
#[derive(Clone, Debug)]
pub enum OperandKind {
    /// `.`
    Dot,
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// A number or character.
    Number(NumberValue),
    /// A text.
    Str(Arc<str>),
    /// `.a.b`
    Field(Vec<Segment>),
    /// `$x.a.b`
    Variable(Segment, Vec<Segment>),
    /// `(…).a.b`; without fields just the parentheses.
    Chain(Box<Pipeline>, Vec<Segment>),
    /// A function's name.
    Function(Callee),
}

/// The name of a function that is called.
#[derive(Clone, Debug)]
pub struct Callee {
    /// The name as written.
    pub name: String,
    /// Its entry of the table; user notes have none.
    pub function: Option<&'static Function>,
}

/// A number of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberValue(pub(crate) Number);

impl NumberValue {
    /// The value that the data has for it; nothing for a number that no data can hold.
    #[must_use]
    pub fn value(self) -> Option<Value> {
        match self.0 {
            Number::Int(value) => Some(Value::Int(value)),
            Number::Float(value) => Some(Value::Float(value)),
            Number::Unsigned | Number::Complex(..) => None,
        }
    }
}

impl Template {
    /// Whether it is text alone: nothing in it opens an action.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.literal
    }
}
