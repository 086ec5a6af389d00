//! What lies beside a Katalog: the definitions of its kinds, and custom resources of them. What is wrong in them is told
//! in their own text, at their own fields.
//!
//! Here is who belongs to whom. What is wrong with a resource, which of its fields nobody reads, what the Katalog itself
//! refuses, and what is wrong with a definition: a file each.

mod definition;
mod expressions;
mod judged;
mod place;
mod reads;
mod resource;
mod unread;

use std::sync::Arc;

use ork_source::{Diagnostic, Level};
use ork_yaml::Node;

use crate::operator::Operator;
use crate::rules;
use crate::source::{Kind, Source};
use crate::suppress;

pub use expressions::{Broken, Expressions};

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

impl Beside<'_> {
    /// The operators of a custom resource's kind.
    fn of_resource(&self, root: Node<'_>) -> Vec<&Operator> {
        let text = |key: &str| root.get(key).and_then(Node::text).unwrap_or_default();
        let (version, kind) = (text("apiVersion"), text("kind"));
        let group = version.split_once('/').map_or("", |(group, _)| group);
        let fits = |operator: &&Operator| {
            operator.api().is_some_and(|api| !kind.is_empty() && api.kind == kind && api.group == group)
        };
        self.operators.iter().filter(fits).collect()
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
    for document in 0..source.tree.documents().len() {
        let Some(root) = source.tree.root(document) else { continue };
        match source.kind(document) {
            Kind::Definition => {
                let kind = root.at("spec.names.kind").and_then(Node::text);
                let known = |operator: &Operator| operator.api().is_some_and(|api| Some(api.kind.as_str()) == kind);
                if beside.operators.iter().any(known) {
                    definition::check(source, root, beside.expressions, &mut findings);
                }
            }
            Kind::Other => {
                let operators = beside.of_resource(root);
                if !operators.is_empty() {
                    resource::check(source, root, &operators, beside, &mut findings);
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
