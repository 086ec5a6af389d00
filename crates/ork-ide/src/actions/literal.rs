//! A literal value becomes something that can be set: an input of its Motif, a field of the custom resource.

use std::sync::Arc;

use ork_engine::fields::{Shape, TextKind, resource_list};
use ork_engine::model::InputType;
use ork_engine::operator::Operator;
use ork_engine::source::Source;
use ork_engine::uses::declare;
use ork_engine::walk::walk;
use ork_project::Snapshot;
use ork_source::{Span, apply_edits};
use ork_yaml::{Dialect, NewValue, Parent, Scalar, Step, Style, Typed, text_of};

use super::local::is_local;
use super::reads::{free_name, name_of};
use super::slot::shape_at;
use super::{Action, ActionKind, Change, GONE, Job, action, edits, same, task};
use crate::place::Place;

/// A literal that a template could stand in for.
struct Literal<'p> {
    scalar: Scalar<'p>,
    /// What it could be called.
    name: String,
    /// What it is called where that is taken: the kind of the resource first.
    longer: String,
    kind: InputType,
}

pub(super) fn offer(snapshot: &Snapshot, place: &Place, actions: &mut Vec<Action>) {
    let Some(literal) = at(place, place.offset) else { return };
    let (span, shown) = (literal.scalar.span(), shown(literal.scalar.text()));
    if place.motif().is_some() {
        let title = format!("Extract `{shown}` to an input");
        actions.push(action(ActionKind::Extract, title, task(Job::ExtractInput, span)));
        let count = equal(place, &literal).len();
        if count > 1 {
            let title = format!("Extract all {count} `{shown}` to an input");
            actions.push(action(ActionKind::Extract, title, task(Job::ExtractInputs, span)));
        }
    } else if definition(snapshot, place).is_some() {
        let title = format!("Extract `{shown}` to a field of the definition");
        actions.push(action(ActionKind::Extract, title, task(Job::ExtractField, span)));
    }
}

/// A text for a title.
fn shown(text: &str) -> String {
    match text.char_indices().nth(30) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The literal at an offset: a plain value of a resource, in a field that takes templates.
fn at(place: &Place, offset: u32) -> Option<Literal<'_>> {
    let steps = place.source.tree.path_at(place.document, offset);
    let node = match *steps.last()? {
        Step::Value { value, .. } => value,
        Step::Item { item, .. } => item,
        Step::Key { .. } => return None,
    };
    let node = place.source.node(node);
    let scalar = node.scalar().filter(|scalar| scalar.span().touches(offset))?;
    let unusual = node.is_alias() || node.anchor().is_some() || node.tag().is_some();
    let block = matches!(scalar.style(), Style::Literal | Style::Folded);
    let text = scalar.text();
    if unusual || block || text.is_empty() || text.trim() != text || text.contains("{{") || text.contains(['\n', '\r'])
    {
        return None;
    }
    let owner = owner(place, &steps)?;
    let kind = kind(shape_at(place, &steps)?, scalar)?;
    let key = steps.iter().rev().find_map(|step| match *step {
        Step::Value { key, .. } | Step::Key { key, .. } => place.source.node(key).text(),
        Step::Item { .. } => None,
    });
    let key = key.filter(|key| *key != "value").or_else(|| named_beside(place, &steps)).unwrap_or("value");
    Some(Literal { scalar, name: name_of(key), longer: name_of(&format!("{}-{key}", camel(owner))), kind })
}

/// What a literal belongs to, by the way to it: the kind of its resource, or an import's input. Nothing in conditions, and
/// where it is the name of something.
fn owner(place: &Place, steps: &[Step]) -> Option<&'static str> {
    let keys = steps.iter().filter_map(|step| match *step {
        Step::Value { key, .. } | Step::Key { key, .. } => place.source.node(key).text(),
        Step::Item { .. } => None,
    });
    let keys: Vec<&str> = keys.collect();
    let inside = match keys.as_slice() {
        ["spec", "crds", _, "imports", "with", _] => return Some("input"),
        ["spec", "crds", _, "operatorBox", "reconcile", "imports", "with", _] => return Some("input"),
        ["resources", rest @ ..] | ["spec", "crds", _, "operatorBox", rest @ ..] => rest,
        _ => return None,
    };
    let mut inside = inside.iter();
    let list = inside.find_map(|key| resource_list(key))?;
    let conditional = inside.any(|key| matches!(*key, "when" | "or" | "anyOf" | "forEach" | "key"));
    (!conditional).then_some(list.kind)
}

/// `StatefulSet` becomes `statefulSet`.
fn camel(kind: &str) -> String {
    let mut characters = kind.chars();
    characters.next().map_or(String::new(), |first| first.to_lowercase().chain(characters).collect())
}

