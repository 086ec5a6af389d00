//! `textDocument/definition`.

use gen_lsp_types::{Definition, DefinitionParams, DefinitionResponse, LocationLink};

use crate::convert;
use crate::dispatch::Context;
use crate::requests::preview_document;

pub(crate) fn answer(context: &Context, params: &DefinitionParams) -> Option<DefinitionResponse> {
    if preview_document::is_in(&params.text_document_position_params) {
        return preview_document::definition(context, &params.text_document_position_params);
    }
    let (path, file, offset) = context.locate(&params.text_document_position_params)?;
    let found = ork_ide::definition(&context.snapshot, &path, offset)?;
    let target = convert::location(&found.location, &context.documents, &context.client)?;
    if !context.client.definition_links {
        return Some(DefinitionResponse::Definition(Definition::Location(target)));
    }
    let link = LocationLink {
        origin_selection_range: Some(convert::range(&file, found.origin, &context.client)),
        target_uri: target.uri,
        target_range: target.range,
        target_selection_range: target.range,
    };
    Some(DefinitionResponse::DefinitionLinkList(vec![link]))
}
