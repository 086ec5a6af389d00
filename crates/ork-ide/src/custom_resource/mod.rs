//! Custom resources in YAML files that are none of ours: what can be written in them, what it means, where it is declared.
//!
//! Only those of a kind that some Katalog of the workspace watches and whose definition is known; nothing else is touched.

mod completion;
mod defining;
mod definition;
mod hover;
mod markdown;
mod spot;

use std::path::Path;
use std::sync::Arc;

use ork_engine::operator::Operator;
use ork_engine::schema::Schema;
use ork_engine::source::{GROUP, Source};
use ork_engine::validate::Step as Part;
use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::{Node, Step};

pub(crate) use completion::completion;
pub(crate) use definition::definition;
pub use definition::readers_of;
pub(crate) use hover::hover;
use spot::{Spot, parts};

/// Fields of `metadata` that people write, with a sentence each.
const METADATA: [(&str, &str); 5] = [
    ("name", "The name; unique among the resources of the kind in a namespace."),
    ("namespace", "The namespace; `default` where it is left out."),
    ("labels", "Words to find the resource by."),
    ("annotations", "Texts for programs and people."),
    ("generateName", "In the place of a name: what the API server begins a made-up one with."),
];

/// What a document says of itself at its top: read line by line, since it may be half typed.
#[derive(Default)]
struct Head<'t> {
    api_version: &'t str,
    kind: &'t str,
    /// The text of the document.
    span: Span,
}

/// A cursor in a custom resource.
pub(crate) struct CustomPlace {
    source: Arc<Source>,
    document: usize,
    offset: u32,
    operators: Vec<Operator>,
}

impl<'t> Head<'t> {
    /// The head of the document around a place.
    fn at(text: &'t str, offset: u32) -> Self {
        let mut head = Self::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            if line.starts_with("---") && (line.trim_end() == "---" || line.starts_with("--- ")) {
                if start > offset as usize {
                    break;
                }
                head = Self { span: Span::from(end..end), ..Self::default() };
            } else if let Some(value) = line.strip_prefix("kind:") {
                head.kind = word(value);
            } else if let Some(value) = line.strip_prefix("apiVersion:") {
                head.api_version = word(value);
            }
            head.span = Span::from(head.span.start as usize..end);
            start = end;
        }
        head
    }

    fn group(&self) -> &'t str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    fn is_ours(&self) -> bool {
        self.api_version.starts_with(GROUP)
    }
}

/// Whether a text is one document of ours: it may be long, and nothing in it is a custom resource.
fn is_all_ours(source: &Source) -> bool {
    source.tree.documents().len() == 1 && source.is_ours()
}

fn word(value: &str) -> &str {
    value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\''])
}

impl CustomPlace {
    /// The place of a cursor; nothing in what is no custom resource of a known kind.
    pub(crate) fn at(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Self> {
        let source = snapshot.source(path).ok()?;
        if is_all_ours(&source) {
            return None;
        }
        let text = source.file.text();
        let head = Head::at(text, offset);
        let operators = snapshot.operators_of(path, head.group(), head.kind);
        if operators.is_empty() {
            return None;
        }
        let document = source.tree.document_at(offset).unwrap_or(0);
        Some(Self { source, document, offset, operators })
    }

    fn text(&self) -> &str {
        self.source.file.text()
    }

    fn operator(&self) -> Option<&Operator> {
        self.operators.iter().find(|operator| operator.definition.is_some())
    }

    /// The schema of the version that the document names.
    fn schema(&self) -> Option<Schema<'_>> {
        let version = self.root().and_then(|root| root.get("apiVersion")?.text()?.rsplit('/').next());
        let operator = self.operator()?;
        version.and_then(|version| operator.definition.as_ref()?.schema(version)).or_else(|| operator.schema())
    }

    fn root(&self) -> Option<Node<'_>> {
        self.source.tree.root(self.document)
    }

    /// Whether resources of the kind live in namespaces.
    fn namespaced(&self) -> bool {
        self.operator().is_none_or(Operator::namespaced)
    }

    fn in_comment(&self) -> bool {
        self.source.tree.comments().iter().any(|comment| comment.start < self.offset && self.offset <= comment.end)
    }

    /// Where something is typed.
    fn spot(&self) -> Spot {
        Spot::at(&self.source, self.document, self.offset)
    }

    /// The steps to the key or value under the cursor, and whether it is the key.
    fn steps(&self) -> Option<(Vec<Part>, Step)> {
        let steps = self.source.tree.path_at(self.document, self.offset);
        let last = *steps.last()?;
        Some((parts(&self.source, &steps)?, last))
    }
}

/// The schema at the end of some steps; nothing where the definition does not say what is there.
fn schema_at<'t>(schema: Schema<'t>, steps: &[Part]) -> Option<Schema<'t>> {
    steps.iter().try_fold(schema, |schema, step| schema.step(step))
}

/// What is written at the end of some steps.
fn node_at<'t>(root: Node<'t>, steps: &[Part]) -> Option<Node<'t>> {
    steps.iter().try_fold(root, |node, step| match step {
        Part::Key(name) => node.get(name),
        Part::Item(index) => node.items().nth(*index),
    })
}

/// The steps as names from the root, with `[]` for elements of lists.
fn names(steps: &[Part]) -> Vec<&str> {
    let mut names = Vec::with_capacity(steps.len());
    for step in steps {
        names.push(match step {
            Part::Key(name) => &**name,
            Part::Item(_) => "[]",
        });
    }
    names
}
