//! Resources of an entry become a Motif of their own: what they read of the custom resource becomes its inputs, and the
//! entry imports it.
//!
//! What is rendered stays the same, which is looked at before the change is given.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::model::{Block, Contribution, Resource, positions};
use ork_engine::operator::Operator;
use ork_engine::schema::{Lookup, Schema};
use ork_engine::source::{Kind, Source};
use ork_project::Snapshot;
use ork_source::{SourceFile, Span, apply_edits};
use ork_template::analysis;
use ork_yaml::{NewValue, Node, NodeId, Parent, PathStep, text_of};

use super::create::api_version;
use super::fixes::lines;
use super::local::{has_folder, is_free};
use super::reads::{free_name, name_of};
use super::{Act, Action, ActionKind, Asked, Change, GONE, Job, Task, action, same, task};
use crate::place::Place;

/// What is selected in an entry.
struct Selected<'p> {
    operator: &'p Operator,
    /// Those that are only created, and those that are applied.
    created: Vec<Resource>,
    applied: Vec<Resource>,
    /// Why they cannot be taken out.
    refused: Option<&'static str>,
}

pub(super) fn offer(snapshot: &Snapshot, place: &Place, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    let path = place.source.file.path();
    if !asked.creates_files || place.kind != Kind::Katalog || !has_folder(path) {
        return;
    }
    let Some(selected) = selected(place, asked.range) else { return };
    let count = selected.created.len() + selected.applied.len();
    let what = if count == 1 { "this resource".to_owned() } else { format!("{count} resources") };
    let title = format!("Extract {what} to a Motif");
    let Some(reason) = selected.refused else {
        if free_path(snapshot, path, &base_name(&selected)).is_some() {
            actions.push(action(ActionKind::Extract, title, task(Job::ExtractMotif, asked.range)));
        }
        return;
    };
    let (kind, about) = (ActionKind::Extract, Vec::new());
    actions.push(Action { title, kind, preferred: false, about, act: Act::Disabled(reason.to_owned()) });
}

/// The resources of an entry's own blocks that a range touches.
fn selected(place: &Place, range: Span) -> Option<Selected<'_>> {
    let operator = entry_at(place, range)?;
    let own: Vec<&Contribution> =
        operator.own().iter().filter(|adds| Arc::ptr_eq(&adds.source, &operator.katalog.source)).collect();
    let touched = |block: &Block| -> Vec<Resource> {
        let touches = |resource: &&Resource| {
            let span = place.source.node(resource.node).span();
            if range.is_empty() { span.touches(range.start) } else { span.start < range.end && range.start < span.end }
        };
        block.resources.iter().filter(touches).copied().collect()
    };
    let created: Vec<Resource> = own.iter().flat_map(|adds| touched(&adds.on_create)).collect();
    let applied: Vec<Resource> = own.iter().flat_map(|adds| touched(&adds.on_reconcile)).collect();
    if created.is_empty() && applied.is_empty() {
        return None;
    }
    let blocks = own.iter().flat_map(|adds| {
        let create = (!created.is_empty()).then_some(adds.on_create.node);
        let apply = (!applied.is_empty()).then_some(adds.on_reconcile.node);
        create.into_iter().chain(apply).flatten()
    });
    let refused = blocks.into_iter().find_map(|block| refusal(place.source.node(block)));
    Some(Selected { operator, created, applied, refused })
}

/// The one entry that a range touches.
fn entry_at(place: &Place, range: Span) -> Option<&Operator> {
    let touches = |operator: &&Operator| {
        let span = operator.entry().map(|entry| place.source.node(entry.node).span());
        span.is_some_and(|span| span.start <= range.end && range.start <= span.end)
    };
    let mut touched = place.composed()?.operators.iter().filter(touches);
    let first = touched.next()?;
    // An entry ends where the next one begins: a selection from there on is of the next one.
    match touched.next() {
        None => Some(first),
        Some(second) if first.entry().is_some_and(|entry| place.source.node(entry.node).span().end <= range.start) => {
            touched.next().is_none().then_some(second)
        }
        Some(_) => None,
    }
}

