//! What this machine knows about registries without asking them: versions in the cache, and lists that were fetched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ork_engine::needs::Wanted;
use ork_reference::{Reference, Resolved, compare_versions, is_version};
use serde::Deserialize;

use crate::locate::{RECORD, file_in};
use crate::{Environment, Snapshot};

/// The copy of a registry's index that listing leaves in the cache, below the folder of its base.
pub const INDEX_COPY: &str = ".ork-index.json";
/// Bytes of such a copy at most.
const MOST_BYTES: u64 = 16 << 20;

/// A published name that is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownName {
    /// The name below the base.
    pub name: String,
    /// Its versions, newest first.
    pub versions: Vec<String>,
    /// What it is for.
    pub description: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether the newest version is in the cache.
    pub cached: bool,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Copy {
    entries: Vec<CopyEntry>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct CopyEntry {
    name: String,
    latest_version: String,
    versions: Vec<String>,
    description: String,
    kind: Option<String>,
    deprecated: Option<serde_json::Value>,
}

impl Environment {
    /// The names below a base (`host[/path]`) that lead to what is wanted, by name.
    #[must_use]
    pub fn known_names_at(&self, base: &str, wanted: Wanted) -> Vec<KnownName> {
        let Some((folder, entries)) = self.copy_of(base) else { return Vec::new() };
        let mut names: Vec<KnownName> = Vec::new();
        for entry in entries.into_iter().filter(|entry| fits(entry.kind.as_deref(), wanted)) {
            let mut versions: BTreeSet<String> = entry.versions.into_iter().collect();
            versions.insert(entry.latest_version);
            versions.extend(cached_versions(&folder.join(&entry.name), wanted));
            let versions = newest_first(versions);
            let cached = versions
                .first()
                .is_some_and(|version| file_in(&folder.join(&entry.name).join(version), wanted).is_some());
            let deprecated =
                !matches!(entry.deprecated, None | Some(serde_json::Value::Null | serde_json::Value::Bool(false)));
            names.push(KnownName { name: entry.name, versions, description: entry.description, deprecated, cached });
        }
        for name in folders(&folder) {
            if names.iter().any(|known| known.name == name) {
                continue;
            }
            let versions = cached_versions(&folder.join(&name), wanted);
            if !versions.is_empty() {
                let (versions, description) = (newest_first(versions), String::new());
                names.push(KnownName { name, versions, description, deprecated: false, cached: true });
            }
        }
        names.sort_by(|one, other| one.name.cmp(&other.name));
        names
    }

    /// The versions of a repository, newest first.
    #[must_use]
    pub fn known_versions(&self, reference: &Resolved, wanted: Wanted) -> Vec<String> {
        let Some(cache) = self.cache() else { return Vec::new() };
        let folder = cache.join(reference.cache_path());
        let mut versions: BTreeSet<String> =
            folder.parent().map(|repository| cached_versions(repository, wanted)).unwrap_or_default();
        let (path, name) = reference.repository.rsplit_once('/').unwrap_or(("", &reference.repository));
        let base = format!("{}/{path}", reference.host);
        if let Some((_, entries)) = self.copy_of(base.trim_end_matches('/')) {
            let entries = entries.into_iter().filter(|entry| entry.name == name && fits(entry.kind.as_deref(), wanted));
            for entry in entries {
                versions.extend(entry.versions);
                versions.insert(entry.latest_version);
            }
        }
        newest_first(versions)
    }

    /// The folder of a base in the cache, and the copy of its index.
    fn copy_of(&self, base: &str) -> Option<(PathBuf, Vec<CopyEntry>)> {
        let (host, path) = base.trim_start_matches("oci://").split_once('/').unwrap_or((base, ""));
        let mut folder = self.cache()?.join(host.replace(':', "_"));
        folder.extend(path.split('/').filter(|segment| !matches!(*segment, "" | "." | "..")));
        let file = folder.join(INDEX_COPY);
        let is_small = std::fs::metadata(&file).is_ok_and(|found| found.len() <= MOST_BYTES);
        let text = if is_small { std::fs::read(&file).unwrap_or_default() } else { Vec::new() };
        let mut copy: Copy = serde_json::from_slice(&text).unwrap_or_default();
        // A name becomes a path here.
        copy.entries.retain(|entry| Reference::parse(&format!("oci://localhost/{}", entry.name), None).is_ok());
        Some((folder, copy.entries))
    }
}

/// The digest of the manifest, or the commit, that the entry of a folder of the cache came from.
#[must_use]
pub fn entry_digest(folder: &Path) -> Option<String> {
    let text = std::fs::read(folder.join(RECORD)).ok()?;
    let record: serde_json::Value = serde_json::from_slice(&text).ok()?;
    let source = record.get("source")?;
    let digest = source.get("digest").or_else(|| source.get("commit"))?;
    digest.as_str().map(str::to_owned)
}

/// A version of the same repository that is newer than the one that is asked for. A pre-release is news only for those
/// who use one.
pub(crate) fn newer(snapshot: &Snapshot, text: &str, version: Option<&str>, wanted: Wanted) -> Option<String> {
    let resolved = Reference::parse(text, version).ok()?.resolve(snapshot.environment().base(wanted))?;
    if !is_version(&resolved.tag) || resolved.digest.is_some() {
        return None;
    }
    let takes_pre_releases = resolved.tag.contains('-');
    let known = snapshot.versions(&resolved, wanted);
    let newest = known.iter().find(|version| is_version(version) && (takes_pre_releases || !version.contains('-')))?;
    // `v14` stands for every `v14.x`: those are no news.
    let is_newer = compare_versions(newest, &resolved.tag).is_gt();
    (is_newer && !newest.starts_with(&format!("{}.", resolved.tag))).then(|| newest.clone())
}

fn fits(kind: Option<&str>, wanted: Wanted) -> bool {
    match kind {
        None => true,
        Some("Motif") => wanted == Wanted::Motif,
        Some(_) => wanted != Wanted::Motif,
    }
}

fn newest_first(versions: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = versions.into_iter().filter(|version| !version.is_empty()).collect();
    all.sort_by(|one, other| compare_versions(other, one));
    all.dedup();
    all
}

/// The tags of a repository that the cache has.
fn cached_versions(repository: &Path, wanted: Wanted) -> BTreeSet<String> {
    let tags = folders(repository).into_iter().filter(|tag| !tag.starts_with("sha256-"));
    tags.filter(|tag| file_in(&repository.join(tag), wanted).is_some()).collect()
}

fn folders(path: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| !name.starts_with('.')).collect()
}
