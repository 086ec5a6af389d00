//! Which closed files of the workspace have findings, in the order in which they are looked at.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::path::{Path, PathBuf};

use ork_project::homes_of;

use crate::findings::State;
use crate::settings::DiagnosticMode;

/// The closed documents of ours in the open folders, and the files beside them that may hold definitions and custom
/// resources of their kinds; none unless the person wants to see them.
pub(crate) fn closed_files(state: &State) -> VecDeque<PathBuf> {
    if state.mode != DiagnosticMode::Workspace {
        return VecDeque::new();
    }
    let workspace = state.snapshot.workspace();
    let homes: HashSet<&Path> = workspace.ours.iter().filter_map(|path| path.parent()).collect();
    let lies_beside = |path: &&PathBuf| homes_of(path).any(|home| homes.contains(home));
    let others = workspace.definitions.iter().chain(workspace.others.values().flatten()).filter(lies_beside);
    let files: BTreeSet<&PathBuf> = workspace.ours.iter().chain(others).collect();
    files.into_iter().filter(|path| !state.documents.contains_key(*path)).cloned().collect()
}
