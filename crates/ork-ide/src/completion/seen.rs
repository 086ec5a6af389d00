//! What the document says already: the data that its templates and conditions read, by key, and the values of keys.

use std::collections::HashSet;

use ork_source::Span;

use super::spot::Spot;
use crate::place::Place;

/// A path that is read somewhere in the document.
#[derive(Debug)]
pub(super) struct SeenPath<'t> {
    /// The key on its line.
    pub(super) key: &'t str,
    /// Its names, from the root of the data.
    pub(super) names: Vec<&'t str>,
    /// Whether it is read a few lines from the cursor.
    pub(super) near: bool,
}

/// Bytes of a document that are looked through before the cursor, and behind it.
const MOST_BYTES: usize = 1 << 16;
const ROOTS: [&str; 11] =
    ["spec", "status", "metadata", "inputs", "children", "cross", "external", "item", "ork", "metrics", "request"];

/// The part of the text that is looked through, without the line of the cursor.
fn parts(place: &Place) -> [&str; 2] {
    let text = place.text();
    let offset = place.offset as usize;
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| offset + at);
    let from = line.saturating_sub(MOST_BYTES);
    let from = (from..=line).find(|at| text.is_char_boundary(*at)).unwrap_or(line);
    let to = (end + MOST_BYTES).min(text.len());
    let to = (to..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    [text.get(from..line).unwrap_or_default(), text.get(end..to).unwrap_or_default()]
}

/// The key of a line, and what follows it.
fn keyed(line: &str) -> (&str, &str) {
    let content = line.trim_start_matches([' ', '-']);
    match content.split_once(": ") {
        Some((key, rest)) if !key.contains(['"', '{', ' ']) => (key, rest),
        _ => ("", content),
    }
}

/// The paths that other lines read.
pub(super) fn paths(place: &Place) -> Vec<SeenPath<'_>> {
    let mut found = Vec::new();
    let mut last = "";
    let [above, below] = parts(place);
    let count = above.lines().count();
    let lines = above.lines().enumerate().map(|(at, line)| (count - at, line));
    for (distance, line) in lines.chain(below.lines().enumerate()) {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let (key, rest) = keyed(line);
        if !key.is_empty() {
            last = key;
        }
        let is_path = matches!(key, "field" | "path" | "forEach");
        if !is_path && !line.contains("{{") && !rest.contains(" .") {
            continue;
        }
        for word in rest.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '[' | ']'))) {
            let names: Vec<&str> = word.trim_start_matches('.').split('.').collect();
            let is_root = names.first().is_some_and(|root| ROOTS.contains(root));
            if is_root && (is_path || word.starts_with('.')) && names.iter().all(|name| !name.is_empty()) {
                let near = distance <= 8;
                found.push(SeenPath { key: if key.is_empty() { last } else { key }, names, near });
            }
        }
    }
    found
}

/// The functions that other lines call, with other words of their templates.
pub(super) fn called(place: &Place) -> HashSet<&str> {
    let lines = parts(place).into_iter().flat_map(str::lines);
    let actions = lines.flat_map(|line| line.split("{{").skip(1));
    let inner = actions.map(|action| action.split("}}").next().unwrap_or_default());
    let words = inner.flat_map(|action| action.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))));
    words.filter(|word| !word.is_empty() && !word.contains('.')).collect()
}

/// The values that a key has on other lines, each once, the most frequent first.
pub(super) fn values<'p>(place: &'p Place, key: &str) -> Vec<(&'p str, usize)> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for line in parts(place).into_iter().flat_map(str::lines) {
        let content = line.trim_start_matches([' ', '-']);
        let Some(value) = content.strip_prefix(key).and_then(|rest| rest.strip_prefix(": ")) else { continue };
        let value = value.split(" #").next().unwrap_or_default().trim();
        let value = value.trim_matches(['"', '\'']);
        if value.is_empty() || value.contains("{{") || value.starts_with(['{', '[', '|', '>', '&', '*', '!']) {
            continue;
        }
        if let Some((_, count)) = found.iter_mut().find(|(known, _)| *known == value) {
            *count += 1;
        } else if found.len() < 100 {
            found.push((value, 1));
        }
    }
    found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    found
}

