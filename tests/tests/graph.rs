//! `ork graph`: the picture of a Katalog with everything in it, and of what cannot be drawn.

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

use std::fs;

use support::cli::User;
use support::folder;

const SHOP: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shop
  version: v1.2.0
spec:
  crds:
    database:
      apiTypes: {group: example.com, version: v1, kind: Database}
      operatorBox:
        onCreate:
          secrets:
            - name: "{{ .metadata.name }}-password"
              once: true
              data: {password: "{{ randomHex 8 }}"}
        onReconcile:
          statefulSets:
            - name: "{{ .metadata.name }}"
              image: postgres:17
              serviceName: "{{ .metadata.name }}-nodes"
              serviceAccountName: "{{ .metadata.name }}"
              env:
                - name: P
                  valueFrom: {secretKeyRef: {name: "{{ .metadata.name }}-password", key: password}}
          services:
            - name: "{{ .metadata.name }}-nodes"
              port: 5432
          serviceAccounts:
            - name: "{{ .metadata.name }}"
    site:
      apiTypes: {group: example.com, version: v1, kind: Site}
      dependsOn:
        database: {condition: healthy}
      imports:
        - motif: oci://registry.example.com/motifs/web:v1
        - motif: ./motif.yaml
      operatorBox:
        cross:
          - crd: database
            as: db
        onReconcile:
          deployments:
            - name: "{{ .metadata.name }}"
              image: "{{ .spec.image }}"
          configMaps:
            - name: "{{ .item }}-pages"
              forEach: {field: spec.pages}
              data: {a: b}
              when:
                - field: spec.pages
                  notEquals: "<pages> & \"more\""
    mail:
      enabled: false
      apiTypes: {group: example.com, version: v1, kind: Mail}
      dependsOn: [site]
"#;

const MOTIF: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: pages
  version: v0.3.0
resources:
  services:
    - name: '{{ .metadata.name }}-svc'
      port: 80
";

const KOMPOSER: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Komposer
metadata:
  name: platform
imports:
  files:
    - ./katalog.yaml
";

fn user(name: &str) -> User {
    let user = User::new(folder(name));
    for (name, text) in [("katalog.yaml", SHOP), ("motif.yaml", MOTIF), ("komposer.yaml", KOMPOSER)] {
        fs::write(user.folder.join(name), text).unwrap();
    }
    user
}

/// Every element is closed, and text is escaped.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>') || open.last() == Some(&"style"), "{text}");
        let (tag, after) = after.split_once('>').unwrap();
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        rest = after;
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_katalog_is_drawn() {
    let user = user("graph-drawn");
    let svg = user.ok(&["graph", "."]);
    assert_well_formed(&svg);
    insta::assert_snapshot!("graph-svg", svg);
    insta::assert_snapshot!("graph-mermaid", user.ok(&["graph", "katalog.yaml", "--format", "mermaid"]));
    assert!(user.ok(&["graph", "komposer.yaml"]).contains(">./katalog.yaml<"));
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let user = user("graph-refused");
    fs::write(user.folder.join("broken.yaml"), "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {\n")
        .unwrap();
    let told = ["motif.yaml", "broken.yaml", "absent.yaml"].map(|file| {
        let run = user.run(&["graph", file]);
        assert_eq!(run.stdout, "", "{file}");
        let said = run.stderr.replace(user.folder.to_str().unwrap(), "…");
        format!("$ ork graph {file} ({})\n{said}", run.code.unwrap())
    });
    insta::assert_snapshot!("graph-refused", told.join("\n"));
}

/// Every document of the corpus that can be drawn is drawn as something a browser reads.
#[test]
fn the_corpus_is_drawn() {
    let Some(corpus) = ork_test::corpus() else { return };
    let user = user("graph-corpus");
    let mut drawn = 0;
    for path in ork_test::files(&corpus, &["katalog.yaml", "komposer.yaml"]) {
        let run = user.run(&["graph", path.to_str().unwrap()]);
        if run.code == Some(0) {
            assert_well_formed(&run.stdout);
            drawn += 1;
        }
    }
    println!("{drawn} drawn");
    assert!(drawn >= 20, "{drawn}");
}
