//! The commands as a user runs them: what they print, how they end, and what bad input does to them.

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
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use support::{copy, folder};

/// The binary under test: `$ORK_BIN`, else the one beside this test.
fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("ORK_BIN") {
        return path.into();
    }
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("ork")
}

struct Run {
    output: Output,
    time: Duration,
}

impl Run {
    fn code(&self) -> i32 {
        self.output.status.code().unwrap()
    }

    fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }
}

/// Runs `ork` in a folder, with a home of its own and nothing else.
fn ork(folder: &Path, arguments: &[&str]) -> Run {
    let start = Instant::now();
    let output = Command::new(binary())
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("ORK_HOME", folder.join(".ork-home"))
        .output()
        .expect("the binary is built: cargo build -p ork");
    Run { output, time: start.elapsed() }
}

const KATALOG: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shop
spec:
  crds:
    cache:
      apiTypes:
        group: example.com
        version: v1
        kind: Cache
      imports:
        - motif: ./motif.yaml
          with:
            size: \"{{ .spec.sise }}\"
            colour: red
";

const MOTIF: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: cache
inputs:
  - name: size
    type: integer
    description: How many replicas
  - name: zone
    required: true
resources:
  deployments:
    - name: \"{{ .metadata.name }}\"
      image: redis:7.4
      replicas: \"{{ .inputs.size }}\"
      labels: {zone: \"{{ .inputs.zone }}\"}
";

const DEFINITION: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: caches.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Cache, plural: caches}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size: {type: integer, default: 2}
";

fn project(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("katalog.yaml"), KATALOG).unwrap();
    fs::write(folder.join("motif.yaml"), MOTIF).unwrap();
    fs::write(folder.join("crd.yaml"), DEFINITION).unwrap();
    folder
}

#[test]
fn check_prints_findings_in_three_forms() {
    let folder = project("forms");
    let full = ork(&folder, &["check"]);
    assert_eq!(full.code(), 1, "{}", full.stderr());
    insta::assert_snapshot!("check-full", format!("{}\n{}", full.stdout(), full.stderr()));
    let concise = ork(&folder, &["check", "--format", "concise", "katalog.yaml"]);
    insta::assert_snapshot!("check-concise", concise.stdout());
    let json = ork(&folder, &["check", "--format", "json"]);
    assert_eq!(json.stderr(), "");
    insta::assert_snapshot!("check-json", json.stdout());
    let findings: Vec<serde_json::Value> = serde_json::from_str(&json.stdout()).unwrap();
    for finding in &findings {
        let keys: Vec<_> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["rule", "level", "message", "help", "file", "start", "end", "related", "fixes", "url"]);
        let offset = |at: &str| usize::try_from(finding[at]["offset"].as_u64().unwrap()).unwrap();
        let text = fs::read_to_string(folder.join(finding["file"].as_str().unwrap())).unwrap();
        assert!(text.get(offset("start")..offset("end")).is_some_and(|under| !under.is_empty()), "{finding}");
    }
}

#[test]
fn exit_codes() {
    let folder = project("codes");
    assert_eq!(ork(&folder, &["check"]).code(), 1);
    fs::write(folder.join("katalog.yaml"), KATALOG.replace("            colour: red\n", "            zone: a\n"))
        .unwrap();
    let warned = ork(&folder, &["check"]);
    assert_eq!(warned.code(), 0, "warnings alone: {}", warned.stdout());
    assert!(warned.stdout().contains("warning[unknown-cr-field]"), "{}", warned.stdout());
    assert_eq!(ork(&folder, &["check", "--format", "loud"]).code(), 2);
    assert_eq!(ork(&folder, &["chekc"]).code(), 2);
    assert_eq!(ork(&folder, &["check", "nowhere.yaml"]).code(), 2);
    assert_eq!(ork(&folder, &["--help"]).code(), 0);
    assert_eq!(ork(&folder, &["template", "."]).code(), 0);
    assert_eq!(ork(&folder, &["template", ".", "--now", "yesterday"]).code(), 2);
    fs::write(folder.join("ork.toml"), "[rules]\nunknown-cr-field = \"error\"\n").unwrap();
    assert_eq!(ork(&folder, &["check"]).code(), 1, "a project can make a warning an error");
    fs::write(folder.join("ork.toml"), "[rules]\nunknown-cr-field = \"off\"\n").unwrap();
    assert_eq!(ork(&folder, &["check"]).stdout(), "");
}

