//! Durations: Go's, and a single number of days, weeks, months or years.

/// Nanoseconds in a second.
pub(super) const SECOND: i128 = 1_000_000_000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
const DAY: i128 = 24 * HOUR;

/// Nanoseconds of a duration as Orkestra writes them: `1h30m`, `7d`, `2w`, `1mo`, `1y`, `never` (0).
pub(super) fn parse(text: &str) -> Option<i128> {
    let text = text.trim();
    if text == "never" {
        return Some(0);
    }
    for (suffix, unit) in [("mo", 30 * DAY), ("d", DAY), ("w", 7 * DAY), ("y", 365 * DAY)] {
        if let Some(number) = text.strip_suffix(suffix) {
            let number: f64 = number.parse().ok()?;
            return scaled(number, unit);
        }
    }
    parse_go(text)
}

fn scaled(number: f64, unit: i128) -> Option<i128> {
    if !number.is_finite() || number.abs() >= 1e6 {
        return None;
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "bounded above; Go computes so too"
    )]
    Some((number * unit as f64) as i128)
}

/// Nanoseconds of a Go duration (`time.ParseDuration`).
pub(super) fn parse_go(text: &str) -> Option<i128> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at_checked(length)?;
        let (unit, tail) = unit_of(tail)?;
        total = total.checked_add(decimal(number, unit)?)?;
        rest = tail;
    }
    let total = if negative { -total } else { total };
    i64::try_from(total).is_ok().then_some(total)
}

fn unit_of(text: &str) -> Option<(i128, &str)> {
    const UNITS: [(&str, i128); 8] = [
        ("ns", 1),
        ("us", 1_000),
        ("µs", 1_000),
        ("μs", 1_000),
        ("ms", 1_000_000),
        ("s", SECOND),
        ("m", MINUTE),
        ("h", HOUR),
    ];
    UNITS.iter().find_map(|(name, unit)| text.strip_prefix(name).map(|rest| (*unit, rest)))
}

/// A number with digits on either side of a point, in a unit.
fn decimal(text: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let total = if whole.is_empty() { 0 } else { whole.parse::<u64>().ok().map(i128::from)? * unit };
    Some(total + fractional(fraction, unit)?)
}

/// A fraction of a unit, as Go computes it: digits beyond 63 bits are dropped, the rest is rounded as a float.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as Go does")]
fn fractional(digits: &str, unit: i128) -> Option<i128> {
    let (mut value, mut scale) = (0_i64, 1.0);
    let mut full = false;
    for digit in digits.chars() {
        let digit = i64::from(digit.to_digit(10)?);
        let next = value.checked_mul(10).and_then(|value| value.checked_add(digit));
        full |= next.is_none();
        if let Some(next) = next.filter(|_| !full) {
            value = next;
            scale *= 10.0;
        }
    }
    Some((value as f64 * (unit as f64 / scale)) as i128)
}

/// Go's form of a duration: `1h30m0s`, `1.5s`, `200ms`.
pub(super) fn print(nanoseconds: i128) -> String {
    if nanoseconds == 0 {
        return "0s".to_owned();
    }
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let size = nanoseconds.abs();
    if size < SECOND {
        let (unit, name) = match size {
            0..1_000 => (1, "ns"),
            1_000..1_000_000 => (1_000, "µs"),
            _ => (1_000_000, "ms"),
        };
        return format!("{sign}{}{name}", fraction(size, unit));
    }
    let seconds = fraction(size % MINUTE, SECOND);
    match (size / HOUR, size / MINUTE % 60) {
        (0, 0) => format!("{sign}{seconds}s"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
    }
}

fn fraction(value: i128, unit: i128) -> String {
    let rest = value % unit;
    if rest == 0 {
        return (value / unit).to_string();
    }
    let width = unit.to_string().len() - 1;
    let digits = format!("{rest:0width$}");
    format!("{}.{}", value / unit, digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_print_as_in_go() {
        for (text, expected) in [
            ("90m", Some("1h30m0s")),
            ("1.5s", Some("1.5s")),
            ("200ms", Some("200ms")),
            ("1h2m3.004s", Some("1h2m3.004s")),
            ("-30s", Some("-30s")),
            ("7d", Some("168h0m0s")),
            ("0.5w", Some("84h0m0s")),
            ("1mo", Some("720h0m0s")),
            ("never", Some("0s")),
            ("1d12h", None),
            ("5", None),
            ("", None),
            ("1.2.3s", None),
        ] {
            assert_eq!(parse(text).map(print).as_deref(), expected, "{text}");
        }
    }
}
