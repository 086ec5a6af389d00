//! What fits a value by where it stands: its key, what stands beside it, and the type that the field takes.

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
}

impl<'p> Expected<'p> {
    pub(super) fn at(place: &'p Place, spot: &'p Spot, allowed: &Allowed) -> Self {
        let key = spot.key.as_deref().or_else(|| spot.parents().last().copied()).unwrap_or_default();
        let mut hints = vec![key];
        if matches!(key, "value" | "expression" | "default" | "equals" | "message" | "override") && !spot.flow {
            let column = seen::column(place);
            for beside in ["path", "name", "field", "key"] {
                hints.splice(0..0, seen::sibling(place, column, beside));
            }
        }
        hints.extend(spot.parents().into_iter().rev().filter(|parent| *parent != key).take(2));
        Self {
            key: key.to_owned(),
            hints,
            kind: kind_of(allowed),
            object: allowed.field.map_or("", |(object, _)| object.name),
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

    /// Whether a type fits: yes, no, or not known.
    pub(super) fn fit(&self, kind: &str) -> f64 {
        if kind.is_empty() || self.kind.is_empty() {
            return 0.0;
        }
        let numbers = ["integer", "number"];
        match kind == self.kind || (numbers.contains(&kind) && numbers.contains(&self.kind)) {
            true => 25.0,
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
