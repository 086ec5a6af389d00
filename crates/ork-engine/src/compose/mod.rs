//! What a document is made of once everything that it takes in is there: the entries of imported Katalogs, what a
//! Komposer overrides in them, and where two of them cannot stand together.
//!
//! Registries come first, then files, then the document's own entries.

mod share;

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use indexmap::map::Entry as Slot;
use ork_source::Location;
use ork_yaml::Node;

use crate::model::{Clash, Contribution, Katalog, Shared, positions};
use crate::needs::Wanted;
use crate::operator::{Layer, Operator, Pattern, PatternState};
use crate::source::Kind;

pub(crate) use share::in_document;
pub use share::share;

/// Fields that an override replaces as a whole.
const REPLACED: [&str; 15] = [
    "workers",
    "resync",
    "namespace",
    "dependsOn",
    "onCreate",
    "onReconcile",
    "onDelete",
    "hooks",
    "constructor",
    "status",
    "validation",
    "mutation",
    "conversion",
    "deletionProtection",
    "endpoints",
];
/// Lists that an override adds to.
const ADDED: [&str; 3] = ["restrictedNamespaces", "allowedNamespaces", "finalizers"];
/// Keys of an entry that are read for themselves.
const READ: [&str; 3] = ["apiTypes", "crdFile", "enabled"];
/// What of `queue` is replaced.
const QUEUE: [&str; 3] = ["maxDepth", "failureThreshold", "degradeThreshold"];

/// A document with everything that it takes in.
#[derive(Clone, Debug, Default)]
pub struct Composition {
    /// Its operators, those that are taken in first.
    pub operators: Vec<Operator>,
    /// Where parts of it cannot stand together.
    pub conflicts: Vec<Conflict>,
    /// Entries of a Komposer that override nothing, by their place in it: no import has one of their name.
    pub unmatched: Vec<usize>,
    /// For each entry of the document the operator that it overrides, by its place.
    overridden: HashMap<usize, usize>,
    /// Whether everything that it takes in is there. Without it nobody knows what is missing.
    pub complete: bool,
}

impl Composition {
    /// The operator that an entry of the document overrides.
    #[must_use]
    pub fn overridden_by(&self, index: usize) -> Option<&Operator> {
        self.operators.get(*self.overridden.get(&index)?)
    }
}

/// Two parts of a document that cannot stand together.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Where in the document it shows.
    pub at: Location,
    /// What there are two of.
    pub what: String,
    /// Where the first is.
    pub first: Location,
    /// Where the other is, where that is not the place itself.
    pub second: Option<Location>,
}

/// Whether an override replaces a field.
pub(crate) fn is_replaced(field: &str) -> bool {
    REPLACED.contains(&field)
}

/// Whether a value that overrides leaves things as they are: no workers at all is no setting.
pub(crate) fn keeps(field: &str, value: Node<'_>) -> bool {
    field == "workers" && value.text() == Some("0")
}

/// Puts a document together. `own` are its entries, one operator each; `shared` is what they can name.
#[must_use]
pub fn compose(katalog: &Arc<Katalog>, own: &[Operator], patterns: &[Pattern], shared: &Shared) -> Composition {
    let mut composing = Composing::default();
    for pattern in patterns {
        composing.take_in(katalog, pattern);
    }
    composing.overlay(katalog, shared);
    if katalog.kind == Kind::Komposer {
        composing.operators.values_mut().for_each(|operator| operator.komposers.push(Arc::clone(katalog)));
    }
    let mut unmatched = Vec::new();
    for (index, operator) in own.iter().enumerate() {
        let Some(entry) = operator.entry() else { continue };
        let name = normal(&entry.name.value);
        match composing.operators.get_mut(&name) {
            Some(imported) if katalog.kind == Kind::Komposer => imported.overridden_by(operator),
            Some(imported) => composing.conflicts.extend(twice(katalog, imported, operator)),
            None => {
                if katalog.kind == Kind::Komposer && entry.api.kind.is_empty() && entry.crd_file.is_none() {
                    unmatched.push(index);
                    continue;
                }
                composing.operators.insert(name, operator.clone());
            }
        }
    }
    let operators: Vec<Operator> = composing.operators.into_values().collect();
    let last = |(place, operator): (usize, &Operator)| {
        let layer = operator.overrides.last().filter(|layer| Arc::ptr_eq(&layer.katalog, katalog))?;
        Some((layer.index, place))
    };
    Composition {
        overridden: operators.iter().enumerate().filter_map(last).collect(),
        operators,
        conflicts: composing.conflicts,
        unmatched,
        complete: !composing.lacks && charts(katalog).next().is_none(),
    }
}

/// The charts that a document takes Katalogs from: they are not rendered here.
pub fn charts(katalog: &Katalog) -> impl Iterator<Item = Node<'_>> {
    let root = katalog.source.tree.root(katalog.document);
    root.and_then(|root| root.at("imports.helm")).into_iter().flat_map(Node::items)
}

