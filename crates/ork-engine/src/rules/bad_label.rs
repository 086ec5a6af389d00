//! `bad-label`: a key or value of labels, selectors or annotations that the API server refuses.
//!
//! Those of `custom` entries are told by `refused-custom`.

use ork_source::Diagnostic;
use ork_template::{is_label_key, is_label_value};
use ork_yaml::Node;

use crate::fields::Shape;
use crate::rules::literal::{Refusal, literal, refused};
use crate::rules::{Rule, Unit};

/// The fields that hold labels.
const LABELS: [&str; 8] = [
    "labels",
    "labelSelector",
    "selector",
    "podSelector",
    "namespaceSelector",
    "matchLabels",
    "nodeSelector",
    "annotations",
];
/// Mappings whose fields of those names are something else, or told elsewhere.
const OTHERS: [&str; 2] = ["custom metadata", "custom entry"];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for seen in unit.walk.seen().filter(|seen| !OTHERS.contains(&seen.object.name)) {
        for entry in seen.node.entries().filter(|entry| LABELS.contains(&entry.name())) {
            // A selector of custom resources by name is a mapping of its own.
            let is_text = |field: &str| seen.object.field(field).is_some_and(|field| is_map_of_texts(&field.shape));
            if is_text(entry.name()) {
                for (key, value) in pairs(entry.value) {
                    findings.extend(judge(unit, rule, entry.name(), key, value));
                }
            }
        }
    }
}

fn is_map_of_texts(shape: &Shape) -> bool {
    match shape {
        Shape::Map(Shape::Text(_)) => true,
        Shape::OneOf(shapes) => shapes.iter().any(is_map_of_texts),
        _ => false,
    }
}

fn judge(unit: &Unit<'_>, rule: &Rule, field: &str, key: Node<'_>, value: Option<Node<'_>>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(scalar) = key.scalar() {
        let name = scalar.text();
        // The API server compares the keys of annotations in lower case.
        let fits = is_label_key(name) || (field == "annotations" && is_label_key(&name.to_lowercase()));
        if !fits {
            let help = if name.contains("{{") {
                "keys are taken as they stand; only values may hold templates"
            } else {
                "use at most 63 letters, digits, `-`, `_` and `.`, after a domain and `/` where there is one"
            };
            let refusal = Refusal::new(format!("`{name}` cannot be a key of `{field}`"), help);
            found.push(refused(unit, rule, scalar, refusal));
        }
    }
    let value = value.and_then(literal).filter(|_| field != "annotations");
    if let Some(scalar) = value.filter(|scalar| !is_label_value(scalar.text())) {
        let help = "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends";
        let refusal = Refusal::new(format!("`{}` cannot be the value of a label", scalar.text()), help);
        found.push(refused(unit, rule, scalar, refusal));
    }
    found
}

/// The keys and values of a map, or of the list that older files have for one.
fn pairs(node: Node<'_>) -> Vec<(Node<'_>, Option<Node<'_>>)> {
    let entries = node.entries().map(|entry| (entry.key, Some(entry.value)));
    let items = node.items().filter_map(|item| Some((item.get("key")?, item.get("value"))));
    entries.chain(items).collect()
}
