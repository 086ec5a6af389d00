//! Reading a tree: a handle that follows aliases and merge keys as it goes, without copying anything.

use std::borrow::Cow;
use std::collections::HashSet;

use ork_source::{SourceMap, Span};

use crate::resolve::{self, Dialect, Typed};
use crate::scalar::Style;
use crate::tree::{Kind, NodeData, NodeId, Tree};

/// What a node is, aliases followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Nothing, `~` or `null` without quotes.
    Null,
    /// Any other scalar.
    Scalar,
    /// A mapping.
    Mapping,
    /// A list.
    Sequence,
}

/// A node of a tree. Reading follows aliases; [`Node::span`] does not.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The value.
    pub value: Node<'t>,
}

impl<'t> Entry<'t> {
    /// The decoded key; empty where the key is no scalar.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.key.text().unwrap_or_default()
    }
}

/// A scalar: decoded text, style, and the way back to the source.
#[derive(Clone, Copy)]
pub struct Scalar<'t> {
    tree: &'t Tree,
    data: &'t NodeData,
}

impl<'t> Scalar<'t> {
    /// The decoded text.
    #[must_use]
    pub fn text(&self) -> &'t str {
        match &self.data.kind {
            Kind::Scalar { decoded: Some(decoded), .. } => &decoded.text,
            Kind::Scalar { content, .. } => content.text(&self.tree.text),
            _ => "",
        }
    }

    /// How it is written.
    #[must_use]
    pub fn style(&self) -> Style {
        match self.data.kind {
            Kind::Scalar { style, .. } => style,
            _ => Style::Plain,
        }
    }

    /// The whole token, quotes and block header included.
    #[must_use]
    pub fn span(&self) -> Span {
        self.data.span
    }

    /// Where each decoded byte was written.
    #[must_use]
    pub fn source_map(&self) -> Cow<'t, SourceMap> {
        match &self.data.kind {
            Kind::Scalar { decoded: Some(decoded), .. } => Cow::Borrowed(&decoded.map),
            Kind::Scalar { content, .. } => Cow::Owned(SourceMap::verbatim(*content)),
            _ => Cow::Owned(SourceMap::default()),
        }
    }

    /// The source of a piece of the decoded text.
    #[must_use]
    pub fn to_source(&self, decoded: Span) -> Span {
        match &self.data.kind {
            Kind::Scalar { decoded: Some(text), .. } => text.map.span_to_source(decoded),
            Kind::Scalar { content, .. } => decoded.shifted(content.start),
            _ => self.data.span,
        }
    }

    /// The decoded offset of a place in the source.
    #[must_use]
    pub fn to_decoded(&self, source: u32) -> Option<u32> {
        match &self.data.kind {
            Kind::Scalar { decoded: Some(text), .. } => text.map.to_decoded(source),
            Kind::Scalar { content, .. } => content.touches(source).then(|| source - content.start),
            _ => None,
        }
    }

    /// The value as a reader of the given dialect takes it; quoted text is text.
    #[must_use]
    pub fn resolve(&self, dialect: Dialect) -> Typed {
        let tag = self.data.tag.map(|tag| tag.text(&self.tree.text));
        match (tag, self.style()) {
            (Some("!!str" | "!"), _) => Typed::Text,
            (_, Style::Plain) => resolve::resolve(self.text(), dialect),
            (Some("!!int" | "!!float" | "!!bool" | "!!null"), _) => resolve::resolve(self.text(), dialect),
            _ => Typed::Text,
        }
    }
}

impl<'t> Node<'t> {
    pub(crate) fn new(tree: &'t Tree, id: NodeId) -> Self {
        Self { tree, id }
    }

