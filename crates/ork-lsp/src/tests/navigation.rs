//! Names, symbols, links and moved files, in the forms that clients ask for.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lsp_server::{ErrorCode, Message};
use ork_project::{Environment, Failure, Needed};
use serde_json::{Value, json};

use super::client::{Client, code};
use crate::Fetcher;

struct Nobody;

impl Fetcher for Nobody {
    fn fetch(&self, _: Vec<Needed>, _: &dyn Fn(&str)) -> Vec<(String, Option<Failure>)> {
        Vec::new()
    }
}

const MOTIF: &str = "apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {name: cache}\ninputs: [{name: image}]\nresources: {pods: [{image: \"{{ .inputs.image }}\"}]}\n";
const KATALOG: &str = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: shop}\nspec:\n  crds:\n    web:\n      imports: [{motif: ./motif.yaml, with: {image: é}}]\n";

/// A folder with a Motif and a Katalog, and a client that has it open.
fn project(capabilities: &Value) -> (Client, PathBuf) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("ork-lsp-navigation-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("motif.yaml"), MOTIF).unwrap();
    fs::write(folder.join("katalog.yaml"), KATALOG).unwrap();
    let environment =
        Environment { working_directory: folder.clone(), ork_home: None, katalog_base: None, motif_base: None };
    let mut client = Client::connect_in(environment, Arc::new(Nobody));
    let folders = json!([{"uri": uri(&folder), "name": "project"}]);
    let params = json!({"processId": null, "workspaceFolders": folders, "capabilities": capabilities});
    client.request("initialize", params).unwrap();
    client.notify("initialized", json!({}));
    (client, folder)
}

fn uri(path: &Path) -> String {
    crate::uri::from_path(path).unwrap().as_str().to_owned()
}

fn at(path: &Path, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri(path)}, "position": {"line": line, "character": character}})
}

