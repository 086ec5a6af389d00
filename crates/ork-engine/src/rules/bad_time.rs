//! `bad-time`: a time of day, a day of the week or a date that is none.

use ork_source::{Diagnostic, nearest};
use ork_template::{instant, minutes_of_day};
use ork_yaml::Scalar;

use crate::clock::{DAYS, day_of};
use crate::rules::literal::{Refusal, holder, literals, refused, text_of};
use crate::rules::{Rule, Unit};

const FIELDS: [&str; 6] = ["after", "before", "in", "notIn", "from", "to"];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (seen, scalar) in literals(unit, |seen| FIELDS.contains(&seen.field)) {
        let Some(holder) = holder(unit, seen) else { continue };
        let refusal = match holder.object.name {
            "time window" => time(scalar),
            "day of week" => day(scalar),
            "timeline" => date(scalar),
            _ => None,
        };
        findings.extend(refusal.map(|refusal| refused(unit, rule, scalar, refusal)));
    }
    for seen in unit.walk.seen().filter(|seen| seen.object.name == "timeline") {
        let (Some(from), Some(to)) = (text_of(seen.node, "from"), text_of(seen.node, "to")) else { continue };
        let days = instant(from).zip(instant(to));
        let end = seen.node.get("to").and_then(|node| node.scalar());
        if let (Some((start, stop)), Some(end)) = (days, end)
            && start >= stop
        {
            let message = format!("the end, {to}, is not after {from}");
            findings.push(refused(unit, rule, end, Refusal::new(message, "give a day after `from`")));
        }
    }
}

fn time(scalar: Scalar<'_>) -> Option<Refusal> {
    let text = scalar.text().trim();
    let refusal = || Refusal::new(format!("`{text}` is no time of day"), "write hours and minutes, such as `08:30`");
    minutes_of_day(text).is_none().then(refusal)
}

fn day(scalar: Scalar<'_>) -> Option<Refusal> {
    let text = scalar.text();
    let refusal = || {
        let help = "use the English names of days, such as `monday`";
        let meant = nearest(&text.trim().to_lowercase(), DAYS).map(str::to_owned);
        Refusal::new(format!("`{text}` is no day of the week"), help).meant(meant)
    };
    (!text.split(',').all(|day| day_of(day).is_some())).then(refusal)
}

fn date(scalar: Scalar<'_>) -> Option<Refusal> {
    let text = scalar.text().trim();
    let refusal = || Refusal::new(format!("`{text}` is no date"), "write year, month and day, such as `2026-01-31`");
    (text.len() != 10 || instant(text).is_none()).then(refusal)
}
