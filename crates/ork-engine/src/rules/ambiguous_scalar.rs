//! `ambiguous-scalar`: plain values that readers of YAML take for different things.

use ork_source::{Applicability, Diagnostic, Edit, Span};
use ork_yaml::{Dialect, Node, Style, Typed, resolve};

use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let mut open = vec![unit.top];
    while let Some(node) = open.pop() {
        // What an alias stands for is reported where it is written.
        if node.is_alias() || unit.is_elsewhere(node) {
            continue;
        }
        open.extend(node.written_entries().map(|entry| entry.value));
        open.extend(node.items());
        let plain = node.scalar().filter(|scalar| scalar.style() == Style::Plain);
        let Some(reading) = plain.and_then(|scalar| other_reading(scalar.text())) else { continue };
        // A word that stands alone is a key that is being typed; what is wrong already needs no second word.
        let told = findings.iter().any(|found| found.location.span == node.span());
        if !told && !stands_alone(unit.source.file.text(), node.span()) {
            findings.push(finding(unit, rule, node, &reading));
        }
    }
}

/// Whether there is nothing else on its line.
fn stands_alone(text: &str, span: Span) -> bool {
    let before = text.get(..span.start as usize).unwrap_or_default();
    before.rsplit('\n').next().is_none_or(|before| before.trim().is_empty())
}

fn finding(unit: &Unit<'_>, rule: &Rule, node: Node<'_>, reading: &Reading) -> Diagnostic {
    let location = unit.location(node.span());
    let text = location.text().to_owned();
    let message = format!("readers of YAML take `{text}` for different things: {}", reading.things);
    let edit = |text: &str| Edit { location: location.clone(), text: text.to_owned() };
    let (quoted, value) = (format!("\"{text}\""), &reading.value);
    Diagnostic::new(rule.name, rule.level, location.clone(), message)
        .help(format!("write `{quoted}` or `{value}`"))
        .fix(format!("write `{quoted}`"), Applicability::Unsafe, edit(&quoted))
        .fix(format!("write `{value}`"), Applicability::Unsafe, edit(value))
}

/// What a text may be taken for.
struct Reading {
    /// All of it, in words.
    things: String,
    /// What it is for those for whom it is no text.
    value: String,
}

/// YAML 1.1 (`yes`, `014`, `1_000`, `12:30`) against YAML 1.2, and readers that mix the two.
fn other_reading(text: &str) -> Option<Reading> {
    let reading = |things: String, value: &str| Some(Reading { things, value: value.to_owned() });
    match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "y" | "Y" => return reading("text or true".to_owned(), "true"),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" | "n" | "N" => return reading("text or false".to_owned(), "false"),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if let Some(seconds) = sexagesimal(digits) {
        return reading(format!("text or {seconds}"), &seconds.to_string());
    }
    let value = match resolve(text, Dialect::V3) {
        Typed::Int(value) => value.to_string(),
        Typed::Float(value) => value.to_string(),
        _ => return None,
    };
    if digits.contains('_') {
        return reading(format!("{value} or text"), &value);
    }
    let decimal = digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !decimal {
        return None;
    }
    let trimmed = digits.trim_start_matches('0');
    let trimmed = if trimmed.is_empty() { "0" } else { trimmed };
    let things = if value == trimmed { format!("{value} or text") } else { format!("{value}, {trimmed} or text") };
    reading(things, &value)
}

/// Hours, minutes and seconds, as YAML 1.1 reads them: `12:30` is 750.
fn sexagesimal(digits: &str) -> Option<u64> {
    let (first, rest) = digits.split_once(':')?;
    rest.split(':').try_fold(first.parse::<u64>().ok()?, |value, part| {
        let part: u64 = if (1..=2).contains(&part.len()) { part.parse().ok()? } else { return None };
        (part < 60).then(|| value.checked_mul(60)?.checked_add(part))?
    })
}
