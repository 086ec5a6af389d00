//! What a preview is made of: the operators of a document, and a custom resource for each.

use std::path::Path;
use std::sync::Arc;

use ork_engine::custom_resource::CustomResource;
use ork_engine::data;
use ork_engine::operator::{ImportState, Operator};
use ork_engine::rendered::importer;
use ork_engine::rules;
use ork_engine::source::{Kind, Source};
use ork_project::{JobError, Snapshot, Written, is_custom_group, simulations, written};
use ork_source::{Diagnostic, Level, Location, SourceFile, Span};
use ork_template::Value;
use ork_yaml::{Node, Step};

use super::{OfferedResource, PreviewEntry, PreviewOptions, ResourceChoice, UsedResource};

/// The path of a custom resource that is in no file.
pub(crate) const EDITED: &str = "<edited>";
/// Custom resources of one file that one operator is rendered for.
const MOST_RESOURCES: usize = 8;
/// Custom resources that are offered.
const MOST_OFFERED: usize = 200;

/// What is rendered.
#[derive(Default)]
pub(super) struct Subject {
    pub(super) groups: Vec<Group>,
    pub(super) entries: Vec<PreviewEntry>,
    pub(super) offered: Vec<OfferedResource>,
    pub(super) problems: Vec<Diagnostic>,
    /// The entries that are asked for and switched off.
    pub(super) switched_off: Vec<(String, Option<Location>)>,
    pub(super) files: Vec<Arc<SourceFile>>,
}

/// An operator and a custom resource for it.
pub(super) struct Group {
    pub(super) operator: Operator,
    pub(super) resource: CustomResource,
    /// Where that is written; none for one that was made.
    pub(super) written: Option<Written>,
    /// What the resource stands for where nobody can write one.
    pub(super) stands_for: Option<String>,
}

impl Subject {
    pub(super) fn find(snapshot: &Snapshot, path: &Path, options: &PreviewOptions) -> Option<Self> {
        let source = snapshot.source(path).ok()?;
        let mut subject = Self { files: vec![Arc::clone(&source.file)], ..Self::default() };
        subject.problems = rules::syntax_errors(&source);
        if !source.is_ours() {
            subject.custom_resources(snapshot, &source, options);
            return (!subject.groups.is_empty()).then_some(subject);
        }
        let resolved = snapshot.resolve(&source);
        if !resolved.documents.is_empty() {
            let operators =
                resolved.documents.iter().flat_map(|document| document.composition.operators.iter().cloned());
            subject.operators(snapshot, &source, operators.collect(), options);
        } else if let Some(motif) = &resolved.motif {
            let (operator, sample) = importer(motif)?;
            let name = motif.name.as_ref().map_or("the motif", |name| name.value.as_str());
            let stands_for = Some(format!("an importer of {name}"));
            subject.groups.push(Group { operator, resource: sample.resource, written: None, stands_for });
        } else if source.documents_of(Kind::Simulate).next().is_some() {
            subject.simulation(snapshot, path);
        } else {
            return None;
        }
        Some(subject)
    }

    /// The operators of a Katalog or Komposer.
    fn operators(
        &mut self,
        snapshot: &Snapshot,
        source: &Arc<Source>,
        operators: Vec<Operator>,
        options: &PreviewOptions,
    ) {
        let wanted = options.entry.as_ref();
        let named = |operator: &Operator, name: &str| operator.entry().is_some_and(|entry| entry.name.value == name);
        for operator in operators {
            let Some(entry) = operator.entry() else { continue };
            let kind = operator.api().map(|api| api.kind).unwrap_or_default();
            let (name, location) = (entry.name.value.clone(), operator.location());
            if !wanted.is_none_or(|name| named(&operator, name)) {
                self.entries.push(PreviewEntry { name, kind, location });
                continue;
            }
            if !operator.enabled() {
                self.switched_off.push((name.clone(), location.clone()));
            }
            self.entries.push(PreviewEntry { name, kind, location });
            if operator.enabled() {
                self.operator(snapshot, source.file.path(), operator, options.resource.as_ref());
            }
        }
    }

