//! Editor features in files with custom resources of a kind that a Katalog of the workspace watches. `<CURSOR>` says where
//! the cursor is.
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
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use ork_ide::{CompletionItem, PreviewOptions, completion, definition, hover, preview, readers_of};
use ork_project::{Host, Snapshot};
use support::{environment, folder};

const KATALOG: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shops
spec:
  crds:
    shop:
      apiTypes: {group: example.com, version: v1, kind: Shop, plural: shops}
      validation:
        rules:
          - field: spec.replicas
            max: "5"
            message: at most five
      operatorBox:
        onReconcile:
          deployments:
            - name: "{{ .metadata.name }}"
              image: "{{ .spec.image }}"
              replicas: "{{ .spec.replicas }}"
              port: 80
"#;

const DEFINITION: &str = ork_test::definition!(
    "Shop",
    "shops",
    "              required: [image]
              properties:
                replicas: {type: integer, default: 2, minimum: 1, maximum: 9, description: How many pods}
                image: {type: string, description: What runs}
                size: {type: string, enum: [small, medium, large], default: medium}
                tls: {type: boolean}
                database:
                  type: object
                  required: [host, port]
                  properties:
                    host: {type: string}
                    port: {type: integer}
                    name: {type: string}
                hooks:
                  type: array
                  items:
                    type: object
                    properties:
                      url: {type: string}
                      on: {type: string, enum: [start, stop]}
                zones:
                  type: array
                  items: {type: string, enum: [a, b]}
                limits:
                  type: object
                  additionalProperties:
                    type: object
                    properties:
                      cpu: {type: string}
                      memory: {type: string}
"
);

const HEAD: &str = "apiVersion: example.com/v1\nkind: Shop\nmetadata:\n  name: corner\n";

struct Desk {
    snapshot: Snapshot,
    path: PathBuf,
    offset: u32,
    text: String,
}

