//! Where something is typed: the parents of a place, the key whose value it is, the word before it. In block style by
//! indentation, between braces and brackets by the tree.

use std::sync::Arc;

use ork_engine::source::Source;
use ork_engine::validate::Step as Part;
use ork_source::Span;
use ork_yaml::{Form, NodeId, OutlineStep, Step, outline_at};

/// A place where something is typed.
pub(super) struct Spot {
    /// The steps to what it stands in.
    pub(super) parents: Vec<Part>,
    /// The key whose value is typed.
    pub(super) key: Option<String>,
    /// What is typed of it.
    pub(super) word: Span,
    /// Whether it stands between braces or brackets.
    pub(super) in_flow: bool,
}

impl Spot {
    pub(super) fn at(source: &Source, document: usize, offset: u32) -> Self {
        flow(source, document, offset).unwrap_or_else(|| block(source.file.text(), offset))
    }
}

fn block(text: &str, offset: u32) -> Spot {
    let outline = outline_at(text, offset);
    let part = |step: &OutlineStep| match step {
        OutlineStep::Key { name, .. } => Part::Key(Arc::from(name.as_str())),
        OutlineStep::Item { index } => Part::Item(*index),
    };
    Spot {
        parents: outline.steps.iter().map(part).collect(),
        key: outline.key.map(|(key, _)| key),
        word: outline.word,
        in_flow: false,
    }
}

/// The steps of a path into a value.
pub(super) fn parts(source: &Source, steps: &[Step]) -> Option<Vec<Part>> {
    let part = |step: &Step| match step {
        Step::Key { key, .. } | Step::Value { key, .. } => {
            source.node(*key).text().map(|name| Part::Key(Arc::from(name)))
        }
        Step::Item { index, .. } => Some(Part::Item(*index)),
    };
    steps.iter().map(part).collect()
}

fn flow(source: &Source, document: usize, offset: u32) -> Option<Spot> {
    let steps = source.tree.path_at(document, offset);
    let (last, outer) = steps.split_last()?;
    let value = |step: &Step| match step {
        Step::Value { value, .. } | Step::Item { item: value, .. } => *value,
        Step::Key { key, .. } => *key,
    };
    let is_flow = |id: NodeId| {
        let node = source.node(id);
        node.is_flow() && node.span().start < offset && offset < node.span().end
    };
    let text = source.file.text();
    // Between two entries, or in front of the first.
    if is_flow(value(last)) && !matches!(last, Step::Key { .. }) {
        let mut parents = parts(source, &steps)?;
        if source.node(value(last)).form() == Form::Sequence {
            parents.push(Part::Item(0));
        }
        let word = word_before(text, offset);
        return Some(Spot { parents, key: key_before(text, word), word, in_flow: true });
    }
    outer.last().filter(|step| is_flow(value(step)))?;
    let (parents, key) = match last {
        Step::Key { .. } => (parts(source, outer)?, None),
        Step::Value { key, .. } => (parts(source, outer)?, Some(source.node(*key).text()?.to_owned())),
        Step::Item { .. } => (parts(source, &steps)?, None),
    };
    Some(Spot { parents, key, word: word_before(text, offset), in_flow: true })
}

/// The key whose value is not there yet.
fn key_before(text: &str, word: Span) -> Option<String> {
    let before = text.get(..word.start as usize)?.trim_end().strip_suffix(':')?;
    let key = word_before(text, u32::try_from(before.len()).ok()?);
    Some(key.text(text).to_owned()).filter(|key| !key.is_empty())
}

fn word_before(text: &str, offset: u32) -> Span {
    let before = text.get(..offset as usize).unwrap_or_default();
    let start = before
        .rfind(|c: char| c.is_whitespace() || "{}[],:\"'".contains(c))
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    Span::from(start..offset as usize)
}
