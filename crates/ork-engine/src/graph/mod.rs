//! What a Katalog is made of, as a picture: its entries, what each takes in, what that makes, and how the parts refer to
//! each other. Names stay templates: nothing is rendered here.
//!
//! Not here: files; [`mermaid`] and [`svg`] write the picture.

mod mermaid;
mod reference;
mod svg;

use std::sync::Arc;

use ork_yaml::{Form, Node};

use crate::model::{Block, Contribution, Katalog};
use crate::operator::{ImportState, Operator, Pattern, PatternState};
use crate::rules::{Document, Resolved};
use crate::source::Source;

pub use mermaid::mermaid;
pub use svg::svg;

/// The Katalogs of a picture, those that a Komposer takes in among them.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Each with its entries.
    pub katalogs: Vec<Drawn>,
}

/// A Katalog, or a pattern that could not be looked into.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// Its name and version.
    pub title: String,
    /// How it is referred to, where it is taken in by another document.
    pub reference: Option<String>,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// An entry of `spec.crds`.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its key.
    pub name: String,
    /// The kind that it watches.
    pub kind: String,
    /// The API that the kind is of.
    pub api_version: String,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Entries that must be there first, each with how far they must be.
    pub depends_on: Vec<(String, String)>,
    /// Kinds whose custom resources it reads.
    pub reads: Vec<String>,
    /// What its resources come from.
    pub groups: Vec<Group>,
    /// References between resources, by their numbers over all groups.
    pub references: Vec<(usize, usize)>,
}

/// Resources that are declared together.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// What they come from.
    pub title: String,
    /// How a motif is referred to; none for what the entry says itself.
    pub reference: Option<String>,
    /// Why a motif could not be looked into.
    pub problem: Option<String>,
    /// The resources.
    pub items: Vec<Item>,
}

/// A resource.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Its kind.
    pub kind: String,
    /// Its name, templates shortened.
    pub name: String,
    /// Whether it is only created, and then left alone.
    pub once: bool,
    /// The list that it is made for each item of.
    pub each: Option<String>,
    /// When it is made.
    pub when: Option<String>,
}

/// The picture of a text that was resolved.
#[must_use]
pub fn graph(resolved: &Resolved) -> Graph {
    let mut graph = Graph::default();
    for document in &resolved.documents {
        let mut seen: Vec<&Arc<Katalog>> = Vec::new();
        for operator in &document.composition.operators {
            let katalog = &operator.katalog;
            let known = seen.iter().position(|known| Arc::ptr_eq(known, katalog));
            let index = known.unwrap_or_else(|| {
                let drawn = Drawn {
                    title: title(katalog),
                    reference: reference_to(katalog, document).map(str::to_owned),
                    entries: Vec::new(),
                };
                seen.push(katalog);
                graph.katalogs.push(drawn);
                seen.len() - 1
            });
            let first = graph.katalogs.len() - seen.len();
            if let (Some(drawn), Some(entry)) = (graph.katalogs.get_mut(first + index), entry(operator)) {
                drawn.entries.push(entry);
            }
        }
        missing(document, &mut graph);
    }
    graph
}

/// Everything that a document takes in, by whatever way.
fn taken_in(document: &Document) -> impl Iterator<Item = &Pattern> {
    document.patterns.iter().flat_map(|pattern| document.taken_in(pattern)).map(|(_, pattern)| pattern)
}

/// How a document is referred to that was taken in.
fn reference_to<'p>(katalog: &Katalog, document: &'p Document) -> Option<&'p str> {
    let leads = |pattern: &&Pattern| matches!(&pattern.state, PatternState::Found(source, _) if Arc::ptr_eq(source, &katalog.source));
    taken_in(document).find(leads).map(|pattern| pattern.need.reference.value.as_str())
}

