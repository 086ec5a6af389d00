//! Names across files: from every mention of a thing the same mentions are found, its declaration is reached, and a
//! rename changes all of them.
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

use ork_ide::{Access, definition, highlights, prepare_rename, references, rename};
use ork_source::{Location, apply_edits};
use support::names::{Fixture, Place, fixture};

const HEAD: &str = "apiVersion: orkestra.orkspace.io/v1\n";

/// What a name can become.
enum Renamed {
    To(&'static str),
    /// Nothing, and the reason has these words.
    Never(&'static str),
}

fn place(fixture: &Fixture, location: &Location, declares: bool) -> Place {
    Place { file: fixture.name(location.file.path()), span: location.span, declares }
}

/// Checks everything from every column of every marked place.
fn check(name: &str, marked: &str, renamed: Renamed) -> Fixture {
    let marked = marked.replace("HEAD\n", HEAD);
    let fixture = fixture(name, &marked);
    let declaration = fixture.places.iter().find(|place| place.declares);
    for here in &fixture.places {
        let path = fixture.root.join(&here.file);
        for offset in here.span.start..=here.span.end {
            let what = format!("{name}: {} at {offset} of {}", here.span.text(fixture.text(&here.file)), here.file);
            let found = |with_declaration| {
                let found = references(&fixture.snapshot, &path, offset, with_declaration);
                let is_declared = |at: &Location| {
                    declaration.is_some_and(|one| one.file == fixture.name(at.file.path()) && one.span == at.span)
                };
                let mut found: Vec<Place> = found.iter().map(|at| place(&fixture, at, is_declared(at))).collect();
                found.sort();
                found
            };
            assert_eq!(found(true), fixture.places, "{what}");
            let uses: Vec<Place> = fixture.places.iter().filter(|place| !place.declares).cloned().collect();
            assert_eq!(found(false), uses, "{what}");
            if let Some(declaration) = declaration {
                let target = definition(&fixture.snapshot, &path, offset).unwrap_or_else(|| panic!("{what}"));
                assert_eq!(place(&fixture, &target.location, true), *declaration, "{what}");
                assert_eq!(target.origin, here.span, "{what}");
            }
            let own = fixture.places.iter().filter(|place| place.file == here.file).map(|place| place.span);
            let shown = highlights(&fixture.snapshot, &path, offset);
            assert_eq!(shown.iter().map(|(span, _)| *span).collect::<Vec<_>>(), own.collect::<Vec<_>>(), "{what}");
            let declared_here = shown.iter().find(|(span, _)| Some(*span) == declaration.map(|one| one.span));
            if declaration.is_some_and(|one| one.file == here.file) {
                assert_eq!(declared_here.unwrap().1, Access::Write, "{what}");
            }
            let prepared = prepare_rename(&fixture.snapshot, &path, offset);
            match renamed {
                Renamed::To(new) => {
                    assert_eq!(prepared.unwrap().span, here.span, "{what}");
                    renames(&fixture, here, offset, new);
                }
                Renamed::Never(why) => {
                    let reason = prepared.unwrap_err();
                    assert!(reason.contains(why), "{what}: {reason}");
                }
            }
        }
    }
    fixture
}

/// A rename changes the marked places and nothing else.
fn renames(fixture: &Fixture, here: &Place, offset: u32, new: &str) {
    let edits = rename(&fixture.snapshot, &fixture.root.join(&here.file), offset, new).unwrap();
    for (file, text) in &fixture.texts {
        let own = edits.iter().filter(|edit| fixture.name(edit.location.file.path()) == *file);
        let changed = apply_edits(text, &own.map(|edit| (edit.location.span, edit.text.clone())).collect::<Vec<_>>());
        let marked = fixture.places.iter().filter(|place| place.file == *file);
        let expected = apply_edits(text, &marked.map(|place| (place.span, new.to_owned())).collect::<Vec<_>>());
        assert_eq!(changed, expected, "{file}");
    }
}

#[test]
fn inputs() {
    let marked = r#"
=== motifs/cache/motif.yaml
HEAD
kind: Motif
metadata: {name: cache}
inputs:
  - name: «image»
    required: true
  - name: images
resources:
  deployments:
    - name: image
      image: "a {{ .inputs.‹image› }}{{ if .inputs.images }}x{{ end }}"
      replicas: "{{ with .inputs }}{{ .‹image› }}{{ end }}"
      when:
        - field: inputs.‹image›
          exists: true
        - field: .inputs.‹image›
          equals: image
  configMaps:
    - name: '{{ index .inputs "‹image›" }}'
      data: {image: "{{ print \"\\u00e9\" .inputs.‹image› }}"}
status: {include: status.yaml}
=== motifs/cache/status.yaml
fields:
  - path: x
    value: "{{ .inputs.‹image› }}"
=== shop/katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
spec:
  crds:
    image:
      apiTypes: {group: example.com, version: v1, kind: Image}
      imports:
        - motif: ../motifs/cache/motif.yaml
          with: {‹image›: "{{ .spec.image }}", images: a}
        - motif: ../motifs/cache
          with:
            "‹image›": image
            images: ""
=== other/katalog.yaml
HEAD
kind: Katalog
metadata: {name: other}
spec:
  crds:
    a:
      apiTypes: {group: example.com, version: v1, kind: Image}
      operatorBox:
        reconcile:
          imports:
            - motif: ../motifs/cache/motif.yaml
              with:
                ‹image›: x
    b:
      imports:
        - motif: ./motif.yaml
          with: {image: other}
=== other/motif.yaml
HEAD
kind: Motif
metadata: {name: image}
inputs: [{name: image}]
resources: {pods: [{image: "{{ .inputs.image }}"}]}
"#;
    check("inputs", marked, Renamed::To("picture"));
}

const ENTRIES: &str = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: db}
spec:
  crds:
    «db»:
      apiTypes: {group: example.com, version: v1, kind: Db}
    web:
      apiTypes: {group: example.com, version: v1, kind: Web}
      dependsOn: [‹db›, {a: db}]
      operatorBox:
        cross:
          - crd: ‹db›
          - crd: "‹db›"
            as: other
        onCreate:
          pods:
            - name: db
              image: "{{ .cross.‹db›.spec.image }}{{ .cross.other.spec.image }}"
              when: [{field: cross.‹db›.spec.image, exists: true}]
    third:
      apiTypes: {group: example.com, version: v1, kind: Third}
      dependsOn:
        ‹db›: {condition: healthy}
=== komposer.yaml
HEAD
kind: Komposer
metadata: {name: all}
imports: {files: [./katalog.yaml]}
spec:
  crds:
    ‹DB›: {enabled: false}
    more:
      apiTypes: {group: example.com, version: v1, kind: More}
      dependsOn: {‹db›: started}
=== simulate.yaml
HEAD
kind: Simulate
metadata: {name: db}
spec:
  katalog: komposer.yaml
  cr: cr.yaml
  expect:
    crds:
      ‹db›: {steady: true}
=== elsewhere/katalog.yaml
HEAD
kind: Katalog
metadata: {name: db}
spec:
  crds:
    db:
      apiTypes: {group: example.com, version: v1, kind: Db}
"#;

#[test]
fn entries() {
    let fixture = check("entries", ENTRIES, Renamed::To("database"));
    let path = fixture.root.join("katalog.yaml");
    let at = fixture.places.iter().find(|place| place.declares).unwrap().span.start;
    let refused = |new: &str| rename(&fixture.snapshot, &path, at, new).unwrap_err();
    assert!(refused("my-db").contains("cannot stand in a template"), "{}", refused("my-db"));
    assert_eq!(refused("web"), "another entry is called `web`");
    assert!(refused("").contains("cannot be empty"), "{}", refused(""));
}

#[test]
fn what_is_read_of_others() {
    let marked = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: db}
spec:
  crds:
    db:
      apiTypes: {group: example.com, version: v1, kind: Db}
    web:
      apiTypes: {group: example.com, version: v1, kind: Web}
      operatorBox:
        observe:
          cross:
            - crd: db
              as: «base»
        onCreate:
          pods:
            - image: "{{ $b := .cross.‹base› }}{{ $b.spec.image }}{{ .cross.‹base›.status.x }}"
              when:
                - {field: cross.‹base›.found, equals: "true"}
    other:
      apiTypes: {group: example.com, version: v1, kind: Other}
      operatorBox:
        cross: [{crd: db, as: base}]
        onCreate: {pods: [{image: "{{ .cross.base.x }}"}]}
"#;
    check("cross", marked, Renamed::To("store"));
}

