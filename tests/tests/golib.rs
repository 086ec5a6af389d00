//! What Go's libraries say of versions, schedules, quantities, durations, times and addresses, beside our functions.
//! The facts are made by `tests/real/golib`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use ork_engine::data::from_json;
use ork_engine::evaluate::Evaluator;
use serde_json::{Value as Json, json};

/// A template over `.a` and `.b`, the inputs of a fact; what fails is `error`.
fn ours(template: &str, inputs: &Json, now: i64) -> String {
    let data = from_json(&json!({"a": inputs[0], "b": inputs[1]}));
    let template = ork_template::parse(template);
    Evaluator::new(now, 0, &Arc::default()).render(&template, &data).unwrap_or_else(|_| "error".to_owned())
}

/// Seconds since 1970 of a time.
fn instant(text: &str) -> i64 {
    ork_template::instant(text).unwrap()
}

/// A text without its quotes, anything else as JSON.
fn shown(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a fact makes of our functions: what was asked, what we say, what Go's library says.
fn compared(fact: &Json) -> Vec<(&'static str, String, String)> {
    let (inputs, output) = (&fact["input"], &fact["output"]);
    let failed = fact["error"] == true;
    let ask = |template: &'static str| ours(template, inputs, 0);
    let expect = |or: &str| if failed { or.to_owned() } else { shown(output) };
    let part = |name: &str, or: &str| if failed { or.to_owned() } else { shown(&output[name]) };
    let holds = |template: &'static str| (template, ask(template), (!failed).to_string());
    match fact["family"].as_str().unwrap() {
        "semver.parse" => vec![
            holds("{{ semverValid .a }}"),
            ("{{ semverMajor .a }}", ask("{{ semverMajor .a }}"), part("major", "")),
            ("{{ semverMinor .a }}", ask("{{ semverMinor .a }}"), part("minor", "")),
            ("{{ semverPatch .a }}", ask("{{ semverPatch .a }}"), part("patch", "")),
        ],
        "semver.bump" if !failed => vec![("{{ semverBump .a .b }}", ask("{{ semverBump .a .b }}"), shown(output))],
        "semver.compare" => vec![("{{ semverCompare .a .b }}", ask("{{ semverCompare .a .b }}"), expect("0"))],
        "semver.constraint" => {
            vec![("{{ semverConstraint .b .a }}", ask("{{ semverConstraint .b .a }}"), expect("false"))]
        }
        "cron.next" => {
            let mut now = instant(inputs[1].as_str().unwrap());
            let mut times: Vec<String> = output.as_array().unwrap().iter().map(shown).collect();
            if times.len() < 3 {
                // Then never again, which is Go's zero time.
                times.push("0001-01-01T00:00:00Z".to_owned());
            }
            let next = times.into_iter().map(|time| {
                let found = ours("{{ nextCron .a }}", inputs, now);
                now = ork_template::instant(&found).unwrap_or(now);
                ("{{ nextCron .a }}", found, time)
            });
            next.collect()
        }
        "quantity.parse" if !failed => {
            vec![("{{ parseQuantity .a }}", ask("{{ parseQuantity .a }}"), shown(&output["approximate"]))]
        }
        "quantity.add" if !failed => vec![("{{ sumQuantity .a .b }}", ask("{{ sumQuantity .a .b }}"), shown(output))],
        "quantity.sub" if !failed => {
            vec![("{{ minusQuantity .a .b }}", ask("{{ minusQuantity .a .b }}"), shown(output))]
        }
        "duration.parse" if !failed => {
            vec![("{{ durationSeconds .a }}", ask("{{ durationSeconds .a }}"), shown(&output["seconds"]))]
        }
        "duration.add" if !failed => vec![("{{ durationAdd .a .b }}", ask("{{ durationAdd .a .b }}"), shown(output))],
        "time.format" if !failed => vec![("{{ timeFormat .a .b }}", ask("{{ timeFormat .a .b }}"), shown(output))],
        "ip.parse" => {
            vec![
                holds("{{ ipValid .a }}"),
                ("{{ ipIsPrivate .a }}", ask("{{ ipIsPrivate .a }}"), part("private", "false")),
            ]
        }
        "cidr.contains" => vec![("{{ cidrContains .a .b }}", ask("{{ cidrContains .a .b }}"), expect("false"))],
        "mail.parse" => {
            let bare = output["address"].as_str() == inputs[0].as_str().map(str::trim);
            vec![("{{ isValidEmail .a }}", ask("{{ isValidEmail .a }}"), (!failed && bare).to_string())]
        }
        "url.request" => {
            let web = matches!(output["scheme"].as_str(), Some("http" | "https"));
            let full = web && output["host"].as_str().is_some_and(|host| !host.is_empty());
            vec![("{{ isValidURL .a }}", ask("{{ isValidURL .a }}"), (!failed && full).to_string())]
        }
        "atoi" => {
            let port =
                output.as_str().and_then(|text| text.parse::<i64>().ok()).filter(|port| (1..=65535).contains(port));
            vec![("{{ isValidPort .a }}", ask("{{ isValidPort .a }}"), port.is_some().to_string())]
        }
        "float" => vec![("{{ toFloat .a }}", ask("{{ toFloat .a }}"), expect("error"))],
        "time.parse" => {
            let layout = "{{ timeFormat .a \"2006-01-02T15:04:05.999999999Z07:00\" }}";
            vec![(layout, ask(layout), expect(""))]
        }
        "cron.parse" => {
            let known = ask("{{ nextCron .a | empty }}");
            vec![("{{ nextCron .a | empty }}", known, failed.to_string())]
        }
        "json.valid" => vec![("{{ isValidJSON .a }}", ask("{{ isValidJSON .a }}"), shown(output))],
        _ => Vec::new(),
    }
}

/// Where ours is another on purpose.
fn differs_on_purpose(fact: &Json, ours: &str, theirs: &str) -> bool {
    let input = fact["input"][0].as_str().unwrap_or_default();
    match fact["family"].as_str().unwrap() {
        // Exact to a billionth, where the library multiplies floats; beyond 64 bits it stops at its largest integer.
        "quantity.parse" => {
            let number = |text: &str| text.parse::<f64>().ok();
            let near = number(ours).zip(number(theirs)).is_some_and(|(a, b)| (a - b).abs() <= b.abs() * 4e-16);
            near || ["16Ei", "1000Ei", "1e100"].contains(&input)
        }
        "quantity.add" => input == "8Ei",
        // The sum is exact, where Go's wraps around.
        "duration.add" => theirs.starts_with('-') != ours.starts_with('-') || theirs == "2562047h47m16.854775807s",
        _ => false,
    }
}

#[test]
fn functions_agree_with_gos_libraries() {
    let file = ork_test::workspace().join("tests/oracle/golib.jsonl");
    let text = std::fs::read_to_string(file).unwrap();
    let (mut counts, mut wrong): (BTreeMap<String, usize>, Vec<String>) = (BTreeMap::new(), Vec::new());
    for line in text.lines() {
        let fact: Json = serde_json::from_str(line).unwrap();
        for (template, ours, theirs) in compared(&fact) {
            *counts.entry(shown(&fact["family"])).or_default() += 1;
            if ours != theirs.trim() && !differs_on_purpose(&fact, &ours, &theirs) {
                wrong.push(format!(
                    "{} {}: {template} gives {ours}, not {theirs}",
                    shown(&fact["family"]),
                    fact["input"]
                ));
            }
        }
    }
    println!("compared {counts:?}");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
