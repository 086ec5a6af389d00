//! Editor features on half-typed documents: `<CURSOR>` says where the cursor is.
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
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use ork_ide::{completion, definition, hover};
use ork_project::{Host, Snapshot};
use support::{environment, folder, snapshot};

const DEFINITION: &str = ork_test::definition!(
    "Cache",
    "caches",
    "              properties:
                size: {type: integer, default: 2, description: How many replicas}
                image: {type: string}
                disk:
                  type: object
                  properties:
                    class: {type: string}
                    gigabytes: {type: integer}
"
);

/// A motif with status fields, a validation rule and a mutation rule.
const MOTIF: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata:
  name: cache
  version: v1
  description: A cache with its status
inputs:
  - name: size
    type: integer
    description: How many replicas
    default: "1"
  - name: image
    required: true
  - name: zone
resources:
  deployments:
    - name: "{{ .metadata.name }}"
      image: "{{ .inputs.image }}"
      replicas: "{{ .inputs.size }}"
      port: 6379
  services:
    - port: 6379
status:
  fields:
    - path: ready
      value: "{{ allReplicasReady .children.deployment }}"
      type: bool
    - path: zone
      value: "{{ .inputs.zone }}"
admission:
  validation:
    rules:
      - field: spec.size
        max: "5"
        message: "at most five in {{ .inputs.zone }}"
  mutation:
    rules:
      - field: spec.image
        default: redis:7.4
"#;

const HEAD: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shop
spec:
  crds:
    cache:
      apiTypes: {group: example.com, version: v1, kind: Cache}
";

struct Editor {
    snapshot: Snapshot,
    path: PathBuf,
    offset: u32,
    text: String,
}

