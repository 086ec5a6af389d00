//! Previews: what is rendered while somebody types, and its map both ways. `<CURSOR>` says where the cursor is.
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
use std::path::{Path, PathBuf};

use ork_ide::{Preview, PreviewOptions, ResourceChoice, preview, shown_at};
use ork_project::Host;
use support::{environment, folder};

const KATALOG: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: sites
spec:
  crds:
    site:
      apiTypes: {group: example.com, version: v1, kind: Site, plural: sites}
      imports:
        - motif: ./motif.yaml
          with:
            size: "{{ .spec.size }}"
      operatorBox:
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}-pages"
              data:
                title: "{{ .spec.title }}"
                script: |
                  echo "{{ .spec.title }}"
                  exit 0
          services:
            - name: "{{ .metadata.name }}"
              port: 80
"#;

const MOTIF: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: web
  version: v1
inputs:
  - name: size
    type: integer
    default: "1"
resources:
  deployments:
    - name: "{{ .metadata.name }}"
      image: nginx:1.29
      replicas: "{{ .inputs.size }}"
      port: 80
"#;

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sites.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Site, plural: sites}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [title]
              properties:
                title: {type: string}
                size: {type: integer, default: 2, maximum: 9}
";

const RESOURCE: &str = "apiVersion: example.com/v1
kind: Site
metadata:
  name: blog
spec:
  title: Hello
";

/// A pattern on disk, with what is open.
struct Desk {
    host: Host,
    folder: PathBuf,
}

fn desk(name: &str) -> Desk {
    let folder = folder(&format!("previewing-{name}"));
    let files =
        [("katalog.yaml", KATALOG), ("motif.yaml", MOTIF), ("crd.yaml", DEFINITION), ("cr.yaml", RESOURCE)];
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    let mut host = Host::new(environment(&folder));
    host.set_roots(vec![folder.clone()]);
    Desk { host, folder }
}

impl Desk {
    fn open(&mut self, name: &str, text: &str) {
        self.host.set_text(self.folder.join(name), text.to_owned());
    }

    fn preview(&self, name: &str, options: &PreviewOptions) -> Preview {
        preview(&self.host.snapshot(), &self.folder.join(name), options).expect("a preview")
    }

    fn text(&self, name: &str) -> String {
        self.preview(name, &PreviewOptions::default()).text
    }

    /// What the preview of the Katalog shows for a place in a file.
    fn shown(&self, name: &str, offset: usize) -> Vec<String> {
        let found = self.preview("katalog.yaml", &PreviewOptions::default());
        let path = self.folder.join(name);
        let spans = shown_at(&self.host.snapshot(), &found, &path, u32::try_from(offset).unwrap());
        spans.into_iter().map(|span| span.text(&found.text).to_owned()).collect()
    }
}

fn with(resource: ResourceChoice) -> PreviewOptions {
    PreviewOptions { resource: Some(resource), ..PreviewOptions::default() }
}

#[test]
fn the_sample_is_rendered_with_its_defaults() {
    let desk = desk("sample");
    let found = desk.preview("katalog.yaml", &PreviewOptions::default());
    assert!(found.text.starts_with("# site: for Site blog (cr.yaml:2)\n---\n"), "{}", found.text);
    assert!(found.text.contains("\n  replicas: 2\n"), "{}", found.text);
    assert!(found.text.contains("\n  title: Hello\n"), "{}", found.text);
    assert_eq!(found.used.len(), 1);
    assert_eq!(found.used[0].name, "blog");
    assert_eq!(found.entries[0].kind, "Site");
    assert!(found.problems.is_empty(), "{:?}", found.problems);
}
