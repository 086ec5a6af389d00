//! What the client can do, and what this server offers.
//!
//! The client's answer is read field by field: one odd field, or none at all, must not cost the rest.

use std::path::PathBuf;

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProvider, CodeLensOptions, CompletionOptions, DiagnosticOptions,
    DocumentLinkOptions, DocumentOnTypeFormattingOptions, ExecuteCommandOptions, FileOperationFilter,
    FileOperationOptions, FileOperationPattern, FileOperationPatternKind, FileOperationRegistrationOptions,
    InitializeResult, PositionEncodingKind, RenameOptions, RenameProvider, Save, SaveOptions, ServerCapabilities,
    ServerCompletionItemOptions, ServerInfo, SignatureHelpOptions, TextDocumentContentOptions, TextDocumentSyncKind,
    TextDocumentSyncOptions, Uri, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};
use ork_ide::ActionKind;
use ork_source::Encoding;
use serde_json::Value;

use crate::previews::SCHEME;
use crate::requests::{apply, code_lens};
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
    /// Completions may have places to fill in.
    pub(crate) snippets: bool,
    /// Completions may show words beside their label.
    pub(crate) label_details: bool,
    /// It asks for the documentation of a completion when it shows it.
    pub(crate) resolves_documentation: bool,
    /// It knows the tag of what should no longer be used.
    pub(crate) deprecated_tag: bool,
    /// It marks the completion that is to be taken.
    pub(crate) preselects: bool,
    /// It lets its user choose whether a completion replaces what follows the cursor.
    pub(crate) insert_replace: bool,
    /// It puts the lines of a completion where the first one stands, when told to.
    pub(crate) adjusts_indentation: bool,
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
    /// What code actions change may be worked out when they are chosen.
    pub(crate) resolves_actions: bool,
    /// It shows code actions that cannot be taken, with the reason.
    pub(crate) disabled_actions: bool,
    /// Edits may create files.
    pub(crate) creates_files: bool,
    /// It has a command that shows what an entry makes.
    pub(crate) previews: bool,
    /// It has a command that runs a simulation.
    pub(crate) simulates: bool,
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
    /// It takes the texts of documents from this server, and is told when one is another.
    pub(crate) refreshes_contents: bool,
    /// It shows previews of its own accord, and is told when one is another.
    pub(crate) shows_previews: bool,
    /// It shows the progress of work that the server does.
    pub(crate) work_done_progress: bool,
    /// It asks for findings, and gets none unasked.
    pub(crate) pulls_diagnostics: bool,
    /// With the findings of a document it takes those of others.
    pub(crate) related_documents: bool,
    /// It fades out and strikes through.
    pub(crate) diagnostic_tags: bool,
    /// It can be asked for its settings.
    pub(crate) configuration: bool,
    /// It tells of new settings when asked to.
    pub(crate) announces_configuration: bool,
    /// What it asks for anew when told to.
    pub(crate) refreshes: Refreshes,
}