/// Opens a Katalog (below [`HEAD`]) or, with another name, any document, beside the motif and the definition.
fn open(name: &str, marked: &str) -> Editor {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let place = folder(&format!("editing-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    fs::write(place.join("crd.yaml"), DEFINITION).unwrap();
    fs::write(place.join("motif.yaml"), MOTIF).unwrap();
    let marked = if name == "katalog.yaml" { format!("{HEAD}{marked}") } else { marked.to_owned() };
    let (text, offset) = ork_test::cursor(&marked).expect("a cursor");
    let path = place.join(name);
    let mut host = Host::new(environment(&place));
    host.set_text(path.clone(), text.clone());
    Editor { snapshot: host.snapshot(), path, offset, text }
}

impl Editor {
    fn labels(&self) -> Vec<String> {
        completion(&self.snapshot, &self.path, self.offset).into_iter().map(|item| item.label).collect()
    }

    /// The text after taking an offer.
    fn take(&self, label: &str) -> String {
        let items = completion(&self.snapshot, &self.path, self.offset);
        let item = items
            .iter()
            .find(|item| item.label == label)
            .unwrap_or_else(|| panic!("no {label} among {:?}", self.labels()));
        ork_source::apply_edits(&self.text, &[(item.replace, item.insert.clone())])
    }
}

const IMPORT: &str = "      imports:\n        - motif: ./motif.yaml\n          with:\n";

#[test]
fn with_offers_the_inputs_that_are_not_given() {
    let editor = open("katalog.yaml", &format!("{IMPORT}            im<CURSOR>\n            size: 2\n"));
    assert_eq!(editor.labels(), ["image", "zone"]);
    assert!(editor.take("image").contains("            image: \n            size: 2\n"));
    let first = open("katalog.yaml", &format!("{IMPORT}            <CURSOR>\n"));
    assert_eq!(first.labels(), ["image", "size", "zone"], "what is required comes first");
    let renamed = open("katalog.yaml", &format!("{IMPORT}            zo<CURSOR>: a\n"));
    assert!(renamed.take("zone").contains("            zone: a\n"));
}

#[test]
fn templates_offer_fields_of_the_custom_resource() {
    for half_typed in
        ["\"{{ .spec.<CURSOR>", "'{{ .spec.<CURSOR> }}'", "\"{{ .spec.s<CURSOR> | default 1 }}\"", "{{ .spec.<CURSOR>"]
    {
        let editor = open("katalog.yaml", &format!("{IMPORT}            size: {half_typed}\n"));
        assert_eq!(editor.labels(), ["size", "image", "disk"], "{half_typed}");
    }
    let nested = open("katalog.yaml", &format!("{IMPORT}            size: \"{{{{ .spec.disk.<CURSOR> }}}}\"\n"));
    assert_eq!(nested.labels(), ["gigabytes", "class"], "the input is an integer");
    assert!(nested.take("class").contains("{{ .spec.disk.class }}"));
    let inside = open(
        "katalog.yaml",
        &format!("{IMPORT}            size: \"{{{{ with .spec.disk }}}}{{{{ .g<CURSOR> }}}}{{{{ end }}}}\"\n"),
    );
    assert_eq!(inside.labels(), ["gigabytes", "class"]);
}

#[test]
fn templates_offer_functions() {
    let editor = open("katalog.yaml", &format!("{IMPORT}            size: \"{{{{ .spec.size | def<CURSOR>\"\n"));
    assert!(editor.labels().contains(&"default".to_owned()));
    assert!(editor.take("default").contains("{{ .spec.size | default\""));
    let fresh = open("katalog.yaml", &format!("{IMPORT}            size: \"{{{{ <CURSOR> }}}}\"\n"));
    assert!(fresh.labels().contains(&".spec".to_owned()));
}

#[test]
fn a_motif_offers_its_inputs() {
    let text = MOTIF.replace("{{ .inputs.image }}", "{{ .inputs.<CURSOR> }}");
    assert_eq!(open("motif.yaml", &text).labels(), ["image", "size", "zone"], "the name of the key comes first");
    let condition =
        MOTIF.replace("    - port: 6379\n", "    - port: 6379\n      when:\n        - field: inputs.<CURSOR>\n");
    let mut labels = open("motif.yaml", &condition).labels();
    labels.sort();
    assert_eq!(labels, ["image", "size", "zone"]);
}

#[test]
fn keys_are_those_of_the_place() {
    let block = "      operatorBox:\n        onReconcile:\n";
    let first = open(
        "katalog.yaml",
        &format!(
            "{block}          services:\n            - na<CURSOR>\n            - name: other\n              port: 80\n"
        ),
    );
    assert!(first.labels().contains(&"name".to_owned()) && first.labels().contains(&"port".to_owned()));
    let second =
        open("katalog.yaml", &format!("{block}          services:\n            - name: x\n              <CURSOR>\n"));
    assert!(!second.labels().contains(&"name".to_owned()), "it is given: {:?}", second.labels());
    assert!(second.take("targetPort").contains("              targetPort: \n"));
    let lists = open("katalog.yaml", &format!("{block}          state<CURSOR>\n"));
    assert!(lists.take("statefulSets").contains("          statefulSets:\n"));
    let layout = open("katalog.yaml", "      operatorBox:\n        <CURSOR>\n");
    assert!(layout.labels().contains(&"onCreate".to_owned()) && !layout.labels().contains(&"reconcile".to_owned()));
    let sections = "      operatorBox:\n        reconcile:\n          onCreate: {}\n        <CURSOR>\n";
    let layout = open("katalog.yaml", sections);
    let offers = |key: &str| layout.labels().contains(&key.to_owned());
    assert!(offers("emit") && !offers("onCreate") && !offers("status"), "{:?}", layout.labels());
    let layout = open("katalog.yaml", &sections.replace("        <CURSOR>", "      <CURSOR>"));
    assert!(layout.labels().contains(&"admission".to_owned()) && !layout.labels().contains(&"validation".to_owned()));
    let value = open(
        "katalog.yaml",
        &format!("{block}          services:\n            - port: 80\n              type: <CURSOR>\n"),
    );
    assert_eq!(value.labels(), ["LoadBalancer", "ClusterIP", "NodePort"]);
}

#[test]
fn the_first_lines_are_offered() {
    assert_eq!(open("motif.yaml", "<CURSOR>").labels(), ["apiVersion: orkestra.orkspace.io/v1", "kind:"]);
    assert_eq!(open("motif.yaml", "apiVersion: orkestra.orkspace.io/v1\nki<CURSOR>").labels(), ["kind:"]);
    let kinds = open("motif.yaml", "apiVersion: orkestra.orkspace.io/v1\nkind: <CURSOR>");
    assert_eq!(kinds.labels(), ["Motif", "Katalog", "Komposer", "E2E", "Simulate"]);
    assert_eq!(open("other.yaml", "apiVersion: v1\nki<CURSOR>").labels(), [""; 0]);
}

#[test]
fn profiles_are_those_of_the_place() {
    let text = |line: &str| MOTIF.replace("      port: 6379\n", &format!("      port: 6379\n{line}\n"));
    let resources = open("motif.yaml", &text("      resources:\n        profile: <CURSOR>"));
    assert!(resources.labels().contains(&"compute-heavy".to_owned()));
    let probe = open("motif.yaml", &text("      probes:\n        liveness:\n          profile: <CURSOR>"));
    assert_eq!(probe.labels(), ["standard", "fast", "patient", "slow-start"]);
}

#[test]
fn hovers_explain() {
    let says = |name: &str, text: &str| {
        let editor = open(name, text);
        hover(&editor.snapshot, &editor.path, editor.offset).map(|hover| hover.markdown).unwrap_or_default()
    };
    assert!(says("katalog.yaml", &format!("{IMPORT}            si<CURSOR>ze: 2\n")).contains("How many replicas"));
    assert!(says("katalog.yaml", "      imp<CURSOR>orts: []\n").contains("**imports**"));
    assert!(
        says("katalog.yaml", "      imports:\n        - motif: ./mo<CURSOR>tif.yaml\n")
            .contains("A cache with its status")
    );
    assert!(
        says("katalog.yaml", &format!("{IMPORT}            size: '{{{{ .spec.si<CURSOR>ze }}}}'\n"))
            .contains("How many replicas")
    );
    assert!(
        says("katalog.yaml", &format!("{IMPORT}            size: '{{{{ 1 | defa<CURSOR>ult 2 }}}}'\n"))
            .contains("default")
    );
    assert!(
        says("motif.yaml", &MOTIF.replace("{{ .inputs.size }}", "{{ .inputs.si<CURSOR>ze }}"))
            .contains("How many replicas")
    );
}

#[test]
fn definitions_lead_to_declarations() {
    let target = |name: &str, text: &str| {
        let editor = open(name, text);
        let target = definition(&editor.snapshot, &editor.path, editor.offset).expect("a definition");
        let file = target.location.file.path().file_name().unwrap().to_str().unwrap().to_owned();
        (file, target.location.line_column().0, target.location.text().to_owned())
    };
    let input = ("motif.yaml".to_owned(), 8, "size".to_owned());
    assert_eq!(target("katalog.yaml", &format!("{IMPORT}            si<CURSOR>ze: 2\n")), input);
    assert_eq!(target("motif.yaml", &MOTIF.replace("{{ .inputs.size }}", "{{ .inputs.si<CURSOR>ze }}")), input);
    assert_eq!(target("katalog.yaml", "      imports:\n        - motif: ./mo<CURSOR>tif.yaml\n").0, "motif.yaml");
    let field = target("katalog.yaml", &format!("{IMPORT}            size: '{{{{ .spec.si<CURSOR>ze }}}}'\n"));
    assert_eq!((field.0.as_str(), field.2.as_str()), ("crd.yaml", "size"));
}

/// The motif above checks, renders, mutates and refuses.
#[test]
fn a_motif_with_status_and_rules_works() {
    let editor = open(
        "katalog.yaml",
        &format!(
            "{IMPORT}            size: '{{{{ .spec.size }}}}'\n            image: '{{{{ .spec.image }}}}'\n<CURSOR>"
        ),
    );
    let place = editor.path.parent().unwrap().to_owned();
    fs::write(&editor.path, &editor.text).unwrap();
    let report = ork_project::check(&snapshot(&place), &[PathBuf::from(".")]).unwrap();
    assert_eq!(report.findings, []);
    let options = ork_project::RenderOptions { custom_resource: Some("cr".into()), now: 0, seed: 0 };
    let render = |resource: &str| {
        fs::write(place.join("cr"), resource).unwrap();
        ork_project::render(&snapshot(&place), &PathBuf::from("."), &options)
    };
    let manifests = render("apiVersion: example.com/v1\nkind: Cache\nmetadata: {name: a, namespace: n}\nspec: {}\n")
        .unwrap()
        .manifests;
    let deployment = manifests[0].to_json();
    assert_eq!(deployment["spec"]["replicas"], 2, "the definition's default");
    assert_eq!(deployment["spec"]["template"]["spec"]["containers"][0]["image"], "redis:7.4", "the mutation's default");
    let refused = render("apiVersion: example.com/v1\nkind: Cache\nmetadata: {name: a}\nspec: {size: 9}\n");
    let Err(ork_project::JobError::Findings(findings)) = refused else { panic!("it must be refused") };
    assert_eq!((findings[0].rule, findings[0].message.as_str()), ("refused-resource", "at most five in"));
}

/// The short form of an import: found in a surrounding checkout by name and tag.
#[test]
fn a_short_reference_checks_renders_and_completes() {
    let place = folder("short-form");
    let motif = place.join("patterns/motifs/postgres-pdb");
    let katalog = place.join("patterns/katalogs/shop");
    fs::create_dir_all(&motif).unwrap();
    fs::create_dir_all(&katalog).unwrap();
    let text = "apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata:\n  name: postgres-pdb\n  version: v1\ninputs:\n  - name: maxUnavailable\n    description: Pods that may go\n    default: \"2\"\nresources:\n  pdb:\n    - name: \"{{ .metadata.name }}-pdb\"\n      maxUnavailable: \"{{ .inputs.maxUnavailable }}\"\n";
    fs::write(motif.join("motif.yaml"), text).unwrap();
    let text =
        format!("{HEAD}      imports:\n        - motif: postgres-pdb:v1\n          with: {{maxUnavailable: \"1\"}}\n");
    fs::write(katalog.join("katalog.yaml"), &text).unwrap();
    let report = ork_project::check(&snapshot(&place), &[PathBuf::from("patterns")]).unwrap();
    assert_eq!(report.findings, []);
    let options = ork_project::RenderOptions { custom_resource: None, now: 0, seed: 0 };
    let manifests =
        ork_project::render(&snapshot(&katalog), &PathBuf::from("katalog.yaml"), &options).unwrap().manifests;
    let budget = manifests[0].to_json();
    assert_eq!(budget["spec"]["maxUnavailable"], 1);
    let expected = serde_json::json!({"orkestra-owner": "sample-cache", "orkestra.orkspace.io/kind": "cache"});
    assert_eq!(budget["spec"]["selector"]["matchLabels"], expected);
    let mut host = Host::new(environment(&place));
    let path = katalog.join("katalog.yaml");
    let text = text.replace("with: {maxUnavailable: \"1\"}", "with:\n            ma");
    host.set_text(path.clone(), text.clone());
    let items = completion(&host.snapshot(), &path, u32::try_from(text.trim_end().len()).unwrap());
    assert_eq!(items.iter().map(|item| item.label.as_str()).collect::<Vec<_>>(), ["maxUnavailable"]);
    // Another tag is another version: it is not here.
    fs::write(&path, format!("{HEAD}      imports:\n        - motif: postgres-pdb:v2\n")).unwrap();
    let report = ork_project::check(&snapshot(&place), &[PathBuf::from("patterns")]).unwrap();
    assert_eq!(report.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["import-not-fetched"]);
}
