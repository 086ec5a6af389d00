//! Files that a pattern lacks: definitions, custom resources, simulations; and files that something names and that are not
//! there. Nothing that exists is ever written over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::fields::{Object, Shape};
use ork_engine::model::{Api, Include};
use ork_engine::operator::{ImportState, Operator};
use ork_engine::schema::definitions;
use ork_engine::source::{Kind, Source};
use ork_engine::uses;
use ork_project::{Generate, JobError, Snapshot, generate};
use ork_source::Span;
use ork_yaml::text_of;

use super::local::{has_folder, is_free};
use super::{Act, Action, ActionKind, Asked, Change, GONE, Job, Task, action, slot};
use crate::place::Place;

/// Further documents of a pattern, at its head and at its entries.
pub(super) fn offer(snapshot: &Snapshot, place: &Place, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    let path = place.source.file.path();
    if !asked.creates_files || !has_folder(path) {
        return;
    }
    if place.kind == Kind::Definition {
        return of_definition(snapshot, place, actions);
    }
    if !matches!(place.kind, Kind::Katalog | Kind::Komposer) || !is_at_head(place) {
        return;
    }
    let Some(composed) = place.composed() else { return };
    let of_kind = |operator: &&Operator| operator.api().is_some_and(|api| !api.kind.is_empty());
    let mut operators = composed.operators.iter().filter(of_kind).peekable();
    if operators.peek().is_none() {
        return;
    }
    let files = [
        (
            Job::CreateDefinition,
            "crd.yaml",
            "Create crd.yaml from what the entries read",
            operators.any(lacks_definition),
        ),
        (Job::CreateResource, "cr.yaml", "Create cr.yaml, a sample custom resource", true),
        (Job::CreateSimulation, "simulate.yaml", "Create simulate.yaml, a test in memory", true),
    ];
    for (job, name, title, useful) in files {
        if useful && is_free(snapshot, &path.with_file_name(name)) {
            let task = Task { job, span: Span::empty(place.offset), text: name.to_owned() };
            actions.push(action(ActionKind::Refactor, title, task));
        }
    }
}

/// A sample of what a definition defines.
fn of_definition(snapshot: &Snapshot, place: &Place, actions: &mut Vec<Action>) {
    let at_head = matches!(
        slot::keys_at(place).as_slice(),
        [] | ["apiVersion" | "kind"] | ["metadata", ..] | ["spec"] | ["spec", "names", ..]
    );
    if at_head && is_free(snapshot, &place.source.file.path().with_file_name("cr.yaml")) {
        let task = Task { job: Job::CreateResource, span: Span::empty(place.offset), text: "cr.yaml".to_owned() };
        actions.push(action(ActionKind::Refactor, "Create cr.yaml, a sample custom resource", task));
    }
}

/// The text of such a sample.
fn sample(source: &Arc<Source>, document: usize) -> Option<String> {
    let definition = definitions(source).find(|definition| definition.document == document)?;
    let stored = definition.versions.iter().find(|version| version.storage).or(definition.versions.first())?;
    let api = Api {
        group: definition.group.clone(),
        version: stored.name.clone(),
        kind: definition.kind.clone(),
        plural: definition.plural.clone(),
    };
    Some(uses::resource(&api, definition.schema(&stored.name), definition.namespaced))
}

/// Whether a definition can be made for an entry: it says its kind, and has none.
fn lacks_definition(operator: &Operator) -> bool {
    let api = operator.api().filter(|api| !api.kind.is_empty() && api.group.contains('.'));
    operator.definition.is_none() && api.is_some()
}

/// On the first lines of a document, the name of an entry, or what says its kind.
fn is_at_head(place: &Place) -> bool {
    matches!(
        slot::keys_at(place).as_slice(),
        [] | ["apiVersion" | "kind"]
            | ["metadata", ..]
            | ["spec", "crds", _]
            | ["spec", "crds", _, "apiTypes" | "crdFile", ..]
    )
}

pub(super) fn change(snapshot: &Snapshot, source: &Arc<Source>, task: &Task) -> Result<Change, String> {
    let document = source.tree.document_at(task.span.start).unwrap_or(0);
    if source.kind(document) == Kind::Definition {
        let path = source.file.path().with_file_name("cr.yaml");
        let text = sample(source, document).ok_or("the definition does not say what it defines")?;
        let free = is_free(snapshot, &path);
        let creates = vec![(path, text)];
        return if free {
            Ok(Change { edits: Vec::new(), creates })
        } else {
            Err("there is a cr.yaml already".to_owned())
        };
    }
    let wanted = match task.job {
        Job::CreateDefinition => Generate::Definitions,
        Job::CreateResource => Generate::Resources,
        _ => Generate::Simulation,
    };
    let files = generate(snapshot, source.file.path(), wanted).map_err(|error| sentence(&error))?;
    let named = source.file.path().with_file_name(&task.text);
    let wanted = files.into_iter().filter(|file| file.path == named && is_free(snapshot, &file.path));
    let creates: Vec<(PathBuf, String)> = wanted.map(|file| (file.path, file.text)).collect();
    if creates.is_empty() {
        return Err(format!("there is nothing to write to `{}`", task.text));
    }
    Ok(Change { edits: Vec::new(), creates })
}

fn sentence(error: &JobError) -> String {
    match error {
        JobError::Findings(findings) => {
            findings.first().map_or_else(|| error.to_string(), |finding| finding.message.clone())
        }
        JobError::Input { .. } => error.to_string(),
    }
}

