//! Adding to an index that others add to at the same time.

use std::collections::BTreeSet;

use super::store::{self, Held};
use super::{Entry, Index, LATEST};
use crate::client::Repository;
use crate::{Digest, RegistryError};

/// Rounds of writing and looking before it is given up; each one lost means that somebody else has written.
const ROUNDS: u32 = 20;
/// What the tags of single additions start with.
const ADDITION: &str = "entry-";

/// Adds an entry. Everything that others have added by then is in the index afterwards too.
///
/// Why nothing is lost: every addition is first written under its own tag, and only then `latest` is written. Take the
/// last of all writes of `latest`. Every addition was there before its own publisher's last write, so before this one;
/// its writer looks at all additions *after* writing, and would have written again if one were missing. A writer that is
/// killed before it looks leaves that to the next one.
///
/// # Errors
/// Anything but an index that does not exist yet: then `latest` is as it was.
pub fn update(repository: &Repository, entry: &Entry, now: &str) -> Result<Index, RegistryError> {
    // Read first: where the index is damaged or cannot be reached, nothing is written at all.
    let index = store::read(repository)?.unwrap_or_default();
    add(repository, entry, now)?;
    settle(repository, index, std::slice::from_ref(entry), now)
}

/// Writes an entry under a tag of its own.
pub(super) fn add(repository: &Repository, entry: &Entry, now: &str) -> Result<(), RegistryError> {
    let addition = Index { updated_at: now.to_owned(), entries: vec![entry.clone()], ..Index::default() };
    store::write(repository, &tag_of(entry), &addition)
}

/// Writes an index with some entries and all additions, and looks, until all of it is there.
pub(super) fn settle(
    repository: &Repository,
    mut index: Index,
    own: &[Entry],
    now: &str,
) -> Result<Index, RegistryError> {
    let mut additions = Additions::default();
    additions.known.extend(own.iter().map(tag_of));
    let mut missing = additions.missing_in(repository, &index)?;
    missing.extend(own.iter().cloned());
    for round in 1..=ROUNDS {
        for entry in &missing {
            index.merge(entry);
        }
        index.updated_at = now.to_owned();
        store::write(repository, LATEST, &index)?;
        // One that is gone in the next moment is written again, from what is known here.
        let written = store::read(repository)?;
        let is_there = written.is_some();
        index = written.unwrap_or(index);
        missing = additions.missing_in(repository, &index)?;
        missing.extend(own.iter().filter(|entry| !index.covers(entry)).cloned());
        if is_there && missing.is_empty() {
            return Ok(index);
        }
        std::thread::sleep(crate::http::pause(round.min(3)) / 4);
    }
    let what = repository.shown_version(LATEST);
    Err(RegistryError::refused(what, format!("others wrote it {ROUNDS} times in between")))
}

/// The additions that were read, so that each is read once.
#[derive(Default)]
struct Additions {
    known: BTreeSet<String>,
    entries: Vec<Entry>,
}

impl Additions {
    /// The additions that an index does not hold.
    fn missing_in(&mut self, repository: &Repository, index: &Index) -> Result<Vec<Entry>, RegistryError> {
        let listed: BTreeSet<String> = index.entries.iter().flat_map(tags_of).collect();
        for tag in repository.tags()? {
            // A tag that the index accounts for need not be read.
            if !tag.starts_with(ADDITION) || listed.contains(&tag) || !self.known.insert(tag.clone()) {
                continue;
            }
            // What is no index adds nothing; what could not be read might.
            if let Held::Index(addition) = store::read_tag(repository, &tag)? {
                self.entries.extend(addition.entries);
            }
        }
        Ok(self.entries.iter().filter(|entry| !index.covers(entry)).cloned().collect())
    }
}

/// Everything that was ever added under a tag of its own, with the tag.
pub(super) fn additions(repository: &Repository) -> Result<Vec<(String, Entry)>, RegistryError> {
    let mut found = Vec::new();
    for tag in repository.tags()?.into_iter().filter(|tag| tag.starts_with(ADDITION)) {
        if let Held::Index(addition) = store::read_tag(repository, &tag)? {
            found.extend(addition.entries.into_iter().map(|entry| (tag.clone(), entry)));
        }
    }
    Ok(found)
}

/// Makes an addition say nothing: what it added was taken away from the registry.
pub(super) fn retract(repository: &Repository, tag: &str, now: &str) -> Result<(), RegistryError> {
    store::write(repository, tag, &Index { updated_at: now.to_owned(), ..Index::default() })
}

/// The tag of an addition: one for each name, kind and version.
fn tag_of(entry: &Entry) -> String {
    tag(entry, &entry.latest_version)
}

fn tags_of(entry: &Entry) -> Vec<String> {
    entry.versions.iter().map(|version| tag(entry, version)).collect()
}

fn tag(entry: &Entry, version: &str) -> String {
    let kind = entry.kind.as_deref().unwrap_or_default();
    let key = format!("{kind}\n{}\n{version}", entry.name);
    let digest = Digest::of(key.as_bytes());
    let name = entry.name.rsplit('/').next().unwrap_or_default();
    let readable: String = format!("{name}-{version}").chars().take(60).collect();
    format!("{ADDITION}{readable}-{}", digest.hex().get(..12).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_additions_are_tags_and_tell_entries_apart() {
        let entry = |name: &str, version: &str, kind: &str| Entry {
            name: name.to_owned(),
            latest_version: version.to_owned(),
            versions: vec![version.to_owned()],
            kind: Some(kind.to_owned()),
            ..Entry::default()
        };
        let long = "x".repeat(200);
        let entries = [
            entry("a", "v1", "Motif"),
            entry("a", "v1", "Katalog"),
            entry("a", "v2", "Motif"),
            entry("t/a", "v1", "Motif"),
            entry(&long, &"1".repeat(128), "Motif"),
        ];
        let tags: BTreeSet<String> = entries.iter().map(tag_of).collect();
        assert_eq!(tags.len(), entries.len());
        for tag in &tags {
            assert!(tag.len() <= 128 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)), "{tag}");
        }
        assert_eq!(tags_of(&entries[0]), [tag_of(&entries[0])]);
    }
}
