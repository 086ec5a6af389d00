//! Settings: asked for, pushed, given at the start.

use lsp_server::Message;
use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///project/katalog.yaml";
const BAD: &str =
    "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\n  descripton: x\nspec: {crds: {}}\n";

#[test]
fn a_client_that_has_settings_is_asked_for_them() {
    let mut client = Client::start(json!({"workspace": {
        "configuration": true,
        "didChangeConfiguration": {"dynamicRegistration": true},
    }}));
    let registered = client.asked_for("client/registerCapability");
    let registration = &registered.params["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeConfiguration");
    assert_eq!(
        registration["registerOptions"],
        json!({"section": ["ork.diagnostics", "ork.inlayHints", "ork.codeLens", "ork.format"]})
    );
    let asked = client.asked_for("workspace/configuration");
    assert_eq!(asked.params, json!({"items": [{"section": "ork"}]}));
    client.open(URI, BAD);
    assert_eq!(client.findings()["diagnostics"].as_array().unwrap().len(), 1);
    client.respond(&asked, json!([{"diagnostics": {"mode": "off"}, "unknown": 1}]));
    assert_eq!(client.findings()["diagnostics"], json!([]));
    // What is announced is asked for again: what comes with it may be of another section.
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"yaml": {}}}));
    let asked = client.asked_for("workspace/configuration");
    client.respond(&asked, json!([null]));
    assert_eq!(client.findings()["diagnostics"].as_array().unwrap().len(), 1);
    client.finish();
}

#[test]
fn others_push_them() {
    let mut client = Client::start(json!({}));
    client.open(URI, BAD);
    assert_eq!(client.findings()["diagnostics"].as_array().unwrap().len(), 1);
    for settings in [json!({"ork": {"diagnostics": {"mode": "off"}}}), json!({"diagnostics": {"mode": "open-files"}})] {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
        client.findings();
    }
    // Of others, of no form, and with a value that it cannot have.
    for settings in [json!({"yaml": {"format": true}}), json!(null), json!("x"), json!({"ork": {"diagnostics": 7}})] {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    }
    client.notify("workspace/didChangeConfiguration", Value::Null);
    assert!(client.rest().is_empty());
    client.finish();
}

#[test]
fn new_settings_are_news_for_what_rests_on_them() {
    let mut client = Client::start(json!({"workspace": {
        "inlayHint": {"refreshSupport": true},
        "codeLens": {"refreshSupport": true},
    }}));
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"ork": {"codeLens": false}}}));
    client.asked_for("workspace/inlayHint/refresh");
    client.asked_for("workspace/codeLens/refresh");
    client.finish();
}

#[test]
fn an_error_for_an_answer_costs_nothing() {
    let mut client = Client::start(json!({"workspace": {"configuration": true}}));
    let asked = client.asked_for("workspace/configuration");
    client.respond(&asked, json!("no list"));
    client.respond(&asked, json!([{}]));
    client.open(URI, BAD);
    assert_eq!(client.findings()["diagnostics"].as_array().unwrap().len(), 1);
    client.finish();
}

#[test]
fn a_trace_is_told_to_whoever_wants_it() {
    let mut client = Client::start(json!({}));
    client.notify("$/setTrace", json!({"value": "verbose"}));
    client.request("ork/viewText", json!({"uri": URI})).unwrap();
    let Message::Notification(told) = client.next_message() else { panic!("no trace") };
    assert_eq!(told.method, "$/logTrace");
    assert!(told.params["message"].as_str().unwrap().contains("`ork/viewText` was answered after"));
    assert_eq!(told.params["verbose"], "null");
    client.notify("$/setTrace", json!({"value": "off"}));
    client.request("ork/viewText", json!({"uri": URI})).unwrap();
    assert!(client.rest().is_empty());
    client.finish();
}
