//! Reading a change back: it must say what was asked, and nothing else may differ.
//!
//! Not here: how a change is written.

use std::sync::Arc;

use ork_source::{Span, apply_edits};

use crate::edit::{EditError, Editor, Edits};
use crate::recover::parse;
use crate::shape::Shape;
use crate::tree::{NodeId, Tree};

impl Editor<'_> {
    /// The document of a node and the way to it by places among children.
    fn address(&self, id: NodeId) -> Option<(usize, Vec<usize>)> {
        let mut way = Vec::new();
        let mut current = id;
        while let Some((parent, index)) = self.parent(current) {
            way.push(index);
            current = parent;
        }
        way.reverse();
        let document = self.tree.documents.iter().position(|document| document.root == Some(current))?;
        Some((document, way))
    }

    /// Gives the replacements where `change`, made on the value of `id`, is all that they do.
    pub(super) fn checked(
        &self,
        edits: Edits,
        id: NodeId,
        change: impl FnOnce(&mut Shape),
    ) -> Result<Edits, EditError> {
        let (document, way) = self.address(id).ok_or(EditError::Unsafe)?;
        let mut expected = Shape::documents(self.tree);
        let mut shape = expected.get_mut(document).and_then(Option::as_mut).ok_or(EditError::Unsafe)?;
        for index in way {
            shape = shape.children.get_mut(index).ok_or(EditError::Unsafe)?;
        }
        change(shape);
        self.compared(edits, &expected)
    }

    /// Gives the replacements where the changed text says what is expected.
    pub(super) fn compared(&self, edits: Edits, expected: &[Option<Shape>]) -> Result<Edits, EditError> {
        let after = parse(&Arc::from(apply_edits(self.text(), &edits)));
        let same = Shape::documents(&after) == expected && messages(self.tree) == messages(&after);
        if same && self.comments_stay(&edits, &after) { Ok(edits) } else { Err(EditError::Unsafe) }
    }

    /// Whether all comments outside of what is replaced are there still, in their order.
    fn comments_stay(&self, edits: &Edits, after: &Tree) -> bool {
        let gone = |comment: &Span| edits.iter().any(|(span, _)| span.contains(*comment));
        let kept = self.tree.comments.iter().filter(|comment| !gone(comment)).map(|span| span.text(self.text()));
        let mut found = after.comments.iter().map(|span| span.text(&after.text));
        kept.into_iter().all(|comment| found.any(|found| found == comment))
    }
}

fn messages(tree: &Tree) -> Vec<&str> {
    tree.errors.iter().map(|error| error.message.as_str()).collect()
}
