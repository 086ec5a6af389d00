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
use support::cli::User;
use support::{folder, snapshot};

/// The definitions below the corpus, our patterns and the cases.
fn known() -> Vec<Arc<Definition>> {
    let root = ork_test::workspace();
    let folders = [root.join("patterns"), root.join("tests/cases")];
    let files = folders.into_iter().chain(ork_test::corpus()).flat_map(|folder| ork_test::files(&folder, &[".yaml"]));
    let snapshot = snapshot(&root);
    // Broken on purpose, so that nothing fits them.
    let sound = files.filter(|path| !path.iter().any(|part| part == "invalid-definition"));
    let sources = sound.filter_map(|path| snapshot.source(&path).ok());
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

const KATALOG: &str = "apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: shop}
spec:
  crds:
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}
      operatorBox:
        onReconcile:
          configMaps:
            - data: {all: '{{ toJson .spec }}'}
";

/// A definition whose `spec` has a schema.
fn definition(spec: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: caches.example.com}}
spec:
  group: example.com
  scope: Namespaced
  names: {{kind: Cache, plural: caches}}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {spec}
"
    )
}

fn resource(spec: &str) -> String {
    format!("apiVersion: example.com/v1\nkind: Cache\nmetadata: {{name: a}}\nspec: {spec}\n")
}

#[test]
fn rules_in_cel_are_kept() {
    let user = User::new(folder("custom-resources-cel"));
    user.write("katalog.yaml", KATALOG);
    let schema = "{type: object, properties: {least: {type: integer}, most: {type: integer, default: 1}},
              x-kubernetes-validations: [{rule: self.least <= self.most, messageExpression: \"'least is above ' + string(self.most)\", fieldPath: .least},
                {rule: 'self.least == oldSelf.least'}, {rule: 'self.least > nobody(3)'}]}";
    user.write("crd.yaml", &definition(schema));
    user.write("cr.yaml", &resource("{least: 2}"));
    let run = user.run(&["check", "--format", "concise"]);
    assert_eq!(run.stdout, "cr.yaml:4:15: error[invalid-resource]: least is above 1\n");
    user.write("cr.yaml", &resource("{least: 1}"));
    assert_eq!(user.run(&["check"]).code, Some(0));
    user.write("crd.yaml", &definition("{type: object, x-kubernetes-validations: [{rule: 'self.least <='}]}"));
    user.write("cr.yaml", &resource("{}"));
    let run = user.run(&["check", "--format", "concise"]);
    assert!(run.stdout.contains("crd.yaml:16:") && run.stdout.contains("this rule cannot be read"), "{}", run.stdout);
}

/// What a command prints, with what it says of it.
fn said(user: &User, args: &[&str]) -> String {
    let run = user.run(args);
    format!("{}--- errors\n{}", run.stdout, run.stderr)
}

#[test]
fn fields_are_declared_by_their_use() {
    let user = User::new(folder("custom-resources-declare"));
    support::copy(&ork_test::workspace().join("tests/cases/unknown-cr-field/declare"), &user.folder);
    insta::assert_snapshot!("declared-fields", said(&user, &["check", "--diff", "--unsafe-fixes"]));
}

#[test]
fn a_pattern_gets_what_it_lacks() {
    let user = User::new(folder("custom-resources-generate"));
    support::copy(&ork_test::workspace().join("tests/cases/unknown-cr-field/declare"), &user.folder);
    let nothing = user.run(&["generate", "crd"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(2), ""), "{}", nothing.stderr);
    std::fs::remove_file(user.folder.join("crd.yaml")).unwrap();
    insta::assert_snapshot!("generated-crd", said(&user, &["generate", "crd"]));
    insta::assert_snapshot!("generated-cr", said(&user, &["generate", "cr"]));
    user.ok(&["generate", "crd", "--write"]);
    user.ok(&["generate", "cr", ".", "--write"]);
    let again = user.run(&["generate", "cr", "--write"]);
    assert!(again.code == Some(2) && again.stderr.contains("cr.yaml is there already"), "{}", again.stderr);
    // What was made fits what it was made for.
    assert_eq!(user.run(&["check"]).stdout, "", "{}", user.run(&["check"]).stdout);
}
