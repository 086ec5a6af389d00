//! When the fields of a cron expression fit next on the clock of a time zone. Where that clock is changed, what fires
//! follows from the steps of the search, so they are those of robfig's `SpecSchedule.Next`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::schedule::{Fields, MOST_YEARS, has, weekday};
use super::time::{Civil, DAY};

/// The first time after `now`, in seconds since 1970 UTC.
pub(super) fn next(fields: &Fields, zone: &TimeZone, now: i64) -> Option<i64> {
    let mut search = Search { fields, zone, at: Local::of(zone, now.checked_add(1)?)?, moved: false };
    let last_year = search.at.civil.year + MOST_YEARS;
    while search.at.civil.year <= last_year {
        if search.fits()? {
            return Some(search.at.seconds);
        }
    }
    None
}

/// A moment as a clock shows it.
#[derive(Clone, Copy)]
struct Local {
    /// Since 1970 UTC.
    seconds: i64,
    civil: Civil,
    weekday: i64,
    /// The seconds since midnight that the clock shows.
    of_day: i64,
}

impl Local {
    fn of(zone: &TimeZone, seconds: i64) -> Option<Self> {
        let shown = seconds.checked_add(offset(zone, seconds)?)?;
        let days = shown.div_euclid(DAY);
        Some(Self { seconds, civil: Civil::from_days(days), weekday: weekday(days), of_day: shown.rem_euclid(DAY) })
    }

    fn hour(self) -> i64 {
        self.of_day / 3600
    }

    fn minute(self) -> i64 {
        self.of_day / 60 % 60
    }
}

/// Seconds east of UTC at a moment.
fn offset(zone: &TimeZone, seconds: i64) -> Option<i64> {
    Some(i64::from(zone.to_offset(Timestamp::from_second(seconds).ok()?).seconds()))
}

/// When a clock shows a day and a second of it, as Go's `time.Date` decides for those that it shows twice or never. Months
/// and days may be one beyond what there is.
fn moment(zone: &TimeZone, civil: Civil, of_day: i64) -> Option<i64> {
    let months = civil.month - 1;
    let (year, month) = (civil.year + months.div_euclid(12), months.rem_euclid(12) + 1);
    let shown = (Civil { year, month, day: 1 }.days() + civil.day - 1) * DAY + of_day;
    match offset(zone, shown)? {
        0 => Some(shown),
        guess => Some(shown - offset(zone, shown - guess)?),
    }
}

/// From the largest to the smallest.
const UNITS: [Unit; 5] = [Unit::Month, Unit::Day, Unit::Hour, Unit::Minute, Unit::Second];

#[derive(Clone, Copy)]
enum Unit {
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

struct Search<'s> {
    fields: &'s Fields,
    zone: &'s TimeZone,
    at: Local,
    /// Whether smaller units are at their beginning.
    moved: bool,
}

impl Search<'_> {
    /// Goes on until every unit fits; false where one began anew, and the larger ones are to be looked at again.
    fn fits(&mut self) -> Option<bool> {
        for unit in UNITS {
            while !self.unit_fits(unit) {
                if !self.moved {
                    self.moved = true;
                    self.at = Local::of(self.zone, self.beginning(unit)?)?;
                }
                let next = Local::of(self.zone, self.following(unit)?)?;
                // A day that a zone left out, as Samoa did in 2011, holds the library up for ever.
                if next.seconds <= self.at.seconds {
                    return None;
                }
                self.at = next;
                if self.is_first(unit) {
                    return Some(false);
                }
            }
        }
        Some(true)
    }

    fn unit_fits(&self, unit: Unit) -> bool {
        match unit {
            Unit::Month => has(self.fields.month, self.at.civil.month),
            Unit::Day => self.fields.fits_day(self.at.civil.day, self.at.weekday),
            Unit::Hour => has(self.fields.hour, self.at.hour()),
            Unit::Minute => has(self.fields.minute, self.at.minute()),
            Unit::Second => self.at.of_day % 60 == 0,
        }
    }

    /// When the unit that it is now began.
    fn beginning(&self, unit: Unit) -> Option<i64> {
        let Local { seconds, civil, of_day, .. } = self.at;
        match unit {
            Unit::Month => moment(self.zone, Civil { day: 1, ..civil }, 0),
            Unit::Day => moment(self.zone, civil, 0),
            Unit::Hour => moment(self.zone, civil, of_day - of_day % 3600),
            Unit::Minute => Some(seconds - seconds.rem_euclid(60)),
            Unit::Second => Some(seconds),
        }
    }

    /// One unit on.
    fn following(&self, unit: Unit) -> Option<i64> {
        let Local { seconds, civil, of_day, .. } = self.at;
        match unit {
            Unit::Month => moment(self.zone, Civil { month: civil.month + 1, ..civil }, of_day),
            Unit::Day => self.midnight(moment(self.zone, Civil { day: civil.day + 1, ..civil }, of_day)?),
            Unit::Hour => Some(seconds + 3600),
            Unit::Minute => Some(seconds + 60),
            Unit::Second => Some(seconds + 1),
        }
    }

    /// A day begins at 23:00 or 01:00 where the clock is changed at midnight.
    fn midnight(&self, seconds: i64) -> Option<i64> {
        let hour = Local::of(self.zone, seconds)?.hour();
        Some(if hour > 12 { seconds + (24 - hour) * 3600 } else { seconds - hour * 3600 })
    }

    /// Whether a larger unit has begun with this one.
    fn is_first(&self, unit: Unit) -> bool {
        match unit {
            Unit::Month => self.at.civil.month == 1,
            Unit::Day => self.at.civil.day == 1,
            Unit::Hour => self.at.hour() == 0,
            Unit::Minute => self.at.minute() == 0,
            Unit::Second => self.at.of_day % 60 == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::schedule::{Schedule, parse};
    use crate::functions::time::parse_instant;

    #[test]
    fn a_day_that_never_was_does_not_hold_the_search_up() {
        let Some(Schedule::Fields(fields, Some(zone))) = parse("TZ=Pacific/Apia 0 0 31 * *") else { panic!() };
        let before = parse_instant("2011-12-20T00:00:00Z").unwrap();
        assert_eq!(next(&fields, &zone, before.seconds), None);
    }
}
