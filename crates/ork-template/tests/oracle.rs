//! Go's own text/template as the oracle: thousands of templates with what Go printed, or that it refused them.

#![allow(clippy::disallowed_methods, reason = "a test reads its cases from files")]

use std::sync::Arc;

use ork_template::{Env, UserNotes, Value, parse};

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().map_or(Value::Nil, Value::Float), Value::Int)
        }
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(items) => Value::list(items.iter().map(value).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(Arc::new(map.iter().map(|(key, item)| (Arc::from(key.as_str()), value(item))).collect()))
        }
    }
}

/// What we print, or nothing where the template is refused.
fn run(template: &str, data: &Value) -> Option<String> {
    let parsed = parse(template);
    let notes = UserNotes::default();
    let mut entropy = || 0;
    parsed.execute(data, &mut Env::new(0, &mut entropy, &notes)).ok()
}

#[test]
fn agrees_with_go() {
    let Some(corpus) = ork_test::corpus() else { return };
    let read = |name: &str| std::fs::read_to_string(corpus.join("gotemplate").join(name)).unwrap();
    let data: Vec<serde_json::Value> = serde_json::from_str(&read("data.json")).unwrap();
    let data: Vec<Value> = data.iter().map(value).collect();
    let (mut all, mut wrong) = (0, Vec::new());
    for line in read("cases.jsonl").lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let template = case["template"].as_str().unwrap();
        let expected = case["ok"].as_bool().unwrap().then(|| case["output"].as_str().unwrap().to_owned());
        let found = run(template, &data[usize::try_from(case["data"].as_u64().unwrap()).unwrap()]);
        all += 1;
        if found != expected {
            wrong.push(format!("{template:?}\n  go:   {expected:?} {}\n  ours: {found:?}", case["error"]));
        }
    }
    println!("{} of {all} cases agree with Go", all - wrong.len());
    assert!(all >= 5_000, "only {all} cases were read");
    assert!(wrong.is_empty(), "{} of {all} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn integers_and_nothing_have_gos_types() {
    let data = Value::Map(Arc::new(
        [
            ("count", Value::Int(3)),
            ("ratio", Value::Float(1.5)),
            ("none", Value::list(vec![Value::Nil])),
            ("name", "é".into()),
        ]
        .into_iter()
        .map(|(key, value)| (Arc::from(key), value))
        .collect(),
    ));
    for (template, expected) in [
        // Observed with Go 1.26.8; a left-over byte is shown as the replacement character.
        (r#"{{ printf "%T %T %T %T" 1 .count 1.0 (len "x") }}"#, Some("int int64 float64 int")),
        (r#"{{ range $i, $v := .none }}{{ printf "%T" $i }}{{ end }}"#, Some("int")),
        (r#"{{ printf "%s" .count }}"#, Some("%!s(int64=3)")),
        (r#"{{ printf "%x %X" .ratio 1e-310 }}"#, Some("0x1.8p+00 0X1.2688B70E62BP-1030")),
        (r#"{{ printf "%.3x %.1x" .ratio 1.999 }}"#, Some("0x1.800p+00 0x1.0p+01")),
        (r#"{{ printf "%T" (index "abc" 1) }}"#, Some("uint8")),
        // Nothing as a value has no fields and is empty; nothing as an element is an error.
        ("{{ (.missing).x }}", Some("<no value>")),
        ("{{ .missing.x }}", None),
        ("{{ range .none }}{{ .x }}{{ end }}", None),
        ("{{ range .none }}{{ . }}{{ end }}", Some("<no value>")),
        ("{{ $x := .missing }}{{ $x.a.b.c }}", Some("<no value>")),
        (r#"{{ slice "abcd" (.count) }}"#, Some("d")),
        (r#"{{ slice "abcd" .count }}"#, None),
        (r#"{{ range "text" }}{{ end }}"#, None),
        // Go lets a pipeline end in `|`, and takes an assignment for a definition until it runs.
        ("{{ .count | }}", Some("3")),
        ("{{ if false }}{{ $x = 1 }}{{ end }}", Some("")),
        ("{{ $x = 1 }}", None),
        // A cut inside of a character.
        ("{{ len (slice .name 0 1) }}{{ urlquery (slice .name 0 1) }}", Some("1%C3")),
        ("{{ slice .name 0 1 }}", Some("\u{fffd}")),
        (r#"{{ len "\xff" }}{{ "\u00e9" }}"#, Some("1é")),
    ] {
        assert_eq!(run(template, &data).as_deref(), expected, "{template}");
    }
}
