//! Definition and hover inside of a preview: where a value comes from, in every editor that shows the document.

use gen_lsp_types::{
    Contents, Definition, DefinitionResponse, Hover, Location, LocationLink, Position, Range,
    TextDocumentPositionParams,
};
use ork_ide::{Segment, described};
use ork_source::Position as Place;

use crate::convert;
use crate::dispatch::Context;
use crate::previews::is_preview;

/// Whether a request is about a place of a preview.
pub(crate) fn is_in(at: &TextDocumentPositionParams) -> bool {
    is_preview(&at.text_document.uri)
}

/// The expression that made what stands at a place.
pub(crate) fn definition(context: &Context, at: &TextDocumentPositionParams) -> Option<DefinitionResponse> {
    let (target, origin): (Location, Range) = with_segment(context, at, |segment, range| {
        let place = segment.origin.first()?;
        Some((convert::location(place, &context.documents, &context.client)?, range))
    })?;
    if !context.client.definition_links {
        return Some(DefinitionResponse::Definition(Definition::Location(target)));
    }
    let link = LocationLink {
        origin_selection_range: Some(origin),
        target_uri: target.uri,
        target_range: target.range,
        target_selection_range: target.range,
    };
    Some(DefinitionResponse::DefinitionLinkList(vec![link]))
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
    let Position { line, character } = at.position;
    let offset = shown.file.offset(Place { line, column: character }, context.client.encoding);
    let segment = shown.preview.segment_at(offset)?;
    answer(segment, convert::range(&shown.file, segment.span, &context.client))
}
