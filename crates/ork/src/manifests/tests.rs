//! What is printed reads back as what it was.

use std::path::Path;
use std::sync::Arc;

use ork_engine::manifests::{mask, scalar};
use ork_engine::output::{Content, Origin, Rendered};
use ork_source::{Location, SourceFile, Span};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{json, yaml};
use crate::paths::Paths;

fn rendered(value: &Value, origin: &Origin) -> Rendered {
    let content = match value {
        Value::Null => Content::Null,
        Value::Bool(value) => Content::Bool(*value),
        Value::Number(number) => number.as_i64().map_or_else(|| Content::Float(number.as_f64().unwrap()), Content::Int),
        Value::String(text) => Content::from(text.as_str()),
        Value::Array(items) => Content::List(items.iter().map(|item| rendered(item, origin)).collect()),
        Value::Object(map) => {
            Content::Map(map.iter().map(|(key, item)| (key.clone(), rendered(item, origin))).collect())
        }
    };
    Rendered::new(content, origin)
}

fn plain(value: &Value) -> String {
    yaml::print(&[rendered(value, &Arc::from([]))], None)
}

fn read(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn layout() {
    let value = json!({
        "kind": "Deployment",
        "labels": {},
        "spec": {
            "args": ["--flag", "a b", "", "-"],
            "empty": [],
            "containers": [{"name": "web", "ports": [{"port": 80}, {"port": 81}]}, {}],
            "nested": [[1, [2, 3]], []],
            "script": "a\n  b\n\nc\n",
            "lines": ["x\ny", "z\n\n"],
            "ratio": 0.5,
            "none": null,
        },
    });
    let expected = "\
---
kind: Deployment
labels: {}
spec:
  args:
  - --flag
  - a b
  - \"\"
  - \"-\"
  empty: []
  containers:
  - name: web
    ports:
    - port: 80
    - port: 81
  - {}
  nested:
  - - 1
    - - 2
      - 3
  - []
  script: |
    a
      b

    c
  lines:
  - |-
    x
    y
  - |+
    z

  ratio: 0.5
  none: null
";
    assert_eq!(plain(&value), expected);
    assert_eq!(read(expected), value);
}

/// Texts that some reader takes for something else, and their neighbours that none does.
#[test]
fn texts_are_quoted_when_they_must_be() {
    let quoted = [
        "",
        " a",
        "a ",
        "~",
        "null",
        "Null",
        "true",
        "FALSE",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "N",
        "1",
        "-1",
        "+1",
        "014",
        "0o7",
        "0x1F",
        "0b11",
        "1_000",
        "1.5",
        ".5",
        "1.",
        "1e3",
        "1.5E-3",
        ".inf",
        "-.Inf",
        ".NaN",
        "1:30",
        "190:20:30.5",
        "2001-01-01",
        "2001-1-2T03:04:05Z",
        "2001-01-01 00:00:00",
        "=",
        "<<",
        "-",
        "- a",
        "?",
        "? a",
        ":",
        ": a",
        "---",
        "...",
        "--- a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "'a'",
        "\"a\"",
        "%a",
        "@a",
        "`a`",
        "[a",
        "]",
        "{a",
        "}",
        ",a",
        "a\tb",
        "a\rb",
        "\u{85}",
        "\u{2028}",
        "\u{FEFF}a",
        "\0",
        "{{ .spec.x }}",
        "089",
        "0X1f",
    ];
    for text in quoted {
        assert!(scalar::text(text).starts_with(['"', '\'']), "{text:?}");
    }
    let unquoted = [
        "a",
        "-a",
        "--flag",
        "?a",
        ":80",
        "a:b",
        "a#b",
        "http://x/y",
        "1.2.3",
        "10.0.0.1",
        "80:8080",
        "100m",
        "1Gi",
        "v1",
        "1a",
        "0xg",
        "1:60",
        "2001-01",
        "a-b",
        "yess",
        "nginx:1.25",
        "a,b",
        "a{b}",
        "$(X)",
        "é😀",
        "a\\b",
        "it's",
        "e3",
        ".",
        "_1",
        "--",
        "a\u{a0}",
    ];
    for text in unquoted {
        assert_eq!(scalar::text(text), text);
    }
    for text in quoted.into_iter().chain(unquoted) {
        let value = json!({ "key": text, text: [text] });
        assert_eq!(read(&plain(&value)), value, "{text:?}");
    }
}

#[test]
fn numbers_read_back_as_numbers() {
    let cases = [(1.0, "1.0"), (0.1, "0.1"), (1e20, "1.0e+20"), (1.5e-9, "1.5e-9"), (-2.5, "-2.5"), (f64::NAN, "null")];
    for (number, expected) in cases {
        assert_eq!(scalar::float(number), expected);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-+.:#0-9a-zA-Z_ ]{0,12}",
        "[-?:,\\[\\]{}#&*!|>'\"%@`~=<\\\\ \n\ta0]{0,10}",
        "([a-z #:-]{0,6}\n){0,5}[ a-z\n]{0,4}",
        any::<String>(),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any_text().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any_text(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_reads_back(value in any_value()) {
        let value = json!({ "value": value });
        prop_assert_eq!(read(&plain(&value)), value.clone(), "{}", plain(&value));
        let file = SourceFile::new("/a/k.yaml", "x: 1\n");
        let origin: Origin = Arc::from([Location::new(&file, Span::new(3, 4))]);
        let text = yaml::print(&[rendered(&value, &origin)], Some(&Paths::new(Path::new("/a"))));
        prop_assert_eq!(read(&text), value, "{}", text);
    }
}

#[test]
fn provenance_follows_each_line() {
    let katalog = SourceFile::new("/project/katalog.yaml", "a: é{{ .x }}\n");
    let motif = SourceFile::new("/cache/motif.yaml", "b\nc: {{ .inputs.y }}\n");
    let outer = Location::new(&katalog, Span::new(5, 13));
    let inner = Location::new(&motif, Span::new(5, 20));
    let one: Origin = Arc::from([outer.clone()]);
    let two: Origin = Arc::from([inner, outer]);
    let none: Origin = Arc::from([]);
    let fields = [
        ("kind".to_owned(), Rendered::new("Pod", &none)),
        ("a/b".to_owned(), Rendered::new("value", &two)),
        ("script".to_owned(), Rendered::new("a\nb\n", &one)),
    ];
    let manifest = Rendered::new(Content::Map(fields.into_iter().collect()), &none);
    let paths = Paths::new(Path::new("/project"));
    assert_eq!(
        yaml::print(std::slice::from_ref(&manifest), Some(&paths)),
        "\
---
kind: Pod
a/b: value  # /cache/motif.yaml:2:4 <- katalog.yaml:1:5
script: |   # katalog.yaml:1:5
  a
  b
"
    );
    let printed: Value = serde_json::from_str(&json::print(&[manifest], Some(&paths))).unwrap();
    assert_eq!(printed["manifests"], json!([{"kind": "Pod", "a/b": "value", "script": "a\nb\n"}]));
    let provenance = &printed["provenance"];
    assert_eq!(provenance.as_object().unwrap().len(), 2);
    let katalog = json!({
        "file": "katalog.yaml",
        "start": {"line": 1, "column": 5, "offset": 5},
        "end": {"line": 1, "column": 13, "offset": 13},
    });
    assert_eq!(provenance["0/script"], json!([katalog]));
    assert_eq!(provenance["0/a~1b"][1], katalog);
    assert_eq!(provenance["0/a~1b"][0]["start"], json!({"line": 2, "column": 4, "offset": 5}));
}

#[test]
fn secrets_are_masked() {
    let none: Origin = Arc::from([]);
    let mut secret = rendered(&json!({"kind": "Secret", "data": {"a": "eA=="}, "stringData": {"b": "x\ny"}}), &none);
    assert!(mask(&mut secret));
    assert_eq!(secret.to_json(), json!({"kind": "Secret", "data": {"a": "***"}, "stringData": {"b": "***"}}));
    for value in [json!({"kind": "ConfigMap", "data": {"a": "x"}}), json!({"kind": "Secret", "data": {}})] {
        let mut other = rendered(&value, &none);
        assert!(!mask(&mut other));
        assert_eq!(other.to_json(), value);
    }
}

#[test]
fn nothing_rendered_is_printed_as_nothing() {
    assert_eq!(yaml::print(&[], None), "");
    assert_eq!(json::print(&[], None), "{\n  \"manifests\": []\n}\n");
}
