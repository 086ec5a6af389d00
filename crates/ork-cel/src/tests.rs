#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use ork_engine::beside::Expressions;
use ork_engine::data::from_json;
use ork_engine::validate::written;
use serde_json::{Value as Json, json};

use super::Cel;

fn broken(spec_schema: &Json, spec: &Json) -> Vec<(String, String)> {
    let schema = from_json(&json!({"type": "object", "properties": {"spec": spec_schema}}));
    let resource = from_json(&json!({"apiVersion": "a/v1", "kind": "A", "metadata": {"name": "a"}, "spec": spec}));
    let found = Cel.broken(&schema, &resource);
    found.into_iter().map(|broken| (written(&broken.path), broken.message)).collect()
}

fn schema(rules: &Json) -> Json {
    json!({
        "type": "object",
        "x-kubernetes-validations": rules,
        "properties": {
            "least": {"type": "integer"},
            "most": {"type": "integer"},
            "size": {"x-kubernetes-int-or-string": true},
            "ports": {"type": "array", "items": {
                "type": "object",
                "x-kubernetes-validations": [{"rule": "self.port > 0", "message": "a port is positive."}],
                "properties": {"port": {"type": "integer"}, "name": {"type": "string"}},
            }},
        },
    })
}

#[test]
fn rules_are_evaluated_as_on_create() {
    let rules = json!([
        {"rule": "self.least <= self.most", "message": "least is above most", "fieldPath": ".most"},
        {"rule": "self.least == oldSelf.least", "message": "cannot change"},
        {"rule": "quantity(self.size).isGreaterThan(quantity('1Gi'))", "messageExpression": "'too small: ' + self.size"},
        {"rule": "self.ports.all(p, p.name != '')", "message": "names"},
    ]);
    let spec =
        json!({"least": 3, "most": 2, "size": "500Mi", "ports": [{"port": 1, "name": "a"}, {"port": 0, "name": "b"}]});
    let mut found = broken(&schema(&rules), &spec);
    found.sort();
    let texts: Vec<_> = found.iter().map(|(path, message)| format!("{path}: {message}")).collect();
    assert_eq!(
        texts,
        ["spec: too small: 500Mi", "spec.most: least is above most", "spec.ports[1]: a port is positive"]
    );
}

#[test]
fn what_cannot_be_evaluated_breaks_nothing() {
    for rule in ["self.least <", "nobody(self)", "self.missing > 3", "self.least + 1", "1 / 0 == 1"] {
        let rules = json!([{"rule": rule, "message": "never"}]);
        assert_eq!(broken(&schema(&rules), &json!({"least": 1})), [], "{rule}");
    }
}

#[test]
fn what_would_take_long_is_not_asked() {
    let ports: Vec<Json> = (0..5_000).map(|port| json!({"port": port + 1, "name": "a"})).collect();
    let rules =
        json!([{"rule": "self.ports.all(a, self.ports.all(b, self.ports.exists(c, c.port == a.port + b.port)))"}]);
    assert_eq!(broken(&schema(&rules), &json!({"ports": ports})), []);
}

#[test]
fn only_what_is_no_expression_is_told() {
    for rule in ["self.a > 1", "has(self.a) && self.a.all(x, x.size() > 0)", "self.?a.orValue(1) > 0", "foo(self)"] {
        assert_eq!(Cel.problem(rule), None, "{rule}");
    }
    let (message, at) = Cel.problem("self.a >").unwrap();
    assert!(!message.is_empty() && at.is_none_or(|at| at <= 8), "{message} {at:?}");
    assert!(Cel.problem("self.a ) b").is_some());
}

#[test]
fn hostile_rules_end() {
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    for rule in [
        deep("(", "true", ")", 4_000),
        deep("[", "1", "]", 4_000),
        deep("!", "true", "", 3_000),
        deep("true ? true : ", "true", "", 200),
        deep("1 + ", "1", "", 700),
        deep("a.", "b", "", 1_500),
        "\u{0}\u{ffff}\"'`".to_owned(),
    ] {
        let rules = json!([{"rule": rule}]);
        assert_eq!(broken(&schema(&rules), &json!({"least": 1})), []);
        let _ = Cel.problem(&rule);
    }
}
