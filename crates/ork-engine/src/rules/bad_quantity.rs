//! `bad-quantity`: an amount of CPU, memory or storage that Kubernetes does not read, or that is more than its limit.

use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::condition::quantity;
use crate::fields::TextKind;
use crate::render::body::is_quantity;
use crate::rules::literal::{Refusal, kind, literal, literals, refused};
use crate::rules::{Rule, Unit, carried};

const HELP: &str = "write a number with or without a unit, such as `500m`, `2`, `512Mi` or `10Gi`";

/// Pairs of maps of one mapping: no amount of the first may be more than that of the second.
const ORDERED: [(&str, &str); 3] = [("min", "max"), ("defaultRequest", "default"), ("default", "max")];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (_, scalar) in literals(unit, |seen| kind(seen) == Some(TextKind::Quantity)) {
        findings.extend(judge(scalar.text()).map(|refusal| refused(unit, rule, scalar, refusal)));
    }
    for value in carried::carried(unit, |place| place.text.kind == TextKind::Quantity) {
        if let Some(refusal) = judge(&value.text) {
            carried::refused(rule, value, refusal, findings);
        }
    }
    for seen in unit.walk.seen() {
        if !matches!(seen.object.name, "resources" | "resources profile" | "limit") {
            continue;
        }
        for (less, more) in ORDERED {
            if let (Some(low), Some(high)) = (seen.node.get(less), seen.node.get(more)) {
                reversed(unit, rule, (low, less), (high, more), findings);
            }
        }
    }
}

fn judge(text: &str) -> Option<Refusal> {
    if !is_quantity(text) {
        return Some(Refusal::new(format!("`{text}` is no quantity"), HELP).meant(meant(text)));
    }
    let negative = text.starts_with('-') && quantity(text).is_some_and(|amount| amount < 0.0);
    negative.then(|| Refusal::new(format!("`{text}` is less than nothing"), "an amount cannot be negative"))
}

/// `512MB`, `10gi`, `1 Gi`: what people write elsewhere.
fn meant(text: &str) -> Option<String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim();
    let letters = unit.strip_suffix(['b', 'B']).unwrap_or(unit).to_ascii_lowercase();
    let short = match letters.as_str() {
        "k" => "k",
        "m" => "M",
        "g" => "G",
        "t" => "T",
        "ki" => "Ki",
        "mi" => "Mi",
        "gi" => "Gi",
        "ti" => "Ti",
        _ => return None,
    };
    Some(format!("{number}{short}")).filter(|meant| is_quantity(meant))
}

/// Amounts of one resource that stand the wrong way round.
fn reversed(
    unit: &Unit<'_>,
    rule: &Rule,
    (low, less): (Node<'_>, &str),
    (high, more): (Node<'_>, &str),
    findings: &mut Vec<Diagnostic>,
) {
    for entry in low.entries() {
        let Some(limit) = high.get(entry.name()) else { continue };
        let amount = |node| literal(node).map(|scalar| scalar.text()).filter(|text| is_quantity(text));
        let (Some(asked), Some(most)) = (amount(entry.value), amount(limit)) else { continue };
        let (Some(left), Some(right)) = (quantity(asked), quantity(most)) else { continue };
        if left > right {
            let name = entry.name();
            let message = format!("{less} {asked} of `{name}` are more than {more} {most}");
            let help = format!("`{less}` is at most `{more}`");
            findings.push(
                Diagnostic::new(rule.name, rule.level, unit.location(entry.value.span()), message)
                    .help(help)
                    .related(unit.location(limit.span()), "this is less"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        for good in ["1", "500m", "0.5", "1e3", "10Gi", "+1", "100k", "0"] {
            assert!(judge(good).is_none(), "{good}");
        }
        for (bad, expected) in [
            ("512MB", Some("512M")),
            ("10gi", Some("10Gi")),
            ("1 Gi", Some("1Gi")),
            ("2GiB", Some("2Gi")),
            ("half", None),
            ("-1", None),
        ] {
            assert_eq!(judge(bad).map(|refusal| refusal.meant), Some(expected.map(str::to_owned)), "{bad}");
        }
    }
}
