//! What can be written at the cursor.

use std::path::Path;

use ork_engine::fields::{Field, Object, POSITIONS, Shape, Status, TextKind};
use ork_engine::walk::{field_at, object_at};
use ork_project::Snapshot;
use ork_source::Span;
use ork_template::{Cursor, functions};
use ork_yaml::Node;

use crate::custom_resource;
use crate::data::{METADATA, ROOTS, input_detail, schema_at, schema_detail};
use crate::markdown;
use crate::patterns;
use crate::place::Place;

/// What sort of thing is offered; editors show an icon for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key of a document.
    Field,
    /// An input of a motif.
    Input,
    /// A field of the custom resource or other template data.
    Data,
    /// A template function.
    Function,
    /// One of a closed set of values.
    Value,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What the list shows and what is matched against the typed text.
    pub label: String,
    /// Its sort.
    pub kind: CompletionKind,
    /// A few words beside the label: type, default, signature.
    pub detail: String,
    /// Markdown.
    pub documentation: String,
    /// What replaces `replace`.
    pub insert: String,
    /// The same with places to fill in (`$1`, `${1:text}`), for clients that know them.
    pub snippet: Option<String>,
    /// The text under the cursor that is replaced.
    pub replace: Span,
    /// The place in the list: items are ordered by it, then by label.
    pub rank: u8,
    /// Whether something is incomplete without it.
    pub required: bool,
}

