//! The objects that operators own, as watches and our own writes last saw them.
//!
//! A write is put here at once: the next decision must not be made on what was there before it.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ork_plan::{Json, Key, Observed, Owner, at, is_current, text};

use crate::kinds::{Name, version_of};

/// How long an object counts that belongs to nobody we know, and that no watch tells about.
const NOTED: Duration = Duration::from_secs(300);

#[derive(Default)]
pub(crate) struct Cache {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    objects: HashMap<Key, Known>,
    owned: HashMap<String, HashSet<Key>>,
    clock: u64,
}

struct Known {
    object: Arc<Json>,
    version: u64,
    /// When it was last told about, on the cache's own clock.
    told: u64,
    /// What was applied and what came of it, where the API server keeps less than it was given.
    settled: Option<u64>,
    /// Until when it counts, for objects that are not watched.
    until: Option<Instant>,
}

/// A list that is being read: what was known before and is not in it is gone.
pub(crate) struct Listing {
    since: u64,
    kind: Name,
    seen: HashSet<Key>,
    /// The newest version that was listed: what is older and was not listed is gone for certain.
    latest: u64,
}

impl Observed for Cache {
    fn owned_by(&self, owner: &Owner) -> Vec<Arc<Json>> {
        let state = self.state();
        let keys = [&owner.uid, &owner.name].into_iter().filter_map(|id| state.owned.get(id)).flatten();
        let keys: HashSet<&Key> = keys.collect();
        keys.into_iter().filter_map(|key| state.objects.get(key)).map(|known| Arc::clone(&known.object)).collect()
    }

    fn get(&self, key: &Key) -> Option<Arc<Json>> {
        let state = self.state();
        let known = state.objects.get(key)?;
        known.until.is_none_or(|until| Instant::now() < until).then(|| Arc::clone(&known.object))
    }

    fn has_settled(&self, key: &Key, manifest: &Json) -> bool {
        let state = self.state();
        let known = state.objects.get(key);
        known.is_some_and(|known| known.settled.is_some_and(|settled| settled == settlement(manifest, &known.object)))
    }
}

impl Cache {
    fn state(&self) -> MutexGuard<'_, State> {
        // Whoever panicked has left whole entries: each change is one insertion or one removal.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an object that a watch or an answer told about; false when it was known already.
    pub(crate) fn put(&self, object: Json) -> bool {
        self.state().put(object, None)
    }

    /// Takes the answer to an apply.
    pub(crate) fn put_applied(&self, manifest: &Json, answer: Json) {
        let key = Key::of(&answer);
        let settled = (!is_current(manifest, &answer)).then(|| settlement(manifest, &answer));
        let mut state = self.state();
        state.put(answer, None);
        if let Some(known) = state.objects.get_mut(&key) {
            known.settled = settled;
        }
    }

    /// Takes an object that is not watched because it is not ours.
    pub(crate) fn note(&self, object: Json) {
        self.state().put(object, Some(Instant::now() + NOTED));
    }

    /// Forgets an object that was deleted at a version; false when it was not known, or a newer one is.
    pub(crate) fn remove(&self, key: &Key, version: u64) -> bool {
        let mut state = self.state();
        let older = state.objects.get(key).is_some_and(|known| known.version <= version);
        if older {
            state.forget(key);
        }
        older
    }

    pub(crate) fn begin(&self, kind: Name) -> Listing {
        Listing { since: self.state().clock, kind, seen: HashSet::new(), latest: 0 }
    }

    /// Ends a list; the objects that are gone.
    pub(crate) fn finish(&self, listing: &Listing) -> Vec<Arc<Json>> {
        let mut state = self.state();
        let gone: Vec<Key> = state
            .objects
            .iter()
            .filter(|(key, known)| {
                (&key.group, &key.kind) == (&listing.kind.0, &listing.kind.1)
                    && (known.told <= listing.since || known.version < listing.latest)
                    && known.until.is_none()
                    && !listing.seen.contains(key)
            })
            .map(|(key, _)| key.clone())
            .collect();
        gone.iter().filter_map(|key| state.forget(key)).collect()
    }
}

impl Listing {
    pub(crate) fn saw(&mut self, key: Key, version: u64) {
        self.seen.insert(key);
        self.latest = self.latest.max(version);
    }
}

