//! Time, always UTC; the clock comes from the caller.

use std::ops::RangeInclusive;

use super::duration::{self, SECOND};
use super::{Answer, Call, Family, Function, Implementation, schedule};
use crate::value::Value;

const fn time(signature: &'static str, doc: &'static str, code: Implementation) -> Function {
    Function::new(Family::Time, signature, doc, Some(code))
}

// The examples are rendered at 2026-01-01T00:00:00Z, a Thursday.
pub(super) static TABLE: &[Function] = &[
    time(
        "nextCron(expression string) -> string",
        "When a cron expression fires next, in UTC; empty when it is none. `TZ=Europe/Berlin` in front names its zone.",
        next_cron,
    )
    .examples(&[
        (r#"{{ nextCron "30 2 * * *" }}"#, "2026-01-01T02:30:00Z"),
        (r#"{{ nextCron "TZ=Europe/Berlin 30 2 * * *" }}"#, "2026-01-01T01:30:00Z"),
    ]),
    time("timeAgo(timestamp string) -> string", "How long ago a time was, in one unit.", time_ago)
        .differs("nothing gives empty text; the Go runtime fails")
        .examples(&[(r#"{{ timeAgo "2025-12-31T22:00:00Z" }}"#, "2h ago")]),
    time("timeSince(timestamp string) -> int64", "The seconds since a time; 0 when it is none.", |call| {
        let since = instant(call, 0).map_or(0, |at| i128::from(call.now) * SECOND - at.nanoseconds());
        let half = if since < 0 { -SECOND / 2 } else { SECOND / 2 };
        Ok(Value::Int(i64::try_from((since + half) / SECOND).unwrap_or(0)))
    })
    .examples(&[(r#"{{ timeSince "2025-12-31" }}"#, "86400")]),
    time("timeUntil(timestamp string) -> string", "The duration until a time; `0s` when it has passed.", |call| {
        const MOST: i128 = i64::MAX as i128;
        let until = instant(call, 0).map_or(0, |at| at.nanoseconds() - i128::from(call.now) * SECOND);
        let until = until.clamp(0, MOST);
        Ok(Value::from(duration::print(until - until % SECOND)))
    })
    .examples(&[(r#"{{ timeUntil "2026-01-01T01:30:00Z" }}"#, "1h30m0s")]),
    time(
        "isExpired(timestamp any, duration string) -> bool",
        "Whether a time and a duration after it have passed.",
        |call| {
            let length = duration::parse(&call.text(1)?);
            let end = instant(call, 0).zip(length).map(|(at, length)| at.nanoseconds() + length);
            Ok(Value::Bool(end.is_some_and(|end| end < i128::from(call.now) * SECOND)))
        },
    )
    .examples(&[(r#"{{ isExpired "2025-12-01" "7d" }}"#, "true"), (r#"{{ isExpired .spec.none "7d" }}"#, "false")]),
    time(
        "timeFormat(timestamp any, layout string) -> string",
        "A time in another form, which is written as Go does: as the second of January 2006, 15:04:05, would look.",
        |call| {
            let layout = call.text(1)?;
            Ok(Value::from(instant(call, 0).map(|at| format(at, &layout)).unwrap_or_default()))
        },
    )
    .examples(&[(r#"{{ timeFormat "2026-03-05T10:30:00Z" "Mon 2 Jan 2006 15:04" }}"#, "Thu 5 Mar 2026 10:30")]),
    time("durationSeconds(duration string) -> int64", "The whole seconds of a duration; 0 when it is none.", |call| {
        let length = duration::parse(&call.text(0)?).unwrap_or(0);
        Ok(Value::Int(i64::try_from(length / SECOND).unwrap_or(0)))
    })
    .examples(&[(r#"{{ durationSeconds "1h30m" }}"#, "5400"), (r#"{{ durationSeconds "7d" }}"#, "604800")]),
    time("durationAdd(a string, b string) -> string", "The sum of two durations; `0s` when one is none.", |call| {
        let sum = duration::parse(&call.text(0)?).zip(duration::parse(&call.text(1)?)).map_or(0, |(a, b)| a + b);
        Ok(Value::from(duration::print(sum)))
    })
    .examples(&[(r#"{{ durationAdd "1h" "30m" }}"#, "1h30m0s")]),
    time(
        "durationValid(text string) -> bool",
        "Whether the text is a duration, such as 90s, 1h30m, 7d, 2w, 1mo, 1y.",
        |call| Ok(Value::Bool(duration::parse(&call.text(0)?).is_some())),
    )
    .examples(&[(r#"{{ durationValid "7d" }}"#, "true"), (r#"{{ durationValid "soon" }}"#, "false")]),
    time("weekday() -> bool", "Whether today is Monday to Friday.", |call| Ok(Value::Bool(!is_weekend(call.now))))
        .examples(&[("{{ weekday }}", "true")]),
    time("weekend() -> bool", "Whether today is Saturday or Sunday.", |call| Ok(Value::Bool(is_weekend(call.now))))
        .examples(&[("{{ weekend }}", "false")]),
    time(
        "timeInWindow(from string, to string) -> bool",
        "Whether the clock is between two times of one day, such as 09:00 and 18:00.",
        |call| Ok(Value::Bool(in_window(call)?)),
    )
    .examples(&[(r#"{{ timeInWindow "00:00" "06:00" }}"#, "true")]),
    time("timeNotInWindow(from string, to string) -> bool", "The opposite of `timeInWindow`.", |call| {
        Ok(Value::Bool(!in_window(call)?))
    })
    .examples(&[(r#"{{ timeNotInWindow "09:00" "18:00" }}"#, "true")]),
];

/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
}

impl Civil {
    /// From days since 1970 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    pub(super) fn from_days(days: i64) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        Self { year: year_of_era + era * 400 + i64::from(month <= 2), month, day }
    }

    /// Days since 1970.
    pub(super) fn days(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
    }
}

/// A moment.
#[derive(Clone, Copy)]
pub(super) struct Instant {
    /// Seconds since 1970 UTC, and the nanoseconds after them.
    pub(super) seconds: i64,
    nanos: i64,
}

impl Instant {
    fn nanoseconds(self) -> i128 {
        i128::from(self.seconds) * SECOND + i128::from(self.nanos)
    }
}

/// RFC 3339 as Go reads it, which takes an hour of one digit and a comma before the fraction, or a day alone.
pub(super) fn parse_instant(text: &str) -> Option<Instant> {
    let (day, rest) = text.split_at_checked(10)?;
    let start = parse_day(day)? * DAY;
    if rest.is_empty() {
        return Some(Instant { seconds: start, nanos: 0 });
    }
    let (hour, rest) = rest.strip_prefix('T')?.split_once(':')?;
    let (minute, rest) = rest.split_once(':')?;
    let (second, rest) = rest.split_at_checked(2)?;
    let seconds = number(hour, 1..=2, 23)? * 3600 + number(minute, 2..=2, 59)? * 60 + number(second, 2..=2, 59)?;
    let (fraction, zone) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?,
        None => ("0", rest),
    };
    let nanos = format!("{fraction:0<9}").get(..9)?.parse().ok().filter(|_| !fraction.is_empty())?;
    Some(Instant { seconds: start + seconds - offset(zone)?, nanos })
}

/// Days since 1970 of a day such as 2026-01-31.
fn parse_day(text: &str) -> Option<i64> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let civil =
        Civil { year: number(year, 4..=4, 9999)?, month: number(month, 2..=2, 12)?, day: number(day, 2..=2, 31)? };
    let days = civil.days();
    // A day that its month has not is one of the next.
    let back = Civil::from_days(days);
    ((back.month, back.day) == (civil.month, civil.day)).then_some(days)
}

/// A number of so many digits that is not greater than `most`.
fn number(text: &str, lengths: RangeInclusive<usize>, most: i64) -> Option<i64> {
    let digits = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|number| *number <= most)
}

/// Seconds east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    Some(sign * (number(hours, 2..=2, 24)? * 3600 + number(minutes, 2..=2, 60)? * 60))
}

fn instant(call: &Call<'_>, index: usize) -> Option<Instant> {
    call.value(index).as_str().and_then(parse_instant)
}

/// RFC 3339 in UTC.
pub(super) fn format_rfc3339(seconds: i64) -> String {
    let Civil { year, month, day } = Civil::from_days(seconds.div_euclid(DAY));
    let (hour, minute, second) = clock(seconds);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn clock(seconds: i64) -> (i64, i64, i64) {
    let of_day = seconds.rem_euclid(DAY);
    (of_day / 3600, of_day / 60 % 60, of_day % 60)
}

fn is_weekend(now: i64) -> bool {
    // The first of January 1970 was a Thursday.
    matches!((now.div_euclid(DAY) + 4).rem_euclid(7), 0 | 6)
}

fn next_cron(call: &mut Call<'_>) -> Answer {
    let parsed = schedule::parse(&call.text(0)?);
    Ok(Value::from(match parsed {
        None => String::new(),
        // A schedule that never fires has Go's zero time.
        Some(found) => {
            schedule::next(&found, call.now).map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), format_rfc3339)
        }
    }))
}

fn time_ago(call: &mut Call<'_>) -> Answer {
    let Some(at) = instant(call, 0) else { return Ok(Value::from("")) };
    let seconds = i64::try_from((i128::from(call.now) * SECOND - at.nanoseconds()) / SECOND).unwrap_or(0);
    Ok(Value::from(match seconds {
        ..60 => format!("{seconds}s ago"),
        60..3600 => format!("{}m ago", seconds / 60),
        3600..DAY => format!("{}h ago", seconds / 3600),
        _ => format!("{}d ago", seconds / DAY),
    }))
}

/// Minutes since midnight of a time such as `09:30`.
pub(super) fn minutes_of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    Some(number(hour, 1..=2, 23)? * 60 + number(minute, 2..=2, 59)?)
}

fn in_window(call: &Call<'_>) -> Result<bool, super::Refusal> {
    let (hour, minute, _) = clock(call.now);
    let now = hour * 60 + minute;
    let window = minutes_of_day(&call.text(0)?).zip(minutes_of_day(&call.text(1)?));
    Ok(window.is_some_and(|(from, to)| from <= now && now < to))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// The parts of a layout, the longer ones before those that they begin with (Go, time/format.go).
const PARTS: [&str; 31] = [
    "January",
    "Jan",
    "Monday",
    "Mon",
    "MST",
    "2006",
    "-07:00:00",
    "-07:00",
    "-0700",
    "-07",
    "Z07:00:00",
    "Z07:00",
    "Z0700",
    "Z07",
    "002",
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "15",
    "PM",
    "pm",
    "__2",
    "_2",
    "1",
    "2",
    "3",
    "4",
    "5",
];

fn format(at: Instant, layout: &str) -> String {
    let mut out = String::new();
    let mut rest = layout;
    while let Some(first) = rest.chars().next() {
        let fraction = fraction_length(rest);
        if fraction > 1 {
            out.push_str(&fractional(at.nanos, rest.get(..fraction).unwrap_or_default()));
            rest = rest.get(fraction..).unwrap_or_default();
            continue;
        }
        let found = PARTS.iter().find_map(|part| rest.strip_prefix(part).map(|rest| (*part, rest)));
        // `Jan` inside of a longer word is that word, and `_2006` is a year behind a literal.
        let found = found.filter(|(part, after)| match *part {
            "Jan" | "Mon" => !after.starts_with(|c: char| c.is_ascii_lowercase()),
            "_2" => !after.starts_with("006"),
            _ => true,
        });
        match found {
            Some((part, after)) => {
                out.push_str(&part_of(at, part));
                rest = after;
            }
            None => {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    out
}

/// The length of `.000` or `,999`.
fn fraction_length(rest: &str) -> usize {
    let Some(body) = rest.strip_prefix(['.', ',']) else { return 0 };
    let digit = if body.starts_with('0') { '0' } else { '9' };
    let length = body.len() - body.trim_start_matches(digit).len();
    let ends = !body.get(length..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if length > 0 && ends { length + 1 } else { 0 }
}

/// The fraction of a second in a form such as `.000` or `,999`.
fn fractional(nanos: i64, form: &str) -> String {
    let (point, form) = form.split_at_checked(1).unwrap_or((".", form));
    let digits = format!("{nanos:09}{}", "0".repeat(form.len().saturating_sub(9)));
    let digits = digits.get(..form.len()).unwrap_or(&digits);
    if form.starts_with('0') {
        return format!("{point}{digits}");
    }
    match digits.trim_end_matches('0') {
        "" => String::new(),
        digits => format!("{point}{digits}"),
    }
}

fn part_of(at: Instant, part: &str) -> String {
    let days = at.seconds.div_euclid(DAY);
    let Civil { year, month, day } = Civil::from_days(days);
    let (hour, minute, second) = clock(at.seconds);
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let name = |names: &[&'static str], index: i64| {
        usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
    };
    let short = |name: &'static str| name.get(..3).unwrap_or(name).to_owned();
    let (month_name, day_name) = (name(&MONTHS, month - 1), name(&DAYS, (days + 4).rem_euclid(7)));
    match part {
        "January" => month_name.to_owned(),
        "Jan" => short(month_name),
        "Monday" => day_name.to_owned(),
        "Mon" => short(day_name),
        "MST" => "UTC".to_owned(),
        "2006" => format!("{year:04}"),
        "06" => format!("{:02}", year.rem_euclid(100)),
        "01" => format!("{month:02}"),
        "1" => month.to_string(),
        "002" => format!("{:03}", days - Civil { year, month: 1, day: 1 }.days() + 1),
        "02" => format!("{day:02}"),
        "__2" => format!("{:3}", days - Civil { year, month: 1, day: 1 }.days() + 1),
        "_2" => format!("{day:2}"),
        "2" => day.to_string(),
        "15" => format!("{hour:02}"),
        "03" => format!("{twelve:02}"),
        "3" => twelve.to_string(),
        "04" => format!("{minute:02}"),
        "4" => minute.to_string(),
        "05" => format!("{second:02}"),
        "5" => second.to_string(),
        "PM" => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        "pm" => if hour < 12 { "am" } else { "pm" }.to_owned(),
        "Z07:00:00" | "Z07:00" | "Z0700" | "Z07" => "Z".to_owned(),
        "-07:00:00" => "+00:00:00".to_owned(),
        "-07:00" => "+00:00".to_owned(),
        "-0700" => "+0000".to_owned(),
        _ => "+00".to_owned(),
    }
}