/// Why nothing can be taken out of a block.
fn refusal(block: Node<'_>) -> Option<&'static str> {
    match () {
        () if ["when", "or", "anyOf"].iter().any(|key| block.get(key).is_some()) => {
            Some("the block has conditions of its own")
        }
        () if block.get("external").is_some() => Some("the block makes calls that its resources may read"),
        () if block.is_flow() || block.is_alias() || block.anchor().is_some() => {
            Some("the block is written in brackets, or shared")
        }
        () => None,
    }
}

/// What the Motif is called: like the entry, and like the kind where there is one.
fn base_name(selected: &Selected<'_>) -> String {
    let entry = selected.operator.entry().map_or("", |entry| entry.name.value.as_str());
    let mut kinds = selected.created.iter().chain(&selected.applied).map(|resource| resource.list.kind);
    let kind = kinds.next().filter(|first| kinds.all(|kind| kind == *first)).filter(|kind| !kind.is_empty());
    let name = match kind {
        Some(kind) => format!("{entry}-{}", kind.to_lowercase()),
        None => entry.to_owned(),
    };
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

/// A file beside the Katalog that is not there, and the name that it stands for.
fn free_path(snapshot: &Snapshot, katalog: &Path, name: &str) -> Option<(PathBuf, String)> {
    let path = |name: &str| katalog.with_file_name(format!("motif-{name}.yaml"));
    let numbered = (2..20).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    let name = names.find(|name| is_free(snapshot, &path(name)))?;
    Some((path(&name), name))
}

pub(super) fn change(snapshot: &Snapshot, place: &Place, task: &Task) -> Result<Change, String> {
    let selected = selected(place, task.span).ok_or(GONE)?;
    if let Some(refused) = selected.refused {
        return Err(refused.to_owned());
    }
    let katalog = place.source.file.path();
    let (path, name) =
        free_path(snapshot, katalog, &base_name(&selected)).ok_or("there is no free name for the file")?;
    let entry = selected.operator.entry().ok_or(GONE)?;
    // First with inputs for what is read; a Motif can read the custom resource itself, too.
    for with_inputs in [true, false] {
        let inputs = if with_inputs { inputs(place, &selected) } else { Inputs::default() };
        if with_inputs && inputs.by_path.is_empty() {
            continue;
        }
        let motif = motif_text(place, &selected, &name, &inputs)?;
        let text = katalog_text(place, &selected, &path, &inputs)?;
        let after = snapshot.with_text(katalog, text.clone()).with_text(&path, motif.clone());
        let now = same::entry(&after, katalog, place.document, &entry.name.value);
        if now.is_some_and(|now| same::of_entry((snapshot, selected.operator), (&after, &now), false)) {
            return Ok(Change { edits: lines(&place.source, &text), creates: vec![(path, motif)] });
        }
    }
    Err("what is rendered would change".to_owned())
}

/// What the resources read of the custom resource.
#[derive(Default)]
struct Inputs {
    /// By the path below the root: the name, the type, what the definition says of it.
    by_path: BTreeMap<Vec<String>, Input>,
    /// Where a path stands in the source, to be read as an input.
    places: Vec<(Span, String)>,
}

struct Input {
    name: String,
    kind: &'static str,
    description: String,
}

fn inputs(place: &Place, selected: &Selected<'_>) -> Inputs {
    let mut inputs = Inputs::default();
    let Some(schema) = selected.operator.schema() else { return inputs };
    for resource in selected.created.iter().chain(&selected.applied) {
        each_scalar(place.source.node(resource.node), &mut |node| {
            let Some(scalar) = node.scalar().filter(|scalar| scalar.text().contains("{{")) else { return };
            let template = ork_template::parse(scalar.text());
            if !template.errors.is_empty() {
                return;
            }
            for read in analysis::paths(&template) {
                let names: Vec<String> = read.segments.iter().map(|(name, _)| name.clone()).collect();
                let whole = read.written == names.len();
                let (Some((_, first)), Some((_, last))) = (read.segments.first(), read.segments.last()) else {
                    continue;
                };
                let Some((kind, description)) = passed(schema, &names).filter(|_| whole) else { continue };
                let taken: Vec<String> = inputs.by_path.values().map(|input| input.name.clone()).collect();
                let name = name_of(names.last().map_or("", String::as_str));
                let input = inputs.by_path.entry(names).or_insert_with(|| {
                    let name = free_name(&name, |name| taken.iter().any(|taken| taken == name));
                    Input { name, kind, description }
                });
                let span = scalar.to_source(Span::new(first.start, last.end));
                inputs.places.push((span, format!("inputs.{}", input.name)));
            }
        });
    }
    inputs
}

/// The type of a field that can be given to an input: a single value that says the same when it is printed and read.
fn passed(schema: Schema<'_>, names: &[String]) -> Option<(&'static str, String)> {
    if names.first().is_none_or(|root| root != "spec") {
        return None;
    }
    let Lookup::Found(found) = schema.lookup(names.iter().map(String::as_str)) else { return None };
    let kind = match found.kind() {
        "string" => "string",
        // What may be absent cannot be printed and read as a number.
        "integer" if is_always_there(schema, names) => "integer",
        "number" if is_always_there(schema, names) => "number",
        "boolean" if is_always_there(schema, names) => "boolean",
        _ => return None,
    };
    Some((kind, found.description().to_owned()))
}

/// Whether a field has a value in every custom resource.
fn is_always_there(schema: Schema<'_>, names: &[String]) -> bool {
    let mut here = schema;
    for (index, name) in names.iter().enumerate() {
        let Some((_, inner)) = here.property(name) else { return false };
        if index > 0 && inner.default().is_none() && !here.requires(name) {
            return false;
        }
        here = inner;
    }
    true
}

fn each_scalar<'t>(node: Node<'t>, see: &mut impl FnMut(Node<'t>)) {
    if node.is_alias() {
        return;
    }
    if node.scalar().is_some() {
        return see(node);
    }
    for entry in node.written_entries() {
        each_scalar(entry.value, see);
    }
    for item in node.items() {
        each_scalar(item, see);
    }
}

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

fn motif_text(place: &Place, selected: &Selected<'_>, name: &str, inputs: &Inputs) -> Result<String, String> {
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
fn katalog_text(place: &Place, selected: &Selected<'_>, motif: &Path, inputs: &Inputs) -> Result<String, String> {
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
