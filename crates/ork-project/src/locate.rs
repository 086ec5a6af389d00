//! Where a reference leads on this machine: a path, a mapped or surrounding checkout, the cache.

use std::path::{Path, PathBuf};

use ork_engine::needs::Wanted;
use ork_engine::source::Source;
use ork_reference::{DEFAULT_KATALOGS, DEFAULT_MOTIFS, GitSource, Reference, Resolved};
use ork_yaml::Node;

use crate::disk::normal;
use crate::host::Failure;
use crate::{Environment, Snapshot};

/// The record of an entry of the cache.
pub(crate) const RECORD: &str = ".ork-entry.json";

/// What is at the end of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Located {
    /// A file that is named, whether it is there or not.
    File(PathBuf),
    /// A folder that has what is wanted.
    Folder(PathBuf, Origin),
    /// Its place is known, and it is not there; the sentence says so.
    Absent(String),
    /// It is not on this machine; where fetching was tried, the sentence says why that failed.
    NotFetched(Option<String>),
    /// It is no reference; the sentence says why.
    Unreadable(String),
}

/// Whose copy a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A folder that is named or mapped.
    Named,
    /// A checkout of the registry around the document.
    Surrounding,
    /// The cache's.
    Cache,
}

impl Environment {
    /// Where short names of a kind are looked up: `host[/path]`.
    #[must_use]
    pub fn base(&self, wanted: Wanted) -> &str {
        match wanted {
            Wanted::Motif => self.motif_base.as_deref().unwrap_or(DEFAULT_MOTIFS),
            Wanted::Katalog | Wanted::Komposer => self.katalog_base.as_deref().unwrap_or(DEFAULT_KATALOGS),
        }
    }

    /// The folder of the cache.
    pub(crate) fn cache(&self) -> Option<PathBuf> {
        Some(self.ork_home.as_ref()?.join("registry"))
    }
}

/// What a reference in a document of a folder leads to.
pub(crate) fn locate(snapshot: &Snapshot, folder: &Path, text: &str, version: Option<&str>, wanted: Wanted) -> Located {
    match Reference::parse(text, version) {
        Err(error) => Located::Unreadable(error.message),
        Ok(reference) => place(snapshot, folder, &reference, wanted),
    }
}

pub(crate) fn place(snapshot: &Snapshot, folder: &Path, reference: &Reference, wanted: Wanted) -> Located {
    let environment = snapshot.environment();
    match reference {
        Reference::File(path) => from_path(&normal(&folder.join(path)), path, wanted),
        Reference::Git(source) => fetched(snapshot, git_entry(environment, source), &source.to_string(), wanted),
        Reference::Short { .. } | Reference::Registry { .. } => {
            let Some(resolved) = reference.resolve(environment.base(wanted)) else { return Located::NotFetched(None) };
            let checkout = checkout(snapshot, folder, &resolved, wanted);
            checkout.unwrap_or_else(|| fetched(snapshot, Some(resolved.cache_path()), &resolved.to_string(), wanted))
        }
    }
}

/// A file, or a folder with the file that is wanted.
fn from_path(path: &Path, written: &str, wanted: Wanted) -> Located {
    if !path.is_dir() {
        return Located::File(path.to_owned());
    }
    match has(path, wanted) {
        true => Located::Folder(path.to_owned(), Origin::Named),
        false => Located::Absent(format!("the folder `{written}` holds no {}", wanted.file())),
    }
}

/// A mapped folder or a surrounding checkout.
fn checkout(snapshot: &Snapshot, folder: &Path, resolved: &Resolved, wanted: Wanted) -> Option<Located> {
    for (base, mapped) in &snapshot.config(folder).registries {
        let Some(below) = resolved.below(base) else { continue };
        let place = mapped.join(below);
        return Some(match versioned(snapshot, &place, &resolved.tag, wanted, true) {
            Some(folder) => Located::Folder(folder, Origin::Named),
            None => {
                let (kind, place) = (wanted.kind().name(), place.display());
                Located::Absent(format!("`{resolved}` is mapped to {place}, and no such {kind} is there"))
            }
        });
    }
    let found = surrounding(snapshot, folder, resolved, wanted)?;
    Some(Located::Folder(found, Origin::Surrounding))
}

/// A checkout of the default registry around the document: `patterns/<kind>/<name>` in a folder above, whose version is
/// the tag.
fn surrounding(snapshot: &Snapshot, folder: &Path, resolved: &Resolved, wanted: Wanted) -> Option<PathBuf> {
    let built_in = match wanted {
        Wanted::Motif => DEFAULT_MOTIFS,
        Wanted::Katalog | Wanted::Komposer => DEFAULT_KATALOGS,
    };
    let name = resolved.below(snapshot.environment().base(wanted)).or_else(|| resolved.below(built_in))?;
    folder
        .ancestors()
        .map(|ancestor| ancestor.join(in_checkout(wanted)).join(name))
        .filter(|place| place.is_dir())
        .find_map(|place| versioned(snapshot, &place, &resolved.tag, wanted, false))
}