/// The patterns that could not be looked into, each once.
fn missing(document: &Document, graph: &mut Graph) {
    for pattern in taken_in(document).filter(|pattern| !matches!(pattern.state, PatternState::Found(..))) {
        let written = pattern.need.reference.value.as_str();
        let title = format!("{written}: not on this machine");
        if !graph.katalogs.iter().any(|known| known.title == title) {
            graph.katalogs.push(Drawn { title, reference: Some(written.to_owned()), entries: Vec::new() });
        }
    }
}

fn title(katalog: &Katalog) -> String {
    let root = katalog.source.tree.root(katalog.document);
    let version = root.and_then(|root| root.at("metadata.version")?.text()).unwrap_or_default();
    let name = katalog.name.as_ref().map_or("Katalog", |name| name.value.as_str());
    format!("{name} {version}").trim().to_owned()
}

fn entry(operator: &Operator) -> Option<Entry> {
    let declared = operator.entry()?;
    let api = operator.api()?;
    let mut drawn = Entry {
        name: declared.name.value.clone(),
        kind: if api.kind.is_empty() { declared.name.value.clone() } else { api.kind.clone() },
        api_version: api.api_version(),
        enabled: operator.enabled(),
        depends_on: depends_on(operator),
        reads: reads(operator),
        groups: Vec::new(),
        references: Vec::new(),
    };
    let mut nodes = Vec::new();
    for (document, own) in operator.declared() {
        let title = match Arc::ptr_eq(document, &operator.katalog) {
            true => "declared here".to_owned(),
            false => format!("declared in {}", title(document)),
        };
        drawn.groups.extend(group(title, own.iter(), &mut nodes));
    }
    for (import, state) in operator.imported() {
        let reference = import.reference.as_ref().map(|reference| reference.value.clone());
        let name = reference.as_deref().unwrap_or("a motif").rsplit('/').next().unwrap_or_default().to_owned();
        let found = match state {
            ImportState::Found(motif) => {
                let version = motif.version.as_ref().map_or("", |version| version.value.as_str());
                let name = motif.name.as_ref().map_or(name.as_str(), |name| name.value.as_str());
                let title = format!("motif {name} {version}").trim().to_owned();
                group(title.clone(), motif.adds.iter(), &mut nodes).unwrap_or(Group { title, ..Group::default() })
            }
            ImportState::NotFetched(_) => problem(&name, "not fetched"),
            ImportState::Absent(_) | ImportState::Unreadable(_) | ImportState::Unwritten => problem(&name, "not there"),
        };
        drawn.groups.push(Group { reference, ..found });
    }
    drawn.references = reference::between(&nodes);
    Some(drawn)
}

fn problem(name: &str, problem: &str) -> Group {
    Group { title: format!("motif {name}"), problem: Some(problem.to_owned()), ..Group::default() }
}

/// The resources of contributions; none where they have none.
fn group<'s>(
    title: String,
    adds: impl Iterator<Item = &'s Contribution>,
    nodes: &mut Vec<reference::Declared<'s>>,
) -> Option<Group> {
    let mut items = Vec::new();
    for adds in adds {
        for (block, once) in [(&adds.on_create, true), (&adds.on_reconcile, false)] {
            let gate = block.node.and_then(|node| conditions(adds.source.node(node)));
            in_block(&adds.source, block, once, gate.as_deref(), &mut items, nodes);
        }
    }
    (!items.is_empty()).then_some(Group { title, reference: None, problem: None, items })
}

