//! What completion offers, one sort after the other, and from which places: `<CURSOR>` says where the cursor is.
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

use ork_ide::{CompletionItem, completion};
use ork_project::{Environment, Host};
use support::{environment, folder};

const DEFINITION: &str = ork_test::definition!(
    "Shop",
    "shops",
    "              properties:
                tier: {type: string, enum: [free, gold]}
                size: {type: integer}
                open: {type: boolean}
                image: {type: string}
                aisles:
                  type: array
                  items: {type: object, properties: {title: {type: string}, width: {type: integer}}}
            status:
              type: object
              properties: {phase: {type: string}}
"
);

const MOTIF: &str = "\
apiVersion: orkestra.orkspace.io/v1
kind: Motif
metadata: {name: till, version: v1}
inputs:
  - {name: image, required: true}
  - {name: size, type: integer, default: \"2\"}
";

const KATALOG: &str = r#"apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata:
  name: shops
spec:
  crds:
    shop:
      apiTypes: {group: example.com, version: v1, kind: Shop, plural: shops}
      dependsOn:
        store: healthy
      operatorBox:
        cross:
          - {crd: store, as: stock}
        onReconcile:
          external:
            - {name: prices, url: "https://prices.example.com"}
          deployments:
            - name: "{{ .metadata.name }}"
              image: "{{ .spec.image }}"
              port: 8080
          services:
            - name: front
              port: 8080
        status:
          fields:
            - {path: phase, value: "{{ greeting }}"}
    store:
      apiTypes: {group: example.com, version: v1, kind: Shop, plural: shops}
notes:
  functions:
    - {name: greeting, expression: "hello"}
profiles:
  resources:
    - {name: roomy, limits: {cpu: "2"}}
"#;

struct Editor {
    items: Vec<CompletionItem>,
    text: String,
}

/// Opens a text beside the definition and the motif.
fn open(name: &str, marked: &str) -> Editor {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let place = folder(&format!("completion-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    fs::write(place.join("crd.yaml"), DEFINITION).unwrap();
    fs::write(place.join("till.yaml"), MOTIF).unwrap();
    fs::create_dir(place.join("rules")).unwrap();
    fs::write(place.join("rules/limits.yaml"), "rules: []\n").unwrap();
    in_folder(&place, environment(&place), name, marked)
}

fn in_folder(place: &std::path::Path, environment: Environment, name: &str, marked: &str) -> Editor {
    let (text, offset) = ork_test::cursor(marked).expect("a cursor");
    let path: PathBuf = place.join(name);
    let mut host = Host::new(environment);
    host.set_text(path.clone(), text.clone());
    Editor { items: completion(&host.snapshot(), &path, offset), text }
}

/// The Katalog with one piece replaced.
fn katalog(old: &str, new: &str) -> Editor {
    assert_eq!(KATALOG.matches(old).count(), 1, "{old} must be there once");
    open("katalog.yaml", &KATALOG.replace(old, new))
}

impl Editor {
    fn labels(&self) -> Vec<&str> {
        self.items.iter().filter(|item| !item.variant).map(|item| item.label.as_str()).collect()
    }

    fn first(&self) -> &str {
        self.labels().first().copied().unwrap_or("nothing")
    }

    #[track_caller]
    fn has(&self, all: &[&str]) -> &Self {
        for label in all {
            assert!(self.labels().contains(label), "no {label} among {:?}", self.labels());
        }
        self
    }

    #[track_caller]
    fn lacks(&self, all: &[&str]) -> &Self {
        for label in all {
            assert!(!self.labels().contains(label), "{label} is offered: {:?}", self.labels());
        }
        self
    }

    fn item(&self, label: &str) -> &CompletionItem {
        self.items
            .iter()
            .find(|item| item.label == label)
            .unwrap_or_else(|| panic!("no {label} among {:?}", self.labels()))
    }

    /// The text after taking an offer.
    fn take(&self, label: &str) -> String {
        let item = self.item(label);
        ork_source::apply_edits(&self.text, &[(item.replace, item.insert.clone())])
    }
}

#[test]
fn keys_come_with_what_starts_their_value() {
    let editor = katalog(
        "              port: 8080\n          services",
        "              port: 8080\n              <CURSOR>\n          services",
    );
    editor.has(&["replicas", "probes", "env"]).lacks(&["name", "image", "port"]);
    let env = editor.item("env").snippet.as_deref().unwrap();
    assert_eq!(env, "env:\n  - name: $1", "an item with what it must have");
    assert_eq!(editor.item("probes").snippet.as_deref(), Some("probes:\n  liveness:\n    $1"));
    assert_eq!(editor.item("replicas").snippet, None, "a number is only typed");
    assert!(editor.take("replicas").contains("              replicas: \n"));
    // Behind a dash the lines below stand further in than the line.
    let first = katalog("            - name: front\n", "            - na<CURSOR>\n            - name: front\n");
    assert_eq!(first.first(), "name");
    assert_eq!(first.item("when").snippet.as_deref(), Some("when:\n    - field: $1"));
}

#[test]
fn keys_with_several_forms_have_an_item_for_each() {
    let editor = katalog("      dependsOn:\n        store: healthy\n", "      <CURSOR>\n");
    let list = editor.item("dependsOn (list)");
    assert!(list.variant && list.snippet.as_deref() == Some("dependsOn:\n  - $0"), "{list:?}");
    assert_eq!(list.filter.as_deref(), Some("dependsOn"));
    assert_eq!(editor.item("dependsOn").snippet.as_deref(), Some("dependsOn:\n  ${1:key}: $0"));
    // A list whose dash is not typed yet.
    let list = katalog("            - name: front\n              port: 8080\n", "            <CURSOR>\n");
    assert!(list.take("port").contains("            - port: \n"));
}

#[test]
fn required_keys_come_first_and_those_of_neighbours_next() {
    let editor = katalog("              image: \"{{ .spec.image }}\"\n", "              <CURSOR>\n");
    assert_eq!(editor.first(), "image");
    let text = KATALOG.replace(
        "            - name: front\n              port: 8080\n",
        "            - {name: a, port: 1, headless: true}\n            - {name: b, port: 2, headless: true}\n            - name: c\n              port: 3\n              <CURSOR>\n",
    );
    assert_eq!(open("katalog.yaml", &text).first(), "headless");
}

#[test]
fn places_in_flow_style_and_quotes_are_known() {
    let flow = katalog("{crd: store, as: stock}", "{crd: store, <CURSOR>}");
    flow.has(&["as", "selector"]).lacks(&["crd", "name"]);
    assert!(flow.take("as").contains("{crd: store, as: }"));
    let open_end = katalog("{crd: store, as: stock}", "{crd: store, <CURSOR>");
    open_end.has(&["as", "selector"]).lacks(&["crd"]);
    let nested = katalog("{crd: store, as: stock}", "{crd: store, selector: {<CURSOR>}}");
    nested.has(&["name", "namespace"]).lacks(&["crd", "as"]);
    let lines = katalog("{crd: store, as: stock}", "{crd: store,\n             <CURSOR>\n            }");
    lines.has(&["as", "selector"]).lacks(&["crd"]);
    let quoted = katalog("              image: \"{{ .spec.image }}\"\n", "              \"ima<CURSOR>\": x\n");
    quoted.has(&["image"]);
    let unfinished =
        katalog("              port: 8080\n          services", "              repl<CURSOR>\n          services");
    assert_eq!(unfinished.first(), "replicas");
}

#[test]
fn places_in_odd_files_are_known() {
    let with_marks = format!(
        "\u{feff}{}",
        KATALOG.replace("              port: 8080\n          services", "              <CURSOR>\n          services")
    );
    open("katalog.yaml", &with_marks.replace('\n', "\r\n")).has(&["port", "replicas"]).lacks(&["image"]);
    let second = format!("{MOTIF}---\n{}", KATALOG.replace("    store:\n", "    store:\n      <CURSOR>\n"));
    open("katalog.yaml", &second).has(&["operatorBox", "imports"]).lacks(&["apiTypes", "inputs"]);
    let broken = KATALOG
        .replace("        cross:\n", "        cross: [\n")
        .replace("            - name: front\n", "            - <CURSOR>\n");
    open("katalog.yaml", &broken).has(&["name", "targetPort"]);
}

#[test]
fn values_are_those_of_the_field() {
    assert_eq!(katalog("store: healthy", "store: <CURSOR>").labels()[..2], ["healthy", "started"]);
    let booleans = katalog("    store:\n", "    store:\n      crossAccess: <CURSOR>\n");
    assert_eq!(booleans.labels(), ["false", "true"], "nobody writes the default");
    let resources = katalog(
        "              port: 8080\n          services",
        "              resources: {profile: <CURSOR>}\n          services",
    );
    assert_eq!(resources.first(), "roomy", "what the document declares");
    resources.has(&["small", "medium"]);
    let requests = katalog(
        "              port: 8080\n          services",
        "              resources:\n                requests:\n                  <CURSOR>\n          services",
    );
    requests.has(&["cpu", "memory"]);
    let quantity = katalog(
        "              port: 8080\n          services",
        "              resources:\n                requests:\n                  memory: <CURSOR>\n          services",
    );
    quantity.has(&["256Mi", "1Gi"]).lacks(&["500m"]);
    let port = katalog(
        "            - name: front\n              port: 8080\n",
        "            - name: front\n              port: <CURSOR>\n",
    );
    assert_eq!(port.first(), "8080", "a port of this document");
    let verbs = katalog(
        "          services:\n",
        "          roles:\n            - name: r\n              rules:\n                - {resources: [pods], verbs: [get, <CURSOR>]}\n          services:\n",
    );
    verbs.has(&["list", "watch"]).lacks(&["get"]);
    let cron = katalog(
        "          services:\n",
        "          cronJobs:\n            - {name: c, image: i, schedule: <CURSOR>}\n          services:\n",
    );
    assert!(cron.take("0 3 * * *").contains("schedule: 0 3 * * *}"));
    let minutes = katalog(
        "          services:\n",
        "          cronJobs:\n            - {name: c, image: i, schedule: <CURSOR>}\n          services:\n",
    );
    assert!(minutes.take("*/5 * * * *").contains("schedule: \"*/5 * * * *\"}"), "a star would be an alias");
    let wait = katalog("url: \"https://prices.example.com\"", "timeout: <CURSOR>, url: x");
    wait.has(&["30s", "5m"]);
}

#[test]
fn names_are_those_that_are_declared() {
    let depends = katalog("        store: healthy\n", "        <CURSOR>\n");
    assert_eq!(depends.labels(), ["store"]);
    let list = katalog("      dependsOn:\n        store: healthy\n", "      dependsOn:\n        - <CURSOR>\n");
    list.has(&["store"]).lacks(&["shop"]);
    assert_eq!(katalog("{crd: store, as: stock}", "{crd: <CURSOR>}").labels(), ["store"]);
    let api = KATALOG.replacen(
        "{group: example.com, version: v1, kind: Shop, plural: shops}",
        "{group: example.com, version: v1, kind: Shop, plural: <CURSOR>}",
        1,
    );
    assert_eq!(open("katalog.yaml", &api).first(), "shops");
    let kind = KATALOG.replacen("kind: Shop", "kind: <CURSOR>", 1);
    assert_eq!(open("katalog.yaml", &kind).first(), "Shop");
    let claim = katalog(
        "          services:\n",
        "          ingresses:\n            - {name: i, serviceName: <CURSOR>}\n          services:\n",
    );
    claim.has(&["front"]);
}

#[test]
fn paths_are_those_of_the_folder() {
    let file = katalog("    store:\n", "    store:\n      crdFile: <CURSOR>\n");
    assert_eq!(file.first(), "./crd.yaml");
    file.has(&["./till.yaml", "./rules/"]).lacks(&["./katalog.yaml"]);
    let below = katalog("    store:\n", "    store:\n      validation:\n        include: ./rules/<CURSOR>\n");
    assert!(below.take("limits.yaml").contains("include: ./rules/limits.yaml\n"));
    let motif = katalog("    store:\n", "    store:\n      imports:\n        - motif: ./<CURSOR>\n");
    assert!(motif.take("till.yaml").contains("motif: ./till.yaml\n"), "the dot is not doubled");
}

#[test]
fn references_come_from_the_cache_and_the_index() {
    let place = folder("completion-references");
    let home = place.join(".ork");
    let base = home.join("registry/ghcr.io/orkspace/orkestra-registry/patterns/motifs");
    for version in ["v1.2.0", "v1.10.0"] {
        fs::create_dir_all(base.join("till").join(version)).unwrap();
        fs::write(base.join("till").join(version).join("motif.yaml"), MOTIF).unwrap();
    }
    let index = r#"{"entries": [{"name": "lamp", "latestVersion": "v3.0.0", "versions": ["v2.0.0"], "kind": "Motif", "deprecated": {"message": "no"}}]}"#;
    fs::write(base.join(ork_project::INDEX_COPY), index).unwrap();
    let ask = |reference: &str| {
        let text =
            KATALOG.replace("    store:\n", &format!("    store:\n      imports:\n        - motif: {reference}\n"));
        let environment = Environment { ork_home: Some(home.clone()), ..environment(&place) };
        in_folder(&place, environment, "katalog.yaml", &text)
    };
    let names = ask("<CURSOR>");
    // The checkout that these tests run in may be one of the registry, too.
    let place_of = |name: &str| names.labels().iter().position(|label| *label == name).unwrap();
    assert!(place_of("till") < place_of("lamp"), "what should not be used comes last");
    assert!(names.item("lamp").deprecated && !names.item("till").deprecated);
    assert!(names.take("till").contains("motif: till:v1.10.0\n"));
    assert_eq!(ask("till:<CURSOR>").labels()[..2], ["v1.10.0", "v1.2.0"], "newest first");
    // A checkout of the registry around the document counts as well.
    fs::create_dir_all(place.join("patterns/motifs/sign")).unwrap();
    fs::write(place.join("patterns/motifs/sign/motif.yaml"), MOTIF).unwrap();
    assert!(ask("<CURSOR>").take("sign").contains("motif: sign:v1\n"));
}

#[test]
fn templates_offer_data_by_its_types() {
    let at = |template: &str| katalog("image: \"{{ .spec.image }}\"", &format!("image: \"{{{{ {template} }}}}\""));
    at(".<CURSOR>").has(&["spec", "metadata", "children", "cross", "external"]).lacks(&["inputs", "item"]);
    assert_eq!(at(".spec.<CURSOR>").first(), "image", "the name of the key");
    assert_eq!(at(".spec.<CURSOR>").item("size").detail, "integer");
    at(".status.<CURSOR>").has(&["phase"]);
    at(".metadata.<CURSOR>").has(&["name", "namespace", "labels"]);
    at(".children.<CURSOR>").has(&["deployment", "services"]);
    assert_eq!(at(".children.deployment.status.<CURSOR>").first(), "readyReplicas");
    at(".children.deployment.spec.template.spec.containers.<CURSOR>").has(&["image", "ports"]);
    at(".children.services.<CURSOR>").has(&["front"]);
    assert_eq!(at(".cross.<CURSOR>").labels(), ["stock"]);
    at(".cross.stock.<CURSOR>").has(&["found", "spec", "status", "metadata"]);
    at(".cross.stock.spec.<CURSOR>").has(&["tier", "image"]);
    at(".external.<CURSOR>").has(&["prices"]);
    at(".external.prices.<CURSOR>").has(&["body", "statusCode"]);
    at(".ork.<CURSOR>").has(&["inCluster", "inPod"]);
    let replicas = katalog(
        "              port: 8080\n          services",
        "              replicas: \"{{ .spec.<CURSOR> }}\"\n          services",
    );
    assert_eq!(replicas.first(), "size", "an integer for an integer");
    // What follows in the path says which name is meant.
    assert_eq!(at(".<CURSOR>.deployment.status.readyReplicas").first(), "children");
}

#[test]
fn templates_know_their_loop() {
    let looped = |item: &str| {
        let new = format!(
            "            - name: \"{{{{ {item} }}}}\"\n              forEach: {{field: spec.aisles, as: aisle}}\n              image: x\n            - name: second\n              image"
        );
        katalog("            - name: \"{{ .metadata.name }}\"\n              image", &new)
    };
    looped(".<CURSOR>").has(&["aisle", "index"]);
    assert_eq!(looped(".aisle.<CURSOR>").labels(), ["title", "width"]);
    katalog(
        "              port: 8080\n          services",
        "              forEach: {field: spec.<CURSOR>, as: aisle}\n          services",
    )
    .has(&["aisles"]);
    let each = katalog(
        "              port: 8080\n          services",
        "              forEach: {field: spec.<CURSOR>, as: aisle}\n          services",
    );
    assert_eq!(each.first(), "aisles", "a list, and of that name");
}

#[test]
fn templates_offer_functions_variables_and_keywords() {
    let at = |template: &str| katalog("image: \"{{ .spec.image }}\"", &format!("image: \"{template}\""));
    let started = at("{{ <CURSOR> }}");
    started.has(&[".spec", "printf", "if", "range", "$", "greeting"]).lacks(&["end", "else"]);
    assert!(started.item("default").detail.starts_with("default("), "{}", started.item("default").detail);
    at("{{ if .spec.open }}a{{ <CURSOR>").has(&["end", "else"]);
    assert_eq!(at("{{ .spec.image | <CURSOR> \\\"nginx\\\" }}").first(), "default");
    assert_eq!(at("{{ <CURSOR> \\\"%s-%d\\\" .spec.image 1 }}").first(), "printf");
    assert_eq!(at("{{ $tag := .spec.image }}{{ $<CURSOR> }}").labels(), ["$tag", "$"]);
    at("{{ .spec.image | <CURSOR> }}").lacks(&[".spec", "if"]);
    let ready = katalog("value: \"{{ greeting }}\"", "value: \"{{ <CURSOR> .children.deployment }}\"");
    assert_eq!(ready.first(), "allReplicasReady");
}

#[test]
fn comparisons_offer_the_values_of_the_schema() {
    let at = |template: &str| katalog("image: \"{{ .spec.image }}\"", &format!("image: {template}"));
    let open_quote = at("'{{ if eq .spec.tier \"<CURSOR>'");
    assert_eq!(open_quote.labels(), ["free", "gold"]);
    let quoted = at("'{{ if eq .spec.tier \"g<CURSOR>\" }}a{{ end }}'");
    assert!(quoted.take("gold").contains("eq .spec.tier \"gold\" }}"));
    let bare = at("\"{{ if eq .spec.tier <CURSOR> }}a{{ end }}\"");
    assert!(bare.take("gold").contains("eq .spec.tier \\\"gold\\\" }}"), "{}", bare.take("gold"));
    let names = at("'{{ get .children.deployment \"status\" \"<CURSOR>\" }}'");
    names.has(&["readyReplicas"]);
}

#[test]
fn conditions_and_rules_offer_paths_and_values() {
    let when = |condition: &str| {
        katalog(
            "              port: 8080\n          services",
            &format!("              when:\n                - {condition}\n          services"),
        )
    };
    assert_eq!(when("field: <CURSOR>").first(), "spec");
    when("field: spec.<CURSOR>").has(&["tier", "size", "aisles"]);
    assert_eq!(when("{field: spec.<CURSOR>, equals: gold}").first(), "tier", "the field that has such a value");
    assert_eq!(when("{field: spec.<CURSOR>, greaterThan: 3}").first(), "size");
    assert_eq!(when("field: spec.tier\n                  equals: <CURSOR>").labels()[..2], ["free", "gold"]);
    assert_eq!(when("{field: spec.open, equals: <CURSOR>}").labels()[..2], ["true", "false"]);
    assert_eq!(when("{field: spec.open, operator: <CURSOR>}").first(), "exists", "there is nothing to compare with");
    when("field: children.deployment.status.<CURSOR>").has(&["readyReplicas"]);
    let rule = katalog(
        "    store:\n",
        "    store:\n      validation:\n        rules:\n          - {field: spec.<CURSOR>, message: no}\n",
    );
    rule.has(&["tier", "size"]);
    let status = katalog("{path: phase, ", "{path: <CURSOR>, ");
    assert_eq!(status.labels(), ["phase"], "what the definition has below `status`");
}

#[test]
fn inputs_come_with_their_default() {
    let with = |rest: &str| {
        open(
            "katalog.yaml",
            &KATALOG.replace(
                "    store:\n",
                &format!("    store:\n      imports:\n        - motif: ./till.yaml\n          with{rest}\n"),
            ),
        )
    };
    let block = with(":\n            <CURSOR>");
    assert_eq!(block.labels(), ["image", "size"]);
    assert_eq!(block.item("size").snippet.as_deref(), Some("size: ${1:2}"));
    assert_eq!(block.item("image").snippet.as_deref(), Some("image: \"{{ .spec.${1:image} }}\""));
    assert_eq!(with(": {image: x, <CURSOR>}").labels(), ["size"]);
    assert_eq!(with(": {size: \"{{ .spec.<CURSOR> }}\"}").first(), "size");
}

#[test]
fn documents_of_tests_are_completed() {
    let simulate = |rest: &str| {
        open(
            "simulate.yaml",
            &format!("apiVersion: orkestra.orkspace.io/v1\nkind: Simulate\nmetadata: {{name: t}}\nspec:\n{rest}"),
        )
    };
    simulate("  <CURSOR>\n").has(&["katalog", "cr", "expect"]);
    assert_eq!(simulate("  crd: <CURSOR>\n").first(), "./crd.yaml");
    simulate("  expect:\n    ops:\n      - {verb: create, resource: <CURSOR>}\n").has(&["deployments", "services"]);
    let e2e = |rest: &str| {
        open(
            "e2e.yaml",
            &format!("apiVersion: orkestra.orkspace.io/v1\nkind: E2E\nmetadata: {{name: t}}\nspec:\n{rest}"),
        )
    };
    e2e("  expect:\n    - name: a\n      resources:\n        - kind: <CURSOR>\n").has(&["Deployment", "Shop"]);
    let komposer = "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {name: all}\nimports:\n  files:\n    - ./katalog.yaml\nspec:\n  crds:\n    <CURSOR>\n";
    let place = folder("completion-komposer");
    fs::write(place.join("katalog.yaml"), KATALOG).unwrap();
    assert_eq!(in_folder(&place, environment(&place), "komposer.yaml", komposer).labels(), ["shop", "store"]);
}

#[test]
fn nothing_is_offered_in_comments_and_in_files_of_others() {
    assert_eq!(katalog("    store:\n", "    store: # <CURSOR>\n").labels(), [""; 0]);
    assert_eq!(open("other.yaml", "apiVersion: v1\nkind: Service\nspec:\n  <CURSOR>\n").labels(), [""; 0]);
}
