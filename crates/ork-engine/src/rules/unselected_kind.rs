//! `unselected-kind`: an entry that watches every object of a kind of Kubernetes itself.

use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::fields::RESOURCE_LISTS;
use crate::model::Api;
use crate::operator::Operator;
use crate::rules::{Rule, Unit};

/// Kinds of the core API that entries watch, and operators do not make.
const MORE: [(&str, &str); 4] = [("", "Node"), ("", "Event"), ("", "Endpoints"), ("apps", "DaemonSet")];
/// What limits the objects that are watched.
const LIMITS: [&str; 4] = ["labelSelector", "fieldSelector", "namespace", "allowedNamespaces"];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for operator in unit.own.iter().filter(|operator| operator.enabled() && operator.definition.is_none()) {
        let (Some(api), Some(entry)) = (operator.written_api(), operator.entry()) else { continue };
        let Some(kind) = unit.source.node(entry.node).at("apiTypes.kind") else { continue };
        if entry.crd_file.is_some() || !is_built_in(api) || is_limited(operator) {
            continue;
        }
        let message = format!("every {} of the cluster is handled, those of others among them", api.kind);
        let finding = Diagnostic::new(rule.name, rule.level, unit.location(kind.span()), message);
        findings.push(finding.help("add a `labelSelector` that only yours have"));
    }
}

/// A kind of Kubernetes itself, by its group or by its kind alone.
fn is_built_in(api: &Api) -> bool {
    let made =
        RESOURCE_LISTS.iter().map(|list| (list.api_version.split_once('/').map_or("", |(group, _)| group), list.kind));
    made.chain(MORE).any(|(group, kind)| {
        let alone = api.group.is_empty() && api.version.is_empty();
        !kind.is_empty() && kind == api.kind && (group == api.group || alone)
    })
}

fn is_limited(operator: &Operator) -> bool {
    // Gates drop what does not count.
    let gated = operator.setting("operatorBox.preReconcile").is_some();
    let given =
        |node: Node<'_>| node.text().is_some() || node.entries().next().is_some() || node.items().next().is_some();
    gated || LIMITS.iter().any(|field| operator.setting(field).is_some_and(given))
}