fn in_block<'s>(
    source: &'s Source,
    block: &Block,
    once: bool,
    gate: Option<&str>,
    items: &mut Vec<Item>,
    nodes: &mut Vec<reference::Declared<'s>>,
) {
    for resource in &block.resources {
        let node = source.node(resource.node);
        let written = node.get("name").or_else(|| node.at("metadata.name")).and_then(Node::text);
        let suffix = resource.list.default_name_suffix.unwrap_or_default();
        let name = written.map_or_else(|| format!("‹name›{suffix}"), shortened);
        let own = conditions(node);
        let when = match (gate, own) {
            (Some(gate), Some(own)) => Some(format!("{gate}, {own}")),
            (gate, own) => own.or(gate.map(str::to_owned)),
        };
        let kind = match resource.list.key {
            "custom" => node.get("kind").and_then(Node::text).unwrap_or("custom"),
            _ => resource.list.kind,
        };
        let each = node.at("forEach.field").and_then(Node::text).map(str::to_owned);
        let once = once && node.get("reconcile").and_then(Node::text) != Some("true");
        nodes.push(reference::Declared { kind: resource.list.kind, name: written, node });
        items.push(Item { kind: kind.to_owned(), name, once, each, when });
    }
}

/// The conditions of a mapping in a few words.
fn conditions(node: Node<'_>) -> Option<String> {
    let list = |key: &str| node.get(key).into_iter().flat_map(Node::items).map(condition).collect::<Vec<_>>();
    let (all, mut any) = (list("when").join(", "), list("or"));
    any.extend(list("anyOf"));
    let any = any.join(" or ");
    let words: Vec<String> = [all, any].into_iter().filter(|words| !words.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" and "))
}

fn condition(node: Node<'_>) -> String {
    let field = shortened(node.get("field").and_then(Node::text).unwrap_or("time"));
    let field = field.trim_start_matches('.').to_owned();
    let said = node.written_entries().find(|entry| {
        entry.value.form() == Form::Scalar && !matches!(entry.name(), "field" | "operator" | "negate" | "duration")
    });
    let Some(said) = said else { return field };
    let value = shortened(said.value.text().unwrap_or_default());
    match (said.name(), value.as_str()) {
        ("exists", "true") => format!("{field} is there"),
        ("exists", _) | ("notExists", "true") => format!("{field} is not there"),
        ("equals", value) => format!("{field} = {value}"),
        ("notEquals", value) => format!("{field} ≠ {value}"),
        (operator, value) => format!("{field} {operator} {value}"),
    }
}

fn depends_on(operator: &Operator) -> Vec<(String, String)> {
    let Some(node) = operator.setting("dependsOn") else { return Vec::new() };
    let listed = node.items().filter_map(|item| Some((item.text()?.to_owned(), "started".to_owned())));
    let mapped = node.entries().map(|entry| {
        let condition = entry.value.text().or_else(|| entry.value.get("condition")?.text());
        (entry.name().to_owned(), condition.unwrap_or("started").to_owned())
    });
    listed.chain(mapped).collect()
}

fn reads(operator: &Operator) -> Vec<String> {
    let cross = operator.setting("cross").into_iter().flat_map(Node::items);
    cross.filter_map(|item| item.get("crd").or(item.get("kind"))?.text().map(str::to_owned)).collect()
}

/// A text with each action as one word: `{{ .metadata.name }}-svc` is `‹name›-svc`.
fn shortened(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, action)) = rest.split_once("{{") {
        out.push_str(before);
        let (inside, after) = action.split_once("}}").unwrap_or((action, ""));
        let inside = inside.trim_matches(['-', ' ']);
        let path =
            inside.strip_prefix('.').filter(|path| path.chars().all(|c| c.is_alphanumeric() || "._".contains(c)));
        let word = path.and_then(|path| path.rsplit('.').next()).or_else(|| {
            let words = inside.split_whitespace();
            words.filter_map(|word| word.strip_prefix('.')).find_map(|word| word.rsplit('.').next())
        });
        out.push_str(&format!("‹{}›", word.unwrap_or("…")));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn templates_are_one_word() {
        for (text, expected) in [
            ("{{ .metadata.name }}-svc", "‹name›-svc"),
            ("{{- .inputs.x | default \"y\" -}}", "‹x›"),
            ("{{ randomHex 4 }}", "‹…›"),
            ("plain", "plain"),
            ("{{ .a", "‹a›"),
        ] {
            assert_eq!(shortened(text), expected, "{text}");
        }
    }
}