/// The Katalog in `operators/shop`, and a file open somewhere else in the workspace.
fn open(name: &str, marked: &str) -> Desk {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let place = folder(&format!("custom-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    fs::create_dir_all(place.join("operators/shop")).unwrap();
    fs::create_dir_all(place.join("environments")).unwrap();
    fs::write(place.join("operators/shop/katalog.yaml"), KATALOG).unwrap();
    fs::write(place.join("operators/shop/crd.yaml"), DEFINITION).unwrap();
    let (text, offset) = ork_test::cursor(marked).expect("a cursor");
    let path = place.join("environments").join(name);
    let mut host = Host::new(environment(&place));
    host.set_roots(vec![place]);
    host.set_text(path.clone(), text.clone());
    Desk { snapshot: host.snapshot(), path, offset, text }
}

fn shop(marked: &str) -> Desk {
    open("corner.yaml", &format!("{HEAD}{marked}"))
}

impl Desk {
    fn items(&self) -> Vec<CompletionItem> {
        completion(&self.snapshot, &self.path, self.offset)
    }

    fn labels(&self) -> Vec<String> {
        self.items().into_iter().map(|item| item.label).collect()
    }

    fn snippet(&self, label: &str) -> String {
        let found = self.items().into_iter().find(|item| item.label == label);
        found.unwrap_or_else(|| panic!("no {label} among {:?}", self.labels())).snippet.expect("a snippet")
    }

    fn take(&self, label: &str) -> String {
        let found = self.items().into_iter().find(|item| item.label == label);
        let item = found.unwrap_or_else(|| panic!("no {label} among {:?}", self.labels()));
        ork_source::apply_edits(&self.text, &[(item.replace, item.insert)])
    }

    fn hover(&self) -> String {
        hover(&self.snapshot, &self.path, self.offset).map(|found| found.markdown).unwrap_or_default()
    }
}

#[test]
fn keys_are_those_of_the_definition_what_must_be_there_first() {
    let keys = ["image", "replicas", "size", "tls", "database", "hooks", "zones", "limits"];
    assert_eq!(shop("spec:\n  <CURSOR>\n").labels(), keys);
    assert_eq!(shop("spec:\n  im<CURSOR>\n").labels(), keys);
    // From the key before on, as people write; what is there is not offered again.
    let after = shop("spec:\n  image: a\n  size: small\n  <CURSOR>\n");
    assert_eq!(after.labels(), ["tls", "database", "hooks", "zones", "limits", "replicas"]);
    let between = shop("spec:\n  image: a\n  <CURSOR>\n  tls: true\n");
    assert_eq!(between.labels(), ["size", "database", "hooks", "zones", "limits", "replicas"]);
    assert_eq!(shop("spec:\n  database:\n    port: 1\n    <CURSOR>\n").labels(), ["host", "name"]);
    assert_eq!(shop("spec:\n  hooks:\n    - url: x\n      <CURSOR>\n").labels(), ["on"]);
    assert_eq!(shop("spec:\n  hooks:\n  - <CURSOR>\n").labels(), ["url", "on"]);
    assert_eq!(shop("spec:\n  limits:\n    web:\n      c<CURSOR>\n").labels(), ["cpu", "memory"]);
    assert_eq!(shop("<CURSOR>\n").labels(), ["spec"]);
    let metadata = open("x.yaml", "apiVersion: example.com/v1\nkind: Shop\nmetadata:\n  <CURSOR>\n");
    assert_eq!(metadata.labels(), ["name", "namespace", "labels", "annotations", "generateName"]);
}

#[test]
fn a_key_brings_what_must_be_inside() {
    let spec = shop("spec:\n  <CURSOR>\n");
    assert_eq!(spec.snippet("database"), "database:\n  host: $1\n  port: $2");
    assert_eq!(spec.snippet("size"), "size: ${1:medium}");
    assert_eq!(spec.snippet("zones"), "zones:\n  - $1");
    assert_eq!(shop("<CURSOR>\n").snippet("spec"), "spec:\n  image: $1");
    assert!(spec.take("tls").ends_with("spec:\n  tls: \n"));
    // Renaming a key leaves what stands behind it.
    let renamed = shop("spec:\n  im<CURSOR>: nginx\n");
    assert!(renamed.take("image").ends_with("spec:\n  image: nginx\n"));
    assert!(renamed.items()[0].required);
}

#[test]
fn values_are_those_of_the_definition() {
    assert_eq!(shop("spec:\n  size: <CURSOR>\n").labels(), ["medium", "small", "large"]);
    let typed = shop("spec:\n  size: sm<CURSOR>\n  tls: true\n");
    assert!(typed.take("large").ends_with("  size: large\n  tls: true\n"));
    assert_eq!(shop("spec:\n  tls: <CURSOR>\n").labels(), ["true", "false"]);
    assert_eq!(shop("spec:\n  replicas: <CURSOR>\n").labels(), ["2"]);
    assert_eq!(shop("spec:\n  zones:\n    - <CURSOR>\n").labels(), ["a", "b"]);
    assert_eq!(shop("spec:\n  hooks:\n    - on: <CURSOR>\n").labels(), ["start", "stop"]);
    assert_eq!(shop("spec:\n  image: <CURSOR>\n").labels(), Vec::<String>::new());
    assert_eq!(shop("spec:\n  image: a # <CURSOR>\n").labels(), Vec::<String>::new());
}

#[test]
fn the_kinds_of_the_workspace_are_offered() {
    assert_eq!(open("x.yaml", "apiVersion: <CURSOR>\nkind: Shop\n").labels(), ["example.com/v1"]);
    assert_eq!(open("x.yaml", "apiVersion: example.com/v1\nkind: <CURSOR>\n").labels(), ["Shop"]);
    assert_eq!(open("x.yaml", "apiVersion: apps/v1\nkind: <CURSOR>\n").labels(), Vec::<String>::new());
    assert_eq!(open("x.yaml", "apiVersion: <CURSOR>\nkind: Deployment\n").labels(), Vec::<String>::new());
    let second = open(
        "x.yaml",
        "apiVersion: v1\nkind: ConfigMap\n---\napiVersion: example.com/v1\nkind: Shop\nspec:\n  si<CURSOR>\n",
    );
    assert_eq!(second.labels().len(), 8);
}

#[test]
fn a_field_says_what_it_is_what_judges_it_and_what_reads_it() {
    let text = shop("spec:\n  image: a\n  repl<CURSOR>icas: 3\n").hover();
    for part in [
        "**replicas**: integer = 2",
        "How many pods",
        "at least 1, at most 9",
        "Rule of the Katalog: at most five (`max 5`)",
        "`deployments[0].replicas`",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(shop("spec:\n  im<CURSOR>age: a\n").hover().contains("**image**: string, required"));
    assert!(shop("spec:\n  size: sm<CURSOR>all\n").hover().contains("One of `small`, `medium`, `large`."));
    assert!(shop("spec:\n  zo<CURSOR>nes: [a]\n").hover().contains("list of string"));
    let kind = open("x.yaml", "apiVersion: example.com/v1\nkind: Sh<CURSOR>op\n").hover();
    assert!(kind.contains("Watched by `shop` of shops"), "{kind}");
    let name = open("x.yaml", &HEAD.replace("name:", "na<CURSOR>me:")).hover();
    assert!(name.contains("deployments[0].name"), "{name}");
}

#[test]
fn a_field_leads_to_its_declaration_and_to_what_reads_it() {
    let target = |desk: &Desk| definition(&desk.snapshot, &desk.path, desk.offset).expect("a target").location;
    let replicas = shop("spec:\n  image: a\n  repl<CURSOR>icas: 3\n");
    assert!(target(&replicas).file.path().ends_with("operators/shop/crd.yaml"));
    assert_eq!(target(&replicas).text(), "replicas");
    assert_eq!(target(&shop("spec:\n  database:\n    po<CURSOR>rt: 3\n")).text(), "port");
    let kind = open("x.yaml", "apiVersion: example.com/v1\nkind: Sh<CURSOR>op\n");
    assert!(target(&kind).file.path().ends_with("operators/shop/crd.yaml"));
    assert_eq!(target(&kind).text(), "Shop");
    let readers = readers_of(&replicas.snapshot, &replicas.path, replicas.offset);
    let texts: Vec<&str> = readers.iter().map(|reader| reader.location.text()).collect();
    assert_eq!(texts, ["spec.replicas", "spec.replicas"]);
}

#[test]
fn findings_and_previews_need_not_lie_beside_the_katalog() {
    let desk = shop("spec:\n  image: a\n  replicas: 7\n  color: red<CURSOR>\n");
    let mut found: Vec<(&str, String)> = desk
        .snapshot
        .diagnostics(&desk.path)
        .into_iter()
        .map(|finding| (finding.rule, finding.location.text().to_owned()))
        .collect();
    found.sort();
    assert_eq!(found, [("dropped-field", "color".to_owned()), ("refused-resource", "7".to_owned())]);
    let shown = preview(&desk.snapshot, &desk.path, &PreviewOptions::default()).expect("a preview");
    assert!(shown.text.contains("replicas: 7"), "{}", shown.text);
}

#[test]
fn nothing_foreign_is_touched() {
    for text in [
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  replicas<CURSOR>: 3\n",
        "apiVersion: other.org/v1\nkind: Shop\nmetadata:\n  name: x\nspec:\n  replicas<CURSOR>: 3\n",
        "apiVersion: example.com/v1\nkind: Store\nmetadata:\n  name: x\nspec:\n  replicas<CURSOR>: 3\n",
        "kind: Shop\nspec:\n  <CURSOR>\n",
        "- a\n- b: <CURSOR>\n",
        "name: ci\non: push\njobs: {<CURSOR>}\n",
    ] {
        let desk = open("x.yaml", text);
        assert_eq!(desk.labels(), Vec::<String>::new(), "{text}");
        assert_eq!(desk.hover(), "", "{text}");
        assert_eq!(definition(&desk.snapshot, &desk.path, desk.offset), None, "{text}");
        assert_eq!(desk.snapshot.diagnostics(&desk.path).len(), 0, "{text}");
        assert!(preview(&desk.snapshot, &desk.path, &PreviewOptions::default()).is_none(), "{text}");
    }
}

#[test]
fn an_edit_of_the_katalog_counts_for_resources_elsewhere() {
    let desk = shop("spec:\n  image: a<CURSOR>\n");
    let katalog = desk.path.parent().unwrap().parent().unwrap().join("operators/shop/katalog.yaml");
    let mut host = Host::new(environment(desk.path.parent().unwrap()));
    host.set_roots(vec![desk.path.parent().unwrap().parent().unwrap().to_owned()]);
    host.set_text(desk.path.clone(), desk.text.clone());
    assert_eq!(host.snapshot().diagnostics(&desk.path).len(), 0);
    let stricter = KATALOG
        .replace("field: spec.replicas\n            max: \"5\"", "field: spec.image\n            prefix: \"ghcr.io/\"");
    host.set_text(katalog.clone(), stricter);
    assert_eq!(host.snapshot().affected(&katalog), [katalog.clone(), desk.path.clone()]);
    let found = host.snapshot().diagnostics(&desk.path);
    assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["refused-resource"], "{found:?}");
}

/// The custom resources of the published patterns, of the examples and of ours, each in a workspace of its own pattern.
fn resources() -> Vec<(Snapshot, PathBuf, String)> {
    let corpus = ork_test::corpus();
    let bases = corpus.iter().flat_map(|corpus| [corpus.join("registry"), corpus.join("examples")]);
    let mut found = Vec::new();
    for base in bases.chain([ork_test::workspace().join("patterns"), ork_test::workspace().join("tests/cases")]) {
        let mut host = Host::new(environment(&base));
        host.set_roots(vec![base.clone()]);
        let snapshot = host.snapshot();
        let mut paths = Vec::new();
        files(&base, &mut paths);
        for path in paths.into_iter().filter(|path| path.file_name().is_some_and(|name| name == "cr.yaml")) {
            let text = fs::read_to_string(&path).unwrap();
            found.push((snapshot.clone(), path, text));
        }
    }
    found
}

fn files(folder: &std::path::Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
    found.sort();
}

/// Nothing goes wrong at any column, and what is answered lies in the text.
#[test]
fn every_column_of_every_resource_has_an_answer() {
    let mut answers = 0;
    let cases = ork_test::workspace().join("tests/cases");
    for (snapshot, path, text) in resources().into_iter().filter(|(_, path, _)| !path.starts_with(&cases)) {
        for offset in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let at = u32::try_from(offset).unwrap();
            for item in completion(&snapshot, &path, at) {
                assert!(text.get(item.replace.range()).is_some(), "{}:{offset}", path.display());
                answers += 1;
            }
            let found = hover(&snapshot, &path, at);
            assert!(found.is_none_or(|found| text.get(found.span.range()).is_some()), "{}:{offset}", path.display());
            let _ = definition(&snapshot, &path, at);
        }
    }
    assert!(answers > 500, "{answers}");
}

/// A key that is deleted is offered where it stood, near the top.
#[test]
fn a_deleted_key_is_offered_again() {
    let (mut keys, mut first, mut among_five) = (0, 0, 0);
    let mut missed = Vec::new();
    for (snapshot, path, text) in resources() {
        if hover_of_kind(&snapshot, &path, &text).is_none() {
            continue;
        }
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let at = start;
            start += line.len();
            let lead = line.len() - line.trim_start_matches([' ', '-']).len();
            let Some((name, _)) = line[lead..].split_once(':') else { continue };
            if name.contains(['#', ' ', '"']) || line[lead..].starts_with('#') || lead == 0 {
                continue;
            }
            // What has a schema of free keys, or none, cannot be known.
            let offset = u32::try_from(at + lead).unwrap();
            if definition(&snapshot, &path, offset).is_none_or(|found| found.location.text() != name) {
                continue;
            }
            let end = at + line.trim_end().len();
            let deleted = format!("{}{}", &text[..at + lead], &text[end..]);
            let mut host = Host::new(environment(path.parent().unwrap()));
            host.set_roots(vec![path.parent().unwrap().to_owned()]);
            host.set_text(path.clone(), deleted);
            let labels: Vec<String> =
                completion(&host.snapshot(), &path, offset).into_iter().map(|item| item.label).collect();
            keys += 1;
            match labels.iter().position(|label| label == name) {
                Some(0) => first += 1,
                _ => missed.push(format!("{}: {name} among {labels:?}", path.display())),
            }
            among_five += usize::from(labels.iter().take(5).any(|label| label == name));
        }
    }
    println!("{keys} keys, {first} first, {among_five} among five\n{}", missed.join("\n"));
    assert!(keys >= 20, "{keys}");
    assert!(first * 100 >= keys * 80, "{first} of {keys} first");
    assert!(among_five * 100 >= keys * 95, "{among_five} of {keys} among five");
}

