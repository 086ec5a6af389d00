//! `ork lsp` as a process: what it writes down, what it goes through again, and when it ends.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test says what must hold")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const KATALOG: &str =
    "apiVersion: orkestra.orkspace.io/v1\\nkind: Katalog\\nmetadata:\\n  name: a\\n  descripton: x\\n";

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn server(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ork"));
    command.arg("lsp").args(arguments).current_dir(folder).env("ORK_HOME", folder.join("home"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn say(child: &mut Child, json: &str) {
    let message = format!("Content-Length: {}\r\n\r\n{json}", json.len());
    child.stdin.as_mut().unwrap().write_all(message.as_bytes()).unwrap();
}

fn open() -> String {
    format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"file:///p/katalog.yaml","languageId":"yaml","version":1,"text":"{KATALOG}"}}}}}}"#
    )
}

/// A whole session: a document opened, looked at, changed, looked at, left.
fn session(folder: &Path, arguments: &[&str]) -> Output {
    let mut child = server(folder, arguments).spawn().unwrap();
    let at = r#""textDocument":{"uri":"file:///p/katalog.yaml"},"position":{"line":4,"character":5}"#;
    let change = r#"{"range":{"start":{"line":4,"character":2},"end":{"line":4,"character":12}},"text":"description"}"#;
    for message in [
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":1,"capabilities":{"workspace":{"configuration":true}}}}"#
            .to_owned(),
        r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#.to_owned(),
        open(),
        format!(r#"{{"jsonrpc":"2.0","id":2,"method":"textDocument/completion","params":{{{at}}}}}"#),
        format!(
            r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{{"textDocument":{{"uri":"file:///p/katalog.yaml","version":2}},"contentChanges":[{change}]}}}}"#
        ),
        format!(r#"{{"jsonrpc":"2.0","id":"three","method":"textDocument/hover","params":{{{at}}}}}"#),
        r#"{"jsonrpc":"2.0","id":4,"method":"shutdown"}"#.to_owned(),
        r#"{"jsonrpc":"2.0","method":"exit"}"#.to_owned(),
    ] {
        say(&mut child, &message);
    }
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn replay(folder: &Path, record: &str) -> Output {
    server(folder, &["--replay", record]).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn a_recorded_session_is_gone_through_again() {
    let folder = folder("replay");
    let output = session(&folder, &["--record", "session.jsonl"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    let record = fs::read_to_string(folder.join("session.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = record.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["record"], 1);
    let from = |who: &str| lines.iter().filter(|line| line["from"] == who).count();
    assert_eq!(from("client"), 8);
    assert!(from("server") >= 5, "{record}");
    assert!(lines[1..].iter().all(|line| line["ms"].is_number()));

    let again = replay(&folder, "session.jsonl");
    assert_eq!(again.status.code(), Some(0), "{}{}", text(&again.stdout), text(&again.stderr));
    assert!(text(&again.stdout).ends_with(" as recorded, 0 different\n"), "{}", text(&again.stdout));

    // Another text has another answer, which is shown beside the old one.
    let other = record.replacen("\"character\":5", "\"character\":0", 1);
    assert_ne!(other, record);
    fs::write(folder.join("other.jsonl"), other.replace("descripton: x", "version: x")).unwrap();
    let again = replay(&folder, "other.jsonl");
    assert_eq!(again.status.code(), Some(1));
    let shown = text(&again.stdout);
    assert!(shown.contains("`textDocument/hover` (\"three\") is answered otherwise\n  recorded: {"), "{shown}");
    assert!(!shown.contains("`initialize`") && !shown.contains("has no answer"), "{shown}");
}

#[test]
fn what_is_no_record_is_refused() {
    let folder = folder("no-record");
    fs::write(folder.join("empty.jsonl"), "{\"record\":1,\"ork\":\"0\"}\n").unwrap();
    assert_eq!(text(&replay(&folder, "empty.jsonl").stdout), "0 as recorded, 0 different\n");
    fs::write(folder.join("bad.jsonl"), "{\"record\":1,\"ork\":\"0\"}\nx\n").unwrap();
    for (record, reason) in [("bad.jsonl", "line 2 is not of a record"), ("nothing.jsonl", "cannot be replayed")] {
        let output = replay(&folder, record);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(reason), "{}", text(&output.stderr));
    }
    let output = server(&folder, &["--log-file", "nowhere/log"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("nowhere/log cannot be written"), "{}", text(&output.stderr));
}

#[test]
fn the_log_has_as_much_as_is_wanted() {
    let folder = folder("log");
    let mut lengths = Vec::new();
    for level in ["error", "info", "debug"] {
        let output = session(&folder, &["--log-file", "ork.log", "--log-level", level]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
        lengths.push(fs::read_to_string(folder.join("ork.log")).unwrap().lines().count());
    }
    assert_eq!(lengths[0], 0);
    assert!(lengths[0] < lengths[1] && lengths[1] < lengths[2], "{lengths:?}");
    let log = fs::read_to_string(folder.join("ork.log")).unwrap();
    assert!(log.contains("debug: `textDocument/hover` (\"three\") was answered after "), "{log}");
}

#[test]
fn a_client_that_sends_nonsense_does_not_fill_the_log() {
    let folder = folder("flood");
    let mut child = server(&folder, &[]).stdout(Stdio::null()).spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).unwrap();
        text
    });
    say(&mut child, r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#);
    for number in 0..5_000 {
        let bad = r#"{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"number":"N"}}"#;
        say(&mut child, &bad.replace('N', &number.to_string()));
        say(&mut child, "no json");
    }
    say(&mut child, r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#);
    say(&mut child, r#"{"jsonrpc":"2.0","method":"exit"}"#);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let log = reader.join().unwrap();
    assert!((1..=1_001).contains(&log.lines().count()), "{}", log.lines().count());
}

#[cfg(unix)]
#[test]
fn the_server_goes_with_the_process_that_it_is_for() {
    let folder = folder("parent");
    let mut editor = Command::new("sleep").arg("60").spawn().unwrap();
    let mut child = server(&folder, &[]).spawn().unwrap();
    let id = editor.id();
    say(
        &mut child,
        &format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"initialize","params":{{"processId":{id},"capabilities":{{}}}}}}"#
        ),
    );
    let mut head = [0; 16];
    child.stdout.as_mut().unwrap().read_exact(&mut head).unwrap();
    editor.kill().unwrap();
    editor.wait().unwrap();
    // Its input stays open: the end of that is not what it sees.
    let input = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    drop(input);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("the process of the client is gone"), "{}", text(&output.stderr));
}
