//! `bad-number`: a number outside of the range that its field takes, or no number where one is compared.

use ork_source::Diagnostic;

use crate::condition::quantity;
use crate::fields::TextKind;
use crate::render::body::integer_of;
use crate::rules::literal::{Refusal, holder, kind, literal, literals, refused, text_of};
use crate::rules::{Rule, Unit, carried};
use crate::walk::{Seen, SeenText};

/// A range of a field. Without a name of its mapping it holds in all of them.
struct Range {
    within: &'static str,
    fields: &'static [&'static str],
    least: i64,
    most: i64,
}

const fn range(within: &'static str, fields: &'static [&'static str], least: i64, most: i64) -> Range {
    Range { within, fields, least, most }
}

const ANY: i64 = i32::MAX as i64;

/// What the format and Kubernetes take. The first row that fits counts.
static RANGES: &[Range] = &[
    range("network port", &["port"], 1, 65_535),
    range("Deployment entry", &["port"], 0, 65_535),
    range("StatefulSet entry", &["port"], 0, 65_535),
    range("ReplicaSet entry", &["port"], 0, 65_535),
    range("Pod entry", &["port"], 0, 65_535),
    range("", &["port", "targetPort", "servicePort"], 1, 65_535),
    // None at all is no setting.
    range("", &["workers"], 0, 50),
    range("onThreshold", &["value"], 1, ANY),
    range("scaling policy", &["value"], 1, ANY),
    range("scaling policy", &["periodSeconds"], 1, 1_800),
    range("scaling rules", &["stabilizationWindowSeconds"], 0, 3_600),
    range("autoscale", &["max"], 1, ANY),
    range("autoscale", &["min"], 0, ANY),
    range("", &["maxReplicas", "targetCPUUtilizationPercentage", "startingDeadlineSeconds"], 1, ANY),
    range(
        "",
        &["replicas", "minReplicas", "backoffLimit", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"],
        0,
        ANY,
    ),
    range(
        "",
        &["initialDelaySeconds", "periodSeconds", "failureThreshold", "successThreshold", "timeoutSeconds"],
        0,
        ANY,
    ),
    range("", &["runAsUser", "runAsGroup", "fsGroup"], 0, ANY),
    range(
        "",
        &["maxDepth", "maxAttempts", "poolSize", "conversionWindow", "queueDepth", "consecutiveFailures"],
        0,
        ANY,
    ),
    range("", &["increment", "decrement", "target"], 0, ANY),
];

/// Comparisons of numbers.
const NUMERIC: [&str; 6] = ["greaterThan", "lessThan", "greaterThanOrEqual", "lessThanOrEqual", "min", "max"];
const NUMERIC_WORDS: [&str; 4] = ["gt", "lt", "gte", "lte"];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in &unit.walk.texts {
        let Some(holder) = holder(unit, seen) else { continue };
        let Some(judge) = judge_of(seen, holder) else { continue };
        let Some(scalar) = literal(seen.node) else { continue };
        let refusal = judge.refusal(seen.field, scalar.text().trim());
        findings.extend(refusal.map(|refusal| refused(unit, rule, scalar, refusal)));
    }
    for value in carried::carried(unit, |_| true) {
        let place = &value.place;
        let judge = plain_judge(place.object.name, place.field, Some(place.text.kind));
        if let Some(refusal) = judge.and_then(|judge| judge.refusal(place.field, &value.text)) {
            carried::refused(rule, value, refusal, findings);
        }
    }
    probes(unit, rule, findings);
    for seen in unit.walk.seen() {
        findings.extend(order(unit, rule, seen));
    }
}

/// Two fields of one mapping, the first of which is at most the second; less than it, where they must differ.
static ORDERED: &[(&str, &str, &str, bool)] = &[
    ("HorizontalPodAutoscaler entry", "minReplicas", "maxReplicas", false),
    ("autoscaler profile", "minReplicas", "maxReplicas", false),
    ("autoscale", "min", "max", true),
];

/// Numbers of one mapping that do not fit each other.
fn order(unit: &Unit<'_>, rule: &Rule, seen: &Seen<'_>) -> Option<Diagnostic> {
    let name = seen.object.name;
    let number = |field: &str| integer_of(text_of(seen.node, field)?);
    let has = |field: &&str| seen.node.entry(field).is_some();
    if matches!(name, "rollingUpdate" | "rolling update profile") {
        let none = |field: &str| matches!(text_of(seen.node, field), Some("0" | "0%"));
        let scalar = seen.node.get("maxUnavailable").and_then(|node| node.scalar())?;
        let refusal =
            || Refusal::new("with both limits at 0 no pod can be replaced", "allow one pod more, or one less");
        return (none("maxSurge") && none("maxUnavailable")).then(|| refused(unit, rule, scalar, refusal()));
    }
    let (_, low, high, differ) = ORDERED.iter().find(|(within, ..)| *within == name)?;
    // An autoscaler without a number, and without a profile that may have one, goes to 1.
    let fallback = || (name == "HorizontalPodAutoscaler entry" && !["behavior", high].iter().any(has)).then_some(1);
    let (least, most) = (number(low)?, number(high).or_else(fallback)?);
    let scalar = seen.node.get(low).and_then(|node| node.scalar())?;
    if least < most || (least == most && !differ) {
        return None;
    }
    let message = format!("`{low}` is {least}, and `{high}` is {most}");
    let help = if *differ { "the first is less than the second" } else { "the first is at most the second" };
    Some(refused(unit, rule, scalar, Refusal::new(message, help)))
}

/// How a field is judged.
enum Judge {
    Range(&'static Range),
    Percent,
    Factor,
    Operand,
    Operands,
}

fn judge_of(seen: &SeenText<'_>, holder: &Seen<'_>) -> Option<Judge> {
    let name = holder.object.name;
    if matches!(name, "condition" | "validation rule") {
        let word = || text_of(holder.node, "operator").unwrap_or_default();
        return match seen.field {
            field if NUMERIC.contains(&field) => Some(Judge::Operand),
            "between" | "notBetween" => Some(Judge::Operands),
            "value" if NUMERIC_WORDS.contains(&word()) => Some(Judge::Operand),
            "value" if matches!(word(), "between" | "notBetween") => Some(Judge::Operands),
            _ => None,
        };
    }
    plain_judge(name, seen.field, kind(seen))
}

/// The same where no other field of the mapping counts.
fn plain_judge(name: &str, field: &str, kind: Option<TextKind>) -> Option<Judge> {
    if (name, field) == ("retry backoff", "multiplier") {
        return Some(Judge::Factor);
    }
    if kind == Some(TextKind::IntOrPercent) {
        return Some(Judge::Percent);
    }
    if matches!(name, "condition" | "validation rule") {
        return None;
    }
    let fits = |range: &&Range| (range.within.is_empty() || range.within == name) && range.fields.contains(&field);
    RANGES.iter().find(fits).map(Judge::Range)
}

impl Judge {
    fn refusal(&self, field: &str, text: &str) -> Option<Refusal> {
        match self {
            Judge::Range(range) => {
                // What is no integer is told by another rule.
                let number = integer_of(text).filter(|number| *number < range.least || *number > range.most)?;
                let message = if range.most == 65_535 {
                    format!("{number} is no port number")
                } else if number < range.least {
                    format!("`{field}` is {number}, and the least is {}", range.least)
                } else {
                    format!("`{field}` is {number}, and the most is {}", range.most)
                };
                let help = if range.most == 65_535 { "ports go from 1 to 65535" } else { "" };
                Some(Refusal::new(message, help))
            }
            Judge::Percent => percent(field, text),
            Judge::Factor => {
                let fits = text.parse::<f64>().is_ok_and(|factor| factor.is_finite() && factor >= 0.0);
                (!fits).then(|| Refusal::new(format!("`{text}` is no factor"), "write a number such as `2.0`"))
            }
            Judge::Operand => {
                let refusal = || Refusal::new(format!("`{field}` compares numbers, and `{text}` is none"), OPERAND);
                quantity(text).is_none().then(refusal)
            }
            Judge::Operands => {
                let both = text.split_once(',').map(|(low, high)| [quantity(low), quantity(high)]);
                let fits = both.is_some_and(|both| both.iter().all(Option::is_some));
                let help = "write the lowest and the highest number with a comma between them, such as `1,10`";
                (!fits).then(|| Refusal::new(format!("`{text}` is no range of numbers"), help))
            }
        }
    }
}

const OPERAND: &str = "write a number, or a quantity such as `500m` or `10Gi`";

/// An integer, or a percentage. Only a surge may be more than all.
fn percent(field: &str, text: &str) -> Option<Refusal> {
    let whole = integer_of(text);
    let part = text.strip_suffix('%').filter(|part| !part.ends_with(' ')).and_then(integer_of);
    let Some(number) = whole.or(part) else {
        let message = format!("`{text}` is neither an integer nor a percentage");
        return Some(Refusal::new(message, "write a number such as `1`, or a part such as `25%`"));
    };
    if number < 0 {
        return Some(Refusal::new(format!("`{field}` is {text}, and the least is 0"), ""));
    }
    let too_much = part.is_some() && number > 100 && field != "maxSurge";
    too_much.then(|| Refusal::new(format!("`{field}` is {text}, and the most is 100%"), ""))
}

/// Only a readiness probe may ask for several successes.
fn probes(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (seen, scalar) in literals(unit, |seen| seen.field == "successThreshold") {
        let key =
            holder(unit, seen).filter(|holder| holder.object.name == "probe").and_then(|holder| holder.key?.text());
        let Some(key @ ("liveness" | "startup")) = key else { continue };
        if integer_of(scalar.text()).is_some_and(|count| count > 1) {
            let message = format!("`successThreshold` of a {key} probe is {}, and it can only be 1", scalar.text());
            findings.push(refused(unit, rule, scalar, Refusal::new(message, "remove it")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages() {
        for (field, text, fits) in [
            ("maxUnavailable", "25%", true),
            ("maxUnavailable", "0", true),
            ("maxUnavailable", "101%", false),
            ("maxSurge", "200%", true),
            ("minAvailable", "-1", false),
            ("minAvailable", "half", false),
            ("minAvailable", "25 %", false),
        ] {
            assert_eq!(percent(field, text).is_none(), fits, "{field}: {text}");
        }
    }

    #[test]
    fn operands() {
        assert!(Judge::Operands.refusal("between", "1, 10").is_none());
        assert!(Judge::Operands.refusal("between", "1-10").is_some());
        assert!(Judge::Operand.refusal("min", "10Gi").is_none());
        assert!(Judge::Operand.refusal("min", "many").is_some());
    }
}
