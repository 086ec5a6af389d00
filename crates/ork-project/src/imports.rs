//! Where an import leads on this machine: a path, a mapped or surrounding checkout, the cache.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::model::{Import, Motif, motif};
use ork_engine::operator::ImportState;
use ork_engine::source::{Kind, Source};
use ork_reference::{DEFAULT_MOTIFS, Reference, Resolved};

use crate::Snapshot;
use crate::disk::normal;

const MOTIF_FILE: &str = "motif.yaml";
const DEFAULT_FILE_NAMES: [&str; 2] = [MOTIF_FILE, "motif.yml"];

/// What becomes of an import that stands in a document of a folder.
pub(crate) fn resolve(snapshot: &Snapshot, folder: &Path, import: &Import) -> ImportState {
    let Some(text) = &import.reference else { return ImportState::Unwritten };
    let beside = import.version.as_ref().map(|version| version.value.as_str());
    match Reference::parse(&text.value, beside) {
        Err(error) => ImportState::Unreadable(error.message),
        Ok(Reference::File(path)) => from_path(snapshot, &normal(&folder.join(path)), &text.value),
        Ok(Reference::Git { .. }) => ImportState::NotFetched,
        Ok(reference) => {
            let base = snapshot.environment().motif_base.as_deref().unwrap_or(DEFAULT_MOTIFS);
            let Some(resolved) = reference.resolve(base) else { return ImportState::NotFetched };
            from_registry(snapshot, folder, &resolved)
        }
    }
}

/// A file, or a folder with a `motif.yaml`.
fn from_path(snapshot: &Snapshot, path: &Path, written: &str) -> ImportState {
    if path.is_dir() {
        return match in_folder(snapshot, path) {
            Some(motif) => ImportState::Found(motif),
            None => ImportState::Absent(format!("the folder `{written}` holds no {MOTIF_FILE}")),
        };
    }
    let source = match snapshot.source(path) {
        Ok(source) => source,
        Err(error) => return ImportState::Absent(error.to_string_for(written)),
    };
    match motif(&source) {
        Some(motif) => ImportState::Found(motif),
        None => ImportState::Absent(wrong_kind(&source, written)),
    }
}

fn wrong_kind(source: &Arc<Source>, written: &str) -> String {
    let kinds = (0..source.tree.documents().len()).map(|index| source.kind(index));
    match kinds.into_iter().find(|kind| kind.is_ours()) {
        Some(kind) if kind != Kind::Motif => {
            format!("`{written}` is a {}, and only a Motif can be imported here", kind.name())
        }
        _ => format!("`{written}` holds no Motif"),
    }
}

fn in_folder(snapshot: &Snapshot, folder: &Path) -> Option<Arc<Motif>> {
    DEFAULT_FILE_NAMES.iter().find_map(|name| motif(&snapshot.source(&folder.join(name)).ok()?))
}

/// A mapped folder, a surrounding checkout, the cache: the first that has it.
fn from_registry(snapshot: &Snapshot, folder: &Path, resolved: &Resolved) -> ImportState {
    let config = snapshot.config(folder);
    for (base, mapped) in &config.registries {
        let Some(below) = resolved.below(base) else { continue };
        let place = mapped.join(below);
        return match versioned(snapshot, &place, &resolved.tag, true) {
            Some(motif) => ImportState::Found(motif),
            None => ImportState::Absent(format!(
                "`{resolved}` is mapped to {}, and no such Motif is there",
                place.display()
            )),
        };
    }
    if let Some(motif) = surrounding(snapshot, folder, resolved) {
        return ImportState::Found(motif);
    }
    let cached = snapshot.environment().ork_home.as_ref().map(|home| home.join("registry").join(resolved.cache_path()));
    match cached.and_then(|folder| in_folder(snapshot, &folder)) {
        Some(motif) => ImportState::Found(motif),
        None => ImportState::NotFetched,
    }
}

/// The Motif in a folder or its folder of the tag; a version that it states must be the tag.
fn versioned(snapshot: &Snapshot, place: &Path, tag: &str, any_unstated: bool) -> Option<Arc<Motif>> {
    let folders: [PathBuf; 2] = [place.join(tag), place.to_owned()];
    folders.iter().find_map(|folder| {
        let found = in_folder(snapshot, folder)?;
        let stated = found.version.as_ref().map(|version| version.value.as_str());
        let fits = match stated {
            Some(version) => version == tag || tag == "latest",
            None => any_unstated,
        };
        fits.then_some(found)
    })
}

/// A checkout of the default registry around the document: `patterns/motifs/<name>` in a folder above, whose version is
/// the tag.
fn surrounding(snapshot: &Snapshot, folder: &Path, resolved: &Resolved) -> Option<Arc<Motif>> {
    let base = snapshot.environment().motif_base.as_deref().unwrap_or(DEFAULT_MOTIFS);
    let name = resolved.below(base).or_else(|| resolved.below(DEFAULT_MOTIFS))?;
    folder
        .ancestors()
        .map(|ancestor| ancestor.join("patterns/motifs").join(name))
        .filter(|place| place.is_dir())
        .find_map(|place| versioned(snapshot, &place, &resolved.tag, false))
}
