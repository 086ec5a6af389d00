//! Whatever the server sends is what the protocol's types say: read into them and written again, nothing is lost and
//! nothing is added. Every scenario's client asks here.

use std::collections::HashMap;
use std::sync::LazyLock;

use gen_lsp_types::{self as lsp, Notification as _, Request as _};
use lsp_server::{Message, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

type Again = fn(&Value) -> Result<Value, serde_json::Error>;

/// Through a type and back.
fn through<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<T>(value.clone())?)
}

/// A name as it is on the wire.
fn name(method: impl Serialize) -> String {
    serde_json::from_value(serde_json::to_value(method).unwrap()).unwrap()
}

/// What answers the client's requests.
static RESULTS: LazyLock<HashMap<String, Again>> = LazyLock::new(|| {
    macro_rules! results {
        ($($message:ident)*) => {
            HashMap::from([$((
                name(lsp::$message::METHOD),
                through::<<lsp::$message as lsp::Request>::Result> as Again,
            )),*])
        };
    }
    results![
        InitializeRequest ShutdownRequest CompletionRequest CompletionResolveRequest HoverRequest
        SignatureHelpRequest DefinitionRequest DeclarationRequest TypeDefinitionRequest ImplementationRequest
        ReferencesRequest DocumentHighlightRequest DocumentSymbolRequest CodeActionRequest CodeActionResolveRequest
        WorkspaceSymbolRequest WorkspaceSymbolResolveRequest CodeLensRequest CodeLensResolveRequest DocumentLinkRequest
        DocumentLinkResolveRequest DocumentFormattingRequest DocumentRangeFormattingRequest
        DocumentRangesFormattingRequest DocumentOnTypeFormattingRequest RenameRequest PrepareRenameRequest
        ExecuteCommandRequest FoldingRangeRequest SelectionRangeRequest SemanticTokensRequest
        SemanticTokensDeltaRequest SemanticTokensRangeRequest LinkedEditingRangeRequest WillCreateFilesRequest
        WillRenameFilesRequest WillDeleteFilesRequest InlayHintRequest InlayHintResolveRequest
        DocumentDiagnosticRequest WorkspaceDiagnosticRequest TextDocumentContentRequest CallHierarchyPrepareRequest
        CallHierarchyIncomingCallsRequest CallHierarchyOutgoingCallsRequest
    ]
});

/// What the client is asked.
static PARAMS: LazyLock<HashMap<String, Again>> = LazyLock::new(|| {
    macro_rules! params {
        ($($message:ident)*) => {
            HashMap::from([$((
                name(lsp::$message::METHOD),
                through::<<lsp::$message as lsp::Request>::Params> as Again,
            )),*])
        };
    }
    params![
        ConfigurationRequest WorkspaceFoldersRequest WorkDoneProgressCreateRequest RegistrationRequest
        UnregistrationRequest DiagnosticRefreshRequest InlayHintRefreshRequest CodeLensRefreshRequest
        SemanticTokensRefreshRequest FoldingRangeRefreshRequest TextDocumentContentRefreshRequest ShowMessageRequest
        ShowDocumentRequest ApplyWorkspaceEditRequest
    ]
});

/// What the client is told.
static TOLD: LazyLock<HashMap<String, Again>> = LazyLock::new(|| {
    macro_rules! told {
        ($($message:ident)*) => {
            HashMap::from([$((
                name(lsp::$message::METHOD),
                through::<<lsp::$message as lsp::Notification>::Params> as Again,
            )),*])
        };
    }
    told![
        PublishDiagnosticsNotification ProgressNotification ShowMessageNotification LogMessageNotification
        LogTraceNotification TelemetryEventNotification
    ]
});

/// Whether a name is ours, or one of the tests.
fn is_own(method: &str) -> bool {
    method.starts_with("ork/") || method.starts_with("test/")
}

fn same(table: &HashMap<String, Again>, method: &str, value: &Value, what: &str) {
    if is_own(method) {
        return;
    }
    let again = table.get(method).unwrap_or_else(|| panic!("{what} of `{method}`: add it to the table"));
    match again(value) {
        Ok(again) => assert_eq!(&again, value, "{what} of `{method}` is not what it reads as"),
        Err(error) => panic!("{what} of `{method}` cannot be read: {error}\n{value}"),
    }
}

/// Checks a message of the server; `method` is the one that a response answers.
pub(super) fn check(message: &Message, method: Option<&str>) {
    match message {
        Message::Response(Response { response_result: Ok(result), .. }) => {
            same(&RESULTS, method.unwrap_or_default(), result, "the answer");
        }
        Message::Response(Response { response_result: Err(error), .. }) => {
            assert!(!error.message.is_empty() && !error.message.contains('\n'), "{error:?}");
        }
        Message::Request(request) => same(&PARAMS, &request.method, &request.params, "the question"),
        Message::Notification(told) if told.method == "$/progress" => progress(&told.params),
        Message::Notification(told) => same(&TOLD, &told.method, &told.params, "the parameters"),
    }
}

/// The value of a progress is of the sort that its token stands for.
fn progress(params: &Value) {
    let value = &params["value"];
    let again: Again = match value["kind"].as_str() {
        Some("begin") => through::<lsp::WorkDoneProgressBegin>,
        Some("report") => through::<lsp::WorkDoneProgressReport>,
        Some("end") => through::<lsp::WorkDoneProgressEnd>,
        _ => through::<lsp::WorkspaceDiagnosticReportPartialResult>,
    };
    assert_eq!(&again(value).unwrap(), value);
    same(&TOLD, "$/progress", params, "the parameters");
}

#[test]
fn what_is_lost_or_wrong_is_seen() {
    let check = |method: &str, value: Value| {
        std::panic::catch_unwind(|| same(&RESULTS, method, &value, "the answer")).map_err(|_| ())
    };
    let hover = serde_json::json!({"contents": {"kind": "markdown", "value": "x"}});
    assert_eq!(check("textDocument/hover", hover), Ok(()));
    let extra = serde_json::json!({"contents": {"kind": "markdown", "value": "x"}, "extra": 1});
    assert_eq!(check("textDocument/hover", extra), Err(()));
    let wrong = serde_json::json!({"contents": {"kind": "markdown"}});
    assert_eq!(check("textDocument/hover", wrong), Err(()));
    assert_eq!(check("textDocument/nothing", Value::Null), Err(()));
}
