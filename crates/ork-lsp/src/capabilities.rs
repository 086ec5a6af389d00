//! What the client can do, and what this server offers.
//!
//! The client's answer is read field by field: one odd field, or none at all, must not cost the rest.

use std::path::PathBuf;

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CompletionOptions, DocumentOnTypeFormattingOptions, ExecuteCommandOptions,
    InitializeResult, PositionEncodingKind, Save, SaveOptions, ServerCapabilities, ServerInfo, SignatureHelpOptions,
    TextDocumentSyncKind, TextDocumentSyncOptions,
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
    /// Documentation of signatures may be Markdown.
    pub(crate) signature_markdown: bool,
    /// A call may have no parameter at the cursor.
    pub(crate) no_active_parameter: bool,
    /// Folds are whole lines.
    pub(crate) folds_lines: bool,
    /// Folds that it takes at most.
    pub(crate) most_folds: Option<usize>,
    /// Definitions may say what leads to them.
    pub(crate) definition_links: bool,
    /// Findings may point at other places.
    pub(crate) related_information: bool,
    /// Code actions may carry edits.
    pub(crate) code_actions: bool,
    /// Edits may state the version they were made for.
    pub(crate) document_changes: bool,
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
            signature_markdown: lists(
                "/textDocument/signatureHelp/signatureInformation/documentationFormat",
                "markdown",
            ),
            no_active_parameter: says("/textDocument/signatureHelp/signatureInformation/noActiveParameterSupport"),
            folds_lines: says("/textDocument/foldingRange/lineFoldingOnly"),
            most_folds: at("/textDocument/foldingRange/rangeLimit")
                .and_then(Value::as_u64)
                .and_then(|limit| usize::try_from(limit).ok()),
            definition_links: says("/textDocument/definition/linkSupport"),
            related_information: says("/textDocument/publishDiagnostics/relatedInformation"),
            code_actions: at("/textDocument/codeAction/codeActionLiteralSupport").is_some_and(Value::is_object),
            document_changes: says("/workspace/workspaceEdit/documentChanges"),
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
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some([" ", "("].map(str::to_owned).to_vec()),
            retrigger_characters: Some(vec![")".to_owned()]),
            ..Default::default()
        }),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        semantic_tokens_provider: Some(crate::tokens::offer().into()),
        inlay_hint_provider: Some(true.into()),
        document_formatting_provider: Some(true.into()),
        document_range_formatting_provider: Some(true.into()),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "\n".to_owned(),
            ..Default::default()
        }),
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
