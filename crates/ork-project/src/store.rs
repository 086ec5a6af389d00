//! Parsed files: read once, parsed once, forgotten when something on disk changes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ork_engine::needs::Wanted;
use ork_engine::source::{Kind, Source};
use ork_reference::Resolved;
use ork_source::SourceFile;
use ork_yaml::Node;

use crate::Environment;
use crate::config::{self, Config};
use crate::disk::{self, ReadError};
use crate::locate;
use crate::workspace::Workspace;

type Parsed = Result<Arc<Source>, ReadError>;

/// What was read from disk, shared by the snapshots of a session.
#[derive(Default)]
pub(crate) struct Store {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    files: HashMap<PathBuf, Parsed>,
    /// Texts that nobody has asked the meaning of.
    texts: HashMap<PathBuf, Option<Arc<SourceFile>>>,
    folders: HashMap<PathBuf, Arc<[PathBuf]>>,
    defining: HashMap<PathBuf, Arc<[PathBuf]>>,
    foreign: HashMap<PathBuf, Arc<HashMap<String, Vec<PathBuf>>>>,
    configs: HashMap<PathBuf, Arc<Config>>,
    versions: HashMap<(Resolved, Wanted), Arc<[String]>>,
    whole: HashMap<PathBuf, bool>,
    workspace: Option<(Arc<[PathBuf]>, Arc<Workspace>)>,
}

impl Store {
    /// A poisoned lock only means that another request panicked; what is stored is whole.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file's text and tree.
    pub(crate) fn file(&self, path: &Path) -> Parsed {
        if let Some(found) = self.known().files.get(path) {
            return found.clone();
        }
        let parsed = disk::read(path).map(Source::new);
        self.known().files.insert(path.to_owned(), parsed.clone());
        parsed
    }

    /// A file's text, which is not parsed for it.
    pub(crate) fn text(&self, path: &Path) -> Option<Arc<SourceFile>> {
        {
            let known = self.known();
            if let Some(parsed) = known.files.get(path) {
                return parsed.as_ref().ok().map(|source| Arc::clone(&source.file));
            }
            if let Some(found) = known.texts.get(path) {
                return found.clone();
            }
        }
        let found = disk::read(path).ok();
        self.known().texts.insert(path.to_owned(), found.clone());
        found
    }

    /// The YAML files directly in a folder.
    pub(crate) fn folder(&self, path: &Path) -> Arc<[PathBuf]> {
        if let Some(found) = self.known().folders.get(path) {
            return Arc::clone(found);
        }
        let files: Arc<[PathBuf]> = disk::yaml_files(path).into();
        self.known().folders.insert(path.to_owned(), Arc::clone(&files));
        files
    }

    /// Those of the YAML files directly in a folder that hold definitions. Every entry of every Katalog there asks.
    pub(crate) fn defining(&self, folder: &Path) -> Arc<[PathBuf]> {
        if let Some(found) = self.known().defining.get(folder) {
            return Arc::clone(found);
        }
        let defines = |path: &&PathBuf| {
            self.file(path).is_ok_and(|source| source.documents_of(Kind::Definition).next().is_some())
        };
        let found: Arc<[PathBuf]> = self.folder(folder).iter().filter(defines).cloned().collect();
        self.known().defining.insert(folder.to_owned(), Arc::clone(&found));
        found
    }

    /// Those of the YAML files directly in a folder that hold documents which are none of ours, by the kind of those.
    /// Every entry of every Katalog there asks.
    pub(crate) fn foreign(&self, folder: &Path) -> Arc<HashMap<String, Vec<PathBuf>>> {
        if let Some(found) = self.known().foreign.get(folder) {
            return Arc::clone(found);
        }
        let mut found: HashMap<String, Vec<PathBuf>> = HashMap::new();
        for path in self.folder(folder).iter() {
            let Ok(source) = self.file(path) else { continue };
            for (_, root) in source.documents_of(Kind::Other) {
                let files =
                    found.entry(root.get("kind").and_then(Node::text).unwrap_or_default().to_owned()).or_default();
                if files.last() != Some(path) {
                    files.push(path.clone());
                }
            }
        }
        let found = Arc::new(found);
        self.known().foreign.insert(folder.to_owned(), Arc::clone(&found));
        found
    }

    /// The settings that hold for the files of a folder.
    pub(crate) fn config(&self, folder: &Path) -> Arc<Config> {
        if let Some(found) = self.known().configs.get(folder) {
            return Arc::clone(found);
        }
        let config = config::find(folder).and_then(|path| disk::read(&path).ok()).map(|file| config::parse(&file));
        let config = Arc::new(config.unwrap_or_default());
        self.known().configs.insert(folder.to_owned(), Arc::clone(&config));
        config
    }

    /// The versions of a repository that are known, newest first.
    pub(crate) fn versions(&self, environment: &Environment, reference: &Resolved, wanted: Wanted) -> Arc<[String]> {
        let key = (reference.clone(), wanted);
        if let Some(found) = self.known().versions.get(&key) {
            return Arc::clone(found);
        }
        let versions: Arc<[String]> = environment.known_versions(reference, wanted).into();
        self.known().versions.insert(key, Arc::clone(&versions));
        versions
    }

    /// Whether an entry of the cache is as it was fetched.
    pub(crate) fn is_whole(&self, folder: &Path) -> bool {
        if let Some(found) = self.known().whole.get(folder) {
            return *found;
        }
        let found = locate::is_whole(folder);
        // What is not there yet may be there in a moment.
        if folder.is_dir() {
            self.known().whole.insert(folder.to_owned(), found);
        }
        found
    }

    /// The files that were asked for, whether they are there or not.
    pub(crate) fn files_read(&self) -> Vec<PathBuf> {
        self.known().files.keys().cloned().collect()
    }

    /// The files of the folders that an editor has open.
    pub(crate) fn workspace(&self, roots: &Arc<[PathBuf]>) -> Arc<Workspace> {
        if let Some((known, found)) = &self.known().workspace
            && known == roots
        {
            return Arc::clone(found);
        }
        let found = Arc::new(Workspace::find(roots));
        self.known().workspace = Some((Arc::clone(roots), Arc::clone(&found)));
        found
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        *self.known() = Known::default();
    }
}
