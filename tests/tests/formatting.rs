//! `ork fmt` as a user runs it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

mod support;

use std::fs;

use support::cli::User;
use support::folder;

const UNTIDY: &str = "apiVersion: orkestra.orkspace.io/v1
kind:   Motif  # a comment
metadata:
    name: 'cache'


inputs:
- name: size
  default:  \"{{ .x }}\"
";

const TIDY: &str = "apiVersion: orkestra.orkspace.io/v1
kind: Motif  # a comment
metadata:
  name: cache

inputs:
  - name: size
    default: \"{{ .x }}\"
";

fn user(name: &str) -> User {
    let user = User::new(folder(&format!("fmt-{name}"))).with("NO_COLOR", "1");
    user.write("a/motif.yaml", UNTIDY);
    user.write("a/tidy.yaml", TIDY);
    user.write("a/other.yaml", "some:   thing\n");
    user
}

#[test]
fn files_are_written_once_and_others_left_alone() {
    let user = user("written");
    let check = user.run(&["fmt", "--check", "a"]);
    assert_eq!((check.code, check.stdout.as_str()), (Some(1), "would change a/motif.yaml\n"));
    let diff = user.run(&["fmt", "--diff", "a"]);
    assert_eq!(diff.code, Some(1));
    insta::assert_snapshot!("diff", diff.stdout);
    assert_eq!(fs::read_to_string(user.folder.join("a/motif.yaml")).unwrap(), UNTIDY, "nothing was written");
    let written = user.run(&["fmt", "a"]);
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), "formatted a/motif.yaml\n"));
    assert_eq!(written.stderr, "1 file formatted, 1 file as it should be\n");
    assert_eq!(fs::read_to_string(user.folder.join("a/motif.yaml")).unwrap(), TIDY);
    assert_eq!(
        fs::read_to_string(user.folder.join("a/other.yaml")).unwrap(),
        "some:   thing\n",
        "not a document of ours"
    );
    assert_eq!(user.ok(&["fmt", "--check", "a"]), "");
    // A file that is named is formatted whatever it holds.
    user.ok(&["fmt", "a/other.yaml"]);
    assert_eq!(fs::read_to_string(user.folder.join("a/other.yaml")).unwrap(), "some: thing\n");
}

#[test]
fn what_cannot_be_read_stays_and_stops_nobody() {
    let user = user("broken");
    let broken = "kind: Motif\napiVersion: orkestra.orkspace.io/v1\nname: {{ .x }}\n";
    user.write("a/broken.yaml", broken);
    let run = user.run(&["fmt", "a"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("a value that starts with `{{` must be quoted") && run.stderr.contains("a/broken.yaml:3:7")
    );
    assert_eq!(run.stdout, "formatted a/motif.yaml\n");
    assert_eq!(fs::read_to_string(user.folder.join("a/broken.yaml")).unwrap(), broken);
    assert_eq!(user.run(&["fmt", "absent"]).code, Some(2));
}

#[test]
fn editors_pipe_text_through_it() {
    let user = user("piped");
    assert_eq!(user.with_input(&["fmt", "-"], UNTIDY), TIDY);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let user = user("links");
    let file = user.folder.join("a/motif.yaml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let link = user.folder.join("link.yaml");
    symlink(&file, &link).unwrap();
    user.ok(&["fmt", "link.yaml"]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), TIDY);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(user.folder.join("a")).unwrap().count(), 3, "nothing is left behind");
}
