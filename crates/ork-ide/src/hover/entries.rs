//! Entries of a Katalog, and what they and their Motifs make.

use ork_engine::model::{Contribution, Motif};
use ork_engine::operator::{ImportState, Operator};
use ork_engine::rules::Document;

use super::Parts;

/// The entry of a name, in a document or in what it takes in.
pub(super) fn named(document: &Document, name: &str) -> Option<String> {
    let all = document.operators.iter().chain(&document.composition.operators);
    let is_named = |operator: &&Operator| operator.entry().is_some_and(|entry| entry.name.value == name);
    Some(described(all.into_iter().find(is_named)?))
}

fn described(operator: &Operator) -> String {
    let mut parts = Parts::default();
    let name = operator.entry().map(|entry| entry.name.value.as_str()).unwrap_or_default();
    let api = operator.api().filter(|api| !api.kind.is_empty());
    parts.add(match api {
        Some(api) => format!("**{name}**: {} ({})", api.kind, api.api_version()),
        None => format!("**{name}**: its kind is not known"),
    });
    if !operator.enabled() {
        parts.add("Switched off.");
    }
    let definition = operator.definition.as_ref();
    let file = definition.and_then(|definition| definition.source.file.path().file_name());
    if let Some(file) = file {
        parts.add(format!("Defined by `{}`.", file.to_string_lossy()));
    }
    parts.extend(operator.definition_problem.clone());
    let own = summary(operator.own());
    if !own.is_empty() {
        parts.add(format!("Makes {own}."));
    }
    for (import, state) in operator.imported() {
        let Some(reference) = &import.reference else { continue };
        parts.add(match state {
            ImportState::Found(motif) => {
                let adds = summary(&motif.adds);
                if adds.is_empty() {
                    format!("Imports `{}`.", reference.value)
                } else {
                    format!("Imports `{}`: {adds}.", reference.value)
                }
            }
            _ => format!("Imports `{}`, which is not here.", reference.value),
        });
    }
    parts.markdown()
}

/// What a Motif adds to whoever imports it, in a sentence; empty where that is nothing.
pub(super) fn adds(motif: &Motif) -> String {
    let mut words = vec![summary(&motif.adds)];
    words.push(counted(motif.shared.notes.len(), "note"));
    words.push(counted(motif.shared.profiles.len(), "profile"));
    words.retain(|words| !words.is_empty());
    if words.is_empty() { String::new() } else { format!("Adds {}.", words.join(", ")) }
}

/// Resources by kind, status fields and rules, with their numbers.
fn summary(adds: &[Contribution]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    let blocks = adds.iter().flat_map(|adds| [&adds.on_create, &adds.on_reconcile]);
    for resource in blocks.flat_map(|block| &block.resources) {
        let name = if resource.list.is_of_any_kind() { "custom resource" } else { resource.list.kind };
        match kinds.iter_mut().find(|(kind, _)| *kind == name) {
            Some((_, count)) => *count += 1,
            None => kinds.push((name, 1)),
        }
    }
    let mut words: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let sum = |of: fn(&Contribution) -> usize| adds.iter().map(of).sum();
    words.push(counted(sum(|adds| adds.status_fields.len()), "status field"));
    words.push(counted(sum(|adds| adds.validation.len()), "validation rule"));
    words.push(counted(sum(|adds| adds.mutation.len()), "mutation rule"));
    words.retain(|words| !words.is_empty());
    words.join(", ")
}

fn counted(count: usize, name: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {name}"),
        count => format!("{count} {name}s"),
    }
}
