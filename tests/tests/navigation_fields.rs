//! Fields of custom resources, kinds and documents: where they are declared, where they are read, and what of them keeps
//! its name.
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

use ork_ide::{definition, prepare_rename, references, rename};
use support::names::{HEAD, Renamed, check, fixture};

const DEFINITION: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: caches.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Cache, plural: caches}
  versions:
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns:
        - {name: Size, type: integer, jsonPath: .spec.‹size›}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [‹size›]
              properties:
                «size»: {type: integer}
                disk:
                  type: object
                  properties:
                    size: {type: integer}
            status:
              type: object
              properties:
                size: {type: integer}
"#;

fn field_fixture() -> String {
    let rest = r#"
=== motif.yaml
HEAD
kind: Motif
metadata: {name: cache}
inputs: [{name: size}]
resources:
  deployments:
    - image: a
      replicas: "{{ .spec.‹size› }}"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
spec:
  crds:
    cache:
      crdFile: crd.yaml
      apiTypes: {group: example.com, version: v1, kind: Cache}
      imports:
        - motif: ./motif.yaml
          with: {size: "{{ .spec.‹size› | default 1 }}"}
      validation:
        rules:
          - {field: spec.‹size›, max: "5", message: "size {{ .spec.‹size› }} of {{ .spec.disk.size }}"}
      operatorBox:
        status:
          fields: [{path: size, value: "{{ with .spec }}{{ .‹size› }}{{ end }}"}]
    web:
      apiTypes: {group: example.com, version: v1, kind: Web}
      operatorBox:
        cross: [{crd: cache}]
        onCreate: {pods: [{image: "{{ .cross.cache.spec.‹size› }}{{ .spec.size }}"}]}
=== cr.yaml
apiVersion: example.com/v1
kind: Cache
metadata: {name: a}
spec:
  ‹size›: 3
  disk: {size: 1}
=== other/cr.yaml
apiVersion: example.com/v1
kind: Other
metadata: {name: size}
spec: {size: 3}
"#;
    format!("=== crd.yaml\n{DEFINITION}{rest}")
}

#[test]
fn fields_of_custom_resources() {
    let fixture = check("fields", &field_fixture(), Renamed::To("replicas"));
    let at = fixture.places.iter().find(|place| place.declares).unwrap();
    let refused = rename(&fixture.snapshot, &fixture.root.join(&at.file), at.span.start, "disk").unwrap_err();
    assert_eq!(refused, "another field is called `disk`");
    let status = field_fixture()
        .replace("‹size›", "size")
        .replace("«size»", "size")
        .replace("fields: [{path: size", "fields: [{path: ‹size›")
        .replace(
            "                size: {type: integer}\n\n=== motif",
            "                «size»: {type: integer}\n\n=== motif",
        );
    check("fields-status", &status, Renamed::To("ready"));
}

#[test]
fn fields_of_a_schema_that_versions_share() {
    let second = "    - name: v2\n      served: true\n      storage: false\n      schema: {openAPIV3Schema: *all}\n";
    let shared = field_fixture()
        .replace("        openAPIV3Schema:\n", "        openAPIV3Schema: &all\n")
        .replace("\n=== motif", &format!("{second}\n=== motif"))
        .replace("version: v1, kind: Cache", "version: v2, kind: Cache");
    check("fields-shared", &shared, Renamed::To("replicas"));
}

#[test]
fn fields_of_a_status_that_no_definition_declares() {
    let marked = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
spec:
  crds:
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}
      operatorBox:
        status:
          fields:
            - {path: «phase», value: a, when: [{field: status.‹phase›, exists: false}]}
            - {path: ‹phase›, value: "{{ .status.‹phase› }}"}
            - {path: ‹phase›.x, value: phase}
    other:
      apiTypes: {group: example.com, version: v1, kind: Other}
      operatorBox: {status: {fields: [{path: phase, value: b}]}}
"#;
    check("status", marked, Renamed::To("stage"));
}

#[test]
fn fields_that_something_else_names_stay() {
    let rules = "x-kubernetes-validations: [{rule: self.size > 1}]\n              required";
    let marked = field_fixture().replace("required", rules);
    check("fields-cel", &marked, Renamed::Never("a rule in CEL"));
}

#[test]
fn fields_that_requests_or_versions_name_stay() {
    for block in
        ["serve: {fields: {size: {}}}", "conversion: {paths: [{from: v1, to: v2, spec: {size: '{{ .spec.size }}'}}]}"]
    {
        let entry = "      crdFile: crd.yaml\n";
        let marked = field_fixture().replace(entry, &format!("{entry}      {block}\n"));
        check("fields-blocks", &marked, Renamed::Never("only you can change that"));
    }
}

