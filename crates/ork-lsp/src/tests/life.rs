//! From `initialize` to `exit`, and what goes wrong between.

use lsp_server::ErrorCode;
use serde_json::{Value, json};

use super::client::{Client, code};
use crate::ServerError;

fn refused(answer: Result<Value, (i32, String)>) -> i32 {
    answer.unwrap_err().0
}

#[test]
fn a_session_from_start_to_end() {
    let mut client = Client::connect();
    let answer = client.request("initialize", json!({"capabilities": {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}})).unwrap();
    let capabilities = &answer["capabilities"];
    assert_eq!(answer["serverInfo"]["name"], "ork");
    assert_eq!(capabilities["positionEncoding"], "utf-16");
    assert_eq!(capabilities["textDocumentSync"]["change"], 2);
    assert_eq!(
        capabilities["completionProvider"]["triggerCharacters"],
        json!([".", " ", "{", ":", "/", "@", "$", "\""])
    );
    assert_eq!(capabilities["hoverProvider"], true);
    assert_eq!(capabilities["definitionProvider"], true);
    let kinds = ["quickfix", "refactor", "refactor.extract", "refactor.rewrite", "source.fixAll.ork"];
    assert_eq!(capabilities["codeActionProvider"]["codeActionKinds"], json!(kinds));
    assert_eq!(capabilities["codeLensProvider"]["resolveProvider"], true);
    client.notify("initialized", json!({}));
    client.finish();
}

#[test]
fn nothing_is_answered_before_initialize() {
    let mut client = Client::connect();
    client.open("file:///a.yaml", "a: b");
    assert_eq!(refused(client.request("textDocument/hover", json!({}))), code(ErrorCode::ServerNotInitialized));
    client.notify("exit", Value::Null);
    assert!(matches!(client.end(), Err(ServerError::NoShutdown)));
}

#[test]
fn a_client_without_parameters_is_served() {
    let mut client = Client::connect();
    assert!(client.request("initialize", Value::Null).is_ok());
    client.finish();
}

#[test]
fn initialize_comes_once_and_nothing_after_shutdown() {
    let mut client = Client::start(json!({}));
    assert_eq!(refused(client.request("initialize", json!({}))), code(ErrorCode::InvalidRequest));
    assert!(client.request("shutdown", Value::Null).is_ok());
    assert_eq!(refused(client.request("textDocument/hover", json!({}))), code(ErrorCode::InvalidRequest));
    client.notify("exit", Value::Null);
    assert!(client.end().is_ok());
}

#[test]
fn leaving_without_shutdown_is_an_error() {
    let client = Client::start(json!({}));
    client.notify("exit", Value::Null);
    assert!(matches!(client.end(), Err(ServerError::NoShutdown)));
    assert!(matches!(Client::start(json!({})).end(), Err(ServerError::Disconnected)));
}

#[test]
fn unknown_methods_and_bad_parameters() {
    let mut client = Client::start(json!({}));
    assert_eq!(refused(client.request("textDocument/nothing", json!({}))), code(ErrorCode::MethodNotFound));
    assert_eq!(refused(client.request("$/nothing", json!({}))), code(ErrorCode::MethodNotFound));
    assert_eq!(refused(client.request("textDocument/hover", json!({"x": 1}))), code(ErrorCode::InvalidParams));
    client.notify("$/setTrace", json!({"value": "off"}));
    client.notify("textDocument/didOpen", json!({"nonsense": true}));
    client.finish();
}

#[test]
fn a_panic_is_an_answer_and_the_server_lives_on() {
    let mut client = Client::start(json!({}));
    for _ in 0..4 {
        assert_eq!(refused(client.request("test/panic", Value::Null)), code(ErrorCode::InternalError));
    }
    client.open("file:///a.yaml", "a: b");
    assert_eq!(client.findings()["version"], 1);
    client.finish();
}

#[test]
fn cancelled_requests_are_answered_once() {
    let mut client = Client::start(json!({}));
    // More than there are threads, so that some are cancelled before they start.
    let ids: Vec<i32> = (0..5).map(|_| client.send("test/wait", Value::Null)).collect();
    for id in &ids {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    for id in ids {
        assert_eq!(refused(client.answer(id)), code(ErrorCode::RequestCanceled));
    }
    client.notify("$/cancelRequest", json!({ "id": 99 }));
    client.notify("$/cancelRequest", json!({ "id": "unknown" }));
    client.finish();
}

#[test]
fn files_are_watched_where_the_client_can() {
    let mut client = Client::start(json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}));
    let lsp_server::Message::Request(request) = client.next_message() else { panic!("no registration") };
    assert_eq!(request.method, "client/registerCapability");
    assert_eq!(request.params["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": "file:///x/motif.yaml", "type": 2}]}));
    client.finish();
}
