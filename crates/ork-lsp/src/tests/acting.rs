//! Code actions and lenses, as clients of several kinds get them.

#![expect(clippy::needless_pass_by_value, reason = "scenarios hand over what `json!` makes")]

use std::fs;
use std::path::Path;

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

use super::client::{Client, code};
use super::profiles::profile;

const MOTIF: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata: {name: web, version: v1.0.0}
inputs:
  - name: image
    default: nginx
resources:
  deployments:
    - image: '{{ .inputs.image }}'
      replicas: 3
";

fn katalog(rest: &str) -> String {
    format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {{name: shop}}\nspec:\n  crds:\n    shop:\n      apiTypes: {{group: example.com, version: v1, kind: Shop}}\n{rest}"
    )
}

/// As VS Code asks for actions.
fn full() -> Value {
    json!({
        "textDocument": {"codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor"]}},
            "dataSupport": true, "disabledSupport": true, "isPreferredSupport": true,
            "resolveSupport": {"properties": ["edit"]},
        }},
        "workspace": {
            "applyEdit": true,
            "workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "rename", "delete"]},
        },
    })
}

/// As Neovim does without its newest parts: edits with actions, no resolving.
fn plain() -> Value {
    json!({
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}},
        "workspace": {"applyEdit": true},
    })
}

fn ask(client: &mut Client, uri: &str, place: (u32, u32), context: Value) -> Vec<Value> {
    let position = json!({"line": place.0, "character": place.1});
    let params =
        json!({"textDocument": {"uri": uri}, "range": {"start": position, "end": position}, "context": context});
    let answer = client.request("textDocument/codeAction", params).unwrap();
    answer.as_array().unwrap().clone()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let found = actions.iter().find(|action| action["title"] == title);
    found.unwrap_or_else(|| panic!("{title} is not among {actions:#?}"))
}

const NONE: &str = r#"{"diagnostics": []}"#;

fn nothing_shown() -> Value {
    serde_json::from_str(NONE).unwrap()
}

/// A folder with files, and the URI of one of them.
fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, impl Fn(&str) -> String + use<>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let root = folder.path().canonicalize().unwrap();
    (folder, move |name: &str| format!("file://{}", root.join(name).display()))
}

#[test]
fn what_an_action_changes_is_worked_out_when_it_is_chosen() {
    let mut client = Client::start(full());
    let uri = "file:///project/motif.yaml";
    client.open(uri, MOTIF);
    let actions = ask(&mut client, uri, (9, 17), nothing_shown());
    let action = titled(&actions, "Extract `3` to an input");
    assert_eq!((&action["kind"], &action["edit"]), (&json!("refactor.extract"), &Value::Null));
    let resolved = client.request("codeAction/resolve", action.clone()).unwrap();
    let edit = &resolved["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({"uri": uri, "version": 1}));
    let texts: Vec<&str> =
        edit["edits"].as_array().unwrap().iter().map(|edit| edit["newText"].as_str().unwrap()).collect();
    assert!(texts.contains(&"\"{{ .inputs.replicas }}\""), "{texts:?}");
    // Of another text it would be something else.
    client.change(uri, 2, json!([{"text": MOTIF.replace("nginx", "caddy")}]));
    let (refused, _) = client.request("codeAction/resolve", action.clone()).unwrap_err();
    assert_eq!(refused, code(ErrorCode::ContentModified));
    client.finish();
}

#[test]
fn clients_that_do_not_resolve_get_commands_or_edits() {
    let uri = "file:///project/motif.yaml";
    let mut client = Client::start(plain());
    client.open(uri, MOTIF);
    let actions = ask(&mut client, uri, (9, 17), nothing_shown());
    let command = titled(&actions, "Extract `3` to an input")["command"].clone();
    assert_eq!(command["command"], "ork.applyEdit");
    client.request("workspace/executeCommand", command).unwrap();
    let request = std::iter::repeat_with(|| client.next_message()).find_map(|message| match message {
        Message::Request(request) => Some(request),
        _ => None,
    });
    let request = request.unwrap();
    assert_eq!(request.method, "workspace/applyEdit");
    assert_eq!(request.params["edit"]["changes"][uri].as_array().unwrap().len(), 2);
    client.finish();
    // Who cannot be sent edits gets them at once.
    let literal = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}});
    let mut client = Client::start(json!({"textDocument": {"codeAction": literal}}));
    client.open(uri, MOTIF);
    let actions = ask(&mut client, uri, (9, 17), nothing_shown());
    let action = titled(&actions, "Extract `3` to an input");
    assert_eq!(action["edit"]["changes"][uri].as_array().unwrap().len(), 2);
    client.finish();
}