/// Files that are named and are not there.
pub(super) fn offer_missing(snapshot: &Snapshot, place: &Place, asked: &Asked<'_>, actions: &mut Vec<Action>) {
    if !asked.creates_files || !has_folder(place.source.file.path()) {
        return;
    }
    for (index, found) in asked.here().filter(|(_, found)| found.rule == "not-found") {
        let named = found.span.text(place.text()).trim_matches(['"', '\'']);
        let Some(job) = job_of(place, found.span, named) else { continue };
        let Some(path) = beside(place, named).filter(|path| is_free(snapshot, path)) else { continue };
        if path.parent() != place.source.file.path().parent() && job == Job::CreateDefinition {
            continue;
        }
        actions.push(Action {
            title: format!("Create `{named}`"),
            kind: ActionKind::QuickFix,
            preferred: false,
            about: vec![index],
            act: Act::Task(Task { job, span: found.span, text: named.to_owned() }),
        });
    }
}

/// What the file of a name would hold.
fn job_of(place: &Place, span: Span, named: &str) -> Option<Job> {
    let is_path = named.starts_with('.') || named.ends_with(".yaml") || named.ends_with(".yml");
    if !is_path || named.contains("://") || named.contains(['$', '{']) {
        return None;
    }
    if includes(place).any(|include| include.path.span == span) {
        return Some(Job::CreateIncluded);
    }
    let operators = || place.composed().into_iter().flat_map(|composed| &composed.operators);
    let is_definition = |operator: &Operator| {
        lacks_definition(operator)
            && operator.entry().and_then(|entry| entry.crd_file.as_ref()).is_some_and(|file| file.span == span)
    };
    if operators().any(is_definition) {
        return Some(Job::CreateDefinition);
    }
    let is_motif = |(import, state): (&ork_engine::model::Import, &ImportState)| {
        matches!(state, ImportState::Absent(_))
            && import.reference.as_ref().is_some_and(|reference| reference.span == span)
    };
    operators().flat_map(Operator::imported).any(is_motif).then_some(Job::CreateMotif)
}

fn includes(place: &Place) -> impl Iterator<Item = &Include> {
    let katalog = place.composed().into_iter().flat_map(|composed| &composed.katalog.includes);
    katalog.chain(place.motif().into_iter().flat_map(|motif| &motif.includes))
}

/// The place of a file that is named relative to the document.
fn beside(place: &Place, named: &str) -> Option<PathBuf> {
    let mut path = place.source.file.path().parent()?.to_owned();
    for part in Path::new(named).components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                path.pop();
            }
            std::path::Component::Normal(name) => path.push(name),
            std::path::Component::RootDir | std::path::Component::Prefix(_) => return None,
        }
    }
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml").then_some(path)
}

/// The Motif that an import names: what the import gives are its inputs.
pub(super) fn motif(snapshot: &Snapshot, place: &Place) -> Result<Change, String> {
    let operators = place.composed().into_iter().flat_map(|composed| &composed.operators);
    let mut imports = operators.flat_map(Operator::imported);
    let found = imports.find_map(|(import, _)| {
        let reference = import.reference.as_ref().filter(|reference| reference.span.touches(place.offset))?;
        Some((import, reference))
    });
    let (import, reference) = found.ok_or(GONE)?;
    let path = beside(place, &reference.value).filter(|path| is_free(snapshot, path)).ok_or(GONE)?;
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    // `motif.yaml` is called like its folder.
    let name = if stem == "motif" { folder.unwrap_or(stem) } else { stem };
    let api_version = api_version(place);
    let mut text = format!(
        "apiVersion: {api_version}\nkind: Motif\nmetadata:\n  name: {}\n  version: v0.1.0\n",
        text_of(&name.to_lowercase())
    );
    if !import.bindings.is_empty() {
        text.push_str("\ninputs:\n");
        for binding in &import.bindings {
            text.push_str(&format!("  - name: {}\n", text_of(&binding.name.value)));
        }
    }
    text.push_str("\nresources: {}\n");
    Ok(Change { edits: Vec::new(), creates: vec![(path, text)] })
}

pub(super) fn api_version(place: &Place) -> &str {
    let root = place.source.tree.root(place.document);
    root.and_then(|root| root.get("apiVersion")?.text()).unwrap_or("orkestra.orkspace.io/v1")
}

/// A file that a block includes: what its root may hold, with nothing in it.
pub(super) fn included(snapshot: &Snapshot, place: &Place, task: &Task) -> Result<Change, String> {
    let include = includes(place).find(|include| include.path.span == task.span).ok_or(GONE)?;
    let path = beside(place, &include.path.value).filter(|path| is_free(snapshot, path)).ok_or(GONE)?;
    let text = empty(include.place.object());
    Ok(Change { edits: Vec::new(), creates: vec![(path, text)] })
}

fn empty(object: &Object) -> String {
    let mut out = format!("# {}\n", object.doc);
    let list = object.fields.iter().find(|field| matches!(field.shape, Shape::List(_)));
    let other = || object.fields.iter().find(|field| !matches!(field.shape, Shape::Text(_)));
    if let Some(field) = list.or_else(other) {
        let value = if matches!(field.shape, Shape::List(_)) { "[]" } else { "{}" };
        out.push_str(&format!("{}: {value}\n", field.name));
    }
    out
}