/// The name of a literal, or the longer one where that is taken.
fn free(literal: &Literal<'_>, is_taken: impl Fn(&str) -> bool) -> String {
    let name = if is_taken(&literal.name) { &literal.longer } else { &literal.name };
    free_name(name, is_taken)
}

/// What the `name` beside a `value` says.
fn named_beside<'p>(place: &'p Place, steps: &[Step]) -> Option<&'p str> {
    let (_, parents) = steps.split_last()?;
    let parent = match *parents.last()? {
        Step::Value { value, .. } | Step::Key { value, .. } => value,
        Step::Item { item, .. } => item,
    };
    place.source.node(parent).get("name")?.text().filter(|name| !name.contains("{{"))
}

/// The type of a literal; none where no template can stand in for it.
fn kind(shape: &Shape, scalar: Scalar<'_>) -> Option<InputType> {
    let text = scalar.text();
    let plain = scalar.style() == Style::Plain;
    let is_integer = text.parse::<i64>().is_ok_and(|number| number.to_string() == text);
    let is_boolean = matches!(text, "true" | "false");
    let by_text = match () {
        () if plain && is_integer => InputType::Integer,
        () if plain && is_boolean => InputType::Boolean,
        () => InputType::Text,
    };
    match shape {
        Shape::Int => is_integer.then_some(InputType::Integer),
        Shape::Bool => is_boolean.then_some(InputType::Boolean),
        Shape::Text(text) if !text.template => None,
        Shape::Text(text) => match text.kind {
            TextKind::Integer if is_integer => Some(InputType::Integer),
            TextKind::Boolean if is_boolean => Some(InputType::Boolean),
            TextKind::DataPath | TextKind::ConditionField | TextKind::File | TextKind::Reference => None,
            _ => Some(by_text),
        },
        // What a template prints there is text, whatever it looks like.
        Shape::Free => (scalar.resolve(Dialect::V3) == Typed::Text).then_some(InputType::Text),
        _ => None,
    }
}

/// The places of all literals that say the same under the same name, the one itself among them.
fn equal(place: &Place, literal: &Literal<'_>) -> Vec<Span> {
    let (Some(root), Some(object)) = (place.source.tree.root(place.document), place.root()) else { return Vec::new() };
    let walk = walk(root, object);
    let alike =
        walk.texts.iter().filter(|seen| seen.node.text() == Some(literal.scalar.text()) && !seen.node.is_alias());
    let found = alike.filter_map(|seen| at(place, seen.node.span().start));
    let same = found.filter(|found| found.name == literal.name && found.kind == literal.kind);
    same.map(|found| found.scalar.span()).collect()
}

/// The entry and its definition, where that takes a further field.
fn definition<'p>(snapshot: &Snapshot, place: &'p Place) -> Option<&'p Operator> {
    let operator = place.operator()?;
    let local = is_local(snapshot, operator.definition.as_ref()?.source.file.path());
    let has_spec = operator.schema().is_some_and(|schema| schema.property("spec").is_some());
    (local && has_spec).then_some(operator)
}

/// The literal becomes an input with itself as the default.
pub(super) fn to_input(snapshot: &Snapshot, place: &Place, all: bool) -> Result<Change, String> {
    let literal = at(place, place.offset).ok_or(GONE)?;
    let motif = place.motif().ok_or(GONE)?;
    let name = free(&literal, |name| motif.input(name).is_some());
    let spans = if all { equal(place, &literal) } else { vec![literal.scalar.span()] };
    let mut changes: Vec<(Span, String)> =
        spans.into_iter().map(|span| (span, format!("\"{{{{ .inputs.{name} }}}}\""))).collect();
    changes.extend(declared(&place.source, place.document, &name, literal.kind, Some(literal.scalar.text()))?);
    let path = place.source.file.path();
    let after = snapshot.with_text(path, apply_edits(place.text(), &changes));
    let now = after.source(path).ok().and_then(|source| after.resolve(&source).motif.clone());
    if !now.is_some_and(|now| same::of_motif(motif, &now)) {
        return Err("what is rendered would change".to_owned());
    }
    Ok(Change { edits: edits(&place.source, changes), creates: Vec::new() })
}

