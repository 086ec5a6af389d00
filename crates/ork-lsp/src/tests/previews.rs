//! Previews over the wire: asked for, followed, served as documents, and the map both ways.

use std::fs;
use std::path::Path;

use lsp_server::Message;
use serde_json::{Value, json};

use super::client::Client;

const KATALOG: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: sites
spec:
  crds:
    site:
      apiTypes: {group: example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}"
              data:
                title: "{{ .spec.title }}"
"#;
const RESOURCE: &str = "apiVersion: example.com/v1\nkind: Site\nmetadata: {name: blog}\nspec: {title: Hello}\n";

fn uri(folder: &Path, name: &str) -> String {
    format!("file://{}/{name}", folder.display())
}

fn asked(folder: &Path, more: Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": uri(folder, "katalog.yaml") } });
    let (Value::Object(all), Value::Object(more)) = (&mut params, more) else { unreachable!("two objects") };
    all.extend(more);
    params
}

fn started(capabilities: Value) -> (Client, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("katalog.yaml"), KATALOG).unwrap();
    fs::write(folder.path().join("cr.yaml"), RESOURCE).unwrap();
    (Client::start(capabilities), folder)
}

fn position_of(text: &str, part: &str) -> Value {
    let (before, _) = text.split_once(part).unwrap_or_else(|| panic!("no {part} in {text}"));
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().len();
    json!({ "line": line, "character": column + 1 })
}

/// The next message of the server's own with a method.
fn told(client: &mut Client, method: &str) -> Value {
    loop {
        match client.next_message() {
            Message::Notification(message) if message.method == method => return message.params,
            Message::Request(message) if message.method == method => return message.params,
            _ => {}
        }
    }
}

#[test]
fn a_preview_maps_both_ways() {
    let (mut client, folder) = started(json!({}));
    let found = client.request("ork/preview", asked(folder.path(), json!({}))).unwrap();
    let text = found["text"].as_str().unwrap();
    assert!(text.contains("\n  title: Hello\n"), "{text}");
    assert_eq!(found["version"], 1);
    assert_eq!(found["entries"][0]["name"], "site");
    assert_eq!(found["resources"][0]["origin"], "file");
    assert_eq!(found["offered"][0]["location"]["uri"], uri(folder.path(), "cr.yaml"));
    assert_eq!(found["problems"], json!([]));
    let preview = found["uri"].clone();
    let at = position_of(text, "Hello");
    let sources = client.request("ork/preview/toSource", json!({ "preview": preview, "position": at })).unwrap();
    assert_eq!(sources[0]["uri"], uri(folder.path(), "katalog.yaml"));
    assert_eq!(sources[0]["role"], "expression");
    assert_eq!(
        sources[1],
        json!({
            "uri": uri(folder.path(), "cr.yaml"),
            "role": "resource",
            "range": {"start": {"line": 3, "character": 14}, "end": {"line": 3, "character": 19}},
        })
    );
    let back = json!({
        "preview": preview,
        "textDocument": {"uri": uri(folder.path(), "katalog.yaml")},
        "position": sources[0]["range"]["start"],
    });
    let ranges = client.request("ork/preview/toPreview", back).unwrap();
    let map = found["map"].as_array().unwrap();
    let shown = map.iter().find(|segment| segment["sources"] == sources).unwrap();
    assert_eq!(ranges, json!([shown["range"]]));
    let in_it = json!({ "textDocument": {"uri": preview}, "position": at });
    let definition = client.request("textDocument/definition", in_it.clone()).unwrap();
    assert_eq!(definition["uri"], sources[0]["uri"]);
    assert_eq!(definition["range"], sources[0]["range"]);
    let hover = client.request("textDocument/hover", in_it).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().contains(".spec.title"), "{hover}");
    client.finish();
}

