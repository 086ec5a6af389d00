//! When a cron expression fires, by the rules of the library that Kubernetes uses (robfig/cron v3): names of days and
//! months, `?`, steps on ranges, macros, `@every`, a `TZ=UTC` in front. Other time zones are not known here.

use super::cron::expanded;
use super::duration;
use super::time::{Civil, DAY};

/// A parsed expression.
pub(super) enum Schedule {
    /// So many seconds after the last time.
    Every(i64),
    /// The bits of each field that fire.
    Fields { minute: u64, hour: u64, day: u64, month: u64, weekday: u64, any_day: bool, any_weekday: bool },
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Years that are searched for the next time; an expression that names 31 February never fires.
const MOST_YEARS: i64 = 5;

pub(super) fn parse(text: &str) -> Option<Schedule> {
    let text = text.trim();
    let text = match text.strip_prefix("CRON_TZ=").or_else(|| text.strip_prefix("TZ=")) {
        // No name, and `Local`, are the clock that everything here counts by.
        Some(rest) => ["UTC ", "Etc/UTC ", "Local ", " "].iter().find_map(|zone| rest.strip_prefix(zone))?.trim(),
        None => text,
    };
    if let Some(every) = text.strip_prefix("@every ") {
        let seconds = duration::parse_go(every)? / duration::SECOND;
        return Some(Schedule::Every(i64::try_from(seconds).ok()?.max(1)));
    }
    let fields: Vec<&str> = expanded(text).split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    let any = |field: &str| {
        field.split(',').any(|part| {
            let (span, step) = part.split_once('/').unwrap_or((part, "1"));
            step == "1" && matches!(span.split('-').next(), Some("*" | "?"))
        })
    };
    Some(Schedule::Fields {
        minute: bits(minute, 0, 59, &[])?,
        hour: bits(hour, 0, 23, &[])?,
        day: bits(day, 1, 31, &[])?,
        month: bits(month, 1, 12, &MONTHS)?,
        weekday: bits(weekday, 0, 6, &DAYS)?,
        any_day: any(day),
        any_weekday: any(weekday),
    })
}

fn bits(field: &str, low: u32, high: u32, names: &[&str]) -> Option<u64> {
    field.split(',').filter(|part| !part.is_empty()).try_fold(0, |all, part| Some(all | range(part, low, high, names)?))
}

fn range(part: &str, low: u32, high: u32, names: &[&str]) -> Option<u64> {
    let (span, step) = part.split_once('/').map_or((part, None), |(span, step)| (span, Some(step)));
    let number = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let named = names.iter().position(|name| *name == lower).and_then(|at| u32::try_from(at).ok());
        named.map(|at| at + low).or_else(|| text.parse().ok())
    };
    let (from, to) = match span {
        // What follows a `*` is not looked at.
        span if matches!(span.split('-').next(), Some("*" | "?")) => (low, high),
        span => match span.split_once('-') {
            Some((from, to)) => (number(from)?, number(to)?),
            // With a step, a single number starts a range to the end.
            None => (number(span)?, if step.is_some() { high } else { number(span)? }),
        },
    };
    let step: u32 = step.map_or(Some(1), |step| step.parse().ok())?;
    if from < low || to > high || from > to || step == 0 {
        return None;
    }
    let fired = (from..=to).step_by(usize::try_from(step).ok()?);
    Some(fired.fold(0, |all, bit| all | 1 << bit))
}

/// The first time after `now`, in seconds since 1970 UTC.
pub(super) fn next(schedule: &Schedule, now: i64) -> Option<i64> {
    let Schedule::Fields { minute, hour, day, month, weekday, any_day, any_weekday } = schedule else {
        let Schedule::Every(seconds) = schedule else { return None };
        return now.checked_add(*seconds);
    };
    let has = |bits: u64, bit: i64| u32::try_from(bit).is_ok_and(|bit| bits >> bit & 1 == 1);
    let start = now - now.rem_euclid(60) + 60;
    let first = start.div_euclid(DAY);
    for date in first..first + MOST_YEARS * 366 {
        let civil = Civil::from_days(date);
        let (on_day, on_weekday) = (has(*day, civil.day), has(*weekday, (date + 4).rem_euclid(7)));
        // Two restricted fields: either is enough.
        let fires = if *any_day || *any_weekday { on_day && on_weekday } else { on_day || on_weekday };
        if !has(*month, civil.month) || !fires {
            continue;
        }
        let from = if date == first { start.rem_euclid(DAY) / 60 } else { 0 };
        let found = (from..24 * 60).find(|of_day| has(*hour, of_day / 60) && has(*minute, of_day % 60));
        if let Some(of_day) = found {
            return Some(date * DAY + of_day * 60);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::time::{format_rfc3339, parse_instant};

    fn after(expression: &str, now: &str) -> String {
        let now = parse_instant(now).unwrap().seconds;
        parse(expression).and_then(|schedule| next(&schedule, now)).map_or("never".to_owned(), format_rfc3339)
    }

    #[test]
    fn the_next_time_is_the_first_that_fits() {
        let now = "2026-03-05T10:30:15Z";
        for (expression, expected) in [
            ("* * * * *", "2026-03-05T10:31:00Z"),
            ("0 2 * * *", "2026-03-06T02:00:00Z"),
            ("@hourly", "2026-03-05T11:00:00Z"),
            ("0 0 29 2 *", "2028-02-29T00:00:00Z"),
            ("0 0 13 * 5", "2026-03-06T00:00:00Z"),
            ("0 12 * jan MON-FRI", "2027-01-01T12:00:00Z"),
            ("*/20 10-11 ? * *", "2026-03-05T10:40:00Z"),
            ("TZ=UTC 30 10 * * *", "2026-03-06T10:30:00Z"),
            ("@every 90m", "2026-03-05T12:00:15Z"),
            ("0 0 31 2 *", "never"),
            ("0 0 * * 7", "never"),
            ("bad", "never"),
        ] {
            assert_eq!(after(expression, now), expected, "{expression}");
        }
    }
}
