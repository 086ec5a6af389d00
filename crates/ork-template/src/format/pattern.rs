//! The pattern of `fmt.Sprintf`: flags, widths, precisions, operand numbers, and what is said of wrong ones.

use std::fmt::Write;

use super::verb::{Flags, printed};
use crate::argument::Argument;
use crate::value::Value;

/// Widths, precisions and operand numbers beyond this are refused.
const MOST: i64 = 1_000_000;

/// `fmt.Sprintf`.
pub(crate) fn sprintf(pattern: &str, values: &[Argument<'_>]) -> String {
    let mut printer = Printer { values, next: 0, reordered: false, fits: true, out: String::new() };
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        printer.out.push_str(rest.get(..at).unwrap_or_default());
        rest = printer.directive(rest.get(at + 1..).unwrap_or_default());
    }
    printer.out.push_str(rest);
    printer.extra();
    printer.out
}

struct Printer<'v> {
    values: &'v [Argument<'v>],
    next: usize,
    /// Whether an operand was named by its number.
    reordered: bool,
    /// Whether the operand that the directive names is there.
    fits: bool,
    out: String,
}

impl Printer<'_> {
    /// What follows a `%`; what is left of the pattern.
    fn directive<'p>(&mut self, pattern: &'p str) -> &'p str {
        self.fits = true;
        let (mut flags, rest) = flags(pattern);
        let (mut numbered, rest) = self.operand(rest);
        let rest = self.width(rest, &mut numbered, &mut flags);
        let rest = self.precision(rest, &mut numbered, &mut flags);
        let rest = if numbered { rest } else { self.operand(rest).1 };
        let Some(verb) = rest.chars().next() else {
            self.out.push_str("%!(NOVERB)");
            return "";
        };
        self.print(verb, flags);
        rest.get(verb.len_utf8()..).unwrap_or_default()
    }

    fn print(&mut self, verb: char, mut flags: Flags) {
        if verb == '%' {
            self.out.push('%');
            return;
        }
        let wrong = match self.values.get(self.next) {
            _ if !self.fits => "BADINDEX",
            None => "MISSING",
            Some(argument) => {
                if matches!(verb, 'v' | 'w') {
                    // `%+v` asks for field names, of which no value here has any.
                    flags.plus = false;
                    flags.sharp_v = std::mem::take(&mut flags.sharp);
                }
                self.out.push_str(&printed(argument, verb, flags));
                self.next += 1;
                return;
            }
        };
        let _ = write!(self.out, "%!{verb}({wrong})");
    }

    fn width<'p>(&mut self, rest: &'p str, numbered: &mut bool, flags: &mut Flags) -> &'p str {
        if let Some(after) = rest.strip_prefix('*') {
            *numbered = false;
            match self.count() {
                Some(width) => {
                    flags.width = usize::try_from(width.unsigned_abs()).ok();
                    if width < 0 {
                        (flags.minus, flags.zero) = (true, false);
                    }
                }
                None => self.out.push_str("%!(BADWIDTH)"),
            }
            return after;
        }
        let (width, after) = number(rest);
        if *numbered && width.is_some() {
            self.fits = false;
        }
        flags.width = width;
        after
    }

    fn precision<'p>(&mut self, rest: &'p str, numbered: &mut bool, flags: &mut Flags) -> &'p str {
        // A point at the very end is a verb.
        let Some(after) = rest.strip_prefix('.').filter(|after| !after.is_empty()) else { return rest };
        if *numbered {
            self.fits = false;
        }
        let (found, after) = self.operand(after);
        *numbered = found;
        if let Some(after) = after.strip_prefix('*') {
            *numbered = false;
            flags.precision = self.count().and_then(|count| usize::try_from(count).ok());
            if flags.precision.is_none() {
                self.out.push_str("%!(BADPREC)");
            }
            return after;
        }
        let (precision, after) = number(after);
        flags.precision = Some(precision.unwrap_or(0));
        after
    }

    /// `[n]`: whether an operand is named so.
    fn operand<'p>(&mut self, rest: &'p str) -> (bool, &'p str) {
        let Some(inner) = rest.strip_prefix('[') else { return (false, rest) };
        self.reordered = true;
        let Some((digits, after)) = inner.split_once(']') else {
            self.fits = false;
            return (false, inner);
        };
        let index = match number(digits) {
            (Some(index), "") => Some(index),
            _ => None,
        };
        match index.and_then(|index| index.checked_sub(1)).filter(|index| *index < self.values.len()) {
            Some(index) => self.next = index,
            None => self.fits = false,
        }
        (index.is_some(), after)
    }

    /// `*`: the next operand as a count.
    fn count(&mut self) -> Option<i64> {
        let argument = self.values.get(self.next)?;
        self.next += 1;
        match *argument.value {
            Value::Int(count) if (-MOST..=MOST).contains(&count) => Some(count),
            _ => None,
        }
    }

    /// Operands that no directive took.
    fn extra(&mut self) {
        if self.reordered || self.next >= self.values.len() {
            return;
        }
        let extra = self.values.get(self.next..).unwrap_or_default();
        let words: Vec<String> = extra
            .iter()
            .map(|argument| match &*argument.value {
                Value::Nil => "<nil>".to_owned(),
                _ => format!("{}={}", argument.type_name(), printed(argument, 'v', Flags::default())),
            })
            .collect();
        let _ = write!(self.out, "%!(EXTRA {})", words.join(", "));
    }
}

fn flags(pattern: &str) -> (Flags, &str) {
    let mut flags = Flags::default();
    let length = pattern.find(|c| !matches!(c, '+' | '-' | '#' | ' ' | '0')).unwrap_or(pattern.len());
    let (written, rest) = pattern.split_at_checked(length).unwrap_or(("", pattern));
    for flag in written.chars() {
        match flag {
            '+' => flags.plus = true,
            '-' => flags.minus = true,
            '#' => flags.sharp = true,
            ' ' => flags.space = true,
            _ => flags.zero = true,
        }
    }
    (flags, rest)
}

/// Digits at the start; one that is too large takes the rest of the pattern with it, as in Go.
fn number(rest: &str) -> (Option<usize>, &str) {
    let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at_checked(length).unwrap_or(("", rest));
    if digits.is_empty() {
        return (None, rest);
    }
    // Go looks at the number before each digit.
    let too_large = digits.char_indices().any(|(at, _)| {
        digits.get(..at).is_some_and(|before| {
            before.trim_start_matches('0').parse::<i64>().is_ok_and(|it| it > MOST)
                || before.trim_start_matches('0').len() > 18
        })
    });
    if too_large { (None, "") } else { (digits.parse().ok(), after) }
}
