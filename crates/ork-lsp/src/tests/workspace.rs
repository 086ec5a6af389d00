//! The findings of files that nobody has open.

use std::fs;
use std::path::Path;

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

use super::client::{Client, code};

const GOOD: &str = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\nspec:\n  crds: {}\n";
const BAD: &str =
    "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\n  descripton: x\nspec: {crds: {}}\n";

fn uri(folder: &Path, name: &str) -> String {
    format!("file://{}", folder.join(name).display())
}

fn start(folder: &Path, capabilities: &Value, mode: &str) -> Client {
    let mut client = Client::connect();
    let folders = json!([{"uri": uri(folder, ""), "name": "w"}]);
    let options = json!({"diagnostics": {"mode": mode}});
    client.initialize(
        json!({"capabilities": capabilities, "workspaceFolders": folders, "initializationOptions": options}),
    );
    client
}

fn pulls() -> Value {
    json!({
        "textDocument": {"publishDiagnostics": {}, "diagnostic": {}},
        "workspace": {"diagnostics": {"refreshSupport": true}},
        "window": {"workDoneProgress": true},
    })
}

fn ask(client: &mut Client, previous: &Value, tokens: bool) -> i32 {
    let mut params = json!({ "previousResultIds": previous });
    if tokens {
        params["partialResultToken"] = json!("parts");
        params["workDoneToken"] = json!(7);
    }
    client.send("workspace/diagnostic", params)
}

/// What a client would send of what it has.
fn known(items: &Value) -> Value {
    let known = |item: &Value| json!({"uri": item["uri"], "value": item["resultId"]});
    items.as_array().unwrap().iter().map(known).collect()
}

fn changed(client: &Client, folder: &Path, name: &str) {
    let change = json!({"uri": uri(folder, name), "type": 2});
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
}

#[test]
fn the_second_answer_waits_for_something_new() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("good.yaml"), GOOD).unwrap();
    fs::write(folder.join("bad.yaml"), BAD).unwrap();
    fs::write(folder.join("open.yaml"), BAD).unwrap();
    let mut client = start(folder, &pulls(), "workspace");
    client.open(&uri(folder, "open.yaml"), BAD);
    let first = ask(&mut client, &json!([]), false);
    let items = client.answer(first).unwrap()["items"].clone();
    // What is open is asked for by itself, and what was never said to be wrong need not be said to be right.
    assert_eq!(items.as_array().unwrap().len(), 1);
    assert_eq!((&items[0]["uri"], &items[0]["kind"]), (&json!(uri(folder, "bad.yaml")), &json!("full")));

    let second = ask(&mut client, &known(&items), false);
    assert!(!client.rest().iter().any(|message| matches!(message, Message::Response(_))));
    fs::write(folder.join("good.yaml"), BAD).unwrap();
    changed(&client, folder, "good.yaml");
    let items = client.answer(second).unwrap()["items"].clone();
    let kinds: Vec<_> = items.as_array().unwrap().iter().map(|item| (&item["uri"], &item["kind"])).collect();
    let expected = [(uri(folder, "bad.yaml"), "unchanged"), (uri(folder, "good.yaml"), "full")];
    assert_eq!(json!(kinds), json!(expected));

    let third = ask(&mut client, &known(&items), false);
    fs::remove_file(folder.join("bad.yaml")).unwrap();
    changed(&client, folder, "bad.yaml");
    let items = client.answer(third).unwrap()["items"].clone();
    let gone = items.as_array().unwrap().iter().find(|item| item["uri"] == uri(folder, "bad.yaml")).unwrap();
    assert_eq!(gone["items"], json!([]));

    // Whoever waits at the end is told that it was for nothing, in time.
    let last = ask(&mut client, &known(&items), false);
    let cancelled = ask(&mut client, &json!([]), false);
    client.notify("$/cancelRequest", json!({ "id": cancelled }));
    assert_eq!(client.answer(cancelled).unwrap_err().0, code(ErrorCode::RequestCanceled));
    let shutdown = client.send("shutdown", Value::Null);
    let refused = client.answer(last);
    // It may have been answered just before.
    assert!(refused.is_ok() || refused.unwrap_err().0 == code(ErrorCode::ServerCancelled));
    assert_eq!(client.answer(shutdown), Ok(Value::Null));
    client.notify("exit", Value::Null);
    client.end().unwrap();
}