/// The change that declares an input in a Motif.
pub(super) fn declared(
    source: &Source,
    document: usize,
    name: &str,
    kind: InputType,
    default: Option<&str>,
) -> Result<Vec<(Span, String)>, String> {
    let root = source.tree.root(document).ok_or(GONE)?;
    let written = |value: &str| if kind == InputType::Text { text_of(value) } else { value.to_owned() };
    let mut fields = vec![("name", text_of(name))];
    if kind != InputType::Text {
        fields.push(("type", kind.as_str().to_owned()));
    }
    fields.extend(default.map(|default| ("default", written(default))));
    let lines: String = fields.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    let Some(inputs) = root.entry("inputs").map(|entry| entry.value).filter(|inputs| !inputs.is_null()) else {
        return Ok(vec![before_resources(source, document, &lines)?]);
    };
    if inputs.is_flow() && inputs.items().next().is_some() {
        let end = inputs.span().end.saturating_sub(1);
        let quoted = fields.iter().map(|(key, value)| format!("{key}: {}", in_flow(value))).collect::<Vec<_>>();
        return Ok(vec![(Span::empty(end), format!(", {{{}}}", quoted.join(", ")))]);
    }
    source.tree.insert_item(Parent::Node(inputs.id()), NewValue::Lines(&lines)).map_err(|error| error.to_string())
}

/// A written scalar inside of brackets.
fn in_flow(written: &str) -> String {
    let quoted = written.starts_with(['"', '\'']);
    let special = written.contains([',', '[', ']', '{', '}', ':', '#']);
    if quoted || !special {
        written.to_owned()
    } else {
        format!("\"{}\"", written.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// `inputs` come before `resources`.
fn before_resources(source: &Source, document: usize, lines: &str) -> Result<(Span, String), String> {
    let root = source.tree.root(document).ok_or(GONE)?;
    let text = source.file.text();
    let written = || root.written_entries().map(|entry| (entry.key.text(), entry.key.span().start));
    // An empty key is filled where it stands.
    if let Some((_, start)) = written().find(|(key, _)| *key == Some("inputs")) {
        let end = text
            .get(start as usize..)
            .and_then(|rest| rest.find('\n'))
            .ok_or("`inputs` stands at the end of the file")?;
        let item = item_lines(lines, "  ");
        return Ok((Span::empty(start + u32::try_from(end + 1).unwrap_or_default()), item));
    }
    let at = written().find(|(key, _)| *key == Some("resources")).map(|(_, start)| start);
    let at = at.ok_or("the Motif has no `resources`")?;
    let alone = at == 0 || text.get(..at as usize).is_some_and(|before| before.ends_with('\n'));
    if !alone || root.is_flow() {
        return Err("the Motif is written in brackets".to_owned());
    }
    Ok((Span::empty(at), format!("inputs:\n{}\n", item_lines(lines, "  "))))
}

fn item_lines(lines: &str, indent: &str) -> String {
    let mut out = String::new();
    for (index, line) in lines.lines().enumerate() {
        let mark = if index == 0 { "- " } else { "  " };
        out.push_str(&format!("{indent}{mark}{line}\n"));
    }
    out
}

/// The literal becomes a field of `spec` with itself as the default.
pub(super) fn to_field(snapshot: &Snapshot, place: &Place) -> Result<Change, String> {
    let literal = at(place, place.offset).ok_or(GONE)?;
    let operator = definition(snapshot, place).ok_or(GONE)?;
    let (Some(definition), Some(schema)) = (&operator.definition, operator.schema()) else {
        return Err(GONE.to_owned());
    };
    let spec = schema.property("spec").map(|(_, spec)| spec).ok_or(GONE)?;
    let name = free(&literal, |name| spec.property(name).is_some());
    let text = literal.scalar.text();
    let default = if literal.kind == InputType::Text { text_of(text) } else { text.to_owned() };
    let lines = format!("type: {}\ndefault: {default}\n", literal.kind.as_str());
    let declared = declare(definition, schema, &[(vec!["spec", &name], lines)]);
    let declared = declared.ok_or("the definition cannot take a further field as it is written")?;
    let mut all = edits(&place.source, vec![(literal.scalar.span(), format!("\"{{{{ .spec.{name} }}}}\""))]);
    all.push(declared);
    if !is_same(snapshot, place, operator, &all) {
        return Err("what is rendered would change".to_owned());
    }
    Ok(Change { edits: all, creates: Vec::new() })
}

fn is_same(snapshot: &Snapshot, place: &Place, operator: &Operator, edits: &[ork_source::Edit]) -> bool {
    let Some(entry) = operator.entry() else { return false };
    let mut files: Vec<Arc<ork_source::SourceFile>> = Vec::new();
    for edit in edits {
        if !files.iter().any(|file| file.path() == edit.location.file.path()) {
            files.push(Arc::clone(&edit.location.file));
        }
    }
    let mut after = snapshot.clone();
    for file in files {
        let own = edits.iter().filter(|edit| edit.location.file.path() == file.path());
        let changes: Vec<(Span, String)> = own.map(|edit| (edit.location.span, edit.text.clone())).collect();
        after = after.with_text(file.path(), apply_edits(file.text(), &changes));
    }
    let now = same::entry(&after, place.source.file.path(), place.document, &entry.name.value);
    now.is_some_and(|now| same::of_entry((snapshot, operator), (&after, &now), true))
}
