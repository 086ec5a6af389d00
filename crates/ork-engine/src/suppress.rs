//! `# ork: ignore[rule, rule]` comments: at the end of a line for that line, on a line of their own for the next one.

use std::collections::HashMap;
use std::sync::Arc;

use ork_source::{Diagnostic, Encoding};

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
            !ignored.get(&line).is_some_and(|rules| rules.iter().any(|rule| rule == finding.rule || rule == "*"))
        })
        .collect()
}

fn ignored_lines(source: &Arc<Source>) -> HashMap<u32, Vec<String>> {
    let text = source.file.text();
    let mut lines: HashMap<u32, Vec<String>> = HashMap::new();
    for comment in source.tree.comments() {
        let content = comment.text(text).trim_start_matches('#').trim();
        let Some(rest) = content.strip_prefix("ork: ignore") else { continue };
        let rules = rest.trim().strip_prefix('[').and_then(|rest| rest.split(']').next());
        let rules =
            rules.map_or_else(|| vec!["*".to_owned()], |rules| rules.split(',').map(|r| r.trim().to_owned()).collect());
        let line = source.file.position(comment.start, Encoding::Utf8).line;
        let before = text.get(..comment.start as usize).unwrap_or_default();
        let alone = before.rsplit('\n').next().unwrap_or_default().trim().is_empty();
        lines.entry(line + u32::from(alone)).or_default().extend(rules);
    }
    lines
}
