//! Running a template: what it is given, its limits and its errors. The steps themselves are in `run`
//! and `call`.

mod call;
mod run;
mod watch;

use std::collections::BTreeMap;

use ork_source::Span;

use crate::analysis;
use crate::ast::Template;
use crate::functions::{self, Family};
use crate::value::Value;

pub use watch::Watched;

/// What templates are run with besides their data.
pub struct Env<'e> {
    /// The time, in seconds since 1970 UTC.
    pub now: i64,
    /// Gives random bits.
    pub entropy: &'e mut dyn FnMut() -> u64,
    /// The user's own notes.
    pub notes: &'e UserNotes,
    /// The sentinels of gates that are true; the others are false.
    pub changed: &'e [&'e str],
    failed: BTreeMap<String, RuntimeError>,
    watched: Option<Watched>,
    depth: usize,
    steps: usize,
}

impl<'e> Env<'e> {
    /// For a moment, a source of random bits and user notes; nothing has changed.
    pub fn new(now: i64, entropy: &'e mut dyn FnMut() -> u64, notes: &'e UserNotes) -> Self {
        Self { now, entropy, notes, changed: &[], failed: BTreeMap::new(), watched: None, depth: 0, steps: 0 }
    }

    /// The same with the sentinels that are true.
    #[must_use]
    pub fn changed(mut self, sentinels: &'e [&'e str]) -> Self {
        self.changed = sentinels;
        self
    }

    /// The notes that failed, each with its first failure: they gave nothing, and what called them went on.
    #[must_use]
    pub fn into_failed_notes(self) -> BTreeMap<String, RuntimeError> {
        self.failed
    }

    fn note_failed(&mut self, name: &str, error: RuntimeError) {
        if !self.failed.contains_key(name) {
            self.failed.insert(name.to_owned(), error);
        }
    }
}

/// Notes that a document defines: names for expressions without arguments.
#[derive(Clone, Debug, Default)]
pub struct UserNotes(BTreeMap<String, Template>);

impl UserNotes {
    /// Adds one; an earlier one of the same name gives way.
    pub fn insert(&mut self, name: &str, expression: &str) {
        self.0.insert(name.to_owned(), crate::parse(expression));
    }

    fn get(&self, name: &str) -> Option<&Template> {
        self.0.get(name)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Why a template could not be run to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RuntimeError {
    /// What is wrong: one sentence, lower case.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The expression.
    pub span: Span,
}

impl Template {
    /// Runs the template as Go does, with the option `missingkey=zero` and no functions but Go's own.
    ///
    /// # Errors
    /// The first syntax error, or where running it stopped.
    pub fn execute(&self, data: &Value, env: &mut Env<'_>) -> Result<String, RuntimeError> {
        let is_go = |name: &str| functions::lookup(name).is_some_and(|function| function.family == Family::Go);
        if let Some((name, span)) = analysis::functions(self).into_iter().find(|(name, _)| !is_go(name)) {
            let message = format!("`{name}` is no function of Go's text/template");
            return Err(RuntimeError { message, help: None, span });
        }
        run::run(self, data, env, false)
    }

    /// Runs the template as Orkestra does: the result trimmed, then every `<no value>` taken out. Text without `{{`
    /// stays as it is. Functions that a note replaces (`len`) are the note's.
    ///
    /// # Errors
    /// As [`Template::execute`].
    pub fn render(&self, data: &Value, env: &mut Env<'_>) -> Result<String, RuntimeError> {
        if self.is_literal() {
            return Ok(self.text.to_string());
        }
        Ok(tidied(run::run(self, data, env, true)?))
    }
}

/// Trimmed, then without `<no value>`; copies only where there is something to take out.
fn tidied(text: String) -> String {
    const NOTHING: &str = "<no value>";
    let trimmed = text.trim();
    if trimmed.contains(NOTHING) {
        return trimmed.replace(NOTHING, "");
    }
    if trimmed.len() == text.len() { text } else { trimmed.to_owned() }
}