    fn operator(&mut self, snapshot: &Snapshot, path: &Path, operator: Operator, choice: Option<&ResourceChoice>) {
        let Some(api) = operator.api() else { return };
        let near = snapshot.resources_of(path, &operator);
        self.files.extend(near.iter().map(|written| Arc::clone(&written.source.file)));
        let room = MOST_OFFERED.saturating_sub(self.offered.len());
        self.offered.extend(near.iter().take(room).filter_map(offered));
        let of_file = |source: Option<Arc<Source>>| source.map(|source| written(&source, &operator, &api));
        let chosen = match choice {
            Some(ResourceChoice::File(path)) => of_file(snapshot.source(path).ok()),
            Some(ResourceChoice::Text(text)) => {
                let source = Source::new(SourceFile::new(EDITED, text.as_str()));
                self.syntax(&source);
                of_file(Some(source))
            }
            Some(ResourceChoice::Made) => Some(Vec::new()),
            None => None,
        };
        // One that was picked for another entry says nothing of this one.
        let is_answer = |found: &Vec<Written>| !found.is_empty() || choice == Some(&ResourceChoice::Made);
        let found = chosen.filter(is_answer).unwrap_or_else(|| {
            let first = near.first().map(|first| Arc::clone(&first.source.file));
            near.into_iter()
                .take_while(|next| Some(next.source.file.path()) == first.as_ref().map(|f| f.path()))
                .collect()
        });
        if found.is_empty() {
            let resource = CustomResource::synthesise(&api, operator.schema(), operator.namespaced());
            self.groups.push(Group { operator, resource, written: None, stands_for: None });
            return;
        }
        for written in found.into_iter().take(MOST_RESOURCES) {
            self.syntax(&written.source);
            self.groups.push(Group::of(operator.clone(), written));
        }
    }

    /// The custom resources of a text that is none of ours.
    fn custom_resources(&mut self, snapshot: &Snapshot, source: &Arc<Source>, options: &PreviewOptions) {
        for (document, root) in source.documents_of(Kind::Other) {
            let text = |key: &str| root.get(key).and_then(Node::text).unwrap_or_default();
            let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
            if !is_custom_group(group) || options.document.is_some_and(|wanted| wanted != document) {
                continue;
            }
            for operator in snapshot.operators_of(source.file.path(), group, text("kind")) {
                let Some(api) = operator.api().filter(|_| operator.enabled()) else { continue };
                let mut found = written(source, &operator, &api).into_iter();
                if let Some(written) = found.find(|written| written.document == document) {
                    self.groups.push(Group::of(operator, written));
                }
            }
        }
        self.groups.truncate(MOST_RESOURCES);
    }

    /// What a Simulate document tries.
    fn simulation(&mut self, snapshot: &Snapshot, path: &Path) {
        let found = match simulations(snapshot, path, None) {
            Ok(found) => found,
            Err(JobError::Findings(findings)) => return self.problems.extend(findings),
            Err(JobError::Input { message, .. }) => {
                let start = self.files.first().map(|file| Location::new(file, Span::default()));
                return self.problems.extend(start.map(|at| Diagnostic::new("not-found", Level::Error, at, message)));
            }
        };
        for simulation in found {
            for operator in simulation.loaded.operators {
                let Some(api) = operator.api() else { continue };
                let resources = simulation.resources.iter().flat_map(|source| written(source, &operator, &api));
                let resources: Vec<Written> = resources.take(MOST_RESOURCES).collect();
                self.groups.extend(resources.into_iter().map(|written| Group::of(operator.clone(), written)));
            }
        }
    }

    /// A custom resource that is broken is told once.
    fn syntax(&mut self, source: &Arc<Source>) {
        for error in rules::syntax_errors(source) {
            if !self.problems.iter().any(|known| known.location == error.location) {
                self.problems.push(error);
            }
        }
    }
}

impl Group {
    fn of(operator: Operator, written: Written) -> Self {
        let resource = named(with_spec(written.resource.clone(), &operator));
        Self { operator, resource, written: Some(written), stands_for: None }
    }

