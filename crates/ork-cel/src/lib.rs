//! The rules of definitions that are written in CEL (`x-kubernetes-validations`), evaluated as the API server does when a
//! resource is created.
//!
//! Only certain answers are given: a rule that this evaluator cannot read, or that would take long, breaks nothing.

use std::thread;

use kube_cel::{ErrorKind, Validator};
use ork_engine::beside::{Broken, Expressions};
use ork_engine::data::to_json;
use ork_engine::validate::Step;
use ork_template::Value;
use serde_json::Value as Json;

/// Steps that the rules of one definition may take over one resource, roughly.
const MOST_STEPS: u64 = 2_000_000;
/// Bytes of a rule.
const MOST_LENGTH: usize = 3_000;
/// Brackets inside of one another in a rule.
const MOST_LEVELS: usize = 40;
/// Bytes of the evaluator's stack; the system gives them only as they are used.
const STACK: usize = 256 << 20;
/// The macros that go over all elements; inside of one another they multiply.
const MACROS: [&str; 8] =
    [".all(", ".exists(", ".exists_one(", ".existsOne(", ".map(", ".filter(", ".transformMap(", ".transformList("];

/// Evaluates the rules of definitions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cel;

impl Expressions for Cel {
    fn broken(&self, schema: &Value, resource: &Value) -> Vec<Broken> {
        let (schema, resource) = (to_json(schema), to_json(resource));
        if costs(&schema, &resource) > MOST_STEPS {
            return Vec::new();
        }
        let Some(Err(errors)) = apart(|| Validator::new().validate(&schema, &resource, None)) else {
            return Vec::new();
        };
        let failed = errors.into_vec().into_iter().filter(|error| error.kind == ErrorKind::ValidationFailure);
        failed.map(|error| Broken { path: steps(&error.field_path), message: sentence(&error.message) }).collect()
    }

    fn problem(&self, expression: &str) -> Option<(String, Option<usize>)> {
        // Newer syntax than the parser's is not wrong.
        if is_too_large(expression) || expression.contains(".?") || expression.contains("[?") {
            return None;
        }
        let errors = apart(|| kube_cel::cel::Program::compile(expression).err())??;
        let first = errors.errors.first()?;
        let (line, column) = (usize::try_from(first.pos.0).ok()?, usize::try_from(first.pos.1).ok()?);
        let at = offset(expression, line, column);
        Some((first.msg.lines().next().unwrap_or_default().to_owned(), at))
    }
}

/// Runs the evaluator, which is somebody else's, on a thread with room: it goes as deep as a rule does, and its panic is a
/// rule that cannot be evaluated.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok()?.join().ok())
}

/// The byte at which a line and column, both from 1, stand.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(start..)?;
    let within = rest.char_indices().nth(column.checked_sub(1)?).map(|(at, _)| at)?;
    Some(start + within)
}

/// The steps of a path such as `spec.ports[0].name`.
fn steps(path: &str) -> Vec<Step> {
    let mut found = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let mut pieces = part.split('[');
        if let Some(key) = pieces.next().filter(|key| !key.is_empty()) {
            found.push(Step::Key(key.into()));
        }
        for index in pieces {
            match index.trim_end_matches(']').parse() {
                Ok(index) => found.push(Step::Item(index)),
                Err(_) => return found,
            }
        }
    }
    found
}

/// A message as findings say it.
fn sentence(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    if message.is_empty() { "a rule of the definition is broken".to_owned() } else { message.to_owned() }
}

/// Whether reading a rule could take all of the stack.
fn is_too_large(rule: &str) -> bool {
    let mut level = 0_usize;
    rule.len() > MOST_LENGTH
        || rule.chars().any(|c| {
            match c {
                '(' | '[' | '{' => level += 1,
                ')' | ']' | '}' => level = level.saturating_sub(1),
                _ => {}
            }
            level > MOST_LEVELS
        })
}

/// How many steps the rules take at most: the size of the largest collection for each macro of a rule, multiplied.
fn costs(schema: &Json, resource: &Json) -> u64 {
    let largest = largest(resource);
    let nodes = count(resource);
    rules(schema).into_iter().fold(nodes, |sum, rule| {
        if is_too_large(rule) {
            return u64::MAX;
        }
        let macros = MACROS.iter().map(|name| rule.matches(name).count()).sum::<usize>();
        let macros = u32::try_from(macros).unwrap_or(u32::MAX);
        sum.saturating_add(largest.max(2).saturating_pow(macros).saturating_mul(10))
    })
}

fn rules(schema: &Json) -> Vec<&str> {
    let mut found = Vec::new();
    let mut waiting = vec![schema];
    while let Some(value) = waiting.pop() {
        match value {
            Json::Object(map) => {
                let listed = map.get("x-kubernetes-validations").and_then(Json::as_array).into_iter().flatten();
                found.extend(listed.filter_map(|rule| rule.get("rule")?.as_str()));
                waiting.extend(map.values());
            }
            Json::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    found
}

fn largest(value: &Json) -> u64 {
    let parts: Vec<&Json> = parts(value);
    let own = u64::try_from(parts.len()).unwrap_or(u64::MAX);
    parts.into_iter().map(largest).fold(own, u64::max)
}

fn count(value: &Json) -> u64 {
    parts(value).into_iter().map(count).sum::<u64>() + 1
}

fn parts(value: &Json) -> Vec<&Json> {
    match value {
        Json::Object(map) => map.values().collect(),
        Json::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
