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

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use ork_engine::custom_resource::CustomResource;
use ork_engine::model::Api;
use ork_engine::schema::{Definition, definitions};
use ork_engine::validate::{unknown_fields, validate};
use ork_project::{Host, check};
use ork_source::Diagnostic;
use support::cli::User;
use support::{environment, folder, snapshot};

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

/// What is found in a folder of these files.
fn found(name: &str, files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let place = folder(&format!("custom-resources-{name}"));
    for (file, text) in files {
        std::fs::write(place.join(file), text).unwrap();
    }
    check(&snapshot(&place), &[PathBuf::from(".")]).unwrap().findings
}

fn rules_of(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn schemas_that_go_deep_are_followed() {
    let (mut schema, mut value) = ("{type: integer}".to_owned(), "three".to_owned());
    for _ in 0..30 {
        schema = format!("{{type: object, properties: {{a: {schema}}}}}");
        value = format!("{{a: {value}}}");
    }
    let files = [("katalog.yaml", KATALOG), ("crd.yaml", &definition(&schema)), ("cr.yaml", &resource(&value))];
    let findings = found("deep", &files);
    assert_eq!(rules_of(&findings), ["invalid-resource"]);
    assert_eq!(findings[0].location.text(), "three");

    let open = "{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: object, x-kubernetes-preserve-unknown-fields: true}}}";
    let mut value = "1".to_owned();
    for _ in 0..200 {
        value = format!("{{a: {value}, b: [1]}}");
    }
    let files = [("katalog.yaml", KATALOG), ("crd.yaml", &definition(open)), ("cr.yaml", &resource(&value))];
    assert_eq!(rules_of(&found("open", &files)), Vec::<&str>::new());
}

#[test]
fn many_definitions_in_one_file() {
    let (mut katalog, mut crds, mut crs) = (
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: many}\nspec:\n  crds:\n".to_owned(),
        String::new(),
        String::new(),
    );
    for number in 0..500 {
        writeln!(katalog, "    k{number}:\n      apiTypes: {{group: example.com, version: v1, kind: K{number}}}\n      operatorBox:\n        onReconcile:\n          configMaps:\n            - data: {{a: '{{{{ .spec.a }}}}'}}").unwrap();
        let one = definition("{type: object, properties: {a: {type: string, minLength: 2}}}");
        crds += &one.replace("caches", &format!("k{number}s")).replace("Cache", &format!("K{number}"));
        crds += "---\n";
        crs += &resource("{a: x}").replace("Cache", &format!("K{number}"));
        crs += "---\n";
    }
    let start = std::time::Instant::now();
    let findings = found("many", &[("katalog.yaml", &katalog), ("crd.yaml", &crds), ("cr.yaml", &crs)]);
    println!("500 kinds in {:?}", start.elapsed());
    assert_eq!(findings.len(), 500);
    assert!(findings.iter().all(|finding| finding.rule == "invalid-resource"));
}

#[test]
fn long_resources_and_bombs_end() {
    let schema = "{type: object, properties: {rows: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, required: [name], properties: {name: {type: string, pattern: '^[a-z0-9-]+$'}, port: {type: integer}}}}}}";
    let rows = |count: usize, port: &str| {
        let rows = (0..count).fold(String::new(), |mut rows, row| {
            write!(rows, "\n    - name: row-{row}\n      port: {port}").unwrap();
            rows
        });
        format!("\n  rows:{rows}")
    };
    let crd = definition(schema);
    let files =
        |text: &str| [("katalog.yaml", KATALOG.to_owned()), ("crd.yaml", crd.clone()), ("cr.yaml", text.to_owned())];
    let run = |name: &str, text: &str| {
        let files = files(text);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let start = std::time::Instant::now();
        let findings = found(name, &files);
        println!("{name} in {:?}", start.elapsed());
        findings
    };
    assert_eq!(run("long", &resource(&rows(5_000, "80"))), []);
    // Whoever has thousands of mistakes has made one of them thousands of times.
    assert_eq!(run("long-wrong", &resource(&rows(5_000, "http"))).len(), 100);

    let mut bomb = String::from(
        "apiVersion: example.com/v1\nkind: Cache\nmetadata: {name: a}\nl0: &l0 [a, a, a, a, a, a, a, a]\n",
    );
    for level in 1..12 {
        let below = format!("*l{}, ", level - 1).repeat(8);
        writeln!(bomb, "l{level}: &l{level} [{below}]").unwrap();
    }
    run("bomb", &(bomb.clone() + "spec: {rows: *l11}\n"));
    let bomb = bomb.replace(
        "apiVersion: example.com/v1\nkind: Cache",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition",
    );
    let crd = bomb
        + "spec: {group: example.com, names: {kind: Cache, plural: caches}, versions: [{name: v1, schema: {openAPIV3Schema: {type: object, properties: *l11, default: *l11}}}]}\n";
    found("bomb-crd", &[("katalog.yaml", KATALOG), ("crd.yaml", &crd), ("cr.yaml", &resource("{}"))]);
}

#[test]
fn an_editor_sees_them_while_they_are_typed() {
    let place = folder("custom-resources-editor");
    let (katalog, cr) = (place.join("katalog.yaml"), place.join("cr.yaml"));
    std::fs::write(&katalog, KATALOG.replace("toJson .spec", "toJson .spec.size")).unwrap();
    let schema = "{type: object, required: [size], properties: {size: {type: integer}, owner: {type: string}}}";
    std::fs::create_dir(place.join("crds")).unwrap();
    std::fs::write(place.join("crds/cache.yaml"), definition(schema)).unwrap();
    let mut host = Host::new(environment(&place));
    let rules =
        |host: &Host| rules_of(&host.snapshot().diagnostics(&cr)).into_iter().map(str::to_owned).collect::<Vec<_>>();
    host.set_text(cr.clone(), resource("{size: 3}"));
    assert_eq!(rules(&host), Vec::<String>::new());
    host.set_text(cr.clone(), resource("{size: three}"));
    assert_eq!(rules(&host), ["invalid-resource"]);
    // What is only not there yet waits until the file is saved.
    host.set_text(cr.clone(), resource("{owner: me}"));
    assert_eq!(rules(&host), ["unread-field"]);
    host.saved(&cr);
    assert_eq!(rules(&host), ["missing-field", "unread-field"]);
    // It rests on the Katalog beside it.
    host.set_text(katalog.clone(), KATALOG.to_owned());
    assert!(host.snapshot().affected(&katalog).contains(&cr));
    assert_eq!(rules(&host), ["missing-field"]);
}

/// A field that is always empty, or that the custom resource leaves out, is an error where something must stand, and it is
/// told once.
#[test]
fn what_is_refused_for_want_of_a_value_is_told_by_its_reason() {
    let definition = definition("{type: object, properties: {image: {type: string}, tag: {type: string}}}");
    let katalog = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: shop}
spec:
  crds:
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}
      operatorBox:
        onReconcile:
          deployments:
            - {name: one, image: '{{ .spec.imgae }}', labels: {tag: 'x{{ .spec.tga }}'}}
            - {name: two, image: '{{ .spec.image }}', labels: {tag: '{{ .spec.tag }}'}}
";
    let resource = resource("{tag: \"7\"}");
    let files = [("katalog.yaml", katalog), ("crd.yaml", definition.as_str()), ("cr.yaml", resource.as_str())];
    let found = found("reasons", &files);
    let told: Vec<(&str, &str)> = found.iter().map(|finding| (finding.rule, finding.level.as_str())).collect();
    assert_eq!(told, [("unknown-cr-field", "error"), ("unknown-cr-field", "warning"), ("absent-value", "error")]);
}