#[test]
fn a_client_with_nothing_gets_what_it_can_carry_out() {
    let uri = "file:///project/katalog.yaml";
    let text = katalog("      imports:\n        - motif: ghcr.io/acme/motifs/web:v1.0.0\n");
    let mut client = Client::start(json!({}));
    client.open(uri, &text);
    let actions = ask(&mut client, uri, (8, 20), nothing_shown());
    assert_eq!(actions.len(), 1, "{actions:#?}");
    assert_eq!(
        actions[0],
        json!({"title": "Fetch what this document imports", "command": "ork.fetch", "arguments": [uri]})
    );
    client.finish();
    // With edits that the server sends, fixes come as commands.
    let mut client = Client::start(json!({"workspace": {"applyEdit": true}}));
    client.open(uri, &text.replace("metadata: {name: shop}", "metadata: {name: shop, descripton: x}"));
    let actions = ask(&mut client, uri, (2, 26), nothing_shown());
    let command = titled(&actions, "Change to `description`").clone();
    assert_eq!(command["command"], "ork.applyEdit");
    client.request("workspace/executeCommand", command).unwrap();
    let applied = std::iter::repeat_with(|| client.next_message()).find_map(|message| match message {
        Message::Request(request) => Some(request.params),
        _ => None,
    });
    assert_eq!(applied.unwrap()["edit"]["changes"][uri][0]["newText"], "description");
    client.finish();
}

#[test]
fn kinds_are_asked_for_by_their_parts() {
    let uri = "file:///project/motif.yaml";
    let text = MOTIF.replace("replicas: 3", "replicas: {{ .inputs.image }}");
    let mut client = Client::start(full());
    client.open(uri, &text);
    let shown = client.findings()["diagnostics"].clone();
    let kinds = |client: &mut Client, only: Value, shown: Value| {
        let context = json!({"diagnostics": shown, "only": only, "triggerKind": 2});
        let mut kinds: Vec<String> = ask(client, uri, (9, 17), context)
            .iter()
            .map(|action| action["kind"].as_str().unwrap().to_owned())
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(&mut client, json!(["source"]), shown.clone()), ["source.fixAll.ork"]);
    assert_eq!(kinds(&mut client, json!(["source.fixAll"]), shown.clone()), ["source.fixAll.ork"]);
    assert_eq!(kinds(&mut client, json!(["source.fixAll.ork"]), shown.clone()), ["source.fixAll.ork"]);
    assert!(kinds(&mut client, json!(["source.fixAll.other"]), shown.clone()).is_empty());
    assert!(kinds(&mut client, json!(["source.organizeImports"]), shown.clone()).is_empty());
    assert_eq!(kinds(&mut client, json!(["quickfix"]), shown.clone()), ["quickfix"]);
    // A client that asks by itself and shows nothing has nothing to be fixed.
    assert!(kinds(&mut client, json!(["source"]), json!([])).is_empty());
    let context = json!({"diagnostics": shown, "only": ["source.fixAll"]});
    let actions = ask(&mut client, uri, (0, 0), context);
    let resolved = client.request("codeAction/resolve", actions[0].clone()).unwrap();
    let edits = resolved["edit"]["documentChanges"][0]["edits"].as_array().unwrap().clone();
    assert_eq!(edits.len(), 1, "{edits:#?}");
    client.finish();
}

