//! Bringing a document to another layout.

use std::sync::Arc;

use ork_engine::fields::{DOCUMENT_POSITIONS, POSITIONS};
use ork_engine::migrate::{Layout, migrate};
use ork_engine::rules::not_migrated;
use ork_engine::source::{Kind, Source};
use ork_source::Span;
use ork_yaml::Node;

use super::{Action, ActionKind, Change, Job, Task, action, fixes, slot};
use crate::place::Place;

/// The layouts with their names.
const LAYOUTS: [(Layout, &str, &str); 2] = [
    (Layout::Registry, "registry", "Rewrite this document in the layout of published patterns"),
    (Layout::Sections, "sections", "Rewrite this document in the layout with sections"),
];

pub(super) fn offer(place: &Place, actions: &mut Vec<Action>) {
    if !matches!(place.kind, Kind::Katalog | Kind::Komposer) || !is_at_head(place) {
        return;
    }
    let Some(root) = place.source.tree.root(place.document) else { return };
    for (layout, name, title) in LAYOUTS {
        if differs(root, layout) {
            let task = Task { job: Job::Migrate, span: Span::empty(place.offset), text: name.to_owned() };
            actions.push(action(ActionKind::Rewrite, title, task));
        }
    }
}

/// At the head of the document, on the name of an entry, or on a key that could stand elsewhere.
fn is_at_head(place: &Place) -> bool {
    match slot::keys_at(place).as_slice() {
        [] | [_] | ["metadata", ..] | ["spec", "crds"] | ["spec", "crds", _] => true,
        ["spec", "crds", _, rest @ ..] => {
            let here = rest.join(".");
            POSITIONS.iter().any(|positions| positions.paths.contains(&here.as_str()))
        }
        _ => false,
    }
}

/// Whether something stands elsewhere than a layout has it.
fn differs(root: Node<'_>, layout: Layout) -> bool {
    let elsewhere = |node: Node<'_>, paths: &[&str], target: Option<&&str>| {
        paths.iter().any(|path| Some(path) != target && node.at(path).is_some())
    };
    let of_entry = |entry: Node<'_>| {
        POSITIONS.iter().any(|positions| {
            let target = match layout {
                Layout::Registry => positions.paths.first(),
                Layout::Sections => positions.paths.last(),
            };
            elsewhere(entry, positions.paths, target)
        })
    };
    let entries = root.at("spec.crds").into_iter().flat_map(Node::written_entries);
    DOCUMENT_POSITIONS.iter().any(|positions| elsewhere(root, positions.paths, positions.paths.last()))
        || entries.into_iter().any(|entry| of_entry(entry.value))
}

pub(super) fn change(source: &Arc<Source>, task: &Task) -> Result<Change, String> {
    let named = LAYOUTS.iter().find(|(_, name, _)| *name == task.text);
    let (layout, ..) = named.ok_or_else(|| format!("`{}` is no layout", task.text))?;
    match migrate(source, *layout) {
        Ok(text) => Ok(Change { edits: fixes::lines(source, &text), creates: Vec::new() }),
        Err(error) => Err(match not_migrated(source, &error) {
            Some(finding) => finding.message,
            None => "the document cannot be rewritten without changing what it says".to_owned(),
        }),
    }
}
