//! Going back to an earlier entry of a text that is being read: what follows is forgotten, the blocks around the entry
//! are open again, and reading goes on there instead of at the start.
//!
//! Not here: why one goes back.

use crate::build::{Builder, Open};
use crate::continued::{column_of, line_start};
use crate::tree::{Kind, NodeData, NodeId, Tree};

/// Nodes that are looked at before reading starts from the top.
const TRIED: usize = 400;

/// Where reading goes on, and the text that opens the same blocks for the event parser.
pub(crate) struct Resume {
    /// The first byte that is read again.
    pub(crate) at: usize,
    /// An empty entry in each block around the place, at the same columns.
    pub(crate) frame: String,
    /// How many events the frame gives.
    pub(crate) events: usize,
}

impl Resume {
    /// From the top: no block is open.
    pub(crate) fn at_start() -> Self {
        Self { at: 0, frame: String::new(), events: 0 }
    }
}

/// A collection around an entry, and how many of its children stay.
pub(crate) struct Around {
    pub(crate) id: NodeId,
    pub(crate) kept: usize,
}

/// An entry that reading can go on at.
pub(crate) struct Entry {
    pub(crate) key: NodeId,
    pub(crate) line: u32,
    pub(crate) around: Vec<Around>,
    pub(crate) resume: Resume,
}

impl Builder<'_> {
    /// Forgets the last entry whose line stands wholly before `changed`, and all that follows; everything where there
    /// is none that can be read without what stands before it. `masked` is the text as it was read so far.
    pub(crate) fn rewind(&mut self, masked: &str, changed: usize) -> Resume {
        // Anchors mean something further down.
        let known = !self.bomb && self.anchors.is_empty();
        let document = self.tree.documents.len().saturating_sub(1);
        let entry = known.then(|| self.tree.last_entry(document, masked, changed)).flatten();
        let Some(entry) = entry else {
            self.forget();
            return Resume::at_start();
        };
        self.tree.nodes.truncate(entry.key.0 as usize);
        self.kept = self.kept.min(self.tree.nodes.len());
        self.tree.comments.retain(|comment| comment.start < entry.line);
        self.tree.errors.retain(|error| error.span.start < entry.line);
        self.open_at(&entry);
        entry.resume
    }

    /// Opens what is around an entry, whose own nodes and all that follow are gone.
    pub(crate) fn open_at(&mut self, entry: &Entry) {
        // Without anchors every node is one value.
        let open = |around: &Around| Open { id: around.id, key: None, before: around.id.0.into() };
        self.open = entry.around.iter().map(open).collect();
        self.unfolded = entry.key.0.into();
        for around in &entry.around {
            match self.tree.nodes.get_mut(around.id.0 as usize).map(|node| &mut node.kind) {
                Some(Kind::Mapping { pairs, .. }) => pairs.truncate(around.kept),
                Some(Kind::Sequence { items, .. }) => items.truncate(around.kept),
                _ => {}
            }
        }
        if let Some(document) = self.tree.documents.last_mut() {
            document.span.end = document.span.start;
        }
        self.last_end = entry.line;
        self.flow_start = None;
    }
}

impl Tree {
    /// The last entry of a document whose line stands wholly before `changed`, if it can be read without what stands
    /// before it.
    pub(crate) fn last_entry(&self, document: usize, masked: &str, changed: usize) -> Option<Entry> {
        // Directives mean something further down.
        if masked.starts_with('%') || masked.contains("\n%") {
            return None;
        }
        let before = line_start(masked, changed);
        let first = self.documents.get(document)?.root?;
        let end = self.nodes.partition_point(|node| (node.span.start as usize) < before);
        let candidates = (first.0 as usize..end).rev().take(TRIED);
        candidates.filter_map(|id| self.entry(document, masked, NodeId(u32::try_from(id).ok()?), before)).next()
    }

    /// The entry with the key `key`, where it is the first of its line and its line is as in the text.
    fn entry(&self, document: usize, masked: &str, key: NodeId, before: usize) -> Option<Entry> {
        let data = self.data(key)?;
        let start = data.span.start as usize;
        let line = line_start(&self.text, start);
        if !is_bare(data) || !self.text.get(line..start)?.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let end = line + self.text.get(line..)?.find('\n')? + 1;
        if end > before || self.text.get(line..end) != masked.get(line..end) {
            return None;
        }
        let around = self.around(document, key)?;
        // A key behind a `?` may stand on a line of its own.
        let mapping = self.data(around.last()?.id)?.span.start;
        if start - line != column_of(masked, mapping) {
            return None;
        }
        let (frame, events) = self.frame(masked, &around)?;
        let line = u32::try_from(line).ok()?;
        Some(Entry { key, line, around, resume: Resume { at: line as usize, frame, events } })
    }