    /// Its id in the tree.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The tree it belongs to.
    #[must_use]
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    fn data(self) -> Option<&'t NodeData> {
        self.tree.data(self.id)
    }

    /// Where it is written; for an alias the alias itself. A missing value has an empty span.
    #[must_use]
    pub fn span(self) -> Span {
        self.data().map_or(Span::default(), |data| data.span)
    }

    /// The span of the anchor's `&name`.
    #[must_use]
    pub fn anchor(self) -> Option<Span> {
        self.data()?.anchor
    }

    /// The span of its tag as written: `!!str`, `!handle!name`, `!<uri>`.
    #[must_use]
    pub fn tag(self) -> Option<Span> {
        self.data()?.tag
    }

    /// Whether it is written as `*name`.
    #[must_use]
    pub fn is_alias(self) -> bool {
        self.data().is_some_and(|data| matches!(data.kind, Kind::Alias { .. }))
    }

    /// Whether it is a collection in brackets.
    #[must_use]
    pub fn is_flow(self) -> bool {
        self.data().is_some_and(|data| {
            matches!(data.kind, Kind::Mapping { flow: true, .. } | Kind::Sequence { flow: true, .. })
        })
    }

    /// The node itself, or what its alias stands for.
    #[must_use]
    pub fn resolved(self) -> Node<'t> {
        match self.data().map(|data| &data.kind) {
            // An anchor sits on real content, never on another alias: one step is enough.
            Some(Kind::Alias { target: Some(target) }) => Node::new(self.tree, *target),
            _ => self,
        }
    }

    /// What it is, aliases followed.
    #[must_use]
    pub fn form(self) -> Form {
        match self.resolved().data().map(|data| &data.kind) {
            Some(Kind::Mapping { .. }) => Form::Mapping,
            Some(Kind::Sequence { .. }) => Form::Sequence,
            Some(Kind::Scalar { .. })
                if self.scalar().is_some_and(|scalar| scalar.resolve(Dialect::V3) != Typed::Null) =>
            {
                Form::Scalar
            }
            _ => Form::Null,
        }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.form() == Form::Null
    }

    /// The scalar, aliases followed; a missing value is an empty scalar.
    #[must_use]
    pub fn scalar(self) -> Option<Scalar<'t>> {
        let node = self.resolved();
        let data = node.data()?;
        matches!(data.kind, Kind::Scalar { .. }).then_some(Scalar { tree: self.tree, data })
    }

    /// The decoded text of a scalar.
    #[must_use]
    pub fn text(self) -> Option<&'t str> {
        self.scalar().map(|scalar| scalar.text())
    }

    /// Whether it is a scalar with a text. Keys are asked for all the time, and most differ in their length.
    fn reads(self, text: &str) -> bool {
        match self.resolved().data().map(|data| &data.kind) {
            Some(Kind::Scalar { decoded: Some(decoded), .. }) => *decoded.text == *text,
            Some(Kind::Scalar { content, .. }) => {
                content.len() as usize == text.len() && content.text(&self.tree.text) == text
            }
            _ => false,
        }
    }

    fn pairs(self) -> (&'t [(NodeId, NodeId)], bool) {
        match self.resolved().data().map(|data| &data.kind) {
            Some(Kind::Mapping { pairs, merges, .. }) => (pairs, *merges),
            _ => (&[], false),
        }
    }

    fn entry_of(self, pair: (NodeId, NodeId)) -> Entry<'t> {
        Entry { key: Node::new(self.tree, pair.0), value: Node::new(self.tree, pair.1) }
    }

    /// The entries as written, merge keys among them.
    pub fn written_entries(self) -> impl Iterator<Item = Entry<'t>> {
        self.pairs().0.iter().map(move |pair| self.entry_of(*pair))
    }

    /// The entries: those written here, then those that merge keys bring and that are not written here.
    pub fn entries(self) -> impl Iterator<Item = Entry<'t>> {
        let (pairs, merges) = self.pairs();
        let own = pairs.iter().map(move |pair| self.entry_of(*pair)).filter(move |entry| !merges || !is_merge(entry));
        own.chain(if merges { self.merged_entries() } else { Vec::new() })
    }

    /// The items of a list.
    pub fn items(self) -> impl Iterator<Item = Node<'t>> {
        let items: &[NodeId] = match self.resolved().data().map(|data| &data.kind) {
            Some(Kind::Sequence { items, .. }) => items,
            _ => &[],
        };
        items.iter().map(move |id| Node::new(self.tree, *id))
    }

    /// The entry of a key, merged ones included.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        let (pairs, merges) = self.pairs();
        let own = pairs.iter().map(|pair| self.entry_of(*pair)).find(|entry| entry.key.reads(key));
        if own.is_some() || !merges {
            return own;
        }
        self.merged_entries().into_iter().find(|entry| entry.key.text() == Some(key))
    }

    /// The value of a key, merged ones included.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The value at a dot path of keys.
    #[must_use]
    pub fn at(self, path: &str) -> Option<Node<'t>> {
        path.split('.').try_fold(self, |node, key| node.get(key))
    }

    /// What merge keys bring, nearest first. Each mapping is visited once, whatever refers to it how often.
    fn merged_entries(self) -> Vec<Entry<'t>> {
        let mut names: HashSet<&str> = self.written_entries().filter_map(|entry| entry.key.text()).collect();
        let mut visited = HashSet::from([self.resolved().id]);
        let mut waiting: Vec<Node<'t>> = merge_sources(self);
        waiting.reverse();
        let mut entries = Vec::new();
        while let Some(node) = waiting.pop() {
            if !visited.insert(node.resolved().id) {
                continue;
            }
            for entry in node.written_entries() {
                if !is_merge(&entry) && entry.key.text().is_some_and(|name| names.insert(name)) {
                    entries.push(entry);
                }
            }
            waiting.extend(merge_sources(node).into_iter().rev());
        }
        entries
    }
}

fn is_merge(entry: &Entry<'_>) -> bool {
    entry.key.scalar().is_some_and(|key| key.style() == Style::Plain && key.text() == "<<")
}

fn merge_sources(node: Node<'_>) -> Vec<Node<'_>> {
    let mut sources = Vec::new();
    for entry in node.written_entries().filter(is_merge) {
        match entry.value.form() {
            Form::Mapping => sources.push(entry.value),
            Form::Sequence => sources.extend(entry.value.items().filter(|item| item.form() == Form::Mapping)),
            Form::Null | Form::Scalar => {}
        }
    }
    sources
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({:?} at {:?})", self.form(), self.span())
    }
}