/// Names of entries are compared as the format does: in lower case, without blanks.
#[must_use]
pub fn normal(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[derive(Default)]
struct Composing {
    /// By their names as they are compared.
    operators: IndexMap<String, Operator>,
    /// What the imports share, each with the place that brings it in.
    shared: Vec<(Arc<Shared>, Location)>,
    conflicts: Vec<Conflict>,
    lacks: bool,
}

impl Composing {
    fn take_in(&mut self, katalog: &Katalog, pattern: &Pattern) {
        let at = katalog.source.location(pattern.need.reference.span);
        let PatternState::Found(_, resolved) = &pattern.state else {
            self.lacks = true;
            return;
        };
        let kind = if pattern.need.wanted == Wanted::Komposer { Kind::Komposer } else { Kind::Katalog };
        let Some(found) = resolved.documents.iter().find(|found| found.katalog.kind == kind) else { return };
        self.lacks |= !found.composition.complete;
        for operator in &found.composition.operators {
            let Some(entry) = operator.entry() else { continue };
            match self.operators.entry(normal(&entry.name.value)) {
                Slot::Occupied(first) => self.conflicts.extend(first.get().location().map(|first| Conflict {
                    at: at.clone(),
                    what: format!("entry `{}`", entry.name.value),
                    first,
                    second: operator.location(),
                })),
                Slot::Vacant(slot) => {
                    slot.insert(operator.clone());
                    self.share(&operator.shared, &at);
                }
            }
        }
    }

    /// Functions and profiles of two imports may not have one name.
    fn share(&mut self, shared: &Arc<Shared>, at: &Location) {
        if shared.is_empty() || self.shared.iter().any(|(known, _)| Arc::ptr_eq(known, shared)) {
            return;
        }
        let clashes = self.shared.iter().flat_map(|(known, _)| known.clashes_with(shared));
        let clashes: Vec<Clash> = clashes.collect();
        self.conflicts.extend(clashes.into_iter().map(|clash| Conflict::of(at, clash)));
        self.shared.push((Arc::clone(shared), at.clone()));
    }

    /// What the document shares counts for everything that it takes in; its functions win.
    fn overlay(&mut self, katalog: &Katalog, shared: &Shared) {
        for (known, at) in &self.shared {
            let profiles = known.clashes_with(&Shared { notes: Vec::new(), profiles: shared.profiles.clone() });
            self.conflicts.extend(profiles.into_iter().map(|clash| Conflict::of(at, clash)));
        }
        if shared.is_empty() || katalog.kind != Kind::Komposer {
            return;
        }
        let mut laid: Vec<(Arc<Shared>, Arc<Shared>)> = Vec::new();
        for operator in self.operators.values_mut() {
            let found = laid.iter().find(|(before, _)| Arc::ptr_eq(before, &operator.shared));
            let after = match found {
                Some((_, after)) => Arc::clone(after),
                None => {
                    let mut both = operator.shared.as_ref().clone();
                    both.extend(shared);
                    let after = Arc::new(both);
                    laid.push((Arc::clone(&operator.shared), Arc::clone(&after)));
                    after
                }
            };
            operator.shared = after;
        }
    }
}

/// An entry of a Katalog that one of its imports has too: only a Komposer overrides.
fn twice(katalog: &Katalog, imported: &Operator, own: &Operator) -> Option<Conflict> {
    let name = &own.entry()?.name;
    let at = katalog.source.location(name.span);
    Some(Conflict { at, what: format!("entry `{}`", name.value), first: imported.location()?, second: None })
}

impl Operator {
    /// Lays an entry over this one.
    fn overridden_by(&mut self, by: &Operator) {
        let Some(entry) = by.entry() else { return };
        if entry.crd_file.is_some() || !entry.api.kind.is_empty() {
            self.definition.clone_from(&by.definition);
            self.definition_problem.clone_from(&by.definition_problem);
        }
        let layer = Layer { katalog: Arc::clone(&by.katalog), index: by.index };
        let declared = |field: &str| layer.setting(field).is_some();
        let [create, reconcile, status, validation, mutation] =
            ["onCreate", "onReconcile", "status", "validation", "mutation"].map(declared);
        if create || reconcile || status || validation || mutation {
            let mut own = self.own().to_vec();
            for adds in &mut own {
                clear(create, &mut adds.on_create);
                clear(reconcile, &mut adds.on_reconcile);
                clear(status, &mut adds.status_fields);
                clear(validation, &mut adds.validation);
                clear(mutation, &mut adds.mutation);
            }
            own.extend(entry.own.iter().cloned());
            own.retain(Contribution::adds_anything);
            self.own = Some(own);
        }
        self.overrides.push(layer);
    }
}

fn clear<T: Default>(declared: bool, block: &mut T) {
    if declared {
        *block = T::default();
    }
}

/// The keys of an entry that overrides, as far as nothing comes of them.
pub(crate) fn without_effect(entry: Node<'_>) -> Vec<ork_yaml::Entry<'_>> {
    let mut read: Vec<String> = READ.iter().map(|key| (*key).to_owned()).collect();
    for field in REPLACED.iter().chain(&ADDED) {
        match positions(field) {
            [] => read.push((*field).to_owned()),
            positions => read.extend(positions.iter().map(|path| (*path).to_owned())),
        }
    }
    for queue in positions("queue") {
        read.extend(QUEUE.iter().map(|key| format!("{queue}.{key}")));
    }
    let mut found = Vec::new();
    collect(entry, "", &read, &mut found);
    found
}

fn collect<'t>(node: Node<'t>, path: &str, read: &[String], found: &mut Vec<ork_yaml::Entry<'t>>) {
    for entry in node.entries() {
        let path = if path.is_empty() { entry.name().to_owned() } else { format!("{path}.{}", entry.name()) };
        if read.contains(&path) {
            continue;
        }
        let leads =
            read.iter().any(|known| known.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('.')));
        match leads {
            true => collect(entry.value, &path, read, found),
            false => found.push(entry),
        }
    }
}
