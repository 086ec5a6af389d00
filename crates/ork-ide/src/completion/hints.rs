//! Which word of a closed set is meant: by what stands beside it, by the mapping around it, by what was chosen before.

use ork_engine::fields::{Field, Object};
use ork_template::functions::Family;

use super::expected::Expected;
use super::names::Named;
use super::seen;
use super::spot::Spot;
use crate::place::Place;

/// The words with how likely each is here.
pub(super) fn likely(
    place: &Place,
    spot: &Spot,
    object: &'static Object,
    field: &Field,
    expected: &Expected<'_>,
    words: Vec<Named>,
) -> Vec<Named> {
    let before = seen::last(place, field.name, &expected.parent);
    let elsewhere = if field.name == "profile" { Vec::new() } else { seen::values(place, field.name) };
    let beside = |key: &str| seen::beside(place, spot, key).unwrap_or_default();
    let lift = |word: &str| {
        let starts = expected.parent == "startup" && field.name == "profile" && word == "slow-start";
        let mut lift = if starts { 40.0 } else { 0.0 };
        lift += by_neighbours(object.name, field.name, word, &beside);
        if before == Some(word) {
            // Items of these lists differ in it.
            let differs = matches!((object.name, field.name), ("scaling policy" | "limit", "type"));
            lift += if differs { -15.0 } else { 15.0 };
        }
        let count = elsewhere.iter().find(|(value, _)| *value == word).map_or(0, |(_, count)| *count);
        lift += 2.0 * f64::from(u32::try_from(count.min(8)).unwrap_or(8));
        if field.name == "profile" {
            lift += 12.0 * expected.echo(word);
            // What stands beside the main workload needs little.
            let aside = ["exporter", "metrics", "pooler", "sidecar"].iter().any(|word| expected.echo(word) > 0.0);
            lift += if word == "tiny" && aside { 14.0 } else { 0.0 };
        }
        // A step that is called after what it waits for.
        let title = beside("name");
        if !title.is_empty() && seen::words_of(word).iter().all(|part| title.contains(part.as_str())) {
            lift += 25.0;
        }
        lift
    };
    words
        .into_iter()
        .map(|(word, score, detail)| {
            let score = score + lift(&word);
            (word, score, detail)
        })
        .collect()
}

/// What the values beside a field say about it.
fn by_neighbours<'p>(object: &str, field: &str, word: &str, beside: &impl Fn(&str) -> &'p str) -> f64 {
    match (object, field) {
        ("probe", "type") => {
            let asks = !beside("path").is_empty();
            if (word == "http") == asks { 40.0 } else { 0.0 }
        }
        ("input", "type") => typed(word, beside("default"), beside("name")),
        ("validation rule" | "condition", "operator") => operator(word, beside("value"), beside("message")),
        ("status field", "type") => result(word, beside("value")),
        ("mutation rule" | "validation rule", "valueType") => {
            let default = [beside("default"), beside("override"), beside("min"), beside("max")];
            typed(word, default.into_iter().find(|value| !value.is_empty()).unwrap_or_default(), beside("field"))
        }
        ("download credentials", "type") => {
            let by = if !beside("usernameFromEnv").is_empty() {
                "basic"
            } else if beside("fromEnv").to_lowercase().contains("github") {
                "github"
            } else {
                "bearer"
            };
            if word == by { 30.0 } else { 0.0 }
        }
        ("metric source", "protocol") if word == "metrics" => 40.0,
        (_, "protocol") if word == "UDP" && beside("port") == "53" => 40.0,
        ("subject", "kind") if word == "User" && beside("namespace").is_empty() => 22.0,
        ("subject", "kind") if (word == "ServiceAccount") != beside("namespace").is_empty() => 20.0,
        ("roleRef", "kind") if word == "ClusterRole" => 30.0,
        ("CRD entry", "dependsOn") | ("dependency", "condition") if word == "healthy" => 10.0,
        ("deprecation" | "lifecycle", "maturity") if word == "stable" => 10.0,
        ("hostPath", "type") if word == "FileOrCreate" && beside("path").contains('.') => 12.0,
        ("hostPath", "type") if word == "Socket" && beside("path").ends_with(".sock") => 40.0,
        ("Service entry", "type") if word == "LoadBalancer" => 3.0,
        ("capabilities", "drop") if word == "ALL" => 40.0,
        ("capabilities", "drop") if word == "NET_RAW" => 30.0,
        ("capabilities", "add") if word == "NET_BIND_SERVICE" => 40.0,
        ("capabilities", "add") if word == "SYS_NICE" => 10.0,
        ("hostPath", "type") if word == "Directory" => 10.0,
        ("CronJob entry", "concurrencyPolicy") if word == "Forbid" => 10.0,
        ("scaling policy", "type") if word == "Percent" => 5.0,
        // These are switched off seldom, and said to be on for the reader's sake.
        ("CRD entry", "namespaced") | ("operatorBox" | "reconcile", "default") if word == "true" => 60.0,
        ("test cluster", "reuse") if word == "false" => 60.0,
        ("securityContext", "allowPrivilegeEscalation") if word == "false" => 60.0,
        ("test step", "after") => {
            let gone = beside("name").contains("delet") || beside("name").contains("clean");
            if gone && word == "cr-deleted" { 40.0 } else { 0.0 }
        }
        _ => 0.0,
    }
}

