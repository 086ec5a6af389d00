//! Values of fields: closed sets, samples of what has a syntax, names, paths, and what the document says elsewhere.

use ork_engine::condition::path_of;
use ork_engine::fields::{Field, Object, Shape, Text, TextKind};
use ork_project::Snapshot;
use ork_source::Span;

use super::expected::Expected;
use super::members::values_at;
use super::names::{self, Named};
use super::shapes::Allowed;
use super::spot::Spot;
use super::{CompletionItem, CompletionKind, Offer, files, hints, item, seen, template};
use crate::patterns;
use crate::place::Place;

/// What the value under the cursor can be.
pub(super) fn values(
    snapshot: &Snapshot,
    place: &Place,
    spot: &Spot,
    allowed: &Allowed,
    expected: &Expected<'_>,
) -> Vec<Offer> {
    let Some((object, field)) = allowed.field else { return Vec::new() };
    let mut offers = Vec::new();
    for shape in &allowed.shapes {
        match shape {
            Shape::Bool => {
                let words = hints::likely(place, spot, object, field, expected, booleans(field));
                add(&mut offers, place, spot, words);
            }
            Shape::Int => add(&mut offers, place, spot, numbers(field)),
            Shape::Text(text) => {
                let words = words(snapshot, place, spot, text, object, field, expected, &mut offers);
                add(&mut offers, place, spot, words);
            }
            _ => {}
        }
    }
    let is_scalar = |shape: &&Shape| match shape {
        // Closed sets are offered whole, paths name by name.
        Shape::Text(text) => {
            let by_name = matches!(text.kind, TextKind::DataPath | TextKind::ConditionField | TextKind::Profile);
            !by_name && text.values.is_empty()
        }
        Shape::Bool | Shape::Int | Shape::Free => true,
        _ => false,
    };
    if allowed.shapes.iter().any(is_scalar) {
        let seen = seen::values(place, expected.key.as_str()).into_iter().map(|(value, count)| {
            let count = f64::from(u32::try_from(count).unwrap_or(9)).min(9.0);
            (value.to_owned(), 12.0 + 4.0 * count, "elsewhere in this document".to_owned())
        });
        add(&mut offers, place, spot, seen.collect());
    }
    offers
}

/// Adds values. One that is there already becomes as likely as both say together.
fn add(offers: &mut Vec<Offer>, place: &Place, spot: &Spot, values: Vec<Named>) {
    let replace = spot.value(place.text(), place.offset);
    for (value, score, detail) in values {
        if spot.items.contains(&value) {
            continue;
        }
        if let Some(known) = offers.iter_mut().find(|offer| offer.item.label == value) {
            known.score = known.score.max(score) + known.score.min(score).max(0.0) * 0.5;
            continue;
        }
        let insert = written(&value, spot);
        let filter = (insert != value).then(|| value.clone());
        offers.push(Offer::new(
            score,
            CompletionItem { detail, insert, filter, ..item(&value, CompletionKind::Value, replace) },
        ));
    }
}

/// A value as it is written here: in quotes where it would be something else without.
fn written(value: &str, spot: &Spot) -> String {
    let needs = value.is_empty()
        || value.contains("{{")
        || value.contains(": ")
        || value.contains(" #")
        || value.starts_with(['*', '&', '!', '%', '@', '`', '[', '{', '"', '\'', '|', '>', '#'])
        || (spot.flow && value.contains([',', ']', '}']));
    match spot.quote {
        None if needs && value.contains('"') => format!("'{}'", value.replace('\'', "''")),
        None if needs => format!("\"{value}\""),
        Some('\'') => value.replace('\'', "''"),
        Some('"') => value.replace('\\', "\\\\").replace('"', "\\\""),
        _ => value.to_owned(),
    }
}

/// What is not the default comes first: nobody writes the default.
fn booleans(field: &Field) -> Vec<Named> {
    let default = field.default.unwrap_or("false");
    let score = |value: &str| if default.starts_with(value) { 20.0 } else { 40.0 };
    ["true", "false"].map(|value| (value.to_owned(), score(value), detail(field, value))).into()
}

