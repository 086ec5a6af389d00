//! What the operator or motif around the cursor makes: kinds below `.children` and their fields, objects by name, fields of
//! the status.

use ork_engine::kubernetes;
use ork_engine::model::Contribution;
use ork_engine::operator::{ImportState, Operator};
use ork_engine::resources::RESOURCE_LISTS;
use ork_yaml::Node;

use super::members::{Member, member};
use crate::place::Place;

pub(super) fn is_plural(kind: &str) -> bool {
    RESOURCE_LISTS.iter().any(|list| list.plural == kind)
}

/// What the operator or motif around the cursor makes.
fn contributions(place: &Place) -> Vec<&Contribution> {
    let motif = place.motif().into_iter().flat_map(|motif| &motif.adds);
    let operator = place.operator();
    let own = operator.into_iter().flat_map(Operator::own);
    let imported = operator.into_iter().flat_map(|operator| &operator.imports).filter_map(ImportState::motif);
    own.chain(motif).chain(imported.flat_map(|motif| &motif.adds)).collect()
}

/// Kinds below `.children`: those that are made here first.
pub(super) fn children(place: &Place) -> Vec<Member> {
    let adds = contributions(place);
    let blocks = || adds.iter().flat_map(|adds| [&adds.on_create, &adds.on_reconcile]);
    let mut found = Vec::new();
    for list in RESOURCE_LISTS {
        let made = blocks().flat_map(|block| &block.resources).filter(|made| made.list.key == list.key).count();
        let weight = if made > 0 { 60.0 } else { 0.0 };
        let singular = list.kind.to_lowercase();
        if !list.is_of_any_kind() {
            let doc = format!("The {} that is made; the first by name of several.", list.kind);
            found.push(Member { weight, ..member(&singular, "object", &doc) });
        }
        let doc = format!("Every {} that is made, by name.", list.kind);
        let weight = if made > 1 { weight - 5.0 } else { weight - 20.0 };
        found.push(Member { weight, ..member(list.plural, "object", &doc) });
    }
    found
}

/// The objects of a kind whose names are written out.
pub(super) fn objects(place: &Place, plural: &str) -> Vec<Member> {
    let mut found = Vec::new();
    for adds in contributions(place) {
        for made in adds.on_create.resources.iter().chain(&adds.on_reconcile.resources) {
            let name = adds.source.node(made.node).get("name").and_then(Node::text);
            if let Some(name) = name.filter(|name| made.list.plural == plural && !name.contains("{{")) {
                found.push(member(name, "object", "An object of that name."));
            }
        }
    }
    found
}

/// Fields that people read of the objects that they make.
const READ_OFTEN: [&str; 8] =
    ["status", "readyReplicas", "metadata", "spec", "replicas", "name", "phase", "availableReplicas"];

pub(super) fn of_kubernetes(of: kubernetes::Type) -> Vec<Member> {
    let of = match of.form() {
        kubernetes::Form::List => of.items().unwrap_or(of),
        _ => of,
    };
    let weight = |name: &str| READ_OFTEN.iter().position(|often| *often == name).map_or(0.0, |at| 30.0 - at as f64);
    of.properties()
        .map(|property| Member {
            weight: weight(property.name()),
            ..member(property.name(), property.of().kind(), property.description())
        })
        .collect()
}

/// Fields of the status that the operator or motif itself writes.
pub(super) fn written_status(place: &Place, base: &[String], found: &mut Vec<Member>) {
    for adds in contributions(place) {
        for field in &adds.status_fields {
            let Some(path) = adds.source.node(*field).get("path").and_then(Node::text) else { continue };
            let names: Vec<&str> = path.split('.').collect();
            let Some(rest) = names.get(..base.len()).filter(|start| *start == base).and(names.get(base.len())) else {
                continue;
            };
            if !rest.is_empty() && !found.iter().any(|known| known.name == **rest) {
                found.push(member(rest, "", "A field of the status that is written here."));
            }
        }
    }
}
