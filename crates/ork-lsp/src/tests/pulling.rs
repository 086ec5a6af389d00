//! Findings for a client that asks for them.

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

use super::client::{Client, code};

const URI: &str = "file:///project/katalog.yaml";

fn capabilities() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": true, "tagSupport": {"valueSet": [1, 2]}},
            "diagnostic": {"relatedDocumentSupport": true},
        },
        "workspace": {"diagnostics": {"refreshSupport": true}},
    })
}

fn katalog(text: &str) -> String {
    format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\n  {text}\nspec: {{crds: {{}}}}\n"
    )
}

fn pull(client: &mut Client, uri: &str, previous: Option<&Value>) -> Value {
    let params = json!({"textDocument": {"uri": uri}, "previousResultId": previous});
    client.request("textDocument/diagnostic", params).unwrap()
}

fn codes(report: &Value) -> Vec<&str> {
    report["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect()
}

fn is_push(message: &Message) -> bool {
    matches!(message, Message::Notification(told) if told.method == "textDocument/publishDiagnostics")
}

#[test]
fn what_is_asked_for_is_not_pushed() {
    let mut client = Client::connect();
    let offered = client.initialize(json!({"capabilities": capabilities()}));
    let provider = &offered["capabilities"]["diagnosticProvider"];
    assert_eq!((&provider["interFileDependencies"], &provider["workspaceDiagnostics"]), (&json!(true), &json!(true)));
    client.open(URI, &katalog("descripton: x"));
    let report = pull(&mut client, URI, None);
    assert_eq!((report["kind"].as_str(), codes(&report)), (Some("full"), vec!["unknown-field"]));
    let same = pull(&mut client, URI, Some(&report["resultId"]));
    assert_eq!(same, json!({"kind": "unchanged", "resultId": report["resultId"]}));
    client.change(URI, 2, json!([{"text": katalog("description: x")}]));
    let mended = pull(&mut client, URI, Some(&report["resultId"]));
    assert_eq!((mended["kind"].as_str(), codes(&mended)), (Some("full"), vec![]));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    assert!(!client.rest().iter().any(is_push));
    client.finish();
}

#[test]
fn a_client_that_cannot_be_told_to_ask_again_is_pushed_to() {
    let mut client = Client::connect();
    let capabilities = json!({"textDocument": {"publishDiagnostics": {}, "diagnostic": {}}});
    let offered = client.initialize(json!({"capabilities": capabilities}));
    assert_eq!(offered["capabilities"]["diagnosticProvider"], Value::Null);
    client.open(URI, &katalog("descripton: x"));
    assert_eq!(client.findings()["diagnostics"][0]["code"], "unknown-field");
    client.finish();
    // One that takes no pushes at all has no other way.
    let mut client = Client::connect();
    let offered = client.initialize(json!({"capabilities": {"textDocument": {"diagnostic": {}}}}));
    assert_ne!(offered["capabilities"]["diagnosticProvider"], Value::Null);
    client.finish();
}

#[test]
fn a_newer_edit_ends_the_question_for_an_older_text() {
    let mut client = Client::start(capabilities());
    client.open(URI, &katalog("descripton: x"));
    // Both threads are busy, so that the question waits.
    let busy = [client.send("test/wait", Value::Null), client.send("test/wait", Value::Null)];
    let asked = client.send("textDocument/diagnostic", json!({"textDocument": {"uri": URI}}));
    client.change(URI, 2, json!([{"text": katalog("description: x")}]));
    let (refused, _) = client.answer(asked).unwrap_err();
    assert_eq!(refused, code(ErrorCode::ServerCancelled));
    for id in busy {
        client.notify("$/cancelRequest", json!({ "id": id }));
        assert_eq!(client.answer(id).unwrap_err().0, code(ErrorCode::RequestCanceled));
    }
    assert_eq!(codes(&pull(&mut client, URI, None)), Vec::<&str>::new());
    client.finish();
}

#[test]
fn what_else_rests_on_a_document_comes_with_it() {
    let motif = |name: &str| {
        format!(
            "apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {{name: m, version: v1.0.0}}\n\
             inputs: [{{name: {name}}}]\nresources: {{deployments: [{{image: '{{{{ .inputs.{name} }}}}'}}]}}\n"
        )
    };
    let katalog = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: k}\nspec:\n  crds:\n    shop:\n      \
                   apiTypes: {group: example.com, version: v1, kind: Shop}\n      imports:\n        - motif: ./motif.yaml\n          \
                   with: {image: nginx}\n";
    let mut client = Client::start(capabilities());
    let uri = "file:///project/motif.yaml";
    client.open(uri, &motif("image"));
    client.open(URI, katalog);
    assert_eq!(codes(&pull(&mut client, URI, None)), Vec::<&str>::new());
    client.change(uri, 2, json!([{"text": motif("picture")}]));
    let report = pull(&mut client, uri, None);
    assert_eq!(codes(&report["relatedDocuments"][URI]), ["unknown-input"]);
    client.finish();
}

#[test]
fn saving_shows_what_waited_while_somebody_typed() {
    let mut client = Client::start(capabilities());
    client.open(URI, "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\n");
    let typed = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n";
    client.change(URI, 2, json!([{"text": typed}]));
    let waits = pull(&mut client, URI, None);
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    let refresh = client.asked_for("workspace/diagnostic/refresh");
    // Further ones wait for the answer, and are one then.
    for _ in 0..3 {
        client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    }
    client.respond(&refresh, Value::Null);
    client.asked_for("workspace/diagnostic/refresh");
    let shown = pull(&mut client, URI, Some(&waits["resultId"]));
    assert!(codes(&shown).len() > codes(&waits).len(), "{waits} {shown}");
    client.finish();
}

#[test]
fn findings_say_what_is_faded_out_and_where_else_to_look() {
    let mut client = Client::start(capabilities());
    let motif = "apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {name: m, version: v1.0.0}\n\
                 inputs: [{name: tag}]\nresources: {deployments: [{image: nginx}]}\n";
    client.open("file:///project/motif.yaml", motif);
    let report = pull(&mut client, "file:///project/motif.yaml", None);
    let unused = report["items"].as_array().unwrap().iter().find(|item| item["code"] == "unused-input").unwrap();
    assert_eq!(unused["tags"], json!([1]));
    client.open(URI, &format!("{}metadata: {{name: b}}\n", katalog("version: v1.0.0")));
    let report = pull(&mut client, URI, None);
    let items = report["items"].as_array().unwrap();
    let double = items.iter().find(|item| item["relatedInformation"].is_array()).unwrap();
    assert_eq!(double["relatedInformation"][0]["location"]["uri"], URI);
    client.finish();
}

#[test]
fn settings_switch_findings_off() {
    let mut client = Client::connect();
    let options = json!({"diagnostics": {"mode": "off"}});
    client.initialize(json!({"capabilities": capabilities(), "initializationOptions": options}));
    client.open(URI, &katalog("descripton: x"));
    assert_eq!(codes(&pull(&mut client, URI, None)), Vec::<&str>::new());
    client.finish();
}
