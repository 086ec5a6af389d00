//! What editors offer to do: before, the title, after.
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
use std::fs;
use std::path::{Path, PathBuf};

use ork_ide::{Act, Change, change};
use ork_project::Snapshot;
use ork_source::Span;
use support::acting::{after, found, offered};
use support::{folder, snapshot};

const DEFINITION: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: shops.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Shop
    plural: shops
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
              required: [image]
              properties:
                image:
                  type: string
                  description: What runs.
                replicas:
                  type: integer
                  default: 2
                zone:
                  type: string
";

const HEAD: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shop
spec:
  crds:
    shop:
      apiTypes:
        group: example.com
        version: v1
        kind: Shop
        plural: shops
";

const MOTIF: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: web
  version: v0.1.0

inputs:
  - name: image
    default: nginx:1

resources:
  deployments:
    - name: \"{{ .metadata.name }}\"
      image: \"{{ .inputs.image }}\"
      replicas: 3
      port: 8080
      env:
        - name: LOG_LEVEL
          value: info
  services:
    - port: 80
      targetPort: 8080
";

/// A folder with files, the first of which has a `<CURSOR>`, or two around a selection.
struct Case {
    folder: PathBuf,
    path: PathBuf,
    snapshot: Snapshot,
    range: Span,
}

fn case(name: &str, files: &[(&str, &str)]) -> Case {
    let folder = folder(&format!("actions-{name}"));
    let mut range = Span::default();
    for (index, (file, text)) in files.iter().enumerate() {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut pieces = text.split("<CURSOR>");
        if index == 0 {
            let start = pieces.next().unwrap().len();
            let end = start
                + pieces.next().map_or(0, |inner| if text.matches("<CURSOR>").count() > 1 { inner.len() } else { 0 });
            range = Span::from(start..end);
        }
        fs::write(path, text.replace("<CURSOR>", "")).unwrap();
    }
    Case { path: folder.join(files[0].0), snapshot: snapshot(&folder), range, folder }
}

impl Case {
    fn titles(&self, only: &[&str]) -> Vec<String> {
        offered(&self.snapshot, &self.path, self.range, only).into_iter().map(|action| action.title).collect()
    }

    fn chosen(&self, title: &str) -> Result<Change, String> {
        let offered = offered(&self.snapshot, &self.path, self.range, &["quickfix", "refactor", "source"]);
        let titles: Vec<&str> = offered.iter().map(|action| action.title.as_str()).collect();
        let action = offered.iter().find(|action| action.title == title);
        let action = action.unwrap_or_else(|| panic!("`{title}` is not among {titles:#?}"));
        let Act::Task(task) = &action.act else { panic!("{action:?}") };
        change(&self.snapshot, &self.path, task)
    }

    /// What the files are once an action was taken: those that differ.
    fn apply(&self, title: &str) -> String {
        let change = self.chosen(title).unwrap();
        let now = after(&self.snapshot, &change);
        let mut paths: Vec<&Path> = change.edits.iter().map(|edit| edit.location.file.path()).collect();
        paths.extend(change.creates.iter().map(|(path, _)| path.as_path()));
        paths.sort_unstable();
        paths.dedup();
        let mut told = String::new();
        for path in paths {
            let name = path.strip_prefix(&self.folder).unwrap().display();
            write!(told, "--- {name}\n{}", now.file(path).unwrap().text()).unwrap();
        }
        told
    }
}

fn katalog(rest: &str) -> String {
    format!("{HEAD}{rest}")
}

#[test]
fn a_literal_becomes_an_input() {
    let text = MOTIF.replace("replicas: 3", "replicas: <CURSOR>3");
    let case = case("input", &[("motif.yaml", &text)]);
    insta::assert_snapshot!(case.apply("Extract `3` to an input"));
}

#[test]
fn equal_literals_become_one_input() {
    let text = MOTIF.replace(
        "targetPort: 8080",
        "targetPort: 8080\n    - name: other\n      port: 81\n      targetPort: 80<CURSOR>80",
    );
    let case = case("inputs", &[("motif.yaml", &text)]);
    insta::assert_snapshot!(case.apply("Extract all 2 `8080` to an input"));
}

#[test]
fn a_value_is_called_by_the_name_beside_it() {
    let text = MOTIF
        .replace("value: info", "value: in<CURSOR>fo")
        .replace("inputs:\n  - name: image\n    default: nginx:1\n\n", "")
        .replace("{{ .inputs.image }}", "nginx");
    let case = case("first-input", &[("motif.yaml", &text)]);
    insta::assert_snapshot!(case.apply("Extract `info` to an input"));
}

