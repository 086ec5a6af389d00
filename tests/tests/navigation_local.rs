//! Names that count in one file: anchors, variables, teams, objects, volumes.
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
    let undeclared = marked.replace("    «platform»: {email: [a@b.c]}\n", "    other: {}\n");
    check("teams", &undeclared, Renamed::Never("the team `platform` is declared nowhere"));
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
