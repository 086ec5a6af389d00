//! A registry with a shop in it that misbehaves, and what must hold for the cache of whoever met it.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ork_test::registry::{Asked, Fault, Registry};

use super::cli::{KATALOG, User, contents};
use super::folder;

pub const PATTERN: &str = "application/vnd.orkestra.pattern.v1+tar+gzip";
pub const SHOP: &str = "patterns/katalogs/shop";
pub const MEMORY: u64 = 100 << 20;

pub fn publish(registry: &Registry) {
    let files: [(&str, &[u8]); 2] = [("katalog.yaml", KATALOG.as_bytes()), ("README.md", b"# shop\n")];
    registry.artifact(SHOP, "v1.0.0", PATTERN, &files);
}

/// A registry with the shop that answers the first `times` requests that `hits` picks with a fault.
pub fn faulty(
    times: usize,
    hits: impl Fn(&Asked) -> bool + Send + Sync + 'static,
    fault: impl Fn() -> Fault + Send + Sync + 'static,
) -> (Registry, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let registry = Registry::with(move |asked| {
        if !hits(asked) || counter.fetch_add(1, Ordering::SeqCst) >= times {
            return None;
        }
        Some(fault())
    });
    publish(&registry);
    (registry, count)
}

pub fn is_blob(asked: &Asked) -> bool {
    asked.method == "GET" && asked.path.contains("/blobs/")
}

pub fn is_manifest(asked: &Asked) -> bool {
    asked.path.contains("/manifests/")
}

pub fn user(name: &str, registry: &Registry) -> User {
    User::of(folder(name), &registry.host())
}

/// The cache has the shop and nothing else, or nothing at all.
pub fn has_shop(user: &User) -> bool {
    let found = contents(&user.cache());
    assert!(found.is_empty() || found.len() == 2, "{:?}", found.iter().map(|(name, _)| name).collect::<Vec<_>>());
    let staged = user.cache().join(".ork-staging");
    assert_eq!(fs::read_dir(staged).map_or(0, Iterator::count), 0, "something is left in the staging folder");
    user.ok(&["registry", "cache", "verify"]);
    !found.is_empty()
}
