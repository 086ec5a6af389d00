//! The reference of functions that others wrote: every example of it, and where ours says something else.

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

use std::collections::BTreeSet;
use std::sync::Arc;

use ork_engine::data::value_of;
use ork_engine::evaluate::Evaluator;
use ork_template::Value;
use ork_template::functions::{EXAMPLE_TIME, Family, all, lookup};
use ork_yaml::{Dialect, Node, parse};
use regex::Regex;
use support::cli::{KATALOG, Run, User};
use support::folder;

struct Example {
    name: String,
    template: String,
    data: Value,
    result: String,
}

fn examples(root: Node<'_>) -> Vec<Example> {
    let text = |node: Option<Node<'_>>| node.and_then(Node::text).unwrap_or_default().to_owned();
    let mut found = Vec::new();
    for record in root.items() {
        for example in record.get("examples").into_iter().flat_map(Node::items) {
            let data = example.get("data").map(|data| value_of(data, Dialect::V3).unwrap());
            found.push(Example {
                name: text(record.get("name")),
                template: text(example.get("expr")),
                data: data.unwrap_or_else(ork_engine::data::empty_map),
                result: text(example.get("result")),
            });
        }
    }
    found
}

#[test]
fn every_example_of_the_reference() {
    let Some(corpus) = ork_test::corpus() else { return };
    let file = corpus.join("../reference/notes.yaml");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: {} is not there", file.display());
        return;
    };
    let tree = parse(&Arc::from(text));
    assert!(tree.errors().is_empty(), "{:?}", tree.errors());
    let (mut same, mut different, mut unexplained) = (0, BTreeSet::new(), Vec::new());
    for example in examples(tree.root(0).unwrap()) {
        let function = lookup(&example.name).unwrap_or_else(|| panic!("{} is not in our table", example.name));
        // What documentation announces and no release has is known, and not evaluated.
        if function.family == Family::Announced {
            continue;
        }
        let ours = rendered(&example);
        let agrees = match (&ours, example.result.as_str()) {
            (Err(_), "ERROR") => true,
            (Ok(ours), pattern) if pattern.starts_with('~') => Regex::new(&pattern[1..]).unwrap().is_match(ours),
            (Ok(ours), result) => ours == result,
            (Err(_), _) => false,
        };
        match agrees {
            true => same += 1,
            false if function.differs.is_empty() => {
                unexplained.push(format!("{} gives {ours:?}, not {}", example.template, example.result));
            }
            false => drop(different.insert(function.name)),
        }
    }
    println!("{same} examples agree; {} functions differ, and say why: {different:?}", different.len());
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    let said: BTreeSet<&str> = all().filter(|function| !function.differs.is_empty()).map(|it| it.name).collect();
    assert_eq!(said, different, "functions that say that they differ");
    assert!(same >= 750);
}

fn rendered(example: &Example) -> Result<String, String> {
    let mut evaluator = Evaluator::new(EXAMPLE_TIME, 0, &std::sync::Arc::default());
    let template = ork_template::parse(&example.template);
    evaluator.render(&template, &example.data).map_err(|(message, ..)| message)
}

#[test]
fn functions_are_looked_up() {
    let user = User::new(folder("notes"));
    insta::assert_snapshot!("show", user.ok(&["notes", "show", "ternary"]));
    insta::assert_snapshot!("search", user.ok(&["notes", "search", "cron", "next"]));
    let json: serde_json::Value = serde_json::from_str(&user.ok(&["notes", "list", "--format", "json"])).unwrap();
    assert_eq!(json.as_array().unwrap().len(), all().count());
    assert_eq!(json[0]["examples"][0]["result"], "x");
    let list = user.ok(&["notes", "list"]);
    assert!(all().all(|function| list.contains(function.signature)));
    let unknown = user.run(&["notes", "show", "toLowr"]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown.stderr.contains("no function is called `toLowr`\nhelp: did you mean `toLower`?"),
        "{}",
        unknown.stderr
    );
    assert_eq!(user.run(&["notes", "search", "no such thing"]).code, Some(1));
}

