//! Files that a pattern lacks, made from what it has: definitions from what its entries read, custom resources from
//! definitions, simulations from both.

mod simulation;

use std::path::{Path, PathBuf};

use ork_engine::operator::Operator;
use ork_engine::rules;
use ork_engine::schema::{Schema, definitions};
use ork_engine::source::Source;
use ork_engine::uses;
use ork_source::SourceFile;

use crate::Snapshot;
use crate::disk::normal;
use crate::host::folder_of;
use crate::job::JobError;
use crate::load::{main_file, no_katalog};

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The definitions that are not there, for the fields that are read.
    Definitions,
    /// A custom resource of each kind.
    Resources,
    /// A simulation of what lies beside the document.
    Simulation,
}

/// A file that was made, and not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Where it belongs.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// Makes files for a pattern (its folder, its Katalog or Komposer).
///
/// # Errors
/// Unreadable input, or nothing to make.
pub fn generate(snapshot: &Snapshot, path: &Path, wanted: Wanted) -> Result<Vec<Generated>, JobError> {
    let path = main_file(snapshot.environment(), path)?;
    let source = snapshot.source(&path)?;
    let syntax = rules::syntax_errors(&source);
    if !syntax.is_empty() {
        return Err(JobError::Findings(syntax));
    }
    let resolved = snapshot.resolve(&source);
    if resolved.documents.is_empty() {
        return Err(no_katalog(&source));
    }
    if wanted == Wanted::Simulation {
        let made = resolved.documents.first().and_then(|document| simulation::of(snapshot, &path, document));
        return made.map(|made| vec![made]).ok_or_else(|| nothing(&path, wanted));
    }
    let mut files: Vec<Generated> = Vec::new();
    for operator in resolved.documents.iter().flat_map(|document| &document.composition.operators) {
        let made = match wanted {
            Wanted::Definitions if operator.definition.is_some() => None,
            Wanted::Definitions => uses::definition(operator).map(|text| (definition_path(operator), text)),
            Wanted::Resources => resource(operator).map(|text| (PathBuf::from("cr.yaml"), text)),
            Wanted::Simulation => None,
        };
        let Some((name, text)) = made else { continue };
        let path = normal(&folder_of(&path).join(name));
        match files.iter_mut().find(|file| file.path == path) {
            Some(file) => file.text.extend(["---\n", &text]),
            None => files.push(Generated { path, text }),
        }
    }
    if files.is_empty() {
        return Err(nothing(&path, wanted));
    }
    Ok(files)
}

fn nothing(path: &Path, wanted: Wanted) -> JobError {
    let path = path.display();
    match wanted {
        Wanted::Definitions => JobError::input(
            format!("{path} has no kind of its own without a definition"),
            "`ork check` proposes the fields that a definition lacks",
        ),
        Wanted::Resources | Wanted::Simulation => {
            JobError::input(format!("{path} has no entry that says its kind"), "give each entry `apiTypes`")
        }
    }
}

/// Where the definition of an entry belongs: the file that it names, else the usual one.
fn definition_path(operator: &Operator) -> PathBuf {
    let named = operator.entry().and_then(|entry| entry.crd_file.as_ref()).map(|file| file.value.as_str());
    let here = |name: &&str| !name.contains("://") && !name.contains(['{', '$']) && Path::new(name).is_relative();
    PathBuf::from(named.filter(here).unwrap_or("crd.yaml"))
}

/// A custom resource of an operator's kind; without a definition by the one that would be made.
fn resource(operator: &Operator) -> Option<String> {
    let api = operator.api().filter(|api| !api.kind.is_empty())?;
    if let Some(schema) = operator.schema() {
        return Some(uses::resource(&api, Some(schema), operator.namespaced()));
    }
    let source = Source::new(SourceFile::new("crd.yaml", uses::definition(operator).unwrap_or_default()));
    let made = definitions(&source).next();
    let schema: Option<Schema<'_>> = made.as_ref().and_then(|definition| definition.schema(&api.version));
    Some(uses::resource(&api, schema, operator.namespaced()))
}
