//! `textDocument/documentLink`.

use gen_lsp_types::{DocumentLink, DocumentLinkParams};
use ork_ide::LinkTarget;

use crate::convert;
use crate::dispatch::Context;
use crate::uri;

pub(crate) fn answer(context: &Context, params: &DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let path = uri::to_path(&params.text_document.uri);
    let file = context.snapshot.file(&path)?;
    let links = ork_ide::links(&context.snapshot, &path).into_iter().filter_map(|link| {
        let target = match &link.target {
            LinkTarget::File(path) => convert::uri_of(path, &context.documents)?,
            LinkTarget::Address(address) => address.parse().ok()?,
        };
        let range = convert::range(&file, link.span, &context.client);
        Some(DocumentLink { range, target: Some(target), tooltip: None, data: None })
    });
    Some(links.collect())
}
