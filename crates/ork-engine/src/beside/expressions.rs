//! The rules of definitions that are written in CEL (`x-kubernetes-validations`). Who evaluates them is not known here:
//! the language is too large for this crate.

use ork_template::Value;

/// A rule that a resource breaks, or that nobody can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Keys and indexes that lead to the field, from the root of the resource.
    pub path: Vec<crate::validate::Step>,
    /// The sentence of the rule.
    pub message: String,
}

/// Evaluates expressions.
pub trait Expressions: Send + Sync {
    /// The rules of a schema that a new resource breaks. What cannot be evaluated breaks nothing.
    fn broken(&self, schema: &Value, resource: &Value) -> Vec<Broken>;

    /// Why an expression can be no rule, where that is certain; the byte of the expression at which that shows, if it is
    /// known.
    fn problem(&self, expression: &str) -> Option<(String, Option<usize>)>;
}