/// Whether a file's kind is known here.
fn hover_of_kind(snapshot: &Snapshot, path: &std::path::Path, text: &str) -> Option<ork_ide::Hover> {
    let at = text.find("kind: ")?;
    hover(snapshot, path, u32::try_from(at).ok()?)
}

/// A Katalog may stand in one file with the definition and a resource of its kind.
#[test]
fn a_resource_in_the_file_of_its_katalog_is_one() {
    let all = format!("{KATALOG}---\n{DEFINITION}---\n{HEAD}spec:\n  siz<CURSOR>\n");
    assert_eq!(open("all.yaml", &all).labels()[0], "image");
    let hovered = all.replace("siz<CURSOR>", "si<CURSOR>ze: small");
    assert!(open("all.yaml", &hovered).hover().contains("**size**"));
    // The Katalog above is none.
    let katalog = format!("{}---\n{HEAD}", KATALOG.replace("      operatorBox:", "      operator<CURSOR>Box:"));
    assert!(open("all.yaml", &katalog).hover().contains("operatorBox"));
}

/// An entry that watches a kind of Kubernetes itself says nothing about all objects of that kind.
#[test]
fn a_deployment_that_a_katalog_watches_is_not_touched() {
    let katalog = KATALOG.replace(
        "group: example.com, version: v1, kind: Shop, plural: shops",
        "group: apps, version: v1, kind: Deployment, plural: deployments",
    );
    let desk =
        open("x.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  pa<CURSOR>used: true\n");
    fs::write(desk.path.parent().unwrap().parent().unwrap().join("operators/shop/katalog.yaml"), &katalog).unwrap();
    assert_eq!(desk.labels(), Vec::<String>::new());
    assert_eq!(desk.hover(), "");
    assert_eq!(desk.snapshot.diagnostics(&desk.path).len(), 0);
}

