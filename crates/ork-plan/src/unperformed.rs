//! Declared features that are understood, and not performed yet: whoever runs an operator is told before it starts.

use ork_engine::operator::{Operator, Placed};
use ork_engine::settings::queue;
use ork_source::{Diagnostic, Level, Location, Span};
use ork_yaml::{Form, Node};

/// The rule of these findings.
pub const UNPERFORMED: &str = "not-performed";

/// Fields of an entry, and what does not happen.
const FIELDS: &[(&str, &str)] = &[
    ("cross", "other custom resources are not read"),
    ("watch", "other objects are not watched"),
    ("events", "events are not watched"),
    ("hooks", "compiled hooks are not run"),
    ("constructor", "compiled reconcilers are not run"),
    ("providers", "providers are not called"),
    ("autoscale", "the number of workers stays as it is"),
    ("rollback", "nothing is rolled back"),
    ("rollBackOnError", "nothing is rolled back"),
    ("webhooks", "no admission webhook is registered; the rules count when reconciling"),
    ("conversion", "versions are not converted"),
    ("normalize", "values are not normalised"),
    ("onDelete", "nothing is done on deletion but the removal of what is owned"),
    ("deletionProtection", "nothing is protected from deletion"),
    ("requeue", "custom resources come back by `resync` only"),
    ("finalizers", "no finalizers of your own are set"),
];

/// Paths below an entry, and what does not happen.
const PATHS: &[(&str, &str)] = &[
    ("dependsOn", "all entries start at once"),
    ("enrich", "no further objects are fetched"),
    ("enrichAll", "no further objects are fetched"),
    ("serve", "there is no gateway"),
    ("idp", "there is no gateway"),
    ("setup", "nothing is set up"),
    ("crFiles", "no custom resources are applied"),
    ("labels", "custom resources are not labelled"),
    ("annotations", "custom resources are not annotated"),
    ("operatorBox.preReconcile", "gates are open"),
    ("operatorBox.when", "gates are open"),
    ("operatorBox.or", "gates are open"),
    ("operatorBox.anyOf", "gates are open"),
    ("operatorBox.runtime.cleanup", "no custom resource deletes itself"),
    ("operatorBox.emit.events", "no events of your own are sent"),
    ("operatorBox.reconcile.remote", "no remote reconciler is asked"),
];

/// Parts of `queue`, of the entry or of the profile of its reconciler, what says that nothing is asked for, and what
/// does not happen.
const QUEUE: &[(&str, &str, &str)] = &[
    ("shared", "false", "each entry has a queue of its own"),
    ("type", "ratelimited", "work waits as in a `ratelimited` queue"),
    ("maxDepth", "0", "a queue has no limit"),
    ("failureThreshold", "0", "no operator counts as degraded"),
    ("degradeThreshold", "0", "no operator counts as degraded"),
    ("behaviour", "", "nothing is dropped"),
    ("retryBackoff.maxAttempts", "0", "tries do not end"),
];

/// Paths of a whole document, and what does not happen.
const DOCUMENTS: &[(&str, &str)] = &[
    ("gateway", "there is no gateway"),
    ("notification", "nobody is notified"),
    ("providers", "providers are not called"),
    ("spec.finalizers", "no finalizers of your own are set"),
    ("security.deletionProtection", "nothing is protected from deletion"),
    ("security.webhooks", "no admission webhook is registered; the rules count when reconciling"),
    ("security.conversion", "versions are not converted"),
    ("security.certManager", "there are no webhooks that need certificates"),
    ("security.serviceName", "there are no webhooks that a Service leads to"),
    ("security.gatewayEndpoint", "there is no gateway"),
    ("security.namespaceProtection.serviceName", "there is no webhook; the lists count when reconciling"),
    ("security.namespaceProtection.failurePolicy", "there is no webhook; the lists count when reconciling"),
    ("security.namespaceProtection.cleanupOnShutdown", "there is no webhook; the lists count when reconciling"),
];

/// Keys anywhere in a resource block, and what does not happen.
const KEYS: &[(&str, &str)] =
    &[("external", "no external calls are made"), ("git", "nothing is checked out"), ("docker", "nothing is built")];

/// Keys that only blocks of deletions have, and what does not happen.
const STAGES: &[(&str, &str)] =
    &[("ordered", "nothing is deleted in an order"), ("groups", "the objects of stages are not made")];

