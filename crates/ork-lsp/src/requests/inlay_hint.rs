//! `textDocument/inlayHint`.

use gen_lsp_types::{InlayHint, InlayHintParams, Label, Tooltip};
use ork_ide::InlayOptions;

use crate::convert;
use crate::dispatch::Context;
use crate::settings::InlayHints;

pub(crate) fn answer(context: &Context, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    let (path, file) = context.document(&params.text_document)?;
    let within = context.span(&file, params.range);
    let InlayHints { values, defaults, versions, schedules } = context.settings.inlay_hints;
    let options = InlayOptions { values, defaults, versions, schedules };
    let found = ork_ide::inlay_hints(&context.snapshot, &path, within, &options);
    let hint = |hint: ork_ide::InlayHint| InlayHint {
        position: convert::range(&file, ork_source::Span::empty(hint.offset), &context.client).start,
        label: Label::String(hint.label),
        kind: None,
        text_edits: None,
        // Nothing says what a client takes here; those that show it at all show Markdown.
        tooltip: Some(Tooltip::MarkupContent(convert::markup(hint.tooltip, true))),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    Some(found.into_iter().map(hint).collect())
}
