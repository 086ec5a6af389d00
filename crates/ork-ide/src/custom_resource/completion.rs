//! Keys and values of a custom resource, by the schema of its kind.

use std::path::Path;
use std::sync::Arc;

use ork_engine::model::Api;
use ork_engine::schema::Schema;
use ork_engine::validate::Step as Part;
use ork_project::{Snapshot, is_custom_group};
use ork_source::Span;
use ork_yaml::outline_at;

use super::markdown::{field, inline, kind_of};
use super::{CustomPlace, Head, METADATA, Spot, defining, is_all_ours, node_at, schema_at};
use crate::completion::{CompletionItem, CompletionKind};

/// Levels of required fields that come with a field.
const MOST_LEVELS: usize = 4;

/// What can be written in a custom resource; nothing in a text that holds none of a known kind there.
pub(crate) fn completion(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Vec<CompletionItem>> {
    if let Some(items) = head(snapshot, path, offset) {
        return Some(items);
    }
    let Some(place) = CustomPlace::at(snapshot, path, offset) else {
        return defining::completion(snapshot, path, offset);
    };
    if place.in_comment() {
        return Some(Vec::new());
    }
    let Spot { parents, key, word: before, in_flow } = place.spot();
    let whole = if in_flow { word(place.text(), before, offset) } else { value_word(place.text(), before) };
    let typed = Typed { text: place.text(), word: word(place.text(), before, offset), whole, in_flow };
    let offers = match (key, parents.as_slice()) {
        (Some(key), _) => values(&place, &parents, &key, &typed),
        (None, []) => root_keys(&place, &typed),
        (None, [Part::Key(key)]) if &**key == "metadata" => metadata_keys(&place, &parents, &typed),
        (None, _) => keys(&place, &parents, &typed),
    };
    Some(offers)
}

/// What is typed, and what of it is replaced.
struct Typed<'t> {
    text: &'t str,
    /// The word of a key.
    word: Span,
    /// A whole value.
    whole: Span,
    /// Whether it stands between braces or brackets, where nothing goes on lines of its own.
    in_flow: bool,
}