/// What can be written at `offset` of the file at `path`.
#[must_use]
pub fn completion(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<CompletionItem> {
    if let Some(items) = custom_resource::completion(snapshot, path, offset) {
        return items;
    }
    let Some(place) = Place::at(snapshot, path, offset) else { return first_lines(snapshot, path, offset) };
    if in_comment(&place) {
        return Vec::new();
    }
    if let Some(items) = in_template(&place) {
        return items;
    }
    match &place.outline.key {
        None if place.in_with() => inputs(&place),
        None => keys(&place),
        Some((key, _)) => values(snapshot, &place, key),
    }
}

/// The first lines of a document, before its kind is known. Only an empty text and one that names the API group are ours.
fn first_lines(snapshot: &Snapshot, path: &Path, offset: u32) -> Vec<CompletionItem> {
    let Some(file) = snapshot.file(path) else { return Vec::new() };
    let (text, outline) = (file.text(), ork_yaml::outline_at(file.text(), offset));
    let ours = text.contains(ork_engine::source::GROUP);
    if !outline.steps.is_empty() || !(ours || text.trim().len() <= outline.word.len() as usize) {
        return Vec::new();
    }
    let kinds = ["Katalog", "Motif", "Komposer", "E2E", "Simulate"];
    match outline.key.as_ref().map(|(key, _)| key.as_str()) {
        Some("kind") if ours => kinds.map(|kind| item(kind, CompletionKind::Value, outline.word)).into(),
        None => ["apiVersion: orkestra.orkspace.io/v1", "kind: "]
            .iter()
            .filter(|line| !text.contains(line.split(' ').next().unwrap_or_default()))
            .map(|line| CompletionItem {
                insert: (*line).to_owned(),
                ..item(line.trim(), CompletionKind::Field, outline.word)
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn in_comment(place: &Place) -> bool {
    place.source.tree.comments().iter().any(|comment| comment.start < place.offset && place.offset <= comment.end)
}

/// Completion inside of `{{ … }}`; nothing where the cursor is in no action.
fn in_template(place: &Place) -> Option<Vec<CompletionItem>> {
    let action = place.action()?;
    let before = action.text.get(..action.offset as usize)?;
    if before.rfind("{{") <= before.rfind("}}") {
        return None;
    }
    let Some(cursor) = ork_template::cursor(action.text, action.offset) else { return Some(Vec::new()) };
    Some(match cursor {
        Cursor::Path { base, span, .. } => data(place, &base, action.to_source(span)),
        Cursor::Function { prefix, span } => functions_at(place, &prefix, action.to_source(span)),
    })
}

pub(crate) fn item(label: &str, kind: CompletionKind, replace: Span) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        kind,
        detail: String::new(),
        documentation: String::new(),
        insert: label.to_owned(),
        snippet: None,
        replace,
        rank: 1,
        required: false,
    }
}

fn data(place: &Place, base: &[String], replace: Span) -> Vec<CompletionItem> {
    let named = |(name, doc): &(&str, &str)| CompletionItem {
        documentation: (*doc).to_owned(),
        ..item(name, CompletionKind::Data, replace)
    };
    let first = base.first().map(String::as_str);
    match (first, base.len()) {
        (None, _) => ROOTS.iter().filter(|(name, _)| *name != "inputs" || place.motif().is_some()).map(named).collect(),
        (Some("inputs"), 1) => motif_inputs(place, replace),
        (Some("metadata"), 1) => METADATA.iter().map(named).collect(),
        _ => schema_fields(place, base, replace),
    }
}

fn motif_inputs(place: &Place, replace: Span) -> Vec<CompletionItem> {
    let Some(motif) = place.motif() else { return Vec::new() };
    let offer = |input: &ork_engine::model::Input| CompletionItem {
        detail: input_detail(motif, input),
        documentation: markdown::input(motif, input),
        ..item(&input.name.value, CompletionKind::Input, replace)
    };
    motif.inputs.iter().map(offer).collect()
}

fn schema_fields(place: &Place, base: &[String], replace: Span) -> Vec<CompletionItem> {
    let Some(schema) = place.schema().and_then(|schema| schema_at(schema, base)) else { return Vec::new() };
    let offer = |(name, field): (Node<'_>, ork_engine::schema::Schema<'_>)| {
        let name = name.text()?;
        let mut path = base.to_vec();
        path.push(name.to_owned());
        Some(CompletionItem {
            detail: schema_detail(field),
            documentation: markdown::schema(&path, field),
            ..item(name, CompletionKind::Data, replace)
        })
    };
    schema.properties().filter_map(offer).collect()
}

/// Functions and notes; where nothing is typed yet also the roots of the data.
fn functions_at(place: &Place, prefix: &str, replace: Span) -> Vec<CompletionItem> {
    let mut items: Vec<CompletionItem> = functions::all()
        .map(|function| CompletionItem {
            detail: function.signature.to_owned(),
            documentation: markdown::function(function),
            rank: if function.is_evaluated() { 2 } else { 3 },
            ..item(function.name, CompletionKind::Function, replace)
        })
        .collect();
    let notes = place.shared().into_iter().flat_map(|shared| &shared.notes);
    items.extend(notes.map(|note| CompletionItem {
        detail: format!("note of {}", place.name_of(&note.source)),
        documentation: format!("```\n{}\n```", note.expression),
        ..item(&note.name.value, CompletionKind::Function, replace)
    }));
    if prefix.is_empty() {
        let roots = ROOTS.iter().filter(|(name, _)| *name != "inputs" || place.motif().is_some());
        items.extend(roots.map(|(name, doc)| CompletionItem {
            documentation: (*doc).to_owned(),
            ..item(&format!(".{name}"), CompletionKind::Data, replace)
        }));
    }
    items
}

/// The word under the cursor, what follows it on the line included.
fn word(place: &Place) -> Span {
    let text = place.text();
    let rest = text.get(place.offset as usize..).unwrap_or_default();
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
    Span::from(place.outline.word.start as usize..place.offset as usize + length)
}

/// A key's text to insert: with its colon, unless one is there.
fn key_text(place: &Place, name: &str, word: Span, inline: bool) -> String {
    let rest = place.text().get(word.end as usize..).unwrap_or_default();
    if rest.starts_with(':') {
        return name.to_owned();
    }
    format!("{name}:{}", if inline { " " } else { "" })
}

fn inputs(place: &Place) -> Vec<CompletionItem> {
    let Some((import, state)) = place.import() else { return Vec::new() };
    let Some(motif) = state.motif() else { return Vec::new() };
    let replace = word(place);
    let given = |name: &str| {
        import.bindings.iter().any(|binding| binding.name.value == name && !binding.name.span.touches(place.offset))
    };
    let offer = |input: &ork_engine::model::Input| CompletionItem {
        detail: input_detail(motif, input),
        documentation: markdown::input(motif, input),
        insert: key_text(place, &input.name.value, replace, true),
        rank: if input.required { 0 } else { 1 },
        ..item(&input.name.value, CompletionKind::Input, replace)
    };
    motif.inputs.iter().filter(|input| !given(&input.name.value)).map(offer).collect()
}

fn keys(place: &Place) -> Vec<CompletionItem> {
    let Some(object) = place.root().and_then(|root| object_at(root, place.parents())) else { return Vec::new() };
    let replace = word(place);
    let siblings = siblings(place);
    let offer = |field: &'static Field| CompletionItem {
        detail: field.shape.describe(),
        documentation: markdown::field(object, field),
        insert: key_text(place, field.name, replace, is_inline(&field.shape)),
        rank: if field.required { 0 } else { 1 },
        ..item(field.name, CompletionKind::Field, replace)
    };
    let hidden = other_layout(place.text(), object, &siblings);
    let offered = |field: &&Field| {
        matches!(field.status, Status::Current)
            && !hidden.contains(&field.name)
            && !siblings.contains(&field.name.to_owned())
    };
    object.fields.iter().filter(offered).map(offer).collect()
}

/// Keys of the layout that a document does not use: the sections, unless one has begun; then what they replace, unless
/// some of that stands here already.
fn other_layout(text: &str, object: &Object, siblings: &[String]) -> Vec<&'static str> {
    const SECTIONS: [&str; 6] = ["observe", "preReconcile", "runtime", "reconcile", "emit", "admission"];
    let begun = |name: &&str| text.lines().any(|line| line.trim_start().strip_prefix(*name) == Some(":"));
    // A Motif has `admission` in either layout.
    if text.contains("kind: Motif") {
        return Vec::new();
    }
    if !SECTIONS.iter().any(begun) {
        return SECTIONS.to_vec();
    }
    let moved = POSITIONS.iter().filter(|positions| positions.paths.len() > 1).filter_map(|positions| {
        let path = positions.paths.first()?;
        match object.name {
            "CRD entry" => (!path.contains('.')).then_some(*path),
            "operatorBox" => path.strip_prefix("operatorBox.").filter(|key| !key.contains('.')),
            _ => None,
        }
    });
    let moved: Vec<&str> = moved.collect();
    if siblings.iter().any(|sibling| moved.contains(&sibling.as_str())) { Vec::new() } else { moved }
}

/// Whether a value stands on the line of its key.
fn is_inline(shape: &Shape) -> bool {
    match shape {
        Shape::Text(_) | Shape::Bool | Shape::Int => true,
        Shape::OneOf(shapes) => shapes.first().is_some_and(is_inline),
        _ => false,
    }
}

/// The keys that the mapping around the cursor has on other lines.
fn siblings(place: &Place) -> Vec<String> {
    let text = place.text();
    let line_start = text.get(..place.offset as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let column = place.outline.word.start as usize - line_start;
    let own = text.get(line_start..).unwrap_or_default();
    let below = own.lines().skip(1);
    let above = text.get(..line_start).unwrap_or_default().lines().rev();
    let mut found = Vec::new();
    // The line of an item's dash has nothing of the item above it.
    let starts_item = own.get(..column).is_some_and(|lead| lead.contains('-'));
    if !starts_item {
        keys_above(above, column, &mut found);
    }
    keys_below(below, column, &mut found);
    found
}

/// A line's key, the column that it stands in, and whether a dash stands in front of it.
fn key_of(line: &str) -> Option<(&str, usize, bool)> {
    let content = line.trim_start_matches([' ', '-']);
    if content.is_empty() || content.starts_with('#') {
        return None;
    }
    let at = line.len() - content.len();
    let dashed = line.get(..at).is_some_and(|lead| lead.contains('-'));
    let key = content.split_once(':').map_or("", |(key, _)| key.trim_matches(['"', '\'']));
    Some((key, at, dashed))
}

/// Keys of the same mapping on earlier lines; the line of its dash is the first of them.
fn keys_above<'t>(lines: impl Iterator<Item = &'t str>, column: usize, found: &mut Vec<String>) {
    for (key, at, dashed) in lines.filter_map(key_of) {
        if at == column {
            found.push(key.to_owned());
        }
        if at < column || (at == column && dashed) {
            return;
        }
    }
}

/// Keys of the same mapping on later lines; a dash at most as far in starts something else.
fn keys_below<'t>(lines: impl Iterator<Item = &'t str>, column: usize, found: &mut Vec<String>) {
    for (key, at, dashed) in lines.filter_map(key_of) {
        if at < column || (at == column && dashed) {
            return;
        }
        if at == column {
            found.push(key.to_owned());
        }
    }
}