    /// Whether nobody wrote the custom resource.
    pub(super) fn is_made(&self) -> bool {
        self.written.is_none()
    }

    pub(super) fn entry(&self) -> &str {
        self.operator.entry().map_or("", |entry| entry.name.value.as_str())
    }

    /// The root of the custom resource, where it is written.
    pub(super) fn root(&self) -> Option<(&Arc<Source>, Node<'_>)> {
        let written = self.written.as_ref()?;
        Some((&written.source, written.source.tree.root(written.document)?))
    }

    /// Where the custom resource is written: its kind.
    pub(super) fn location(&self) -> Option<Location> {
        let (source, root) = self.root()?;
        Some(source.location(root.entry("kind")?.value.span()))
    }

    pub(super) fn used(&self) -> UsedResource {
        UsedResource {
            entry: self.entry().to_owned(),
            kind: self.resource.kind.clone(),
            name: self.resource.name.clone(),
            location: self.location(),
        }
    }

    /// What an API server would say about the custom resource.
    pub(super) fn findings(&self, snapshot: &Snapshot) -> Vec<Diagnostic> {
        let Some((source, root)) = self.root() else { return Vec::new() };
        let found = snapshot.findings_on(source, std::slice::from_ref(&self.operator));
        // What the Katalog itself refuses is told by rendering.
        let own = |finding: &Diagnostic| {
            root.span().contains(finding.location.span) && finding.rule != ork_engine::render::REFUSED
        };
        found.into_iter().filter(own).collect()
    }

    /// Imports that are not here, so that what they add is missing.
    pub(super) fn missing(&self) -> Vec<Diagnostic> {
        let told = self.operator.imported().filter_map(|(import, state)| {
            let reference = import.reference.as_ref()?;
            let why = match state {
                ImportState::Found(_) | ImportState::Unwritten => return None,
                ImportState::Absent(why) | ImportState::Unreadable(why) => why.clone(),
                ImportState::NotFetched(_) => format!("`{}` has not been fetched", reference.value),
            };
            let place = self.operator.katalog.source.location(reference.span);
            Some(Diagnostic::new("import-not-fetched", Level::Error, place, format!("{why}; what it adds is missing")))
        });
        told.collect()
    }
}

/// One whose `spec` is still a word that is being typed is shown with what the definition gives.
fn with_spec(resource: CustomResource, operator: &Operator) -> CustomResource {
    if matches!(data::get(&resource.object, "spec"), Some(Value::Map(_))) {
        return resource;
    }
    let object = data::with(&resource.object, "spec", data::empty_map());
    CustomResource::stored(&object, operator.schema(), operator.namespaced())
}

/// One that has no name yet is shown under one all the same: most of what is made is named after it.
fn named(mut resource: CustomResource) -> CustomResource {
    if !resource.name.is_empty() {
        return resource;
    }
    let begun = data::at(&resource.object, &["metadata", "generateName"]).map(data::plain).unwrap_or_default();
    resource.name = format!("{begun}unnamed");
    let object = data::with_path(&resource.object, &["metadata", "name"], data::text(&resource.name));
    resource.with_object(object)
}

fn offered(written: &Written) -> Option<OfferedResource> {
    let root = written.source.tree.root(written.document)?;
    let span = root.at("metadata.name").or(root.get("kind")).map_or(root.span(), Node::span);
    Some(OfferedResource {
        kind: written.resource.kind.clone(),
        name: written.resource.name.clone(),
        location: written.source.location(span),
    })
}

/// The entry of `spec.crds` around a place.
pub(super) fn entry_at(source: &Source, offset: u32) -> Option<String> {
    let document = source.tree.document_at(offset)?;
    let steps = source.tree.path_at(document, offset);
    let names = steps.iter().filter_map(|step| match step {
        Step::Key { key, .. } | Step::Value { key, .. } => source.node(*key).text(),
        Step::Item { .. } => None,
    });
    match names.collect::<Vec<_>>().as_slice() {
        ["spec", "crds", name, ..] => Some((*name).to_owned()),
        _ => None,
    }
}
