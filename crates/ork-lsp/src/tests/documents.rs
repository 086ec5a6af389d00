//! Texts stay in step, and findings follow them in order.

use serde_json::{Value, json};

use super::client::Client;

const URI: &str = "file:///project/katalog.yaml";

/// A Katalog whose last line is `  descripton: …`, which is no field.
fn katalog(text: &str) -> String {
    format!("apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\n  {text}\n")
}

fn replace(line: u32, from: u32, to: u32, text: &str) -> Value {
    json!({"range": {"start": {"line": line, "character": from}, "end": {"line": line, "character": to}}, "text": text})
}

fn unknown_field(findings: &Value) -> Option<&Value> {
    findings["diagnostics"].as_array()?.iter().find(|finding| finding["code"] == "unknown-field")
}

/// Where the first `descripton` is shown.
fn place(findings: &Value) -> Option<(u64, u64)> {
    let start = &unknown_field(findings)?["range"]["start"];
    Some((start["line"].as_u64()?, start["character"].as_u64()?))
}

#[test]
fn findings_come_with_the_version_and_go_on_close() {
    let mut client = Client::start(json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}}));
    client.open(URI, &katalog("descripton: x"));
    let found = client.findings();
    assert_eq!((&found["uri"], &found["version"]), (&json!(URI), &json!(1)));
    let finding = unknown_field(&found).unwrap();
    assert_eq!((&finding["source"], &finding["severity"]), (&json!("ork"), &json!(1)));
    assert_eq!(place(&found), Some((4, 2)));
    client.change(URI, 2, json!([replace(4, 2, 12, "description")]));
    let found = client.findings();
    assert_eq!((place(&found), &found["version"]), (None, &json!(2)));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    let found = client.findings();
    assert_eq!((&found["diagnostics"], &found["version"]), (&json!([]), &Value::Null));
    client.finish();
}

#[test]
fn columns_count_as_negotiated() {
    for (encodings, quote) in [(json!(["utf-8"]), 9), (json!(["utf-16"]), 6), (json!(["utf-32"]), 5)] {
        let mut client = Client::start(json!({"general": {"positionEncodings": encodings}}));
        client.open(URI, &katalog("\"é😀\": 1"));
        client.findings();
        // Behind the emoji, in front of the closing quote; then the key with its quotes and the new letter.
        let first = replace(4, quote, quote, "x");
        let second = replace(4, 2, quote + 2, "descripton");
        client.change(URI, 2, json!([first, second]));
        let found = client.findings_of(2).pop().unwrap();
        assert_eq!(place(&found), Some((4, 2)), "{encodings}: {found}");
        client.finish();
    }
}

#[test]
fn a_burst_of_edits_ends_in_its_last_version() {
    let mut client = Client::start(json!({}));
    client.open(URI, &katalog("descripton: x"));
    let last = 300;
    for version in 2..=last {
        client.change(URI, version, json!([replace(0, 0, 0, "#\n")]));
    }
    let all = client.findings_of(last);
    let versions: Vec<i64> = all.iter().map(|found| found["version"].as_i64().unwrap()).collect();
    assert!(versions.is_sorted(), "{versions:?}");
    for found in &all {
        let version = found["version"].as_u64().unwrap();
        assert_eq!(place(found), Some((4 + version - 1, 2)));
    }
    client.finish();
}

#[test]
fn requests_see_the_edits_before_them() {
    let mut client = Client::start(json!({}));
    client.open(URI, "");
    let mut expected = String::new();
    for version in 2..200 {
        expected.push_str("#\n");
        client.change(URI, version, json!([replace(0, 0, 0, "#\n")]));
        assert_eq!(client.request("ork/viewText", json!({"uri": URI})), Ok(json!(expected)));
    }
    client.finish();
}

#[test]
fn texts_on_no_disk_and_changes_of_closed_ones() {
    let mut client = Client::start(json!({}));
    client.change(URI, 7, json!([{"text": "x"}]));
    client.open("untitled:Untitled-1", &katalog("descripton: x"));
    let found = client.findings();
    assert_eq!((&found["uri"], place(&found)), (&json!("untitled:Untitled-1"), Some((4, 2))));
    client.finish();
}