/// Where a checkout of the default registry has what is wanted.
pub(crate) fn in_checkout(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Motif => "patterns/motifs",
        Wanted::Katalog | Wanted::Komposer => "patterns/katalogs",
    }
}

/// A folder or its folder of the tag; a version that the document states must be the tag.
fn versioned(snapshot: &Snapshot, place: &Path, tag: &str, wanted: Wanted, any_unstated: bool) -> Option<PathBuf> {
    let folders: [PathBuf; 2] = [place.join(tag), place.to_owned()];
    folders.into_iter().find(|folder| {
        let Some(file) = file_in(folder, wanted) else { return false };
        // A Komposer says no version of its own: that of the Katalog beside it counts.
        let stating = file_in(folder, Wanted::Katalog).filter(|_| wanted == Wanted::Komposer).unwrap_or(file);
        match snapshot.source(&stating).ok().and_then(|source| stated_version(&source)) {
            Some(version) => version == tag || tag == "latest",
            None => any_unstated,
        }
    })
}

pub(crate) fn stated_version(source: &Source) -> Option<String> {
    let documents = 0..source.tree.documents().len();
    let root = documents.filter(|index| source.kind(*index).is_ours()).find_map(|index| source.tree.root(index))?;
    root.at("metadata.version").and_then(Node::text).map(str::to_owned)
}

/// The entry of a Git version, relative to the cache, when its commit is known.
fn git_entry(environment: &Environment, source: &GitSource) -> Option<PathBuf> {
    let written = || {
        let text = std::fs::read_to_string(environment.cache()?.join(source.ref_file())).ok()?;
        let commit = text.trim();
        commit.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| commit.to_owned())
    };
    let commit = source.commit().map(str::to_owned).or_else(written)?;
    Some(source.entry_folder(&commit))
}

/// The cache's copy; without one, what became of fetching it.
fn fetched(snapshot: &Snapshot, path: Option<PathBuf>, target: &str, wanted: Wanted) -> Located {
    let not_fetched = || match snapshot.failure(target) {
        Some(Failure { absent: true, reason }) => Located::Absent(reason.clone()),
        Some(Failure { reason, .. }) => Located::NotFetched(Some(reason.clone())),
        None => Located::NotFetched(None),
    };
    let folder = snapshot.environment().cache().zip(path).map(|(cache, path)| cache.join(path));
    let Some(folder) = folder else { return not_fetched() };
    // One that is damaged is as good as absent: fetching repairs it.
    if !snapshot.is_whole(&folder) {
        return not_fetched();
    }
    if has(&folder, wanted) {
        return Located::Folder(folder, Origin::Cache);
    }
    // It was fetched, and what is wanted is not in it.
    let others = [Wanted::Motif, Wanted::Katalog, Wanted::Komposer].into_iter().filter(|other| *other != wanted);
    match others.into_iter().find(|other| has(&folder, *other)) {
        Some(other) => Located::Absent(format!(
            "what is published there is a {} and holds no {}",
            other.kind().name(),
            wanted.file()
        )),
        None if folder.join(RECORD).is_file() => {
            Located::Absent(format!("what is published there holds no {}", wanted.file()))
        }
        None => not_fetched(),
    }
}

/// Whether the files of an entry of the cache have the sizes of its record; without a record nobody knows better.
pub(crate) fn is_whole(folder: &Path) -> bool {
    let Ok(text) = std::fs::read(folder.join(RECORD)) else { return true };
    let Ok(record) = serde_json::from_slice::<serde_json::Value>(&text) else { return false };
    let Some(files) = record.get("files").and_then(serde_json::Value::as_object) else { return false };
    files.iter().all(|(title, file)| {
        let size = file.get("size").and_then(serde_json::Value::as_u64);
        std::fs::metadata(folder.join(title)).is_ok_and(|found| Some(found.len()) == size)
    })
}

fn has(folder: &Path, wanted: Wanted) -> bool {
    file_in(folder, wanted).is_some()
}

/// The file of a folder that holds what is wanted.
pub(crate) fn file_in(folder: &Path, wanted: Wanted) -> Option<PathBuf> {
    let name = wanted.file();
    let files = [folder.join(name), folder.join(name).with_extension("yml")];
    files.into_iter().find(|path| path.is_file())
}