#[test]
fn a_comment_switches_a_finding_off() {
    let folder = project("ignored");
    let text = KATALOG
        .replace(
            "            colour: red\n",
            "            colour: red # ork: ignore[unknown-input]\n            zone: a\n",
        )
        .replace("            size:", "            # ork: ignore[unknown-cr-field]\n            size:");
    fs::write(folder.join("katalog.yaml"), text).unwrap();
    assert_eq!(ork(&folder, &["check"]).stdout(), "");
}

#[test]
fn template_prints_manifests_and_where_they_came_from() {
    let folder = project("template");
    let text =
        KATALOG.replace("            colour: red\n", "            zone: a\n").replace(".spec.sise", ".spec.size");
    fs::write(folder.join("katalog.yaml"), text).unwrap();
    insta::assert_snapshot!("template-yaml", ork(&folder, &["template", "."]).stdout());
    insta::assert_snapshot!("template-provenance", ork(&folder, &["template", ".", "--provenance"]).stdout());
    let json = ork(&folder, &["template", "katalog.yaml", "--format", "json", "--provenance"]);
    let document: serde_json::Value = serde_json::from_str(&json.stdout()).unwrap();
    assert_eq!(document["manifests"][0]["spec"]["replicas"], 2);
    let places = &document["provenance"]["0/spec/replicas"];
    assert_eq!(places[0]["file"], "motif.yaml");
    assert_eq!(places[1]["file"], "katalog.yaml");
    // What the provenance points at is the expression itself.
    let text = fs::read_to_string(folder.join("katalog.yaml")).unwrap();
    let from = usize::try_from(places[1]["start"]["offset"].as_u64().unwrap()).unwrap();
    assert!(text[from..].starts_with("\"{{ .spec.size }}\""), "{}", &text[from..]);
    // A custom resource of one's own, outside of the pattern.
    fs::write(
        folder.join("other"),
        "apiVersion: example.com/v1\nkind: Cache\nmetadata: {name: big}\nspec: {size: 7, pruned: 1}\n",
    )
    .unwrap();
    let other = ork(&folder, &["template", ".", "--cr", "other"]);
    assert!(other.stdout().contains("replicas: 7"), "{}", other.stdout());
    fs::write(
        folder.join("other"),
        "apiVersion: example.com/v1\nkind: Cache\nmetadata: {name: big}\nspec: {size: many}\n",
    )
    .unwrap();
    let wrong = ork(&folder, &["template", ".", "--cr", "other"]);
    assert_eq!(wrong.code(), 1);
    insta::assert_snapshot!("template-bad-value", wrong.stderr());
}

#[test]
fn secrets_are_masked_unless_asked_for_and_seeds_repeat() {
    let folder = folder("secrets");
    copy(&ork_test::workspace().join("patterns"), &folder.join("patterns"));
    let run = |more: &[&str]| ork(&folder, &[&["template", "patterns/katalogs/postgres/v0.1.0"], more].concat());
    assert!(run(&[]).stdout().contains("password: \"***\""));
    let shown = run(&["--show-secrets", "--seed", "7"]);
    assert!(!shown.stdout().contains("***") && shown.stdout().contains("password: "));
    assert_eq!(shown.stdout(), run(&["--show-secrets", "--seed", "7"]).stdout());
    assert_ne!(shown.stdout(), run(&["--show-secrets", "--seed", "8"]).stdout());
}

#[test]
fn a_cached_pattern_is_found() {
    let folder = project("cache");
    let text = KATALOG.replace("./motif.yaml", "localhost:5000/team/cache:v1").replace("colour: red", "zone: a");
    fs::write(folder.join("katalog.yaml"), text).unwrap();
    let missing = ork(&folder, &["check", "katalog.yaml"]);
    assert!(missing.stdout().contains("info[import-not-fetched]"), "{}", missing.stdout());
    assert_eq!(missing.code(), 0);
    let entry = folder.join(".ork-home/registry/localhost_5000/team/cache/v1");
    fs::create_dir_all(&entry).unwrap();
    fs::write(entry.join("motif.yaml"), MOTIF).unwrap();
    let found = ork(&folder, &["check", "katalog.yaml"]);
    assert!(!found.stdout().contains("import-not-fetched"), "{}", found.stdout());
}