    /// The collections around a key, outermost first; all are blocks.
    pub(crate) fn around(&self, document: usize, key: NodeId) -> Option<Vec<Around>> {
        let mut around = Vec::new();
        let mut id = self.documents.get(document)?.root?;
        loop {
            let data = self.data(id)?;
            if data.anchor.is_some() || data.tag.is_some() {
                return None;
            }
            let next = match &data.kind {
                Kind::Mapping { pairs, flow: false, .. } => {
                    let kept = pairs.partition_point(|(name, _)| *name <= key);
                    let (name, value) = *pairs.get(kept.checked_sub(1)?)?;
                    if name == key {
                        around.push(Around { id, kept: kept - 1 });
                        return Some(around);
                    }
                    around.push(Around { id, kept });
                    value
                }
                Kind::Sequence { items, flow: false } => {
                    let kept = items.partition_point(|item| *item <= key);
                    around.push(Around { id, kept });
                    *items.get(kept.checked_sub(1)?)?
                }
                _ => return None,
            };
            id = (next <= key).then_some(next)?;
        }
    }

    /// An empty entry in each of the collections, at its column; and how many events that gives.
    fn frame(&self, masked: &str, around: &[Around]) -> Option<(String, usize)> {
        // The stream and the document start; the value of the last entry.
        let (mut frame, mut events) = (String::new(), 3);
        let mut column = 0;
        for around in around {
            let data = self.data(around.id)?;
            let at = column_of(masked, data.span.start);
            if column > 0 && at < column + 1 {
                frame.push('\n');
                column = 0;
            }
            frame.extend(std::iter::repeat_n(' ', at - column));
            events += 1;
            if matches!(data.kind, Kind::Mapping { .. }) {
                frame.push_str("x:\n");
                events += 1;
                column = 0;
            } else {
                let dash = masked.as_bytes().get(data.span.start as usize) == Some(&b'-');
                dash.then(|| frame.push('-'))?;
                column = at + 1;
            }
        }
        frame.truncate(frame.trim_end().len());
        frame.push_str(" \"\"\n");
        Some((frame, events))
    }
}

pub(crate) fn is_bare(data: &NodeData) -> bool {
    matches!(data.kind, Kind::Scalar { .. }) && !data.span.is_empty() && data.tag.is_none() && data.anchor.is_none()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Resume;
    use crate::build::{Builder, End};

    const TEXTS: [&str; 6] = [
        "# first\nspec:\n  crds:\n    # entry\n    a:\n      list:\n        - name: x\n          image: y\n        -\n          name: z\n          note: |\n            text\n\n            more\n      last: 1\n    b: {c: d}\n    e:\n  f: [1,\n    2]\nend: true\n",
        "- - a: 1\n    b: 2\n  - c:\n    - d\n    - e: 3\n      f: 4\n-   g: 5\n    h: >-\n      folded\n      text\n",
        "a: 1\r\nb:\r\n  c: 'x\r\n    y'\r\n  d: 2\r\n---\r\ne:\r\n- f: 3\r\n  g: 4\r\n...\r\n",
        "a: !t\n  b: 1\n  c: 2\n? d\n: e: 1\n  f: 2\ng: plain\n  goes on\nh: 'é'\ni: 1\na: 2\n",
        "%TAG !e! tag:e,2000:\n---\na: 1\nb: !e!x 2\nc: 3\n",
        "a: &a {b: 1}\nc:\n  d: *a\n  e: 1\nf: 2\n",
    ];

    #[test]
    fn what_is_read_again_is_read_as_before() {
        let mut resumed = 0;
        for text in TEXTS.map(Arc::<str>::from) {
            let mut whole = Builder::new(&text);
            assert!(matches!(whole.read(&text, Resume::at_start(), |_, _| false), End::Finished), "{text}");
            let whole = whole.finish();
            for line in text.match_indices('\n').map(|(at, _)| at + 1) {
                let mut builder = Builder::new(&text);
                builder.read(&text, Resume::at_start(), |_, _| false);
                let resume = builder.rewind(&text, line);
                resumed += usize::from(resume.at > 0);
                assert!(resume.at < line);
                assert!(matches!(builder.read(&text, resume, |_, _| false), End::Finished), "{text} at {line}");
                let mut again = builder.finish();
                again.errors.dedup();
                assert_eq!(again, whole, "{text} at {line}");
            }
        }
        assert!(resumed > 30, "{resumed}");
    }
}
