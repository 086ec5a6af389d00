//! The two texts: the Motif, and the Katalog that imports it.

use std::path::Path;
use std::sync::Arc;

use ork_engine::model::{Contribution, Resource, positions};
use ork_engine::source::Source;
use ork_source::{SourceFile, Span, apply_edits};
use ork_yaml::{NewValue, Node, NodeId, Parent, PathStep, text_of};

use super::Selected;
use super::inputs::Inputs;
use crate::actions::GONE;
use crate::actions::create::api_version;
use crate::place::Place;

/// Whether something in a node is shared with other parts of the document.
fn is_shared(node: Node<'_>) -> bool {
    node.is_alias()
        || node.anchor().is_some()
        || node.written_entries().any(|entry| entry.key.is_alias() || is_shared(entry.value))
        || node.items().any(is_shared)
}

/// The lines of a resource without their indentation, its paths read as inputs.
fn resource_lines(place: &Place, resource: Resource, inputs: &Inputs) -> Result<String, String> {
    let node = place.source.node(resource.node);
    if is_shared(node) {
        return Err("a resource shares values with other parts of the document".to_owned());
    }
    let (text, span) = (place.text(), node.span());
    let own = inputs.places.iter().filter(|(place, _)| span.contains(*place));
    let changes: Vec<(Span, String)> =
        own.map(|(place, with)| (Span::new(place.start - span.start, place.end - span.start), with.clone())).collect();
    let written = apply_edits(span.text(text), &changes);
    let line = text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let column = span.start as usize - line;
    let mut out = String::new();
    for (index, line) in written.trim_end().lines().enumerate() {
        let blank = line.len() - line.trim_start_matches(' ').len();
        let line = if index == 0 { line } else { line.get(column.min(blank)..).unwrap_or_default() };
        out.push_str(line);
        out.push('\n');
    }
    Ok(out)
}

pub(super) fn motif_text(
    place: &Place,
    selected: &Selected<'_>,
    name: &str,
    inputs: &Inputs,
) -> Result<String, String> {
    let api_version = api_version(place);
    let mut out =
        format!("apiVersion: {api_version}\nkind: Motif\nmetadata:\n  name: {}\n  version: v0.1.0\n", text_of(name));
    if !inputs.by_path.is_empty() {
        out.push_str("\ninputs:\n");
    }
    for input in inputs.by_path.values() {
        out.push_str(&format!("  - name: {}\n", text_of(&input.name)));
        let description = input.description.split_whitespace().collect::<Vec<_>>().join(" ");
        if !description.is_empty() {
            out.push_str(&format!("    description: {}\n", text_of(&description)));
        }
        if input.kind != "string" {
            out.push_str(&format!("    type: {}\n", input.kind));
        }
        out.push_str("    required: true\n");
    }
    out.push_str("\nresources:\n");
    if !selected.created.is_empty() {
        out.push_str("  onCreate:\n");
        lists(place, &selected.created, inputs, "    ", &mut out)?;
    }
    lists(place, &selected.applied, inputs, "  ", &mut out)?;
    Ok(out)
}

