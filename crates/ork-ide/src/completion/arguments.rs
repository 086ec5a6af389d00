//! Texts that functions of templates take: values to compare a field with, names to look up below one.

use ork_source::Span;
use ork_yaml::Style;

use super::expected::Expected;
use super::members::{Member, members, values_at};
use super::template::likelihood;
use super::words::in_text;
use super::{CompletionItem, CompletionKind, Offer, item, seen};
use crate::place::{ActionText, Place};

/// What the texts that a function takes can say: values to compare a field with, names to look up below one. In quotes, or
/// where they are about to open.
pub(super) fn arguments(
    place: &Place,
    expected: &Expected<'_>,
    action: &ActionText<'_>,
    inside: &str,
) -> Option<Vec<Offer>> {
    let start = inside.rfind(['(', '|']).map_or(0, |at| at + 1);
    let command = inside.get(start..)?;
    let mut words = command.split(' ').map(|word| word.trim_start_matches('-')).filter(|word| !word.is_empty());
    let mut function = words.next()?;
    if matches!(function, "if" | "with" | "else") {
        function = words.find(|word| *word != "if")?;
    }
    let compares = matches!(function, "eq" | "ne");
    if !(compares || matches!(function, "get" | "index")) {
        return None;
    }
    let path = words.next()?.trim_start_matches('$').strip_prefix('.')?;
    let mut given: Vec<&str> = words.collect();
    if !command.ends_with(' ') && given.is_empty() {
        return None;
    }
    let is_quoted = in_text(inside);
    let typed = if is_quoted { given.pop().unwrap_or_default().trim_start_matches(['"', '`']) } else { "" };
    if !is_quoted && !command.ends_with(' ') {
        return None;
    }
    let mut path: Vec<String> = path.split('.').map(str::to_owned).collect();
    let (words, is_text) = if compares {
        let (values, kind) = values_at(place, &path);
        (values.into_iter().zip(0..).map(|(value, at)| (value, 100.0 - f64::from(at))).collect(), kind == "string")
    } else {
        path.extend(given.iter().map(|name| name.trim_matches(['"', '`']).to_owned()));
        let seen = seen::paths(place);
        let named = |member: Member| (member.name.clone(), likelihood(place, expected, &path, &[], &seen, &member));
        (members(place, &path, &seen).into_iter().map(named).collect::<Vec<_>>(), true)
    };
    let from = action.offset - u32::try_from(typed.len()).unwrap_or(0);
    let rest = action.text.get(action.offset as usize..).unwrap_or_default();
    let behind = if is_quoted { rest.find(['"', '`', ' ', '}', ')']).unwrap_or(rest.len()) } else { 0 };
    let replace = action.to_source(Span::new(from, action.offset + u32::try_from(behind).unwrap_or(0)));
    let quote = if is_quoted || !is_text { "" } else { quote_of(place) };
    let offer = |(word, score): (String, f64)| {
        let insert = format!("{quote}{word}{quote}");
        let filter = Some(insert.clone());
        Offer::new(score, CompletionItem { insert, filter, ..item(&word, CompletionKind::Value, replace) })
    };
    let offers: Vec<Offer> = words.into_iter().map(offer).collect();
    (is_quoted || (compares && !offers.is_empty())).then_some(offers)
}

/// How a text is quoted inside of the scalar under the cursor.
fn quote_of(place: &Place) -> &'static str {
    let text = place.text().get(..place.offset as usize).unwrap_or_default();
    let line = text.get(text.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    let double = match place.scalar() {
        Some(scalar) => scalar.style() == Style::Double,
        None => line.find("{{").and_then(|at| line.get(..at)).is_some_and(|lead| lead.contains('"')),
    };
    if double { "\\\"" } else { "\"" }
}
