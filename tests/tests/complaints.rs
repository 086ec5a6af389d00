//! What users of other servers complain about: the table of `complaints.md`, and the tests that stand nowhere else.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

#[path = "support/session.rs"]
mod session;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ork_engine::rules::RULES;
use ork_project::Host;
use ork_source::{Encoding, Level};
use serde_json::{Value, json};
use session::Session;
use support::{copy, environment, folder};

const HEAD: &str = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: shop, version: v1.0.0}\n";

/// A Katalog with one Deployment, whose fields are given.
fn katalog(fields: &str) -> String {
    format!(
        "{HEAD}spec:\n  crds:\n    shop:\n      apiTypes: {{group: example.com, version: v1, kind: Shop}}\n      operatorBox:\n        \
         onReconcile:\n          deployments:\n            - name: \"{{{{ .metadata.name }}}}\"\n              image: nginx\n{fields}"
    )
}

/// What is found: rule, line and column, by a fresh session.
fn found(folder: &Path, text: &str) -> Vec<(String, u32, u32)> {
    let path = folder.join("katalog.yaml");
    let mut host = Host::new(environment(folder));
    host.set_finished(path.clone(), text.to_owned());
    let findings = host.snapshot().diagnostics(&path);
    let place = |finding: &ork_source::Diagnostic| {
        let at = finding.location.file.position(finding.location.span.start, Encoding::Utf16);
        (finding.rule.to_owned(), at.line, at.column)
    };
    findings.iter().map(place).collect()
}

fn open(session: &Session, folder: &Path, text: &str) -> String {
    let uri = format!("file://{}", folder.join("katalog.yaml").display());
    let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
    session.notify("textDocument/didOpen", json!({ "textDocument": document }));
    uri
}

fn at(uri: &str, line: usize, character: usize) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

fn codes(report: &Value) -> Vec<&str> {
    report["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect()
}

fn labels(list: &Value) -> Vec<&str> {
    list["items"].as_array().into_iter().flatten().map(|item| item["label"].as_str().unwrap()).collect()
}

#[test]
fn every_row_names_tests_that_exist() {
    let mut known = BTreeSet::new();
    for folder in ["../crates", "tests"] {
        for path in ork_test::files(Path::new(folder), &[".rs"]) {
            let text = fs::read_to_string(path).unwrap();
            let names = text.split("fn ").skip(1).map(|rest| rest.split(['(', '<']).next().unwrap().trim().to_owned());
            known.extend(names);
        }
    }
    let table = include_str!("complaints.md");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| |"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    let numbered = [("T", 9), ("S", 7), ("N", 9), ("Y", 10), ("P", 5), ("C", 2), ("E", 3), ("V", 4)];
    let expected: BTreeSet<String> = numbered
        .iter()
        .flat_map(|(family, count)| (1..=*count).map(move |number| format!("{family}{number}")))
        .collect();
    assert_eq!(ids, expected.iter().map(String::as_str).collect());
    for row in rows {
        assert_eq!(row.len(), 3, "{row:?}");
        if row[2].starts_with("none") {
            continue;
        }
        let tests: Vec<&str> = row[2].split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "{row:?}");
        for test in tests {
            assert!(known.contains(test), "{}: there is no test `{test}`", row[0]);
        }
    }
}

#[test]
fn a_template_has_the_type_of_its_result() {
    let folder = folder("complaints-types");
    let fields = "              replicas: \"{{ .spec.replicas | default 2 }}\"\n              port: '{{ .spec.port | default 80 }}'\n";
    assert_eq!(found(&folder, &katalog(fields)), []);
    let wrong = found(&folder, &katalog("              replicas: '{{ eq 1 1 }}'\n"));
    assert_eq!(wrong.len(), 1, "{wrong:?}");
}

