//! Settings of an entry that stand in several places: how its reconciler works, and which namespaces it leaves alone.

use ork_yaml::Node;

use crate::model::Profile;
use crate::operator::{Operator, Placed};

/// The built-in profiles of reconcilers: workers and resync.
pub(crate) const RECONCILERS: [(&str, [&str; 2]); 3] =
    [("high-throughput", ["10", "5m"]), ("conservative", ["2", "1m"]), ("development", ["1", "30s"])];

/// `workers` or `resync` of an entry: what it says itself, else what the profile of its reconciler says.
#[must_use]
pub fn pace<'a>(operator: &'a Operator, field: &str) -> Option<&'a str> {
    if let Some(said) = operator.setting(field).and_then(Node::text) {
        return Some(said);
    }
    let name = operator.setting("profile").and_then(Node::text)?;
    if let Some(profile) = profile(operator) {
        return profile.source.node(profile.node).get(field)?.text();
    }
    let (_, [workers, resync]) = RECONCILERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    match field {
        "workers" => Some(workers),
        "resync" => Some(resync),
        _ => None,
    }
}

/// The profile of a document that an entry's reconciler has.
fn profile(operator: &Operator) -> Option<&Profile> {
    operator.shared.profile("reconciler", operator.setting("profile").and_then(Node::text)?)
}

/// A part of an entry's `queue` by its path: what it says itself, else what the profile of its reconciler says.
#[must_use]
pub fn queue<'a>(operator: &'a Operator, path: &str) -> Option<Placed<'a>> {
    let below = |placed: Placed<'a>| {
        let node = placed.node.at(path).filter(|node| !node.is_null())?;
        Some(Placed { node, ..placed })
    };
    operator.placed("queue").and_then(below).or_else(|| {
        let profile = profile(operator)?;
        below(Placed { source: &profile.source, node: profile.source.node(profile.node).get("queue")? })
    })
}

/// A part of `queue.retryBackoff`. A lone duration is the first delay.
#[must_use]
pub fn retry<'a>(operator: &'a Operator, key: &str) -> Option<&'a str> {
    let lone = || queue(operator, "retryBackoff").filter(|_| key == "initial");
    queue(operator, &format!("retryBackoff.{key}")).or_else(lone)?.node.text()
}

/// What `labelSelector` or `fieldSelector` asks of the custom resources that are watched, as pairs; older files list them.
#[must_use]
pub fn selector<'a>(operator: &'a Operator, field: &str) -> Vec<(&'a str, &'a str)> {
    let Some(node) = operator.setting(field) else { return Vec::new() };
    let pairs = node.entries().map(|pair| (pair.name(), pair.value.text().unwrap_or_default()));
    let listed = node.items().filter_map(|item| Some((item.get("key")?.text()?, item.get("value")?.text()?)));
    pairs.chain(listed).collect()
}

/// Whether an entry works in a namespace: none of its lists restricts it, and its lists of allowed ones have it or are
/// empty. Those of `security.namespaceProtection` count for every entry.
#[must_use]
pub fn works_in(operator: &Operator, namespace: &str) -> bool {
    let listed = |field: &'static str| {
        let protected = operator.document_roots().filter_map(move |(_, root)| {
            let block = root.at("security.namespaceProtection")?;
            (block.get("enabled").and_then(Node::text) != Some("false")).then(|| block.get(field))?
        });
        operator.items(field).chain(protected.flat_map(Node::items)).filter_map(Node::text)
    };
    let fits = |pattern: &str| fits(pattern, namespace);
    let mut allowed = listed("allowedNamespaces").peekable();
    !listed("restrictedNamespaces").any(fits) && (allowed.peek().is_none() || allowed.any(fits))
}

/// Patterns of namespaces: a name, `prefix*` or `*suffix`.
fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(prefix), _) => name.starts_with(prefix),
        (_, Some(suffix)) => name.ends_with(suffix),
        _ => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_of_namespaces() {
        for (pattern, name, expected) in [
            ("kube-system", "kube-system", true),
            ("kube-system", "kube", false),
            ("kube-*", "kube-public", true),
            ("kube-*", "my-kube-x", false),
            ("*-prod", "shop-prod", true),
            ("*-prod", "shop-prod-2", false),
            ("*", "any", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