fn values(snapshot: &Snapshot, place: &Place, key: &str) -> Vec<CompletionItem> {
    let mut path = place.parents();
    path.push(key);
    let Some((_, field)) = place.root().and_then(|root| field_at(root, path)) else { return Vec::new() };
    let replace = word(place);
    match &field.shape {
        Shape::Bool => ["true", "false"].map(|value| item(value, CompletionKind::Value, replace)).into(),
        Shape::Text(text) if !text.values.is_empty() => {
            text.values.iter().map(|value| item(value, CompletionKind::Value, replace)).collect()
        }
        Shape::Text(text) if text.kind == TextKind::Boolean => {
            ["true", "false"].map(|value| item(value, CompletionKind::Value, replace)).into()
        }
        Shape::Text(text) if text.kind == TextKind::Reference => patterns::complete(snapshot, place),
        Shape::Text(text) if text.kind == TextKind::Profile => {
            let names = ork_engine::render::profile_names(&place.parents());
            names.into_iter().map(|name| item(name, CompletionKind::Value, replace)).collect()
        }
        Shape::Text(text) if matches!(text.kind, TextKind::ConditionField | TextKind::DataPath) => data_path(place),
        _ => Vec::new(),
    }
}

/// A bare path such as `spec.image` in a condition.
fn data_path(place: &Place) -> Vec<CompletionItem> {
    let typed = place.outline.word.text(place.text());
    let last = typed.rfind('.').map_or(0, |dot| dot + 1);
    let base: Vec<String> =
        typed.get(..last).unwrap_or_default().split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let word = word(place);
    data(place, &base, Span::from(word.start as usize + last..word.end as usize))
}
