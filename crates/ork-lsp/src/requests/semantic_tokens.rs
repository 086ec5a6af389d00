//! `textDocument/semanticTokens/full`, `/full/delta`, `/range`.

use gen_lsp_types::{SemanticTokens, SemanticTokensDeltaParams, SemanticTokensParams, SemanticTokensRangeParams};
use serde::Serialize;

use crate::dispatch::Context;
use crate::tokens::{self, Tokens, encoded};

pub(crate) fn full(context: &Context, params: &SemanticTokensParams) -> Option<SemanticTokens> {
    let (path, file) = context.document(&params.text_document)?;
    let found = encoded(&file, &ork_ide::semantic_tokens(&context.snapshot, &path, None), context.client.encoding);
    let id = context.tokens.keep(path, &found);
    Some(SemanticTokens { result_id: Some(id), data: found.to_vec() })
}

/// What differs from the colours that the client has; all of them where those are no longer known here.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Delta {
    Full(SemanticTokens),
    Edits(gen_lsp_types::SemanticTokensDelta),
}

pub(crate) fn delta(context: &Context, params: &SemanticTokensDeltaParams) -> Option<Delta> {
    let (path, file) = context.document(&params.text_document)?;
    let found = encoded(&file, &ork_ide::semantic_tokens(&context.snapshot, &path, None), context.client.encoding);
    let before: Option<Tokens> = context.tokens.get(&path, &params.previous_result_id);
    let id = Some(context.tokens.keep(path, &found));
    Some(match before {
        Some(before) => {
            let edits = tokens::difference(&before, &found).into_iter().collect();
            Delta::Edits(gen_lsp_types::SemanticTokensDelta { result_id: id, edits })
        }
        None => Delta::Full(SemanticTokens { result_id: id, data: found.to_vec() }),
    })
}

pub(crate) fn range(context: &Context, params: &SemanticTokensRangeParams) -> Option<SemanticTokens> {
    let (path, file) = context.document(&params.text_document)?;
    let within = context.span(&file, params.range);
    let found = ork_ide::semantic_tokens(&context.snapshot, &path, Some(within));
    Some(SemanticTokens { result_id: None, data: encoded(&file, &found, context.client.encoding).to_vec() })
}
