//! A text whose names are looked at, with what it refers to; that is found out only when a name asks for it.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::fields::{self, Object};
use ork_engine::model::{Include, Motif, Shared};
use ork_engine::operator::Operator;
use ork_engine::rules::{Document, Resolved};
use ork_engine::schema::Definition;
use ork_engine::source::{Kind, Source};
use ork_project::{Snapshot, normal};
use ork_source::Span;
use ork_yaml::Step;

use super::spots::Spot;
use super::symbol::Symbol;

/// The definition whose fields a text reads, with the version.
#[derive(Clone, Debug)]
pub(crate) struct Defined {
    pub(crate) definition: Arc<Definition>,
    pub(crate) version: String,
}

/// Who includes a file: what stands in it belongs there.
struct Owner {
    resolved: Arc<Resolved>,
    document: usize,
    object: &'static Object,
    /// The entry that includes it.
    entry: Option<String>,
}

/// A text.
pub(crate) struct Text<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) source: Arc<Source>,
    resolved: OnceCell<Arc<Resolved>>,
    owner: OnceCell<Option<Owner>>,
    readers: OnceCell<Vec<Defined>>,
    given: OnceCell<HashMap<Span, Vec<Arc<Motif>>>>,
    /// What names of entries stand for: the same name stands in many places.
    entries: RefCell<HashMap<(usize, String), Option<Symbol>>>,
}

/// What a place in a text belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'r> {
    /// The Katalog or Komposer.
    pub(crate) document: Option<&'r Document>,
    /// The entry.
    pub(crate) operator: Option<&'r Operator>,
    /// The Motif.
    pub(crate) motif: Option<&'r Arc<Motif>>,
}

impl<'s> Text<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, source: Arc<Source>) -> Self {
        Self {
            snapshot,
            source,
            resolved: OnceCell::new(),
            owner: OnceCell::new(),
            readers: OnceCell::new(),
            given: OnceCell::new(),
            entries: RefCell::default(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.source.file.path()
    }

    fn folder(&self) -> &Path {
        self.path().parent().unwrap_or(Path::new(""))
    }

    /// A file that this text names.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        normal(&self.folder().join(path))
    }

    pub(crate) fn resolved(&self) -> &Resolved {
        self.resolved.get_or_init(|| self.snapshot.resolve(&self.source))
    }

    /// The Motifs that the key at a place gives an input of: by aliases there may be several.
    pub(crate) fn given_to(&self, key: Span) -> &[Arc<Motif>] {
        let found = self.given.get_or_init(|| given(self.resolved()));
        found.get(&key).map_or(&[], Vec::as_slice)
    }

    /// What a name of an entry stands for in a document, found out once.
    pub(crate) fn entry(&self, document: usize, name: &str, find: impl FnOnce() -> Option<Symbol>) -> Option<Symbol> {
        let key = (document, name.to_owned());
        if let Some(known) = self.entries.borrow().get(&key) {
            return known.clone();
        }
        let found = find();
        self.entries.borrow_mut().insert(key, found.clone());
        found
    }

    /// What the root of a document may hold; nothing for what is none of ours and included by nobody.
    pub(crate) fn object(&self, document: usize) -> Option<&'static Object> {
        match self.source.kind(document) {
            Kind::Other if self.source.claims_group(document) => None,
            Kind::Other => self.owner().map(|owner| owner.object),
            kind => fields::root(kind.name()),
        }
    }

    /// A text without a kind may be part of a document that includes it.
    fn owner(&self) -> Option<&Owner> {
        self.owner.get_or_init(|| self.find_owner()).as_ref()
    }

    fn find_owner(&self) -> Option<Owner> {
        let root = self.source.tree.root(0)?;
        let included = ["fields", "rules", "functions", "profiles", "reconcile", "reconciler"];
        if root.get("kind").is_some() || !included.iter().any(|key| root.get(key).is_some()) {
            return None;
        }
        let name = self.path().file_name()?.to_str()?;
        for path in self.snapshot.documents_of_workspace() {
            let Some(file) = self.snapshot.text(&path) else { continue };
            if !file.text().contains("include:") || !file.text().contains(name) {
                continue;
            }
            let Ok(source) = self.snapshot.source(&path) else { continue };
            let resolved = self.snapshot.resolve(&source);
            if let Some(owner) = owner_in(&source, resolved, self.path()) {
                return Some(owner);
            }
        }
        None
    }

    /// What a place belongs to.
    pub(crate) fn scope(&self, document: usize, spot: &Spot<'_, '_>) -> Scope<'_> {
        if self.source.kind(document) == Kind::Other
            && let Some(owner) = self.owner()
        {
            return scope_of(&owner.resolved, owner.document, owner.entry.as_deref().map(|name| (name, 0)));
        }
        scope_of(self.resolved(), document, entry_of(spot))
    }

    /// The definitions whose fields a place reads: the entry's, or those of the entries that import the Motif.
    pub(crate) fn defined(&self, scope: &Scope<'_>) -> Vec<Defined> {
        match (scope.operator, scope.motif) {
            (Some(operator), _) => of_operator(operator).into_iter().collect(),
            (None, Some(motif)) => self.readers.get_or_init(|| readers(self.snapshot, motif)).clone(),
            (None, None) => Vec::new(),
        }
    }
}

