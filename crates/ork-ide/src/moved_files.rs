//! Relative paths that follow files and folders when those are moved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::source::Source;
use ork_project::{Snapshot, normal};
use ork_source::Edit;

use crate::names;

/// A file or folder that gets another path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it was.
    pub from: PathBuf,
    /// Where it will be.
    pub to: PathBuf,
}

/// When the changes are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The files are still where they were.
    Before,
    /// They were moved already.
    After,
}

/// The changes of documents that keep their paths leading to the same files.
#[must_use]
pub fn moved_files(snapshot: &Snapshot, moves: &[Move], when: When) -> Vec<Edit> {
    let mut edits = Vec::new();
    for path in snapshot.documents_of_workspace() {
        let (old, new) = match when {
            When::Before => (path.clone(), follow(moves, &path)),
            When::After => (back(moves, &path), path.clone()),
        };
        let moves_itself = old != new;
        let Some(file) = snapshot.text(&path).filter(|file| moves_itself || names_any(file.text(), moves)) else {
            continue;
        };
        let Ok(source) = snapshot.source(file.path()) else { continue };
        edits.extend(in_document(snapshot, &source, (&old, &new), moves));
    }
    edits
}

/// Whether a text can have a path to something that is moved.
fn names_any(text: &str, moves: &[Move]) -> bool {
    moves.iter().any(|moved| {
        let name = moved.from.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // Whatever lies above a document is reached without a name.
        text.contains(name) || text.contains("..")
    })
}

fn in_document(snapshot: &Snapshot, source: &Arc<Source>, (old, new): (&Path, &Path), moves: &[Move]) -> Vec<Edit> {
    let (old_folder, new_folder) = (folder(old), folder(new));
    let paths = names::paths_in(snapshot, source).into_iter();
    let edits = paths.filter_map(|(span, text)| {
        if Path::new(&text).is_absolute() {
            let to = follow(moves, Path::new(&text));
            let changed = to.to_str().filter(|to| *to != text)?;
            return Some(Edit { location: source.location(span), text: changed.to_owned() });
        }
        let target = normal(&old_folder.join(&text));
        let now = follow(moves, &target);
        if normal(&new_folder.join(&text)) == now {
            return None;
        }
        let changed = relative(new_folder, &now, &text)?;
        Some(Edit { location: source.location(span), text: changed })
    });
    edits.collect()
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// Where a path is after the moves.
fn follow(moves: &[Move], path: &Path) -> PathBuf {
    let moved = moves.iter().find_map(|moved| Some(joined(&moved.to, path.strip_prefix(&moved.from).ok()?)));
    moved.unwrap_or_else(|| path.to_owned())
}

/// Where a path was before the moves.
fn back(moves: &[Move], path: &Path) -> PathBuf {
    let moved = moves.iter().find_map(|moved| Some(joined(&moved.from, path.strip_prefix(&moved.to).ok()?)));
    moved.unwrap_or_else(|| path.to_owned())
}

fn joined(base: &Path, rest: &Path) -> PathBuf {
    if rest.as_os_str().is_empty() { base.to_owned() } else { base.join(rest) }
}

/// The way from a folder to a path, written as the old one was: with `./` in front, or without.
fn relative(from: &Path, to: &Path, written: &str) -> Option<String> {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return None;
    }
    let up = std::iter::repeat_n("..", from.len() - shared);
    let down = to.get(shared..)?.iter().map(|part| part.as_os_str().to_str());
    let parts = up.map(Some).chain(down).collect::<Option<Vec<&str>>>()?;
    let path = parts.join("/");
    let is_bare = !written.starts_with('.');
    Some(match () {
        () if path.is_empty() => ".".to_owned(),
        () if path.starts_with("..") || is_bare => path,
        () => format!("./{path}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_from_a_folder() {
        let way = |from: &str, to: &str, written: &str| relative(Path::new(from), Path::new(to), written).unwrap();
        assert_eq!(way("/a/b", "/a/b/c.yaml", "./x"), "./c.yaml");
        assert_eq!(way("/a/b", "/a/b/c.yaml", "x"), "c.yaml");
        assert_eq!(way("/a/b", "/a/c/d.yaml", "x"), "../c/d.yaml");
        assert_eq!(way("/a/b", "/a", "./x"), "..");
        assert_eq!(way("/a/b", "/a/b", "./x"), ".");
    }
}
