//! Texts: length, pattern, and the formats that the API server enforces and nobody reads in two ways.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use regex::Regex;

use crate::schema::Schema;
use crate::validate::{Check, Step};

impl Check {
    pub(super) fn text(&mut self, text: &str, schema: Schema<'_>, path: &[Step]) {
        let length = text.chars().count();
        if let Some(least) = schema.count("minLength").filter(|least| length < *least) {
            self.refuse(path, |at| match length {
                0 => format!("{at} must not be empty"),
                _ => format!("{at} must have at least {least} characters, not {length}"),
            });
        }
        if let Some(most) = schema.count("maxLength").filter(|most| length > *most) {
            self.refuse(path, |at| format!("{at} must have at most {most} characters, not {length}"));
        }
        if let Some(pattern) = schema.node().get("pattern") {
            let written = pattern.text().unwrap_or_default();
            // A pattern that only Go can read judges nothing here.
            let known = self.patterns.entry(pattern.resolved().id()).or_insert_with(|| Regex::new(written).ok());
            if known.as_ref().is_some_and(|pattern| !pattern.is_match(text)) {
                self.refuse(path, |at| format!("{at} must match `{written}`, and `{text}` does not"));
            }
        }
        let format = schema.format();
        if !schema.is_int_or_string() && !fits(text, format) {
            self.refuse(path, |at| format!("{at} must be of the format `{format}`, and `{text}` is not"));
        }
    }
}

/// Whether a text is of a format; anything is of one that is not judged here.
fn fits(text: &str, format: &str) -> bool {
    match format {
        "date" => is_date(text),
        "date-time" | "datetime" => {
            let parts: Vec<&str> = text.split(['T', 't']).collect();
            matches!(parts.as_slice(), [date, time] if is_date(date) && time.contains(':'))
        }
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok() || text.contains('%'),
        "cidr" => text.split_once('/').is_some_and(|(address, bits)| match (address.parse(), bits.parse::<u8>()) {
            (Ok(IpAddr::V4(_)), Ok(bits)) => bits <= 32,
            (Ok(IpAddr::V6(_)), Ok(bits)) => bits <= 128,
            _ => false,
        }),
        "uuid" => {
            let digits = text.replace('-', "");
            digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        "byte" => {
            let digits = text.trim_end_matches('=');
            let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
            text.len().is_multiple_of(4) && text.len() - digits.len() <= 2 && digits.bytes().all(known)
        }
        _ => true,
    }
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let within =
        |text: &str, most: u32| text.len() == 2 && text.parse().is_ok_and(|number: u32| (1..=most).contains(&number));
    year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()) && within(month, 12) && within(day, 31)
}
