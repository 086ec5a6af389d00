//! `textDocument/selectionRange`.

use gen_lsp_types::{Range, SelectionRange, SelectionRangeParams};

use crate::convert;
use crate::dispatch::Context;

/// One answer for each place that is asked about, in that order.
pub(crate) fn answer(context: &Context, params: &SelectionRangeParams) -> Option<Vec<SelectionRange>> {
    let (path, file) = context.document(&params.text_document)?;
    let at = |position| {
        let offset = context.offset(&file, position);
        let around = ork_ide::selection_ranges(&context.snapshot, &path, offset);
        let ranges = around.into_iter().map(|span| convert::range(&file, span, &context.client));
        // From the outermost inwards: each holds the one around it.
        let nested = ranges.rev().fold(None, |parent: Option<SelectionRange>, range| {
            Some(SelectionRange { range, parent: parent.map(Box::new) })
        });
        nested.unwrap_or(SelectionRange { range: Range { start: position, end: position }, parent: None })
    };
    Some(params.positions.iter().map(|position| at(*position)).collect())
}
