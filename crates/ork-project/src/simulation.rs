//! What a simulation is made of: a Simulate document, or a pattern and what lies beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::schema::definitions;
use ork_engine::source::{Kind, Source};
use ork_yaml::Node;

use crate::Snapshot;
use crate::disk::normal;
use crate::host::folder_of;
use crate::job::JobError;
use crate::load::{Loaded, load};

/// A simulation that can be run.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The Simulate document's file and its place in it; none for a pattern without one.
    pub document: Option<(Arc<Source>, usize)>,
    /// What is simulated.
    pub loaded: Loaded,
    /// The texts that hold the custom resources.
    pub resources: Vec<Arc<Source>>,
}

/// The simulations that a path names: a Simulate document (with the ones that it imports), a Katalog, or the folder of
/// a pattern. A custom resource that is named counts in the place of the document's.
///
/// # Errors
/// Unreadable input, or findings at level error.
pub fn simulations(snapshot: &Snapshot, path: &Path, resource: Option<&Path>) -> Result<Vec<Simulation>, JobError> {
    let here = &snapshot.environment().working_directory;
    let path = normal(&here.join(path));
    let resource = resource.map(|resource| normal(&here.join(resource)));
    let beside = ["simulate.yaml", "simulate.yml"].map(|name| path.join(name)).into_iter().find(|path| path.is_file());
    let path = if path.is_dir() { beside.unwrap_or(path) } else { path };
    let mut all = Vec::new();
    collect(snapshot, &path, resource.as_deref(), &mut Vec::new(), &mut all)?;
    Ok(all)
}

fn collect(
    snapshot: &Snapshot,
    path: &Path,
    resource: Option<&Path>,
    seen: &mut Vec<PathBuf>,
    all: &mut Vec<Simulation>,
) -> Result<(), JobError> {
    let source = if path.is_dir() { None } else { Some(snapshot.source(path)?) };
    let document = source
        .as_ref()
        .and_then(|source| source.documents_of(Kind::Simulate).next().map(|(index, _)| (Arc::clone(source), index)));
    if let Some(kind) = source.as_ref().and_then(|source| source.documents_of(Kind::E2e).next().map(|_| "an E2E")) {
        let message = format!("{} holds {kind} test, which runs on a cluster", path.display());
        return Err(JobError::Input { message, help: Some("name a Simulate document, or a pattern".to_owned()) });
    }
    let Some((source, index)) = document else {
        let loaded = load(snapshot, path)?;
        let resources = match resource {
            Some(resource) => vec![snapshot.source(resource)?],
            None => snapshot.beside(folder_of(&loaded.path)),
        };
        all.push(Simulation { document: None, loaded, resources });
        return Ok(());
    };
    let findings = snapshot.declared(path);
    if findings.iter().any(|finding| finding.level == ork_source::Level::Error) {
        return Err(JobError::Findings(findings));
    }
    seen.push(path.to_owned());
    let root = source.tree.root(index);
    let folder = folder_of(path);
    for import in root.and_then(|root| root.get("imports")).into_iter().flat_map(Node::items).filter_map(Node::text) {
        let imported = normal(&folder.join(import));
        if !seen.contains(&imported) {
            collect(snapshot, &imported, resource, seen, all)?;
        }
    }
    let Some(spec) = root.and_then(|root| root.get("spec")) else { return Ok(()) };
    let file = |node: Node<'_>| node.text().map(|text| normal(&folder.join(text)));
    let katalog = spec.get("katalog").and_then(file).unwrap_or_else(|| folder.to_owned());
    let mut loaded = load(snapshot, &katalog)?;
    let definitions = spec.get("crd").into_iter().chain(spec.get("crdFiles").into_iter().flat_map(Node::items));
    for path in definitions.filter_map(file) {
        define(&mut loaded, &snapshot.source(&path)?);
    }
    let listed = spec.get("cr").into_iter().chain(spec.get("crFiles").into_iter().flat_map(Node::items));
    let files: Vec<PathBuf> = match resource {
        Some(resource) => vec![resource.to_owned()],
        None => listed.filter_map(file).collect(),
    };
    let resources = match files.as_slice() {
        [] => snapshot.beside(folder_of(&loaded.path)),
        files => files.iter().map(|file| snapshot.source(file)).collect::<Result<_, _>>()?,
    };
    all.push(Simulation { document: Some((Arc::clone(&source), index)), loaded, resources });
    Ok(())
}

/// Gives the entries of a Katalog the definitions of a file: a test knows what it tests.
fn define(loaded: &mut Loaded, source: &Arc<Source>) {
    for operator in &mut loaded.operators {
        let Some(api) = operator.api() else { continue };
        if let Some(definition) = definitions(source).find(|definition| definition.defines(&api)) {
            operator.definition = Some(definition);
        }
    }
}