#[test]
fn what_has_no_name_of_its_own_is_not_renamed() {
    let katalog = |line: &str| {
        format!(
            "{HEAD}kind: Katalog\nmetadata: {{name: a}}\nspec:\n  crds:\n    web:\n      operatorBox: {{onCreate: {{pods: [{{image: '{line}'}}]}}}}\n"
        )
    };
    for (line, why) in [
        ("{{ def<CURSOR>ault 1 .x }}", "`default` is a built-in function"),
        ("{{ .metadata.na<CURSOR>me }}", "`.metadata.name` is a field of every Kubernetes object"),
        ("{{ .sp<CURSOR>ec.x }}", "`.spec` is a root of the data"),
        ("{{ .spec.x<CURSOR> }}", "nothing in the workspace declares `.spec.x`"),
        ("{{ .children.deployment.stat<CURSOR>us }}", "`.children.deployment.status` is a field of Kubernetes"),
        ("{{ .inputs.a<CURSOR> }}", "no input declares `.inputs.a`"),
        ("{{ mine<CURSOR> }}", "no note is called `mine`"),
        ("pla<CURSOR>in", "nothing here has a name that can be changed"),
    ] {
        let (text, offset) = ork_test::cursor(&katalog(line)).unwrap();
        let fixture = fixture("refused", &format!("=== katalog.yaml\n{text}"));
        let path = fixture.root.join("katalog.yaml");
        assert_eq!(prepare_rename(&fixture.snapshot, &path, offset).unwrap_err(), why, "{line}");
    }
    let fixture = fixture("refused", &format!("=== katalog.yaml\n{}", katalog("x")));
    let key = u32::try_from(fixture.text("katalog.yaml").find("operatorBox").unwrap()).unwrap();
    let refused = prepare_rename(&fixture.snapshot, &fixture.root.join("katalog.yaml"), key).unwrap_err();
    assert_eq!(refused, "`operatorBox` is a key of the format");
}

#[test]
fn what_was_fetched_keeps_its_names() {
    let marked = r#"
=== home/registry/ghcr.io/orkspace/orkestra-registry/patterns/motifs/cache/v1/motif.yaml
HEAD
kind: Motif
metadata: {name: cache, version: v1}
inputs: [{name: «image»}]
resources: {pods: [{image: "{{ .inputs.‹image› }}", command: ["{{ .spec.size }}"]}]}
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
spec:
  crds:
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}
      imports: [{motif: "cache:v1", with: {‹image›: "{{ .spec.size }}"}}]
"#;
    let fixture = check("fetched", marked, Renamed::Never("belongs to the Motif `cache`, which was fetched"));
    // A field that it reads cannot be renamed either.
    let path = fixture.root.join("katalog.yaml");
    std::fs::write(fixture.root.join("crd.yaml"), support::names::unmarked("", DEFINITION).0).unwrap();
    let mut host = ork_project::Host::new(ork_project::Environment {
        ork_home: Some(fixture.root.join("home")),
        ..support::environment(&fixture.root)
    });
    host.set_roots(vec![fixture.root.clone()]);
    let at = u32::try_from(fixture.text("katalog.yaml").find("size").unwrap()).unwrap();
    let refused = prepare_rename(&host.snapshot(), &path, at).unwrap_err();
    assert!(refused.contains("the Motif `cache` reads the field `size` and was fetched"), "{refused}");
    // The import leads to the file that was fetched.
    let reference = u32::try_from(fixture.text("katalog.yaml").find("cache:v1").unwrap()).unwrap();
    let target = definition(&host.snapshot(), &path, reference).unwrap();
    assert!(target.location.file.path().ends_with("cache/v1/motif.yaml"));
    assert_eq!(target.location.span.text(target.location.file.text()), "cache");
}

#[test]
fn unsaved_texts_count() {
    let marked = "=== motif.yaml\nHEAD\nkind: Motif\nmetadata: {name: cache}\n=== katalog.yaml\nHEAD\nkind: Katalog\nmetadata: {name: a}\nspec: {crds: {web: {imports: [{motif: ./motif.yaml, with: {image: x}}]}}}\n";
    let fixture = fixture("unsaved", &marked.replace("HEAD\n", HEAD));
    let (motif, katalog) = (fixture.root.join("motif.yaml"), fixture.root.join("katalog.yaml"));
    let at = u32::try_from(fixture.text("katalog.yaml").find("image").unwrap()).unwrap();
    assert_eq!(definition(&fixture.snapshot, &katalog, at), None);
    let mut host = ork_project::Host::new(support::environment(&fixture.root));
    let text = format!("{}inputs: [{{name: image}}]\n", fixture.text("motif.yaml"));
    host.set_text(motif.clone(), text.clone());
    host.set_text(katalog.clone(), fixture.text("katalog.yaml").to_owned());
    let target = definition(&host.snapshot(), &katalog, at).unwrap();
    assert_eq!((target.location.file.path(), target.location.span.text(&text)), (motif.as_path(), "image"));
    assert_eq!(references(&host.snapshot(), &motif, target.location.span.start, true).len(), 2);
}

#[test]
fn kinds_and_documents() {
    let unmarked = field_fixture().replace("‹size›", "size").replace("«size»", "size");
    let kinds = unmarked
        .replace("names: {kind: Cache", "names: {kind: «Cache»")
        .replace("version: v1, kind: Cache}", "version: v1, kind: ‹Cache›}")
        .replace("kind: Cache\nmetadata: {name: a}", "kind: ‹Cache›\nmetadata: {name: a}");
    check("kinds", &kinds, Renamed::Never("part of the API"));
    let documents = r#"
=== motif.yaml
HEAD
kind: Motif
metadata: {name: «cache»}
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
spec:
  imports: [{motif: ‹./motif.yaml›}]
  crds:
    cache:
      imports: [{motif: "‹./motif.yaml›"}, {motif: ./absent.yaml}]
"#;
    check("documents", documents, Renamed::Never("a document"));
}
