//! Custom resources over the wire: files that carry no mark of ours, in a workspace with a Katalog of their kind.

use std::fs;

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
      validation:
        rules:
          - field: spec.size
            max: "5"
            message: at most five
      operatorBox:
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}"
              data:
                title: "{{ .spec.title }}"
                size: "{{ .spec.size }}"
"#;
const DEFINITION: &str = ork_test::definition!(
    "Site",
    "sites",
    "              required: [title]
              properties:
                size: {type: integer, maximum: 9, description: How many}
                title: {type: string}
"
);
const RESOURCE: &str = "apiVersion: example.com/v1\nkind: Site\nmetadata: {name: blog}\nspec:\n  size: 7\n";

#[test]
fn a_resource_far_from_its_katalog_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| format!("file://{}/{name}", folder.path().display());
    fs::create_dir_all(folder.path().join("operator")).unwrap();
    fs::write(folder.path().join("operator/katalog.yaml"), KATALOG).unwrap();
    fs::write(folder.path().join("operator/crd.yaml"), DEFINITION).unwrap();
    let mut client = Client::connect();
    let folders = json!([{ "uri": format!("file://{}", folder.path().display()), "name": "all" }]);
    let params = json!({ "processId": null, "rootUri": null, "workspaceFolders": folders, "capabilities": {} });
    client.request("initialize", params).unwrap();
    client.notify("initialized", json!({}));
    let uri = at("live/blog.yaml");
    client.open(&uri, &format!("{RESOURCE}  \n"));
    let rules = |findings: &Value| -> Vec<String> {
        let found = findings["diagnostics"].as_array().unwrap().iter();
        found.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(rules(&client.findings()), ["missing-field"]);
    let place = |line: u32, character: u32| json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
    let list = client.request("textDocument/completion", place(5, 2)).unwrap();
    let labels: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["title"]);
    let hover = client.request("textDocument/hover", place(4, 4)).unwrap();
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("How many") && text.contains("at most five"), "{text}");
    let definition = client.request("textDocument/definition", place(4, 4)).unwrap();
    assert_eq!(definition["uri"], at("operator/crd.yaml"));
    client.change(&uri, 2, json!([{ "text": format!("{RESOURCE}  title: a\n") }]));
    // What is said about another line than the one that is typed waits until the text is saved.
    assert_eq!(rules(client.findings_of(2).last().unwrap()), Vec::<String>::new());
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(rules(&client.findings()), ["refused-resource"]);
    let preview = client.request("ork/preview", json!({ "textDocument": { "uri": uri } })).unwrap();
    assert!(preview["text"].as_str().unwrap().contains("# refused: "), "{preview}");
    assert_eq!(preview["resources"][0]["location"]["uri"], uri);
    // What is nobody's is left alone.
    let other = at("live/other.yaml");
    client.open(&other, "apiVersion: apps/v1\nkind: Deployment\nspec:\n  size: 1\n");
    let place = json!({ "textDocument": { "uri": other }, "position": { "line": 3, "character": 3 } });
    assert_eq!(client.request("textDocument/hover", place.clone()).unwrap(), Value::Null);
    assert_eq!(client.request("textDocument/completion", place).unwrap()["items"], json!([]));
    client.finish();
}
