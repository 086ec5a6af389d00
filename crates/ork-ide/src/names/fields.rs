//! Fields of custom resources: in templates by their path, in definitions as properties, in custom resources as keys.

use std::path::Path;
use std::sync::Arc;

use ork_engine::operator::{ImportState, Operator};
use ork_engine::schema::{Definition, Schema, definitions};
use ork_engine::source::{Kind, Source};
use ork_project::Snapshot;
use ork_source::Span;
use ork_yaml::Node;

use super::finder::{Finder, Name};
use super::spots::Spot;
use super::symbol::{Role, Sort, Symbol, Written};
use super::text::{Defined, Scope};

/// An element of a list or map in the path of a field.
const ELEMENT: &str = "[]";

/// The field that a path leads to, when its definition declares it.
pub(crate) fn symbol(defined: &Defined, path: &[String]) -> Option<Symbol> {
    let schema = defined.definition.schema(&defined.version)?;
    let (last, parents) = path.split_last()?;
    let mut here = schema;
    let mut within = Vec::new();
    for name in parents {
        let (next, known) = step(here, name)?;
        here = next;
        within.push(known);
    }
    let (key, _) = here.property(last)?;
    let home = defined.definition.source.file.path();
    Some(Symbol::new(Sort::Field, key.text()?, home).within(within).at(start(schema)))
}

/// Where a schema is written, whatever alias leads to it.
fn start(schema: Schema<'_>) -> u32 {
    schema.node().resolved().span().start
}

/// One step down a schema, and what the path of a field calls it.
fn step<'t>(schema: Schema<'t>, name: &str) -> Option<(Schema<'t>, String)> {
    if let Some((_, property)) = schema.property(name) {
        return Some((property, name.to_owned()));
    }
    schema.additional().or_else(|| schema.items()).map(|element| (element, ELEMENT.to_owned()))
}

/// A field of the status that no definition declares: what an entry or Motif writes there does. Several items may write
/// one field; the first stands for all.
pub(super) fn reported(scope: &Scope<'_>, name: &str) -> Option<Symbol> {
    let entry = scope.operator.and_then(Operator::entry).map_or("", |entry| entry.name.value.as_str());
    let own = scope.operator.into_iter().flat_map(Operator::own).map(|adds| (entry, adds));
    let motifs = scope.operator.into_iter().flat_map(|operator| operator.imports.iter().filter_map(ImportState::motif));
    let of_motifs = motifs.chain(scope.motif).flat_map(|motif| &motif.adds).map(|adds| ("", adds));
    let mut all = own.chain(of_motifs);
    all.find_map(|(entry, adds)| {
        let items = adds.status_fields.iter().map(|item| adds.source.node(*item));
        let mut paths = items.filter_map(|item| item.get("path"));
        let path = paths.find(|path| path.text() == Some(name))?;
        let home = adds.source.file.path();
        Some(Symbol::new(Sort::Field, name, home).within(["status", entry]).at(path.span().start))
    })
}

/// The names in a definition: properties, and what else of it names them.
pub(super) fn in_definition(finder: &mut Finder<'_, '_>, spot: &Spot<'_, '_>) {
    if !spot.is_key && spot.parents().eq(["spec"].into_iter().chain(["names"])) && spot.field() == "kind" {
        let home = finder.text.path();
        return finder.note(Name::declared(Sort::Kind, spot.text, spot.whole()), || {
            Some(Symbol::new(Sort::Kind, spot.text, home))
        });
    }
    let Some(at) = spot.trail.iter().position(|crumb| crumb.key == "openAPIV3Schema") else {
        return printed(finder, spot);
    };
    let Some(schema) = spot.trail.get(at + 1).map(|crumb| crumb.holder.span().start) else { return };
    let below = spot.trail.get(at + 1..).unwrap_or_default();
    let Some((within, rest)) = way(below.iter().map(|crumb| crumb.key)) else { return };
    let (role, within) = match (rest.as_slice(), spot.is_key) {
        // The key of a property: the last of the way.
        ([], true) => {
            let Some((last, parents)) = within.split_last() else { return };
            if last == ELEMENT || *last != spot.text {
                return;
            }
            (Role::Declaration, parents.to_vec())
        }
        (["required", ""] | ["x-kubernetes-list-map-keys", ""], false) => {
            let element = rest.first() != Some(&"required");
            let element = Some(ELEMENT.to_owned()).filter(|_| element);
            (Role::Read, within.into_iter().chain(element).collect())
        }
        _ => return,
    };
    let home = finder.text.path();
    let name = Name { sort: Sort::Field, text: spot.text, span: spot.whole(), role, written: Written::Yaml };
    finder.note(name, || Some(Symbol::new(Sort::Field, spot.text, home).within(within).at(schema)));
}

