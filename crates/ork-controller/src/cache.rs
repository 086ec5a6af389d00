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
/// How long news of the dead may be on its way.
const MOURNED: Duration = Duration::from_secs(600);
/// From this many on, old graves are levelled with each new one.
const MANY_GRAVES: usize = 1000;

#[derive(Default)]
pub(crate) struct Cache {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    objects: HashMap<Key, Known>,
    owned: HashMap<String, HashSet<Key>>,
    /// What was deleted, by uid: up to which version news of it is old news.
    graves: HashMap<String, Grave>,
    /// Whether kinds live in namespaces.
    scopes: HashMap<Name, bool>,
    /// Kinds that are being read for the first time.
    unread: HashSet<Name>,
    clock: u64,
}

struct Grave {
    version: u64,
    dug: Instant,
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

    fn is_complete(&self) -> bool {
        self.state().unread.is_empty()
    }

    fn is_namespaced(&self, key: &Key) -> Option<bool> {
        self.state().scopes.get(&(key.group.clone(), key.kind.clone())).copied()
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

    /// Forgets an object that was deleted, or has left our sight, at a version.
    pub(crate) fn remove(&self, object: &Json) {
        self.bury(&Key::of(object), uid(object), version_of(object));
    }

    /// Forgets an object of which the API server says that it is no more.
    pub(crate) fn is_gone(&self, key: &Key, uid: &str) {
        self.bury(key, uid, u64::MAX);
    }

    fn bury(&self, key: &Key, dead: &str, version: u64) {
        let mut state = self.state();
        let is_it = |known: &Known| uid(&known.object) == dead && known.version <= version;
        if state.objects.get(key).is_some_and(is_it) {
            state.forget(key);
        }
        state.dig(dead, version);
    }

    /// A kind that will be watched; what is made of it is not known before [`Cache::finish`].
    pub(crate) fn expect(&self, kind: Name, namespaced: bool) {
        let mut state = self.state();
        state.scopes.insert(kind.clone(), namespaced);
        state.unread.insert(kind);
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
        state.unread.remove(&listing.kind);
        let gone: Vec<Arc<Json>> = gone.iter().filter_map(|key| state.forget(key)).collect();
        for object in &gone {
            state.dig(uid(object), version_of(object).max(listing.latest));
        }
        gone
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
        if self.graves.get(uid(&object)).is_some_and(|grave| version <= grave.version) {
            return false;
        }
        self.clock += 1;
        let told = self.clock;
        let mut settled = None;
        if let Some(known) = self.objects.get_mut(&key) {
            settled = known.settled;
            let same = version <= known.version && uid(&known.object) == uid(&object);
            if same {
                known.told = told;
                known.until = known.until.and(until);
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

    fn dig(&mut self, uid: &str, version: u64) {
        if uid.is_empty() {
            return;
        }
        let now = Instant::now();
        if self.graves.len() >= MANY_GRAVES {
            self.graves.retain(|_, grave| now.duration_since(grave.dug) < MOURNED);
        }
        self.graves.insert(uid.to_owned(), Grave { version, dug: now });
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
        assert!(cache.put(object("a", "2", 6, "p")), "another life");
        assert!(cache.owned_by(&owner("o")).is_empty());
        cache.remove(&object("a", "1", 9, "o"));
        assert_eq!(cache.owned_by(&owner("p")).len(), 1, "made again since");
    }

    #[test]
    fn the_dead_stay_dead_and_the_relabelled_come_back() {
        let cache = Cache::default();
        cache.put(object("a", "1", 5, "o"));
        cache.remove(&object("a", "1", 7, "o"));
        assert!(!cache.put(object("a", "1", 6, "o")), "an answer that the watch has overtaken");
        assert!(cache.owned_by(&owner("o")).is_empty());
        assert!(cache.put(object("a", "1", 8, "o")), "it had only lost its label");
        cache.is_gone(&Key::of(&object("a", "1", 0, "o")), "1");
        assert!(cache.owned_by(&owner("o")).is_empty());
        assert!(!cache.put(object("a", "1", 9, "o")), "the API server knows no such object");
        assert!(cache.put(object("a", "2", 10, "o")));
    }

    #[test]
    fn a_kind_is_known_once_it_has_been_read() {
        let cache = Cache::default();
        let secrets = || (String::new(), "Secret".to_owned());
        assert!(cache.is_complete());
        cache.expect(secrets(), true);
        assert!(!cache.is_complete());
        let listing = cache.begin(secrets());
        cache.finish(&listing);
        assert!(cache.is_complete());
        assert_eq!(cache.is_namespaced(&Key::of(&object("a", "1", 1, "o"))), Some(true));
    }

    #[test]
    fn what_is_looked_at_again_counts_for_longer() {
        let cache = Cache::default();
        let noted = object("a", "1", 5, "nobody");
        let until = |cache: &Cache| cache.state().objects.get(&Key::of(&noted)).and_then(|known| known.until);
        cache.note(noted.clone());
        let first = until(&cache);
        cache.note(noted.clone());
        assert!(until(&cache) > first);
        cache.put(noted.clone());
        assert!(until(&cache).is_none(), "a watch tells about it now");
        cache.note(noted.clone());
        assert!(until(&cache).is_none());
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