impl<'r> Scope<'r> {
    /// The functions and profiles that can be named.
    pub(crate) fn shared(&self) -> Option<&'r Shared> {
        let operator = self.operator.map(|operator| &*operator.shared);
        operator.or_else(|| self.document.map(|document| &*document.shared)).or(self.motif.map(|motif| &motif.shared))
    }

    /// The operator that the entry is, or that it overrides.
    pub(crate) fn whole(&self) -> Option<&'r Operator> {
        let operator = self.operator?;
        let overridden = self.document.and_then(|document| document.composition.overridden_by(operator.index));
        Some(overridden.unwrap_or(operator))
    }
}

/// The Motifs by the keys of `with` that give their inputs values.
fn given(resolved: &Resolved) -> HashMap<Span, Vec<Arc<Motif>>> {
    let mut found: HashMap<Span, Vec<Arc<Motif>>> = HashMap::new();
    for document in &resolved.documents {
        let of_operators = document.operators.iter().flat_map(Operator::imported);
        for (import, state) in of_operators.chain(document.katalog.imports.iter().zip(&document.imports)) {
            let Some(motif) = state.motif() else { continue };
            for binding in &import.bindings {
                let motifs = found.entry(binding.name.span).or_default();
                if !motifs.iter().any(|known| known.source.file.path() == motif.source.file.path()) {
                    motifs.push(Arc::clone(motif));
                }
            }
        }
    }
    found
}

/// The definition of an operator's kind.
pub(crate) fn of_operator(operator: &Operator) -> Option<Defined> {
    Some(Defined { definition: Arc::clone(operator.definition.as_ref()?), version: operator.api()?.version })
}

/// The definitions of the entries in the workspace that import a Motif, each once.
fn readers(snapshot: &Snapshot, motif: &Arc<Motif>) -> Vec<Defined> {
    let home = motif.source.file.path();
    let mut found: Vec<Defined> = Vec::new();
    for operator in super::files::importers(snapshot, home).iter().flat_map(|(_, operators)| operators) {
        let Some(defined) = of_operator(operator) else { continue };
        let is_known = |known: &Defined| {
            known.definition.source.file.path() == defined.definition.source.file.path()
                && known.definition.document == defined.definition.document
                && known.version == defined.version
        };
        if !found.iter().any(is_known) {
            found.push(defined);
        }
    }
    found
}

fn scope_of<'r>(resolved: &'r Resolved, document: usize, entry: Option<(&str, usize)>) -> Scope<'r> {
    let found = resolved.documents.iter().find(|found| found.katalog.document == document);
    let operator = found.zip(entry).and_then(|(found, (name, index))| {
        let is_it = |operator: &&Operator| operator.entry().is_some_and(|entry| entry.name.value == name);
        // Merge keys may have moved it.
        found.operators.get(index).filter(is_it).or_else(|| found.operators.iter().find(is_it))
    });
    let motif = resolved.motif.as_ref().filter(|motif| motif.document == document);
    Scope { document: found, operator, motif }
}

/// The name of the entry of `spec.crds` around a place, with where it stands among them.
pub(crate) fn entry_of<'t>(spot: &Spot<'_, 't>) -> Option<(&'t str, usize)> {
    match spot.trail {
        [spec, crds, entry, ..] if spec.key == "spec" && crds.key == "crds" => Some((entry.key, entry.index)),
        _ => None,
    }
}

/// The document of a text that includes a file.
fn owner_in(source: &Arc<Source>, resolved: Arc<Resolved>, path: &Path) -> Option<Owner> {
    let is_it = |include: &&Include| {
        include.found.as_ref().ok().and_then(Option::as_ref).is_some_and(|found| found.file.path() == path)
    };
    let of_documents = resolved.documents.iter().map(|found| (found.katalog.document, &found.katalog.includes));
    let of_motif = resolved.motif.iter().map(|motif| (motif.document, &motif.includes));
    let mut all = of_documents.chain(of_motif);
    let (document, include) = all.find_map(|(document, includes)| Some((document, includes.iter().find(is_it)?)))?;
    let steps = source.tree.path_at(document, include.path.span.start);
    let keys: Vec<&str> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Key { key, .. } | Step::Value { key, .. } => source.node(*key).text(),
            Step::Item { .. } => None,
        })
        .collect();
    let entry = match keys.as_slice() {
        ["spec", "crds", name, ..] => Some((*name).to_owned()),
        _ => None,
    };
    let object = include.place.object();
    Some(Owner { resolved, document, object, entry })
}