/// The way through a schema that keys lead, and the keys that are no part of it.
fn way<'k>(keys: impl Iterator<Item = &'k str>) -> Option<(Vec<String>, Vec<&'k str>)> {
    let mut keys = keys.peekable();
    let mut within = Vec::new();
    while let Some(key) = keys.peek().copied() {
        match key {
            "properties" => {
                keys.next();
                within.push(keys.next()?.to_owned());
            }
            "items" | "additionalProperties" => {
                keys.next();
                within.push(ELEMENT.to_owned());
            }
            _ => break,
        }
    }
    Some((within, keys.collect()))
}

/// Paths of columns and of scaling: `.spec.size`.
fn printed(finder: &mut Finder<'_, '_>, spot: &Spot<'_, '_>) {
    let paths = ["jsonPath", "specReplicasPath", "statusReplicasPath", "labelSelectorPath"];
    if spot.is_key || !paths.contains(&spot.field()) {
        return;
    }
    let version = spot.trail.iter().position(|crumb| crumb.key == "versions");
    let Some(version) = version.and_then(|at| spot.trail.get(at + 2)) else { return };
    let Some(schema) = version.holder.at("schema.openAPIV3Schema").and_then(Schema::of) else { return };
    let names: Vec<&str> = spot.text.split('.').skip(1).collect();
    let mut here = schema;
    let mut within = Vec::new();
    let mut at = 1;
    let home = finder.text.path();
    for text in names {
        let span = spot.span(Span::from(at..at + text.len()));
        let name = Name { sort: Sort::Field, text, span, role: Role::Read, written: Written::Path };
        let symbol =
            here.property(text).map(|_| Symbol::new(Sort::Field, text, home).within(within.clone()).at(start(schema)));
        finder.note(name, || symbol);
        let Some((next, known)) = step(here, text) else { return };
        here = next;
        within.push(known);
        at += text.len() + 1;
    }
}

/// The names in a custom resource: its kind, and its keys.
pub(super) fn in_resource(finder: &mut Finder<'_, '_>, root: Node<'_>, spot: &Spot<'_, '_>) {
    let snapshot = finder.text.snapshot;
    let path = finder.text.path();
    if !spot.is_key && spot.trail.len() == 1 && spot.field() == "kind" {
        return finder.note(Name::read(Sort::Kind, spot.text, spot.whole()), || {
            let defined = of_resource(snapshot, path, root)?;
            Some(Symbol::new(Sort::Kind, spot.text, defined.definition.source.file.path()))
        });
    }
    let first = spot.trail.first().map_or("", |crumb| crumb.key);
    if !spot.is_key || !matches!(first, "spec" | "status") {
        return;
    }
    let name = Name { role: Role::Write, ..Name::read(Sort::Field, spot.text, spot.whole()) };
    finder.note(name, || {
        let way: Vec<String> = spot
            .trail
            .iter()
            .map(|crumb| if crumb.key.is_empty() { ELEMENT.to_owned() } else { crumb.key.to_owned() })
            .collect();
        symbol(&of_resource(snapshot, path, root)?, &way)
    });
}

/// The definition of a custom resource's kind: one beside it, else one of the workspace.
pub(super) fn of_resource(snapshot: &Snapshot, path: &Path, root: Node<'_>) -> Option<Defined> {
    let kind = root.get("kind")?.text()?;
    let (group, version) = root.get("apiVersion")?.text()?.split_once('/')?;
    let definition = defining(snapshot, path, group, kind)?;
    Some(Defined { definition, version: version.to_owned() })
}

/// The definition of a kind that is nearest to a file.
pub(super) fn defining(snapshot: &Snapshot, path: &Path, group: &str, kind: &str) -> Option<Arc<Definition>> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let workspace = snapshot.workspace();
    let mut files: Vec<&Path> = workspace.definitions.iter().map(std::path::PathBuf::as_path).collect();
    // Those that share most of the way come first.
    let shared =
        |file: &Path| file.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    files.sort_by_key(|file| std::cmp::Reverse(shared(file)));
    let beside = ["crd.yaml", "crd.yml"].map(|name| folder.join(name));
    let files = beside.iter().map(std::path::PathBuf::as_path).chain(files);
    let mut found = files.filter_map(|file| {
        let text = snapshot.text(file)?;
        let source = Some(()).filter(|()| text.text().contains(kind)).and_then(|()| snapshot.source(file).ok())?;
        let mut all = definitions(&source);
        all.find(|definition| definition.kind == kind && (group.is_empty() || definition.group == group))
    });
    found.next()
}

/// Whether a document can be a custom resource.
pub(super) fn is_resource(source: &Source, document: usize) -> bool {
    source.kind(document) == Kind::Other
        && !source.claims_group(document)
        && source.tree.root(document).is_some_and(|root| root.get("kind").is_some() && root.get("apiVersion").is_some())
}
