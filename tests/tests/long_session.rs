//! A long session: random edits over five documents with requests between them, some taken back. The texts are those of
//! a model after every edit, the findings those of a fresh server at every checkpoint, and nothing is left over: no
//! question without an answer, no memory.
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

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use session::Session;
use support::{copy, folder};

const EDITS: usize = 20_000;
/// Edits between two looks at the findings.
const BETWEEN: usize = 250;
/// Questions that may be open at a time.
const OPEN: usize = 48;

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap() % limit.max(1)
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// A document as it must be.
struct Model {
    uri: String,
    original: String,
    text: String,
    version: i32,
}

impl Model {
    fn document(&self) -> Value {
        json!({"uri": self.uri, "version": self.version})
    }

    /// A place that does not part a line end, in bytes.
    fn place(&self, random: &mut Random) -> usize {
        let mut at = random.below(self.text.len() + 1);
        while !self.text.is_char_boundary(at) || self.text[..at].ends_with('\r') {
            at -= 1;
        }
        at
    }

    /// A place as the protocol counts it.
    fn position(&self, at: usize) -> Value {
        let before = &self.text[..at];
        let line = before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        json!({"line": line, "character": before[start..].encode_utf16().count()})
    }

    /// One change: what is told of it, done to the text.
    fn change(&mut self, random: &mut Random) -> Value {
        // Texts do not grow for ever, and what is broken is whole again now and then.
        if self.text.len() > self.original.len() * 3 / 2 || random.below(60) == 0 {
            self.text.clone_from(&self.original);
            return json!({ "text": self.text });
        }
        let from = self.place(random);
        let length = if random.below(3) == 0 { random.below(30) } else { 0 };
        let mut to = (from + length).min(self.text.len());
        while !self.text.is_char_boundary(to) || self.text[..to].ends_with('\r') {
            to += 1;
        }
        let new = random.pick(&[
            "",
            "a",
            "x",
            " ",
            ": ",
            "\n",
            "\n  ",
            "\n    - ",
            "{{ ",
            " }}",
            "{{ .spec.",
            "\"",
            "'",
            "#",
            "- ",
            "é",
            "😀",
            "&a ",
            "*a",
            "<<: *a\n",
            "---\n",
            "image",
            ".inputs.",
            "| default 1",
            "|-\n",
            "[",
            "}",
            "\t",
            "漢字",
        ]);
        let new = if self.original.contains("\r\n") { new.replace('\n', "\r\n") } else { new.to_owned() };
        let range = json!({"start": self.position(from), "end": self.position(to)});
        self.text.replace_range(from..to, &new);
        json!({"range": range, "text": new})
    }
}

fn models(folder: &Path) -> Vec<Model> {
    copy(Path::new("real/workspace"), folder);
    let katalog = fs::read_to_string(folder.join("katalog.yaml")).unwrap();
    // Another writing system, the other line ends, several documents, anchors.
    let other = katalog
        .replace("name: sessions\n", "name: other 😀\n  labels: &labels {team: 漢字}\n")
        .replace("replcas", "replicas")
        + "---\napiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {name: é}\nresources:\n  configMaps:\n    - &one\n      \
           name: \"{{ .metadata.name }}\"\n      data: {a: \"{{ .spec.image | default \\\"x\\\" }}\"}\n    - <<: *one\n";
    fs::write(folder.join("other.yaml"), other.replace('\n', "\r\n")).unwrap();
    let names = ["katalog.yaml", "motifs/cache/motif.yaml", "crd.yaml", "cr.yaml", "other.yaml"];
    let model = |name: &&str| {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).unwrap();
        Model { uri: format!("file://{}", path.display()), original: text.clone(), text, version: 1 }
    };
    names.iter().map(model).collect()
}

fn open(session: &Session, models: &[Model]) {
    for Model { uri, text, version, .. } in models {
        let document = json!({"uri": uri, "languageId": "yaml", "version": version, "text": text});
        session.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }
}

