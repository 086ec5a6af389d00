//! What fits a value by where it stands: its key, what stands beside it, and the type that the field takes.

use std::collections::HashSet;

use ork_engine::fields::{Shape, TextKind};

use super::seen;
use super::shapes::Allowed;
use super::spot::Spot;
use crate::place::Place;

/// What is known of the value under the cursor.
#[derive(Debug, Default)]
pub(super) struct Expected<'p> {
    /// Its key.
    pub(super) key: String,
    /// Names that the value is likely to resemble, the closest first.
    hints: Vec<&'p str>,
    /// The type, in the words of OpenAPI; empty where any is taken.
    pub(super) kind: &'static str,
    /// The name of the object that holds the field.
    pub(super) object: &'static str,
    /// The mapping that the key stands in, by its key.
    pub(super) parent: String,
    /// Whether the operator's own measures are asked for.
    pub(super) of_metrics: bool,
    /// Values that the field is compared with, in a condition or rule.
    pub(super) compared: Vec<&'p str>,
    /// Words of the lines around.
    near: HashSet<String>,
    /// The cursor's line up to the cursor.
    line: &'p str,
}

impl<'p> Expected<'p> {
    pub(super) fn at(place: &'p Place, spot: &'p Spot, allowed: &Allowed) -> Self {
        let key = spot.key.as_deref().or_else(|| spot.parents().last().copied()).unwrap_or_default();
        let mut hints = vec![key];
        if matches!(key, "value" | "expression" | "default" | "equals" | "override") {
            for beside in ["path", "name", "field", "key"] {
                hints.splice(0..0, seen::beside(place, spot, beside));
            }
        }
        if key == "field" {
            hints.splice(0..0, seen::beside(place, spot, "as"));
        }
        let parents = spot.parents();
        hints.extend(parents.iter().rev().filter(|parent| **parent != key).take(2));
        let text = place.text().get(..place.offset as usize).unwrap_or_default();
        Self {
            key: key.to_owned(),
            hints,
            kind: kind_by_place(place, spot, key).unwrap_or_else(|| kind_of(allowed)),
            object: allowed.field.map_or("", |(object, _)| object.name),
            parent: parents.last().copied().unwrap_or_default().to_owned(),
            of_metrics: parents.iter().any(|parent| matches!(*parent, "autoscale" | "rollback")),
            compared: if key == "field" { compared(place, spot) } else { Vec::new() },
            near: seen::words_near(place),
            line: text.get(text.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default(),
        }
    }

    /// How much a name resembles what stands around it: up to 100.
    pub(super) fn affinity(&self, name: &str) -> f64 {
        let name = folded(name);
        let mut best: f64 = 0.0;
        for (rank, hint) in self.hints.iter().enumerate() {
            let weight = 1.0 / (1.0 + 0.5 * f64::from(u32::try_from(rank).unwrap_or(9)));
            best = best.max(weight * alike(&folded(hint), &name));
        }
        best
    }

    /// How much of a name the lines around say: up to 1. The words of the key say nothing.
    pub(super) fn echo(&self, name: &str) -> f64 {
        let own = seen::words_of(&self.key);
        let words: Vec<String> = seen::words_of(name).into_iter().filter(|word| !own.contains(word)).collect();
        let said = words.iter().filter(|word| self.near.contains(*word)).count();
        let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        if words.is_empty() { 0.0 } else { number(said) / number(words.len()) }
    }

    /// Whether the line reads this path already.
    pub(super) fn is_read_before(&self, base: &[String], name: &str) -> bool {
        let path = format!("{}.{name}", base.join("."));
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
        self.line
            .match_indices(&path)
            .any(|(at, _)| !is_word(self.line.get(at + path.len()..).and_then(|rest| rest.chars().next())))
    }

    /// Whether a tag follows: the text before the template ends with a colon.
    pub(super) fn is_tag(&self) -> bool {
        let lead = self.line.rfind("{{").and_then(|at| self.line.get(..at)).unwrap_or_default();
        self.key.to_lowercase().ends_with("image") && lead.ends_with(':')
    }

    /// Whether a type fits: yes, no, or not known.
    pub(super) fn fit(&self, kind: &str) -> f64 {
        if kind.is_empty() || self.kind.is_empty() {
            return 0.0;
        }
        let numbers = ["integer", "number"];
        match kind == self.kind || (numbers.contains(&kind) && numbers.contains(&self.kind)) {
            true => 30.0,
            // A loop goes over maps, too.
            false if self.kind == "array" && kind == "object" => 0.0,
            // A template gives text, so that most things fit a text; maps and lists do not.
            false if self.kind == "string" && !matches!(kind, "object" | "array") => 5.0,
            false => -25.0,
        }
    }
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn alike(hint: &str, name: &str) -> f64 {
    if hint.is_empty() || name.is_empty() {
        return 0.0;
    }
    if hint == name {
        return 100.0;
    }
    let (short, long) = if hint.len() < name.len() { (hint, name) } else { (name, hint) };
    if short.len() >= 3 && (long.ends_with(short) || long.starts_with(short)) {
        return 55.0;
    }
    if short.len() >= 4 && long.contains(short) {
        return 40.0;
    }
    let shared = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    if shared >= 4 { 20.0 } else { 0.0 }
}

/// The values that the mapping around the cursor compares with.
fn compared<'p>(place: &'p Place, spot: &Spot) -> Vec<&'p str> {
    let given =
        ["equals", "notEquals", "in", "notIn", "value"].into_iter().filter_map(|key| seen::beside(place, spot, key));
    let values = given.flat_map(|given| given.split(',')).map(|value| value.trim().trim_matches(['"', '\'', '[', ']']));
    values.filter(|value| !value.is_empty()).collect()
}

/// The type of an input that is given, or of a field by the comparison that is made with it.
fn kind_by_place(place: &Place, spot: &Spot, key: &str) -> Option<&'static str> {
    if place.in_with() {
        let input = place.import()?.1.motif()?.input(key)?;
        return Some(input.kind.as_str()).filter(|kind| *kind != "string");
    }
    if key != "field" {
        return None;
    }
    if spot.parents().last() == Some(&"forEach") {
        return Some("array");
    }
    let given = |names: &[&str]| spot.above.iter().chain(&spot.below).any(|name| names.contains(&name.as_str()));
    if given(&[
        "min",
        "max",
        "greaterThan",
        "lessThan",
        "greaterThanOrEqual",
        "lessThanOrEqual",
        "between",
        "notBetween",
    ]) {
        return Some("integer");
    }
    if given(&["regex", "prefix", "suffix", "contains", "notContains", "notPrefix", "notSuffix"]) {
        return Some("string");
    }
    let compared = ["equals", "notEquals", "value"].iter().find_map(|name| seen::beside(place, spot, name))?;
    match compared {
        "true" | "false" => Some("boolean"),
        number if number.parse::<f64>().is_ok() => Some("integer"),
        _ => Some("string"),
    }
}

fn kind_of(allowed: &Allowed) -> &'static str {
    let scalar = allowed.shapes.iter().find_map(|shape| match shape {
        Shape::Bool => Some("boolean"),
        Shape::Int => Some("integer"),
        Shape::Text(text) => Some(match text.kind {
            TextKind::Integer => "integer",
            TextKind::Boolean => "boolean",
            TextKind::Plain => "",
            _ => "string",
        }),
        _ => None,
    });
    scalar.unwrap_or_default()
}
