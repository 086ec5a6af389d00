//! `refused-fields` of `serve`: what self-service cannot offer as it is declared.

use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::operator::Operator;
use crate::rules::literal::text_of;
use crate::rules::{Rule, Unit};

/// What is wrong: where, the message, the help.
type Refused<'t> = (Node<'t>, String, &'static str);

const LISTS: [&str; 3] = ["fields", "labels", "annotations"];
/// Fields that can tell targets apart.
const MOST_MATCHED: usize = 3;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for operator in unit.own {
        let Some(entry) = operator.entry() else { continue };
        let node = unit.source.node(entry.node);
        let Some(serve) = node.get("serve").or_else(|| node.get("idp")) else { continue };
        let found = place(operator, serve).into_iter().chain(matched(serve)).chain(fields(serve));
        findings.extend(found.map(|(node, message, help)| {
            Diagnostic::new(rule.name, rule.level, unit.location(node.span()), message).help(help)
        }));
    }
}

/// Custom resources of the whole cluster go to no namespace. That one is missing is told by `missing-field`.
fn place<'t>(operator: &Operator, serve: Node<'t>) -> Option<Refused<'t>> {
    let namespace = serve.entry("namespace").filter(|entry| !entry.value.is_null() && !operator.namespaced())?;
    let message = "what is served lives in no namespace".to_owned();
    (text_of(serve, "enabled") == Some("true")).then_some((namespace.key, message, "remove `namespace`"))
}

fn matched(serve: Node<'_>) -> Option<Refused<'_>> {
    let fields = serve.entry("matchFields")?;
    let count = fields.value.items().count();
    let message = || format!("{count} fields tell targets apart, and at most {MOST_MATCHED} can");
    (count > MOST_MATCHED).then(|| (fields.key, message(), "leave some out"))
}

/// Fields, labels and annotations share their names and their order.
fn fields(serve: Node<'_>) -> Vec<Refused<'_>> {
    let mut found = Vec::new();
    let (mut names, mut orders) = (Vec::new(), Vec::new());
    for list in LISTS {
        for field in serve.get(list).into_iter().flat_map(Node::entries) {
            let name = field.name();
            if names.contains(&name) {
                let message = format!("there is another field, label or annotation `{name}`");
                found.push((field.key, message, "give one of the two another name"));
            }
            names.push(name);
            if list == "fields" && name.contains('-') {
                let message = format!("`{name}` cannot be a field of a request");
                found.push((field.key, message, "leave `-` out of it"));
            }
            let default = field.value.entry("default").filter(|entry| list == "fields" && !entry.value.is_null());
            if let Some(default) = default {
                let message = "the default of a field is that of the definition".to_owned();
                found.push((default.key, message, "write it into the definition, or into `mutation`"));
            }
            if let Some(order) = text_of(field.value, "order").filter(|order| *order != "0") {
                if orders.contains(&order) {
                    let message = format!("there is another field with the place {order}");
                    let place = field.value.get("order").unwrap_or(field.value);
                    found.push((place, message, "give each a place of its own"));
                }
                orders.push(order);
            }
        }
    }
    found
}
