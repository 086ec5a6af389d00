//! Schedules, quantities and durations in words.

use ork_engine::condition::quantity;

/// Names of months and days, from 1 and from 0.
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
const DAYS: [&str; 8] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// When a schedule fires, in words; nothing for what is none.
pub(crate) fn schedule(text: &str) -> Option<String> {
    let text = text.trim();
    if !ork_template::is_schedule(text) {
        return None;
    }
    let (zone, text) = match text.strip_prefix("TZ=").or_else(|| text.strip_prefix("CRON_TZ=")) {
        Some(rest) => rest.split_once(' ').map(|(zone, rest)| (format!(" ({zone})"), rest.trim()))?,
        None => (String::new(), text),
    };
    if let Some(every) = text.strip_prefix("@every ") {
        let every = duration(every).unwrap_or_else(|| every.to_owned());
        return Some(format!("every {every}{zone}"));
    }
    let text = match text {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        text => text,
    };
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    let mut words = time_of_day(minute, hour);
    let days = [
        (!is_any(day)).then(|| format!("on day {} of the month", listed(day, str::to_owned))),
        (!is_any(weekday)).then(|| format!("on {}", listed(weekday, |part| named(part, &DAYS, 0)))),
    ];
    let days: Vec<String> = days.into_iter().flatten().collect();
    if !days.is_empty() {
        // Two restricted fields: either is enough.
        words.push_str(&format!(" {}", days.join(" or ")));
    }
    if !is_any(month) {
        words.push_str(&format!(" in {}", listed(month, |part| named(part, &MONTHS, 1))));
    }
    let each_day = days.is_empty() && is_any(month) && words.starts_with("at ") && !words.contains("past");
    Some(format!("{words}{}{zone}", if each_day { " every day" } else { "" }))
}

fn is_any(field: &str) -> bool {
    matches!(field, "*" | "?" | "*/1")
}

fn time_of_day(minute: &str, hour: &str) -> String {
    let number = |field: &str| field.parse::<u8>().ok();
    if let Some(minute) = number(minute) {
        let hours: Option<Vec<u8>> = hour.split(',').map(number).collect();
        if let Some(hours) = hours {
            let times: Vec<String> = hours.iter().map(|hour| format!("{hour:02}:{minute:02}")).collect();
            return format!("at {}", joined(&times));
        }
    }
    let minutes = match (is_any(minute), step(minute), number(minute)) {
        (true, ..) => "every minute".to_owned(),
        (_, Some(step), _) => format!("every {step} minutes"),
        (.., Some(0)) if is_any(hour) => return "every hour".to_owned(),
        (.., Some(0)) if step(hour).is_some() => {
            return format!("every {} hours", step(hour).unwrap_or_default());
        }
        (.., Some(_)) => format!("at minute {minute}"),
        _ => format!("at minutes {}", listed(minute, str::to_owned)),
    };
    match (is_any(hour), step(hour)) {
        (true, _) if minutes.starts_with("every") => minutes,
        (true, _) => format!("{minutes} past every hour"),
        (_, Some(step)) => format!("{minutes} past every {step}th hour"),
        _ => format!("{minutes} past hour {}", listed(hour, str::to_owned)),
    }
}

/// The step of `*/5`.
fn step(field: &str) -> Option<&str> {
    field.strip_prefix("*/").filter(|step| step.parse::<u8>().is_ok())
}

/// The parts of a field, each in words.
fn listed(field: &str, word: impl Fn(&str) -> String) -> String {
    let part = |part: &str| {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let range = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => "all".to_owned(),
            Some((from, to)) => format!("{} to {}", word(from), word(to)),
            None => word(range),
        };
        match step {
            Some(step) => format!("{range} in steps of {step}"),
            None => range,
        }
    };
    joined(&field.split(',').filter(|part| !part.is_empty()).map(part).collect::<Vec<_>>())
}

/// `a`, `a and b`, `a, b and c`.
fn joined(words: &[String]) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        words => words.concat(),
    }
}

/// A number or the start of a name as the whole name.
fn named(part: &str, names: &[&str], first: usize) -> String {
    let by_number = part.parse::<usize>().ok().and_then(|number| names.get(number.checked_sub(first)?));
    let by_name = || names.iter().find(|name| part.len() >= 3 && name.to_lowercase().starts_with(&part.to_lowercase()));
    by_number.or_else(by_name).map_or_else(|| part.to_owned(), |name| (*name).to_owned())
}

/// The moment (seconds since 1970) as people write it: `2026-01-01 02:30 UTC`.
pub(crate) fn moment(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400);
    let of_day = seconds.rem_euclid(86_400);
    let (year, month, day) = civil(days);
    format!("{year}-{month:02}-{day:02} {:02}:{:02} UTC", of_day / 3600, of_day / 60 % 60)
}