#[test]
fn half_a_template_is_one_finding() {
    let folder = folder("complaints-half");
    for half in ["{{", "{{ ", "{{ .spec.", "{{ default", "{{ if .spec.x }}", "{{ .spec.image | ", "{{ \\\"x"] {
        let text = katalog(&format!("              labels: {{a: \"{half}\"}}\n")) + "            - nmae: second\n";
        let rules: Vec<String> = found(&folder, &text).into_iter().map(|(rule, ..)| rule).collect();
        let of_the_template = rules.iter().filter(|rule| *rule == "template-syntax").count();
        assert!(of_the_template == 1 && rules.iter().any(|rule| rule == "unknown-field"), "{half}: {rules:?}");
        assert!(!rules.iter().any(|rule| rule == "yaml-syntax"), "{half}: {rules:?}");
    }
}

#[test]
fn keys_complete_beside_templates() {
    let folder = folder("complaints-beside");
    let mut session = Session::start(&folder);
    let text = katalog("              replicas: \"{{ .spec.\"\n              imageP\n");
    let uri = open(&session, &folder, &text);
    let line = text.lines().count() - 1;
    let list = session.request("textDocument/completion", at(&uri, line, 20));
    assert!(labels(&list).contains(&"imagePullSecrets"), "{list}");
    session.finish();
}

#[test]
fn newer_versions_are_no_more_than_a_hint() {
    for name in ["newer-version", "deprecated-pattern"] {
        assert_eq!(RULES.iter().find(|rule| rule.name == name).unwrap().level, Level::Hint);
    }
}

#[test]
fn merges_and_anchors_are_no_findings() {
    let folder = folder("complaints-merges");
    let fields = "              labels: &labels {team: a}\n            - &base\n              name: second\n              image: nginx\n              \
                  labels: &more\n                <<: *labels\n                tier: b\n            - <<: [*base]\n              name: third\n              \
                  labels:\n                <<: *more\n";
    assert_eq!(found(&folder, &katalog(fields)), []);
}

#[test]
fn each_document_has_its_own_kind() {
    let folder = folder("complaints-documents");
    let motif = "---\napiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {name: web, version: v1.0.0}\ninputs:\n  - nmae: \
                 image\nresources: {}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nanything: goes\n";
    let text = katalog("") + motif;
    let line = text.lines().position(|line| line.contains("nmae")).unwrap();
    let found = found(&folder, &text);
    assert!(found.contains(&("unknown-field".to_owned(), u32::try_from(line).unwrap(), 4)), "{found:?}");
    assert!(found.iter().all(|(_, at, _)| *at >= line as u32 - 1 && *at <= line as u32), "{found:?}");
    let mut session = Session::start(&folder);
    let uri = open(&session, &folder, &text);
    let list = session.request("textDocument/completion", at(&uri, line, 4));
    assert!(labels(&list).contains(&"name") && !labels(&list).contains(&"apiTypes"), "{list}");
    session.finish();
}

#[test]
fn a_conflict_is_one_finding_and_the_rest_is_read() {
    let folder = folder("complaints-conflict");
    let conflict = "<<<<<<< HEAD\n              replicas: 1\n=======\n              replicas: 2\n>>>>>>> topic\n";
    let text = katalog(conflict) + "            - nmae: second\n              \n";
    let mut rules: Vec<String> = found(&folder, &text).into_iter().map(|(rule, ..)| rule).collect();
    rules.retain(|rule| rule != "missing-field");
    assert_eq!(rules, ["yaml-syntax", "unknown-field"]);
    let mut session = Session::start(&folder);
    let uri = open(&session, &folder, &text);
    let line = text.lines().count() - 1;
    let list = session.request("textDocument/completion", at(&uri, line, 14));
    assert!(labels(&list).contains(&"image"), "{list}");
    session.finish();
}

