//! Looking after a cache: what is there, whether it is whole, what can go.

use std::fs;
use std::path::{Path, PathBuf};

use super::entry::{self, Entry, RECORD};
use super::{Cache, LOCKS, STAGING};
use crate::{Digest, RegistryError};

/// Folders between the cache and an entry at most.
const DEEPEST: usize = 16;

/// An entry in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its path in the cache.
    pub path: PathBuf,
    /// The entry.
    pub entry: Entry,
    /// Bytes of its files.
    pub size: u64,
    /// When it was last used, in seconds since 1970.
    pub used: i64,
}

/// Something that is not as recorded.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The entry's path in the cache.
    pub path: PathBuf,
    /// What is wrong.
    pub reason: String,
}

/// What pruning removed.
#[derive(Clone, Debug, Default)]
pub struct Pruned {
    /// The paths of the entries in the cache.
    pub removed: Vec<PathBuf>,
    /// Their bytes.
    pub bytes: u64,
}

impl Cache {
    /// All entries, by path.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>, RegistryError> {
        let mut found = Vec::new();
        for folder in self.folders()? {
            let Some(entry) = Entry::open(&self.root().join(&folder)) else { continue };
            let (size, used) = (entry.size(), entry.used());
            found.push(Listed { path: folder, entry, size, used });
        }
        Ok(found)
    }

    /// Reads everything again and compares it with the records. Entries without a record cannot be judged.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn verify(&self) -> Result<(usize, Vec<Problem>), RegistryError> {
        let folders = self.folders()?;
        let mut problems = Vec::new();
        for path in &folders {
            let folder = self.root().join(path);
            if let Some(reason) = damage(&folder) {
                problems.push(Problem { path: path.clone(), reason });
            }
        }
        Ok((folders.len(), problems))
    }

    /// Removes entries: those unused since `before` (seconds since 1970), then the least recently used until at most
    /// `most` bytes are left; damaged ones always. With `dry` nothing is touched.
    ///
    /// # Errors
    /// An entry that cannot be removed.
    pub fn prune(&self, before: Option<i64>, most: Option<u64>, dry: bool) -> Result<Pruned, RegistryError> {
        let mut pruned = Pruned::default();
        for folder in self.folders()? {
            if self.damage(&folder).is_some() || Entry::open(&self.root().join(&folder)).is_none() {
                self.remove(&folder, dry)?;
                pruned.removed.push(folder);
            }
        }
        let mut entries = self.list()?;
        entries.sort_by_key(|entry| entry.used);
        let mut total: u64 = entries.iter().map(|entry| entry.size).sum();
        for entry in entries {
            let is_old = before.is_some_and(|before| entry.used < before);
            let is_too_much = most.is_some_and(|most| total > most);
            if !is_old && !is_too_much {
                continue;
            }
            self.remove(&entry.path, dry)?;
            total -= entry.size;
            pruned.bytes += entry.size;
            pruned.removed.push(entry.path);
        }
        Ok(pruned)
    }

    /// What is wrong with an entry, compared with its record; nothing for one without a record.
    #[must_use]
    pub fn damage(&self, path: &Path) -> Option<String> {
        damage(&self.root().join(path))
    }

    /// Removes an entry: out of the way in one step first, so that nobody reads half of it.
    fn remove(&self, path: &Path, dry: bool) -> Result<(), RegistryError> {
        if dry {
            return Ok(());
        }
        let _lock = self.lock(path)?;
        let stage = self.stage()?;
        let place = self.root().join(path);
        match fs::rename(&place, stage.path().join("removed")) {
            Ok(()) => {}
            // Somebody else was faster.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(RegistryError::file(&place, &error)),
        }
        // The folders of tags and repositories above go when they are empty.
        let above = place.ancestors().skip(1).take_while(|folder| *folder != self.root());
        for folder in above {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// The folders that are entries or were meant to be, by path.
    fn folders(&self) -> Result<Vec<PathBuf>, RegistryError> {
        let mut found = Vec::new();
        if self.root().is_dir() {
            walk(self.root(), Path::new(""), &mut found)?;
        }
        found.sort();
        Ok(found)
    }
}

fn walk(root: &Path, below: &Path, found: &mut Vec<PathBuf>) -> Result<(), RegistryError> {
    let folder = root.join(below);
    if folder.join(RECORD).is_file() || Entry::open(&folder).is_some() {
        found.push(below.to_owned());
        return Ok(());
    }
    if below.components().count() >= DEEPEST {
        return Ok(());
    }
    let failed = |error: std::io::Error| RegistryError::file(&folder, &error);
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        // Links are followed by nobody: an entry lies in the cache itself.
        if entry.file_type().map_err(failed)?.is_dir() && name != STAGING && name != LOCKS {
            walk(root, &below.join(name), found)?;
        }
    }
    Ok(())
}

