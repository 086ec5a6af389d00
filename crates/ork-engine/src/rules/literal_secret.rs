//! `literal-secret`: a password or token in plain text, in a variable of a container.

use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::evaluate::is_template;
use crate::rules::{Rule, Unit};

/// How the names of variables end that hold what nobody else should read.
const ENDINGS: [&str; 9] =
    ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIALS"];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in unit.walk.seen().filter(|seen| seen.key.and_then(Node::text) == Some("env")) {
        let name = seen.node.get("name").and_then(Node::text).unwrap_or_default();
        let Some(value) = seen.node.get("value").and_then(|value| value.scalar()) else { continue };
        if !is_secret(name) || !is_written(value.text()) {
            continue;
        }
        let message = format!("the value of `{name}` stands here in plain text");
        findings.push(
            Diagnostic::new(rule.name, rule.level, unit.location(value.span()), message)
                .help("keep it in a Secret, and read it with `valueFrom.secretKeyRef`"),
        );
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ENDINGS
        .iter()
        .any(|ending| name.strip_suffix(ending).is_some_and(|before| before.is_empty() || before.ends_with('_')))
}

/// Templates take it from elsewhere; paths and switches are no secrets.
fn is_written(value: &str) -> bool {
    let is_switch = matches!(value.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "0" | "1");
    !value.is_empty() && !is_template(value) && !is_switch && !value.starts_with('/')
}
