//! Go's own text/template beside ours: random templates over random data, and the cases that once differed.

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

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use ork_engine::data::from_json;
use ork_template::{Env, UserNotes, parse};
use serde_json::{Value as Json, json};
use support::parts;

/// Cases of a run; `ORK_CASES` and `ORK_SEED` name others.
const COUNT: &str = "100000";
const SEED: &str = "1";
/// Differences that are made small and shown.
const SHOWN: usize = 30;

/// What we print; nothing where the template is refused.
fn ours(template: &str, data: &Json) -> Option<String> {
    let notes = UserNotes::default();
    let mut entropy = || 0;
    parse(template).execute(&from_json(data), &mut Env::new(0, &mut entropy, &notes)).ok()
}

/// What an answer of Go says.
fn theirs(answer: &Json) -> Option<String> {
    answer["ok"].as_bool().unwrap().then(|| answer["output"].as_str().unwrap().to_owned())
}

/// Whether the two say different things. The last characters of Unicode, which nobody has, stand for single bytes in
/// our texts: what holds one is not compared.
fn differs(template: &str, data: &Json, answer: &Json) -> bool {
    let theirs = theirs(answer);
    let comparable = theirs.as_ref().is_none_or(|text| !text.chars().any(|c| c >= '\u{10ff80}'));
    comparable && ours(template, data) != theirs
}

#[test]
fn what_once_differed_agrees() {
    let file = ork_test::workspace().join("tests/oracle/gotemplate.jsonl");
    let text = std::fs::read_to_string(file).unwrap();
    let cases: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| differs(case["template"].as_str().unwrap(), &case["data"], case))
        .map(|case| format!("{case}\n  ours: {:?}", ours(case["template"].as_str().unwrap(), &case["data"])))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn random_templates_agree_with_go() {
    if !parts::are_wanted("Go") {
        return;
    }
    let Some(program) = parts::gotemplate() else { return };
    let variable = |name: &str, or: &str| std::env::var(name).unwrap_or_else(|_| or.to_owned());
    let (seed, count) = (variable("ORK_SEED", SEED), variable("ORK_CASES", COUNT));
    println!("seed {seed}, {count} cases");
    let mut generating = Command::new(&program)
        .args(["generate", "--seed", &seed, "--count", &count])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut seen, mut ran, mut wrong) = (0, 0, Vec::new());
    for line in BufReader::new(generating.stdout.take().unwrap()).lines() {
        let case: Json = serde_json::from_str(&line.unwrap()).unwrap();
        let template = case["template"].as_str().unwrap();
        seen += 1;
        ran += usize::from(case["ok"] == true);
        if differs(template, &case["data"], &case) {
            wrong.push(case);
        }
    }
    assert!(generating.wait().unwrap().success());
    println!("{seen} cases, {ran} of them run to their end; {} differ", wrong.len());
    if wrong.is_empty() {
        assert_eq!(seen.to_string(), count);
        return;
    }
    let mut oracle = Oracle::start(&program);
    wrong.sort_by_key(|case| case["template"].as_str().map(str::len));
    let small: Vec<String> = wrong.iter().take(SHOWN).map(|case| oracle.shrunk(case)).collect();
    panic!("{} of {seen} differ (seed {seed}); made small:\n{}", wrong.len(), small.join("\n"));
}

/// Go, to be asked about single templates.
struct Oracle {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    fn start(program: &PathBuf) -> Self {
        let mut child = Command::new(program).arg("run").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let questions = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, questions, answers }
    }

    fn ask(&mut self, template: &str, data: &Json) -> Json {
        writeln!(self.questions, "{}", json!({"template": template, "data": data})).unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn still_differs(&mut self, template: &str, data: &Json) -> bool {
        let answer = self.ask(template, data);
        differs(template, data, &answer)
    }

    /// A case from which nothing can be cut without the two agreeing, as a line of `tests/oracle/gotemplate.jsonl`.
    fn shrunk(&mut self, case: &Json) -> String {
        let whole = case["template"].as_str().unwrap();
        let mut template: Vec<char> = whole.chars().collect();
        let mut data = case["data"].clone();
        for key in case["data"].as_object().into_iter().flat_map(|map| map.keys()) {
            let mut less = data.clone();
            less.as_object_mut().unwrap().shift_remove(key);
            if self.still_differs(whole, &less) {
                data = less;
            }
        }
        for key in data.get("spec").and_then(Json::as_object).cloned().unwrap_or_default().keys() {
            let mut less = data.clone();
            less["spec"].as_object_mut().unwrap().shift_remove(key);
            if self.still_differs(whole, &less) {
                data = less;
            }
        }
        let mut size = template.len();
        while size > 0 {
            let mut at = 0;
            while at + size <= template.len() {
                let shorter: Vec<char> = template[..at].iter().chain(&template[at + size..]).copied().collect();
                if self.still_differs(&shorter.iter().collect::<String>(), &data) {
                    template = shorter;
                } else {
                    at += size;
                }
            }
            size /= 2;
        }
        let template: String = template.into_iter().collect();
        let mut answer = self.ask(&template, &data);
        let line = json!({"template": template, "data": data, "ok": answer["ok"], "output": answer["output"].take()});
        format!("{line}\n  go:   {}\n  ours: {:?}", answer["error"], ours(&template, &data))
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