/// The value that another key of the same mapping has, without its quotes.
pub(super) fn beside<'p>(place: &'p Place, spot: &Spot, key: &str) -> Option<&'p str> {
    if !spot.above.iter().chain(&spot.below).any(|name| name == key) {
        return None;
    }
    let value = if spot.flow { in_flow(place, key)? } else { on_lines(place, column(place), key)? };
    let value = value.split(" #").next().unwrap_or_default().trim();
    Some(value.strip_prefix(['"', '\'']).map_or(value, |inner| inner.trim_end_matches(['"', '\''])))
}

/// In the flow mapping around the cursor, which is taken to stand on one line.
fn in_flow<'p>(place: &'p Place, key: &str) -> Option<&'p str> {
    let (before, after) = place.text().split_at_checked(place.offset as usize)?;
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..)?;
    let mut open =
        line.match_indices('{').filter(|(at, _)| !line.get(at + 1..).is_some_and(|rest| rest.starts_with('{')));
    let start = open.rfind(|(at, _)| !line.get(..*at).is_some_and(|lead| lead.ends_with('{')))?.0;
    let whole = after.split('\n').next().unwrap_or_default();
    [line.get(start + 1..)?, whole].into_iter().flat_map(|part| part.split(", ")).find_map(|pair| {
        let (name, value) = pair.trim().split_once(": ")?;
        (name == key).then(|| value.trim_end_matches('}').trim())
    })
}

/// On lines at the column of the cursor's own key, up to the mapping's end.
fn on_lines<'p>(place: &'p Place, column: usize, key: &str) -> Option<&'p str> {
    let [above, below] = parts(place);
    let own = place.text().get(..place.offset as usize).unwrap_or_default();
    let own = own.get(own.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    let starts_item = own.trim_start().starts_with("- ");
    let mut found = if starts_item { None } else { first_at(above.lines().rev(), column, key, true) };
    found = found.or_else(|| first_at(below.lines(), column, key, false));
    found
}

/// The first line at a column that has a key, before the mapping ends.
fn first_at<'p>(lines: impl Iterator<Item = &'p str>, column: usize, key: &str, upwards: bool) -> Option<&'p str> {
    for line in lines {
        let content = line.trim_start_matches([' ', '-']);
        if content.is_empty() {
            continue;
        }
        let at = line.len() - content.len();
        let dashed = line.get(..at).is_some_and(|lead| lead.contains('-'));
        if !upwards && (at < column || (at == column && dashed)) {
            return None;
        }
        if at == column
            && let Some(value) = content.strip_prefix(key).and_then(|rest| rest.strip_prefix(':'))
        {
            return Some(value.trim());
        }
        if at < column || (at == column && dashed) {
            return None;
        }
    }
    None
}

/// The value that the same key has on the closest line above whose parent is the same.
pub(super) fn last<'p>(place: &'p Place, key: &str, parent: &str) -> Option<&'p str> {
    let [above, _] = parts(place);
    let mut lines = above.lines().rev().take(400).peekable();
    while let Some(line) = lines.next() {
        let content = line.trim_start_matches([' ', '-']);
        let Some(value) = content.strip_prefix(key).and_then(|rest| rest.strip_prefix(": ")) else { continue };
        let column = line.len() - content.len();
        let mut above = lines.clone();
        let owner = above.find(|line| {
            let content = line.trim_start_matches([' ', '-']);
            !content.is_empty()
                && line.len() - line.trim_start_matches(' ').len() < column
                && content.trim_end().ends_with(':')
        });
        let owner = owner.map(|line| line.trim_start_matches([' ', '-']).trim_end().trim_end_matches(':'));
        if owner == Some(parent) {
            return Some(value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']));
        }
    }
    None
}

/// The words of the lines around the cursor, in lower case: names in camel case are several.
pub(super) fn words_near(place: &Place) -> HashSet<String> {
    let [above, below] = parts(place);
    let text = place.text();
    let start = above.len();
    let line = text.get(start.min(text.len())..).unwrap_or_default().lines().next().unwrap_or_default();
    let lines = above.lines().rev().take(7).chain(below.lines().skip(1).take(7)).chain([line]);
    lines.flat_map(words_of).collect()
}

/// The words of a text in lower case.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let starts = c.is_uppercase() && before.is_lowercase();
        if (!c.is_alphanumeric() || starts) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The column of the key on the cursor's line.
fn column(place: &Place) -> usize {
    let key = place.outline.key.as_ref().map(|(_, span)| *span);
    let at = key.unwrap_or(Span::empty(place.outline.word.start)).start as usize;
    let line = place.text().get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    at - line
}