/// Opens the definition itself.
fn defining(marked: &str) -> Desk {
    let (text, offset) = ork_test::cursor(marked).expect("a cursor");
    let Desk { path, .. } = shop("<CURSOR>");
    let root = path.parent().unwrap().parent().unwrap().to_owned();
    let path = root.join("operators/shop/crd.yaml");
    let mut host = Host::new(environment(&root));
    host.set_roots(vec![root]);
    host.set_text(path.clone(), text.clone());
    Desk { snapshot: host.snapshot(), path, offset, text }
}

#[test]
fn definitions_have_the_keys_of_schemas_and_say_who_reads_a_field() {
    let open = |from: &str, to: &str| defining(&DEFINITION.replacen(from, to, 1));
    let read = open("replicas: {", "repl<CURSOR>icas: {").hover();
    assert!(read.contains("How many pods") && read.contains("`deployments[0].replicas`"), "{read}");
    assert!(open("scope:", "sco<CURSOR>pe:").hover().contains("**scope**: string"));
    let new = "                zones:\n                  <CURSOR>\n                other:\n";
    let keys = open("                zones:\n", new).labels();
    assert_eq!(keys[..4], ["type", "description", "properties", "required"]);
    let typed = open(
        "                  type: array\n                  items: {type: string",
        "                  type: array\n                  <CURSOR>\n                  items: {type: string",
    );
    let labels = typed.labels();
    assert!(labels.contains(&"minItems".to_owned()) && !labels.contains(&"properties".to_owned()), "{labels:?}");
    assert_eq!(open("type: array", "type: <CURSOR>").labels()[..2], ["string", "integer"]);
    assert_eq!(open("scope: Namespaced", "scope: <CURSOR>").labels(), ["Namespaced", "Cluster"]);
    let names = open("required: [host, port]", "required:\n                    - host\n                    - <CURSOR>")
        .labels();
    assert_eq!(names, ["port", "name"]);
    let flow = open("image: {type: string, ", "image: {type: string, <CURSOR>").labels();
    assert!(flow.contains(&"pattern".to_owned()) && !flow.contains(&"type".to_owned()), "{flow:?}");
    // Of a kind that nobody here watches, nothing is said.
    let foreign = DEFINITION.replace("example.com", "other.org").replace("scope:", "sco<CURSOR>pe:");
    assert_eq!(defining(&foreign).hover(), "");
    assert_eq!(defining(&foreign).labels(), Vec::<String>::new());
}

