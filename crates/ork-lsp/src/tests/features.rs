//! The requests, in the forms that clients ask for.

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///project/a%20b/katalog.yaml";
const HEAD: &str = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\n";

fn at(line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": character}})
}

#[test]
fn hovers_are_markdown_or_text() {
    for (capabilities, kind) in [
        (json!({"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}), "markdown"),
        (json!({"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}), "plaintext"),
    ] {
        let mut client = Client::start(capabilities);
        client.open(URI, &format!("{HEAD}  description: x\n"));
        let hover = client.request("textDocument/hover", at(4, 4)).unwrap();
        assert_eq!(hover["contents"]["kind"], kind);
        let text = hover["contents"]["value"].as_str().unwrap();
        assert_eq!(text.contains('`') || text.contains("**"), kind == "markdown", "{text}");
        assert_eq!(client.request("textDocument/hover", at(400, 0)).unwrap(), Value::Null);
        client.finish();
    }
}

#[test]
fn completions_replace_what_is_typed() {
    let mut client = Client::start(json!({}));
    client.open(URI, &format!("{HEAD}  descri\n"));
    let list = client.request("textDocument/completion", at(4, 8)).unwrap();
    assert_eq!(list["isIncomplete"], false);
    let items = list["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["label"] == "description").unwrap();
    assert_eq!(item["textEdit"]["range"]["start"], json!({"line": 4, "character": 2}));
    assert_eq!(item["textEdit"]["range"]["end"], json!({"line": 4, "character": 8}));
    assert_eq!(item["filterText"], "description");
    assert_eq!(item["insertTextFormat"], 1);
    assert_eq!(item["sortText"], format!("{:04}", items.iter().position(|other| other == item).unwrap()));
    client.finish();
}

#[test]
fn fixes_come_from_findings_or_anew() {
    let mut client = Client::start(json!({
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}},
        "workspace": {"workspaceEdit": {"documentChanges": true}},
    }));
    client.open(URI, &format!("{HEAD}  descripton: x\n"));
    let shown = client.findings()["diagnostics"].clone();
    let range = json!({"start": {"line": 4, "character": 3}, "end": {"line": 4, "character": 3}});
    let ask = |client: &mut Client, context: Value| {
        let params = json!({"textDocument": {"uri": URI}, "range": range, "context": context});
        client.request("textDocument/codeAction", params).unwrap()
    };
    for context in [json!({"diagnostics": shown}), json!({"diagnostics": []})] {
        let actions = ask(&mut client, context);
        let edit = &actions[0]["edit"]["documentChanges"][0];
        assert_eq!(actions[0]["kind"], "quickfix");
        assert_eq!(edit["textDocument"], json!({"version": 1, "uri": URI}));
        assert_eq!(edit["edits"][0]["newText"], "description");
        assert_eq!(edit["edits"][0]["range"]["start"], json!({"line": 4, "character": 2}));
    }
    assert_eq!(ask(&mut client, json!({"diagnostics": shown, "only": ["refactor"]})), json!([]));
    // The text has moved on: what the client carries no longer fits it.
    let insert =
        json!([{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "#\n"}]);
    client.change(URI, 2, insert);
    assert_eq!(ask(&mut client, json!({"diagnostics": shown})), json!([]));
    client.finish();
}

#[test]
fn nothing_is_declared_nowhere() {
    let mut client = Client::start(json!({}));
    client.open(URI, HEAD);
    assert_eq!(client.request("textDocument/definition", at(0, 0)).unwrap(), Value::Null);
    client.finish();
}
