//! The folders that an editor has open: which files in them are ours, define kinds, or hold custom resources.
//!
//! Files are looked through once and parsed only when somebody asks for their meaning.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::source::{GROUP, Kind};
use ork_source::SourceFile;
use ork_yaml::Node;

use crate::Snapshot;
use crate::disk;

/// Files of a workspace that are looked at; more is not what somebody works on at a time.
const MOST_FILES: usize = 20_000;

/// The files of the workspace's folders, by what they seem to hold. Names are sorted.
#[derive(Debug, Default)]
pub struct Workspace {
    /// Documents of ours.
    pub ours: Vec<PathBuf>,
    /// Definitions of kinds.
    pub definitions: Vec<PathBuf>,
    /// Anything else that has a `kind`, by that.
    pub others: HashMap<String, Vec<PathBuf>>,
    /// Documents of ours that may watch a kind, by that: every word behind a `kind:` in them.
    pub(crate) naming: HashMap<String, Vec<PathBuf>>,
    /// The kinds that definitions may define, by the same words.
    pub(crate) defined: HashSet<String>,
    /// Documents of ours that name files with definitions.
    pub(crate) naming_files: Vec<PathBuf>,
    /// Whether there were more files than are looked at.
    pub is_cut: bool,
}

impl Workspace {
    /// Looks through folders.
    pub(crate) fn find(roots: &[PathBuf]) -> Self {
        let mut found = Self::default();
        let files = roots.iter().filter(|root| is_project(root)).flat_map(|root| disk::yaml_below(root));
        let mut files: Vec<PathBuf> = files.take(MOST_FILES + 1).collect();
        found.is_cut = files.len() > MOST_FILES;
        files.truncate(MOST_FILES);
        files.sort_unstable();
        files.dedup();
        for path in files {
            found.sort(path);
        }
        found
    }

    fn sort(&mut self, path: PathBuf) {
        let Ok(file) = disk::read(&path) else { return };
        let text = file.text();
        if text.contains(GROUP) && text.lines().any(|line| line.starts_with("apiVersion:") && line.contains(GROUP)) {
            for kind in named_kinds(text) {
                self.naming.entry(kind.to_owned()).or_default().push(path.clone());
            }
            if text.contains("crdFile:") {
                self.naming_files.push(path.clone());
            }
            self.ours.push(path);
            return;
        }
        for kind in written_kinds(text) {
            if kind == Kind::Definition.name() {
                self.definitions.push(path.clone());
                self.defined.extend(named_kinds(text).into_iter().map(str::to_owned));
            } else {
                self.others.entry(kind.to_owned()).or_default().push(path.clone());
            }
        }
    }
}

/// The kinds of the documents of a text, each once.
fn written_kinds(text: &str) -> Vec<&str> {
    let mut kinds: Vec<&str> = Vec::new();
    for line in text.lines() {
        let Some(kind) = line.strip_prefix("kind:") else { continue };
        let kind = kind.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// The words behind every `kind:` of a text, wherever it stands, each once.
pub(crate) fn named_kinds(text: &str) -> HashSet<&str> {
    let found = text.match_indices("kind:").filter_map(|(at, key)| {
        let before = text.get(..at)?.chars().next_back();
        let value = text.get(at + key.len()..)?.lines().next()?.trim_start();
        let end = value.find([',', '}', '#', ' ']).unwrap_or(value.len());
        let value = value.get(..end)?.trim_matches(['"', '\'']);
        let is_key = before.is_none_or(|c| !c.is_alphanumeric());
        (is_key && !value.is_empty()).then_some(value)
    });
    found.collect()
}

/// A file system's root or somebody's home is where an editor starts without a project; looking through those would take
/// minutes.
fn is_project(folder: &Path) -> bool {
    let home = std::env::home_dir();
    folder.parent().is_some() && home.as_deref() != Some(folder)
}

impl Snapshot {
    /// The files of the open folders.
    #[must_use]
    pub fn workspace(&self) -> Arc<Workspace> {
        self.store().workspace(self.roots())
    }

    /// The text of a file, for those who look for a word in many: nothing is parsed for it.
    #[must_use]
    pub fn text(&self, path: &Path) -> Option<Arc<SourceFile>> {
        if self.open_paths().any(|open| open == path) { self.file(path) } else { self.store().text(path) }
    }

    /// The documents of ours that the workspace or an editor has, sorted.
    #[must_use]
    pub fn documents_of_workspace(&self) -> Vec<PathBuf> {
        let mut paths = self.workspace().ours.clone();
        let open = self.open_paths().filter(|path| self.source(path).is_ok_and(|source| source.is_ours()));
        paths.extend(open.cloned());
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// The files in which some document is of a kind that is none of ours, open ones included.
    #[must_use]
    pub fn files_of_kind(&self, kind: &str) -> Vec<PathBuf> {
        let mut paths = self.workspace().others.get(kind).cloned().unwrap_or_default();
        let holds = |path: &&PathBuf| {
            self.source(path).is_ok_and(|source| {
                let mut roots = source.documents_of(Kind::Other).map(|(_, root)| root);
                roots.any(|root| root.get("kind").and_then(Node::text) == Some(kind))
            })
        };
        paths.extend(self.open_paths().filter(holds).cloned());
        paths.sort_unstable();
        paths.dedup();
        paths
    }
}
