//! What can be written inside of `{{ … }}`: data, functions, variables, keywords, and values to compare with.

use ork_source::Span;
use ork_template::Cursor;

use super::arguments::arguments;
use super::call::Call;
use super::expected::Expected;
use super::functions::functions;
use super::members::{Member, has_member, members, values_at};
use super::seen::SeenPath;
use super::words::{keywords, variable, variables};
use super::{CompletionItem, CompletionKind, Offer, item, seen};
use crate::place::Place;

/// Completion inside of `{{ … }}`; nothing where the cursor is in no action.
pub(super) fn in_template(place: &Place, expected: &Expected<'_>) -> Option<Vec<Offer>> {
    let action = place.action()?;
    let before = action.text.get(..action.offset as usize)?;
    let open = before.rfind("{{")?;
    if before.rfind("}}").is_some_and(|close| close > open) {
        return None;
    }
    let inside = before.get(open + 2..)?;
    let seen = seen::paths(place);
    if let Some(offers) = arguments(place, expected, &action, inside) {
        return Some(offers);
    }
    if let Some(typed) = variable(inside) {
        let span = Span::new(action.offset - u32::try_from(typed.len()).unwrap_or(0), action.offset);
        return Some(variables(before, action.to_source(span)));
    }
    let Some(cursor) = cursor(action.text, action.offset) else { return Some(Vec::new()) };
    Some(match cursor {
        Cursor::Path { base, span, .. } => {
            let rest = names_behind(action.text, span.end);
            data(place, expected, &base, &rest, &seen, action.to_source(span))
        }
        Cursor::Function { prefix, span } => {
            let call = Call::at(action.text, span);
            let replace = action.to_source(span);
            let mut offers = functions(place, expected, &call, replace);
            if prefix.is_empty() && !call.is_piped {
                offers.extend(roots(place, expected, &call, &seen, replace));
                offers.extend(variables(before, replace));
            }
            if call.is_first {
                offers.extend(keywords(before, inside, replace));
            }
            offers
        }
    })
}

/// What is being typed. A name that is missing in the middle of a path is put in, since two dots in a row are no path.
fn cursor(text: &str, offset: u32) -> Option<Cursor> {
    let (before, after) = text.split_at_checked(offset as usize)?;
    if !(before.ends_with('.') && after.starts_with('.')) {
        return ork_template::cursor(text, offset);
    }
    let whole = format!("{before}x{after}");
    match ork_template::cursor(&whole, offset + 1)? {
        Cursor::Path { base, .. } => Some(Cursor::Path { base, prefix: String::new(), span: Span::empty(offset) }),
        Cursor::Function { .. } => None,
    }
}

/// The names of the path that follow a place.
fn names_behind(text: &str, end: u32) -> Vec<String> {
    let rest = text.get(end as usize..).unwrap_or_default();
    let path = rest.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_'))).next().unwrap_or_default();
    if !path.starts_with('.') {
        return Vec::new();
    }
    path.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Names below a path of the data, the likeliest first.
pub(super) fn data(
    place: &Place,
    expected: &Expected<'_>,
    base: &[String],
    rest: &[String],
    seen: &[SeenPath<'_>],
    replace: Span,
) -> Vec<Offer> {
    let offers = members(place, base, seen).into_iter().map(|member| {
        let score = likelihood(place, expected, base, rest, seen, &member);
        Offer::new(score, offer(member, replace))
    });
    offers.collect()
}

fn offer(member: Member, replace: Span) -> CompletionItem {
    let kind = if member.input { CompletionKind::Input } else { CompletionKind::Data };
    CompletionItem { detail: member.detail, documentation: member.documentation, ..item(&member.name, kind, replace) }
}

pub(super) fn likelihood(
    place: &Place,
    expected: &Expected<'_>,
    base: &[String],
    rest: &[String],
    seen: &[SeenPath<'_>],
    member: &Member,
) -> f64 {
    let mut score = member.weight + expected.affinity(&member.name);
    if !base.is_empty() {
        score += 40.0 * expected.echo(&member.name);
    }
    if expected.is_read_before(base, &member.name) {
        score -= if rest.is_empty() { 90.0 } else { 10.0 };
    }
    if rest.is_empty() {
        score += expected.fit(&member.kind);
        if member.kind == "object" && !base.is_empty() {
            score -= 10.0;
        }
    }
    if !expected.compared.is_empty() && !base.is_empty() {
        let mut path = base.to_vec();
        path.push(member.name.clone());
        let (values, _) = values_at(place, &path);
        let has = expected.compared.iter().any(|compared| values.iter().any(|value| value == compared));
        score += if has {
            90.0
        } else if values.is_empty() {
            0.0
        } else {
            -30.0
        };
    }
    if let Some(next) = rest.first() {
        let mut path = base.to_vec();
        path.push(member.name.clone());
        score += if has_member(place, &path, next, seen) { 120.0 } else { -40.0 };
    }
    let reads = |path: &&SeenPath<'_>| {
        path.names.get(..base.len()).is_some_and(|start| start == base)
            && path.names.get(base.len()).is_some_and(|name| *name == member.name)
    };
    let count = seen.iter().filter(reads).count();
    let below = seen.iter().filter(|path| path.names.get(..base.len()).is_some_and(|start| start == base));
    let same_key = below.clone().filter(|path| path.key == expected.key).count();
    if same_key > 0 {
        let share = seen.iter().filter(reads).filter(|path| path.key == expected.key).count();
        score += 60.0 * ratio(share, same_key);
    }
    match base {
        // Roots are read again and again.
        [] => score += 30.0 * ratio(count, below.count()),
        // What is declared is there to be read: what is read nowhere yet comes first.
        [root] if matches!(root.as_str(), "spec" | "inputs") && rest.is_empty() => {
            let near = seen.iter().filter(reads).any(|path| path.near);
            score += match count {
                // A condition is mostly about what the lines beside it read.
                _ if expected.key == "field" && near => 50.0,
                0 => 45.0,
                _ => 0.0,
            };
        }
        _ => score += 20.0 * ratio(count, below.count()),
    }
    score + by_place(expected, base, &member.name)
}

/// What is read in certain fields.
fn by_place(expected: &Expected<'_>, base: &[String], name: &str) -> f64 {
    if expected.is_tag() && matches!(name, "version" | "tag") {
        return 120.0;
    }
    if expected.of_metrics && base.is_empty() && name == "metrics" {
        return 120.0;
    }
    match (expected.key.as_str(), base, name) {
        ("name" | "namespace" | "serviceName" | "secretName", [], "metadata") => 40.0,
        ("value", [], "children") if expected.object == "status field" => 45.0,
        ("namespace", [root], "namespace") if root == "metadata" => 60.0,
        (_, [root], "name") if root == "metadata" => 30.0,
        ("field", [], "spec") => 30.0,
        ("field", [], "status") if expected.object == "condition" => 10.0,
        (_, [root, _], "status") if root == "children" => 40.0,
        _ => 0.0,
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

/// The roots of the data with their dot, where an operand starts.
fn roots(place: &Place, expected: &Expected<'_>, call: &Call<'_>, seen: &[SeenPath<'_>], replace: Span) -> Vec<Offer> {
    // What has arguments behind it is called.
    let lift = if call.arguments.is_empty() { 60.0 } else { -200.0 };
    data(place, expected, &[], &[], seen, replace)
        .into_iter()
        .map(|offer| {
            let label = format!(".{}", offer.item.label);
            let item = CompletionItem { insert: label.clone(), label, ..offer.item };
            Offer::new(offer.score + lift, item)
        })
        .collect()
}
