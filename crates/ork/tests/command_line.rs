//! The binary from outside: exit codes, streams, and readers that leave.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn ork(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ork")).args(args).env_remove("NO_COLOR").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn usage_errors_exit_with_2() {
    for args in
        [vec![], vec!["chek"], vec!["check", "--format", "xml"], vec!["template"], vec!["template", "x", "--now", "no"]]
    {
        let output = ork(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn help_and_version_exit_with_0() {
    for args in [["--help"], ["--version"]] {
        let output = ork(&args);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("ork"));
    }
}

#[test]
fn what_is_not_there_exits_with_2_and_says_so() {
    for args in [["check", "/nowhere/katalog.yaml"], ["template", "/nowhere/katalog.yaml"]] {
        let output = ork(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let errors = text(&output.stderr);
        assert!(errors.starts_with("error: ") && errors.contains("/nowhere/katalog.yaml"), "{errors}");
        assert!(errors.contains("\nhelp: "), "{errors}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn colours_come_when_asked_for() {
    let plain = ork(&["check", "/nowhere"]);
    assert!(!text(&plain.stderr).contains('\x1b'));
    let coloured = ork(&["check", "/nowhere", "--color", "always"]);
    assert!(text(&coloured.stderr).contains("\x1b[1;31merror"));
}

/// A folder with a Katalog that has an error.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let katalog =
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: a\n  bogus: 1\nspec:\n  crds: {}\n";
    fs::write(folder.join("katalog.yaml"), katalog).unwrap();
    folder
}

#[test]
fn errors_in_documents_exit_with_1() {
    let folder = folder("errors");
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_ork")).args(args).current_dir(&folder).output().unwrap();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, out, err) = run(&["check", "--format", "concise"]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with("katalog.yaml:5:3: error[unknown-field]: ") && out.lines().count() == 1, "{out}");
    assert_eq!(err, "checked 1 file: 1 error\n");
    let (code, out, err) = run(&["template", "."]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.starts_with("error[unknown-field]: ") && err.contains("--> katalog.yaml:5:3\n"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_panic() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_ork"))
        .args(["check", "--format", "json"])
        .current_dir(folder("reader"))
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "");
}

fn message(json: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{json}", json.len())
}

#[test]
fn the_server_speaks_over_its_streams() {
    let cases = [
        (r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#, Some(0)),
        (r#"{"jsonrpc":"2.0","method":"$/nothing"}"#, Some(1)),
    ];
    for (before_exit, code) in cases {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ork"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let messages = [
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#,
            // Left out, and the session goes on.
            "{no json",
            before_exit,
            r#"{"jsonrpc":"2.0","method":"exit"}"#,
        ];
        for text in messages {
            input.write_all(message(text).as_bytes()).unwrap();
        }
        let mut answers = String::new();
        child.stdout.take().unwrap().read_to_string(&mut answers).unwrap();
        assert!(answers.contains(r#""positionEncoding":"utf-16""#), "{answers}");
        assert_eq!(child.wait().unwrap().code(), code);
    }
}

#[test]
fn the_server_ends_with_its_input() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ork"))
        .arg("lsp")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
