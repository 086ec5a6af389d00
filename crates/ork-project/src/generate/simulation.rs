//! A simulation of a pattern: what lies beside it, and that what it makes of that is made.

use std::path::{Path, PathBuf};

use ork_engine::operator::Operator;
use ork_engine::render::Object;
use ork_engine::rules::Document;
use ork_yaml::text_of;

use super::Generated;
use crate::Snapshot;
use crate::host::folder_of;
use crate::tried;

/// Operations that are expected; a person reads them.
const MOST_OPERATIONS: usize = 40;

/// The simulation of a document; nothing where it has no entry.
pub(super) fn of(snapshot: &Snapshot, path: &Path, document: &Document) -> Option<Generated> {
    let folder = folder_of(path);
    let operators: Vec<&Operator> =
        document.composition.operators.iter().filter(|operator| operator.enabled()).collect();
    let name = document.katalog.name.as_ref().map(|name| name.value.as_str()).filter(|name| !name.is_empty());
    let name = name.or_else(|| Some(operators.first()?.entry()?.name.value.as_str()))?;
    let mut text =
        format!("apiVersion: orkestra.orkspace.io/v1\nkind: Simulate\nmetadata:\n  name: {}\n\nspec:\n", text_of(name));
    let relative = |file: &Path| Some(format!("./{}", file.strip_prefix(folder).ok()?.display()));
    text.push_str(&format!("  katalog: {}\n", written(&relative(path)?)));
    let definitions = operators.iter().filter_map(|operator| Some(operator.definition.as_ref()?.source.file.path()));
    files(&mut text, ["crd", "crdFiles"], definitions.filter_map(relative));
    let mut operations = Vec::new();
    let mut holders: Vec<PathBuf> = Vec::new();
    for operator in &operators {
        let Some(api) = operator.api() else { continue };
        let beside = snapshot.holding(folder).of_kind(snapshot, &api.kind);
        let (outcomes, invented) = tried(snapshot, operator);
        if invented {
            continue;
        }
        holders.extend(beside.iter().map(|source| source.file.path().to_owned()));
        operations.extend(outcomes.iter().flat_map(|outcome| &outcome.objects).filter_map(operation));
    }
    files(&mut text, ["cr", "crFiles"], holders.iter().filter_map(|holder| relative(holder)));
    text.push_str("  cycles: 10\n  expect:\n    steady: true\n    noErrors: true\n");
    operations.truncate(MOST_OPERATIONS);
    if !operations.is_empty() {
        text.push_str("    ops:\n");
        text.extend(operations.iter().map(|operation| format!("      - {operation}\n")));
    }
    Some(Generated { path: folder.join("simulate.yaml"), text })
}

/// The first file under a key, further ones in a list.
fn files(text: &mut String, [one, more]: [&str; 2], files: impl Iterator<Item = String>) {
    let mut names: Vec<String> = Vec::new();
    for file in files {
        if !names.contains(&file) {
            names.push(file);
        }
    }
    let mut names = names.iter().map(|name| written(name));
    if let Some(first) = names.next() {
        text.push_str(&format!("  {one}: {first}\n"));
    }
    let rest: Vec<String> = names.collect();
    if !rest.is_empty() {
        text.push_str(&format!("  {more}: [{}]\n", rest.join(", ")));
    }
}

/// A path as people write it: most need no quotes.
fn written(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "./-_".contains(c));
    if plain { path.to_owned() } else { text_of(path) }
}

fn operation(object: &Object) -> Option<String> {
    let list = object.declared.list;
    let name = object.manifest.get("metadata")?.get("name")?.as_text()?;
    // The plural of a foreign kind is not known, and the namespace of a custom resource is there before it.
    if list.is_of_any_kind() || list.kind == "Namespace" {
        return None;
    }
    Some(format!("{{ cycle: 1, verb: create, resource: {}, name: {} }}", list.plural, text_of(name)))
}