fn end(client: Client, folder: &Path) {
    client.finish();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn references_and_renames_reach_files_that_are_closed() {
    for versioned in [true, false] {
        let capabilities = json!({"workspace": {"workspaceEdit": {"documentChanges": versioned}}});
        let (mut client, folder) = project(&capabilities);
        let (motif, katalog) = (folder.join("motif.yaml"), folder.join("katalog.yaml"));
        client.open(&uri(&motif), MOTIF);
        let mut params = at(&motif, 3, 16);
        params["context"] = json!({"includeDeclaration": true});
        let found = client.request("textDocument/references", params).unwrap();
        assert_eq!(found.as_array().unwrap().len(), 3, "{found}");
        assert_eq!(found[2]["uri"], uri(&katalog));
        assert_eq!(found[2]["range"]["start"], json!({"line": 6, "character": 45}));
        let marked = client.request("textDocument/documentHighlight", at(&motif, 3, 16)).unwrap();
        assert_eq!((&marked[0]["kind"], &marked[1]["kind"]), (&json!(3), &json!(2)));
        let mut params = at(&motif, 4, 42);
        params["newName"] = json!("picture");
        let edit = client.request("textDocument/rename", params).unwrap();
        if versioned {
            let changes = &edit["documentChanges"];
            assert_eq!(changes[0]["textDocument"], json!({"uri": uri(&motif), "version": 1}));
            assert_eq!(changes[1]["textDocument"], json!({"uri": uri(&katalog), "version": null}));
            assert_eq!(changes[1]["edits"][0]["newText"], "picture");
        } else {
            let changes = &edit["changes"];
            assert_eq!(changes[uri(&motif)].as_array().unwrap().len(), 2);
            assert_eq!(changes[uri(&katalog)].as_array().unwrap().len(), 1);
        }
        end(client, &folder);
    }
}

#[test]
fn declarations_are_links_where_the_client_takes_them() {
    let says = json!({"textDocument": {"declaration": {"linkSupport": true}}});
    let (mut client, folder) = project(&says);
    let katalog = folder.join("katalog.yaml");
    let motif = uri(&folder.join("motif.yaml"));
    let declared = client.request("textDocument/declaration", at(&katalog, 6, 46)).unwrap();
    assert_eq!(
        (&declared[0]["targetUri"], &declared[0]["originSelectionRange"]["end"]["character"]),
        (&json!(motif), &json!(50))
    );
    for method in ["textDocument/definition", "textDocument/typeDefinition"] {
        let found = client.request(method, at(&katalog, 6, 46)).unwrap();
        assert_eq!((&found["uri"], &found["range"]["start"]["line"]), (&json!(motif), &json!(3)), "{method}");
    }
    end(client, &folder);
}

#[test]
fn anchors_change_with_their_aliases() {
    let (mut client, folder) = project(&json!({}));
    let path = folder.join("other.yaml");
    client.open(&uri(&path), &format!("{KATALOG}a: &x 1\nb: *x\n"));
    let found = client.request("textDocument/linkedEditingRange", at(&path, 8, 5)).unwrap();
    let starts: Vec<&Value> = found["ranges"].as_array().unwrap().iter().map(|range| &range["start"]).collect();
    assert_eq!(starts, [&json!({"line": 7, "character": 4}), &json!({"line": 8, "character": 4})]);
    let nothing = client.request("textDocument/linkedEditingRange", at(&path, 0, 0)).unwrap();
    assert_eq!(nothing, Value::Null);
    end(client, &folder);
}

#[test]
fn what_cannot_be_renamed_is_told() {
    let capabilities = json!({"textDocument": {"rename": {"prepareSupport": true}}});
    let (mut client, folder) = project(&capabilities);
    let motif = folder.join("motif.yaml");
    client.open(&uri(&motif), MOTIF);
    let found = client.request("textDocument/prepareRename", at(&motif, 3, 16)).unwrap();
    assert_eq!(found["placeholder"], "image");
    let refused = client.request("textDocument/prepareRename", at(&motif, 1, 1)).unwrap_err();
    assert_eq!(refused, (code(ErrorCode::RequestFailed), "`kind` is a key of the format".to_owned()));
    let mut params = at(&motif, 3, 16);
    params["newName"] = json!("a b");
    let (failed, reason) = client.request("textDocument/rename", params).unwrap_err();
    assert_eq!(failed, code(ErrorCode::RequestFailed));
    assert!(reason.contains("cannot stand in a template"), "{reason}");
    end(client, &folder);
}

#[test]
fn what_is_offered_is_what_the_client_asks_for() {
    for (says, prepares) in [(json!({"textDocument": {"rename": {"prepareSupport": true}}}), true), (json!({}), false)]
    {
        let mut client = Client::connect();
        let offer = client.request("initialize", json!({"processId": null, "capabilities": says})).unwrap();
        let offered = &offer["capabilities"]["renameProvider"];
        assert_eq!(*offered, if prepares { json!({"prepareProvider": true}) } else { json!(true) });
        assert_eq!(offer["capabilities"]["workspace"]["fileOperations"]["willRename"], Value::Null);
        client.finish();
    }
}

#[test]
fn outlines_are_trees_or_lists() {
    for nested in [true, false] {
        let capabilities = json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": nested}}});
        let (mut client, folder) = project(&capabilities);
        let katalog = folder.join("katalog.yaml");
        let params = json!({"textDocument": {"uri": uri(&katalog)}});
        let symbols = client.request("textDocument/documentSymbol", params).unwrap();
        let symbols = symbols.as_array().unwrap();
        if nested {
            let entry = &symbols[3]["children"][0]["children"][0];
            assert_eq!((&entry["name"], &entry["kind"]), (&json!("web"), &json!(5)));
            assert_eq!(entry["selectionRange"]["start"], json!({"line": 5, "character": 4}));
        } else {
            let entry = symbols.iter().find(|symbol| symbol["name"] == "web").unwrap();
            assert_eq!((&entry["containerName"], &entry["location"]["uri"]), (&json!("crds"), &json!(uri(&katalog))));
        }
        let found = client.request("workspace/symbol", json!({"query": "wb"})).unwrap();
        assert_eq!((&found[0]["name"], &found[0]["containerName"]), (&json!("web"), &json!("Katalog shop")));
        end(client, &folder);
    }
}

#[test]
fn links_lead_to_files() {
    let (mut client, folder) = project(&json!({}));
    let katalog = folder.join("katalog.yaml");
    client.open(&uri(&katalog), &format!("# see https://example.com/a.\n{KATALOG}"));
    let links = client.request("textDocument/documentLink", json!({"textDocument": {"uri": uri(&katalog)}})).unwrap();
    assert_eq!(links[0]["target"], "https://example.com/a");
    assert_eq!(links[1]["target"], uri(&folder.join("motif.yaml")));
    assert_eq!(links[1]["range"]["start"], json!({"line": 7, "character": 24}));
    assert_eq!(links.as_array().unwrap().len(), 2);
    end(client, &folder);
}

#[test]
fn paths_follow_files_that_are_moved() {
    let asks = json!({"workspace": {"fileOperations": {"willRename": true, "didRename": true}, "applyEdit": true}});
    let (mut client, folder) = project(&asks);
    let moved = folder.join("motifs/cache.yaml");
    let files = json!({"files": [{"oldUri": uri(&folder.join("motif.yaml")), "newUri": uri(&moved)}]});
    let edit = client.request("workspace/willRenameFiles", files.clone()).unwrap();
    let changes = &edit["changes"][uri(&folder.join("katalog.yaml"))];
    assert_eq!(changes[0]["newText"], "./motifs/cache.yaml");
    end(client, &folder);
    // A client that tells only afterwards gets the changes then.
    let (client, folder) = project(&json!({"workspace": {"applyEdit": true}}));
    let moved = folder.join("motifs/cache.yaml");
    fs::create_dir_all(folder.join("motifs")).unwrap();
    fs::rename(folder.join("motif.yaml"), &moved).unwrap();
    let files = json!({"files": [{"oldUri": uri(&folder.join("motif.yaml")), "newUri": uri(&moved)}]});
    client.notify("workspace/didRenameFiles", files);
    let mut client = client;
    let request = loop {
        if let Message::Request(request) = client.next_message() {
            break request;
        }
    };
    assert_eq!(request.method, "workspace/applyEdit");
    let changes = &request.params["edit"]["changes"][uri(&folder.join("katalog.yaml"))];
    assert_eq!(changes[0]["newText"], "./motifs/cache.yaml");
    end(client, &folder);
}
