//! `refused-custom`: an entry of `custom` that is refused whatever the custom resource says.

use ork_source::Diagnostic;
use ork_template::{is_label_key, is_label_value, is_subdomain};
use ork_yaml::Node;

use crate::evaluate::is_template;
use crate::fields::RESOURCE_LISTS;
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for entry in entries(unit) {
        let refusals = [kind(entry), name(entry), scope(entry)].into_iter().flatten().chain(marks(entry));
        findings.extend(refusals.map(|refusal| {
            Diagnostic::new(rule.name, rule.level, unit.location(refusal.node.span()), refusal.message)
                .help(refusal.help)
        }));
    }
}

/// The entries of `custom`, wherever they stand.
pub(super) fn entries<'t>(unit: &Unit<'t>) -> impl Iterator<Item = Node<'t>> {
    let custom = RESOURCE_LISTS.iter().find(|list| list.is_of_any_kind()).map(|list| list.object);
    let seen = unit.walk.seen().filter(move |seen| custom.is_some_and(|it| std::ptr::eq(it, seen.object)));
    seen.map(|seen| seen.node)
}

/// The value at a path, where one is written that is no template.
pub(super) fn literal<'t>(node: Node<'t>, path: &str) -> Option<(Node<'t>, &'t str)> {
    let value = node.at(path).filter(|value| !value.is_null())?;
    let text = value.text().filter(|text| !text.is_empty() && !is_template(text))?;
    Some((value, text))
}

struct Refusal<'t> {
    node: Node<'t>,
    message: String,
    help: String,
}

/// A kind that has a list of its own, or one of no group.
fn kind(entry: Node<'_>) -> Option<Refusal<'_>> {
    let (node, version) = literal(entry, "apiVersion")?;
    if let Some((node, kind)) = literal(entry, "kind")
        && let Some(list) = RESOURCE_LISTS.iter().find(|list| (list.api_version, list.kind) == (version, kind))
    {
        let message = format!("`{kind}` of `{version}` has a list of its own");
        return Some(Refusal { node, message, help: format!("declare it under `{}`", list.key) });
    }
    let parts: Vec<&str> = version.split('/').collect();
    if matches!(parts.as_slice(), [group, version] if !group.is_empty() && !version.is_empty()) {
        return None;
    }
    let help = "write both, such as `cert-manager.io/v1`; `custom` makes no objects of the core API".to_owned();
    Some(Refusal { node, message: format!("`{version}` is not a group with a version"), help })
}

/// A name that no custom resource can have. A colon stands in names of a few APIs that have no definitions.
fn name(entry: Node<'_>) -> Option<Refusal<'_>> {
    let (node, name) = literal(entry, "metadata.name")?;
    if is_subdomain(name) || name.contains(':') {
        return None;
    }
    let help = "use at most 253 lower-case letters, digits, `-` and `.`, with a letter or digit around each `.`";
    Some(Refusal { node, message: format!("`{name}` cannot be the name of an object"), help: help.to_owned() })
}

fn scope(entry: Node<'_>) -> Option<Refusal<'_>> {
    let (_, namespaced) = literal(entry, "metadata.namespaced")?;
    let node = entry.at("metadata.namespace").filter(|node| node.text().is_some_and(|text| !text.is_empty()))?;
    let message = "an object of the whole cluster has no namespace".to_owned();
    let help = "remove `namespace`, or `namespaced: false`".to_owned();
    (namespaced == "false").then_some(Refusal { node, message, help })
}

/// Labels and annotations that the API server takes of no object.
fn marks(entry: Node<'_>) -> Vec<Refusal<'_>> {
    let mut refusals = Vec::new();
    for field in ["labels", "annotations"] {
        for (key, value) in entry.get("metadata").and_then(|metadata| metadata.get(field)).into_iter().flat_map(pairs) {
            let Some(name) = key.text().filter(|name| !is_template(name)) else { continue };
            // The API server compares the keys of annotations in lower case.
            if !is_label_key(name) && (field == "labels" || !is_label_key(&name.to_lowercase())) {
                let message = format!("`{name}` cannot be a key of `{field}`");
                let help =
                    "use at most 63 letters, digits, `-`, `_` and `.`, after a domain and `/` where there is one";
                refusals.push(Refusal { node: key, message, help: help.to_owned() });
            }
            let value = value.and_then(|value| Some((value, value.text().filter(|text| !is_template(text))?)));
            if let Some((node, text)) = value.filter(|(_, text)| field == "labels" && !is_label_value(text)) {
                let message = format!("`{text}` cannot be the value of a label");
                let help = "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends";
                refusals.push(Refusal { node, message, help: help.to_owned() });
            }
        }
    }
    refusals
}

/// The keys and values of a map, or of the list that older files have for one.
fn pairs(node: Node<'_>) -> Vec<(Node<'_>, Option<Node<'_>>)> {
    let entries = node.entries().map(|entry| (entry.key, Some(entry.value)));
    let items = node.items().filter_map(|item| Some((item.get("key")?, item.get("value"))));
    entries.chain(items).collect()
}
