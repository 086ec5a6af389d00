//! `bad-regex`: a regular expression that cannot be read.

use ork_source::Diagnostic;

use crate::rules::literal::{Refusal, holder, literals, refused, text_of};
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for (seen, scalar) in literals(unit, |seen| matches!(seen.field, "regex" | "value")) {
        let Some(holder) =
            holder(unit, seen).filter(|holder| matches!(holder.object.name, "condition" | "validation rule"))
        else {
            continue;
        };
        if seen.field == "value" && text_of(holder.node, "operator") != Some("regex") {
            continue;
        }
        // Nothing but the syntax counts: whether it is too large is another question.
        let Err(regex::Error::Syntax(said)) = regex::Regex::new(scalar.text()) else { continue };
        let why = said.lines().last().and_then(|line| line.strip_prefix("error: ")).unwrap_or("it cannot be read");
        let message = format!("`{}` is no regular expression: {why}", scalar.text());
        let help = "write one as RE2 does, without look-around and back references";
        findings.push(refused(unit, rule, scalar, Refusal::new(message, help)));
    }
}
