//! Fields added to the schema of a definition, as one change of its text.

use std::sync::Arc;

use ork_source::{Edit, SourceFile, apply_edits};
use ork_yaml::{NewValue, Node, Parent, PathStep};

use crate::schema::{Definition, Schema};
use crate::source::{Source, difference};

/// Bytes that are read anew at most, each field once more: this is worked out while somebody types.
const MOST_BYTES: usize = 400_000;

/// The change that declares fields in the schema that an entry's version has: for each the names from the root, and the
/// lines of its schema. Nothing where the text cannot take it.
#[must_use]
pub fn declare(definition: &Definition, schema: Schema<'_>, fields: &[(Vec<&str>, String)]) -> Option<Edit> {
    let root = definition.source.tree.root(definition.document)?;
    let versions = root.at("spec.versions")?;
    let is_it = |version: Node<'_>| {
        version.at("schema.openAPIV3Schema").is_some_and(|node| node.resolved().id() == schema.node().resolved().id())
    };
    let version = versions.items().position(is_it)?;
    let before = definition.source.file.text();
    if before.len().saturating_mul(fields.len()) > MOST_BYTES {
        return None;
    }
    let mut source = Arc::clone(&definition.source);
    for (names, lines) in fields {
        let edits = insert(&source, definition.document, version, names, lines)?;
        let text = apply_edits(source.file.text(), &edits);
        source = Source::edited(&source, SourceFile::new(source.file.path(), text));
    }
    let (span, with) = difference(before, source.file.text());
    Some(Edit { location: definition.source.location(span), text: with.to_owned() })
}

fn insert(
    source: &Source,
    document: usize,
    version: usize,
    names: &[&str],
    lines: &str,
) -> Option<Vec<(ork_source::Span, String)>> {
    let (name, parents) = names.split_last()?;
    let mut path = ["spec", "versions"].map(PathStep::Key).to_vec();
    path.push(PathStep::Item(version));
    path.extend(["schema", "openAPIV3Schema"].map(PathStep::Key));
    let tree = &source.tree;
    for parent in parents {
        let here = Schema::of(source.node(tree.find(document, &path).ok()?))?;
        if here.property(parent).is_some() {
            path.extend(["properties", parent].map(PathStep::Key));
        } else if *parent == "[]" && here.items().is_some() {
            path.push(PathStep::Key("items"));
        } else {
            here.additional()?;
            path.push(PathStep::Key("additionalProperties"));
        }
    }
    let parent = tree.find(document, &path).ok()?;
    path.push(PathStep::Key("properties"));
    match tree.find(document, &path) {
        Ok(properties) => tree.insert_key(Parent::Node(properties), name, NewValue::Lines(lines)).ok(),
        Err(_) => {
            let inner: String = lines.lines().map(|line| format!("  {line}\n")).collect();
            let lines = format!("{}:\n{inner}", ork_yaml::text_of(name));
            tree.insert_key(Parent::Node(parent), "properties", NewValue::Lines(&lines)).ok()
        }
    }
}
