//! `textDocument/prepareRename`, `textDocument/rename`, `textDocument/linkedEditingRange`.

use gen_lsp_types::{
    LinkedEditingRangeParams, LinkedEditingRanges, PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult,
    RenameParams, WorkspaceEdit,
};
use lsp_server::ErrorCode;

use crate::convert;
use crate::dispatch::{Context, Failure};

pub(crate) fn prepare(context: &Context, params: &PrepareRenameParams) -> Result<Option<PrepareRenameResult>, Failure> {
    let Some((path, file, offset)) = context.locate(&params.text_document_position_params) else { return Ok(None) };
    let found = ork_ide::prepare_rename(&context.snapshot, &path, offset).map_err(refused)?;
    let range = convert::range(&file, found.span, &context.client);
    let placeholder = PrepareRenamePlaceholder { range, placeholder: found.name };
    Ok(Some(PrepareRenameResult::PrepareRenamePlaceholder(placeholder)))
}

pub(crate) fn answer(context: &Context, params: &RenameParams) -> Result<Option<WorkspaceEdit>, Failure> {
    let Some((path, _, offset)) = context.locate(&params.text_document_position_params) else { return Ok(None) };
    let edits = ork_ide::rename(&context.snapshot, &path, offset, &params.new_name).map_err(refused)?;
    Ok(convert::edits(&edits, &context.documents, &context.client))
}

/// Editors show the reason to the person who asked.
fn refused(reason: String) -> Failure {
    Failure { code: ErrorCode::RequestFailed, message: reason }
}

pub(crate) fn linked(context: &Context, params: &LinkedEditingRangeParams) -> Option<LinkedEditingRanges> {
    let (path, file, offset) = context.locate(&params.text_document_position_params)?;
    let spans = ork_ide::linked_editing(&context.snapshot, &path, offset);
    let ranges: Vec<_> = spans.into_iter().map(|span| convert::range(&file, span, &context.client)).collect();
    let word_pattern = Some("[A-Za-z0-9_-]+".to_owned());
    (!ranges.is_empty()).then_some(LinkedEditingRanges { ranges, word_pattern })
}
