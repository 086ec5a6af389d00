//! Imports that are not on this machine: the command that fetches them, and what is known afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_server::Message;
use ork_project::{Environment, Failure, Needed};
use serde_json::{Value, json};

use super::client::Client;
use crate::Fetcher;

const MOTIF: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata: {name: web, version: v1.0.0, description: Serves pages}
inputs: [{name: image, description: Image to run}]
resources: {deployments: [{image: '{{ .inputs.image }}'}]}
";
const KATALOG: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: shop}
spec:
  crds:
    shop:
      apiTypes: {group: example.com, version: v1, kind: Shop}
      imports:
        - motif: ghcr.io/acme/motifs/web:v1.0.0
          with:
            image: nginx
        - motif: ghcr.io/acme/motifs/gone:v1.0.0
        - motif: ghcr.io/acme/motifs/down:v1.0.0
";

/// A registry that has `web`, does not have `gone`, and cannot be reached for `down`.
struct Registry(PathBuf);

impl Fetcher for Registry {
    fn fetch(&self, needed: Vec<Needed>, report: &dyn Fn(&str)) -> Vec<(String, Option<Failure>)> {
        let outcome = |needed: Needed| {
            let target = needed.target.to_string();
            report(&target);
            let failure = |absent: bool, reason: &str| Some(Failure { absent, reason: reason.to_owned() });
            let failure = match target.as_str() {
                "oci://ghcr.io/acme/motifs/web:v1.0.0" => {
                    let folder = self.0.join("registry/ghcr.io/acme/motifs/web/v1.0.0");
                    fs::create_dir_all(&folder).unwrap();
                    fs::write(folder.join("motif.yaml"), MOTIF).unwrap();
                    None
                }
                "oci://ghcr.io/acme/motifs/gone:v1.0.0" => failure(true, "it does not exist"),
                _ => failure(false, "connection refused"),
            };
            (target, failure)
        };
        needed.into_iter().map(outcome).collect()
    }
}

fn start(home: &Path) -> Client {
    let environment = Environment {
        working_directory: PathBuf::from("/"),
        ork_home: Some(home.to_owned()),
        katalog_base: None,
        motif_base: None,
    };
    let mut client = Client::connect_in(environment, Arc::new(Registry(home.to_owned())));
    let capabilities = json!({
        "window": {"workDoneProgress": true},
        "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true, "relativePatternSupport": true}},
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {}}},
    });
    client.request("initialize", json!({"processId": null, "rootUri": null, "capabilities": capabilities})).unwrap();
    client.notify("initialized", json!({}));
    let Message::Request(request) = client.next_message() else { panic!("no registration") };
    let watchers = &request.params["registrations"][0]["registerOptions"]["watchers"];
    assert!(watchers[2]["globPattern"]["baseUri"].as_str().unwrap().ends_with("/registry"), "{watchers}");
    client
}

#[test]
fn what_somebody_else_fetches_is_news() {
    let home = tempfile::tempdir().unwrap();
    let uri = "file:///project/katalog.yaml";
    let mut client = start(home.path());
    client.open(uri, KATALOG);
    assert_eq!(codes(&client.findings()).len(), 3);
    let folder = home.path().join("registry/ghcr.io/acme/motifs/web/v1.0.0");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("motif.yaml"), MOTIF).unwrap();
    let record = format!("file://{}/.ork-entry.json", folder.display());
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": record, "type": 1}]}));
    assert_eq!(codes(&client.findings()).len(), 2);
    client.finish();
}

fn codes(findings: &Value) -> Vec<String> {
    let list = findings["diagnostics"].as_array().unwrap();
    list.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_a_document_imports_is_fetched_on_demand() {
    let home = tempfile::tempdir().unwrap();
    let uri = "file:///project/katalog.yaml";
    let mut client = start(home.path());
    client.open(uri, KATALOG);
    let findings = client.findings();
    assert_eq!(codes(&findings), ["import-not-fetched"; 3]);

    let context = json!({"diagnostics": [findings["diagnostics"][0]]});
    let range = findings["diagnostics"][0]["range"].clone();
    let params = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
    let actions = client.request("textDocument/codeAction", params).unwrap();
    let command = &actions[0]["command"];
    assert_eq!((&command["command"], &command["arguments"]), (&json!("ork.fetch"), &json!([uri])));

    let run = json!({"command": command["command"], "arguments": command["arguments"]});
    let answer = client.request("workspace/executeCommand", run).unwrap();
    assert_eq!(answer, json!({"fetching": 3}));
    let mut kinds = Vec::new();
    let after = loop {
        match client.next_message() {
            Message::Notification(notification) if notification.method == "$/progress" => {
                kinds.push(notification.params["value"]["kind"].as_str().unwrap().to_owned());
            }
            Message::Notification(notification) if notification.method == "textDocument/publishDiagnostics" => {
                break notification.params;
            }
            Message::Request(request) => assert_eq!(request.method, "window/workDoneProgress/create"),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(kinds, ["begin", "report", "report", "report", "end"]);
    assert_eq!(codes(&after), ["not-found", "import-not-fetched"]);
    let message = after["diagnostics"][1]["message"].as_str().unwrap();
    assert!(message.contains("could not be fetched: connection refused"), "{message}");

    let at = json!({"textDocument": {"uri": uri}, "position": {"line": 8, "character": 30}});
    let hover = client.request("textDocument/hover", at).unwrap();
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("Serves pages") && text.contains("image"), "{text}");
    let at = json!({"textDocument": {"uri": uri}, "position": {"line": 8, "character": 38}});
    let names = client.request("textDocument/completion", at).unwrap();
    assert_eq!(names["items"][0]["label"], "web");
    client.finish();
}

#[test]
fn an_unknown_command_is_refused_and_nothing_missing_is_nothing_done() {
    let home = tempfile::tempdir().unwrap();
    let mut client = start(home.path());
    assert!(client.request("workspace/executeCommand", json!({"command": "rm"})).is_err());
    let answer = client.request("workspace/executeCommand", json!({"command": "ork.fetch"})).unwrap();
    assert_eq!(answer, json!({"fetching": 0}));
    client.finish();
}
