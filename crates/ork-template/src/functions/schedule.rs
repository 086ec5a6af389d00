//! When a cron expression fires, by the rules of the library that Kubernetes uses (robfig/cron v3): names of days and
//! months, `?`, steps on ranges, macros, `@every`, `TZ=Europe/Berlin` in front. What a clock that changes does to it is in
//! `zoned`.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::time::{Civil, DAY};
use super::{duration, zoned};

/// A parsed expression.
pub(super) enum Schedule {
    /// So many seconds after the last time.
    Every(i64),
    /// What the five fields name, on the clock of a zone, or of UTC.
    Fields(Fields, Option<TimeZone>),
}

/// The bits of each field that fire.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) minute: u64,
    pub(super) hour: u64,
    pub(super) month: u64,
    day: u64,
    weekday: u64,
}

impl Fields {
    /// Whether a day of the month that is such a day of the week fires. Two restricted fields: either is enough.
    pub(super) fn fits_day(&self, day: i64, weekday: i64) -> bool {
        let (on_day, on_weekday) = (has(self.day, day), has(self.weekday, weekday));
        if (self.day | self.weekday) & STAR != 0 { on_day && on_weekday } else { on_day || on_weekday }
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// The bit of a field that restricts nothing.
const STAR: u64 = 1 << 63;

/// The years after this one that are searched for the next time; an expression that names 31 February never fires.
pub(super) const MOST_YEARS: i64 = 5;

pub(super) fn has(bits: u64, bit: i64) -> bool {
    u32::try_from(bit).is_ok_and(|bit| bits.checked_shr(bit).unwrap_or(0) & 1 == 1)
}

pub(super) fn parse(text: &str) -> Option<Schedule> {
    let (zone, text) = match text.strip_prefix("TZ=").or_else(|| text.strip_prefix("CRON_TZ=")) {
        Some(rest) => {
            let (name, rest) = rest.split_once(' ')?;
            // No name, and `Local`, are the clock that everything else here counts by.
            let zone = if matches!(name, "" | "UTC" | "Local") { None } else { Some(zone(name)?) };
            (zone, rest.trim())
        }
        None => (None, text),
    };
    if let Some(every) = text.strip_prefix("@every ") {
        let seconds = duration::parse_go(every)? / duration::SECOND;
        return Some(Schedule::Every(i64::try_from(seconds).ok()?.max(1)));
    }
    let text = if text.starts_with('@') { described(text)? } else { text };
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    let fields = Fields {
        minute: bits(minute, 0, 59, &[])?,
        hour: bits(hour, 0, 23, &[])?,
        day: bits(day, 1, 31, &[])?,
        month: bits(month, 1, 12, &MONTHS)?,
        weekday: bits(weekday, 0, 6, &DAYS)?,
    };
    Some(Schedule::Fields(fields, zone))
}

/// The zone of a name, from the database that is built in.
fn zone(name: &str) -> Option<TimeZone> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    // The database finds names in any case, Go does not.
    (zone.iana_name() == Some(name)).then_some(zone)
}

/// What a macro stands for; unlike those of `cron`, these are exact.
fn described(text: &str) -> Option<&'static str> {
    match text {
        "@yearly" | "@annually" => Some("0 0 1 1 *"),
        "@monthly" => Some("0 0 1 * *"),
        "@weekly" => Some("0 0 * * 0"),
        "@daily" | "@midnight" => Some("0 0 * * *"),
        "@hourly" => Some("0 * * * *"),
        _ => None,
    }
}

fn bits(field: &str, low: i64, high: i64, names: &[&str]) -> Option<u64> {
    field.split(',').filter(|part| !part.is_empty()).try_fold(0, |all, part| Some(all | range(part, low, high, names)?))
}

fn range(part: &str, low: i64, high: i64, names: &[&str]) -> Option<u64> {
    let (span, step) = part.split_once('/').map_or((part, None), |(span, step)| (span, Some(step)));
    let number = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let named = names.iter().position(|name| *name == lower).and_then(|at| i64::try_from(at).ok());
        named.map(|at| at + low).or_else(|| text.parse().ok())
    };
    // What follows a `*` is not looked at.
    let star = matches!(span.split('-').next(), Some("*" | "?"));
    let (from, to) = match span.split_once('-') {
        _ if star => (low, high),
        Some((from, to)) => (number(from)?, number(to)?),
        // With a step, a single number starts a range to the end.
        None => (number(span)?, if step.is_some() { high } else { number(span)? }),
    };
    let step: i64 = step.map_or(Some(1), |step| step.parse().ok())?;
    if from < low || to > high || from > to || step < 1 {
        return None;
    }
    let fired = (from..=to).step_by(usize::try_from(step).ok()?).fold(0, |all, bit| all | 1 << bit);
    Some(if star && step == 1 { fired | STAR } else { fired })
}

/// The first time after `now`, in seconds since 1970 UTC.
pub(super) fn next(schedule: &Schedule, now: i64) -> Option<i64> {
    match schedule {
        Schedule::Every(seconds) => now.checked_add(*seconds),
        // A field such as `,` names nothing.
        Schedule::Fields(fields, _) if fields.minute == 0 || fields.hour == 0 || fields.month == 0 => None,
        Schedule::Fields(fields, None) => next_in_utc(fields, now),
        Schedule::Fields(fields, Some(zone)) => zoned::next(fields, zone, now),
    }
}

fn next_in_utc(fields: &Fields, now: i64) -> Option<i64> {
    let start = now - now.rem_euclid(60) + 60;
    let last_year = Civil::from_days((now + 1).div_euclid(DAY)).year + MOST_YEARS;
    let first = start.div_euclid(DAY);
    for date in first.. {
        let civil = Civil::from_days(date);
        if civil.year > last_year {
            return None;
        }
        if !has(fields.month, civil.month) || !fields.fits_day(civil.day, weekday(date)) {
            continue;
        }
        let from = if date == first { start.rem_euclid(DAY) / 60 } else { 0 };
        let found = (from..24 * 60).find(|of_day| has(fields.hour, of_day / 60) && has(fields.minute, of_day % 60));
        if let Some(of_day) = found {
            return Some(date * DAY + of_day * 60);
        }
    }
    None
}

/// The day of the week, from 0 for Sunday, of a day since 1970.
pub(super) fn weekday(days: i64) -> i64 {
    // The first of January 1970 was a Thursday.
    (days + 4).rem_euclid(7)
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