/// `apiVersion` and `kind` of a document whose kind is not known yet, or may be another.
fn head(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<Vec<CompletionItem>> {
    let source = snapshot.source(path).ok().filter(|source| !is_all_ours(source))?;
    let text = source.file.text();
    let outline = outline_at(text, offset);
    let (key, _) = outline.key.as_ref().filter(|_| outline.steps.is_empty())?;
    let head = Head::at(text, offset);
    // The group of Kubernetes itself, or of something that nobody here defines, is none of ours.
    if head.is_ours() || (!head.api_version.is_empty() && key == "kind" && !is_custom_group(head.group())) {
        return None;
    }
    let replace = value_word(text, outline.word);
    let fits = |api: &Api| match key.as_str() {
        "kind" => head.group().is_empty() || api.group == head.group(),
        _ => head.kind.is_empty() || api.kind == head.kind,
    };
    let kinds = || snapshot.custom_kinds(path).into_iter().filter(fits);
    let mut offers: Vec<CompletionItem> = match key.as_str() {
        "apiVersion" => kinds().map(|api| value(&api.api_version(), &format!("of {}", api.kind), replace)).collect(),
        "kind" => kinds().map(|api| value(&api.kind, &api.api_version(), replace)).collect(),
        _ => return None,
    };
    offers.dedup_by(|one, other| one.label == other.label);
    (!offers.is_empty()).then_some(offers)
}

/// The word under the cursor, what follows it included.
fn word(text: &str, word: Span, offset: u32) -> Span {
    let rest = text.get(offset as usize..).unwrap_or_default();
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
    Span::from(word.start as usize..offset as usize + length)
}

/// A whole value on its line.
fn value_word(text: &str, word: Span) -> Span {
    let rest = text.get(word.start as usize..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let value = line.split(" #").next().unwrap_or_default().trim_end();
    Span::from(word.start as usize..word.start as usize + value.len())
}

fn value(label: &str, detail: &str, replace: Span) -> CompletionItem {
    CompletionItem { detail: detail.to_owned(), ..crate::completion::item(label, CompletionKind::Value, replace) }
}

/// A key with what stands behind it.
fn key(typed: &Typed<'_>, name: &str, behind: &Behind, detail: String, documentation: String) -> CompletionItem {
    let written = ork_yaml::text_of(name);
    let rest = typed.text.get(typed.word.end as usize..).unwrap_or_default();
    // The key is there already, and only its name is another.
    let is_renamed = rest.starts_with(':');
    let (insert, snippet) = match behind {
        _ if is_renamed => (written, None),
        _ if typed.in_flow => (format!("{written}: "), None),
        Behind::Value(snippet) => (format!("{written}: "), Some(format!("{written}: {snippet}"))),
        Behind::Lines(lines) => (format!("{written}:"), Some(format!("{written}:{lines}"))),
    };
    CompletionItem {
        detail,
        documentation,
        insert,
        snippet,
        ..crate::completion::item(name, CompletionKind::Field, typed.word)
    }
}

/// What stands behind a key, with places to fill in.
enum Behind {
    Value(String),
    Lines(String),
}

fn root_keys(place: &CustomPlace, typed: &Typed<'_>) -> Vec<CompletionItem> {
    let given = given(place, &[]);
    let offer = |name: &str, behind: Behind, doc: &str| {
        let is_given = given.iter().any(|(known, _)| known == name);
        (!is_given)
            .then(|| CompletionItem { required: true, ..key(typed, name, &behind, String::new(), doc.to_owned()) })
    };
    let spec = place.schema().and_then(|schema| schema.property("spec"));
    let spec = spec.map(|(_, spec)| behind(spec, 0, &mut 1)).unwrap_or(Behind::Lines("\n  $1".to_owned()));
    let offers = [
        offer("apiVersion", Behind::Value("$1".to_owned()), "The group and version of the kind."),
        offer("kind", Behind::Value("$1".to_owned()), "The kind of the resource."),
        offer("metadata", Behind::Lines("\n  name: $1".to_owned()), "The name, labels and annotations."),
        offer("spec", spec, "What is wanted."),
    ];
    offers.into_iter().flatten().collect()
}

fn metadata_keys(place: &CustomPlace, parents: &[Part], typed: &Typed<'_>) -> Vec<CompletionItem> {
    let given = given(place, parents);
    let is_given = |name: &str| given.iter().any(|(known, _)| known == name);
    let fits = |name: &str| match name {
        "namespace" => place.namespaced(),
        "generateName" => !is_given("name"),
        _ => true,
    };
    let offer = |(name, doc): &(&str, &str)| {
        let behind = match *name {
            "labels" | "annotations" => Behind::Lines("\n  $1: $2".to_owned()),
            _ => Behind::Value("$1".to_owned()),
        };
        CompletionItem { required: *name == "name", ..key(typed, name, &behind, String::new(), (*doc).to_owned()) }
    };
    METADATA.iter().filter(|(name, _)| !is_given(name) && fits(name)).map(offer).collect()
}

/// The keys of a part that are not given: what must be there, then in the order of the definition from the key before the
/// cursor on, since that is how people write.
fn keys(place: &CustomPlace, parents: &[Part], typed: &Typed<'_>) -> Vec<CompletionItem> {
    let Some(schema) = place.schema().and_then(|schema| schema_at(schema, parents)) else { return Vec::new() };
    if schema.properties().next().is_none() {
        // A value may stand on a line of its own, as items of lists do.
        let in_list = matches!(parents.last(), Some(Part::Item(_)));
        return if in_list { of_schema(schema, typed.whole) } else { Vec::new() };
    }
    let given = given(place, parents);
    let declared: Vec<(&str, Schema<'_>)> =
        schema.properties().filter_map(|(name, property)| Some((name.text()?, property))).collect();
    let before = given.iter().filter(|(_, start)| *start < place.offset).max_by_key(|(_, start)| *start);
    let from = before.and_then(|(name, _)| declared.iter().position(|(known, _)| known == name)).map_or(0, |at| at + 1);
    let (earlier, later) = declared.split_at_checked(from).unwrap_or((&declared, &[]));
    let mut offered: Vec<&(&str, Schema<'_>)> =
        later.iter().chain(earlier).filter(|(name, _)| !given.iter().any(|(known, _)| known == name)).collect();
    offered.sort_by_key(|(name, _)| !schema.requires(name));
    let offer = |(name, property): &&(&str, Schema<'_>)| {
        let required = schema.requires(name);
        let documentation = field(name, *property, required);
        let behind = behind(*property, 0, &mut 1);
        CompletionItem { required, ..key(typed, name, &behind, kind_of(*property), documentation) }
    };
    offered.iter().map(offer).collect()
}

/// The keys that a mapping has, without the one under the cursor, with the places where they stand.
fn given(place: &CustomPlace, parents: &[Part]) -> Vec<(String, u32)> {
    let Some(mapping) = place.root().and_then(|root| node_at(root, parents)) else { return Vec::new() };
    let others = mapping.written_entries().filter(|entry| !entry.key.span().touches(place.offset));
    others.map(|entry| (entry.name().to_owned(), entry.key.span().start)).collect()
}

fn values(place: &CustomPlace, parents: &[Part], key: &str, typed: &Typed<'_>) -> Vec<CompletionItem> {
    let steps: Vec<Part> = parents.iter().cloned().chain([Part::Key(Arc::from(key))]).collect();
    let Some(schema) = place.schema().and_then(|schema| schema_at(schema, &steps)) else { return Vec::new() };
    of_schema(schema, typed.whole)
}

/// The values that a schema names: its closed set with the default first, `true` and `false`, its default, its example.
fn of_schema(schema: Schema<'_>, replace: Span) -> Vec<CompletionItem> {
    let default = schema.default().and_then(inline);
    let mut found: Vec<String> = schema.values().filter_map(inline).collect();
    if found.is_empty() && schema.kind() == "boolean" {
        found = ["true", "false"].map(str::to_owned).into();
    }
    if found.is_empty() {
        found.extend(default.clone());
        found.extend(schema.node().get("example").and_then(inline).filter(|example| Some(example) != default.as_ref()));
    }
    found.sort_by_key(|value| Some(value) != default.as_ref());
    let detail = |label: &str| if Some(label) == default.as_deref() { "default" } else { "" };
    let doc = schema.description().trim();
    let offer =
        |label: &String| CompletionItem { documentation: doc.to_owned(), ..value(label, detail(label), replace) };
    found.iter().map(offer).collect()
}

/// What is written behind the key of a field: a value to fill in, or what must be inside.
fn behind(schema: Schema<'_>, level: usize, stop: &mut usize) -> Behind {
    let indent = "  ".repeat(level + 1);
    let mut next = || {
        *stop += 1;
        *stop - 1
    };
    match schema.kind() {
        "object" => {
            let required: Vec<(&str, Schema<'_>)> = schema
                .required()
                .filter_map(|name| Some((name, schema.property(name)?.1)))
                .filter(|(_, property)| property.default().is_none())
                .collect();
            if required.is_empty() || level >= MOST_LEVELS {
                return Behind::Lines(format!("\n{indent}${}", next()));
            }
            let mut lines = String::new();
            for (name, property) in required {
                lines.push_str(&format!("\n{indent}{}:", ork_yaml::text_of(name)));
                match behind(property, level + 1, stop) {
                    Behind::Value(value) => lines.push_str(&format!(" {value}")),
                    Behind::Lines(inner) => lines.push_str(&inner),
                }
            }
            Behind::Lines(lines)
        }
        "array" => Behind::Lines(format!("\n{indent}- ${}", next())),
        _ => {
            let named = schema.default().or_else(|| schema.values().next()).and_then(inline);
            let stop = next();
            Behind::Value(match named.filter(|text| !text.contains(['$', '}', '\\'])) {
                Some(text) => format!("${{{stop}:{text}}}"),
                None => format!("${stop}"),
            })
        }
    }
}