#[test]
fn many_files_come_in_parts_with_progress() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..45 {
        fs::write(folder.path().join(format!("k{number:02}.yaml")), BAD).unwrap();
    }
    let mut client = start(folder.path(), &pulls(), "workspace");
    let asked = ask(&mut client, &json!([]), true);
    let last = client.answer(asked).unwrap();
    assert_eq!(last["items"], json!([]));
    let (mut parts, mut kinds) = (Vec::new(), Vec::new());
    for message in client.rest() {
        let Message::Notification(told) = message else { continue };
        match &told.params["token"] {
            token if token == "parts" => parts.push(told.params["value"]["items"].as_array().unwrap().len()),
            token if token == 7 => kinds.push(told.params["value"]["kind"].as_str().unwrap().to_owned()),
            token => panic!("{token}"),
        }
    }
    assert_eq!(parts, [20, 20, 5]);
    assert_eq!(kinds.first().map(String::as_str), Some("begin"));
    assert_eq!(kinds.iter().filter(|kind| *kind == "end").count(), 1);
    assert_eq!(kinds.last().map(String::as_str), Some("end"));
    assert!((5..=22).contains(&kinds.len()), "{kinds:?}");
    client.finish();
}

#[test]
fn only_whoever_wants_it_has_the_workspace_looked_at() {
    for mode in ["open-files", "off"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("bad.yaml"), BAD).unwrap();
        let mut client = start(folder.path(), &pulls(), mode);
        let asked = ask(&mut client, &json!([{"uri": uri(folder.path(), "bad.yaml"), "value": "old"}]), false);
        // What a client still shows is taken back.
        let items = client.answer(asked).unwrap()["items"].clone();
        assert_eq!((items.as_array().unwrap().len(), &items[0]["items"]), (1, &json!([])));
        client.finish();
    }
}

#[test]
fn a_client_that_does_not_ask_is_told_of_closed_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("bad.yaml"), BAD).unwrap();
    fs::write(folder.join("good.yaml"), GOOD).unwrap();
    let mut client = start(folder, &json!({}), "workspace");
    let found = client.findings();
    assert_eq!((&found["uri"], &found["version"]), (&json!(uri(folder, "bad.yaml")), &Value::Null));
    assert_eq!(found["diagnostics"][0]["code"], "unknown-field");
    // Opened, it has findings of its own; closed again, those of the disk.
    client.open(&uri(folder, "bad.yaml"), GOOD);
    let found = client.findings();
    assert_eq!((&found["version"], &found["diagnostics"]), (&json!(1), &json!([])));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri(folder, "bad.yaml")}}));
    assert_eq!(client.findings()["diagnostics"], json!([]));
    assert_eq!(client.findings()["diagnostics"][0]["code"], "unknown-field");
    fs::remove_file(folder.join("bad.yaml")).unwrap();
    changed(&client, folder, "bad.yaml");
    let gone = client.findings();
    assert_eq!((&gone["uri"], &gone["diagnostics"]), (&json!(uri(folder, "bad.yaml")), &json!([])));
    client.finish();
}

