//! Completion in the forms that clients ask for, and wherever a cursor can be.

#![expect(clippy::needless_pass_by_value, reason = "scenarios hand over what `json!` makes")]

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///project/katalog.yaml";
const TEXT: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: a
spec:
  crds:
    shop:
      apiTypes: {group: example.com, version: v1, kind: Shop}
      operatorBox:
        onReconcile:
          deployments:
            - name: x
              image: \"{{ .metadata.name }}\"
              
";

/// The request for the end of the line that starts so, `back` columns before it.
fn behind(text: &str, start: &str, back: usize) -> Value {
    let (line, found) =
        text.lines().enumerate().find(|(_, line)| line.trim_start().starts_with(start) || *line == start).unwrap();
    json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": found.len() - back}})
}

fn with(item: Value) -> Value {
    json!({"textDocument": {"completion": {"completionItem": item}}})
}

fn items(client: &mut Client, at: Value) -> Vec<Value> {
    let list = client.request("textDocument/completion", at).unwrap();
    list["items"].as_array().unwrap().clone()
}

fn named<'i>(items: &'i [Value], label: &str) -> &'i Value {
    items.iter().find(|item| item["label"] == label).unwrap()
}

const BLANK: &str = "              ";

#[test]
fn a_client_that_says_nothing_gets_plain_text() {
    let mut client = Client::start(json!({}));
    client.open(URI, TEXT);
    let items = items(&mut client, behind(TEXT, BLANK, 0));
    let env = named(&items, "env");
    assert_eq!(env["insertTextFormat"], 1);
    assert_eq!(env["textEdit"]["newText"], "env:");
    assert!(env["documentation"]["value"].as_str().unwrap().contains("Environment variables"));
    for absent in ["data", "labelDetails", "preselect", "insertTextMode", "tags", "deprecated"] {
        assert_eq!(env.get(absent), None, "{absent}");
    }
    assert!(!items.iter().any(|item| item["label"].as_str().unwrap().contains('(')), "forms need snippets");
    client.finish();
}

#[test]
fn order_is_in_the_sort_text() {
    let mut client = Client::start(with(json!({"preselectSupport": true})));
    client.open(URI, TEXT);
    let items = items(&mut client, behind(TEXT, BLANK, 0));
    let sorted: Vec<&str> = items.iter().map(|item| item["sortText"].as_str().unwrap()).collect();
    assert!(sorted.is_sorted());
    assert_eq!(items.iter().filter(|item| item["preselect"] == true).count(), 1);
    assert_eq!(items[0]["preselect"], true);
    client.finish();
}

#[test]
fn snippets_have_places_to_fill_in() {
    let mut client = Client::start(with(json!({
        "snippetSupport": true,
        "labelDetailsSupport": true,
        "insertTextModeSupport": {"valueSet": [1, 2]},
    })));
    client.open(URI, TEXT);
    let items = items(&mut client, behind(TEXT, BLANK, 0));
    let env = named(&items, "env");
    assert_eq!(env["insertTextFormat"], 2);
    assert_eq!(env["insertTextMode"], 2, "its second line stands where the first one does");
    assert_eq!(env["textEdit"]["newText"], "env:\n  - name: $1");
    assert_eq!(env["labelDetails"]["description"], "list of environment variable");
    assert!(!items.iter().any(|item| item["label"] == "labels (list)"), "nobody writes the form of older files");
    client.finish();
}

#[test]
fn documentation_comes_when_it_is_asked_for() {
    let mut client = Client::start(with(json!({
        "resolveSupport": {"properties": ["documentation", "detail"]},
        "documentationFormat": ["markdown"],
    })));
    client.open(URI, TEXT);
    let items = items(&mut client, behind(TEXT, BLANK, 0));
    let env = named(&items, "env");
    assert_eq!(env.get("documentation"), None);
    let resolved = client.request("completionItem/resolve", env.clone()).unwrap();
    assert_eq!(resolved["documentation"]["kind"], "markdown");
    assert!(resolved["documentation"]["value"].as_str().unwrap().contains("**env**"));
    let mut rest = resolved.clone();
    rest.as_object_mut().unwrap().remove("documentation");
    assert_eq!(&rest, env, "nothing else changes");
    // A strange item comes back as it went.
    let strange = json!({"label": "x", "data": {"uri": 7}});
    assert_eq!(client.request("completionItem/resolve", strange.clone()).unwrap(), strange);
    client.finish();
}

