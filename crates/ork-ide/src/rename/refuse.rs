//! What cannot be renamed, and why.

use std::path::Path;
use std::sync::Arc;

use ork_engine::model::Motif;
use ork_engine::operator::Operator;
use ork_engine::source::{Kind, Source};
use ork_engine::walk::field_at;
use ork_project::Snapshot;
use ork_source::Span;
use ork_template::analysis::{Hover as Named, hover_at};
use ork_template::functions;
use ork_yaml::{Node, Step};

use crate::names::{self, Found, Mention, Role, Sort, Symbol};
use crate::place::Place;

/// Why there is nothing to rename at a place.
pub(super) fn nothing(snapshot: &Snapshot, path: &Path, offset: u32) -> String {
    reason(snapshot, path, offset).unwrap_or_else(|| "nothing here has a name that can be changed".to_owned())
}

fn reason(snapshot: &Snapshot, path: &Path, offset: u32) -> Option<String> {
    let place = Place::at(snapshot, path, offset)?;
    let steps = place.path();
    if let Some(Step::Key { key, .. }) = steps.last() {
        let keys = steps.iter().filter_map(|step| match step {
            Step::Key { key, .. } | Step::Value { key, .. } => place.source.node(*key).text(),
            Step::Item { .. } => None,
        });
        let known = field_at(place.root()?, keys).is_some();
        let key = place.source.node(*key).text()?;
        return known.then(|| format!("`{key}` is a key of the format"));
    }
    let action = place.action()?;
    let template = ork_template::parse(action.text);
    match hover_at(&template, action.offset)? {
        Named::Function(name, _) if functions::lookup(&name).is_some() => {
            Some(format!("`{name}` is a built-in function"))
        }
        Named::Function(name, _) => Some(format!("no note is called `{name}`")),
        Named::Path(names, _) => Some(of_path(&names)),
    }
}

fn of_path(names: &[String]) -> String {
    let path = names.join(".");
    match names {
        [root] => format!("`.{root}` is a root of the data"),
        [root, ..] if root == "metadata" => format!("`.{path}` is a field of every Kubernetes object"),
        [root, ..] if root == "children" => format!("`.{path}` is a field of Kubernetes"),
        [root, ..] if root == "inputs" => format!("no input declares `.{path}`"),
        _ => format!("nothing in the workspace declares `.{path}`"),
    }
}

/// Things that keep their names.
pub(super) fn kept(snapshot: &Snapshot, mention: &Mention) -> Result<(), String> {
    let symbol = &mention.symbol;
    let (noun, name) = (symbol.sort.noun(), &symbol.name);
    match symbol.sort {
        Sort::Kind => Err(format!("the kind `{name}` is part of the API: objects in clusters have it")),
        Sort::Field if symbol.within.is_empty() => Err(format!("`.{name}` is a root of the data")),
        Sort::Document if mention.role == Role::Declaration => {
            Err("nothing refers to a document by this name: it can be changed where it stands".to_owned())
        }
        Sort::Document => Err("a document is renamed with its file: references follow".to_owned()),
        _ if names::is_fetched(snapshot, &symbol.home) => {
            Err(format!("the {noun} `{name}` belongs to {}, which was fetched", document(snapshot, &symbol.home)))
        }
        _ => Ok(()),
    }
}

/// What a message calls a file: its document's kind and name.
fn document(snapshot: &Snapshot, path: &Path) -> String {
    let source = snapshot.source(path).ok();
    let called = source.as_ref().and_then(|source| {
        let name = source.tree.root(0)?.at("metadata.name")?.text()?;
        Some(format!("the {} `{name}`", source.kind(0).name()))
    });
    called.unwrap_or_else(|| format!("`{}`", path.display()))
}

/// Mentions that cannot follow.
pub(super) fn bound(snapshot: &Snapshot, symbol: &Symbol, found: &[Found]) -> Result<(), String> {
    let (noun, name) = (symbol.sort.noun(), &symbol.name);
    if !found.iter().any(|found| found.mention.role == Role::Declaration) {
        return Err(format!("the {noun} `{name}` is declared nowhere that can be changed"));
    }
    let fetched = found.iter().find(|found| names::is_fetched(snapshot, found.location.file.path()));
    if let Some(found) = fetched {
        let by = document(snapshot, found.location.file.path());
        return Err(format!("{by} reads the {noun} `{name}` and was fetched, so that it cannot follow"));
    }
    if symbol.sort.crosses_files() && snapshot.workspace().is_cut {
        return Err("the workspace has more files than are looked at: some would keep the old name".to_owned());
    }
    match symbol.sort {
        Sort::Input => shared_values(snapshot, found),
        Sort::Field => other_languages(snapshot, symbol, found),
        _ => Ok(()),
    }
}

