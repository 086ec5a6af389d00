//! Go templates (`text/template`) with spans and recovery, and the functions that Orkestra's templates call: the Notes.
//!
//! Pure: the time, random values and user notes arrive with [`Env`].

pub mod analysis;
mod argument;
mod ast;
mod cursor;
mod cut;
mod execute;
mod format;
pub mod functions;
mod lexer;
mod number;
mod parser;
pub mod tokens;
mod value;
mod variables;

pub use ast::{Branch, Callee, Command, Node, NumberValue, Operand, OperandKind, Pipeline, Segment, Template};
pub use cursor::{Cursor, cursor};
pub use execute::{Env, RuntimeError, UserNotes, Watched};
pub use functions::{
    instant, is_label_key, is_label_value, is_schedule, is_subdomain, minutes_of_day, next_fire, seconds, sha256,
};
pub use parser::{SyntaxError, parse};
pub use value::Value;
pub use variables::{Access, VariableUse, variables};
