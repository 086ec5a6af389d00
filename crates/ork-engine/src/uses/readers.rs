//! The places that read a field of the custom resource: in an entry of a Katalog, and in the Motifs that it imports.

use std::sync::Arc;

use ork_source::{Location, Span};
use ork_template::analysis;
use ork_yaml::{Form, Node};

use crate::condition::path_of;
use crate::evaluate::is_template;
use crate::operator::Operator;
use crate::source::Source;

/// Levels of a document that are looked at.
const MOST_LEVELS: usize = 64;
/// Keys that say nothing in front of the lists of a block.
const AROUND: [&str; 8] =
    ["operatorBox", "reconcile", "onCreate", "onReconcile", "resources", "admission", "preReconcile", "rules"];

/// A place that reads a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The path in the template, or the whole text where that is a path.
    pub location: Location,
    /// What is read for: `deployments[0].replicas`.
    pub field: String,
    /// The Motif that it stands in.
    pub motif: Option<String>,
}

/// The places that read the field at a path from the root of the custom resource, something around it, or something in
/// it. Elements of lists and maps are `[]`.
#[must_use]
pub fn readers(operator: &Operator, path: &[&str]) -> Vec<Reader> {
    let mut found = Vec::new();
    if let Some(entry) = operator.entry() {
        let source = &operator.katalog.source;
        Reading { source, path, motif: None, found: &mut found }.node(source.node(entry.node), "", 0);
    }
    for motif in operator.imported().filter_map(|(_, state)| state.motif()) {
        let Some(root) = motif.source.tree.root(motif.document) else { continue };
        let name = motif.name.as_ref().map(|name| name.value.clone());
        Reading { source: &motif.source, path, motif: name, found: &mut found }.node(root, "", 0);
    }
    found
}

/// The paths that a text reads, each with its place in the decoded text.
#[must_use]
pub fn paths_in(text: &str) -> Vec<(Vec<String>, Span)> {
    if !is_template(text) {
        let whole = Span::from(0..text.len());
        return path_of(text).filter(|path| path.len() > 1).map(|path| (path, whole)).into_iter().collect();
    }
    let template = ork_template::parse(text);
    let of = |path: analysis::PathUse| {
        let written = path.segments.iter().skip(path.segments.len().saturating_sub(path.written));
        let span = written.map(|(_, span)| *span).reduce(Span::cover)?;
        Some((path.segments.into_iter().map(|(name, _)| name).collect(), span))
    };
    analysis::paths(&template).into_iter().filter_map(of).collect()
}

struct Reading<'a> {
    source: &'a Arc<Source>,
    path: &'a [&'a str],
    motif: Option<String>,
    found: &'a mut Vec<Reader>,
}

impl Reading<'_> {
    fn node(&mut self, node: Node<'_>, field: &str, level: usize) {
        // An alias repeats what is looked at where it is written.
        if level > MOST_LEVELS || node.is_alias() {
            return;
        }
        match node.form() {
            Form::Mapping => {
                for entry in node.written_entries() {
                    let name = entry.name();
                    let inner = match field {
                        "" if AROUND.contains(&name) => String::new(),
                        "" => name.to_owned(),
                        field => format!("{field}.{name}"),
                    };
                    self.node(entry.value, &inner, level + 1);
                }
            }
            Form::Sequence => {
                for (index, item) in node.items().enumerate() {
                    self.node(item, &format!("{field}[{index}]"), level + 1);
                }
            }
            Form::Scalar => self.scalar(node, field),
            Form::Null => {}
        }
    }

    fn scalar(&mut self, node: Node<'_>, field: &str) {
        let Some(scalar) = node.scalar() else { return };
        let text = scalar.text();
        // Most texts read nothing.
        if !text.contains("spec") && !text.contains("metadata") {
            return;
        }
        let mut reads = paths_in(text).into_iter().filter(|(read, _)| touches(read, self.path));
        if let Some((_, span)) = reads.next() {
            let location = self.source.location(scalar.to_source(span));
            self.found.push(Reader { location, field: field.to_owned(), motif: self.motif.clone() });
        }
    }
}

/// Whether one path leads to the other, or through it.
fn touches(read: &[String], path: &[&str]) -> bool {
    let same = |one: &str, other: &str| one == other || is_element(one) || is_element(other);
    read.len() > 1 && read.iter().zip(path).all(|(one, other)| same(one, other))
}

fn is_element(name: &str) -> bool {
    name.starts_with('[')
}