#[test]
fn line_ends_and_marks_change_nothing() {
    let folder = folder("complaints-ends");
    copy(Path::new("real/workspace"), &folder);
    let mut texts: Vec<String> = vec![fs::read_to_string(folder.join("katalog.yaml")).unwrap()];
    texts.push(katalog("              comand: [\"{{ .spec. }}\", 'é😀 {{ nothing }}']\n              labels: {a: >-\n                x {{ y }}}\n"));
    for text in texts {
        let plain = found(&folder, &text);
        assert!(!plain.is_empty(), "{text}");
        assert_eq!(found(&folder, &text.replace('\n', "\r\n")), plain);
        // The mark is a character of the first line, where nothing is found.
        assert_eq!(found(&folder, &format!("\u{feff}{text}")), plain);
    }
}

#[test]
fn unknown_tags_are_no_errors() {
    let folder = folder("complaints-tags");
    for tag in ["!secret", "!Ref", "!!str", "!<tag:example.com,2000:x>"] {
        let found = found(&folder, &katalog(&format!("              labels: {{a: {tag} run}}\n")));
        assert_eq!(found, [], "{tag}");
    }
}

/// Deep, wide, repeated without end: whatever is asked of it is answered, and the server goes on.
#[test]
fn hostile_documents_are_answered() {
    let folder = folder("complaints-hostile");
    let mut session = Session::start(&folder);
    let bomb: String = (0..40).map(|at| format!("  a{}: &a{} [*a{at}, *a{at}, *a{at}]\n", at + 1, at + 1)).collect();
    let texts = [
        format!("{HEAD}spec: {}", "[".repeat(20_000)),
        format!("{HEAD}spec: {}", "{a: ".repeat(20_000)),
        (0..2_000).fold(HEAD.to_owned(), |text, at| format!("{text}{}a:\n", " ".repeat(at))),
        format!("{HEAD}spec:\n  a0: &a0 [x]\n{bomb}"),
        katalog(&format!("              labels: {{a: \"{{{{ {} }}}}\"}}\n", "(".repeat(20_000))),
        katalog(&format!("              labels: {{a: \"{}\"}}\n", "{{ if x }}".repeat(5_000))),
        katalog(&format!("              labels: {{a: \"{{{{ .spec.x{} }}}}\"}}\n", " | toUpper".repeat(5_000))),
        format!("{HEAD}spec: &s\n  <<: *s\n  crds: *s\n"),
    ];
    for (number, text) in texts.iter().enumerate() {
        let uri = format!("file://{}/{number}.yaml", folder.display());
        let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        session.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let report = session.request("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
        assert!(report["items"].is_array(), "{number}");
        let last = text.lines().last().unwrap().encode_utf16().count();
        for (line, character) in [(3, 6), (text.lines().count() - 1, last / 2), (text.lines().count() - 1, last)] {
            for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
                session.request(method, at(&uri, line, character));
            }
        }
        session.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }
    session.finish();
}

/// Every column of documents that are broken in every way, over the wire; an error of the server fails the session.
#[test]
fn every_place_of_a_broken_file_is_answered() {
    let folder = folder("complaints-places");
    copy(Path::new("real/workspace"), &folder);
    let whole = fs::read_to_string(folder.join("katalog.yaml")).unwrap();
    let broken = [
        String::new(),
        "\n\n".to_owned(),
        whole.replace("\"{{", "{{"),
        whole.replace("with:", "with"),
        whole.replace("      imports", "     imports").replace("}}\"", ""),
    ];
    let mut session = Session::start(&folder);
    let uri = open(&session, &folder, &whole);
    let mut count = 0;
    for (version, text) in broken.iter().enumerate() {
        let document = json!({"uri": uri, "version": version + 2});
        session.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
        for (line, columns) in text.split('\n').map(|line| line.encode_utf16().count()).enumerate() {
            for column in 0..=columns {
                for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
                    session.ask(method, at(&uri, line, column), None);
                    count += 1;
                }
                session.take_until(32);
            }
        }
    }
    session.take_until(0);
    assert!(count > 2_000, "{count}");
    let document = json!({"uri": uri, "version": 99});
    session.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": whole}]}));
    session.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    let report = session.request("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
    assert_eq!(codes(&report), ["unknown-input"]);
    session.finish();
}
