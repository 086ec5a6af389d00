//! `ork check` as people and machines use it: forms of output, fixes, comments that switch findings off, watching.

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
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use ork_project::{Host, check};
use ork_source::{Diagnostic, apply_edits};
use serde_json::Value as Json;
use support::cli::User;
use support::parts::{are_wanted, parts, set_up};
use support::{copy, environment, folder};

const KATALOG: &str = "apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shop
spec:
  crds:
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}
      imports:
        - motif: registry.example.com/web:v1
      operatorBox:
        onReconcile:
          deployments:
            - name: {{ .metadata.name }}
              image: nginx
              prot: 80
          configMaps:
            - name: settings # é<&>\"
              data:
                a: '{{ toUper \"x\" }}'
";

fn user(name: &str) -> User {
    let user = User::new(folder(&format!("checking-{name}")));
    user.write("shop, the/katalog.yaml", KATALOG);
    user
}

#[test]
fn each_form_says_the_same() {
    let user = user("forms");
    for format in ["full", "concise", "json", "jsonl", "github", "junit"] {
        let run = user.run(&["check", "--format", format]);
        assert_eq!(run.code, Some(1), "{format}");
        insta::assert_snapshot!(format!("form-{format}"), format!("{}--- errors\n{}", run.stdout, run.stderr));
    }
}