fn detail(field: &Field, value: &str) -> String {
    if field.default == Some(value) { "default".to_owned() } else { String::new() }
}

fn numbers(field: &Field) -> Vec<Named> {
    let default = field.default.filter(|default| default.parse::<i64>().is_ok());
    default.map(|default| (default.to_owned(), 10.0, "default".to_owned())).into_iter().collect()
}

const DURATIONS: [&str; 7] = ["30s", "5m", "1m", "10s", "1h", "2m", "24h"];
const SCHEDULES: [(&str, &str); 6] = [
    ("0 3 * * *", "every day at 3:00"),
    ("0 * * * *", "every hour"),
    ("*/5 * * * *", "every five minutes"),
    ("*/15 * * * *", "every quarter of an hour"),
    ("0 0 * * 0", "every Sunday at midnight"),
    ("0 0 1 * *", "on the first of every month"),
];
const QUANTITIES: [&str; 9] = ["100m", "250m", "500m", "1", "128Mi", "256Mi", "512Mi", "1Gi", "10Gi"];
const CPU: [&str; 5] = ["100m", "250m", "500m", "1", "2"];
const MEMORY: [&str; 5] = ["128Mi", "256Mi", "512Mi", "1Gi", "2Gi"];

fn samples<'s>(all: impl IntoIterator<Item = &'s str>) -> Vec<Named> {
    all.into_iter().zip(0..).map(|(value, at)| (value.to_owned(), 10.0 - f64::from(at), String::new())).collect()
}

#[expect(clippy::too_many_arguments, reason = "all of it decides what fits")]
fn words(
    snapshot: &Snapshot,
    place: &Place,
    spot: &Spot,
    text: &Text,
    object: &'static Object,
    field: &'static Field,
    expected: &Expected<'_>,
    offers: &mut Vec<Offer>,
) -> Vec<Named> {
    if !text.values.is_empty() {
        return hints::likely(place, spot, object, field, expected, choices(text, field));
    }
    let mut found = match text.kind {
        TextKind::Boolean => booleans(field),
        TextKind::Integer | TextKind::IntOrPercent => ports_and_numbers(place, field),
        TextKind::Duration => samples(DURATIONS),
        TextKind::Cron => SCHEDULES
            .iter()
            .zip(0..)
            .map(|((value, says), at)| ((*value).to_owned(), 10.0 - f64::from(at), (*says).to_owned()))
            .collect(),
        TextKind::Quantity => match expected.key.as_str() {
            "cpu" => samples(CPU),
            "memory" => samples(MEMORY),
            _ => samples(QUANTITIES),
        },
        TextKind::Reference => {
            offers.extend(patterns::complete(snapshot, place));
            offers.extend(files::files(place, spot, field.name));
            return Vec::new();
        }
        TextKind::File => {
            offers.extend(files::files(place, spot, &expected.key));
            return Vec::new();
        }
        TextKind::Profile => {
            return hints::likely(place, spot, object, field, expected, names::profiles(place, object));
        }
        TextKind::DataPath | TextKind::ConditionField => {
            offers.extend(data_path(place, spot, object, expected));
            return Vec::new();
        }
        TextKind::Plain | TextKind::Name => names::literals(snapshot, place, spot, object, field.name),
    };
    if let Some(default) = field.default.filter(|default| !default.contains(' ') && *default != "\"\"") {
        match found.iter_mut().find(|(value, ..)| value == default) {
            Some((_, _, detail)) => *detail = "default".to_owned(),
            None if text.kind != TextKind::Boolean => found.push((default.to_owned(), 8.0, "default".to_owned())),
            None => {}
        }
    }
    if text.template {
        found.extend(compared(place, spot, object, field));
        offers.extend(expressions(place, spot, expected));
    }
    found
}

/// Words in the order of the table.
fn choices(text: &Text, field: &Field) -> Vec<Named> {
    let named = |(value, at): (&&str, u32)| {
        let score = 30.0 - f64::from(at);
        ((*value).to_owned(), score, detail(field, value))
    };
    text.values.iter().filter(|value| !value.is_empty()).zip(0..).map(named).collect()
}

