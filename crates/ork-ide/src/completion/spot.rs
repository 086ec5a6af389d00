//! Where in its mapping, list or scalar the cursor is: block style by indentation, flow style and quotes by what is open.
//!
//! All of it is read from the text around the cursor, so that a file that does not parse is no obstacle.

use ork_source::Span;
use ork_yaml::{Outline, OutlineStep, outline_at};

use super::flow::open_at;

/// What stands at the cursor.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// What the cursor is nested in, outermost first.
    pub(super) steps: Vec<OutlineStep>,
    /// The key whose value is being written, when it stands before the cursor in the same mapping.
    pub(super) key: Option<String>,
    /// Keys of the same mapping before the cursor, in order.
    pub(super) above: Vec<String>,
    /// Those after it.
    pub(super) below: Vec<String>,
    /// Whether the cursor is inside of `{ }` or `[ ]`.
    pub(super) flow: bool,
    /// The quote that is open.
    pub(super) quote: Option<char>,
    /// Where the word or value under the cursor starts, behind its quote.
    pub(super) start: u32,
    /// Whether the cursor's line has a dash before the word.
    pub(super) dashed: bool,
    /// The other items of the list that the cursor is an item of, as far as they are plain.
    pub(super) items: Vec<String>,
}

/// Lines that a flow collection may have before the cursor, and bytes after it that are looked at for its end.
const MOST_LINES: usize = 200;
const MOST_BYTES_AFTER: usize = 8192;

impl Spot {
    /// The spot of `offset`.
    pub(super) fn at(text: &str, offset: u32, outline: &Outline) -> Self {
        flow(text, offset).unwrap_or_else(|| block(text, offset, outline))
    }

    /// The keys that it is nested in, list items left out.
    pub(super) fn parents(&self) -> Vec<&str> {
        let mut names = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            if let OutlineStep::Key { name, .. } = step {
                names.push(name.as_str());
            }
        }
        names
    }

    /// What of the word or value is typed.
    pub(super) fn typed<'t>(&self, text: &'t str, offset: u32) -> &'t str {
        text.get(self.start as usize..offset as usize).unwrap_or_default()
    }

    /// From the start of the value to its end on the line.
    pub(super) fn value(&self, text: &str, offset: u32) -> Span {
        let rest = text.get(offset as usize..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let length = match self.quote {
            Some(quote) => line.find(quote).unwrap_or(line.trim_end().len()),
            None => {
                let end = line.find(" #").unwrap_or(line.len());
                let line = line.get(..end).unwrap_or_default();
                let end = if self.flow { line.find([',', ']', '}']).unwrap_or(line.len()) } else { line.len() };
                line.get(..end).map_or(0, |line| line.trim_end().len())
            }
        };
        Span::new(self.start, offset + u32::try_from(length).unwrap_or(0))
    }

    /// The key under the cursor, what follows it up to its colon included.
    pub(super) fn word(&self, text: &str, offset: u32) -> Span {
        let rest = text.get(offset as usize..).unwrap_or_default();
        let end = |c: char| c.is_whitespace() || matches!(c, ':' | ',' | '}' | ']' | '"' | '\'' | '{' | '[');
        let length = rest.find(end).unwrap_or(rest.len());
        Span::new(self.start, offset + u32::try_from(length).unwrap_or(0))
    }
}

fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