fn sarif(user: &User) -> Json {
    serde_json::from_str(&user.run(&["check", "--format", "sarif"]).stdout).unwrap()
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let user = user("sarif");
    let prints = |report: &Json| {
        let results = report["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|found| found["partialFingerprints"]["lineText/v1"].clone()).collect::<Vec<_>>()
    };
    let before = sarif(&user);
    user.write("shop, the/katalog.yaml", &format!("# a line\n\n{KATALOG}"));
    let after = sarif(&user);
    assert_eq!(prints(&before), prints(&after));
    let (first, moved) = (&before["runs"][0]["results"][0], &after["runs"][0]["results"][0]);
    let line = |found: &Json| found["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
    assert_eq!(line(first) + 2, line(moved));
    assert_eq!(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "shop%2C%20the/katalog.yaml");
    let rules = before["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let index = usize::try_from(first["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[index]["id"], first["ruleId"]);
    let all = prints(&before);
    assert!(all.iter().enumerate().all(|(index, one)| !all[..index].contains(one)), "{all:#?}");
}

#[test]
fn sarif_is_what_its_schema_says() {
    if !are_wanted("the schema of SARIF") || !set_up("setup-sarif-schema.sh") {
        return;
    }
    // One pattern of the published schema, for languages, closes a bracket that was never opened.
    let schema = fs::read_to_string(parts().join("sarif/schema.json")).unwrap().replace("{2}]?$", "{2}$");
    let schema: Json = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let user = user("sarif-schema");
    copy(&ork_test::workspace().join("tests/cases"), &user.folder.join("cases"));
    for report in [sarif(&user), sarif(&User::new(user.folder.join("cases")))] {
        let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        println!("{} results", report["runs"][0]["results"].as_array().unwrap().len());
    }
}

#[test]
fn levels_and_exit_codes() {
    let user = user("levels");
    let all = user.run(&["check", "--format", "concise"]);
    let errors = user.run(&["check", "--format", "concise", "--min-level", "error"]);
    assert!(all.stdout.contains("info[") && !errors.stdout.contains("info["), "{}", all.stdout);
    assert_eq!((errors.code, user.run(&["check", "--exit-zero"]).code), (Some(1), Some(0)));
    let given = user.fed(&["check", "--stdin-filename", "new/katalog.yaml", "--format", "concise"], KATALOG.as_bytes());
    assert_eq!(given.code, Some(1));
    assert_eq!(given.stdout, all.stdout.replace("shop, the/", "new/"));
    let clean = user.fed(&["check", "--stdin-filename", "k.yaml"], b"a: 1\n");
    assert_eq!((clean.code, clean.stderr.contains("holds no Orkestra document")), (Some(2), true), "{}", clean.stderr);
}

#[test]
fn fixes_are_shown_and_applied() {
    let user = user("fixes");
    let path = user.folder.join("shop, the/katalog.yaml");
    let diff = user.run(&["check", "--diff"]);
    assert_eq!((diff.code, fs::read_to_string(&path).unwrap().as_str()), (Some(1), KATALOG));
    insta::assert_snapshot!("fix-diff", format!("{}--- errors\n{}", diff.stdout, diff.stderr));
    let safe = user.run(&["check", "--fix", "--format", "concise"]);
    assert!(safe.stderr.ends_with("1 finding was fixed in 1 file\n"), "{}", safe.stderr);
    assert!(fs::read_to_string(&path).unwrap().contains("name: '{{ .metadata.name }}'"));
    let all = user.run(&["check", "--fix", "--unsafe-fixes", "--format", "concise"]);
    assert!(all.stderr.ends_with("2 findings were fixed in 1 file\n"), "{}", all.stderr);
    assert_eq!(all.code, Some(0), "{}", all.stdout);
    let fixed = fs::read_to_string(&path).unwrap();
    assert!(fixed.contains("port: 80") && fixed.contains("{{ toUpper \"x\" }}"), "{fixed}");
    let nothing = user.run(&["check", "--diff", "--unsafe-fixes"]);
    assert_eq!((nothing.code, nothing.stderr.as_str()), (Some(0), "there is nothing to fix\n"));
}

#[test]
fn an_existing_repository_is_taken_in() {
    let user = user("ignore");
    user.write("odd.yaml", &format!("{KATALOG}            - name: b\n              data:\n                b: |\n                  {{{{ toUper \"x\" }}}}\n                  last\n"));
    let run = user.run(&["check", "--add-ignore"]);
    insta::assert_snapshot!("add-ignore", format!("{}--- errors\n{}", run.stdout, run.stderr));
    insta::assert_snapshot!("add-ignore-text", fs::read_to_string(user.folder.join("odd.yaml")).unwrap());
    let left = user.run(&["check", "--format", "concise", "--min-level", "warning"]);
    assert_eq!(
        left.stdout.lines().count(),
        1,
        "what stands in a block of text cannot be switched off: {}",
        left.stdout
    );
    let again = user.run(&["check", "--add-ignore"]);
    assert!(again.stderr.contains("0 comments were added"), "{}", again.stderr);
}

#[test]
fn watching_sees_changes() {
    let user = user("watch");
    let mut child = user
        .command(&["check", "--watch", "--format", "concise"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let errors = BufReader::new(child.stderr.take().unwrap());
    let (send, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || errors.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    let summary = || loop {
        let line = lines.recv_timeout(std::time::Duration::from_secs(60)).expect("nothing is said for a minute");
        if line.starts_with("checked") {
            return line;
        }
    };
    assert_eq!(summary(), "checked 1 file: 3 errors, 1 info");
    user.write("shop, the/katalog.yaml", &KATALOG.replace("prot:", "port:"));
    assert_eq!(summary(), "checked 1 file: 2 errors, 1 info");
    user.write("second.yaml", "apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {name: a}\nresources: {}\n");
    assert_eq!(summary(), "checked 2 files: 2 errors, 1 info");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Findings of a folder without their places.
fn said(findings: &[Diagnostic]) -> Vec<(String, String)> {
    let mut said: Vec<_> = findings.iter().map(|one| (one.rule.to_owned(), one.message.clone())).collect();
    said.sort();
    said
}

/// Each fix of each case alone: its finding is gone, and nothing new is there.
#[test]
fn each_fix_mends_its_finding_and_breaks_nothing() {
    let root = ork_test::workspace().join("tests/cases");
    let (mut count, mut wrong) = (0, Vec::new());
    for rule in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()) {
        for case in fs::read_dir(&rule).unwrap().map(|entry| entry.unwrap().path()) {
            let place = folder("checking-each-fix");
            match case.is_dir() {
                true => copy(&case, &place),
                false => fs::copy(&case, place.join(case.file_name().unwrap())).map(|_| ()).unwrap(),
            }
            let paths = [PathBuf::from(".")];
            let before = check(&Host::new(environment(&place)).snapshot(), &paths).unwrap().findings;
            for (finding, fix) in before.iter().flat_map(|one| one.fixes.iter().map(move |fix| (one, fix))) {
                count += 1;
                let file = &fix.edits[0].location.file;
                let edits: Vec<_> = fix.edits.iter().map(|edit| (edit.location.span, edit.text.clone())).collect();
                let mut host = Host::new(environment(&place));
                host.set_text(file.path().to_owned(), apply_edits(file.text(), &edits));
                let after = said(&check(&host.snapshot(), &paths).unwrap().findings);
                let old = said(&before);
                let mended = (finding.rule.to_owned(), finding.message.clone());
                let count_of = |all: &[(String, String)]| all.iter().filter(|one| **one == mended).count();
                let new: Vec<_> = after.iter().filter(|one| !old.contains(one)).collect();
                if count_of(&after) >= count_of(&old) || !new.is_empty() {
                    wrong.push(format!("{}: {} {:?}: new {new:?}", case.display(), finding.message, fix.title));
                }
            }
        }
    }
    println!("{count} fixes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 20);
}

#[test]
fn the_action_and_the_hook_call_what_there_is() {
    let root = ork_test::workspace();
    let user = user("action");
    for (file, marks) in [("action.yml", "run: ork "), (".pre-commit-hooks.yaml", "entry: ork ")] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let lines: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix(marks)).collect();
        assert!(!lines.is_empty(), "{file}");
        for line in lines {
            let line = line.replace("${{ inputs.min-level }}", "warning").replace("${{ inputs.paths }}", ".");
            let arguments: Vec<&str> = line.split_whitespace().collect();
            let run = user.run(&arguments);
            assert!(run.code.is_some_and(|code| code < 2), "{file}: {line}: {}", run.stderr);
        }
    }
}

#[test]
fn shells_complete_commands() {
    let user = user("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = user.ok(&["completions", shell]);
        assert!(script.contains("simulate") && script.contains("min-level"), "{shell}");
    }
}