#[test]
fn between_braces_and_brackets_things_are_offered_too() {
    let database = shop("spec:\n  database: {host: a, <CURSOR>}\n");
    assert_eq!(database.labels(), ["port", "name"]);
    assert!(database.take("port").ends_with("database: {host: a, port: }\n"));
    assert_eq!(shop("spec:\n  database: {po<CURSOR>}\n").labels(), ["host", "port", "name"]);
    assert_eq!(shop("spec: {image: a, database: {<CURSOR>}}\n").labels(), ["host", "port", "name"]);
    assert_eq!(shop("spec: {image: a, size: <CURSOR>}\n").labels(), ["medium", "small", "large"]);
    let size = shop("spec: {size: sm<CURSOR>, tls: true}\n");
    assert!(size.take("large").ends_with("spec: {size: large, tls: true}\n"));
    assert_eq!(shop("spec:\n  zones: [<CURSOR>]\n").labels(), ["a", "b"]);
    assert_eq!(shop("spec:\n  zones: [a, <CURSOR>]\n").labels(), ["a", "b"]);
    assert_eq!(shop("spec:\n  hooks: [{url: x, <CURSOR>}]\n").labels(), ["on"]);
}

/// While a resource is written, from the first letter on, everything answers.
#[test]
fn half_of_a_resource_has_answers() {
    let cases = ork_test::workspace().join("tests/cases");
    let mut offered = 0;
    for (_, path, text) in resources().into_iter().filter(|(_, path, _)| !path.starts_with(&cases)) {
        let folder = path.parent().unwrap().to_owned();
        let mut host = Host::new(environment(&folder));
        host.set_roots(vec![folder]);
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            host.set_text(path.clone(), text[..end].to_owned());
            let at = u32::try_from(end).unwrap();
            let snapshot = host.snapshot();
            offered += completion(&snapshot, &path, at).len();
            let _ = (hover(&snapshot, &path, at), definition(&snapshot, &path, at));
            let shown = preview(&snapshot, &path, &PreviewOptions::default());
            assert!(shown.is_none_or(|shown| shown.segments.iter().all(|part| !part.origin.is_empty())));
        }
    }
    assert!(offered > 300, "{offered}");
}

/// Two versions of a pattern are as near as each other: what only one of them says is not certain.
#[test]
fn of_katalogs_that_are_as_near_only_what_all_say_is_told() {
    let desk = shop("spec:\n  image: a\n  replicas: 7\n  color: red<CURSOR>\n");
    let root = desk.path.parent().unwrap().parent().unwrap().to_owned();
    fs::create_dir_all(root.join("operators/next")).unwrap();
    fs::write(root.join("operators/next/katalog.yaml"), KATALOG.replace("max: \"5\"", "max: \"8\"")).unwrap();
    fs::write(root.join("operators/next/crd.yaml"), DEFINITION).unwrap();
    let rules = |path: &std::path::Path| -> Vec<&'static str> {
        let mut host = Host::new(environment(&root));
        host.set_roots(vec![root.clone()]);
        host.set_text(path.to_owned(), desk.text.clone());
        host.snapshot().diagnostics(path).into_iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(rules(&desk.path), ["dropped-field"]);
    // Beside one of them, that one counts.
    assert_eq!(rules(&root.join("operators/shop/mine.yaml")), ["refused-resource", "dropped-field"]);
}