#[test]
fn files_are_created_and_never_written_over() {
    let text = katalog(
        "      operatorBox:\n        onReconcile:\n          deployments:\n            - image: '{{ .spec.image }}'\n",
    );
    let (folder, uri) = folder(&[("katalog.yaml", &text)]);
    let mut client = Client::start(full());
    client.open(&uri("katalog.yaml"), &text);
    let actions = ask(&mut client, &uri("katalog.yaml"), (1, 2), nothing_shown());
    let action = titled(&actions, "Create cr.yaml, a sample custom resource").clone();
    let resolved = client.request("codeAction/resolve", action.clone()).unwrap();
    let changes = &resolved["edit"]["documentChanges"];
    assert_eq!(changes[0]["kind"], "create");
    assert_eq!(changes[0]["uri"], json!(uri("cr.yaml")));
    assert_eq!(changes[0]["options"], json!({"overwrite": false, "ignoreIfExists": false}));
    assert!(changes[1]["edits"][0]["newText"].as_str().unwrap().contains("kind: Shop"));
    fs::write(folder.path().join("cr.yaml"), "mine: true\n").unwrap();
    assert!(client.request("codeAction/resolve", action).is_err());
    // Resources become a Motif in a file of its own.
    let actions = ask(&mut client, &uri("katalog.yaml"), (10, 16), nothing_shown());
    let action = titled(&actions, "Extract this resource to a Motif").clone();
    let resolved = client.request("codeAction/resolve", action).unwrap();
    let changes = &resolved["edit"]["documentChanges"];
    assert_eq!(changes[0]["uri"], json!(uri("motif-shop-deployment.yaml")));
    assert_eq!(changes[2]["textDocument"]["version"], 1);
    client.finish();
    // Who cannot create files is not offered to.
    let mut client = Client::start(plain());
    client.open(&uri("katalog.yaml"), &text);
    for place in [(1, 2), (10, 16)] {
        let actions = ask(&mut client, &uri("katalog.yaml"), place, nothing_shown());
        let titles: Vec<&Value> = actions.iter().map(|action| &action["title"]).collect();
        assert!(!titles.iter().any(|title| title.as_str().unwrap().contains("Create ")), "{titles:?}");
        assert!(!titles.iter().any(|title| title.as_str().unwrap().contains("to a Motif")), "{titles:?}");
    }
    client.finish();
}

#[test]
fn what_cannot_be_done_is_shown_to_those_who_show_it() {
    let rest = "      operatorBox:\n        onReconcile:\n          when: [{field: spec.x, exists: true}]\n          deployments:\n            - image: nginx\n";
    let (_folder, uri) = folder(&[("katalog.yaml", &katalog(rest))]);
    let mut client = Client::start(full());
    client.open(&uri("katalog.yaml"), &katalog(rest));
    let actions = ask(&mut client, &uri("katalog.yaml"), (11, 16), nothing_shown());
    let action = titled(&actions, "Extract this resource to a Motif");
    assert_eq!(action["disabled"]["reason"], "the block has conditions of its own");
    let context = json!({"diagnostics": [], "triggerKind": 2});
    let actions = ask(&mut client, &uri("katalog.yaml"), (11, 16), context);
    assert!(actions.iter().all(|action| action["disabled"].is_null()));
    client.finish();
}

#[test]
fn lenses_say_what_they_are_about_when_they_are_looked_at() {
    let text = katalog("      imports:\n        - motif: ./web.yaml\n          with: {image: caddy}\n");
    let (_folder, uri) = folder(&[("katalog.yaml", &text), ("web.yaml", MOTIF)]);
    let root = uri("");
    let lenses = |capabilities: Value, name: &str, text: &str| {
        let mut client = Client::connect();
        let params = json!({"capabilities": capabilities, "rootUri": root.trim_end_matches('/')});
        client.request("initialize", params).unwrap();
        client.notify("initialized", json!({}));
        client.open(&uri(name), text);
        let lenses = client.request("textDocument/codeLens", json!({"textDocument": {"uri": uri(name)}})).unwrap();
        let resolved: Vec<Value> = lenses
            .as_array()
            .unwrap()
            .iter()
            .map(|lens| {
                assert!(lens["command"].is_null());
                client.request("codeLens/resolve", lens.clone()).unwrap()["command"].clone()
            })
            .collect();
        client.finish();
        resolved
    };
    let commands = json!({"experimental": {"commands": {"commands": ["ork.preview", "ork.simulate"]}}});
    let shown = lenses(commands.clone(), "katalog.yaml", &text);
    assert_eq!(shown[0]["title"], "1 manifest · preview");
    assert_eq!(shown[0]["command"], "ork.preview");
    assert_eq!(shown[0]["arguments"], json!([uri("katalog.yaml"), "shop"]));
    let shown = lenses(json!({}), "katalog.yaml", &text);
    assert_eq!((&shown[0]["title"], &shown[0]["command"]), (&json!("1 manifest"), &json!("")));
    let shown = lenses(json!({}), "web.yaml", MOTIF);
    let titles: Vec<&Value> = shown.iter().map(|command| &command["title"]).collect();
    assert_eq!(titles, ["imported by 1 entry", "2 references"]);
    let test =
        "apiVersion: orkestra.orkspace.io/v1\nkind: Simulate\nmetadata: {name: a}\nspec: {katalog: ./katalog.yaml}\n";
    let shown = lenses(commands, "simulate.yaml", test);
    assert_eq!((&shown[0]["title"], &shown[0]["command"]), (&json!("simulate"), &json!("ork.simulate")));
    assert!(lenses(json!({}), "simulate.yaml", test).is_empty());
    assert!(Path::new(root.trim_start_matches("file://")).is_dir());
}

