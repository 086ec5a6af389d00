//! `textDocument/completion`.

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams, Documentation,
    InsertTextFormat, TextEdit,
};
use ork_ide::CompletionKind;
use ork_source::{SourceFile, Span};

use crate::convert;
use crate::dispatch::Context;

pub(crate) fn answer(context: &Context, params: &CompletionParams) -> Option<CompletionList> {
    let (path, file, offset) = context.locate(&params.text_document_position_params)?;
    let found = ork_ide::completion(&context.snapshot, &path, offset);
    let items = found.into_iter().map(|item| convert_item(context, &file, offset, item)).collect();
    Some(CompletionList { is_incomplete: false, items, ..Default::default() })
}

fn convert_item(context: &Context, file: &SourceFile, offset: u32, item: ork_ide::CompletionItem) -> CompletionItem {
    let markup = |text| convert::markup(text, context.client.completion_markdown);
    let range = convert::range(file, replaced(file, item.replace, offset), &context.client);
    CompletionItem {
        kind: Some(match item.kind {
            CompletionKind::Field => CompletionItemKind::Property,
            CompletionKind::Input => CompletionItemKind::Variable,
            CompletionKind::Data => CompletionItemKind::Field,
            CompletionKind::Function => CompletionItemKind::Function,
            CompletionKind::Value => CompletionItemKind::Value,
        }),
        detail: Some(item.detail).filter(|detail| !detail.is_empty()),
        documentation: Some(item.documentation)
            .filter(|text| !text.is_empty())
            .map(|text| Documentation::MarkupContent(markup(text))),
        sort_text: Some(format!("{:03}{}", item.rank, item.label)),
        filter_text: Some(item.label.clone()),
        insert_text_format: Some(InsertTextFormat::PlainText),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: item.insert })),
        label: item.label,
        ..Default::default()
    }
}

/// What is replaced. The protocol wants it on one line and around the cursor; anything else inserts at the cursor.
fn replaced(file: &SourceFile, span: Span, offset: u32) -> Span {
    if span.touches(offset) && !span.text(file.text()).contains('\n') { span } else { Span::empty(offset) }
}
