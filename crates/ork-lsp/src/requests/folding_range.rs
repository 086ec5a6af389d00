//! `textDocument/foldingRange`.

use gen_lsp_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};
use ork_ide::FoldKind;

use crate::convert;
use crate::dispatch::Context;

/// Folds of one file, where the client names no limit of its own: what editors show without becoming slow.
const MOST_FOLDS: usize = 5_000;

pub(crate) fn answer(context: &Context, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    let (path, file) = context.document(&params.text_document)?;
    let most = context.client.most_folds.unwrap_or(MOST_FOLDS);
    let found = ork_ide::folding_ranges(&context.snapshot, &path, most);
    let characters = !context.client.folds_lines;
    let fold = |fold: ork_ide::Fold| {
        let range = convert::range(&file, fold.span, &context.client);
        FoldingRange {
            start_line: range.start.line,
            start_character: characters.then_some(range.start.character),
            end_line: range.end.line,
            end_character: characters.then_some(range.end.character),
            kind: match fold.kind {
                FoldKind::Content => None,
                FoldKind::Comment => Some(FoldingRangeKind::Comment),
                FoldKind::Imports => Some(FoldingRangeKind::Imports),
                FoldKind::Region => Some(FoldingRangeKind::Region),
            },
            collapsed_text: None,
        }
    };
    Some(found.into_iter().map(fold).collect())
}
