//! `bad-duration`: a literal that is read as a duration and is none.

use ork_source::Diagnostic;
use ork_template::seconds;

use crate::fields::TextKind;
use crate::rules::literal::{Refusal, kind, literals, refused};
use crate::rules::{Rule, Unit, carried};

const HELP: &str = "write a number with a unit, such as `30s`, `5m`, `1h30m` or `7d`";

/// Units as people write them elsewhere, and as they are written here.
const UNITS: [(&str, &[&str]); 7] = [
    ("s", &["s", "sec", "secs", "second", "seconds"]),
    ("m", &["m", "min", "mins", "minute", "minutes"]),
    ("h", &["h", "hr", "hrs", "hour", "hours"]),
    ("d", &["d", "day", "days"]),
    ("w", &["w", "week", "weeks"]),
    ("mo", &["mo", "month", "months"]),
    ("y", &["y", "yr", "year", "years"]),
];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (_, scalar) in literals(unit, |seen| kind(seen) == Some(TextKind::Duration)) {
        findings.extend(judge(scalar.text().trim()).map(|refusal| refused(unit, rule, scalar, refusal)));
    }
    for value in carried::carried(unit, |place| place.text.kind == TextKind::Duration) {
        if let Some(refusal) = judge(&value.text) {
            carried::refused(rule, value, refusal, findings);
        }
    }
}

fn judge(text: &str) -> Option<Refusal> {
    match seconds(text) {
        // Less than a second is nothing, with either sign.
        Some(_) if text.starts_with('-') => {
            Some(Refusal::new(format!("`{text}` is less than nothing"), "a duration cannot be negative"))
        }
        Some(_) => None,
        None => Some(Refusal::new(format!("`{text}` is no duration"), HELP).meant(meant(text))),
    }
}

/// The duration that a number with a foreign unit, or with none, was meant to be.
fn meant(text: &str) -> Option<String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = unit.trim().to_ascii_lowercase();
    let known = UNITS.iter().find(|(_, names)| names.contains(&unit.as_str()));
    let short = if unit.is_empty() { "s" } else { known?.0 };
    Some(format!("{number}{short}")).filter(|meant| !number.is_empty() && seconds(meant).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for good in ["30s", "1h30m", "1.5mo", "0.5y", "never", "0", "300ms", "2w", "7d"] {
            assert!(judge(good).is_none(), "{good}");
        }
        for (bad, expected) in [
            ("30", Some("30s")),
            ("5 min", Some("5m")),
            ("30S", Some("30s")),
            ("2 weeks", Some("2w")),
            ("soon", None),
            ("1h 30m", None),
            ("-5m", None),
        ] {
            assert_eq!(judge(bad).map(|refusal| refusal.meant), Some(expected.map(str::to_owned)), "{bad}");
        }
    }
}