fn block(text: &str, offset: u32, outline: &Outline) -> Spot {
    let start = line_start(text, offset as usize);
    let word = outline.word.start as usize;
    let lead = text.get(start..word).unwrap_or_default();
    let dashed = lead.trim_start().starts_with('-');
    let (mut above, mut below) = (Vec::new(), Vec::new());
    let key = outline.key.as_ref().map(|(key, _)| key.clone());
    let (value_start, quote) = match &outline.key {
        Some((_, span)) => value_start(text, span.end as usize, offset as usize),
        None => value_start_plain(text, start, offset as usize),
    };
    if outline.key.is_none() {
        let quoted = usize::from(quote.is_some());
        let column = value_start.saturating_sub(start + quoted);
        if !dashed {
            keys_above(text.get(..start).unwrap_or_default().lines().rev(), column, &mut above);
            above.reverse();
        }
        keys_below(text.get(start..).unwrap_or_default().lines().skip(1), column, &mut below);
    } else if let Some((_, span)) = &outline.key {
        let column = span.start as usize - start;
        let first = text.get(start..span.start as usize).unwrap_or_default().contains('-');
        if !first {
            keys_above(text.get(..start).unwrap_or_default().lines().rev(), column, &mut above);
            above.reverse();
        }
        keys_below(text.get(start..).unwrap_or_default().lines().skip(1), column, &mut below);
    }
    let items = if dashed && key.is_none() { items_around(text, offset as usize) } else { Vec::new() };
    let start = u32::try_from(value_start).unwrap_or(offset).min(offset);
    Spot { steps: outline.steps.clone(), key, above, below, flow: false, quote, start, dashed, items }
}

/// Where the value behind a key's end starts, and the quote that it opens with.
fn value_start(text: &str, key_end: usize, offset: usize) -> (usize, Option<char>) {
    let after = text.get(key_end..offset).unwrap_or_default();
    let colon = after.find(':').map_or(0, |at| at + 1);
    let blank = after.get(colon..).map_or(0, |rest| rest.len() - rest.trim_start_matches(' ').len());
    opening(text, key_end + colon + blank, offset)
}

/// As [`value_start`] for what stands on a line without a key: behind its blanks and dashes.
fn value_start_plain(text: &str, line: usize, offset: usize) -> (usize, Option<char>) {
    let mut at = line;
    loop {
        let rest = text.get(at..offset).unwrap_or_default();
        let trimmed = rest.trim_start_matches(' ');
        at += rest.len() - trimmed.len();
        if trimmed != "-" && !trimmed.starts_with("- ") {
            return opening(text, at, offset);
        }
        // A dash that the cursor touches is not yet one of a list.
        at += 1;
    }
}

fn opening(text: &str, at: usize, offset: usize) -> (usize, Option<char>) {
    let rest = text.get(at..offset).unwrap_or_default();
    match rest.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        // Behind its end it is open no more.
        Some(quote) if !rest.get(1..).unwrap_or_default().contains(quote) => (at + 1, Some(quote)),
        _ => (at, None),
    }
}

/// A line's key, the column that it stands in, and whether a dash stands in front of it.
fn key_of(line: &str) -> Option<(&str, usize, bool)> {
    let content = line.trim_start_matches([' ', '-']);
    let content = if line.trim_start().starts_with("---") { "" } else { content };
    if content.trim().is_empty() || content.starts_with('#') {
        return None;
    }
    let at = line.len() - content.len();
    let dashed = line.get(..at).is_some_and(|lead| lead.contains('-'));
    let key = content.split_once(':').map_or("", |(key, _)| key.trim_matches(['"', '\'']));
    Some((key, at, dashed))
}

fn ends_document(line: &str) -> bool {
    line.starts_with("---") || line.trim_end() == "..."
}

/// Keys of the same mapping on earlier lines; the line of its dash is the first of them.
fn keys_above<'t>(lines: impl Iterator<Item = &'t str>, column: usize, found: &mut Vec<String>) {
    for (key, at, dashed) in lines.take_while(|line| !ends_document(line)).filter_map(key_of) {
        if at == column && !key.is_empty() {
            found.push(key.to_owned());
        }
        if at < column || (at == column && dashed) {
            return;
        }
    }
}

/// Keys of the same mapping on later lines; a dash at most as far in starts something else.
fn keys_below<'t>(lines: impl Iterator<Item = &'t str>, column: usize, found: &mut Vec<String>) {
    for (key, at, dashed) in lines.take_while(|line| !ends_document(line)).filter_map(key_of) {
        if at < column || (at == column && dashed) {
            return;
        }
        if at == column && !key.is_empty() {
            found.push(key.to_owned());
        }
    }
}

