//! `textDocument/hover`.

use std::time::{SystemTime, UNIX_EPOCH};

use gen_lsp_types::{Contents, Hover, HoverParams};

use crate::convert;
use crate::dispatch::Context;
use crate::requests::preview_document;

pub(crate) fn answer(context: &Context, params: &HoverParams) -> Option<Hover> {
    if preview_document::is_in(&params.text_document_position_params) {
        return preview_document::hover(context, &params.text_document_position_params);
    }
    let (path, file, offset) = context.locate(&params.text_document_position_params)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok());
    let found = ork_ide::hover_at(&context.snapshot, &path, offset, now)?;
    let content = convert::markup(found.markdown, context.client.hover_markdown);
    let range = convert::range(&file, found.span, &context.client);
    Some(Hover { contents: Contents::MarkupContent(content), range: Some(range) })
}
