//! Definition and hover inside of a preview: where a value comes from, in every editor that shows the document.

use gen_lsp_types::{Contents, Hover, Location, Range, TextDocumentPositionParams};
use ork_ide::{Segment, described};

use crate::convert;
use crate::dispatch::Context;
use crate::previews::is_preview;

/// Whether a request is about a place of a preview.
pub(crate) fn is_in(at: &TextDocumentPositionParams) -> bool {
    is_preview(&at.text_document.uri)
}

/// The expression that made what stands at a place, and the range of what it made.
pub(crate) fn definition(context: &Context, at: &TextDocumentPositionParams) -> Option<(Location, Range)> {
    with_segment(context, at, |segment, range| {
        let place = segment.origin.first()?;
        Some((convert::location(place, &context.documents, &context.client)?, range))
    })
}

/// Where what stands at a place comes from, in words.
pub(crate) fn hover(context: &Context, at: &TextDocumentPositionParams) -> Option<Hover> {
    with_segment(context, at, |segment, range| {
        let content = convert::markup(described(segment), context.client.hover_markdown);
        Some(Hover { contents: Contents::MarkupContent(content), range: Some(range) })
    })
}

fn with_segment<R>(
    context: &Context,
    at: &TextDocumentPositionParams,
    answer: impl Fn(&Segment, Range) -> Option<R>,
) -> Option<R> {
    let shown = context.previews.shown(&at.text_document.uri)?;
    let offset = context.offset(&shown.file, at.position);
    let segment = shown.preview.segment_at(offset)?;
    answer(segment, convert::range(&shown.file, segment.span, &context.client))
}
