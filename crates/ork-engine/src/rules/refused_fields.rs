//! `refused-fields`: what a mapping says that is refused as a whole, though each field of it is right.

use ork_source::Diagnostic;
use ork_template::seconds;
use ork_yaml::Node;

use crate::rules::literal::text_of;
use crate::rules::{Rule, Unit};
use crate::source::Kind;
use crate::walk::Seen;

/// What is wrong: the key that it is told at, the message, the help.
type Refused = (&'static str, String, &'static str);

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in unit.walk.seen() {
        for (key, message, help) in judge(unit, seen) {
            let Some(entry) = seen.node.entry(key) else { continue };
            findings.push(Diagnostic::new(rule.name, rule.level, unit.location(entry.key.span()), message).help(help));
        }
    }
}

fn judge(unit: &Unit<'_>, seen: &Seen<'_>) -> Vec<Refused> {
    let node = seen.node;
    let found = match seen.object.name {
        "external call" => call(node),
        "Service entry" => headless(node),
        "queue" => behaviour(unit, seen),
        "retry backoff" => backoff(node),
        "gate" => gate(seen),
        "serve modes" => {
            let off = |field| text_of(node, field) == Some("false");
            let message = || "with both off nothing is offered".to_owned();
            (off("target") && off("cr")).then(|| ("cr", message(), "leave one of them on"))
        }
        "CRD entry" => return [enrichment(node), mode(unit, node)].into_iter().flatten().collect(),
        "lifecycle" if unit.kind == Kind::Katalog => {
            let message = || "a Katalog takes no patterns in that it could accept".to_owned();
            has(node, "accept").then(|| ("accept", message(), "move `accept` to the Komposer that imports them"))
        }
        "publish tests" => intent(unit, node),
        "serve" => one_primary(node),
        _ => None,
    };
    found.into_iter().collect()
}

fn has(node: Node<'_>, field: &str) -> bool {
    node.get(field).is_some_and(|value| !value.is_null())
}

/// What goes with HTTP, and what with other protocols.
fn call(node: Node<'_>) -> Option<Refused> {
    let protocol = match node.get("protocol") {
        None => "http",
        Some(_) => text_of(node, "protocol")?,
    };
    if matches!(protocol, "grpc" | "nats" | "mqtt") {
        return Some(("protocol", format!("`{protocol}` is reserved, and not called yet"), "use another protocol"));
    }
    let (wrong, help): (&[&'static str], _) = match protocol.eq_ignore_ascii_case("http") {
        true => (&["query", "poolSize"], "remove it, or name the `protocol` that it is for"),
        false => (&["method", "body", "headers", "expectedStatus"], "remove it; it is for http"),
    };
    let field = wrong.iter().find(|field| has(node, field))?;
    Some((field, format!("`{field}` is not for a call by {protocol}"), help))
}

fn headless(node: Node<'_>) -> Option<Refused> {
    let kind = text_of(node, "type").filter(|kind| !kind.eq_ignore_ascii_case("ClusterIP"))?;
    let message = || format!("a headless Service cannot be a {kind}");
    (text_of(node, "headless") == Some("true"))
        .then(|| ("type", message(), "remove `headless`, or make the Service a ClusterIP"))
}

/// What happens at the limits of a queue that has none.
fn behaviour(unit: &Unit<'_>, seen: &Seen<'_>) -> Option<Refused> {
    let holder = seen.parent.and_then(|parent| unit.walk.objects.get(parent))?;
    // A profile may set the limit, and an override stands on what it overrides.
    let set_elsewhere = has(holder.node, "profile") || has(holder.node, "include") || unit.kind == Kind::Komposer;
    let unlimited = !has(seen.node, "maxDepth") || text_of(seen.node, "maxDepth") == Some("0");
    let message = || "a queue without `maxDepth` has no limit to react to".to_owned();
    (has(seen.node, "behaviour") && unlimited && !set_elsewhere).then(|| ("behaviour", message(), "add `maxDepth`"))
}

fn backoff(node: Node<'_>) -> Option<Refused> {
    let (first, most) = (text_of(node, "initial")?, text_of(node, "max")?);
    let message = || format!("the longest delay, {most}, is less than the first, {first}");
    (seconds(most)? < seconds(first)?).then(|| ("max", message(), "give `max` at least what `initial` is"))
}

/// Only what has left the queue can be told apart by its event.
fn gate(seen: &Seen<'_>) -> Option<Refused> {
    let queues = seen.key.and_then(Node::text) == Some("enqueueGate");
    let on = text_of(seen.node, "eventAware") == Some("true");
    let message = || "`eventAware` is for `reconcileGate` alone".to_owned();
    (queues && on).then(|| ("eventAware", message(), "move it to `reconcileGate`, or remove it"))
}

fn enrichment(node: Node<'_>) -> Option<Refused> {
    let all = text_of(node, "enrichAll") == Some("true");
    let message = || "`enrich` cannot stand beside `enrichAll`, which fetches everything".to_owned();
    (has(node, "enrich") && all).then(|| ("enrich", message(), "keep one of the two"))
}

/// An override says only what is different.
fn mode(unit: &Unit<'_>, node: Node<'_>) -> Option<Refused> {
    let typed = unit.kind == Kind::Katalog && text_of(node, "mode") == Some("typed");
    let located = node.at("apiTypes.location").is_some_and(|location| !location.is_null());
    let message = || "a typed entry needs the Go package of its types".to_owned();
    (typed && !located).then(|| ("mode", message(), "add `apiTypes.location`, or remove `mode`"))
}

/// The sample request is sent to the API of the gateway.
fn intent(unit: &Unit<'_>, node: Node<'_>) -> Option<Refused> {
    let on = |path: &str| unit.root.at(path).and_then(Node::text) == Some("true");
    let api = on("gateway.api.enabled") || on("gateway.applyAPI.enabled");
    let message = || "the sample request needs a gateway with its API".to_owned();
    let missing = text_of(node, "intent") == Some("true") && !(on("gateway.enabled") && api);
    missing.then(|| ("intent", message(), "switch `gateway.enabled` and `gateway.api.enabled` on"))
}

/// Of several targets one is the main one.
fn one_primary(node: Node<'_>) -> Option<Refused> {
    let targets = node.get("target")?;
    let count = targets.entries().count();
    let primary = targets.entries().filter(|entry| text_of(entry.value, "primary") == Some("true")).count();
    let message = || format!("{primary} of {count} targets are `primary`, and it must be exactly one");
    (count > 0 && primary != 1).then(|| ("target", message(), "write `primary: true` in one of them"))
}
