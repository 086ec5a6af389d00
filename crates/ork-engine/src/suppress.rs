//! `# ork: ignore[rule, rule]` comments: at the end of a line for that line, on a line of their own for the next one.

use std::collections::HashMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Encoding, Position, Span, nearest};
use ork_yaml::{Step, Style};

use crate::rules::{self, RULES, Rule};
use crate::source::Source;

/// The findings that no comment switches off.
pub(crate) fn apply(source: &Arc<Source>, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if findings.is_empty() || !source.file.text().contains("ork: ignore") {
        return findings;
    }
    let ignored = ignored_lines(source);
    findings
        .into_iter()
        .filter(|finding| {
            let line = source.file.position(finding.location.span.start, Encoding::Utf8).line;
            !ignored.get(&line).is_some_and(|rules| rules.iter().any(|rule| *rule == finding.rule || *rule == "*"))
        })
        .collect()
}

/// Rules that comments name and nobody has.
pub(crate) fn unknown(source: &Arc<Source>, rule: &Rule) -> Vec<Diagnostic> {
    let named = comments(source).flat_map(|comment| comment.rules);
    let unknown = named.filter(|(name, _)| *name != "*" && rules::rule(name).is_none());
    let finding = |(name, span): (&str, Span)| {
        let message = format!("no rule is called `{name}`");
        let finding = Diagnostic::new(rule.name, rule.level, source.location(span), message);
        match nearest(name, RULES.iter().map(|rule| rule.name)) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help("`ork explain` lists the rules"),
        }
    };
    unknown.map(finding).collect()
}

/// A comment that switches rules off.
struct Comment<'t> {
    /// The line that it is for, from 0.
    line: u32,
    /// The rules with their places; `*` for all.
    rules: Vec<(&'t str, Span)>,
    /// Where the list of them ends, when there is one.
    end: Option<u32>,
}

fn comments(source: &Source) -> impl Iterator<Item = Comment<'_>> {
    source.tree.comments().iter().filter_map(|comment| read(source, *comment))
}

fn read(source: &Source, comment: Span) -> Option<Comment<'_>> {
    let text = source.file.text();
    let content = comment.text(text);
    let (_, rest) =
        content.trim_start_matches('#').trim_start().split_once("ork: ignore").filter(|(lead, _)| lead.is_empty())?;
    let listed = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split(']').next());
    let rules = listed.map_or_else(
        || vec![("*", comment)],
        |listed| {
            let names = listed.split(',').map(str::trim).filter(|name| !name.is_empty());
            names.map(|name| (name, place_of(name, text, comment))).collect()
        },
    );
    let before = text.get(..comment.start as usize).unwrap_or_default();
    let alone = before.rsplit('\n').next().unwrap_or_default().trim().is_empty();
    let line = source.file.position(comment.start, Encoding::Utf8).line;
    let end = listed.and_then(|listed| listed.len().checked_add(listed.as_ptr().addr() - text.as_ptr().addr()));
    Some(Comment { line: line + u32::from(alone), rules, end: end.and_then(|end| u32::try_from(end).ok()) })
}

/// Where a part of a comment stands.
fn place_of(name: &str, text: &str, comment: Span) -> Span {
    let start = name.as_ptr().addr() - text.as_ptr().addr();
    if start < comment.start as usize { comment } else { Span::from(start..start + name.len()) }
}

fn ignored_lines(source: &Source) -> HashMap<u32, Vec<&str>> {
    let mut lines: HashMap<u32, Vec<&str>> = HashMap::new();
    for comment in comments(source) {
        lines.entry(comment.line).or_default().extend(comment.rules.iter().map(|(name, _)| *name));
    }
    lines
}

/// The change that switches rules off for what is found on a line (from 0): more names in the comment that does so already,
/// else a comment behind the line, else one above it. Nothing where all of them are off, or no comment can stand.
#[must_use]
pub fn ignoring(source: &Source, line: u32, rules: &[&str]) -> Option<(Span, String)> {
    let existing = comments(source).filter(|comment| comment.line == line).collect::<Vec<_>>();
    let is_off =
        |rule: &str| existing.iter().flat_map(|comment| &comment.rules).any(|(name, _)| [rule, "*"].contains(name));
    let rules: Vec<&str> = rules.iter().copied().filter(|rule| !is_off(rule)).collect();
    if rules.is_empty() {
        return None;
    }
    let rules = rules.join(", ");
    if let Some((comment, end)) = existing.iter().find_map(|comment| Some((comment, comment.end?))) {
        let separator = if comment.rules.is_empty() { "" } else { ", " };
        return Some((Span::empty(end), format!("{separator}{rules}")));
    }
    let text = source.file.text();
    let start = source.file.offset(Position { line, column: 0 }, Encoding::Utf8);
    let rest = text.get(start as usize..)?;
    let content = rest.split('\n').next().unwrap_or_default();
    let line_break = if content.ends_with('\r') { "\r\n" } else { "\n" };
    let content = content.trim_end_matches('\r');
    let end = start + u32::try_from(content.len()).ok()?;
    let commented = source.tree.comments().iter().any(|comment| comment.start >= start && comment.start < end);
    if !commented && !continues(source, end, line) {
        return Some((Span::empty(end), format!("  # ork: ignore[{rules}]")));
    }
    if goes_through(source, start).is_some() {
        return None;
    }
    let indent: String = content.chars().take_while(|c| *c == ' ').collect();
    Some((Span::empty(start), format!("{indent}# ork: ignore[{rules}]{line_break}")))
}

/// Whether a scalar goes on behind the end of a line. The header of a block may have a comment.
fn continues(source: &Source, end: u32, line: u32) -> bool {
    let Some((span, style)) = goes_through(source, end) else { return false };
    let is_header = matches!(style, Style::Literal | Style::Folded)
        && source.file.position(span.start, Encoding::Utf8).line == line;
    !is_header
}

/// The scalar that starts before a place and ends behind it.
fn goes_through(source: &Source, offset: u32) -> Option<(Span, Style)> {
    let document = source.tree.document_at(offset)?;
    let path = source.tree.path_at(document, offset);
    let node = match path.last()? {
        Step::Value { value, .. } => *value,
        Step::Item { item, .. } => *item,
        Step::Key { key, .. } => *key,
    };
    let node = source.node(node);
    let scalar = node.scalar().filter(|_| !node.is_alias())?;
    (scalar.span().start < offset && scalar.span().end > offset).then(|| (scalar.span(), scalar.style()))
}
