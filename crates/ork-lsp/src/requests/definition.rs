//! `textDocument/definition`, and `declaration` and `typeDefinition`, which lead to the same place.

use gen_lsp_types::{
    Definition, DefinitionParams, DefinitionResponse, Location, LocationLink, Range, TextDocumentPositionParams,
};

use crate::convert;
use crate::dispatch::Context;
use crate::requests::preview_document;

pub(crate) fn answer(context: &Context, params: &DefinitionParams) -> Option<DefinitionResponse> {
    found(context, params, context.client.definition_links)
}

pub(crate) fn declaration(context: &Context, params: &DefinitionParams) -> Option<DefinitionResponse> {
    found(context, params, context.client.declaration_links)
}

pub(crate) fn type_definition(context: &Context, params: &DefinitionParams) -> Option<DefinitionResponse> {
    found(context, params, context.client.type_definition_links)
}

fn found(context: &Context, params: &DefinitionParams, as_link: bool) -> Option<DefinitionResponse> {
    let (target, origin) = place(context, &params.text_document_position_params)?;
    if !as_link {
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

/// Where something leads, and the range of what leads there.
fn place(context: &Context, at: &TextDocumentPositionParams) -> Option<(Location, Range)> {
    if preview_document::is_in(at) {
        return preview_document::definition(context, at);
    }
    let (path, file, offset) = context.locate(at)?;
    let found = ork_ide::definition(&context.snapshot, &path, offset)?;
    let target = convert::location(&found.location, &context.documents, &context.client)?;
    Some((target, convert::range(&file, found.origin, &context.client)))
}
