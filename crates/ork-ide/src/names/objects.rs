//! Names of objects that an entry or a Motif makes, and of volumes: what declares one, and what refers to it.
//!
//! Only names that stand there as text: what a template gives is known when it is rendered.

use ork_engine::fields::resource_list;
use ork_yaml::Node;

use super::finder::{Finder, Name};
use super::literal::named_items;
use super::spots::Spot;
use super::symbol::{Sort, Symbol};
use super::text::{Scope, Text};

pub(super) fn names(finder: &mut Finder<'_, '_>, document: usize, spot: &Spot<'_, '_>) {
    if !finder.wants(&[Sort::Object, Sort::Volume]) {
        return;
    }
    volume(finder, spot);
    let text = finder.text;
    if spot.field() == "name"
        && spot.trail.len() > 2
        && let Some(list) = resource_list(spot.parent()).filter(|list| list.object.name == spot.object())
    {
        let name = Name::declared(Sort::Object, spot.text, spot.whole());
        return finder.note(name, || Some(symbol(text, list.kind, spot.text, spot.node)));
    }
    let Some(kind) = referred(spot) else { return };
    finder.note(Name::read(Sort::Object, spot.text, spot.whole()), || {
        let scope = text.scope(document, spot);
        made(&scope, kind, spot.text)
    });
}

/// An object by the place of its name.
fn symbol(text: &Text<'_>, kind: &str, name: &str, node: Node<'_>) -> Symbol {
    Symbol::new(Sort::Object, name, text.path()).within([kind]).at(node.span().start)
}

/// The kind of the object that a field refers to by its name.
fn referred<'t>(spot: &Spot<'_, 't>) -> Option<&'t str> {
    let said = || spot.holder()?.holder.get("kind")?.text();
    match (spot.parent(), spot.field()) {
        ("scaleTargetRef" | "roleRef", "name") => said().or(Some("Role").filter(|_| spot.parent() == "roleRef")),
        ("subjects", "name") => Some(said().unwrap_or("ServiceAccount")).filter(|kind| *kind == "ServiceAccount"),
        ("configMap" | "configMapRef" | "configMapKeyRef", "name") => Some("ConfigMap"),
        ("secret" | "secretRef" | "secretKeyRef", "name") | (_, "secretName") => Some("Secret"),
        (_, "serviceName") => Some("Service"),
        (_, "serviceAccountName") => Some("ServiceAccount"),
        (_, "claimName") => Some("PersistentVolumeClaim"),
        _ => None,
    }
}

/// The object of a name that the entry makes, its Motifs included, or the Motif itself.
fn made(scope: &Scope<'_>, kind: &str, name: &str) -> Option<Symbol> {
    let mut blocks = scope.operator.map(ork_engine::operator::Operator::blocks).unwrap_or_default();
    for adds in scope.motif.into_iter().flat_map(|motif| &motif.adds) {
        let nodes = [adds.on_create.node, adds.on_reconcile.node];
        blocks.extend(nodes.into_iter().flatten().map(|node| (adds.source.as_ref(), node)));
    }
    blocks.into_iter().find_map(|(source, block)| {
        let lists = source.node(block).entries();
        let mut lists = lists.filter(|entry| resource_list(entry.name()).is_some_and(|list| list.kind == kind));
        let node = lists.find_map(|entry| named_items(Some(entry.value)).find(|(named, _)| *named == name))?;
        let at = node.1.get("name")?.span().start;
        Some(Symbol::new(Sort::Object, name, source.file.path()).within([kind]).at(at))
    })
}

/// Volumes of pods, and their mounts.
fn volume(finder: &mut Finder<'_, '_>, spot: &Spot<'_, '_>) {
    if spot.field() != "name" {
        return;
    }
    let is_declared = matches!(spot.parent(), "volumes" | "volumeClaimTemplates");
    if !is_declared && spot.parent() != "volumeMounts" {
        return;
    }
    let home = finder.text.path();
    let pod = spot.outer().map(|crumb| crumb.holder);
    let name = match is_declared {
        true => Name::declared(Sort::Volume, spot.text, spot.whole()),
        false => Name::read(Sort::Volume, spot.text, spot.whole()),
    };
    finder.note(name, || {
        let pod = pod?;
        let mut declared = ["volumes", "volumeClaimTemplates"].into_iter().flat_map(|list| named_items(pod.get(list)));
        declared.find(|(name, _)| *name == spot.text)?;
        Some(Symbol::new(Sort::Volume, spot.text, home).at(pod.span().start))
    });
}
