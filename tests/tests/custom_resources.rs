//! Custom resources: those that are made from a definition, and those that lie beside a Katalog.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

mod support;

use std::sync::Arc;

use ork_engine::custom_resource::CustomResource;
use ork_engine::model::Api;
use ork_engine::schema::{Definition, definitions};
use ork_engine::validate::{unknown_fields, validate};
use support::snapshot;

/// The definitions below the corpus, our patterns and the cases.
fn known() -> Vec<Arc<Definition>> {
    let root = ork_test::workspace();
    let folders = [root.join("patterns"), root.join("tests/cases")];
    let files = folders.into_iter().chain(ork_test::corpus()).flat_map(|folder| ork_test::files(&folder, &[".yaml"]));
    let snapshot = snapshot(&root);
    let sources = files.filter_map(|path| snapshot.source(&path).ok());
    sources.flat_map(|source| definitions(&source).collect::<Vec<_>>()).collect()
}

#[test]
fn what_is_made_is_what_the_definition_takes() {
    let (mut count, mut both_ways) = (0, 0);
    for definition in known() {
        for version in &definition.versions {
            let (group, kind, plural) = (definition.group.clone(), definition.kind.clone(), definition.plural.clone());
            let api = Api { group, kind, plural, version: version.name.clone() };
            let schema = definition.schema(&version.name);
            let made = CustomResource::samples(&api, schema, definition.namespaced);
            let again = CustomResource::samples(&api, schema, definition.namespaced);
            let place = definition.source.file.path().display();
            assert!(!made.is_empty() && made.len() <= 8, "{place}: {} samples", made.len());
            assert!(made.iter().zip(&again).all(|(one, other)| one.object == other.object), "{place}");
            let Some(schema) = schema else { continue };
            for resource in &made {
                let problems = validate(&resource.object, schema);
                let dropped = unknown_fields(&resource.object, schema);
                assert!(problems.is_empty() && dropped.is_empty(), "{place}: {problems:#?} {dropped:#?}");
            }
            assert_eq!(CustomResource::synthesise(&api, Some(schema), definition.namespaced).object, made[0].object);
            count += made.len();
            both_ways += usize::from(made.len() > 1);
        }
    }
    println!("{count} resources, {both_ways} definitions with several");
    assert!(both_ways > 10);
}
