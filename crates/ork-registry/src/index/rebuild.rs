//! Making an index anew from what is published.

use std::collections::BTreeMap;

use ork_reference::{compare_versions, is_version};

use super::store::{self, Held};
use super::update::{add, additions, retract, settle};
use super::{Entry, Index, LATEST, REPOSITORY};
use crate::RegistryError;
use crate::artifact::Artifact;
use crate::client::{Access, Client};

/// Who told that a name exists: what only the catalog tells need not be ours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    ByUs,
    ByCatalog,
}

/// Rebuilds the index of a base (`host[/path]`): every name that the index, its additions, the registry's own catalog or
/// `names` know, with the versions that are there. Returns the index and the names that hold no pattern.
///
/// # Errors
/// Those of the exchange, and nothing to make an index of. The old index stays until the new one is complete.
pub fn rebuild(
    client: &Client,
    host: &str,
    path: &str,
    names: &[String],
    now: &str,
) -> Result<(Index, Vec<String>), RegistryError> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    let repository = client.repository(host, &below(REPOSITORY), Access::Push, None)?;
    let mut wanted: BTreeMap<String, Told> = names.iter().map(|name| (name.clone(), Told::ByUs)).collect();
    let damage = match store::read_tag(&repository, LATEST)? {
        Held::Nothing => None,
        Held::Index(index) => {
            wanted.extend(index.entries.into_iter().map(|entry| (entry.name, Told::ByUs)));
            None
        }
        // What is no index is what a rebuild is for.
        Held::Other(reason) => Some(reason),
    };
    let added = additions(&repository)?;
    wanted.extend(added.iter().map(|(_, entry)| (entry.name.clone(), Told::ByUs)));
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    for name in catalog(&repository)? {
        if let Some(name) = name.strip_prefix(prefix.as_str())
            && name != REPOSITORY
            && !name.ends_with("/index")
        {
            wanted.entry(name.to_owned()).or_insert(Told::ByCatalog);
        }
    }
    let (mut found, mut empty) = (Vec::new(), Vec::new());
    for (name, told) in wanted {
        match entry(client, host, &below(&name), &name) {
            Ok(Some(entry)) => found.push(entry),
            Ok(None) => empty.push(name),
            // Not everything below a base is ours, or may be read by us.
            Err(_) if told == Told::ByCatalog => empty.push(name),
            Err(error) => return Err(error),
        }
    }
    if let (true, Some(reason)) = (found.is_empty(), damage) {
        let reason = format!("{reason}, and no name of a pattern is known: name them behind the base");
        return Err(RegistryError::refused(repository.shown_version(LATEST), reason));
    }
    let is_gone = |added: &Entry| {
        let of_name = found.iter().find(|entry| entry.name == added.name);
        added.versions.iter().all(|version| !of_name.is_some_and(|entry| entry.versions.contains(version)))
    };
    for (tag, _) in added.iter().filter(|(_, entry)| is_gone(entry)) {
        retract(&repository, tag, now)?;
    }
    // As additions of their own, so that whoever publishes at the same time sees them.
    for entry in &found {
        add(&repository, entry, now)?;
    }
    let index = settle(&repository, Index::default(), &found, now)?;
    Ok((index, empty))
}

/// The names that the registry tells; none where it does not tell any.
fn catalog(repository: &crate::Repository) -> Result<Vec<String>, RegistryError> {
    match repository.catalog() {
        Err(RegistryError::Unauthorized { .. } | RegistryError::Status { status: 400..500, .. }) => Ok(Vec::new()),
        // An answer that is no list comes from registries that show a page instead.
        Err(RegistryError::Damaged { .. }) => Ok(Vec::new()),
        outcome => outcome,
    }
}

/// The entry of a name; none where it holds no version of a pattern.
fn entry(client: &Client, host: &str, repository: &str, name: &str) -> Result<Option<Entry>, RegistryError> {
    let pattern = client.repository(host, repository, Access::Pull, None)?;
    let mut versions: Vec<String> = pattern.tags()?.into_iter().filter(|tag| is_version(tag)).collect();
    versions.sort_by(|one, two| compare_versions(two, one));
    let Some(newest) = versions.first() else { return Ok(None) };
    let fetched = pattern.manifest(newest)?;
    let artifact = Artifact::read(&fetched.bytes, &pattern.shown_version(newest));
    Ok(artifact.ok().map(|artifact| Entry { versions: versions.clone(), ..Entry::of(name, newest, &artifact) }))
}