#[test]
fn folders_come_and_go() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for folder in &folders {
        fs::write(folder.path().join("bad.yaml"), BAD).unwrap();
    }
    let watches = json!({"workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": true, "relativePatternSupport": true},
        "workspaceFolders": true,
    }});
    let [first, second] = folders.each_ref().map(|folder| uri(folder.path(), ""));
    let mut client = start(folders[0].path(), &watches, "workspace");
    let registered = client.asked_for("client/registerCapability");
    let bases = |params: &Value| {
        let watchers = params["registrations"][0]["registerOptions"]["watchers"].as_array().unwrap().clone();
        watchers
            .iter()
            .map(|watcher| watcher["globPattern"]["baseUri"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let of = |folder: &str| folder.trim_end_matches('/').to_owned();
    assert!(bases(&registered.params).iter().all(|base| of(base) == of(&first)), "{registered:?}");
    assert_eq!(client.findings()["uri"], uri(folders[0].path(), "bad.yaml"));
    let event = json!({"added": [{"uri": second, "name": "2"}], "removed": [{"uri": first, "name": "1"}]});
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    let unregistered = client.asked_for("client/unregisterCapability");
    assert_eq!(unregistered.params["unregisterations"][0]["id"], registered.params["registrations"][0]["id"]);
    let again = client.asked_for("client/registerCapability");
    assert!(bases(&again.params).iter().all(|base| of(base) == of(&second)), "{again:?}");
    let gone = client.findings();
    assert_eq!((&gone["uri"], &gone["diagnostics"]), (&json!(uri(folders[0].path(), "bad.yaml")), &json!([])));
    assert_eq!(client.findings()["uri"], uri(folders[1].path(), "bad.yaml"));
    client.finish();
}

#[test]
fn open_documents_do_not_wait_for_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let mut client = start(folder.path(), &pulls(), "workspace");
    let first = ask(&mut client, &json!([]), false);
    assert_eq!(client.answer(first).unwrap()["items"], json!([]));
    // This question stays open as long as there is nothing new in the workspace.
    let waits = ask(&mut client, &json!([]), false);
    let open = uri(folder.path(), "open.yaml");
    client.open(&open, BAD);
    for version in 2..50 {
        client.change(&open, version, json!([{"text": BAD}]));
        let report = client.request("textDocument/diagnostic", json!({"textDocument": {"uri": open}})).unwrap();
        assert_eq!(report["items"][0]["code"], "unknown-field");
    }
    client.notify("$/cancelRequest", json!({ "id": waits }));
    assert_eq!(client.answer(waits).unwrap_err().0, code(ErrorCode::RequestCanceled));
    client.finish();
}

#[test]
fn only_our_files_are_watched() {
    let folder = tempfile::tempdir().unwrap();
    let mut capabilities = pulls();
    capabilities["workspace"]["didChangeWatchedFiles"] = json!({"dynamicRegistration": true});
    let mut client = start(folder.path(), &capabilities, "open-files");
    let registered = client.asked_for("client/registerCapability");
    let watchers = &registered.params["registrations"][0]["registerOptions"]["watchers"];
    assert_eq!(watchers, &json!([{"globPattern": "**/*.{yaml,yml}"}, {"globPattern": "**/ork.toml"}]));
    // Some clients tell of more than they were asked for.
    for name in ["node_modules/x/values.yaml", ".git/config.yaml"] {
        changed(&client, folder.path(), name);
    }
    assert!(client.rest().is_empty());
    changed(&client, folder.path(), "motif.yaml");
    client.asked_for("workspace/diagnostic/refresh");
    client.finish();
}

#[test]
fn a_long_look_at_the_workspace_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..60 {
        fs::write(folder.path().join(format!("k{number:02}.yaml")), if number == 59 { BAD } else { GOOD }).unwrap();
    }
    let mut client = start(folder.path(), &json!({"window": {"workDoneProgress": true}}), "workspace");
    let created = client.asked_for("window/workDoneProgress/create");
    client.respond(&created, Value::Null);
    let mut kinds = Vec::new();
    for message in client.rest() {
        let Message::Notification(told) = message else { panic!("{message:?}") };
        if told.method == "$/progress" {
            assert_eq!(told.params["token"], created.params["token"]);
            kinds.push(told.params["value"]["kind"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!((kinds.first().unwrap().as_str(), kinds.last().unwrap().as_str()), ("begin", "end"));
    assert!((3..=22).contains(&kinds.len()), "{kinds:?}");
    client.finish();
}
