//! `# ork: ignore[rule, rule]` comments: at the end of a line for that line, on a line of their own for the next one.

use std::collections::HashMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Encoding, Span, nearest};

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
    Some(Comment { line: line + u32::from(alone), rules })
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
