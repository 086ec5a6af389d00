//! What lies beside a Katalog: the definitions of its kinds, and custom resources of them. What is wrong in them is told
//! in their own text, at their own fields.
//!
//! Here is who belongs to whom. What is wrong with a resource, which of its fields nobody reads, what the Katalog itself
//! refuses, and what is wrong with a definition: a file each.

mod definition;
mod definition_schema;
mod expressions;
mod judged;
mod place;
mod reads;
mod resource;
mod unread;

use std::collections::HashMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Level};
use ork_yaml::Node;

use crate::operator::Operator;
use crate::rules;
use crate::source::{Kind, Source};
use crate::suppress;

pub use expressions::{Broken, Expressions};
pub use resource::is_sound;

/// A resource that the API server refuses.
const INVALID_RESOURCE: &str = "invalid-resource";
/// A field that a resource must have.
const MISSING_FIELD: &str = "missing-field";
/// A field that the API server drops.
const DROPPED_FIELD: &str = "dropped-field";
/// A field that nobody reads.
const UNREAD_FIELD: &str = "unread-field";
/// A definition that the API server refuses, or whose resources it always refuses.
const INVALID_DEFINITION: &str = "invalid-definition";

/// The operators of the Katalogs beside a text.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The operators.
    pub operators: &'a [Operator],
    /// Whether everything that they are made of is known.
    pub complete: bool,
    /// Who evaluates the rules of definitions, if anybody does.
    pub expressions: Option<&'a dyn Expressions>,
}

/// The operators by what they watch: a text may hold thousands of resources, and a Katalog hundreds of kinds.
struct ByKind<'a> {
    by_kind: HashMap<String, Vec<(String, &'a Operator)>>,
}

impl<'a> ByKind<'a> {
    fn new(operators: &'a [Operator]) -> Self {
        let mut by_kind: HashMap<String, Vec<(String, &Operator)>> = HashMap::new();
        for operator in operators {
            let Some(api) = operator.api().filter(|api| !api.kind.is_empty()) else { continue };
            by_kind.entry(api.kind).or_default().push((api.group, operator));
        }
        Self { by_kind }
    }

    fn has(&self, kind: &str) -> bool {
        self.by_kind.contains_key(kind)
    }

    /// The operators of a custom resource's kind.
    fn of_resource(&self, root: Node<'_>) -> Vec<&'a Operator> {
        let text = |key: &str| root.get(key).and_then(Node::text).unwrap_or_default();
        let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
        let known = self.by_kind.get(text("kind")).into_iter().flatten();
        known.filter(|(known, _)| known == group).map(|(_, operator)| *operator).collect()
    }
}

/// Checks the definitions and custom resources of a text.
#[must_use]
pub fn check(source: &Arc<Source>, beside: &Beside<'_>) -> Vec<Diagnostic> {
    let mut findings = rules::check_syntax(source);
    // What is broken is not judged.
    if findings.iter().any(|finding| finding.level == Level::Error) {
        return findings;
    }
    let known = ByKind::new(beside.operators);
    let reads = reads::Known::default();
    for document in 0..source.tree.documents().len() {
        let Some(root) = source.tree.root(document) else { continue };
        match source.kind(document) {
            Kind::Definition if root.at("spec.names.kind").and_then(Node::text).is_some_and(|kind| known.has(kind)) => {
                definition::check(source, root, beside.expressions, &mut findings);
            }
            Kind::Other => {
                let operators = known.of_resource(root);
                if !operators.is_empty() {
                    resource::check(source, root, &operators, beside, &reads, &mut findings);
                }
            }
            _ => {}
        }
    }
    findings.sort_by_key(|finding| finding.location.span);
    findings.dedup();
    suppress::apply(source, findings)
}

/// The level that a rule has unless a project says otherwise.
fn level_of(name: &str) -> Level {
    rules::rule(name).map_or(Level::Error, |rule| rule.level)
}