/// Types of inputs by their default, else by their name.
fn typed(word: &str, default: &str, name: &str) -> f64 {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.to_lowercase().ends_with(end));
    let asks = ["enable", "is", "has", "use", "allow"].iter().any(|start| {
        name.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_uppercase))
    });
    let is = if matches!(default, "true" | "false") {
        "boolean"
    } else if !default.is_empty() && default.parse::<i64>().is_ok() {
        "integer"
    } else if !default.is_empty() && default.parse::<f64>().is_ok() {
        "number"
    } else if asks || ends(&["enabled"]) {
        "boolean"
    } else if ends(&["replicas", "port", "count", "shards"]) || name == "size" {
        "integer"
    } else {
        "string"
    };
    let short = is == "integer" && word == "int";
    if word == is {
        30.0
    } else if short {
        29.0
    } else {
        0.0
    }
}

/// Types of status fields by what their template calls and reads.
fn result(word: &str, value: &str) -> f64 {
    let inner = value.trim_start_matches(['{', ' ', '-', '(']);
    let called = inner.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let function = ork_template::functions::lookup(called);
    let returns = function.map_or("", |function| function.returns());
    let adds = function.is_some_and(|function| function.family == Family::Math);
    let counts = adds
        || ["replicas", "count", "total", "generation"].iter().any(|end| {
            value
                .trim_end_matches(['}', ' '])
                .to_lowercase()
                .split(" | default")
                .next()
                .is_some_and(|read| read.ends_with(end))
        });
    let tests = ["and", "or", "not", "eq", "ne", "gt", "lt", "allReplicasReady"];
    let asks = returns == "bool" || tests.contains(&called);
    match word {
        "bool" if asks => 30.0,
        "boolean" if asks => 29.0,
        "int" if returns == "int" || counts => 30.0,
        "integer" if returns == "int" || counts => 34.0,
        "float" if returns == "float" || has_fraction(value) => 45.0,
        _ => 0.0,
    }
}

/// Whether a number with a fraction stands in a template.
fn has_fraction(value: &str) -> bool {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = value.as_bytes();
    value
        .match_indices('.')
        .any(|(at, _)| is_digit(at.checked_sub(1).and_then(|before| bytes.get(before))) && is_digit(bytes.get(at + 1)))
}

/// Operators by their operand.
fn operator(word: &str, value: &str, message: &str) -> f64 {
    if value.is_empty() {
        return if word == "exists" {
            60.0
        } else if word == "notExists" {
            58.0
        } else {
            0.0
        };
    }
    let is_number = value.parse::<f64>().is_ok();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let bounds = match word {
        "lt" | "lte" => says(&["large", "most", "more", "above", "over"]),
        "gt" | "gte" => says(&["small", "least", "less", "below", "under"]),
        _ => false,
    };
    match word {
        "lte" | "gte" if is_number && bounds && says(&["at most", "at least"]) => 50.0,
        "lt" | "gt" | "lte" | "gte" if is_number && bounds => 45.0,
        "in" | "notIn" if value.contains(',') || value.starts_with('[') => 60.0,
        "regex" if value.starts_with('^') || value.ends_with('$') || value.contains(".*") => 60.0,
        "gt" | "gte" | "lt" | "lte" if is_number => 35.0,
        "equals" | "notEquals" => 5.0,
        _ => 0.0,
    }
}