/// Year, month and day of a day since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// What a quantity is: of CPU in cores, of anything else in bytes or things. Nothing for what is none.
pub(crate) fn quantity_of(text: &str, unit: Unit) -> Option<String> {
    let text = text.trim();
    let number = quantity(text).filter(|number| number.is_finite())?;
    Some(match unit {
        Unit::Cores => cores(number),
        Unit::Bytes => {
            let plural = if (number - 1.0).abs() < f64::EPSILON { "byte" } else { "bytes" };
            format!("{} {plural}", grouped(number))
        }
        Unit::Things => grouped(number),
    })
}

/// What a quantity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// CPU.
    Cores,
    /// Memory and storage.
    Bytes,
    /// Pods, for one.
    Things,
}

impl Unit {
    /// What the quantity under a key counts.
    pub(crate) fn of(key: &str) -> Self {
        let key = key.to_lowercase();
        match () {
            () if key.contains("cpu") => Unit::Cores,
            () if ["memory", "storage", "size", "capacity", "hugepages"].iter().any(|word| key.contains(word)) => {
                Unit::Bytes
            }
            () => Unit::Things,
        }
    }
}

fn cores(number: f64) -> String {
    let close = |wanted: f64| (number - wanted).abs() < 1e-9;
    match () {
        () if close(0.5) => "half a core".to_owned(),
        () if close(0.25) => "a quarter of a core".to_owned(),
        () if close(1.0) => "1 core".to_owned(),
        () if number < 1.0 => format!("{} of a core", trimmed(number)),
        () => format!("{} cores", trimmed(number)),
    }
}

fn trimmed(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number with commas between thousands.
fn grouped(number: f64) -> String {
    let text = trimmed(number);
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{sign}{out}.{fraction}"),
        None => format!("{sign}{out}"),
    }
}

/// A duration in words: `1h30m` is "1 hour 30 minutes". Nothing for what is none.
pub(crate) fn duration(text: &str) -> Option<String> {
    let text = text.trim();
    if text == "never" {
        return Some("never".to_owned());
    }
    let mut left = ork_template::seconds(text)?;
    let mut words = Vec::new();
    for (size, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")] {
        let count = left / size;
        left %= size;
        if count > 0 {
            words.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
        }
    }
    Some(if words.is_empty() { "less than a second".to_owned() } else { words.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_in_words() {
        for (text, words) in [
            ("*/5 * * * *", "every 5 minutes"),
            ("* * * * *", "every minute"),
            ("0 * * * *", "every hour"),
            ("0 */6 * * *", "every 6 hours"),
            ("0 2 * * *", "at 02:00 every day"),
            ("30 2,14 * * *", "at 02:30 and 14:30 every day"),
            ("15 * * * *", "at minute 15 past every hour"),
            ("0 2 * * 1-5", "at 02:00 on Monday to Friday"),
            ("0 2 * * mon", "at 02:00 on Monday"),
            ("0 2 1 * *", "at 02:00 on day 1 of the month"),
            ("0 2 1 jan,7 0", "at 02:00 on day 1 of the month or on Sunday in January and July"),
            ("*/10 9-17 * * *", "every 10 minutes past hour 9 to 17"),
            ("@daily", "at 00:00 every day"),
            ("@every 90m", "every 1 hour 30 minutes"),
            ("TZ=Europe/Berlin 0 2 * * *", "at 02:00 every day (Europe/Berlin)"),
        ] {
            assert_eq!(schedule(text).as_deref(), Some(words), "{text}");
        }
        assert_eq!(schedule("61 * * * *"), None);
        assert_eq!(schedule(""), None);
    }

    #[test]
    fn quantities_in_words() {
        assert_eq!(quantity_of("500m", Unit::Cores).unwrap(), "half a core");
        assert_eq!(quantity_of("100m", Unit::Cores).unwrap(), "0.1 of a core");
        assert_eq!(quantity_of("2", Unit::of("limits.cpu")).unwrap(), "2 cores");
        assert_eq!(quantity_of("1Gi", Unit::of("memory")).unwrap(), "1,073,741,824 bytes");
        assert_eq!(quantity_of("1G", Unit::Bytes).unwrap(), "1,000,000,000 bytes");
        assert_eq!(quantity_of("10", Unit::of("pods")).unwrap(), "10");
        assert_eq!(quantity_of("many", Unit::Bytes), None);
    }

    #[test]
    fn durations_in_words() {
        assert_eq!(duration("1h30m").unwrap(), "1 hour 30 minutes");
        assert_eq!(duration("7d").unwrap(), "7 days");
        assert_eq!(duration("90s").unwrap(), "1 minute 30 seconds");
        assert_eq!(duration("never").unwrap(), "never");
        assert_eq!(duration("soon"), None);
    }

    #[test]
    fn moments_are_dates() {
        assert_eq!(moment(1_767_225_600), "2026-01-01 00:00 UTC");
        assert_eq!(moment(951_782_400), "2000-02-29 00:00 UTC");
        assert_eq!(moment(-1), "1969-12-31 23:59 UTC");
    }
}