/// One of the requests that are offered, at a place.
fn question(session: &mut Session, model: &Model, random: &mut Random) -> i32 {
    const ALL: &[(&str, &str)] = &[
        ("hoverProvider", "textDocument/hover"),
        ("completionProvider", "textDocument/completion"),
        ("definitionProvider", "textDocument/definition"),
        ("codeActionProvider", "textDocument/codeAction"),
        ("referencesProvider", "textDocument/references"),
        ("documentHighlightProvider", "textDocument/documentHighlight"),
        ("renameProvider", "textDocument/rename"),
        ("renameProvider", "textDocument/prepareRename"),
        ("documentSymbolProvider", "textDocument/documentSymbol"),
        ("documentLinkProvider", "textDocument/documentLink"),
        ("inlayHintProvider", "textDocument/inlayHint"),
        ("codeLensProvider", "textDocument/codeLens"),
        ("foldingRangeProvider", "textDocument/foldingRange"),
        ("selectionRangeProvider", "textDocument/selectionRange"),
        ("signatureHelpProvider", "textDocument/signatureHelp"),
        ("semanticTokensProvider", "textDocument/semanticTokens/full"),
        ("documentFormattingProvider", "textDocument/formatting"),
        ("linkedEditingRangeProvider", "textDocument/linkedEditingRange"),
        ("workspaceSymbolProvider", "workspace/symbol"),
    ];
    let is_offered =
        |(provider, _): &&(&str, &str)| !matches!(session.offered[*provider], Value::Null | Value::Bool(false));
    let offered: Vec<_> = ALL.iter().filter(is_offered).collect();
    let (_, method) = offered[random.below(offered.len())];
    let (from, to) = (model.place(random), model.place(random));
    let position = model.position(from);
    let params = json!({
        "textDocument": {"uri": model.uri},
        "position": position,
        "positions": [position],
        "range": {"start": model.position(from.min(to)), "end": model.position(from.max(to))},
        "context": {"diagnostics": [], "includeDeclaration": true, "triggerKind": 1},
        "newName": "renamed",
        "options": {"tabSize": 2, "insertSpaces": true},
        "query": "image",
    });
    session.ask(method, params, None)
}

fn pulled(session: &mut Session, model: &Model) -> Value {
    session.request("textDocument/diagnostic", json!({"textDocument": {"uri": model.uri}}))["items"].clone()
}

/// Nobody types: what is found is what a fresh server finds in the same texts, by either way.
fn compare(session: &mut Session, models: &[Model], folder: &Path) {
    for model in models {
        session.notify("textDocument/didSave", json!({"textDocument": {"uri": model.uri}}));
    }
    let mut fresh = Session::start(folder);
    open(&fresh, models);
    for model in models {
        let (expected, found) = (pulled(&mut fresh, model), pulled(session, model));
        assert_eq!(found, expected, "{}\n{}", model.uri, model.text);
        session.wait_for_findings(&model.uri, &(json!(model.version), found));
    }
    fresh.finish();
}

/// Bytes that this process has for itself (Linux); the texts are the original ones, and nothing is under way.
fn memory(session: &mut Session, models: &mut [Model]) -> Option<u64> {
    for model in models.iter_mut() {
        model.text.clone_from(&model.original);
        model.version += 1;
        let change = json!({"textDocument": model.document(), "contentChanges": [{"text": model.text}]});
        session.notify("textDocument/didChange", change);
        session.notify("textDocument/didSave", json!({"textDocument": {"uri": model.uri}}));
    }
    for model in models.iter() {
        let found = pulled(session, model);
        session.wait_for_findings(&model.uri, &(json!(model.version), found));
    }
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() * 1024)
}

#[test]
fn twenty_thousand_edits_leave_the_texts_the_findings_and_nothing_else() {
    let folder = folder("long-session");
    let mut models = models(&folder);
    let mut session = Session::start(&folder);
    open(&session, &models);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut sizes = Vec::new();
    let mut at = 0;
    for edit in 1..=EDITS {
        // A person stays in one document for a while.
        if random.below(12) == 0 {
            at = random.below(models.len());
        }
        let model = &mut models[at];
        let changes: Vec<Value> = (0..=random.below(2)).map(|_| model.change(&mut random)).collect();
        model.version += 1;
        let params = json!({"textDocument": model.document(), "contentChanges": changes});
        session.notify("textDocument/didChange", params);
        session.ask("ork/viewText", json!({"uri": model.uri}), Some(json!(model.text)));
        if random.below(3) == 0 {
            let id = question(&mut session, &models[at], &mut random);
            if random.below(5) == 0 {
                session.cancel(id);
            }
        }
        session.take_until(OPEN);
        if edit % BETWEEN == 0 {
            compare(&mut session, &models, &folder);
        }
        if edit == EDITS / 4 || edit == EDITS {
            sizes.extend(memory(&mut session, &mut models));
        }
    }
    println!("{EDITS} edits, {} answers, {} cancelled, memory {sizes:?}", session.answered, session.cancelled);
    assert!(session.cancelled > EDITS / 100, "{}", session.cancelled);
    session.finish();
    if let [early, late] = sizes[..] {
        // What the allocator keeps of its pages comes and goes.
        assert!(late <= early + early / 10 + (2 << 20), "from {early} to {late} bytes");
    }
}