const DEFINITION: &str = ork_test::definition!(
    "Shop",
    "shops",
    "              properties:
                zone: {type: string}
"
);

#[test]
fn an_edit_of_a_file_that_is_not_open_states_no_version() {
    let text =
        katalog("      operatorBox:\n        onReconcile:\n          deployments:\n            - image: nginx\n");
    let (_folder, uri) = folder(&[("katalog.yaml", &text), ("crd.yaml", DEFINITION)]);
    let mut client = Client::start(full());
    client.open(&uri("katalog.yaml"), &text);
    let actions = ask(&mut client, &uri("katalog.yaml"), (10, 23), nothing_shown());
    let action = titled(&actions, "Extract `nginx` to a field of the definition").clone();
    let resolved = client.request("codeAction/resolve", action).unwrap();
    let changes = resolved["edit"]["documentChanges"].as_array().unwrap();
    let files: Vec<(&Value, &Value)> =
        changes.iter().map(|change| (&change["textDocument"]["uri"], &change["textDocument"]["version"])).collect();
    assert_eq!(files, [(&json!(uri("katalog.yaml")), &json!(1)), (&json!(uri("crd.yaml")), &Value::Null)]);
    client.finish();
}

#[test]
fn what_is_asked_for_at_odd_places_is_answered() {
    let uri = "file:///project/motif.yaml";
    let mut client = Client::start(full());
    client.open(uri, MOTIF);
    for place in [(0, 0), (400, 7), (9, 4000)] {
        ask(&mut client, uri, place, nothing_shown());
    }
    assert!(ask(&mut client, "file:///project/unknown.yaml", (0, 0), nothing_shown()).is_empty());
    let lens = json!({"textDocument": {"uri": "untitled:none"}});
    assert_eq!(client.request("textDocument/codeLens", lens).unwrap(), json!([]));
    let nothing = json!({"title": "x", "data": {"uri": uri, "version": 1, "job": "none", "start": 0, "end": 0}});
    assert!(client.request("codeAction/resolve", nothing).is_err());
    let far =
        json!({"title": "x", "data": {"uri": uri, "version": 1, "job": "extract-input", "start": 9999, "end": 3}});
    assert!(client.request("codeAction/resolve", far).is_err());
    assert!(client.request("codeLens/resolve", json!({"range": Value::Null})).is_err());
    // An action of somebody else, or one that carries its edit, comes back as it is.
    assert_eq!(client.request("codeAction/resolve", json!({"title": "x"})).unwrap(), json!({"title": "x"}));
    client.finish();
}

/// Takes an action as its client does: what it carries, what it is resolved to, or what its command brings.
fn take(client: &mut Client, action: &Value) -> Value {
    if action["edit"].is_object() {
        return action["edit"].clone();
    }
    if action["data"].is_object() {
        return client.request("codeAction/resolve", action.clone()).unwrap()["edit"].clone();
    }
    let command = if action["command"].is_object() { &action["command"] } else { action };
    client.request("workspace/executeCommand", command.clone()).unwrap();
    loop {
        if let Message::Request(request) = client.next_message()
            && request.method == "workspace/applyEdit"
        {
            return request.params["edit"].clone();
        }
    }
}

#[test]
fn every_editor_can_take_what_it_is_offered() {
    let uri = "file:///project/motif.yaml";
    let text = MOTIF.replace("resources:", "resouces:");
    for name in ["vscode", "neovim", "helix", "zed", "eglot"] {
        let mut client = Client::connect();
        client.initialize(profile(name));
        for (text, place, title) in
            [(MOTIF, (9, 17), "Extract `3` to an input"), (text.as_str(), (6, 4), "Change to `resources`")]
        {
            client.open(uri, text);
            let actions = ask(&mut client, uri, place, nothing_shown());
            let edit = take(&mut client, titled(&actions, title));
            let plain = &edit["changes"][uri];
            let versioned = &edit["documentChanges"][0]["edits"];
            assert!(plain.is_array() != versioned.is_array(), "{name}: {edit}");
            client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
        }
        client.finish();
    }
}

#[test]
fn lenses_can_be_switched_off() {
    let uri = "file:///project/motif.yaml";
    let mut client = Client::connect();
    let params = json!({"capabilities": {}, "initializationOptions": {"codeLens": false}});
    client.request("initialize", params).unwrap();
    client.notify("initialized", json!({}));
    client.open(uri, MOTIF);
    let params = json!({"textDocument": {"uri": uri}});
    assert_eq!(client.request("textDocument/codeLens", params).unwrap(), json!([]));
    client.finish();
}
