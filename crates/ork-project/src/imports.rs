//! What becomes of the imports of a document.

use std::path::Path;
use std::sync::Arc;

use ork_engine::model::Import;
use ork_engine::needs::{Need, Wanted};
use ork_engine::operator::{ImportState, PatternState};
use ork_engine::source::Source;

use crate::Snapshot;
use crate::locate::{Located, file_in, locate};
use crate::memo::Motifs;

/// What becomes of an import of a Motif that stands in a document of a folder.
pub(crate) fn resolve(snapshot: &Snapshot, folder: &Path, import: &Import, motifs: &mut Motifs) -> ImportState {
    let Some(text) = &import.reference else { return ImportState::Unwritten };
    let version = import.version.as_ref().map(|version| version.value.as_str());
    let found = match source(
        snapshot,
        locate(snapshot, folder, &text.value, version, Wanted::Motif),
        &text.value,
        Wanted::Motif,
    ) {
        Ok(found) => found,
        Err(Missing::Absent(why)) => return ImportState::Absent(why),
        Err(Missing::NotFetched(cause)) => return ImportState::NotFetched(cause),
        Err(Missing::Unreadable(why)) => return ImportState::Unreadable(why),
    };
    match motifs.of(snapshot, &found) {
        Some(motif) => ImportState::Found(motif),
        None => ImportState::Absent(wrong_kind(&found, &text.value, Wanted::Motif)),
    }
}

/// The text of a pattern that a document of a folder takes in, else what became of it.
pub(crate) fn pattern(snapshot: &Snapshot, folder: &Path, need: &Need) -> Result<Arc<Source>, PatternState> {
    let written = &need.reference.value;
    // Downloads and variables are known only when they are used.
    if need.is_file && (written.contains("://") || written.contains('$')) {
        return Err(PatternState::NotFetched(None));
    }
    let path = if need.is_file { as_path(written) } else { written.clone() };
    let version = need.version.as_ref().map(|version| version.value.as_str());
    match source(snapshot, locate(snapshot, folder, &path, version, need.wanted), written, need.wanted) {
        Ok(found) if found.documents_of(need.wanted.kind()).next().is_some() => Ok(found),
        Ok(found) => Err(PatternState::Absent(wrong_kind(&found, written, need.wanted))),
        Err(Missing::Absent(why)) => Err(PatternState::Absent(why)),
        Err(Missing::NotFetched(cause)) => Err(PatternState::NotFetched(cause)),
        Err(Missing::Unreadable(why)) => Err(PatternState::Unreadable(why)),
    }
}

/// Why there is no document.
enum Missing {
    Absent(String),
    NotFetched(Option<String>),
    Unreadable(String),
}

/// Among `imports.files` a bare name is a path too.
fn as_path(written: &str) -> String {
    let is_path = [".", "/"].iter().any(|start| written.starts_with(start));
    if is_path { written.to_owned() } else { format!("./{written}") }
}

fn source(snapshot: &Snapshot, located: Located, written: &str, wanted: Wanted) -> Result<Arc<Source>, Missing> {
    let path = match located {
        Located::File(path) => path,
        Located::Folder(folder, _) => match file_in(&folder, wanted) {
            Some(path) => path,
            None => return Err(Missing::Absent(format!("`{written}` holds no {}", wanted.file()))),
        },
        Located::Absent(why) => return Err(Missing::Absent(why)),
        Located::NotFetched(cause) => return Err(Missing::NotFetched(cause)),
        Located::Unreadable(why) => return Err(Missing::Unreadable(why)),
    };
    snapshot.source(&path).map_err(|error| Missing::Absent(error.to_string_for(written)))
}

fn wrong_kind(source: &Arc<Source>, written: &str, wanted: Wanted) -> String {
    let kinds = (0..source.tree.documents().len()).map(|index| source.kind(index));
    let wanted = wanted.kind().name();
    match kinds.into_iter().find(|kind| kind.is_ours() && kind.name() != wanted) {
        Some(kind) => format!("`{written}` is a {}, and only a {wanted} can be imported here", kind.name()),
        None => format!("`{written}` holds no {wanted}"),
    }
}