/// What a client asks for anew when it is told that something beyond the documents has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refreshes {
    pub(crate) diagnostics: bool,
    pub(crate) inlay_hints: bool,
    pub(crate) code_lenses: bool,
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
        // Commands that the client itself carries out.
        let announced = [
            params.pointer("/initializationOptions/commands"),
            at("/experimental/commands/commands"),
            at("/experimental/commands"),
        ];
        let announces = |name: &str| {
            announced.iter().flatten().filter_map(|list| list.as_array()).flatten().any(|command| command == name)
        };
        let completes = |name: &str| says(&format!("/textDocument/completion/completionItem/{name}"));
        let resolved = "/textDocument/completion/completionItem/resolveSupport/properties";
        // By their numbers in the protocol.
        let deprecated = at("/textDocument/completion/completionItem/tagSupport/valueSet").and_then(Value::as_array);
        let modes =
            at("/textDocument/completion/completionItem/insertTextModeSupport/valueSet").and_then(Value::as_array);
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
            snippets: completes("snippetSupport"),
            label_details: completes("labelDetailsSupport"),
            resolves_documentation: lists(resolved, "documentation"),
            deprecated_tag: deprecated.is_some_and(|tags| tags.contains(&1.into())),
            preselects: completes("preselectSupport"),
            insert_replace: completes("insertReplaceSupport"),
            adjusts_indentation: modes.is_some_and(|modes| modes.contains(&2.into())),
            definition_links: says("/textDocument/definition/linkSupport"),
            related_information: says("/textDocument/publishDiagnostics/relatedInformation")
                || says("/textDocument/diagnostic/relatedInformation"),
            declaration_links: says("/textDocument/declaration/linkSupport"),
            type_definition_links: says("/textDocument/typeDefinition/linkSupport"),
            code_actions: at("/textDocument/codeAction/codeActionLiteralSupport").is_some_and(Value::is_object),
            resolves_actions: lists("/textDocument/codeAction/resolveSupport/properties", "edit")
                && says("/textDocument/codeAction/dataSupport"),
            disabled_actions: says("/textDocument/codeAction/disabledSupport"),
            creates_files: says("/workspace/workspaceEdit/documentChanges")
                && lists("/workspace/workspaceEdit/resourceOperations", "create"),
            previews: announces(code_lens::PREVIEW),
            simulates: announces(code_lens::SIMULATE),
            document_changes: says("/workspace/workspaceEdit/documentChanges"),
            prepares_renames: says("/textDocument/rename/prepareSupport"),
            nested_symbols: says("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            asks_before_moves: says("/workspace/fileOperations/willRename"),
            applies_edits: says("/workspace/applyEdit"),
            watches_files: says("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            watches_other_folders: says("/workspace/didChangeWatchedFiles/relativePatternSupport"),
            refreshes_contents: at("/workspace/textDocumentContent").is_some_and(Value::is_object),
            shows_previews: says("/experimental/orkPreview"),
            work_done_progress: says("/window/workDoneProgress"),
            // Of two ways the one that cannot be told of changes beyond the document would show what is long mended.
            pulls_diagnostics: at("/textDocument/diagnostic").is_some_and(Value::is_object)
                && (says("/workspace/diagnostics/refreshSupport")
                    || !at("/textDocument/publishDiagnostics").is_some_and(Value::is_object)),
            related_documents: says("/textDocument/diagnostic/relatedDocumentSupport"),
            diagnostic_tags: at("/textDocument/publishDiagnostics/tagSupport").is_some_and(Value::is_object)
                || at("/textDocument/diagnostic/tagSupport").is_some_and(Value::is_object),
            configuration: says("/workspace/configuration"),
            announces_configuration: says("/workspace/didChangeConfiguration/dynamicRegistration"),
            refreshes: Refreshes {
                diagnostics: says("/workspace/diagnostics/refreshSupport"),
                inlay_hints: says("/workspace/inlayHint/refreshSupport"),
                code_lenses: says("/workspace/codeLens/refreshSupport"),
            },
        }
    }
}

/// The folders that the client has open: those of the workspace, else the one root that older clients send.
pub(crate) fn roots(params: &Value) -> Vec<PathBuf> {
    if let Some(folders) = params.get("workspaceFolders").and_then(Value::as_array) {
        return folders.iter().filter_map(|folder| root(folder.get("uri")?)).collect();
    }
    match params.get("rootUri").and_then(root) {
        Some(root) => vec![root],
        None => params.get("rootPath").and_then(Value::as_str).map(PathBuf::from).into_iter().collect(),
    }
}

/// The folder that a URI names; none for one that is on no disk.
pub(crate) fn root(uri: &Value) -> Option<PathBuf> {
    let uri: Uri = serde_json::from_value(uri.clone()).ok()?;
    (uri.scheme() == "file").then(|| uri::to_path(&uri))
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
            trigger_characters: Some([".", " ", "{", ":", "/", "@", "$", "\""].map(str::to_owned).to_vec()),
            resolve_provider: Some(true),
            completion_item: Some(ServerCompletionItemOptions { label_details_support: Some(true) }),
            ..Default::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        code_action_provider: Some(code_actions(client)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(true), ..Default::default() }),
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
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: [crate::fetch::COMMAND, apply::COMMAND].map(str::to_owned).to_vec(),
            ..Default::default()
        }),
        diagnostic_provider: client.pulls_diagnostics.then(|| {
            let options =
                DiagnosticOptions { inter_file_dependencies: true, workspace_diagnostics: true, ..Default::default() };
            options.into()
        }),
        workspace: Some(WorkspaceOptions {
            file_operations: Some(file_operations(client)),
            text_document_content: client
                .refreshes_contents
                .then(|| TextDocumentContentOptions { schemes: vec![SCHEME.to_owned()] }.into()),
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(true.into()),
            }),
        }),
        ..Default::default()
    };
    let server_info = ServerInfo { name: "ork".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
    InitializeResult { capabilities, server_info: Some(server_info) }
}

/// A client that takes no more than commands is told no more than that there are some.
fn code_actions(client: &Client) -> CodeActionProvider {
    if !client.code_actions {
        return true.into();
    }
    let kinds = ActionKind::ALL.map(|kind| CodeActionKind::from(kind.as_str()));
    let options = CodeActionOptions {
        code_action_kinds: Some(kinds.to_vec()),
        resolve_provider: Some(client.resolves_actions),
        ..Default::default()
    };
    options.into()
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