/// Every kind of bad input: one clear error, the right exit code, soon.
#[test]
fn bad_input() {
    let folder = folder("bad");
    let head = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: x\nspec:\n  crds: {}\n";
    let bomb: String = (1..40)
        .map(|level| {
            let below = level - 1;
            format!("b{level}: &b{level} [*b{below}, *b{below}, *b{below}, *b{below}]\n")
        })
        .collect();
    fs::create_dir(folder.join("empty-folder")).unwrap();
    let cases: Vec<(&str, Vec<u8>, i32, &str)> = vec![
        ("empty.yaml", Vec::new(), 2, "holds no Orkestra document"),
        ("binary.yaml", (0..=255).cycle().take(4096).collect(), 2, "is not a text file"),
        ("large.yaml", format!("{head}# {}\n", "x".repeat(10 << 20)).into_bytes(), 2, "larger than 8 MiB"),
        (
            "deep.yaml",
            format!("{head}deep: {}{}\n", "[".repeat(10_000), "]".repeat(10_000)).into_bytes(),
            1,
            "nested too deeply",
        ),
        ("bomb.yaml", format!("{head}b0: &b0 [x, x]\n{bomb}").into_bytes(), 1, "unfold"),
        (
            "latin1.yaml",
            b"apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: caf\xe9}\n".to_vec(),
            2,
            "no UTF-8",
        ),
        (
            "foreign.yaml",
            b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n".to_vec(),
            2,
            "holds no Orkestra document",
        ),
    ];
    for (name, bytes, code, said) in cases {
        fs::write(folder.join(name), bytes).unwrap();
        let run = ork(&folder, &["check", name]);
        let all = format!("{}{}", run.stdout(), run.stderr());
        assert_eq!(run.code(), code, "{name}: {all:.600}");
        assert!(all.contains(said), "{name}: {all:.600}");
        assert_eq!(all.matches("error").count() - all.matches("1 error").count(), 1, "{name}: {all:.900}");
        assert!(run.time < Duration::from_secs(20), "{name}: {:?}", run.time);
    }
    for (name, said) in [("empty-folder", "holds no Orkestra document"), ("nowhere", "does not exist")] {
        let run = ork(&folder, &["check", name]);
        assert_eq!((run.code(), run.stdout().as_str()), (2, ""), "{name}");
        assert!(run.stderr().contains(said), "{}", run.stderr());
    }
}

#[test]
fn an_unreadable_file_is_one_error() {
    let folder = folder("unreadable");
    // A link to itself cannot be opened by anyone, the superuser included.
    std::os::unix::fs::symlink("loop.yaml", folder.join("loop.yaml")).unwrap();
    let named = ork(&folder, &["check", "loop.yaml"]);
    assert_eq!(named.code(), 2, "{}", named.stderr());
    assert!(named.stderr().contains("cannot be read"), "{}", named.stderr());
    fs::write(folder.join("latin1.yaml"), b"a: caf\xe9\n").unwrap();
    let found = ork(&folder, &["check"]);
    assert_eq!(found.code(), 1, "{}", found.stdout());
    assert!(found.stdout().contains("error[unreadable-file]"), "{}", found.stdout());
}

#[test]
fn a_large_valid_katalog_works() {
    let folder = folder("large");
    let mut text =
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: large\nspec:\n  crds:\n".to_owned();
    let mut count = 0;
    while text.len() < 7 << 20 {
        count += 1;
        text.push_str(&format!(
            "    entry-{count}:\n      apiTypes: {{group: example.com, version: v1, kind: Kind{count}}}\n      operatorBox:\n        onReconcile:\n          deployments:\n            - name: \"{{{{ .metadata.name }}}}-{count}\"\n              image: \"{{{{ .spec.image | default \\\"nginx\\\" }}}}\"\n"
        ));
    }
    fs::write(folder.join("katalog.yaml"), text).unwrap();
    let run = ork(&folder, &["check", "katalog.yaml"]);
    assert_eq!(run.code(), 0, "{:.400}{}", run.stdout(), run.stderr());
    assert_eq!(run.stdout(), "");
}
