//! Whose custom resources a text holds: the Katalogs and Komposers of the workspace that watch their kind, and the texts
//! that hold custom resources of a kind.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::beside::{Beside, check};
use ork_engine::custom_resource::CustomResource;
use ork_engine::model::{Api, CrdEntry, documents, nothing_included};
use ork_engine::operator::Operator;
use ork_engine::schema::{definition_of, definitions};
use ork_engine::source::{Kind, Source};
use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::Snapshot;
use crate::beside;
use crate::disk::normal;
use crate::host::folder_of;
use crate::workspace::named_kinds;

/// Katalogs of one kind that are looked at, the nearest first.
const MOST_OWNERS: usize = 6;

/// A custom resource in a text.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text.
    pub source: Arc<Source>,
    /// The document.
    pub document: usize,
    /// What the API server would make of it.
    pub resource: CustomResource,
}

/// Whether a group is one that custom resources have: those of Kubernetes itself are nobody's here.
#[must_use]
pub fn is_custom_group(group: &str) -> bool {
    group.contains('.') && !group.ends_with(".k8s.io") && group != ork_engine::source::GROUP.trim_end_matches('/')
}

impl Snapshot {
    /// The texts that watch a kind, those nearest to a file first: what lies beside it, then the rest of the workspace.
    #[must_use]
    pub fn watching(&self, near: &Path, group: &str, kind: &str) -> Vec<Arc<Source>> {
        if !is_custom_group(group) || kind.is_empty() {
            return Vec::new();
        }
        let api = Api { group: group.to_owned(), kind: kind.to_owned(), ..Api::default() };
        let folder = folder_of(near);
        let mut paths = self.may_watch(kind);
        // What is in no open folder still has its neighbours.
        if !self.roots().iter().any(|root| folder.starts_with(root)) {
            let around = [Some(folder), folder.parent()].into_iter().flatten();
            paths.extend(around.flat_map(|folder| self.store().folder(folder).to_vec()));
        }
        paths.sort_by_cached_key(|path| (distance(folder, folder_of(path)), path.clone()));
        paths.dedup();
        let watches = |path: PathBuf| self.source(&path).ok().filter(|source| self.watches(source, &api));
        paths.into_iter().filter_map(watches).take(MOST_OWNERS).collect()
    }

    /// The files of ours that may watch a kind, by their words.
    fn may_watch(&self, kind: &str) -> Vec<PathBuf> {
        let workspace = self.workspace();
        let mut paths = workspace.naming.get(kind).cloned().unwrap_or_default();
        if workspace.defined.contains(kind) {
            paths.extend(workspace.naming_files.iter().cloned());
        }
        let names = |path: &&PathBuf| {
            self.file(path).is_some_and(|file| {
                let text = file.text();
                text.contains(ork_engine::source::GROUP)
                    && (text.contains("crdFile:") || named_kinds(text).contains(kind))
            })
        };
        paths.extend(self.open_paths().filter(names).cloned());
        paths
    }

    fn watches(&self, source: &Arc<Source>, api: &Api) -> bool {
        if !source.is_ours() {
            return false;
        }
        let folder = folder_of(source.file.path());
        let watches = |entry: &CrdEntry| {
            let own = &entry.api;
            if !own.kind.is_empty() {
                return own.kind == api.kind && (own.group.is_empty() || own.group == api.group);
            }
            let file = entry.crd_file.as_ref().filter(|file| !file.value.contains("://"));
            let defining = file.and_then(|file| self.source(&normal(&folder.join(&file.value))).ok());
            defining.is_some_and(|defining| definition_of(&defining, api).is_some())
        };
        documents(source, &nothing_included).iter().flat_map(|katalog| &katalog.entries).any(watches)
    }

    /// The operators that watch a kind and know its definition, of the text that is nearest to a file and has some.
    #[must_use]
    pub fn operators_of(&self, near: &Path, group: &str, kind: &str) -> Vec<Operator> {
        let of = |source: Arc<Source>| {
            let resolved = self.resolve(&source);
            let operators =
                resolved.documents.iter().flat_map(|document| document.composition.operators.iter().cloned());
            let found: Vec<Operator> = operators.filter(|operator| watches(operator, group, kind)).collect();
            (!found.is_empty()).then_some(found)
        };
        self.watching(near, group, kind).into_iter().find_map(of).unwrap_or_default()
    }

    /// The kinds with a definition in the workspace or beside a file that custom resources there can have: group, version
    /// and kind.
    #[must_use]
    pub fn custom_kinds(&self, near: &Path) -> Vec<Api> {
        let mut paths = self.workspace().definitions.clone();
        let folder = folder_of(near);
        paths.extend(beside::folders_of(folder).iter().flat_map(|folder| self.store().defining(folder).to_vec()));
        paths.sort_by_cached_key(|path| (distance(folder, folder_of(path)), path.clone()));
        paths.dedup();
        let mut kinds: Vec<Api> = Vec::new();
        for definition in paths
            .iter()
            .filter_map(|path| self.source(path).ok())
            .flat_map(|source| definitions(&source).collect::<Vec<_>>())
        {
            let served = definition.versions.iter().find(|version| version.served);
            let api = Api {
                group: definition.group.clone(),
                version: served.map(|version| version.name.clone()).unwrap_or_default(),
                kind: definition.kind.clone(),
                plural: definition.plural.clone(),
            };
            if is_custom_group(&api.group)
                && !kinds.contains(&api)
                && !self.watching(near, &api.group, &api.kind).is_empty()
            {
                kinds.push(api);
            }
        }
        kinds
    }

