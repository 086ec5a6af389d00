//! A tree after an edit of its text: of what was read before, as much as possible stays.
//!
//! Not here: what is read again and how, [`crate::incremental`] where a block is read alone, [`crate::resume`] where
//! reading goes on from the entry before.

use std::sync::Arc;

use ork_source::Span;

use crate::recover::parse;
use crate::tree::Tree;

/// Bytes up to which what is written cannot be half of the limit of unfolded values.
const SMALL: usize = 8 << 20;

/// What an edit replaces, and how it moves the rest.
#[derive(Clone, Copy)]
pub(crate) struct Change {
    /// In the text before.
    pub(crate) edit: Span,
    /// Where what was put in ends, in the text after.
    pub(crate) end: u32,
    pub(crate) moved: i64,
}

impl Change {
    pub(crate) fn new(before: &str, edit: Span, after: &str) -> Self {
        let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
        let moved = length(after) - length(before);
        Self { edit, end: Span::empty(edit.end).moved(moved).end, moved }
    }

    /// Whether it makes one text of the other.
    pub(crate) fn leads(self, before: &str, after: &str) -> bool {
        let start = self.edit.start as usize;
        self.edit.start <= self.end
            && before.get(..start).is_some_and(|same| after.get(..start) == Some(same))
            && before.get(self.edit.end as usize..).is_some_and(|same| after.get(self.end as usize..) == Some(same))
    }

    /// A place of the text before in the text after.
    pub(crate) fn place(self, offset: u32) -> u32 {
        if offset < self.edit.end { offset } else { Span::empty(offset).moved(self.moved).end }
    }
}

impl Tree {
    /// The tree of the text in which `edit` is replaced by `with`: equal to what [`parse`] gives for it, and mostly
    /// much faster. An edit that does not fit the text is cut to what does.
    #[must_use]
    pub fn edited(&self, edit: Span, with: &str) -> Tree {
        let edit = fitted(&self.text, edit);
        self.edited_to(edit, &replaced(&self.text, edit, with))
    }

    /// As [`Tree::edited`], for a text that is already there: this one's up to `edit` and from its end. One that is
    /// not so is read as a whole.
    #[must_use]
    pub fn edited_to(&self, edit: Span, text: &Arc<str>) -> Tree {
        self.reread(edit, text).map_or_else(|| parse(text), |(tree, _)| tree)
    }

    /// As [`Tree::edited`], and nothing where the text must be read to its end.
    #[must_use]
    pub fn edited_in_block(&self, edit: Span, with: &str) -> Option<Tree> {
        let edit = fitted(&self.text, edit);
        let (tree, partly) = self.reread(edit, &replaced(&self.text, edit, with))?;
        partly.then_some(tree)
    }

    /// The tree of a text, and whether reading ended before the text did.
    fn reread(&self, edit: Span, text: &Arc<str>) -> Option<(Tree, bool)> {
        if self.near_limit || text.len().max(self.text.len()) > SMALL {
            return None;
        }
        let change = Change::new(&self.text, edit, text);
        if !change.leads(&self.text, text) {
            return None;
        }
        self.with_block(change, text).map(|tree| (tree, true)).or_else(|| self.read_on(change, text))
    }
}

/// The edit within the text, on whole characters.
fn fitted(text: &str, edit: Span) -> Span {
    let fit = |offset: u32| {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    Span::from(fit(edit.start)..fit(edit.end))
}

fn replaced(text: &str, edit: Span, with: &str) -> Arc<str> {
    let mut out = String::with_capacity(text.len() + with.len());
    out.push_str(text.get(..edit.start as usize).unwrap_or_default());
    out.push_str(with);
    out.push_str(text.get(edit.end as usize..).unwrap_or_default());
    out.into()
}