/// What is wrong with an entry.
fn damage(folder: &Path) -> Option<String> {
    let record = match entry::read_record(folder) {
        Ok(record) => record,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => return Some(format!("its record cannot be read: {error}")),
    };
    record.files.iter().find_map(|(title, expected)| {
        if let Err(reason) = crate::check_title(title) {
            return Some(format!("its record names a file that is not accepted: {reason}"));
        }
        let read = fs::File::open(folder.join(title)).and_then(Digest::of_reader);
        match read {
            Ok((digest, _)) if digest == expected.digest => None,
            Ok((digest, _)) => {
                Some(format!("`{title}` has the digest {}, not {}", digest.short(), expected.digest.short()))
            }
            Err(error) => Some(format!("`{title}` cannot be read: {error}")),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Write;
    use std::time::{Duration, SystemTime};

    use super::super::entry::{FileRecord, Record, Source};
    use super::*;

    fn put(cache: &Cache, path: &str, text: &str, age: u64) {
        let stage = cache.stage().unwrap();
        stage.file("katalog.yaml").unwrap().write_all(text.as_bytes()).unwrap();
        let file = FileRecord { digest: Digest::of(text.as_bytes()), size: text.len() as u64 };
        let record = Record {
            source: Source::Registry { reference: path.to_owned(), digest: Digest::of(b"m") },
            fetched: 0,
            files: BTreeMap::from([("katalog.yaml".to_owned(), file)]),
        };
        let entry = cache.publish(stage, Path::new(path), &record).unwrap();
        let time = SystemTime::now() - Duration::from_secs(age);
        fs::File::open(entry.folder.join(RECORD)).unwrap().set_modified(time).unwrap();
    }

    fn paths(cache: &Cache) -> Vec<String> {
        cache.list().unwrap().iter().map(|listed| listed.path.display().to_string()).collect()
    }

    fn cache() -> (tempfile::TempDir, Cache) {
        let home = tempfile::tempdir().unwrap();
        let cache = Cache::below(home.path());
        (home, cache)
    }

    #[test]
    fn entries_appear_replace_and_are_listed() {
        let (_home, cache) = cache();
        assert!(paths(&cache).is_empty());
        put(&cache, "a.io/x/v1", "one", 0);
        put(&cache, "a.io/x/v1", "other", 0);
        put(&cache, "a.io/x/y/v1", "three", 0);
        assert_eq!(paths(&cache), ["a.io/x/v1", "a.io/x/y/v1"]);
        let entry = cache.entry(Path::new("a.io/x/v1")).unwrap();
        assert_eq!(fs::read_to_string(entry.folder.join("katalog.yaml")).unwrap(), "other");
        assert!(fs::read_dir(cache.root().join(STAGING)).unwrap().next().is_none());
    }

    #[test]
    fn a_damaged_entry_is_found_and_counts_as_absent() {
        let (_home, cache) = cache();
        put(&cache, "a.io/x/v1", "one", 0);
        put(&cache, "a.io/x/v2", "two", 0);
        fs::write(cache.root().join("a.io/x/v1/katalog.yaml"), "eno").unwrap();
        fs::write(cache.root().join("a.io/x/v2/katalog.yaml"), "longer").unwrap();
        let (count, problems) = cache.verify().unwrap();
        assert_eq!((count, problems.len()), (2, 2));
        assert!(cache.entry(Path::new("a.io/x/v2")).is_none());
        assert_eq!(cache.prune(None, None, false).unwrap().removed.len(), 2);
    }

    #[test]
    fn entries_do_not_hide_or_swallow_each_other() {
        let (_home, cache) = cache();
        put(&cache, "a.io/x/a/b", "inner", 0);
        let publish = |path: &str| {
            let stage = cache.stage().unwrap();
            let source = Source::Git { url: String::new(), commit: String::new() };
            let record = Record { source, fetched: 0, files: BTreeMap::new() };
            cache.publish(stage, Path::new(path), &record)
        };
        assert!(publish("a.io/x/a").unwrap_err().to_string().contains("lies in its way"));
        assert!(cache.entry(Path::new("a.io/x/a/b")).is_some());
        // A folder within an entry is none, whatever it holds.
        put(&cache, "a.io/y/v1", "outer", 0);
        let inside = cache.root().join("a.io/y/v1/v2");
        fs::create_dir_all(&inside).unwrap();
        fs::write(inside.join("motif.yaml"), "m").unwrap();
        assert!(cache.entry(Path::new("a.io/y/v1/v2")).is_none());
        assert!(publish("a.io/y/v1/v2").is_err());
    }

    #[test]
    fn the_least_recently_used_go_first() {
        let (_home, cache) = cache();
        put(&cache, "a.io/old/v1", "12345", 1000);
        put(&cache, "a.io/mid/v1", "12345", 500);
        put(&cache, "a.io/new/v1", "12345", 0);
        assert_eq!(cache.prune(None, Some(10), true).unwrap().removed, [PathBuf::from("a.io/old/v1")]);
        assert_eq!(paths(&cache).len(), 3);
        let pruned = cache.prune(None, Some(10), false).unwrap();
        assert_eq!((pruned.bytes, pruned.removed), (5, vec![PathBuf::from("a.io/old/v1")]));
        assert!(!cache.root().join("a.io/old").exists());
        let now = i64::try_from(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()).unwrap();
        assert_eq!(cache.prune(Some(now - 100), None, false).unwrap().removed, [PathBuf::from("a.io/mid/v1")]);
        assert_eq!(paths(&cache), ["a.io/new/v1"]);
    }

    #[test]
    fn entries_of_older_tools_are_adopted() {
        let (_home, cache) = cache();
        let folder = cache.root().join("ghcr.io/x/v1");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("motif.yaml"), "m").unwrap();
        let entry = cache.entry(Path::new("ghcr.io/x/v1")).unwrap();
        assert_eq!((entry.record.is_none(), entry.titles()), (true, vec!["motif.yaml".to_owned()]));
        assert_eq!(paths(&cache), ["ghcr.io/x/v1"]);
        assert!(cache.verify().unwrap().1.is_empty());
    }
}
