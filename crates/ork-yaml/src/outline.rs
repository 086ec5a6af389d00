//! Where a line stands among its parents by indentation alone: true for half-typed text and blank lines, where no tree
//! can say it.

use ork_source::Span;

/// One parent of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutlineStep {
    /// Below the value of this key.
    Key {
        /// The key's text, without quotes.
        name: String,
        /// Where it stands.
        span: Span,
    },
    /// Inside a list's item, counted from 0 among the items before it.
    Item {
        /// Its place.
        index: usize,
    },
}

/// The parents of a place in block style, outermost first, and what of its line stands before it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Outline {
    /// The parents.
    pub steps: Vec<OutlineStep>,
    /// The key on the same line when the place lies in its value.
    pub key: Option<(String, Span)>,
    /// The word before the place: of the key, or of the value when `key` is given.
    pub word: Span,
}

struct Line {
    indent: usize,
    /// `- ` markers in front of the content, each with its column.
    dashes: Vec<usize>,
    content: Span,
}

fn line_at(text: &str, start: usize, end: usize) -> Option<Line> {
    let raw = text.get(start..end)?;
    let mut column = raw.len() - raw.trim_start_matches(' ').len();
    let indent = column;
    let mut dashes = Vec::new();
    loop {
        let rest = raw.get(column..)?;
        let Some(after) = rest.strip_prefix('-') else { break };
        if !after.is_empty() && !after.starts_with(' ') {
            break;
        }
        dashes.push(column);
        column += 1 + (after.len() - after.trim_start_matches(' ').len());
    }
    Some(Line { indent, dashes, content: Span::from(start + column..end) })
}

fn key_of(text: &str, content: Span) -> Option<(String, Span)> {
    let raw = content.text(text);
    let end = raw.find(": ").or_else(|| raw.trim_end().ends_with(':').then(|| raw.trim_end().len() - 1))?;
    let name = raw.get(..end)?.trim_end();
    if name.starts_with('#') || name.is_empty() {
        return None;
    }
    let span = Span::from(content.start as usize..content.start as usize + name.len());
    Some((name.trim_matches(['"', '\'']).to_owned(), span))
}

/// The outline of `offset`. The text after it on its line does not count.
#[must_use]
pub fn outline_at(text: &str, offset: u32) -> Outline {
    let offset = (offset as usize).min(text.len());
    let before = text.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let Some(current) = line_at(text, line_start, offset) else { return Outline::default() };
    let key = key_of(text, current.content);
    let word = word_before(text, current.content);
    let mut steps = Vec::new();
    // Deepest first: the dashes of this line, then the lines above with less indentation.
    let mut column = column_of(text, line_start, current.content);
    for dash in current.dashes.iter().rev() {
        steps.push(OutlineStep::Item { index: items_before(before, line_start, *dash) });
        column = *dash;
    }
    climb(text, line_start, column, !current.dashes.is_empty(), &mut steps);
    steps.reverse();
    Outline { steps, key, word }
}

fn column_of(text: &str, line_start: usize, content: Span) -> usize {
    let blank = content.text(text).is_empty();
    let column = content.start as usize - line_start;
    if blank { column.max(content.end as usize - line_start) } else { column }
}

/// Walks up from a line whose content starts at `column`; `dash` says that this column is a list's dash.
fn climb(text: &str, line_start: usize, mut column: usize, mut dash: bool, steps: &mut Vec<OutlineStep>) {
    let mut end = line_start;
    while end > 0 {
        let line_end = end - 1;
        let start = text.get(..line_end).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        end = start;
        let Some(line) =
            line_at(text, start, text.get(start..line_end).map_or(line_end, |raw| start + raw.trim_end().len()))
        else {
            continue;
        };
        let raw = line.content.text(text);
        if raw.starts_with('#') || (raw.is_empty() && line.dashes.is_empty()) {
            continue;
        }
        if raw.starts_with("---") && line.indent == 0 {
            return;
        }
        let content_column = line.content.start as usize - start;
        // A list may stand at the column of its key.
        let nested = content_column < column || (dash && content_column == column && line.dashes.is_empty());
        if nested && let Some((name, span)) = key_of(text, line.content) {
            steps.push(OutlineStep::Key { name, span });
            column = content_column;
            dash = false;
        }
        for at in line.dashes.iter().rev().copied().filter(|_| true) {
            if at < column {
                steps.push(OutlineStep::Item { index: items_before(text.get(..start).unwrap_or_default(), start, at) });
                column = at;
                dash = true;
            }
        }
        if column == 0 && !dash {
            return;
        }
    }
}

/// How many items at this column stand directly above.
fn items_before(before: &str, line_start: usize, column: usize) -> usize {
    let mut count = 0;
    for raw in before.get(..line_start).unwrap_or_default().lines().rev() {
        let indent = raw.len() - raw.trim_start_matches(' ').len();
        let content = raw.get(indent..).unwrap_or_default();
        if content.is_empty() || content.starts_with('#') || indent > column {
            continue;
        }
        if indent == column && (content == "-" || content.starts_with("- ")) {
            count += 1;
            continue;
        }
        break;
    }
    count
}

fn word_before(text: &str, content: Span) -> Span {
    let raw = content.text(text);
    let start = raw.rfind([' ', '\t', '[', '{', ',', '"', '\'']).map_or(0, |at| at + 1);
    Span::new(content.start + u32::try_from(start).unwrap_or(0), content.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(marked: &str) -> String {
        let offset = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let outline = outline_at(&text, u32::try_from(offset).unwrap());
        let steps: Vec<String> = outline
            .steps
            .iter()
            .map(|step| match step {
                OutlineStep::Key { name, .. } => name.clone(),
                OutlineStep::Item { index } => format!("[{index}]"),
            })
            .collect();
        let key = outline.key.map(|(name, _)| format!(" {name}:")).unwrap_or_default();
        format!("{}{key} <{}>", steps.join("."), outline.word.text(&text))
    }

    #[test]
    fn places_by_indentation() {
        let text = "spec:\n  crds:\n    a:\n      imports:\n        - motif: x\n          with:\n            na|";
        assert_eq!(path(text), "spec.crds.a.imports.[0].with <na>");
        assert_eq!(path("a:\n  - b: 1\n  - c|"), "a.[1] <c>");
        assert_eq!(path("a:\n- b: 1\n- c: x|"), "a.[1] c: <x>");
        assert_eq!(path("a:\n- b:\n    d: 1\n    |\n"), "a.[0].b <>");
        assert_eq!(path("a: 1\n|"), " <>");
        assert_eq!(path("a:\n  b: 1\n\n  |"), "a <>");
        assert_eq!(path("a:\n  - - x: 1\n      y|"), "a.[0].[0] <y>");
        assert_eq!(path("x: 1\n---\na:\n  |"), "a <>");
        assert_eq!(path("a:\n  # b:\n  c|"), "a <c>");
    }
}