#[test]
fn a_literal_becomes_a_field() {
    let text = katalog(
        "      operatorBox:\n        onReconcile:\n          deployments:\n            - image: \"{{ .spec.image }}\"\n              replicas: <CURSOR>3\n",
    );
    let case = case("field", &[("katalog.yaml", &text), ("crd.yaml", DEFINITION)]);
    insta::assert_snapshot!(case.apply("Extract `3` to a field of the definition"));
}

#[test]
fn what_an_import_is_given_becomes_a_field() {
    let text =
        katalog("      imports:\n        - motif: ./web.yaml\n          with:\n            image: cad<CURSOR>dy:2\n");
    let case = case("field-with", &[("katalog.yaml", &text), ("crd.yaml", DEFINITION), ("web.yaml", MOTIF)]);
    let told = case.apply("Extract `caddy:2` to a field of the definition");
    assert!(told.contains("            image: \"{{ .spec.inputImage }}\"\n"), "{told}");
    assert!(
        told.contains(
            "                inputImage:\n                  type: string\n                  default: caddy:2\n"
        ),
        "{told}"
    );
}

#[test]
fn resources_become_a_motif() {
    let text = katalog(
        "      operatorBox:
        # All of it.
        onReconcile:
          deployments:
<CURSOR>            - image: \"{{ .spec.image }}\"
              replicas: \"{{ .spec.replicas }}\"
              env:
                - name: ZONE
                  value: '{{ .spec.zone | default \"a\" }}'
          services:
            - port: 80
              targetPort: 8080
<CURSOR>          configMaps:
            - name: \"{{ .metadata.name }}-notes\"
              data:
                text: |
                  in {{ .spec.zone }}
                    indented
        status:
          fields:
            - path: image
              value: \"{{ .spec.image }}\"
",
    );
    let case = case("motif", &[("katalog.yaml", &text), ("crd.yaml", DEFINITION)]);
    insta::assert_snapshot!(case.apply("Extract 2 resources to a Motif"));
}

