//! Conditions on the clock: the time of day, the day of the week, a window after a schedule fires. All in UTC.
//!
//! Not here: conditions on data.

use ork_source::{Diagnostic, Level};
use ork_template::{is_schedule, minutes_of_day, next_fire, seconds};
use ork_yaml::Node;

use crate::evaluate::{Evaluator, Scope};
use crate::rules::{BAD_VALUE, Finding};

const DAY: i64 = 86_400;
pub(crate) const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// The keys of a condition that ask the clock.
pub(crate) const KEYS: [&str; 4] = ["time", "dayOfWeek", "cron", "duration"];

impl Evaluator {
    /// Whether all that a condition asks of the clock holds; none where it asks nothing.
    pub(crate) fn clock_allows(&mut self, condition: Node<'_>, scope: &Scope) -> Result<Option<bool>, Finding> {
        if !KEYS.iter().any(|key| condition.get(key).is_some_and(|value| !value.is_null())) {
            return Ok(None);
        }
        let now = self.now();
        let mut allowed = true;
        if let Some(window) = condition.get("time") {
            let bound = |evaluator: &mut Self, key: &str| -> Result<Option<i64>, Finding> {
                let Some(node) = window.get(key).filter(|node| !node.is_null()) else { return Ok(None) };
                let text = evaluator.scalar(node, scope)?.text;
                let read = minutes_of_day(text.trim())
                    .ok_or_else(|| bad(node, scope, &format!("`{text}` is no time of day"), TIME))?;
                Ok(Some(read))
            };
            let (after, before) = (bound(self, "after")?, bound(self, "before")?);
            allowed &= in_window(now.rem_euclid(DAY) / 60, after, before);
        }
        if let Some(day) = condition.get("dayOfWeek") {
            allowed &= on_day(day, weekday(now), scope)?;
        }
        if let Some(node) = condition.get("cron").filter(|node| !node.is_null()) {
            let schedule = self.scalar(node, scope)?.text;
            if !is_schedule(&schedule) {
                return Err(bad(node, scope, &format!("`{schedule}` is no schedule"), CRON));
            }
            let open = match condition.get("duration").filter(|node| !node.is_null()) {
                None => None,
                Some(node) => {
                    let text = self.scalar(node, scope)?.text;
                    let message = format!("`{text}` is no duration");
                    Some(seconds(&text).ok_or_else(|| bad(node, scope, &message, DURATION))?)
                }
            };
            allowed &= is_open(&schedule, open, now);
        }
        Ok(Some(allowed))
    }
}

const TIME: &str = "write hours and minutes, such as `08:30`";
const CRON: &str = "write five fields: minute, hour, day of the month, month, day of the week";
const DURATION: &str = "write `30m`, `8h`, `7d`";
const NAMES: &str = "use the English names of days, such as `monday`";

fn bad(node: Node<'_>, scope: &Scope, message: &str, help: &str) -> Finding {
    Box::new(Diagnostic::new(BAD_VALUE, Level::Error, scope.source.location(node.span()), message).help(help))
}

/// Both ends count; a window whose end is earlier than its start goes over midnight.
fn in_window(now: i64, after: Option<i64>, before: Option<i64>) -> bool {
    let (from, to) = (after.unwrap_or(0), before.unwrap_or(24 * 60));
    if from <= to { from <= now && now <= to } else { now >= from || now <= to }
}

/// 0 for Sunday. The first of January 1970 was a Thursday.
fn weekday(now: i64) -> usize {
    usize::try_from((now.div_euclid(DAY) + 4).rem_euclid(7)).unwrap_or_default()
}

fn on_day(node: Node<'_>, today: usize, scope: &Scope) -> Result<bool, Finding> {
    let weekend = matches!(today, 0 | 6);
    let mut holds = true;
    for (key, on) in [("weekday", !weekend), ("weekend", weekend)] {
        if let Some(said) = node.get(key).and_then(Node::text) {
            holds &= on == (said == "true");
        }
    }
    for (key, wanted) in [("in", true), ("notIn", false)] {
        let Some(list) = node.get(key).filter(|list| list.items().next().is_some()) else { continue };
        let mut named = false;
        for item in list.items() {
            let name = item.text().unwrap_or_default();
            let day = day_of(name).ok_or_else(|| bad(item, scope, &format!("`{name}` is no day"), NAMES))?;
            named |= day == today;
        }
        holds &= named == wanted;
    }
    Ok(holds)
}

/// The day of a name, 0 for Sunday. Three letters are enough, as in schedules.
pub(crate) fn day_of(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    DAYS.iter().position(|day| name.len() >= 3 && day.starts_with(&name))
}

/// Whether the schedule fired less than `open` seconds ago; without a duration, less than one of its periods.
fn is_open(schedule: &str, open: Option<i64>, now: i64) -> bool {
    let period = || {
        let first = next_fire(schedule, now)?;
        Some(next_fire(schedule, first)? - first)
    };
    let Some(open) = open.or_else(period) else { return false };
    next_fire(schedule, now - open).is_some_and(|fired| fired <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows() {
        let at = minutes_of_day;
        for (now, after, before, expected) in [
            ("09:00", "09:00", "18:00", true),
            ("18:00", "09:00", "18:00", true),
            ("18:01", "09:00", "18:00", false),
            ("23:30", "22:00", "06:00", true),
            ("06:00", "22:00", "06:00", true),
            ("12:00", "22:00", "06:00", false),
            ("12:00", "", "13:00", true),
            ("12:00", "12:01", "", false),
        ] {
            assert_eq!(in_window(at(now).unwrap(), at(after), at(before)), expected, "{now} in {after}-{before}");
        }
        assert_eq!([at("24:00"), at("9:5"), at("x"), at("+1:00")], [None; 4]);
    }

    #[test]
    fn a_schedule_opens_a_window() {
        let now = ork_template::instant("2026-03-05T10:30:00Z").unwrap();
        assert!(is_open("0 10 * * *", Some(3600), now));
        assert!(!is_open("0 10 * * *", Some(1800), now));
        assert!(!is_open("0 11 * * *", Some(3600), now));
        assert!(is_open("30 10 * * *", Some(60), now));
        assert!(is_open("0 11 * * *", None, now));
        assert_eq!(weekday(now), 4);
    }
}
