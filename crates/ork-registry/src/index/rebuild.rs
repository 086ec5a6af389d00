//! Making an index anew from what is published.

use std::collections::BTreeSet;

use ork_reference::{compare_versions, is_version};

use super::update::additions;
use super::{Entry, Index, LATEST, REPOSITORY, store};
use crate::RegistryError;
use crate::artifact::Artifact;
use crate::client::{Access, Client};

/// Rebuilds the index of a base (`host[/path]`): every name that the index, its additions, the registry's own catalog or
/// `names` know, with the versions that are there. Returns the index and the names that hold no pattern.
///
/// # Errors
/// Those of the exchange. The old index stays until the new one is complete.
pub fn rebuild(
    client: &Client,
    host: &str,
    path: &str,
    names: &[String],
    now: &str,
) -> Result<(Index, Vec<String>), RegistryError> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    let repository = client.repository(host, &below(REPOSITORY), Access::Push, None)?;
    let mut wanted: BTreeSet<String> = names.iter().cloned().collect();
    match store::read(&repository) {
        Ok(index) => wanted.extend(index.unwrap_or_default().entries.into_iter().map(|entry| entry.name)),
        // What is damaged is what a rebuild is for.
        Err(RegistryError::Damaged { .. } | RegistryError::Refused { .. }) => {}
        Err(error) => return Err(error),
    }
    wanted.extend(additions(&repository)?.into_iter().map(|entry| entry.name));
    // Many registries do not list their repositories: then the other sources have to do.
    let catalog = repository.catalog().unwrap_or_default();
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let found = catalog.iter().filter_map(|name| name.strip_prefix(prefix.as_str()));
    wanted.extend(found.filter(|name| *name != REPOSITORY && !name.ends_with("/index")).map(str::to_owned));

    let mut index = Index { updated_at: now.to_owned(), ..Index::default() };
    let mut empty = Vec::new();
    for name in wanted {
        let pattern = client.repository(host, &below(&name), Access::Pull, None)?;
        let mut versions: Vec<String> = pattern.tags()?.into_iter().filter(|tag| is_version(tag)).collect();
        versions.sort_by(|one, two| compare_versions(two, one));
        let Some(newest) = versions.first() else {
            empty.push(name);
            continue;
        };
        let fetched = pattern.manifest(newest)?;
        match Artifact::read(&fetched.bytes, &pattern.shown_version(newest)) {
            Ok(artifact) => {
                let entry = Entry { versions: versions.clone(), ..Entry::of(&name, newest, &artifact) };
                index.merge(&entry);
            }
            // Not everything below a base is ours.
            Err(_) => empty.push(name),
        }
    }
    store::write(&repository, LATEST, &index)?;
    Ok((index, empty))
}
