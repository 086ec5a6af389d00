//! `textDocument/formatting`, `/rangeFormatting`, `/onTypeFormatting`.
//!
//! The options of the client (tab size, blanks at line ends, …) are not looked at: there is one style, that of `ork fmt`.

use std::path::Path;

use gen_lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, TextEdit,
};
use ork_source::{SourceFile, Span};

use crate::convert;
use crate::dispatch::Context;

pub(crate) fn whole(context: &Context, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    let (path, file) = context.document(&params.text_document)?;
    formatted(context, &path, &file, None)
}

pub(crate) fn range(context: &Context, params: &DocumentRangeFormattingParams) -> Option<Vec<TextEdit>> {
    let (path, file) = context.document(&params.text_document)?;
    let within = context.span(&file, params.range);
    formatted(context, &path, &file, Some(within))
}

pub(crate) fn on_type(context: &Context, params: &DocumentOnTypeFormattingParams) -> Option<Vec<TextEdit>> {
    let (path, file) = context.document(&params.text_document)?;
    let offset = context.offset(&file, params.position);
    Some(edits(context, &file, ork_ide::on_line_break(&context.snapshot, &path, offset)))
}

/// The edits; none, and a line in the log, where the text cannot be formatted.
fn formatted(context: &Context, path: &Path, file: &SourceFile, within: Option<Span>) -> Option<Vec<TextEdit>> {
    if !context.settings.format {
        return None;
    }
    match ork_ide::formatting(&context.snapshot, path, within)? {
        Ok(found) => Some(edits(context, file, found)),
        Err(error) => {
            context.log.info(&format!("{} is not formatted: {error}", path.display()));
            None
        }
    }
}

fn edits(context: &Context, file: &SourceFile, found: Vec<(Span, String)>) -> Vec<TextEdit> {
    let edit = |(span, new_text)| TextEdit { range: convert::range(file, span, &context.client), new_text };
    found.into_iter().map(edit).collect()
}
