//! Where comments on lines of their own go.
//!
//! Not here: comments behind a value, which stay where they are.

use crate::format::plan::{Chain, Indent, Plan, STEP};
use crate::line_table::LineTable;
use crate::tree::Tree;

/// Plans the column of every comment that has its line for itself.
pub(super) fn place(tree: &Tree, lines: &LineTable, plan: &mut Plan) {
    let next = following(tree, lines, plan);
    let mut before = Chain::default();
    for (index, (line, next)) in lines.all().iter().zip(next).enumerate() {
        let Some(plan) = plan.lines.get_mut(index) else { return };
        if let Some(chain) = &plan.chain {
            before.clone_from(chain);
        }
        if plan.indent != Indent::Free || line.is_blank(&tree.text) {
            continue;
        }
        if line.is_comment(&tree.text) {
            let column = line.indent(&tree.text).len();
            plan.indent = Indent::To(column_of(column, next, &before));
        } else {
            // The mark of a document: nothing is open after it.
            before = Chain::default();
        }
    }
}

/// For each line the old and the new column of the first line with a value at or after it. At the end of a document
/// that is the first column, whatever stands there.
fn following(tree: &Tree, lines: &LineTable, plan: &Plan) -> Vec<Option<(u32, u32)>> {
    let mut next = None;
    let mut found = Vec::with_capacity(plan.lines.len());
    for (line, plan) in lines.all().iter().zip(&plan.lines).rev() {
        match plan.indent {
            Indent::To(to) => next = Some((line.indent(&tree.text).len(), to)),
            Indent::Free if !line.is_blank(&tree.text) && !line.is_comment(&tree.text) => next = Some((0, 0)),
            _ => {}
        }
        found.push(next);
    }
    found.reverse();
    found
}

/// The new column of a comment at `column`: that of what follows, unless it stands deeper, in the block that ends with
/// it.
fn column_of(column: u32, next: Option<(u32, u32)>, before: &Chain) -> u32 {
    if let Some((old, new)) = next
        && column <= old
    {
        return new;
    }
    let inside = |old: u32| next.is_none_or(|(next, _)| old > next);
    let deepest = before.columns.iter().rfind(|(old, _)| *old <= column);
    match deepest {
        Some((old, new)) if before.open && before.columns.last() == deepest && column > *old => new + STEP,
        Some((old, new)) if inside(*old) => *new,
        _ => next.map_or(0, |(_, new)| new),
    }
}
