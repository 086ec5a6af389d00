//! `bad-cron`: a schedule that is none, or that never comes.

use ork_source::Diagnostic;
use ork_template::{is_schedule, next_fire};

use crate::fields::TextKind;
use crate::rules::literal::{Refusal, holder, kind, literals, refused};
use crate::rules::{Rule, Unit, carried};

const HELP: &str = "write five fields: minute, hour, day of the month, month, day of the week";

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (seen, scalar) in literals(unit, |seen| kind(seen) == Some(TextKind::Cron)) {
        let of_cron_job = holder(unit, seen).is_some_and(|holder| holder.object.name == "CronJob entry");
        let refusal = judge(scalar.text(), of_cron_job);
        findings.extend(refusal.map(|refusal| refused(unit, rule, scalar, refusal)));
    }
    for value in carried::carried(unit, |place| place.text.kind == TextKind::Cron) {
        if let Some(refusal) = judge(&value.text, value.place.object.name == "CronJob entry") {
            carried::refused(rule, value, refusal, findings);
        }
    }
}

fn judge(text: &str, of_cron_job: bool) -> Option<Refusal> {
    if of_cron_job && text.contains("TZ=") {
        let help = "leave the zone out; a CronJob runs on the clock of its cluster";
        return Some(Refusal::new(format!("`{text}` names a zone, which no CronJob takes"), help));
    }
    if !is_schedule(text) {
        let fields = text.split_whitespace().count();
        let message = match fields {
            6 | 7 => format!("`{text}` has {fields} fields, and a schedule has five"),
            _ => format!("`{text}` is no schedule"),
        };
        return Some(Refusal::new(message, HELP));
    }
    // Any moment does: a day that comes at all comes within some years.
    let never = next_fire(text, 0).is_none();
    never.then(|| Refusal::new(format!("`{text}` never comes"), "name a day that its month has"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for good in
            ["*/5 * * * *", "0 2 * * 1-5", "@daily", "@every 1h", "0 0 29 2 *", "TZ=UTC 0 0 * * *", "0 9 * * MON"]
        {
            assert!(judge(good, false).is_none(), "{good}");
        }
        for bad in ["* * * *", "0 0 2 * * *", "61 * * * *", "0 0 31 2 *", "hourly", "0 25 * * *"] {
            assert!(judge(bad, false).is_some(), "{bad}");
        }
        assert!(judge("TZ=UTC 0 0 * * *", true).is_some());
    }
}