#[test]
fn the_last_resources_leave_no_empty_block() {
    let text = katalog(
        "      imports:
        - motif: ./web.yaml
      operatorBox:
        onCreate:
          configMaps:
            - name: kept<CURSOR>
              data: {image: \"{{ .spec.image }}\", text: \"a: b\"}
        onReconcile:
          deployments:
            - image: nginx
",
    );
    let case = case("last", &[("katalog.yaml", &text), ("crd.yaml", DEFINITION), ("web.yaml", MOTIF)]);
    insta::assert_snapshot!(case.apply("Extract this resource to a Motif"));
}

#[test]
fn a_block_with_conditions_stays_whole() {
    let text = katalog(
        "      operatorBox:
        onReconcile:
          when:
            - field: spec.zone
              exists: true
          deployments:
            - image: ngi<CURSOR>nx
",
    );
    let case = case("conditions", &[("katalog.yaml", &text), ("crd.yaml", DEFINITION)]);
    let offered = offered(&case.snapshot, &case.path, case.range, &["refactor.extract"]);
    let action = offered.iter().find(|action| action.title.ends_with("to a Motif")).unwrap();
    assert_eq!(action.act, Act::Disabled("the block has conditions of its own".to_owned()));
}

#[test]
fn an_undeclared_input_is_declared() {
    let text = MOTIF.replace("replicas: 3", "replicas: \"{{ .inputs.co<CURSOR>unt }}\"");
    let case = case("declare", &[("motif.yaml", &text)]);
    insta::assert_snapshot!(case.apply("Declare the input `count`"));
}

#[test]
fn an_input_is_declared_from_where_it_is_given() {
    let text =
        katalog("      imports:\n        - motif: ./web.yaml\n          with:\n            ma<CURSOR>xSurge: 4\n");
    let case = case("declare-far", &[("katalog.yaml", &text), ("crd.yaml", DEFINITION), ("web.yaml", MOTIF)]);
    insta::assert_snapshot!(case.apply("Declare the input `maxSurge` in `web.yaml`"));
}

#[test]
fn missing_fields_are_added_at_once() {
    let text = katalog("")
        .replace(
            "        group: example.com\n        version: v1\n        kind: Shop\n        plural: shops\n",
            "        plural: shops\n",
        )
        .replace("apiTypes", "apiT<CURSOR>ypes");
    let case = case("missing", &[("katalog.yaml", &text)]);
    let titles = case.titles(&["quickfix"]);
    let title = titles.iter().find(|title| title.starts_with("Add ")).unwrap_or_else(|| panic!("{titles:?}"));
    insta::assert_snapshot!(format!("{title}\n{}", case.apply(title)));
}

#[test]
fn a_rule_is_ignored_for_a_line() {
    for (name, line, expected) in [
        ("plain", "  descri<CURSOR>pton: x", "  descripton: x  # ork: ignore[unknown-field]"),
        (
            "merged",
            "  descri<CURSOR>pton: x # ork: ignore[wrong-type]",
            "  descripton: x # ork: ignore[wrong-type, unknown-field]",
        ),
        ("commented", "  descri<CURSOR>pton: x # why", "  # ork: ignore[unknown-field]\n  descripton: x # why"),
        ("block", "  descri<CURSOR>pton: |\n    x\n", "  descripton: |  # ork: ignore[unknown-field]\n    x\n"),
        (
            "above",
            "  # ork: ignore[wrong-type]\n  descri<CURSOR>pton: x",
            "  # ork: ignore[wrong-type, unknown-field]\n  descripton: x",
        ),
        ("crlf", "  descri<CURSOR>pton: x # why\r", "  # ork: ignore[unknown-field]\r\n  descripton: x # why\r"),
    ] {
        let text = katalog("").replace("  name: shop\nspec", &format!("  name: shop\n{line}\nspec"));
        let case = case(&format!("ignore-{name}"), &[("katalog.yaml", &text)]);
        let change = case.chosen("Ignore `unknown-field` on this line").unwrap();
        let now = after(&case.snapshot, &change);
        let file = now.file(&case.path).unwrap();
        assert!(file.text().contains(expected), "{name}\n{}", file.text());
        assert!(!found(&now, &case.path).iter().any(|found| found.rule == "unknown-field"), "{name}");
        assert!(found(&now, &case.path).iter().all(|found| found.rule != "unknown-setting"), "{name}");
    }
}

#[test]
fn documents_that_a_pattern_lacks_are_made() {
    let text = katalog("      operatorBox:\n        onReconcile:\n          deployments:\n            - image: \"{{ .spec.image }}\"\n              replicas: \"{{ .spec.replicas | default 2 }}\"\n").replace("kind: Katalog", "ki<CURSOR>nd: Katalog");
    let bare = case("bare", &[("katalog.yaml", &text)]);
    let titles = bare.titles(&["refactor"]);
    assert!(titles.iter().any(|title| title.starts_with("Create crd.yaml")), "{titles:?}");
    insta::assert_snapshot!("created_definition", bare.apply("Create crd.yaml from what the entries read"));
    let resource = "apiVersion: example.com/v1\nkind: Shop\nmetadata:\n  name: corner\nspec:\n  image: nginx\n";
    let whole = case("whole", &[("katalog.yaml", &text), ("crd.yaml", DEFINITION), ("cr.yaml", resource)]);
    insta::assert_snapshot!("created_simulation", whole.apply("Create simulate.yaml, a test in memory"));
    assert!(!whole.titles(&["refactor"]).iter().any(|title| title.starts_with("Create cr")));
    let defined = case("defined", &[("katalog.yaml", &text), ("crd.yaml", DEFINITION)]);
    insta::assert_snapshot!("created_resource", defined.apply("Create cr.yaml, a sample custom resource"));
}

#[test]
fn files_that_are_named_and_missing_are_made() {
    let text = katalog(
        "      imports:\n        - motif: ./parts/we<CURSOR>b.yaml\n          with: {image: nginx, count: 2}\n",
    );
    insta::assert_snapshot!(
        "missing_motif",
        case("no-motif", &[("katalog.yaml", &text)]).apply("Create `./parts/web.yaml`")
    );
    let text = katalog("      operatorBox:\n        status:\n          include: ./sta<CURSOR>tus.yaml\n");
    insta::assert_snapshot!(
        "missing_included",
        case("no-include", &[("katalog.yaml", &text)]).apply("Create `./status.yaml`")
    );
    let text = katalog(
        "      crdFile: ./shop<CURSOR>-crd.yaml\n      operatorBox:\n        onReconcile:\n          deployments:\n            - image: \"{{ .spec.image }}\"\n",
    );
    insta::assert_snapshot!(
        "missing_definition",
        case("no-definition", &[("katalog.yaml", &text)]).apply("Create `./shop-crd.yaml`")
    );
}

#[test]
fn a_document_is_rewritten_in_another_layout() {
    let text = katalog("      workers: 3\n      operatorBox:\n        # Made once.\n        onCreate:\n          secrets:\n            - name: a\n").replace("    shop:", "    sh<CURSOR>op:");
    let case = case("layout", &[("katalog.yaml", &text)]);
    insta::assert_snapshot!(case.apply("Rewrite this document in the layout with sections"));
    assert!(!case.titles(&[]).contains(&"Rewrite this document in the layout of published patterns".to_owned()));
}

#[test]
fn an_anchor_that_nothing_uses_goes() {
    let text = MOTIF.replace("port: 8080", "port: &web<CURSOR> 8080");
    let unused = case("anchor", &[("motif.yaml", &text)]);
    assert!(unused.apply("Remove the anchor `web` that nothing refers to").contains("port: 8080\n"));
    let used = case("anchor-used", &[("motif.yaml", &text.replace("targetPort: 8080", "targetPort: *web"))]);
    assert!(!used.titles(&[]).iter().any(|title| title.contains("anchor")));
}

#[test]
fn all_that_is_safe_is_fixed_together() {
    let text = MOTIF
        .replace("{{ .metadata.name }}", "{{ .metadata.name | upper }}")
        .replace("image: \"{{ .inputs.image }}\"", "image: {{ .inputs.image }}\n      profile: standard");
    let text = format!("<CURSOR>{text}").replace("value: info", "value: {{ .inputs.image }}");
    let case = case("all", &[("motif.yaml", &text)]);
    let titles = case.titles(&["source.fixAll"]);
    assert_eq!(titles, ["Apply all safe fixes in this document"]);
    assert_eq!(case.titles(&["source.fixAll.ork"]), titles);
    assert!(case.titles(&["source.organizeImports"]).is_empty());
    let change = case.chosen("Apply all safe fixes in this document").unwrap();
    let now = after(&case.snapshot, &change);
    assert!(found(&now, &case.path).iter().all(|found| !found.safe), "{:?}", found(&now, &case.path));
    insta::assert_snapshot!(now.file(&case.path).unwrap().text());
}

#[test]
fn a_definition_gets_a_sample() {
    let text = DEFINITION.replace("kind: CustomResource", "ki<CURSOR>nd: CustomResource");
    insta::assert_snapshot!(case("sample", &[("crd.yaml", &text)]).apply("Create cr.yaml, a sample custom resource"));
}

#[test]
fn brackets_become_blocks() {
    let text = MOTIF.replace(
        "      env:\n        - name: LOG_LEVEL\n          value: info\n",
        "      env: [{na<CURSOR>me: LOG_LEVEL, value: '{{ .inputs.image }}'}, {name: \"a: b\", value: }] # two\n      labels: {}\n",
    );
    let case = case("block", &[("motif.yaml", &text)]);
    let told = case.apply("Write this as a block");
    let expected = "      env:
        - name: LOG_LEVEL
          value: '{{ .inputs.image }}'
        - name: \"a: b\"
          value: # two
      labels: {}
";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn versions_are_updated_where_they_are_written() {
    let folder = ork_test::workspace().join("tests/cases/newer-version/cached");
    let (path, snapshot) = (folder.join("katalog.yaml"), snapshot(&folder));
    let before = snapshot.file(&path).unwrap().text().to_owned();
    let second = u32::try_from(before.find("motif: ghcr.io/acme/motifs/cache\n").unwrap() + 10).unwrap();
    let actions = offered(&snapshot, &path, Span::empty(second), &["quickfix"]);
    let all = actions.iter().find(|action| action.title == "Fix all `newer-version` in this document").unwrap();
    assert_eq!(all.about.len(), 2);
    let Act::Task(task) = &all.act else { panic!("{all:?}") };
    let now = after(&snapshot, &change(&snapshot, &path, task).unwrap());
    let expected = before
        .replace("- motif: ghcr.io/acme/motifs/cache:v1.0.0", "- motif: ghcr.io/acme/motifs/cache:v1.10.0")
        .replace("version: v1.2.0", "version: v1.10.0");
    assert_eq!(now.file(&path).unwrap().text(), expected);
}