impl State {
    fn put(&mut self, object: Json, until: Option<Instant>) -> bool {
        let (key, version) = (Key::of(&object), version_of(&object));
        self.clock += 1;
        let told = self.clock;
        let mut settled = None;
        if let Some(known) = self.objects.get_mut(&key) {
            settled = known.settled;
            let same = version <= known.version && uid(&known.object) == uid(&object);
            if same {
                known.told = told;
                return false;
            }
        }
        self.forget(&key);
        for id in owner_ids(&object) {
            self.owned.entry(id).or_default().insert(key.clone());
        }
        self.objects.insert(key, Known { object: Arc::new(object), version, told, settled, until });
        true
    }

    fn forget(&mut self, key: &Key) -> Option<Arc<Json>> {
        let known = self.objects.remove(key)?;
        for id in owner_ids(&known.object) {
            if let Some(keys) = self.owned.get_mut(&id) {
                keys.remove(key);
                if keys.is_empty() {
                    self.owned.remove(&id);
                }
            }
        }
        Some(known.object)
    }
}

/// A number for a manifest and what it became, without what changes by itself.
fn settlement(manifest: &Json, object: &Json) -> u64 {
    let mut hasher = DefaultHasher::new();
    manifest.hash(&mut hasher);
    for (key, value) in object.as_object().into_iter().flatten().filter(|(key, _)| *key != "status") {
        key.hash(&mut hasher);
        if key != "metadata" {
            value.hash(&mut hasher);
            continue;
        }
        let changing = ["resourceVersion", "managedFields", "generation"];
        value.as_object().into_iter().flatten().filter(|(key, _)| !changing.contains(&key.as_str())).for_each(|pair| {
            pair.hash(&mut hasher);
        });
    }
    hasher.finish()
}

fn uid(object: &Json) -> &str {
    text(object, &["metadata", "uid"])
}

/// What names the owners of an object: uids of references, and the annotation.
fn owner_ids(object: &Json) -> Vec<String> {
    let references = at(object, &["metadata", "ownerReferences"]).and_then(Json::as_array);
    let mut ids: Vec<String> =
        references.into_iter().flatten().map(|reference| text(reference, &["uid"]).to_owned()).collect();
    let named = text(object, &["metadata", "annotations", ork_engine::render::OWNER_ANNOTATION]);
    if !named.is_empty() {
        ids.push(named.to_owned());
    }
    ids
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(name: &str, uid: &str, version: u64, owner: &str) -> Json {
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {
            "name": name, "namespace": "n", "uid": uid, "resourceVersion": version.to_string(),
            "ownerReferences": [{"uid": owner}],
        }})
    }

    fn owner(uid: &str) -> Owner {
        Owner { uid: uid.to_owned(), name: "X.g/n/x".to_owned() }
    }

    #[test]
    fn older_news_is_no_news() {
        let cache = Cache::default();
        assert!(cache.put(object("a", "1", 5, "o")));
        assert!(!cache.put(object("a", "1", 5, "o")));
        assert!(!cache.put(object("a", "1", 4, "p")));
        assert_eq!(cache.owned_by(&owner("o")).len(), 1);
        assert!(!cache.remove(&Key::of(&object("a", "1", 1, "o")), 4), "made again since");
        assert!(cache.put(object("a", "2", 6, "p")), "another life");
        assert!(cache.owned_by(&owner("o")).is_empty());
        assert!(cache.remove(&Key::of(&object("a", "2", 1, "p")), 7));
        assert!(cache.owned_by(&owner("p")).is_empty());
    }

    #[test]
    fn a_list_tells_what_is_gone_but_not_what_was_just_written() {
        let cache = Cache::default();
        cache.put(object("old", "1", 1, "o"));
        cache.put(object("kept", "2", 2, "o"));
        let mut listing = cache.begin((String::new(), "Secret".to_owned()));
        cache.put(object("written", "3", 9, "o"));
        cache.put(object("kept", "2", 2, "o"));
        listing.saw(Key::of(&object("kept", "2", 2, "o")), 2);
        let gone = cache.finish(&listing);
        assert_eq!(gone.len(), 1);
        assert_eq!(text(&gone[0], &["metadata", "name"]), "old");
        assert_eq!(cache.owned_by(&owner("o")).len(), 2);
    }
}