/// Every declared feature that is not performed, with its place. What operators share is told once.
#[must_use]
pub fn unperformed(operators: &[Operator]) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = Vec::new();
    for finding in operators.iter().flat_map(of_operator) {
        if !all.contains(&finding) {
            all.push(finding);
        }
    }
    all
}

fn of_operator(operator: &Operator) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut tell = |location: Location, name: &str, what: &str| {
        let message = format!("`{name}` is not performed yet: {what}");
        found.push(Diagnostic::new(UNPERFORMED, Level::Warning, location, message));
    };
    for (source, root) in operator.document_roots() {
        for (path, what) in DOCUMENTS {
            if let Some(value) = root.at(path).filter(|value| !value.is_null() && is_declared(*value)) {
                tell(source.location(first_line(value, source.file.text())), path, what);
            }
        }
    }
    for (field, what) in FIELDS.iter().chain(PATHS) {
        if let Some(value) = operator.placed(field).filter(|value| is_declared(value.node)) {
            tell(value.source.location(first_line(value.node, value.source.file.text())), field, what);
        }
    }
    for (path, nothing, what) in QUEUE {
        let asked = |value: &Placed<'_>| is_declared(value.node) && value.node.text() != Some(*nothing);
        if let Some(Placed { source, node }) = queue(operator, path).filter(asked) {
            tell(source.location(first_line(node, source.file.text())), &format!("queue.{path}"), what);
        }
    }
    for (part, block) in operator.blocks() {
        let node = part.node(block);
        for (key, what) in KEYS.iter().chain(STAGES) {
            if let Some(entry) = node.entry(key).filter(|entry| is_declared(entry.value)) {
                tell(part.location(entry.key.span()), key, what);
            }
        }
        for entry in node.entries().flat_map(|list| list.value.items().collect::<Vec<_>>()) {
            if let Some((key, span, what)) = unmade(entry) {
                tell(part.location(span), key, what);
            }
            if let Some(span) = unwatched(entry) {
                tell(part.location(span), "custom", "objects of a kind that is a template are made, and not watched");
            }
        }
    }
    found
}

/// Whether conditions and loops may depend on data that is not read yet: what they leave out may well be wanted.
pub(crate) fn lacks_data(operator: &Operator) -> bool {
    let fields = ["cross", "normalize", "providers", "watch", "events", "hooks", "constructor"];
    let declared = |field: &&str| operator.setting(field).is_some_and(is_declared);
    fields.iter().chain(&["enrich", "enrichAll"]).any(declared)
        || operator.blocks().into_iter().any(|(source, block)| {
            let node = source.node(block);
            KEYS.iter().any(|(key, _)| node.get(key).is_some_and(is_declared))
        })
}

/// An object whose kind is known only when it is rendered: nobody can watch for it before.
fn unwatched(entry: Node<'_>) -> Option<Span> {
    ["apiVersion", "kind"].into_iter().find_map(|key| {
        let value = entry.get(key).filter(|value| value.text().is_some_and(|text| text.contains("{{")))?;
        Some(value.span())
    })
}

/// Fields of a resource that only a later version performs.
fn unmade(entry: Node<'_>) -> Option<(&'static str, Span, &'static str)> {
    let makes_certificate = |tls: Node<'_>| {
        tls.get("host").is_none() && tls.get("create").is_none_or(|create| create.text() == Some("true"))
    };
    let found = [
        ("tls", "the certificate is not made, nor its Secret"),
        ("fromSecret", "the Secret is not copied"),
        ("fromConfigMap", "the ConfigMap is not copied"),
        ("fromNetworkPolicy", "the NetworkPolicy is not copied"),
        ("fromResourceQuota", "the ResourceQuota is not copied"),
        ("fromLimitRange", "the LimitRange is not copied"),
        ("sleep", "nothing waits"),
        ("autoscale", "the number of replicas stays as declared"),
    ];
    found.into_iter().find_map(|(key, what)| {
        let at = entry.entry(key).filter(|at| !at.value.is_null())?;
        (key != "tls" || makes_certificate(at.value)).then(|| (key, at.key.span(), what))
    })
}

fn is_declared(value: Node<'_>) -> bool {
    value.text() != Some("false")
        && (value.form() == Form::Scalar || value.entries().next().is_some() || value.items().next().is_some())
}

fn first_line(value: Node<'_>, text: &str) -> Span {
    let span = value.span();
    let length = span.text(text).lines().next().unwrap_or_default().len();
    Span::from(span.start as usize..span.start as usize + length)
}