/// The first line of what may be a flow collection around the cursor: lines before end with what goes on.
fn first_line(text: &str, offset: usize) -> usize {
    let mut start = line_start(text, offset);
    for _ in 0..MOST_LINES {
        let Some(before) = start.checked_sub(1).and_then(|end| text.get(..end)) else { return start };
        let line = before.get(line_start(text, before.len())..).unwrap_or_default();
        let code = line.split(" #").next().unwrap_or_default().trim_end();
        if !code.is_empty() && !code.ends_with([',', '{', '[']) {
            return start;
        }
        if code.is_empty() && !line.trim().is_empty() {
            return start;
        }
        start = line_start(text, before.len());
    }
    start
}

/// The spot in flow style; nothing where none is open.
fn flow(text: &str, offset: u32) -> Option<Spot> {
    let cursor = offset as usize;
    let first = first_line(text, cursor);
    let end = (cursor + MOST_BYTES_AFTER).min(text.len());
    let hit = open_at(text, first, cursor, end)?;
    let mut steps = block_steps(text, hit.opened);
    let frames = hit.stack.len();
    for (depth, frame) in hit.stack.iter().enumerate() {
        let last = depth + 1 == frames;
        match (&frame.pending, frame.is_map) {
            (Some(key), true) if !last => steps.push(key_step(key)),
            (_, false) => steps.push(OutlineStep::Item { index: frame.items }),
            _ => {}
        }
    }
    let frame = hit.stack.last()?;
    let key = frame.pending.clone().filter(|_| frame.is_map);
    let mut above = frame.keys.clone();
    if key.is_some() {
        above.pop();
    }
    let start = u32::try_from(hit.token).ok()?.min(offset);
    let below = hit.after;
    let items = if frame.is_map { Vec::new() } else { flow_items(text, offset as usize) };
    Some(Spot { steps, key, above, below, flow: true, quote: hit.quote, start, dashed: false, items })
}

/// Plain items on the lines around, at the dash of the cursor's line.
fn items_around(text: &str, offset: usize) -> Vec<String> {
    let start = line_start(text, offset);
    let dash = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let own = dash(text.get(start..).unwrap_or_default().lines().next().unwrap_or_default());
    let item = |line: &'_ str| {
        let content = line.trim_start_matches(' ').strip_prefix("- ").filter(|_| dash(line) == own)?;
        Some(content.trim().trim_matches(['"', '\'']).to_owned())
    };
    let above = text.get(..start).unwrap_or_default().lines().rev().map_while(item);
    let below = text.get(start..).unwrap_or_default().lines().skip(1).map_while(item);
    above.chain(below).take(100).collect()
}

/// Plain items of the list in flow style around a place.
fn flow_items(text: &str, offset: usize) -> Vec<String> {
    let (before, after) = text.split_at_checked(offset).unwrap_or_default();
    let before = before.get(before.rfind('[').map_or(0, |at| at + 1)..).unwrap_or_default();
    let after = after.get(..after.find(']').unwrap_or(0)).unwrap_or_default();
    let mut items: Vec<&str> = before.split(',').collect();
    items.pop();
    items.extend(after.split(',').skip(1));
    items.into_iter().map(|item| item.trim().trim_matches(['"', '\'']).to_owned()).take(100).collect()
}

fn key_step(name: &str) -> OutlineStep {
    OutlineStep::Key { name: name.to_owned(), span: Span::default() }
}

/// The parents of a flow collection that opens at `at`.
fn block_steps(text: &str, at: usize) -> Vec<OutlineStep> {
    let outline = outline_at(text, u32::try_from(at).unwrap_or(u32::MAX));
    let mut steps = outline.steps;
    steps.extend(outline.key.map(|(name, span)| OutlineStep::Key { name, span }));
    steps
}
