//! What documents need from elsewhere: the list that somebody with a network can work off.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use ork_engine::needs::{Need, SignIn, Wanted, needs};
use ork_reference::{GitSource, Reference, Resolved};

use crate::Snapshot;
use crate::disk::normal;
use crate::host::folder_of;
use crate::job::{JobError, named_files};
use crate::locate::{Located, Origin, file_in, place};

/// Something that can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// From a registry.
    Registry(Resolved),
    /// From a Git repository.
    Git(GitSource),
}

impl Target {
    /// What a reference leads to, with short names below a base; none for files.
    #[must_use]
    pub fn of(reference: &Reference, base: &str) -> Option<Self> {
        match reference {
            Reference::Git(source) => Some(Target::Git(source.clone())),
            other => other.resolve(base).map(Target::Registry),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Registry(resolved) => resolved.fmt(f),
            Target::Git(source) => source.fmt(f),
        }
    }
}

/// Something that a document needs.
#[derive(Clone, Debug)]
pub struct Needed {
    /// What to fetch.
    pub target: Target,
    /// What it must hold.
    pub wanted: Wanted,
    /// How to sign in.
    pub sign_in: Option<SignIn>,
}

/// Which needs count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are nowhere on this machine.
    Missing,
    /// All that are not mapped to a folder.
    All,
}

/// What the documents of paths need, and what the documents need that they were led to, as far as those are here.
///
/// # Errors
/// A path that cannot be read.
pub fn needed(snapshot: &Snapshot, paths: &[PathBuf], which: Which) -> Result<Vec<Needed>, JobError> {
    let mut search = Search { snapshot, which, seen: HashSet::new(), listed: HashSet::new(), found: Vec::new() };
    for path in paths {
        let absolute = normal(&snapshot.environment().working_directory.join(path));
        for file in named_files(&absolute)? {
            search.document(&file, true);
        }
    }
    Ok(search.found)
}

/// What one document needs that is not here: a server asks this of what is open.
#[must_use]
pub fn missing(snapshot: &Snapshot, path: &Path) -> Vec<Needed> {
    let mut search =
        Search { snapshot, which: Which::Missing, seen: HashSet::new(), listed: HashSet::new(), found: Vec::new() };
    search.document(path, true);
    search.found
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    which: Which,
    seen: HashSet<PathBuf>,
    listed: HashSet<(Target, Wanted)>,
    found: Vec<Needed>,
}

impl Search<'_> {
    /// `own` is whether it is the user's: what came from elsewhere does not say which variables are sent where.
    fn document(&mut self, path: &Path, own: bool) {
        if !self.seen.insert(path.to_owned()) {
            return;
        }
        let Ok(source) = self.snapshot.source(path) else { return };
        for need in needs(&source) {
            self.need(folder_of(path), &need, own);
        }
    }

    fn need(&mut self, folder: &Path, need: &Need, own: bool) {
        let version = need.version.as_ref().map(|version| version.value.as_str());
        if need.is_file {
            let path = normal(&folder.join(&need.reference.value));
            return self.document(&path, own);
        }
        let Ok(reference) = Reference::parse(&need.reference.value, version) else { return };
        let located = place(self.snapshot, folder, &reference, need.wanted);
        let is_wanted = match &located {
            Located::NotFetched(_) => true,
            Located::Folder(_, Origin::Cache | Origin::Surrounding) => self.which == Which::All,
            _ => false,
        };
        let target = Target::of(&reference, self.snapshot.environment().base(need.wanted)).filter(|_| is_wanted);
        if let Some(target) = target
            && self.listed.insert((target.clone(), need.wanted))
        {
            self.found.push(Needed { target, wanted: need.wanted, sign_in: need.sign_in.clone().filter(|_| own) });
        }
        match located {
            Located::File(path) => self.document(&path, own),
            Located::Folder(folder, origin) => {
                if let Some(path) = file_in(&folder, need.wanted) {
                    self.document(&path, own && origin != Origin::Cache);
                }
            }
            _ => {}
        }
    }
}
