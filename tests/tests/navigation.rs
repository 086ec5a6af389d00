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

use ork_ide::{prepare_rename, references, rename};
use ork_project::Host;
use support::environment;
use support::names::{HEAD, Renamed, check, fixture};

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

#[test]
fn inputs_that_aliases_give() {
    let marked = r#"
=== motif.yaml
HEAD
kind: Motif
metadata: {name: one}
inputs: [{name: «image»}]
=== other.yaml
HEAD
kind: Motif
metadata: {name: two}
inputs: [{name: image}]
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: a}
x: &own {a: 1}
spec:
  crds:
    a:
      labels: &common {‹image›: x}
      imports:
        - motif: ./motif.yaml
          with: &shared {‹image›: a}
        - motif: ./motif.yaml
          with: *shared
        - motif: ./motif.yaml
          with: {<<: *common, x: y}
"#;
    check("aliases", marked, Renamed::To("picture"));
    let both = marked.replace(
        "        - motif: ./motif.yaml\n          with: *shared",
        "        - motif: ./other.yaml\n          with: *shared",
    );
    let fixture = fixture("aliases", &both.replace("HEAD\n", HEAD).replace(['«', '»', '‹', '›'], ""));
    for motif in ["motif.yaml", "other.yaml"] {
        let at = u32::try_from(fixture.text(motif).find("image").unwrap()).unwrap();
        let refused = prepare_rename(&fixture.snapshot, &fixture.root.join(motif), at).unwrap_err();
        assert_eq!(refused, "an alias gives one value to the Motifs `one` and `two`");
    }
}

/// An editor may open a file and no folder, or several folders.
#[test]
fn files_beside_and_other_folders_count() {
    let marked = r#"
=== one/motif.yaml
HEAD
kind: Motif
metadata: {name: one}
inputs: [{name: image}]
=== one/katalog.yaml
HEAD
kind: Katalog
metadata: {name: a}
spec: {crds: {a: {imports: [{motif: ./motif.yaml, with: {image: a}}]}}}
=== two/shop.yaml
HEAD
kind: Katalog
metadata: {name: b}
spec: {crds: {b: {imports: [{motif: ../one/motif.yaml, with: {image: b}}]}}}
"#;
    let fixture = fixture("folders", &marked.replace("HEAD\n", HEAD));
    let motif = fixture.root.join("one/motif.yaml");
    let at = u32::try_from(fixture.text("one/motif.yaml").find("image").unwrap()).unwrap();
    let found = |roots: &[&str]| {
        let mut host = Host::new(environment(&fixture.root));
        host.set_roots(roots.iter().map(|root| fixture.root.join(root)).collect());
        host.set_text(motif.clone(), fixture.text("one/motif.yaml").to_owned());
        let found = references(&host.snapshot(), &motif, at, false);
        found.iter().map(|at| fixture.name(at.file.path())).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), ["one/katalog.yaml"]);
    assert_eq!(found(&["one"]), ["one/katalog.yaml"]);
    assert_eq!(found(&["two"]), ["one/katalog.yaml", "two/shop.yaml"]);
    assert_eq!(found(&["one", "two"]), ["one/katalog.yaml", "two/shop.yaml"]);
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
      operatorBox:
        autoscale: {conditions: {when: [{field: cross.‹db›.metrics.queueDepth, greaterThan: "5"}]}, do: {workers: 2}}
        onCreate: {pods: [{image: "{{ .cross.db.spec.image }}"}]}
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
    let of_test = r#"
=== e2e.yaml
HEAD
kind: E2E
metadata: {name: a}
spec:
  katalog: katalog.yaml
  notes: {functions: [{name: «isUp», expression: "true"}]}
  expect:
    - {name: isUp, after: cr-applied, when: [{field: "{{ ‹isUp› }}", equals: "true"}]}
"#;
    check("notes-test", of_test, Renamed::To("isReady"));
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