#[test]
fn external_calls() {
    let marked = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: a}
spec:
  crds:
    web:
      apiTypes: {group: example.com, version: v1, kind: Web}
      operatorBox:
        preReconcile:
          external: [{name: «quota», url: "http://a"}]
          reconcileGate:
            when: [{field: external.‹quota›.status, equals: "200"}]
        onCreate:
          pods: [{image: "{{ .external.‹quota›.body }}"}]
"#;
    check("external", marked, Renamed::To("budget"));
}

#[test]
fn notes_and_profiles() {
    let notes = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: a}
notes: {include: notes.yaml}
spec:
  crds:
    web:
      apiTypes: {group: example.com, version: v1, kind: Web}
      operatorBox:
        onCreate:
          pods:
            - name: "{{ ‹fullName› }}"
              image: "{{ print (‹fullName› | upper) .spec.fullName }}"
=== notes.yaml
functions:
  - name: «fullName»
    expression: "{{ .metadata.name }}"
  - name: long
    expression: "{{ ‹fullName› }}-x"
"#;
    let fixture = check("notes", notes, Renamed::To("longName"));
    let at = fixture.places.iter().find(|place| place.declares).unwrap();
    let refused = |new: &str| rename(&fixture.snapshot, &fixture.root.join(&at.file), at.span.start, new).unwrap_err();
    assert_eq!(refused("default"), "`default` is a word of every template");
    assert_eq!(refused("long"), "another note is called `long`");
    assert!(refused("a-b").contains("cannot stand in a template"));
    let profiles = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: a}
