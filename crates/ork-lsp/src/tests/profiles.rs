//! What editors are offered. Their capabilities are in `profiles/`, as far as they can change an answer.

use lsp_server::Message;
use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///project/katalog.yaml";
const TEXT: &str =
    "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\n  descripton: x\nspec: {crds: {}}\n";

pub(super) fn profile(name: &str) -> Value {
    let text = match name {
        "vscode" => include_str!("profiles/vscode.json"),
        "neovim" => include_str!("profiles/neovim.json"),
        "helix" => include_str!("profiles/helix.json"),
        "zed" => include_str!("profiles/zed.json"),
        "eglot" => include_str!("profiles/eglot.json"),
        _ => "{}",
    };
    serde_json::from_str(text).unwrap()
}

/// A session of an editor: started, a document opened, found fault with, asked about, closed.
fn session(name: &str) {
    let mut client = Client::connect();
    let offered = client.initialize(profile(name));
    insta::assert_json_snapshot!(format!("initialize_{name}"), offered);
    client.open(URI, TEXT);
    let findings = if offered["capabilities"]["diagnosticProvider"].is_object() {
        client.request("textDocument/diagnostic", json!({"textDocument": {"uri": URI}})).unwrap()["items"].clone()
    } else {
        client.findings()["diagnostics"].clone()
    };
    assert_eq!(findings[0]["code"], "unknown-field");
    let at = json!({"textDocument": {"uri": URI}, "position": {"line": 4, "character": 6}});
    client.request("textDocument/hover", at.clone()).unwrap();
    client.request("textDocument/completion", at.clone()).unwrap();
    client.request("textDocument/definition", at).unwrap();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    for message in client.rest() {
        if let Message::Request(request) = message {
            assert!(ASKS.contains(&request.method.as_str()), "{name} is asked for {}", request.method);
        }
    }
    client.finish();
}

/// What all of these editors may be asked.
const ASKS: [&str; 5] = [
    "client/registerCapability",
    "workspace/configuration",
    "workspace/diagnostic/refresh",
    "workspace/inlayHint/refresh",
    "workspace/codeLens/refresh",
];

#[test]
fn visual_studio_code() {
    session("vscode");
}

#[test]
fn neovim() {
    session("neovim");
}

#[test]
fn helix() {
    session("helix");
}

#[test]
fn zed() {
    session("zed");
}

#[test]
fn eglot() {
    session("eglot");
}

#[test]
fn nobody_is_asked_for_what_it_does_not_offer() {
    let mut client = Client::connect();
    let offered = client.initialize(json!({}));
    insta::assert_json_snapshot!("initialize_nothing", offered);
    client.open(URI, TEXT);
    client.findings();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"ork": {"codeLens": false}}}));
    client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [], "removed": []}}));
    let rest = client.rest();
    assert!(rest.iter().all(|message| matches!(message, Message::Notification(_))), "{rest:?}");
    client.finish();
}
