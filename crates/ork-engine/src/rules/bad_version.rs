//! `bad-version`: a range of versions that cannot be read, or a version that no tag can be.

use ork_source::Diagnostic;

use crate::rules::literal::{Refusal, holder, literals, refused};
use crate::rules::{Rule, Unit};

const HELP: &str = "write comparisons such as `>=1.28`, `^1.2` or `>=1.28, <2`";

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (seen, scalar) in literals(unit, |seen| matches!(seen.field, "version" | "kubernetes" | "orkestra")) {
        let text = scalar.text().trim();
        let refusal = match holder(unit, seen).map(|holder| holder.object.name) {
            Some("compatibility" | "accepted pattern") if !is_range(text) => {
                Refusal::new(format!("`{text}` is no range of versions"), HELP)
            }
            Some("metadata") if !is_tag(text) => {
                Refusal::new(format!("`{text}` cannot be the tag of a version"), "write a version such as `v1.0.0`")
            }
            _ => continue,
        };
        findings.push(refused(unit, rule, scalar, refusal));
    }
}

/// What a registry takes as a tag (OCI distribution specification, "Pulling manifests").
fn is_tag(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(word) && text.len() <= 128 && text.chars().all(|c| word(c) || matches!(c, '.' | '-' | '+'))
}

/// Ranges as semantic versions are asked for: alternatives with `||`, of comparisons with commas or blanks between them,
/// or of a lower and an upper end.
fn is_range(text: &str) -> bool {
    text.split("||").all(|part| {
        let part = part.trim();
        match part.split_once(" - ") {
            Some((low, high)) => is_version(low.trim()) && is_version(high.trim()),
            None => comparisons(part),
        }
    })
}

fn comparisons(part: &str) -> bool {
    let mut rest = part;
    let mut any = false;
    while !rest.is_empty() {
        let version = rest.trim_start_matches(['=', '!', '<', '>', '~', '^']);
        let Some(operator) = rest.get(..rest.len() - version.len()) else { return false };
        let known = ["", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^"];
        let version = version.trim_start();
        let end = version.find([',', ' ']).unwrap_or(version.len());
        let Some((word, after)) = version.split_at_checked(end) else { return false };
        if !known.contains(&operator) || !is_version(word) {
            return false;
        }
        any = true;
        rest = after.trim_start().strip_prefix(',').unwrap_or(after).trim_start();
    }
    any
}

/// Up to three numbers, each of which may be a placeholder, with what may follow them.
fn is_version(text: &str) -> bool {
    let bare = text.strip_prefix('v').unwrap_or(text);
    let (bare, build) = bare.split_once('+').map_or((bare, None), |(bare, build)| (bare, Some(build)));
    let (core, pre) = bare.split_once('-').map_or((bare, None), |(core, pre)| (core, Some(pre)));
    let number = |part: &str| {
        matches!(part, "x" | "X" | "*") || (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    core.split('.').count() <= 3 && core.split('.').all(number) && [pre, build].into_iter().flatten().all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for good in [
            ">=1.28",
            ">= 1.28",
            "^1.2.3",
            "~1.2",
            ">=1.28, <2",
            ">=1.28 <2.0.0-0",
            "1.x || 2.*",
            "1.2 - 1.4.5",
            "*",
            "v1.2.3",
            "!=1.3",
            "1.2.3-beta.1+build",
        ] {
            assert!(is_range(good), "{good}");
        }
        for bad in [">>1", "latest", "1.2.3.4", ">=", ">=1.28,<", "1..2", "==1", "1 to 2"] {
            assert!(!is_range(bad), "{bad}");
        }
    }
}