#[test]
fn what_follows_the_cursor_is_replaced_or_kept() {
    let text =
        TEXT.replace("image: \"{{ .metadata.name }}\"", "image: \"{{ .metadata.name }}\"\n              ports: 80");
    let at = behind(&text, "ports: 80", 7);
    for (capabilities, replaces) in [(json!({}), false), (json!({"insertReplaceSupport": true}), true)] {
        let mut client = Client::start(with(capabilities));
        client.open(URI, &text);
        let items = items(&mut client, at.clone());
        let edit = &named(&items, "port")["textEdit"];
        let (insert, replace) =
            if replaces { (&edit["insert"], &edit["replace"]) } else { (&Value::Null, &edit["range"]) };
        assert_eq!(replace["end"]["character"], 19, "up to the colon");
        assert_eq!(insert.is_null(), !replaces);
        assert_eq!(edit["newText"], "port");
        client.finish();
    }
}

/// More than two hundred offers are cut, and those that fit what is typed are asked for again.
#[test]
fn long_lists_are_incomplete() {
    let text = TEXT.replace("{{ .metadata.name }}", "{{  }}");
    let mut client = Client::start(json!({}));
    client.open(URI, &text);
    let list = client.request("textDocument/completion", behind(&text, "image", 4)).unwrap();
    assert_eq!(list["isIncomplete"], true);
    assert_eq!(list["items"].as_array().unwrap().len(), 200);
    let text = TEXT.replace("{{ .metadata.name }}", "{{ slug }}");
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": text}]}),
    );
    let list = client.request("textDocument/completion", behind(&text, "image", 4)).unwrap();
    assert_eq!(list["items"][0]["label"], "slugify");
    assert!(list["items"].as_array().unwrap().len() < 20);
    client.finish();
}

/// Two thousand places of documents, whole and cut off, in one session: each is answered, and by nothing strange.
#[test]
fn two_thousand_places_are_answered() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../patterns/motifs/redis/motif.yaml");
    let motif = std::fs::read_to_string(folder).unwrap();
    let mut client = Client::start(with(json!({"snippetSupport": true, "insertReplaceSupport": true})));
    client.open(URI, "");
    let mut asked = 0;
    let mut version = 1;
    for round in 0.. {
        if asked >= 2000 {
            break;
        }
        let whole = if round % 2 == 0 { motif.as_str() } else { TEXT };
        let cut = whole.len() - (round * 37) % (whole.len() / 2);
        let text: String = whole.chars().take(cut).collect();
        version += 1;
        client.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": [{"text": text}]}),
        );
        for (line, content) in text.lines().enumerate().skip(round % 5).step_by(5) {
            let character = (round * 7 + line) % (content.chars().count() + 1);
            let at = json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": character}});
            let list = client.request("textDocument/completion", at.clone()).unwrap();
            for item in list["items"].as_array().into_iter().flatten() {
                let edit = &item["textEdit"];
                let range = if edit["replace"].is_null() { &edit["range"] } else { &edit["replace"] };
                assert_eq!(range["start"]["line"], line, "{item}");
                assert!(range["start"]["character"].as_u64().unwrap() <= character as u64, "{item}");
                assert!(range["end"]["character"].as_u64().unwrap() >= character as u64, "{item}");
            }
            client.request("textDocument/hover", at.clone()).unwrap();
            client.request("textDocument/definition", at).unwrap();
            asked += 1;
        }
    }
    client.finish();
}
