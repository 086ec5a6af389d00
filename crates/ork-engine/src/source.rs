//! A text with its tree, and what kind of documents it holds.

use std::sync::Arc;

use ork_source::{Location, SourceFile, Span, common_ends};
use ork_yaml::{Node, NodeId, Tree, parse};

/// The API group of Orkestra's own documents.
pub const GROUP: &str = "orkestra.orkspace.io/";

/// A parsed text.
#[derive(Debug)]
pub struct Source {
    /// The text under its path.
    pub file: Arc<SourceFile>,
    /// Its tree.
    pub tree: Tree,
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Declares operators.
    Katalog,
    /// Named inputs and resource templates.
    Motif,
    /// Composes Katalogs.
    Komposer,
    /// A test on a cluster.
    E2e,
    /// A test in memory.
    Simulate,
    /// A `CustomResourceDefinition`.
    Definition,
    /// Anything else.
    Other,
}

impl Kind {
    /// Its name in `kind:`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Katalog => "Katalog",
            Kind::Motif => "Motif",
            Kind::Komposer => "Komposer",
            Kind::E2e => "E2E",
            Kind::Simulate => "Simulate",
            Kind::Definition => "CustomResourceDefinition",
            Kind::Other => "",
        }
    }

    /// Whether it is one of Orkestra's own.
    #[must_use]
    pub fn is_ours(self) -> bool {
        !matches!(self, Kind::Definition | Kind::Other)
    }

    /// The kind of Orkestra's own with this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        [Kind::Katalog, Kind::Motif, Kind::Komposer, Kind::E2e, Kind::Simulate]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

impl Source {
    /// Parses a text.
    #[must_use]
    pub fn new(file: Arc<SourceFile>) -> Arc<Self> {
        let tree = parse(&file.shared_text());
        Arc::new(Self { file, tree })
    }

    /// Parses a text that was another one before: what did not change is not read again.
    #[must_use]
    pub fn edited(before: &Self, file: Arc<SourceFile>) -> Arc<Self> {
        let (edit, _) = difference(before.tree.text(), file.text());
        let tree = before.tree.edited_to(edit, &file.shared_text());
        Arc::new(Self { file, tree })
    }

    /// A node by its id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        self.tree.node(id)
    }

    /// A place in this text.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        Location::new(&self.file, span)
    }

    /// The kind of the document at `index`.
    #[must_use]
    pub fn kind(&self, index: usize) -> Kind {
        let Some(root) = self.tree.root(index) else { return Kind::Other };
        let kind = root.get("kind").and_then(Node::text).unwrap_or_default();
        let version = root.get("apiVersion").and_then(Node::text);
        match version {
            Some(version) if version.starts_with(GROUP) => Kind::of_name(kind).unwrap_or(Kind::Other),
            // Half-written: the kind alone tells.
            None | Some("") => Kind::of_name(kind).unwrap_or(Kind::Other),
            Some(version) if version.starts_with("apiextensions.k8s.io/") && kind == "CustomResourceDefinition" => {
                Kind::Definition
            }
            Some(_) => Kind::Other,
        }
    }

    /// Whether any document is one of Orkestra's own, unknown kinds of its API group included.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        (0..self.tree.documents().len()).any(|index| self.kind(index).is_ours() || self.claims_group(index))
    }

    /// Whether a document names Orkestra's API group.
    #[must_use]
    pub fn claims_group(&self, index: usize) -> bool {
        let version = self.tree.root(index).and_then(|root| root.get("apiVersion")?.text());
        version.is_some_and(|version| version.starts_with(GROUP))
    }

    /// The documents of a kind, as (index, root).
    pub fn documents_of(&self, kind: Kind) -> impl Iterator<Item = (usize, Node<'_>)> {
        (0..self.tree.documents().len())
            .filter(move |index| self.kind(*index) == kind)
            .filter_map(|index| Some((index, self.tree.root(index)?)))
    }
}

/// What of a text is replaced, and with what, so that it becomes another: all between what both start and end with.
#[must_use]
pub fn difference<'n>(before: &str, after: &'n str) -> (Span, &'n str) {
    let (start, end) = common_ends(before, after);
    (Span::from(start..before.len() - end), after.get(start..after.len() - end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_changed_is_what_it_is_when_read_anew() {
        let texts = [
            "a: 1\nb: é\nc: {d: 2}\n",
            "a: 1\nb: è\nc: {d: 2}\n",
            "a: 1\nb: è\nc: {d: 22}\n",
            "a: 1\nb: è\nc: {d: 22}\ne: '{{ .x }}'\n",
            "b: è\nc: [\n",
            "",
            "a: aaa\n",
            "a: aa\n",
        ];
        for (before, after) in texts.iter().flat_map(|before| texts.iter().map(move |after| (*before, *after))) {
            let file = |text: &str| SourceFile::new("f.yaml", text.to_owned());
            let edited = Source::edited(&Source::new(file(before)), file(after));
            assert_eq!(edited.tree, Source::new(file(after)).tree, "{before:?} to {after:?}");
        }
    }
}