/// Values that aliases give to inputs of several Motifs.
fn shared_values(snapshot: &Snapshot, found: &[Found]) -> Result<(), String> {
    for of_file in found.chunk_by(|one, other| one.location.file.path() == other.location.file.path()) {
        let Some(file) = of_file.first().map(|found| found.location.file.path()) else { continue };
        let source = snapshot.source(file).ok().filter(|source| source.file.text().contains('*'));
        let Some(source) = source else { continue };
        let given = of_file.iter().filter(|found| found.mention.role == Role::Write);
        let given: Vec<Span> = given.map(|found| found.mention.span).collect();
        if let [first, second, ..] = names::given_to_several(snapshot, &source, &given).as_slice() {
            let name = |motif: &Motif| motif.name.as_ref().map_or(String::new(), |name| name.value.clone());
            return Err(format!("an alias gives one value to the Motifs `{}` and `{}`", name(first), name(second)));
        }
    }
    Ok(())
}

/// What else names a field and is not read here, or has fields of several kinds.
fn other_languages(snapshot: &Snapshot, symbol: &Symbol, found: &[Found]) -> Result<(), String> {
    let (noun, name) = (symbol.sort.noun(), &symbol.name);
    let Ok(home) = snapshot.source(&symbol.home) else { return Ok(()) };
    if in_expressions(&home, name) {
        return Err(format!("a rule in CEL of the definition names `{name}`, and only you can change that"));
    }
    for operator in names::operators_of(snapshot, &symbol.home) {
        let (Some(entry), Some(block)) = (operator.entry(), block_with(&operator, name)) else { continue };
        return Err(format!(
            "`{block}` of the entry `{}` names `{name}`, and only you can change that",
            entry.name.value
        ));
    }
    let mut files: Vec<&Path> = found.iter().map(|found| found.location.file.path()).collect();
    files.dedup();
    match files.into_iter().find(|file| serves_others(snapshot, file, symbol)) {
        Some(file) => Err(format!("{} reads the {noun} `{name}` of several kinds", document(snapshot, file))),
        None => Ok(()),
    }
}

/// Whether a Motif reads a field of entries of several definitions: then each has one of that name.
fn serves_others(snapshot: &Snapshot, file: &Path, symbol: &Symbol) -> bool {
    let Ok(source) = snapshot.source(file) else { return false };
    if source.documents_of(Kind::Motif).next().is_none() {
        return false;
    }
    let importers = names::importers(snapshot, file);
    let mut operators = importers.iter().flat_map(|(_, operators)| operators);
    operators.any(|operator| {
        let defined = operator.definition.as_ref();
        defined.is_some_and(|definition| definition.source.file.path() != symbol.home)
    })
}

/// The block of an entry that has a word and says more than names: requests name fields, too, and conversions those of
/// several versions.
fn block_with(operator: &Operator, word: &str) -> Option<&'static str> {
    let blocks = ["serve", "idp", "conversion", "admission.conversion"].into_iter();
    blocks.into_iter().find(|block| {
        let placed = operator.placed(block);
        placed.is_some_and(|placed| has_word(placed.node.span().text(placed.source.file.text()), word))
    })
}

/// Whether an expression of a definition has a word.
fn in_expressions(home: &Arc<Source>, word: &str) -> bool {
    let is_rule = |node: Node<'_>| {
        let rules = node.get("x-kubernetes-validations").into_iter().flat_map(Node::items);
        let mut texts =
            rules.flat_map(|rule| ["rule", "messageExpression", "fieldPath"].map(|key| rule.get(key)?.text()));
        texts.any(|text| text.is_some_and(|text| has_word(text, word)))
    };
    home.file.text().contains("x-kubernetes-validations") && home.tree.nodes().any(is_rule)
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + word.len()..).unwrap_or_default();
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}