/// Numbers that other lines have for ports, where a port is meant.
fn ports_and_numbers(place: &Place, field: &Field) -> Vec<Named> {
    let mut found = numbers(field);
    if !field.name.to_lowercase().ends_with("port") {
        return found;
    }
    for key in ["port", "targetPort", "servicePort"] {
        for (value, count) in seen::values(place, key) {
            let score = 14.0 + f64::from(u32::try_from(count).unwrap_or(9)).min(9.0);
            if !found.iter().any(|(known, ..)| known == value) {
                found.push((value.to_owned(), score, format!("`{key}` of this document")));
            }
        }
    }
    found
}

/// Values of the field that a condition or rule is about.
fn compared(place: &Place, spot: &Spot, object: &'static Object, field: &Field) -> Vec<Named> {
    let compares = matches!(object.name, "condition" | "validation rule" | "mutation rule")
        && matches!(
            field.name,
            "equals" | "notEquals" | "value" | "default" | "override" | "in" | "notIn" | "contains"
        );
    if !compares {
        return Vec::new();
    }
    let about = seen::beside(place, spot, "field").unwrap_or_default();
    let Some(path) = path_of(about) else { return Vec::new() };
    let (values, kind) = values_at(place, &path);
    if values.is_empty() && kind == "boolean" {
        return vec![("true".to_owned(), 60.0, String::new()), ("false".to_owned(), 59.0, String::new())];
    }
    let named = |(value, at): (String, u32)| (value, 60.0 - f64::from(at), path.join("."));
    values.into_iter().zip(0..).map(named).collect()
}

/// Templates that read the field or input of the name of the key.
fn expressions(place: &Place, spot: &Spot, expected: &Expected<'_>) -> Vec<Offer> {
    let typed = spot.typed(place.text(), place.offset);
    if !(typed.is_empty() || typed.starts_with('{')) {
        return Vec::new();
    }
    let seen = seen::paths(place);
    let replace = spot.value(place.text(), place.offset);
    let mut offers = Vec::new();
    let roots: &[&str] = if place.motif().is_some() { &["inputs"] } else { &["spec"] };
    for root in roots {
        let base = vec![(*root).to_owned()];
        for offer in template::data(place, expected, &base, &[], &seen, replace) {
            if offer.score < 80.0 {
                continue;
            }
            let label = format!("{{{{ .{root}.{} }}}}", offer.item.label);
            let insert = if spot.quote.is_some() { label.clone() } else { format!("\"{label}\"") };
            let filter = Some(insert.clone());
            offers.push(Offer::new(
                offer.score / 10.0,
                CompletionItem { insert, filter, label, kind: CompletionKind::Value, ..offer.item },
            ));
        }
    }
    offers
}

/// A bare path such as `spec.image`: of a condition, a rule, a loop, or below `status`.
fn data_path(place: &Place, spot: &Spot, object: &'static Object, expected: &Expected<'_>) -> Vec<Offer> {
    let typed = spot.typed(place.text(), place.offset);
    if typed.starts_with("{{") {
        return Vec::new();
    }
    let last = typed.rfind('.').map_or(0, |dot| dot + 1);
    let names = typed.get(..last).unwrap_or_default().split('.').filter(|name| !name.is_empty());
    let mut base: Vec<String> = if object.name == "status field" { vec!["status".to_owned()] } else { Vec::new() };
    base.extend(names.map(|name| if name.starts_with('[') { "[]".to_owned() } else { name.to_owned() }));
    let value = spot.value(place.text(), place.offset);
    let start = spot.start + u32::try_from(last).unwrap_or(0);
    let behind = place.text().get(place.offset as usize..value.end as usize).unwrap_or_default();
    let end = place.offset + u32::try_from(behind.find('.').unwrap_or(behind.len())).unwrap_or(0);
    let rest: Vec<String> = behind.split('.').skip(1).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let seen = seen::paths(place);
    template::data(place, expected, &base, &rest, &seen, Span::new(start, end))
}
