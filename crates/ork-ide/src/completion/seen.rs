//! What the document says already: the data that its templates and conditions read, by key, and the values of keys.

use ork_source::Span;

use crate::place::Place;

/// A path that is read somewhere in the document.
#[derive(Debug)]
pub(super) struct SeenPath<'t> {
    /// The key on its line.
    pub(super) key: &'t str,
    /// Its names, from the root of the data.
    pub(super) names: Vec<&'t str>,
}

/// Bytes of a document that are looked through.
const MOST_BYTES: usize = 1 << 20;
const ROOTS: [&str; 9] = ["spec", "status", "metadata", "inputs", "children", "cross", "external", "item", "ork"];

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
    for line in parts(place).into_iter().flat_map(str::lines) {
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
                found.push(SeenPath { key: if key.is_empty() { last } else { key }, names });
            }
        }
    }
    found
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

/// The value that another key of the same mapping has: on lines at the column of the cursor's own key, up to the mapping's
/// end.
pub(super) fn sibling<'p>(place: &'p Place, column: usize, key: &str) -> Option<&'p str> {
    let [above, below] = parts(place);
    let of = |line: &'p str| {
        let content = line.trim_start_matches([' ', '-']);
        let at = line.len() - content.len();
        let dashed = line.get(..at).is_some_and(|lead| lead.contains('-'));
        let value = content.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')).map(str::trim);
        (at, dashed, content.is_empty(), value)
    };
    let own = place.text().get(..place.offset as usize).unwrap_or_default();
    let own = own.get(own.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    let own_dashed = own.trim_start().starts_with("- ");
    for line in above.lines().rev().take_while(|_| !own_dashed) {
        let (at, dashed, is_blank, value) = of(line);
        if is_blank {
            continue;
        }
        if at == column && value.is_some() {
            return value;
        }
        if at < column || (at == column && dashed) {
            break;
        }
    }
    for line in below.lines() {
        let (at, dashed, is_blank, value) = of(line);
        if is_blank {
            continue;
        }
        if at < column || (at == column && dashed) {
            break;
        }
        if at == column && value.is_some() {
            return value;
        }
    }
    None
}

/// The column of the key on the cursor's line.
pub(super) fn column(place: &Place) -> usize {
    let key = place.outline.key.as_ref().map(|(_, span)| *span);
    let at = key.unwrap_or(Span::empty(place.outline.word.start)).start as usize;
    let line = place.text().get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    at - line
}
