//! What the client can do, and what this server offers.
//!
//! The client's answer is read field by field: one odd field, or none at all, must not cost the rest.

use std::path::PathBuf;

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CompletionOptions, DocumentLinkOptions, ExecuteCommandOptions,
    FileOperationFilter, FileOperationOptions, FileOperationPattern, FileOperationPatternKind,
    FileOperationRegistrationOptions, InitializeResult, PositionEncodingKind, RenameOptions, RenameProvider, Save,
    SaveOptions, ServerCapabilities, ServerInfo, TextDocumentSyncKind, TextDocumentSyncOptions, WorkspaceOptions,
};
use ork_source::Encoding;
use serde_json::Value;

use crate::uri;

/// The parts of the client's capabilities that change an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// How columns count.
    pub(crate) encoding: Encoding,
    /// Hovers may be Markdown.
    pub(crate) hover_markdown: bool,
    /// Documentation of completions may be Markdown.
    pub(crate) completion_markdown: bool,
    /// Definitions may say what leads to them.
    pub(crate) definition_links: bool,
    /// So may declarations.
    pub(crate) declaration_links: bool,
    /// So may definitions of types.
    pub(crate) type_definition_links: bool,
    /// Findings may point at other places.
    pub(crate) related_information: bool,
    /// Code actions may carry edits.
    pub(crate) code_actions: bool,
    /// Edits may state the version they were made for.
    pub(crate) document_changes: bool,
    /// It asks whether something can be renamed.
    pub(crate) prepares_renames: bool,
    /// Outlines may be trees.
    pub(crate) nested_symbols: bool,
    /// It asks before files are moved.
    pub(crate) asks_before_moves: bool,
    /// It takes edits that it did not ask for.
    pub(crate) applies_edits: bool,
    /// It watches files when asked to.
    pub(crate) watches_files: bool,
    /// It watches folders outside of its workspace too.
    pub(crate) watches_other_folders: bool,
    /// It shows the progress of work that the server does.
    pub(crate) work_done_progress: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(crate) fn new(params: &Value) -> Self {
        let capabilities = params.get("capabilities").unwrap_or(&Value::Null);
        let at = |path: &str| capabilities.pointer(path);
        let says = |path: &str| at(path).and_then(Value::as_bool) == Some(true);
        let lists = |path: &str, name: &str| {
            at(path).and_then(Value::as_array).is_some_and(|items| items.iter().any(|item| item == name))
        };
        let encodings = "/general/positionEncodings";
        let encoding = match () {
            () if lists(encodings, "utf-8") => Encoding::Utf8,
            // A client that only counts characters says so by leaving the default out.
            () if lists(encodings, "utf-32") && !lists(encodings, "utf-16") => Encoding::Utf32,
            () => Encoding::Utf16,
        };
        Self {
            encoding,
            hover_markdown: lists("/textDocument/hover/contentFormat", "markdown"),
            completion_markdown: lists("/textDocument/completion/completionItem/documentationFormat", "markdown"),
            definition_links: says("/textDocument/definition/linkSupport"),
            declaration_links: says("/textDocument/declaration/linkSupport"),
            type_definition_links: says("/textDocument/typeDefinition/linkSupport"),
            related_information: says("/textDocument/publishDiagnostics/relatedInformation"),
            code_actions: at("/textDocument/codeAction/codeActionLiteralSupport").is_some_and(Value::is_object),
            document_changes: says("/workspace/workspaceEdit/documentChanges"),
            prepares_renames: says("/textDocument/rename/prepareSupport"),
            nested_symbols: says("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            asks_before_moves: says("/workspace/fileOperations/willRename"),
            applies_edits: says("/workspace/applyEdit"),
            watches_files: says("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            watches_other_folders: says("/workspace/didChangeWatchedFiles/relativePatternSupport"),
            work_done_progress: says("/window/workDoneProgress"),
        }
    }
}

/// The folders that the client has open: those of the workspace, else the one root that older clients send.
pub(crate) fn roots(params: &Value) -> Vec<PathBuf> {
    let path = |uri: &Value| serde_json::from_value(uri.clone()).ok().map(|uri| uri::to_path(&uri));
    let folders = params.get("workspaceFolders").and_then(Value::as_array);
    match folders {
        Some(folders) => folders.iter().filter_map(|folder| path(folder.get("uri")?)).collect(),
        None => params.get("rootUri").and_then(path).into_iter().collect(),
    }
}

/// The answer to `initialize`.
pub(crate) fn offer(client: &Client) -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(Save::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..Default::default()
    };
    let capabilities = ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(sync.into()),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([".", " ", "{", ":", "/", "@"].map(str::to_owned).to_vec()),
            ..Default::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        declaration_provider: Some(true.into()),
        type_definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        call_hierarchy_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        rename_provider: Some(renaming(client)),
        linked_editing_range_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: Some(true.into()),
        document_link_provider: Some(DocumentLinkOptions::default()),
        workspace: Some(WorkspaceOptions { file_operations: Some(file_operations(client)), ..Default::default() }),
        code_action_provider: client.code_actions.then(|| {
            CodeActionOptions { code_action_kinds: Some(vec![CodeActionKind::QuickFix]), ..Default::default() }.into()
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![crate::fetch::COMMAND.to_owned()],
            ..Default::default()
        }),
        ..Default::default()
    };
    let server_info = ServerInfo { name: "ork".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
    InitializeResult { capabilities, server_info: Some(server_info) }
}

/// A client that does not ask first must not be told of it.
fn renaming(client: &Client) -> RenameProvider {
    if !client.prepares_renames {
        return true.into();
    }
    RenameOptions { prepare_provider: Some(true), ..Default::default() }.into()
}

/// Moves of documents and of folders.
fn file_operations(client: &Client) -> FileOperationOptions {
    let filter = |glob: &str, matches| FileOperationFilter {
        scheme: Some("file".to_owned()),
        pattern: FileOperationPattern { glob: glob.to_owned(), matches: Some(matches), options: None },
    };
    let files = filter("**/*.{yaml,yml}", FileOperationPatternKind::File);
    let folders = filter("**", FileOperationPatternKind::Folder);
    let moves = FileOperationRegistrationOptions { filters: vec![files, folders] };
    FileOperationOptions {
        will_rename: client.asks_before_moves.then(|| moves.clone()),
        did_rename: Some(moves),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn encodings_are_negotiated() {
        let encoding = |offered: Value| {
            Client::new(&json!({"capabilities": {"general": {"positionEncodings": offered}}})).encoding
        };
        assert_eq!(encoding(json!(["utf-16", "utf-8"])), Encoding::Utf8);
        assert_eq!(encoding(json!(["utf-32", "utf-16"])), Encoding::Utf16);
        assert_eq!(encoding(json!(["utf-32"])), Encoding::Utf32);
        assert_eq!(encoding(json!(null)), Encoding::Utf16);
    }

    #[test]
    fn a_client_that_says_nothing_or_nonsense_is_served() {
        let silent = Client::new(&Value::Null);
        assert_eq!(silent.encoding, Encoding::Utf16);
        assert!(!silent.hover_markdown && !silent.watches_files && !silent.code_actions);
        assert_eq!(Client::new(&json!({"capabilities": {"textDocument": 7, "workspace": []}})), silent);
    }
}
