//! `textDocument/documentSymbol` and `workspace/symbol`.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation,
    SymbolKind, WorkspaceSymbolParams,
};
use ork_ide::Symbol;
use ork_source::SourceFile;

use crate::convert;
use crate::dispatch::Context;
use crate::uri;

pub(crate) fn answer(context: &Context, params: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
    let path = uri::to_path(&params.text_document.uri);
    let file = context.snapshot.file(&path)?;
    let found = ork_ide::document_symbols(&context.snapshot, &path);
    if context.client.nested_symbols {
        let nested = found.into_iter().map(|symbol| nested(context, &file, symbol)).collect();
        return Some(DocumentSymbolResponse::DocumentSymbolList(nested));
    }
    let mut flat = Vec::new();
    for symbol in &found {
        flatten(context, &file, symbol, None, &mut flat);
    }
    Some(DocumentSymbolResponse::SymbolInformationList(flat))
}

#[expect(deprecated, reason = "the type has the field, and nothing stands in it")]
fn nested(context: &Context, file: &SourceFile, symbol: Symbol) -> DocumentSymbol {
    let children: Vec<_> = symbol.children.into_iter().map(|child| nested(context, file, child)).collect();
    DocumentSymbol {
        name: symbol.name,
        detail: Some(symbol.detail).filter(|detail| !detail.is_empty()),
        kind: kind(symbol.kind),
        range: convert::range(file, symbol.span, &context.client),
        selection_range: convert::range(file, symbol.name_span, &context.client),
        children: Some(children).filter(|children| !children.is_empty()),
        tags: None,
        deprecated: None,
    }
}

fn flatten(
    context: &Context,
    file: &SourceFile,
    symbol: &Symbol,
    container: Option<&str>,
    flat: &mut Vec<SymbolInformation>,
) {
    let Some(uri) = convert::uri_of(file.path(), &context.documents) else { return };
    let location = Location { uri, range: convert::range(file, symbol.span, &context.client) };
    flat.push(information(symbol.name.clone(), kind(symbol.kind), container.map(str::to_owned), location));
    for child in &symbol.children {
        flatten(context, file, child, Some(&symbol.name), flat);
    }
}

#[expect(deprecated, reason = "the type has the field, and nothing stands in it")]
fn information(name: String, kind: SymbolKind, container: Option<String>, location: Location) -> SymbolInformation {
    let base_symbol_information = BaseSymbolInformation { name, kind, tags: None, container_name: container };
    SymbolInformation { deprecated: None, location, base_symbol_information }
}

fn kind(kind: ork_ide::SymbolKind) -> SymbolKind {
    match kind {
        ork_ide::SymbolKind::Document => SymbolKind::Module,
        ork_ide::SymbolKind::Entry => SymbolKind::Class,
        ork_ide::SymbolKind::Input => SymbolKind::Variable,
        ork_ide::SymbolKind::Note => SymbolKind::Function,
        ork_ide::SymbolKind::Mapping => SymbolKind::Object,
        ork_ide::SymbolKind::List => SymbolKind::Array,
        ork_ide::SymbolKind::Value => SymbolKind::Property,
    }
}

pub(crate) fn in_workspace(context: &Context, params: &WorkspaceSymbolParams) -> Vec<SymbolInformation> {
    let found = ork_ide::workspace_symbols(&context.snapshot, &params.query).into_iter();
    let symbols = found.filter_map(|symbol| {
        let location = convert::location(&symbol.location, &context.documents, &context.client)?;
        Some(information(symbol.name, kind(symbol.kind), Some(symbol.container), location))
    });
    symbols.collect()
}
