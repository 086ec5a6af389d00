//! Whose files may be changed.

use std::path::Path;

use ork_project::Snapshot;

/// Whether a file is somebody's own: not a copy of what a registry holds.
pub(super) fn is_local(snapshot: &Snapshot, path: &Path) -> bool {
    let home = snapshot.environment().ork_home.as_deref();
    !home.is_some_and(|home| path.starts_with(home.join("registry")))
}

/// Whether files can be created beside a document: it has a place on a disk.
pub(super) fn has_folder(path: &Path) -> bool {
    path.is_absolute() && path.parent().is_some_and(Path::is_dir)
}

/// Whether there is no such file, neither on disk nor in an editor.
pub(super) fn is_free(snapshot: &Snapshot, path: &Path) -> bool {
    !path.exists() && snapshot.file(path).is_none()
}