#[test]
fn a_followed_preview_is_told_of_once_it_is_another() {
    let (mut client, folder) = started(json!({ "experimental": { "orkPreview": true } }));
    let found = client.request("ork/preview", asked(folder.path(), json!({ "follow": true }))).unwrap();
    let cr = uri(folder.path(), "cr.yaml");
    client.open(&cr, RESOURCE);
    client.change(&cr, 2, json!([{ "text": RESOURCE.replace("Hello", "Goodbye") }]));
    let change = told(&mut client, "ork/previewChanged");
    assert_eq!(change, json!({ "uri": found["uri"], "version": 2 }));
    let again = client.request("ork/preview", json!({ "textDocument": { "uri": found["uri"] } })).unwrap();
    assert!(again["text"].as_str().unwrap().contains("title: Goodbye"));
    assert_eq!(again["uri"], found["uri"]);
    assert_eq!(again["version"], 2);
    // The same text from other places is another preview, too.
    let katalog = uri(folder.path(), "katalog.yaml");
    client.open(&katalog, &format!("# a line more\n{KATALOG}"));
    assert_eq!(told(&mut client, "ork/previewChanged")["version"], 3);
    client.notify("ork/previewClosed", json!({ "uri": found["uri"] }));
    client.change(&katalog, 2, json!([{ "text": KATALOG }]));
    client.findings_of(2);
    client.finish();
}

#[test]
fn a_client_that_shows_contents_is_asked_to_refresh() {
    let capabilities = json!({ "workspace": { "textDocumentContent": {} } });
    let mut client = Client::connect();
    let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
    let offer = client.request("initialize", params).unwrap();
    assert_eq!(offer["capabilities"]["workspace"]["textDocumentContent"], json!({ "schemes": ["ork-preview"] }));
    client.notify("initialized", json!({}));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("katalog.yaml"), KATALOG).unwrap();
    let found = client.request("ork/preview", asked(folder.path(), json!({}))).unwrap();
    let preview = found["uri"].clone();
    let content = client.request("workspace/textDocumentContent", json!({ "uri": preview })).unwrap();
    assert_eq!(content["text"], found["text"]);
    // The client shows the document; that is nobody's file.
    client.open(preview.as_str().unwrap(), content["text"].as_str().unwrap());
    let katalog = uri(folder.path(), "katalog.yaml");
    client.open(&katalog, KATALOG);
    client.change(&katalog, 2, json!([{ "text": KATALOG.replace("title:", "headline:") }]));
    assert_eq!(told(&mut client, "workspace/textDocumentContent/refresh"), json!({ "uri": preview }));
    let content = client.request("workspace/textDocumentContent", json!({ "uri": preview })).unwrap();
    assert!(content["text"].as_str().unwrap().contains("headline:"));
    client.finish();
}

#[test]
fn a_custom_resource_that_is_edited_need_not_be_a_file() {
    let (mut client, folder) = started(json!({}));
    let edited = json!({ "resource": { "text": RESOURCE.replace("Hello", "Edited") } });
    let found = client.request("ork/preview", asked(folder.path(), edited)).unwrap();
    assert!(found["text"].as_str().unwrap().contains("title: Edited"));
    assert_eq!(found["resources"][0]["origin"], "text");
    let made = client.request("ork/preview", asked(folder.path(), json!({ "resource": { "made": true } }))).unwrap();
    assert_eq!(made["resources"][0]["origin"], "made");
    assert_ne!(made["uri"], found["uri"]);
    let other = json!({ "textDocument": { "uri": "file:///nowhere/x.yaml" } });
    assert_eq!(client.request("ork/preview", other).unwrap(), Value::Null);
    client.finish();
}

#[test]
fn a_client_that_did_not_ask_hears_nothing() {
    let (mut client, folder) = started(json!({}));
    client.request("ork/preview", asked(folder.path(), json!({}))).unwrap();
    let cr = uri(folder.path(), "cr.yaml");
    client.open(&cr, RESOURCE);
    client.change(&cr, 2, json!([{ "text": RESOURCE.replace("Hello", "Goodbye") }]));
    client.findings_of(2);
    let again = client.request("ork/preview", asked(folder.path(), json!({}))).unwrap();
    assert_eq!(again["version"], 2);
    client.finish();
}