    /// The custom resources of an operator's kind, those nearest to a file first.
    #[must_use]
    pub fn resources_of(&self, near: &Path, operator: &Operator) -> Vec<Written> {
        let Some(api) = operator.api().filter(|api| !api.kind.is_empty()) else { return Vec::new() };
        let folder = folder_of(near);
        let mut paths = self.files_of_kind(&api.kind);
        let beside = self.holding(folder).of_kind(self, &api.kind);
        paths.extend(beside.iter().map(|source| source.file.path().to_owned()));
        // Those called `cr.yaml` are the samples.
        let is_sample = |path: &Path| path.file_stem().is_some_and(|stem| stem == "cr");
        paths.sort_by_cached_key(|path| (distance(folder, folder_of(path)), !is_sample(path), path.clone()));
        paths.dedup();
        let sources = paths.iter().filter_map(|path| self.source(path).ok());
        sources.flat_map(|source| written(&source, operator, &api)).collect()
    }

    /// The findings on the custom resources of a text that need not be a file.
    #[must_use]
    pub fn findings_on(&self, source: &Arc<Source>, operators: &[Operator]) -> Vec<Diagnostic> {
        check(source, &Beside { operators, complete: false, expressions: self.expressions() })
    }
}

/// The findings on custom resources that no Katalog lies beside, as those of the workspace that are nearest see them. Of
/// several that are as near, only what all of them say is certain.
pub(crate) fn diagnostics(snapshot: &Snapshot, source: &Arc<Source>) -> Option<Vec<Diagnostic>> {
    let path = source.file.path();
    let held: BTreeSet<(&str, &str)> = source.documents_of(Kind::Other).map(|(_, root)| held(root)).collect();
    let of_kind = |(group, kind): (&str, &str)| {
        let watching = snapshot.watching(path, group, kind);
        let steps = |owner: &Arc<Source>| distance(folder_of(path), folder_of(owner.file.path()));
        let nearest = watching.iter().map(steps).min();
        let judged = watching.iter().filter(|owner| Some(steps(owner)) == nearest).filter_map(|owner| {
            let resolved = snapshot.resolve(owner);
            let complete = resolved.documents.iter().all(ork_engine::rules::Document::is_complete);
            let operators =
                resolved.documents.iter().flat_map(|document| document.composition.operators.iter().cloned());
            let operators: Vec<Operator> = operators.filter(|operator| watches(operator, group, kind)).collect();
            let beside = Beside { operators: &operators, complete, expressions: snapshot.expressions() };
            (!operators.is_empty()).then(|| check(source, &beside))
        });
        judged.reduce(|mut found, other| {
            found.retain(|finding| {
                other.iter().any(|same| same.rule == finding.rule && same.location == finding.location)
            });
            found
        })
    };
    let found: Vec<Vec<Diagnostic>> = held.into_iter().filter_map(of_kind).collect();
    if found.is_empty() {
        return None;
    }
    let mut all: Vec<Diagnostic> = Vec::new();
    for finding in found.into_iter().flatten() {
        if !all.contains(&finding) {
            all.push(finding);
        }
    }
    all.sort_by_key(|finding| finding.location.span);
    Some(all)
}

/// Whether a text holds custom resources that a changed text of ours may watch.
pub(crate) fn may_belong(source: &Source, owner: &Source) -> bool {
    let text = owner.file.text();
    let mut kinds = source.documents_of(Kind::Other).map(|(_, root)| held(root)).peekable();
    if kinds.peek().is_none() {
        return false;
    }
    let named = named_kinds(text);
    kinds.any(|(group, kind)| is_custom_group(group) && (named.contains(kind) || text.contains("crdFile:")))
}

/// The group and kind of a document.
fn held(root: Node<'_>) -> (&str, &str) {
    let text = |key: &str| root.get(key).and_then(Node::text).unwrap_or_default();
    (text("apiVersion").split_once('/').map_or("", |(group, _)| group), text("kind"))
}

/// The custom resources of an operator's kind in a text; those that unfold without bound are left out.
#[must_use]
pub fn written(source: &Arc<Source>, operator: &Operator, api: &Api) -> Vec<Written> {
    let of = |(document, root)| {
        let resource = CustomResource::read(root, operator.schema(), operator.namespaced()).ok()?;
        Some(Written { source: Arc::clone(source), document, resource })
    };
    documents_with(source, api).filter_map(of).collect()
}

/// The documents of a text that are custom resources of an API.
pub(crate) fn documents_with<'s>(source: &'s Source, api: &'s Api) -> impl Iterator<Item = (usize, Node<'s>)> {
    source.documents_of(Kind::Other).filter(|(_, root)| {
        let (group, kind) = held(*root);
        kind == api.kind && (api.group.is_empty() || group == api.group)
    })
}

fn watches(operator: &Operator, group: &str, kind: &str) -> bool {
    operator.definition.is_some()
        && operator.api().is_some_and(|api| api.kind == kind && (api.group.is_empty() || api.group == group))
}

/// How many steps it is from one folder to another.
fn distance(from: &Path, to: &Path) -> usize {
    let shared = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    from.components().count() + to.components().count() - 2 * shared
}
