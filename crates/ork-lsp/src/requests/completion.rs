//! `textDocument/completion` and `completionItem/resolve`.

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionItemTag, CompletionItemTextEdit,
    CompletionList, CompletionParams, Documentation, InsertReplaceEdit, InsertTextFormat, InsertTextMode, Range,
    TextEdit,
};
use ork_ide::CompletionKind;
use ork_source::{SourceFile, Span};
use serde::{Deserialize, Serialize};

use crate::capabilities::Client;
use crate::convert;
use crate::dispatch::Context;
use crate::uri;

/// Items of one answer at most. What is cut is asked for again while somebody types.
const MOST_ITEMS: usize = 200;

pub(crate) fn answer(context: &Context, params: &CompletionParams) -> Option<CompletionList> {
    let at = &params.text_document_position_params;
    let (path, file, offset) = context.locate(at)?;
    let mut found = ork_ide::completion(&context.snapshot, &path, offset);
    let client = &context.client;
    found.retain(|item| !item.variant || client.snippets);
    let is_incomplete = found.len() > MOST_ITEMS;
    if is_incomplete {
        found.retain(|item| fits(item, file.text(), offset));
        found.truncate(MOST_ITEMS);
    }
    let uri = at.text_document.uri.to_string();
    let converting = Converting { client, file: &file, offset, uri: &uri };
    let items = found.into_iter().enumerate().map(|(rank, item)| converting.item(rank, item)).collect();
    Some(CompletionList { is_incomplete, items, ..Default::default() })
}

/// Whether an item has the typed letters in their order.
fn fits(item: &ork_ide::CompletionItem, text: &str, offset: u32) -> bool {
    let typed = text.get(item.replace.start as usize..offset as usize).unwrap_or_default();
    let against = item.filter.as_deref().unwrap_or(&item.label);
    let mut rest = against.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|wanted| rest.any(|c| c == wanted))
}

/// What an item is found again by when its documentation is asked for.
#[derive(Serialize, Deserialize)]
struct Ticket {
    uri: String,
    offset: u32,
    label: String,
}

/// Fills in the documentation of an item: the place is asked once more. An item of a text that has gone on since stays as
/// it is.
pub(crate) fn resolve(context: &Context, item: &CompletionItem) -> CompletionItem {
    let mut item = item.clone();
    if let Some(text) = item.data.as_ref().and_then(|data| documentation(context, data)) {
        item.documentation = Some(document(&context.client, text));
    }
    item
}

fn documentation(context: &Context, data: &serde_json::Value) -> Option<String> {
    let ticket: Ticket = serde_json::from_value(data.clone()).ok()?;
    let path = uri::to_path(&serde_json::from_value(ticket.uri.into()).ok()?);
    let found = ork_ide::completion(&context.snapshot, &path, ticket.offset);
    let item = found.into_iter().find(|item| item.label == ticket.label)?;
    Some(item.documentation).filter(|text| !text.is_empty())
}

fn document(client: &Client, text: String) -> Documentation {
    Documentation::MarkupContent(convert::markup(text, client.completion_markdown))
}

struct Converting<'c> {
    client: &'c Client,
    file: &'c SourceFile,
    offset: u32,
    uri: &'c str,
}

impl Converting<'_> {
    fn item(&self, rank: usize, item: ork_ide::CompletionItem) -> CompletionItem {
        let client = self.client;
        let snippet = item.snippet.filter(|_| client.snippets);
        let format = if snippet.is_some() { InsertTextFormat::Snippet } else { InsertTextFormat::PlainText };
        let has_lines = snippet.as_ref().is_some_and(|text| text.contains('\n'));
        let start = item.replace.start;
        let edit = self.edit(item.replace, snippet.unwrap_or(item.insert));
        let details = client.label_details && !item.detail.is_empty();
        let (tags, deprecated) = match item.deprecated {
            true if client.deprecated_tag => (Some(vec![CompletionItemTag::Deprecated]), None),
            true => (None, Some(true)),
            false => (None, None),
        };
        let has_text = !item.documentation.is_empty();
        let lazily = client.resolves_documentation;
        let ticket = Ticket { uri: self.uri.to_owned(), offset: start, label: item.label.clone() };
        #[expect(deprecated, reason = "clients that know no tags know this")]
        CompletionItem {
            kind: Some(kind(item.kind)),
            label_details: details
                .then(|| CompletionItemLabelDetails { detail: None, description: Some(item.detail.clone()) }),
            detail: Some(item.detail).filter(|detail| !detail.is_empty()),
            documentation: (has_text && !lazily).then(|| document(client, item.documentation)),
            data: (has_text && lazily).then(|| serde_json::to_value(ticket).unwrap_or_default()),
            sort_text: Some(format!("{rank:04}")),
            preselect: (rank == 0 && client.preselects).then_some(true),
            filter_text: Some(item.filter.unwrap_or_else(|| item.label.clone())),
            insert_text_format: Some(format),
            insert_text_mode: (has_lines && client.adjusts_indentation).then_some(InsertTextMode::AdjustIndentation),
            text_edit: Some(edit),
            tags,
            deprecated,
            label: item.label,
            ..Default::default()
        }
    }

    fn range(&self, span: Span) -> Range {
        convert::range(self.file, span, self.client)
    }

    /// The protocol wants what is replaced on one line and around the cursor; anything else inserts at the cursor.
    fn edit(&self, span: Span, new_text: String) -> CompletionItemTextEdit {
        let text = self.file.text();
        let one_line = span.touches(self.offset) && !span.text(text).contains('\n');
        let replace = if one_line { span } else { Span::empty(self.offset) };
        if self.client.insert_replace && replace.end > self.offset {
            let insert = self.range(Span::new(replace.start, self.offset));
            let edit = InsertReplaceEdit { new_text, insert, replace: self.range(replace) };
            return CompletionItemTextEdit::InsertReplaceEdit(edit);
        }
        CompletionItemTextEdit::TextEdit(TextEdit { range: self.range(replace), new_text })
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Field => CompletionItemKind::Property,
        CompletionKind::Input | CompletionKind::Variable => CompletionItemKind::Variable,
        CompletionKind::Data => CompletionItemKind::Field,
        CompletionKind::Function => CompletionItemKind::Function,
        CompletionKind::Keyword => CompletionItemKind::Keyword,
        CompletionKind::Value => CompletionItemKind::Value,
        CompletionKind::Module => CompletionItemKind::Module,
        CompletionKind::File => CompletionItemKind::File,
        CompletionKind::Folder => CompletionItemKind::Folder,
    }
}
