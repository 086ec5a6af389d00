//! Aliases and merge keys: what they stand for.

use ork_yaml::{Node, Step};

use super::{Asked, Hover};
use crate::sampled::fenced;

/// Lines of the content of an anchor that are shown.
const MOST_LINES: usize = 20;

pub(super) fn hover(asked: &Asked<'_>) -> Option<Hover> {
    let node = match asked.steps.last()? {
        Step::Value { value, .. } => *value,
        Step::Item { item, .. } => *item,
        Step::Key { .. } => return None,
    };
    let alias = asked.place.source.node(node);
    let target = Some(alias.resolved()).filter(|target| alias.is_alias() && target.id() != alias.id())?;
    let text = asked.place.text();
    let name = alias.span().text(text).trim_start_matches('*');
    let markdown = format!("**{name}** stands for:\n\n{}", fenced(&content(target, text)));
    Some(Hover { span: alias.span(), markdown })
}

/// The first lines of a node, moved to the left.
fn content(node: Node<'_>, text: &str) -> String {
    let span = node.span();
    let before = text.get(..span.start as usize).unwrap_or_default();
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    let written = span.text(text).trim_end();
    let lines = written.lines().enumerate().map(|(index, line)| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        // The first line starts where the node does.
        if index == 0 { line } else { line.get(blanks.min(column)..).unwrap_or_default() }
    });
    let shown: Vec<&str> = lines.take(MOST_LINES).collect();
    let more = if written.lines().count() > MOST_LINES { "\n…" } else { "" };
    format!("{}{more}", shown.join("\n"))
}
