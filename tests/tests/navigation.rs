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

use ork_ide::rename;
use support::names::{Renamed, check};

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
    let marked = marked.replace(['«', '»', '‹', '›'], "");
    let marked = marked
        .replace("volumes: [{name: data", "volumes: [{name: «data»")
        .replace("Mounts: [{name: data", "Mounts: [{name: ‹data›");
    check("volumes", &marked, Renamed::To("files"));
}