/// Resources under the keys of their lists, each list once.
fn lists(place: &Place, resources: &[Resource], inputs: &Inputs, indent: &str, out: &mut String) -> Result<(), String> {
    let mut keys: Vec<&str> = Vec::new();
    for resource in resources {
        if !keys.contains(&resource.list.key) {
            keys.push(resource.list.key);
        }
    }
    for key in keys {
        out.push_str(&format!("{indent}{key}:\n"));
        for resource in resources.iter().filter(|resource| resource.list.key == key) {
            for (index, line) in resource_lines(place, *resource, inputs)?.lines().enumerate() {
                let mark = if index == 0 { "- " } else { "  " };
                let line = format!("{indent}  {mark}{line}");
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
    }
    Ok(())
}

/// The Katalog without the resources, with the import.
pub(super) fn katalog_text(
    place: &Place,
    selected: &Selected<'_>,
    motif: &Path,
    inputs: &Inputs,
) -> Result<String, String> {
    let tree = &place.source.tree;
    let mut changes: Vec<(Span, String)> = Vec::new();
    for node in gone(place, selected) {
        changes.extend(tree.remove(node).map_err(|error| error.to_string())?);
    }
    let without = apply_edits(place.text(), &changes);
    let source = Source::edited(&place.source, SourceFile::new(place.source.file.path(), without));
    let entry = selected.operator.entry().ok_or(GONE)?;
    let path = ["spec", "crds", &entry.name.value].map(PathStep::Key);
    let entry = source.tree.find(place.document, &path).map_err(|error| error.to_string())?;
    let changes = import(&source, entry, motif, inputs)?;
    Ok(apply_edits(source.file.text(), &changes))
}

/// What is removed: resources, of lists that become empty the whole list, and so for blocks.
fn gone(place: &Place, selected: &Selected<'_>) -> Vec<NodeId> {
    let mut gone = Vec::new();
    let own = selected.operator.own().iter();
    let own: Vec<&Contribution> = own.filter(|adds| Arc::ptr_eq(&adds.source, &place.source)).collect();
    for (resources, block) in [(&selected.created, 0), (&selected.applied, 1)] {
        if resources.is_empty() {
            continue;
        }
        let blocks =
            own.iter().filter_map(|adds| if block == 0 { adds.on_create.node } else { adds.on_reconcile.node });
        for node in blocks.map(|node| place.source.node(node)) {
            let is_gone = |item: &Node<'_>| resources.iter().any(|resource| resource.node == item.id());
            let emptied = |list: Node<'_>| list.items().next().is_some() && list.items().all(|item| is_gone(&item));
            if node.written_entries().all(|entry| emptied(entry.value)) {
                gone.push(node.id());
                continue;
            }
            for entry in node.written_entries() {
                if emptied(entry.value) {
                    gone.push(entry.value.id());
                } else {
                    gone.extend(entry.value.items().filter(is_gone).map(Node::id));
                }
            }
        }
    }
    gone
}

/// The change that imports the Motif: at the end of the imports that are there, else where the layout has them.
fn import(source: &Source, entry: NodeId, motif: &Path, inputs: &Inputs) -> Result<Vec<(Span, String)>, String> {
    let file = motif.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut item = format!("motif: ./{}\n", text_of(&file));
    if !inputs.by_path.is_empty() {
        item.push_str("with:\n");
    }
    for (path, input) in &inputs.by_path {
        item.push_str(&format!("  {}: \"{{{{ .{} }}}}\"\n", text_of(&input.name), path.join(".")));
    }
    let node = source.node(entry);
    let said = |error: ork_yaml::EditError| error.to_string();
    if let Some(imports) = positions("imports").iter().find_map(|path| node.at(path)) {
        return source.tree.insert_item(Parent::Node(imports.id()), NewValue::Lines(&item)).map_err(said);
    }
    let mut lines = String::new();
    for (index, line) in item.lines().enumerate() {
        lines.push_str(if index == 0 { "- " } else { "  " });
        lines.push_str(line);
        lines.push('\n');
    }
    if let Some(section) = node.at("operatorBox.reconcile") {
        return source.tree.insert_key(Parent::Node(section.id()), "imports", NewValue::Lines(&lines)).map_err(said);
    }
    // In front of the blocks, where people look for it.
    let text = source.file.text();
    let Some(at) = node.entry("operatorBox").map(|entry| entry.key.span().start) else {
        return source.tree.insert_key(Parent::Node(entry), "imports", NewValue::Lines(&lines)).map_err(said);
    };
    let line = text.get(..at as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let indent = text.get(line..at as usize).unwrap_or_default();
    if !indent.chars().all(|c| c == ' ') {
        return source.tree.insert_key(Parent::Node(entry), "imports", NewValue::Lines(&lines)).map_err(said);
    }
    let body: String = lines.lines().map(|line| format!("{indent}  {line}\n")).collect();
    Ok(vec![(Span::empty(at), format!("imports:\n{body}{indent}"))])
}
