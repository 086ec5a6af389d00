//! `textDocument/references` and `textDocument/documentHighlight`.

use gen_lsp_types::{DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location, ReferenceParams};
use ork_ide::Access;

use crate::convert;
use crate::dispatch::Context;

pub(crate) fn answer(context: &Context, params: &ReferenceParams) -> Option<Vec<Location>> {
    let (path, _, offset) = context.locate(&params.text_document_position_params)?;
    let found = ork_ide::references(&context.snapshot, &path, offset, params.context.include_declaration);
    let locations = found.iter().filter_map(|at| convert::location(at, &context.documents, &context.client));
    Some(locations.collect())
}

pub(crate) fn highlights(context: &Context, params: &DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> {
    let (path, file, offset) = context.locate(&params.text_document_position_params)?;
    let found = ork_ide::highlights(&context.snapshot, &path, offset).into_iter();
    let highlight = |(span, access)| DocumentHighlight {
        range: convert::range(&file, span, &context.client),
        kind: Some(match access {
            Access::Write => DocumentHighlightKind::Write,
            Access::Read => DocumentHighlightKind::Read,
        }),
    };
    Some(found.map(highlight).collect())
}
