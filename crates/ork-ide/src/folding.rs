//! What can be folded: entries, items, block scalars, blocks of comments, documents, regions.

use std::path::Path;

use ork_engine::source::Source;
use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::{Form, Node, NodeId};

/// What sort of text a fold hides, where that is more than a piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A mapping, a list, a block scalar, a document.
    Content,
    /// Lines of comments.
    Comment,
    /// Imports.
    Imports,
    /// From `# region` to `# endregion`.
    Region,
}

/// Text that can be hidden: from the end of the line that stays to the end of the last line that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// What is hidden; it spans at least one line break.
    pub span: Span,
    /// Its sort.
    pub kind: FoldKind,
}

/// The folds of a file in the order in which they start; of more than `most` the outer ones.
#[must_use]
pub fn folding_ranges(snapshot: &Snapshot, path: &Path, most: usize) -> Vec<Fold> {
    let Ok(source) = snapshot.source(path) else { return Vec::new() };
    let mut folds = Folds { text: source.file.text(), found: Vec::new() };
    for document in source.tree.documents() {
        if source.tree.documents().len() > 1 {
            folds.add(0, document.span, FoldKind::Content);
        }
        if let Some(root) = document.root {
            folds.content(&source, root);
        }
    }
    folds.comments(source.tree.comments());
    let mut found = folds.found;
    if found.len() > most {
        found.sort_by_key(|(depth, fold)| (*depth, fold.span));
        found.truncate(most);
    }
    found.sort_by_key(|(depth, fold)| (fold.span.start, *depth));
    // An item and its only entry hide the same lines.
    found.dedup_by_key(|(_, fold)| fold.span);
    found.into_iter().map(|(_, fold)| fold).collect()
}

struct Folds<'t> {
    text: &'t str,
    found: Vec<(usize, Fold)>,
}

impl Folds<'_> {
    fn content(&mut self, source: &Source, root: NodeId) {
        let mut waiting = vec![(source.node(root), 1)];
        while let Some((node, depth)) = waiting.pop() {
            if node.is_alias() {
                continue;
            }
            for entry in node.written_entries() {
                let imports = entry.key.text() == Some("imports");
                let kind = if imports { FoldKind::Imports } else { FoldKind::Content };
                if !entry.value.is_alias() {
                    self.add(depth, entry.key.span().cover(entry.value.span()), kind);
                }
                waiting.push((entry.value, depth + 1));
            }
            if node.form() == Form::Sequence {
                for item in node.items() {
                    self.item(item, depth);
                    waiting.push((item, depth + 1));
                }
            }
        }
    }

    fn item(&mut self, item: Node<'_>, depth: usize) {
        if !item.is_alias() {
            self.add(depth, item.span(), FoldKind::Content);
        }
    }

    /// Adds what hides the lines of a span but its first; nothing where that is the only one.
    fn add(&mut self, depth: usize, span: Span, kind: FoldKind) {
        let content = span.text(self.text);
        let content = content.trim_end();
        let Some(line) = content.find('\n') else { return };
        let first = content.get(..line).map_or(0, |first| first.trim_end_matches('\r').len());
        let start = span.start as usize;
        let span = Span::from(start + first..start + content.len());
        self.found.push((depth, Fold { span, kind }));
    }

    /// Comments on lines of their own that follow one another; regions.
    fn comments(&mut self, comments: &[Span]) {
        let mut block: Option<Span> = None;
        let mut regions: Vec<Span> = Vec::new();
        for comment in comments.iter().copied() {
            if !self.is_alone(comment) {
                continue;
            }
            let words = comment.text(self.text).trim_start_matches('#').trim_start();
            if words.starts_with("region") {
                regions.push(comment);
            } else if words.starts_with("endregion")
                && let Some(start) = regions.pop()
            {
                self.add(0, start.cover(comment), FoldKind::Region);
            }
            let follows = block.filter(|block| self.is_next_line(block.end, comment.start));
            if follows.is_none() {
                self.block(block.take());
            }
            block = Some(follows.map_or(comment, |block| block.cover(comment)));
        }
        self.block(block);
    }

    fn block(&mut self, block: Option<Span>) {
        if let Some(block) = block {
            self.add(0, block, FoldKind::Comment);
        }
    }

    fn is_alone(&self, comment: Span) -> bool {
        let before = self.text.get(..comment.start as usize).unwrap_or_default();
        before.bytes().rev().find(|byte| *byte != b' ' && *byte != b'\t').is_none_or(|byte| byte == b'\n')
    }

    fn is_next_line(&self, end: u32, start: u32) -> bool {
        let between = Span::new(end, start).text(self.text);
        between.trim().is_empty() && between.bytes().filter(|byte| *byte == b'\n').count() == 1
    }
}