#[test]
fn templates_are_tried() {
    let folder = folder("eval");
    std::fs::write(folder.join("data.json"), r#"{"a": 1.0, "list": [1, "x"], "name": "A"}"#).unwrap();
    std::fs::write(folder.join("cr.yaml"), "apiVersion: g/v1\nkind: K\nmetadata: {name: n}\nspec: {port: 80}\n")
        .unwrap();
    std::fs::write(folder.join("broken.yaml"), "a: b: c\n").unwrap();
    std::fs::write(folder.join("t.tpl"), "{{ range .list }}\n{{ . }}{{ end }}").unwrap();
    let user = User::new(folder);
    for (arguments, printed) in [
        (&[".name | toLower", "--data", "data.json"][..], "a\n"),
        (&["{{ .name }}-{{ .a }}", "--data", "data.json", "--type"], "A-1\ntype: string\n"),
        (&[".a", "--data", "data.json", "--type"], "1\ntype: number\n"),
        (&["{{ .a }}", "--data", "data.json", "--type", "--raw"], "1\ntype: float64\n"),
        (&["--file", "t.tpl", "--data", "data.json"], "1\nx\n"),
        (&["--file", "t.tpl", "--data", "data.json", "--raw"], "\n1\nx"),
        (&[".metadata.namespace", "--cr", "cr.yaml"], "default\n"),
        (&["add .spec.port 1", "--cr", "cr.yaml"], "81\n"),
        (&["timeUntil \"2030-01-01T01:00:00Z\"", "--now", "2030-01-01T00:00:00Z"], "1h0m0s\n"),
        (&["plain text", "--raw"], "plain text"),
    ] {
        assert_eq!(user.ok(&[&["eval"], arguments].concat()), printed, "{arguments:?}");
    }
    let failed = |arguments: &[&str]| {
        let run = user.run(&[&["eval"], arguments].concat());
        format!("{:?}\n{}", run.code, run.stderr)
    };
    insta::assert_snapshot!("eval-runtime", failed(&["{{ .spec.a.b }}", "--cr", "cr.yaml"]));
    insta::assert_snapshot!("eval-syntax", failed(&["--file", "broken.yaml", "--data", "broken.yaml"]));
    assert!(failed(&["--raw", "{{ default 1 2 }}"]).contains("is no function of Go's text/template"));
    let absent = "Some(2)\nerror: absent.yaml does not exist\nhelp: check the path\n";
    assert_eq!(failed(&["1", "--data", "absent.yaml"]), absent);
    assert!(failed(&[]).starts_with("Some(2)"));
}

/// All that a run left, without the folder that it ran in.
fn told(user: &User, run: &Run) -> String {
    let said = format!("{:?}\n{}---\n{}", run.code, run.stdout, run.stderr);
    said.replace(&format!("{}/", user.folder.display()), "")
}

/// What is no text, too much of it, or broken is told as elsewhere; what readers take all the same is data.
#[test]
fn data_has_limits() {
    let user = User::new(folder("eval-data"));
    let binary: Vec<u8> = b"a: ".iter().copied().chain(0..=255).collect();
    std::fs::write(user.folder.join("binary.yaml"), &binary).unwrap();
    let large = format!("a: 1\n# {}\n", "x".repeat(8 << 20));
    user.write("large.yaml", &large);
    user.write("tolerated.yaml", "a: \"x\ny\"\nb: 1\n");
    user.write("broken.yaml", "a: \"x\ny\"\nb: [1\nb: 2\n");
    assert_eq!(user.ok(&["eval", ".a", "--data", "tolerated.yaml"]), "x y\n");
    let all = [
        told(&user, &user.run(&["eval", ".a", "--data", "binary.yaml"])),
        told(&user, &user.run(&["eval", ".a", "--cr", "large.yaml"])),
        told(&user, &user.run(&["eval", ".a", "--data", "."])),
        told(&user, &user.run(&["eval", ".a", "--data", "broken.yaml"])),
        told(&user, &user.fed(&["eval", ".a", "--data", "-"], &binary)),
        told(&user, &user.fed(&["eval", "--file", "-"], large.as_bytes())),
        told(&user, &user.fed(&["eval", ".a", "--data", "-"], b"a: b: c\n")),
    ];
    insta::assert_snapshot!("eval-data", all.join("\n"));
}

const NOTES: &str = "\
notes:
  functions:
    - name: host
      expression: '{{ slug }}.{{ .spec.zone | default \"local\" }}'
    - name: slug
      expression: \"{{ .metadata.name | toLower }}\"
    - name: port
      expression: >-
        {{ slug }}:{{ .spec.service.port }}
    - name: public
      expression: 'true'
\n";

fn noted(name: &str) -> User {
    let user = User::new(folder(name));
    user.write("katalog.yaml", &format!("{KATALOG}{NOTES}"));
    user.write("cr.yaml", "apiVersion: g/v1\nkind: K\nmetadata: {name: Shop}\nspec: {zone: eu}\n");
    user
}

#[test]
fn notes_of_a_katalog_are_called() {
    let user = noted("eval-notes");
    for (arguments, printed) in [
        (&["host"][..], "shop.eu\n"),
        (&["{{ host | toUpper }}/{{ slug }}"], "SHOP.EU/shop\n"),
        (&["not public", "--type"], "false\ntype: bool\n"),
    ] {
        for katalog in ["katalog.yaml", "."] {
            let all = [&["eval", "--cr", "cr.yaml", "--katalog", katalog], arguments].concat();
            assert_eq!(user.ok(&all), printed, "{all:?}");
        }
    }
    let run = |arguments: &[&str]| {
        let all = [&["eval", "--cr", "cr.yaml", "--katalog", "katalog.yaml"], arguments].concat();
        told(&user, &user.run(&all))
    };
    insta::assert_snapshot!("eval-note-unknown", run(&["{{ slug }} {{ hots }}"]));
    // What rendering gives for it, and why.
    insta::assert_snapshot!("eval-note-fails", run(&["at {{ port }}"]));
    insta::assert_snapshot!("eval-note-fails-template", run(&["add port 2"]));
    insta::assert_snapshot!("eval-note-raw", run(&["slug", "--raw"]));
    let lines = "{\"template\": \"{{ slug }}\", \"data\": {\"metadata\": {\"name\": \"A\"}}}\n\
                 {\"template\": \"{{ port }}\", \"data\": {\"metadata\": {\"name\": \"B\"}, \"spec\": {}}}\n\
                 {\"template\": \"{{ hots }}\"}\n";
    let answers = user.fed(&["eval", "--jsonl", "--katalog", "katalog.yaml"], lines.as_bytes());
    insta::assert_snapshot!("eval-note-lines", told(&user, &answers));
}

/// The notes must be sound; what else is wrong with the Katalog does not matter here.
#[test]
fn katalogs_without_sound_notes_are_refused() {
    let user = noted("eval-katalogs");
    let katalog = format!("{KATALOG}{NOTES}");
    user.write("half.yaml", &katalog.replace(".metadata.name }}\"\n", ".metadata.name\"\n          secret: []\n"));
    assert_eq!(user.run(&["check", "half.yaml"]).code, Some(1));
    assert_eq!(user.ok(&["eval", "slug", "--cr", "cr.yaml", "--katalog", "half.yaml"]), "shop\n");
    user.write(
        "notes.yaml",
        &katalog.replace("toLower", "toLowr").replace("port }}", "port").replace("slug }}.", "slog }}."),
    );
    user.write("broken.yaml", &katalog.replace("name: shop", "name: \"shop"));
    std::fs::create_dir(user.folder.join("empty")).unwrap();
    user.write("half-typed.yaml", "apiVersion: a: b\n");
    let all = ["notes.yaml", "broken.yaml", "half-typed.yaml", "cr.yaml", "absent.yaml", "empty"]
        .map(|name| told(&user, &user.run(&["eval", "1", "--katalog", name])));
    insta::assert_snapshot!("eval-katalogs", all.join("\n"));
}

#[test]
fn lines_are_answered_by_lines() {
    let user = User::new(folder("eval-lines"));
    let lines = "{\"template\": \"{{ .a }} {{ len .b }}\", \"data\": {\"a\": 1.5, \"b\": [1]}}\n\n{\"template\": \"{{ .a \"}\nnope\n";
    let answers = user.with_input(&["eval", "--jsonl", "--raw"], lines);
    let answers: Vec<serde_json::Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0], serde_json::json!({"ok": true, "output": "1.5 1", "error": ""}));
    assert_eq!(answers[1]["error"], "line 3: 1:1: this action is never closed");
    assert!(answers[2]["error"].as_str().unwrap().starts_with("line 4: no JSON"));
    assert_eq!(answers.len(), 3);
}
