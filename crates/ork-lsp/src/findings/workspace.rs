//! Which closed files of the workspace have findings, in the order in which they are looked at.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

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
    let lies_beside = |path: &&PathBuf| {
        let Some(folder) = path.parent() else { return false };
        let of_definitions = matches!(folder.file_name().and_then(OsStr::to_str), Some("crds" | "crd"));
        homes.contains(folder) || (of_definitions && folder.parent().is_some_and(|above| homes.contains(above)))
    };
    let others = workspace.definitions.iter().chain(workspace.others.values().flatten()).filter(lies_beside);
    let files: BTreeSet<&PathBuf> = workspace.ours.iter().chain(others).collect();
    files.into_iter().filter(|path| !state.documents.contains_key(*path)).cloned().collect()
}
