//! Go's `fmt`: `Sprint` and `Sprintln` here, `Sprintf` in `pattern`, what a verb makes of a value in `verb`.

mod pattern;
mod quote;
mod verb;

pub(crate) use pattern::sprintf;
pub(crate) use quote::is_print;

use crate::argument::{Argument, Mark};
use crate::value::Value;

/// `fmt.Sprint`: blanks between operands when neither is text.
pub(crate) fn sprint(values: &[Argument<'_>]) -> String {
    let mut out = String::new();
    let mut previous_text = true;
    for (index, argument) in values.iter().enumerate() {
        let text = matches!(*argument.value, Value::Str(_));
        if index > 0 && !text && !previous_text {
            out.push(' ');
        }
        plain(&mut out, argument);
        previous_text = text;
    }
    out
}

/// `fmt.Sprintln`.
pub(crate) fn sprintln(values: &[Argument<'_>]) -> String {
    let mut out = String::new();
    for (index, argument) in values.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { " " });
        plain(&mut out, argument);
    }
    out.push('\n');
    out
}

/// `%v`.
pub(crate) fn plain(out: &mut String, argument: &Argument<'_>) {
    use std::fmt::Write;
    match argument.mark {
        Mark::Complex(_) => out.push_str(&verb::printed(argument, 'v', verb::Flags::default())),
        _ => drop(write!(out, "{}", argument.value)),
    }
}