profiles:
  resources: [{name: «tiny», limits: {cpu: 10m}}]
  probes: [{name: tiny}]
spec:
  crds:
    web:
      apiTypes: {group: example.com, version: v1, kind: Web}
      operatorBox:
        onCreate:
          deployments:
            - image: a
              resources: {profile: ‹tiny›}
              probes: {liveness: {profile: tiny}}
"#;
    let fixture = check("profiles", profiles, Renamed::To("pico"));
    let at = fixture.places.iter().find(|place| place.declares).unwrap();
    let refused = rename(&fixture.snapshot, &fixture.root.join(&at.file), at.span.start, "medium").unwrap_err();
    assert_eq!(refused, "`medium` is a built-in profile");
}

#[test]
fn anchors_and_variables() {
    let anchors = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: base}
x: &«base» {image: a}
spec:
  crds:
    web:
      operatorBox:
        onCreate:
          pods:
            - <<: *‹base›
              name: base
            - *‹base›
"#;
    let fixture = check("anchors", anchors, Renamed::To("common"));
    let at = fixture.places.iter().find(|place| place.declares).unwrap();
    let linked = ork_ide::linked_editing(&fixture.snapshot, &fixture.root.join(&at.file), at.span.start);
    assert_eq!(linked, fixture.places.iter().map(|place| place.span).collect::<Vec<_>>());
    let variables = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: a}
spec:
  crds:
    web:
      operatorBox:
        onCreate:
          pods:
            - name: "{{ $i := 1 }}{{ $i }}"
              image: >-
                {{ «$i» := .spec.image }}{{ $j := 1 }}
                {{ range $i, $e := .spec.list }}{{ $i }}{{ end }}{{ ‹$i› = 2 }}{{ if ‹$i› }}{{ ‹$i›.x }}{{ end }}
"#;
    let fixture = check("variables", variables, Renamed::To("$image"));
    let at = fixture.places.iter().find(|place| place.declares).unwrap();
    let path = fixture.root.join(&at.file);
    assert_eq!(rename(&fixture.snapshot, &path, at.span.start, "image").unwrap()[0].text, "$image");
    let refused = rename(&fixture.snapshot, &path, at.span.start, "$j").unwrap_err();
    assert_eq!(refused, "another variable is called `$j`");
    assert_eq!(ork_ide::linked_editing(&fixture.snapshot, &path, at.span.start + 1).len(), 4);
}

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
    check("documents", documents, Renamed::Never("renamed with its file"));
}

#[test]
fn names_of_one_document() {
    let marked = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: a}
notification:
  teams:
    «platform»: {email: [a@b.c]}
spec:
  crds:
    web:
      apiTypes: {group: example.com, version: v1, kind: Web}
      operatorBox:
        onCreate:
          pods:
            - image: platform
              when: [{field: spec.x, equals: y, notify: {teams: [‹platform›]}}]
"#;
    check("teams", marked, Renamed::To("operations"));
    let marked = r#"
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: a}
spec:
  crds:
    web:
      apiTypes: {group: example.com, version: v1, kind: Web}
      operatorBox:
        onCreate:
          deployments:
            - name: «front»
              image: a
              volumes: [{name: data, emptyDir: {}}]
              volumeMounts: [{name: data, mountPath: /x}]
            - name: back
              image: front
          hpa:
            - scaleTargetRef: {kind: Deployment, name: ‹front›}
            - scaleTargetRef: {kind: StatefulSet, name: front}
"#;
    check("objects", marked, Renamed::To("face"));
    let marked = marked.replace('«', "").replace('»', "").replace('‹', "").replace('›', "");
    let marked = marked
        .replace("volumes: [{name: data", "volumes: [{name: «data»")
        .replace("Mounts: [{name: data", "Mounts: [{name: ‹data›");
    check("volumes", &marked, Renamed::To("files"));
}
