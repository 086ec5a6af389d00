//! What an editor draws over a document, in the forms that clients ask for.

use lsp_server::Message;
use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///project/views/katalog.yaml";
const TEXT: &str = "apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
    name: shop
spec:
  crds:
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}
      labels: {ä😀: \"x😀{{ .metadata.name | default 1 }}\"}
";

fn document() -> Value {
    json!({"uri": URI})
}

fn range(lines: u32) -> Value {
    json!({"start": {"line": 0, "character": 0}, "end": {"line": lines, "character": 0}})
}

fn open(capabilities: Value) -> Client {
    let client = Client::start(capabilities);
    client.open(URI, TEXT);
    client
}

fn ask(client: &mut Client, method: &str, params: Value) -> Value {
    client.request(&format!("textDocument/{method}"), params).unwrap()
}

#[test]
fn everything_is_offered_to_a_client_that_says_nothing() {
    let mut client = Client::connect();
    let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
    let offered = client.request("initialize", params).unwrap()["capabilities"].clone();
    for provider in [
        "hoverProvider",
        "foldingRangeProvider",
        "selectionRangeProvider",
        "inlayHintProvider",
        "documentFormattingProvider",
        "documentRangeFormattingProvider",
    ] {
        assert_eq!(offered[provider], true, "{provider}");
    }
    assert_eq!(offered["documentOnTypeFormattingProvider"]["firstTriggerCharacter"], "\n");
    assert_eq!(offered["signatureHelpProvider"]["triggerCharacters"], json!([" ", "("]));
    let tokens = &offered["semanticTokensProvider"];
    assert_eq!((&tokens["range"], &tokens["full"]["delta"]), (&json!(true), &json!(true)));
    assert_eq!(tokens["legend"]["tokenTypes"][1], "function");
    client.notify("initialized", json!({}));
    client.finish();
}

#[test]
fn folds_are_lines_for_those_who_fold_lines() {
    let mut client = open(json!({}));
    let folds = ask(&mut client, "foldingRange", json!({"textDocument": document()}));
    assert_eq!(folds[0], json!({"startLine": 2, "startCharacter": 9, "endLine": 3, "endCharacter": 14}));
    client.finish();
    let mut client = open(json!({"textDocument": {"foldingRange": {"lineFoldingOnly": true, "rangeLimit": 2}}}));
    let folds = ask(&mut client, "foldingRange", json!({"textDocument": document()}));
    assert_eq!(folds, json!([{"startLine": 2, "endLine": 3}, {"startLine": 4, "endLine": 8}]));
    client.finish();
}

#[test]
fn selections_are_nested_one_for_each_place() {
    let mut client = open(json!({}));
    let positions = json!([{"line": 3, "character": 10}, {"line": 900, "character": 0}]);
    let found = ask(&mut client, "selectionRange", json!({"textDocument": document(), "positions": positions}));
    assert_eq!(found.as_array().unwrap().len(), 2);
    let word = json!({"start": {"line": 3, "character": 10}, "end": {"line": 3, "character": 14}});
    assert_eq!(found[0]["range"], word);
    assert_eq!(found[0]["parent"]["range"]["start"], json!({"line": 3, "character": 4}));
    client.finish();
}

/// The columns of tokens in each way of counting (complaint Y9): the template stands behind characters of 2 and 4 bytes.
#[test]
fn tokens_count_columns_as_the_client_does() {
    for (encoding, column) in [("utf-8", 29), ("utf-16", 24), ("utf-32", 22)] {
        let mut client = open(json!({"general": {"positionEncodings": [encoding]}}));
        let tokens = ask(&mut client, "semanticTokens/full", json!({"textDocument": document()}));
        assert_eq!(tokens["data"].as_array().unwrap()[..3], [json!(8), json!(column), json!(2)], "{encoding}");
        let hover = json!({"textDocument": document(), "position": {"line": 8, "character": column + 14}});
        let hover = ask(&mut client, "hover", hover);
        assert_eq!(hover["range"]["start"]["character"], column + 13, "{encoding} {hover}");
        client.finish();
    }
}

#[test]
fn tokens_are_told_as_differences() {
    let mut client = open(json!({}));
    let full = ask(&mut client, "semanticTokens/full", json!({"textDocument": document()}));
    let id = full["resultId"].clone();
    let mut data: Vec<u64> = numbers(&full["data"]);
    let delta = |client: &mut Client, id: &Value| {
        ask(client, "semanticTokens/full/delta", json!({"textDocument": document(), "previousResultId": id}))
    };
    let same = delta(&mut client, &id);
    assert_eq!(same["edits"], json!([]));
    let at = json!({"start": {"line": 8, "character": 0}, "end": {"line": 8, "character": 0}});
    client.change(URI, 2, json!([{"range": at, "text": "      annotations: {a: '{{ .spec }}'}\n"}]));
    // The name of a result is good once.
    assert!(delta(&mut client, &id)["data"].is_array());
    let now = ask(&mut client, "semanticTokens/full", json!({"textDocument": document()}));
    client.change(URI, 3, json!([{"range": at, "text": ""}, {"text": TEXT}]));
    let back = delta(&mut client, &now["resultId"]);
    let mut undone = numbers(&now["data"]);
    apply(&mut undone, &back["edits"]);
    assert_eq!(undone, data);
    let part = ask(&mut client, "semanticTokens/range", json!({"textDocument": document(), "range": range(100)}));
    assert_eq!(numbers(&part["data"]), data);
    data.clear();
    let none = ask(&mut client, "semanticTokens/range", json!({"textDocument": document(), "range": range(3)}));
    assert_eq!(numbers(&none["data"]), data);
    client.finish();
}

fn numbers(data: &Value) -> Vec<u64> {
    data.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
}

fn apply(data: &mut Vec<u64>, edits: &Value) {
    for edit in edits.as_array().unwrap() {
        let start = usize::try_from(edit["start"].as_u64().unwrap()).unwrap();
        let count = usize::try_from(edit["deleteCount"].as_u64().unwrap()).unwrap();
        let new = edit.get("data").map(numbers).unwrap_or_default();
        data.splice(start..start + count, new);
    }
}

/// After each of 200 random edits what a client has, with the difference, is what it would get anew.
#[test]
fn differences_of_tokens_add_up() {
    let mut client = open(json!({}));
    let mut text: Vec<char> = TEXT.chars().collect();
    let first = ask(&mut client, "semanticTokens/full", json!({"textDocument": document()}));
    let (mut id, mut data) = (first["resultId"].clone(), numbers(&first["data"]));
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let pieces =
        ["{{ .spec.a }}", "x", "\n", "'{{ .inputs.b | default 2 }}'", "{{", "}}", "😀", "  a: ", "- motif: ./m\n"];
    let mut edited = 0;
    for version in 2..202 {
        // The first lines say whose document it is.
        let start = 60 + random(text.len() - 60);
        let gone = if random(2) == 0 { random(12).min(text.len() - start) } else { 0 };
        text.splice(start..start + gone, pieces[random(pieces.len())].chars());
        client.change(URI, version, json!([{"text": text.iter().collect::<String>()}]));
        let params = json!({"textDocument": document(), "previousResultId": id});
        let delta = ask(&mut client, "semanticTokens/full/delta", params);
        edited += delta["edits"].as_array().unwrap().len();
        apply(&mut data, &delta["edits"]);
        let part = json!({"textDocument": document(), "range": range(100_000)});
        let anew = ask(&mut client, "semanticTokens/range", part);
        assert_eq!(data, numbers(&anew["data"]), "{}", text.iter().collect::<String>());
        id = delta["resultId"].clone();
    }
    assert!(edited > 60, "{edited}");
    client.finish();
}

#[test]
fn signatures_are_markdown_or_text() {
    let at = json!({"textDocument": document(), "position": {"line": 8, "character": 50}});
    let markdown =
        json!({"textDocument": {"signatureHelp": {"signatureInformation": {"documentationFormat": ["markdown"]}}}});
    for (capabilities, kind) in [(markdown, "markdown"), (json!({}), "plaintext")] {
        let mut client = open(capabilities);
        let found = ask(&mut client, "signatureHelp", at.clone());
        let signature = &found["signatures"][0];
        assert!(signature["label"].as_str().unwrap().starts_with("default("));
        assert_eq!(signature["documentation"]["kind"], kind);
        assert_eq!(found["activeParameter"], 0);
        let nowhere = json!({"textDocument": document(), "position": {"line": 0, "character": 2}});
        assert_eq!(ask(&mut client, "signatureHelp", nowhere), Value::Null);
        client.finish();
    }
}

#[test]
fn hints_stand_behind_what_they_are_about() {
    let mut client = open(json!({}));
    let hints = ask(&mut client, "inlayHint", json!({"textDocument": document(), "range": range(100)}));
    assert_eq!(hints[0]["label"], "= x😀sample-cache");
    assert_eq!(hints[0]["position"]["line"], 8);
    assert_eq!(hints[0]["tooltip"]["kind"], "markdown");
    assert!(hints[0]["tooltip"]["value"].as_str().unwrap().contains("a made-up Cache"));
    assert_eq!(ask(&mut client, "inlayHint", json!({"textDocument": document(), "range": range(2)})), json!([]));
    client.finish();
}

/// A custom resource that is open in another editor is shown, and the client is told to ask again, once at a time.
#[test]
fn hints_follow_other_documents() {
    let mut client = open(json!({"workspace": {"inlayHint": {"refreshSupport": true}}}));
    let resource = "file:///project/views/cr.yaml";
    let refresh = |client: &mut Client| loop {
        if let Message::Request(request) = client.next_message()
            && request.method == "workspace/inlayHint/refresh"
        {
            return request;
        }
    };
    client.open(resource, "apiVersion: example.com/v1\nkind: Cache\nmetadata: {name: mine}\n");
    let asked = refresh(&mut client);
    let hints = ask(&mut client, "inlayHint", json!({"textDocument": document(), "range": range(100)}));
    assert_eq!(hints[0]["label"], "= x😀mine");
    for version in 2..5 {
        let text = format!("apiVersion: example.com/v1\nkind: Cache\nmetadata: {{name: mine-{version}}}\n");
        client.change(resource, version, json!([{"text": text}]));
    }
    // Asked once more, not three times, when the first is answered.
    client.respond(&asked, Value::Null);
    let again = refresh(&mut client);
    client.respond(&again, Value::Null);
    let hints = ask(&mut client, "inlayHint", json!({"textDocument": document(), "range": range(100)}));
    assert_eq!(hints[0]["label"], "= x😀mine-4");
    client.finish();
}

#[test]
fn formatting_is_edits_or_nothing() {
    let mut client = open(json!({}));
    let options = json!({"tabSize": 8, "insertSpaces": false});
    let whole = json!({"textDocument": document(), "options": options});
    let edits = ask(&mut client, "formatting", whole.clone());
    let wanted = json!([{
        "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 4}},
        "newText": "  ",
    }]);
    assert_eq!(edits, wanted);
    let lines = |from: u32, to: u32| {
        let range = json!({"start": {"line": from, "character": 0}, "end": {"line": to, "character": 0}});
        json!({"textDocument": document(), "range": range, "options": options})
    };
    assert_eq!(ask(&mut client, "rangeFormatting", lines(2, 4)), wanted);
    assert_eq!(ask(&mut client, "rangeFormatting", lines(4, 9)), json!([]));
    // A mistake: the text stays as it is.
    client.change(URI, 2, json!([{"text": format!("{TEXT}: [\n")}]));
    assert_eq!(ask(&mut client, "formatting", whole), Value::Null);
    client.finish();
}

#[test]
fn a_line_break_is_followed_by_blanks() {
    let mut client = open(json!({}));
    client.change(URI, 2, json!([{"text": TEXT.replace("  crds:\n", "  crds:\n\n")}]));
    let params = json!({
        "textDocument": document(), "position": {"line": 6, "character": 0}, "ch": "\n",
        "options": {"tabSize": 2, "insertSpaces": true},
    });
    let edits = ask(&mut client, "onTypeFormatting", params);
    let here = json!({"line": 6, "character": 0});
    assert_eq!(edits, json!([{"range": {"start": here, "end": here}, "newText": "    "}]));
    client.finish();
}

#[test]
fn a_document_that_is_not_there_has_nothing_to_draw() {
    let mut client = open(json!({}));
    let gone = json!({"uri": "file:///project/views/gone.yaml"});
    for method in ["foldingRange", "semanticTokens/full"] {
        assert_eq!(ask(&mut client, method, json!({"textDocument": gone})), Value::Null);
    }
    client.finish();
}
