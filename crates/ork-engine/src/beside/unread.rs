//! `unread-field`: a field that a custom resource sets and nothing of its operators reads.

use std::sync::Arc;

use ork_source::{Applicability, Diagnostic, Edit, Fix, nearest};
use ork_yaml::{Form, Node};

use crate::beside::reads::{Known, Read, Reads};
use crate::beside::resource::spec_of;
use crate::beside::{UNREAD_FIELD, level_of};
use crate::operator::Operator;
use crate::schema::{Lookup, Schema};
use crate::source::Source;

/// Levels of a custom resource that are looked at.
const MOST_LEVELS: usize = 50;
/// Findings of one custom resource.
const MOST_FINDINGS: usize = 20;

/// Checks a custom resource of the kind of some operators.
pub(super) fn check(
    source: &Arc<Source>,
    root: Node<'_>,
    operators: &[&Operator],
    known: &Known,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(spec) = spec_of(root) else { return };
    let schema = operators.iter().find_map(|operator| operator.schema());
    let shown = shown_to_people(operators);
    let reads = Reads::of(operators, known);
    let unread =
        Unread { source, schema, operators, reads: &reads, shown: &shown, limit: findings.len() + MOST_FINDINGS };
    unread.mapping(spec, &mut Vec::new(), findings);
}

struct Unread<'a> {
    source: &'a Arc<Source>,
    schema: Option<Schema<'a>>,
    operators: &'a [&'a Operator],
    reads: &'a Reads,
    shown: &'a [String],
    limit: usize,
}

impl<'a> Unread<'a> {
    fn mapping(&self, node: Node<'a>, path: &mut Vec<&'a str>, findings: &mut Vec<Diagnostic>) {
        for entry in node.entries() {
            if path.len() > MOST_LEVELS || findings.len() >= self.limit {
                return;
            }
            path.push(entry.name());
            match self.reads.of_field(path) {
                Read::Whole => {}
                Read::Inside if entry.value.form() == Form::Mapping => self.mapping(entry.value, path, findings),
                Read::Inside => {}
                Read::Nothing if self.is_silent(path) => {}
                Read::Nothing => findings.push(self.finding(entry.key, path)),
            }
            path.pop();
        }
    }

    /// What the definition does not have is dropped, and told so; what it shows in lists is read by people.
    fn is_silent(&self, path: &[&str]) -> bool {
        let names = || std::iter::once("spec").chain(path.iter().copied());
        let dropped = self.schema.is_some_and(|schema| matches!(schema.lookup(names()), Lookup::Missing(..)));
        let dotted: String = names().flat_map(|name| [".", name]).collect();
        dropped || self.shown.iter().any(|shown| shown.contains(&dotted))
    }

    fn finding(&self, key: Node<'_>, path: &[&str]) -> Diagnostic {
        let name = path.last().copied().unwrap_or_default();
        let written = path.join(".");
        let message = format!("nothing reads `spec.{written}`, so it has no effect");
        let mut finding =
            Diagnostic::new(UNREAD_FIELD, level_of(UNREAD_FIELD), self.source.location(key.span()), message);
        finding = match nearest(name, self.siblings(path)) {
            Some(meant) => finding.help(format!("did you mean `{meant}`? otherwise remove it")),
            None => finding.help(format!("remove it, or read `.spec.{written}` in the Katalog")),
        };
        let required = self.schema.is_some_and(|schema| {
            let parents = path.split_last().map_or(&[][..], |(_, parents)| parents);
            let parent = schema.lookup(std::iter::once("spec").chain(parents.iter().copied()));
            matches!(parent, Lookup::Found(parent) if parent.requires(name))
        });
        if !required && let Ok(edits) = self.source.tree.remove(key.id()) {
            let edits = edits.into_iter().map(|(span, text)| Edit { location: self.source.location(span), text });
            let title = format!("Remove `{name}`");
            finding.fixes.push(Fix { title, applicability: Applicability::Unsafe, edits: edits.collect() });
        }
        if let Some(location) = self.operators.iter().find_map(|operator| operator.location()) {
            finding = finding.related(location, "this entry is for resources of the kind");
        }
        finding
    }

    /// The declared fields beside one that are read.
    fn siblings(&self, path: &[&'a str]) -> Vec<&'a str> {
        let parents = path.split_last().map_or(&[][..], |(_, parents)| parents);
        let parent = self.schema.map(|schema| schema.lookup(std::iter::once("spec").chain(parents.iter().copied())));
        let Some(Lookup::Found(parent)) = parent else { return Vec::new() };
        let is_read = |name: &&str| {
            let path: Vec<&str> = parents.iter().copied().chain([*name]).collect();
            self.reads.of_field(&path) != Read::Nothing
        };
        parent.properties().filter_map(|(name, _)| name.text()).filter(is_read).collect()
    }
}

/// The paths by which a definition shows fields in lists, scales, and lets people select.
fn shown_to_people(operators: &[&Operator]) -> Vec<String> {
    let definitions = operators.iter().filter_map(|operator| operator.definition.as_ref());
    let versions = definitions.flat_map(|definition| {
        let root = definition.source.tree.root(definition.document);
        root.and_then(|root| root.at("spec.versions")).into_iter().flat_map(Node::items)
    });
    let paths = versions.flat_map(|version| {
        let columns = version.get("additionalPrinterColumns").into_iter().flat_map(Node::items);
        let selectable = version.get("selectableFields").into_iter().flat_map(Node::items);
        let listed = columns.chain(selectable).filter_map(|item| item.get("jsonPath"));
        listed.chain(version.at("subresources.scale").into_iter().flat_map(Node::entries).map(|entry| entry.value))
    });
    paths.filter_map(Node::text).map(str::to_owned).collect()
}
