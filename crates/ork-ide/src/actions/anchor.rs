//! Removing an anchor that no alias refers to.

use ork_source::Span;
use ork_yaml::Node;

use super::{Action, ActionKind, Change, GONE, Job, action, edits, task};
use crate::place::Place;

pub(super) fn offer(place: &Place, actions: &mut Vec<Action>) {
    if let Some((node, span)) = anchored(place)
        && is_unused(place, node)
    {
        let name = span.text(place.text()).trim_start_matches('&');
        let title = format!("Remove the anchor `{name}` that nothing refers to");
        actions.push(action(ActionKind::Rewrite, title, task(Job::RemoveAnchor, span)));
    }
}

/// The node whose anchor is under the cursor.
fn anchored(place: &Place) -> Option<(Node<'_>, Span)> {
    let tree = &place.source.tree;
    // Hardly any text has anchors.
    let line_start = place.text().get(..place.offset as usize)?.rfind('\n').map_or(0, |at| at + 1);
    if !place.text().get(line_start..)?.lines().next()?.contains('&') {
        return None;
    }
    tree.nodes().find_map(|node| Some((node, node.anchor().filter(|anchor| anchor.touches(place.offset))?)))
}

fn is_unused(place: &Place, node: Node<'_>) -> bool {
    !place.source.tree.nodes().any(|other| other.is_alias() && other.resolved().id() == node.id())
}

pub(super) fn change(place: &Place) -> Result<Change, String> {
    let (node, span) = anchored(place).ok_or(GONE)?;
    if !is_unused(place, node) {
        return Err("an alias refers to the anchor".to_owned());
    }
    let rest = place.text().get(span.end as usize..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches(' ').len();
    let gone = if rest.get(blank..).is_none_or(|rest| rest.is_empty() || rest.starts_with(['\n', '\r'])) {
        // Nothing else on the line: the blank in front of it goes as well.
        let before = place.text().get(..span.start as usize).unwrap_or_default();
        Span::from(before.trim_end_matches(' ').len()..span.end as usize)
    } else {
        Span::from(span.start as usize..span.end as usize + blank)
    };
    Ok(Change { edits: edits(&place.source, vec![(gone, String::new())]), creates: Vec::new() })
}
