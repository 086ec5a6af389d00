//! What an editor shows of the thing under the cursor.
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

use ork_ide::{hover, hover_at};
use ork_project::{Host, Snapshot};
use support::view::{CUSTOM_RESOURCE, DEFINITION, HEAD, MOTIF};
use support::{environment, folder};

struct Editor {
    snapshot: Snapshot,
    path: PathBuf,
    offset: u32,
}

/// Opens a Katalog (below [`HEAD`]) or another document beside the motif, the definition and a custom resource.
fn open(test: &str, name: &str, marked: &str) -> Editor {
    let place = folder(&format!("hovering-{test}"));
    fs::write(place.join("crd.yaml"), DEFINITION).unwrap();
    fs::write(place.join("motif.yaml"), MOTIF).unwrap();
    fs::write(place.join("cr.yaml"), CUSTOM_RESOURCE).unwrap();
    let marked = if name == "katalog.yaml" { format!("{HEAD}{marked}") } else { marked.to_owned() };
    let (text, offset) = ork_test::cursor(&marked).expect("a cursor");
    let path = place.join(name);
    let mut host = Host::new(environment(&place));
    host.set_text(path.clone(), text);
    Editor { snapshot: host.snapshot(), path, offset }
}

fn says(test: &str, name: &str, marked: &str) -> String {
    let editor = open(test, name, marked);
    let found = hover(&editor.snapshot, &editor.path, editor.offset);
    let found = found.unwrap_or_else(|| panic!("nothing is said of {marked}"));
    let file = editor.snapshot.file(&editor.path).unwrap();
    format!("[{}]\n{}", found.span.text(file.text()), found.markdown)
}

/// Hovers over a template that names a Deployment.
fn in_template(test: &str, template: &str) -> String {
    let block = "      operatorBox:\n        onReconcile:\n          deployments:\n";
    says(test, "katalog.yaml", &format!("{block}            - name: '{template}'\n              image: nginx\n"))
}

#[track_caller]
fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn a_field_of_the_custom_resource_has_its_schema_its_rules_and_its_value() {
    let text = in_template("schema", "a-{{ .spec.si<CURSOR>ze }}");
    holds(
        &text,
        &[
            "[size]",
            "**.spec.size**: integer = 2",
            "How many replicas",
            "at least 1, at most 9",
            "Rule: even only (`self % 2 == 0`)",
            "Validated: at most eight (`max: 8`)",
            "*Declared by `crd.yaml`.*",
            "For `cr.yaml` (`mine`): `4`",
        ],
    );
    let image = in_template("pattern", "{{ .spec.im<CURSOR>age }}");
    holds(&image, &["pattern `^[a-z/:0-9.]+$`", "Set to `redis:7.4` by a mutation rule", "`redis:7.4`"]);
    let class = in_template("enum", "{{ .spec.disk.cl<CURSOR>ass }}");
    holds(&class, &["One of `fast`, `slow`.", "Required.", "For `cr.yaml` (`mine`): `fast`"]);
}

#[test]
fn without_a_custom_resource_the_made_up_one_is_named() {
    let editor = open(
        "made-up",
        "katalog.yaml",
        "      operatorBox:\n        onReconcile:\n          deployments:\n            - name: '{{ .spec.si<CURSOR>ze }}'\n",
    );
    fs::remove_file(editor.path.parent().unwrap().join("cr.yaml")).unwrap();
    let found = hover(&editor.snapshot, &editor.path, editor.offset).unwrap().markdown;
    holds(&found, &["For a made-up Cache: `2`"]);
}

#[test]
fn whole_actions_pipelines_and_calls_have_a_type_and_a_value() {
    for (test, template) in [("open", "{<CURSOR>{ add .spec.size 1 }}"), ("close", "{{ add .spec.size 1 }<CURSOR>}")] {
        let text = in_template(test, template);
        holds(&text, &["[{{ add .spec.size 1 }}]", "Gives: integer", "For `cr.yaml` (`mine`): `5`"]);
    }
    let piped = in_template("pipe", "{{ .spec.size |<CURSOR> add 1 | toString }}");
    holds(&piped, &["[.spec.size | add 1 | toString]", "Gives: text", "`5`"]);
    let inner = in_template("parenthesis", "{{ toString (<CURSOR>add .spec.size 2) }}-{{ .spec.size }}");
    holds(&inner, &["add(", "`6`"]);
    let close = in_template("close-parenthesis", "{{ toString (add .spec.size (add 1 1)<CURSOR>) }}");
    holds(&close, &["[(add .spec.size (add 1 1))]", "`6`"]);
    let second = in_template("second", "{{.kind}}{<CURSOR>{.spec.size}}");
    holds(&second, &["[{{.spec.size}}]", "`4`"]);
    let call = in_template("call", "{{ toString (ad<CURSOR>d .spec.size 2) }}");
    holds(&call, &["[add]", "add(", "For `cr.yaml` (`mine`): `6`"]);
    let literal = in_template("text", "pre-<CURSOR>fix-{{ .metadata.name }}");
    holds(&literal, &["For `cr.yaml` (`mine`): `pre-fix-mine`", "**name**"]);
}

#[test]
fn values_inside_of_blocks_are_those_of_the_block() {
    let with = in_template("with", "{{ with .spec.disk }}{{ .cl<CURSOR>ass }}{{ end }}");
    holds(&with, &["**.spec.disk.class**", "`fast`"]);
    let range = in_template("range", "{{ range $z := .spec.zones }}{{ $<CURSOR>z }}{{ end }}");
    holds(&range, &["$z", "string", "`a`, `b`, `c`, and 1 more"]);
    let not = in_template("not-reached", "{{ if eq .spec.size 7 }}{{ .spec.im<CURSOR>age }}{{ end }}");
    holds(&not, &["Not reached for `cr.yaml` (`mine`)"]);
    let variable = in_template("variable", "{{ $x := .spec.disk }}{{ $<CURSOR>x.class }}");
    holds(&variable, &["object", "\"class\": \"fast\""]);
    let keyword = in_template("keyword", "{{ ran<CURSOR>ge .spec.zones }}{{ . }}{{ end }}");
    holds(&keyword, &["once for each element"]);
}

#[test]
fn a_failing_expression_shows_why() {
    let text = in_template("fails", "{{ .spec.size | quantityToBy<CURSOR>tes }}{{ .spec.image.tag }}");
    assert!(text.contains("it fails") || text.contains("For `cr.yaml`"), "{text}");
    let text = in_template("fails-path", "{{ .spec.image.ta<CURSOR>g }}");
    holds(&text, &["it fails: text has no field `tag`"]);
}

#[test]
fn children_are_described_by_kubernetes() {
    let text = in_template("children", "{{ .children.deployment.status.readyRep<CURSOR>licas }}");
    holds(
        &text,
        &["**.children.deployment.status.readyReplicas**: integer", "Kubernetes 1.", "Known once the operator runs"],
    );
    assert!(text.to_lowercase().contains("ready"), "{text}");
}

#[test]
fn loops_and_other_entries_are_known() {
    let block = "      operatorBox:\n        onReconcile:\n          services:\n            - name: '{{ .it<CURSOR>em.name }}'\n              port: 80\n              forEach: {field: spec.parts}\n";
    holds(&says("item", "katalog.yaml", block), &["object", "\"name\": \"one\""]);
    let cross = "      operatorBox:\n        cross:\n          - crd: other\n            as: friend\n        onReconcile:\n          services:\n            - name: '{{ .cross.friend.spec.col<CURSOR>our }}'\n    other:\n      apiTypes: {group: example.com, version: v1, kind: Other}\n";
    holds(&says("cross", "katalog.yaml", cross), &["text", "Known once the operator runs"][1..]);
    let crd = cross.replace("crd: other", "crd: oth<CURSOR>er").replace("col<CURSOR>our", "colour");
    holds(&says("cross-crd", "katalog.yaml", &crd), &["**other**: Other (example.com/v1)"]);
    let keyed = "      dependsOn: {oth<CURSOR>er: {condition: healthy}}\n    other:\n      apiTypes: {group: example.com, version: v1, kind: Other}\n";
    holds(&says("depends-map", "katalog.yaml", keyed), &["**other**: Other (example.com/v1)"]);
    let depends = "      dependsOn: [oth<CURSOR>er]\n    other:\n      apiTypes: {group: example.com, version: v1, kind: Other}\n      operatorBox:\n        onReconcile:\n          services: [{port: 80}]\n";
    holds(&says("depends", "katalog.yaml", depends), &["**other**: Other", "Makes 1 Service."]);
}

#[test]
fn notes_show_their_expression_and_value() {
    let text = "      operatorBox:\n        onReconcile:\n          services:\n            - name: '{{ fu<CURSOR>ll }}'\nnotes:\n  functions:\n    - name: full\n      expression: '{{ .metadata.name }}-x'\n";
    holds(&says("note", "katalog.yaml", text), &["a note of this document", "{{ .metadata.name }}-x", "`mine-x`"]);
    let builtin = in_template("builtin", "{{ 1 | defau<CURSOR>lt 2 }}");
    holds(&builtin, &["default(", " gives ", "`1`"]);
}

#[test]
fn imports_say_what_they_take_and_add() {
    let import = says("import", "katalog.yaml", "      imports:\n        - motif: ./mo<CURSOR>tif.yaml\n");
    holds(
        &import,
        &[
            "**motif cache v1**",
            "| `size` | integer = 1 | How many replicas |",
            "Adds 1 Deployment, 1 Service, 1 status field, 1 validation rule.",
            "motif.yaml",
        ],
    );
    let with = "      imports:\n        - motif: ./motif.yaml\n          with:\n            si<CURSOR>ze: '{{ .spec.size }}'\n";
    holds(&says("with", "katalog.yaml", with), &["How many replicas", "For `cr.yaml` (`mine`): `4`"]);
    let plain = with.replace("'{{ .spec.size }}'", "3");
    holds(&says("with-plain", "katalog.yaml", &plain), &["Given here: `3`"]);
    let entry = says(
        "entry",
        "katalog.yaml",
        "      imports:\n        - motif: ./motif.yaml\n    sec<CURSOR>ond:\n      crdFile: ./crd.yaml\n",
    );
    holds(&entry, &["**second**: Cache (example.com/v1)", "Defined by `crd.yaml`."]);
    let motif = MOTIF.replace("{{ .inputs.size }}", "{{ .inputs.si<CURSOR>ze }}");
    holds(
        &says("input", "motif.yaml", &motif),
        &[
            "**.inputs.size**: integer = 1",
            "*Input of motif cache v1.*",
            "For an import that gives every input a value: `1`",
        ],
    );
}

#[test]
fn plain_values_are_put_into_words() {
    let block = |line: &str| {
        format!(
            "      operatorBox:\n        onReconcile:\n          cronJobs:\n            - name: a\n              image: b\n{line}\n"
        )
    };
    let editor = open("cron", "katalog.yaml", &block("              schedule: '30 2 <CURSOR>* * 1-5'"));
    let found = hover_at(&editor.snapshot, &editor.path, editor.offset, Some(1_767_225_600)).unwrap().markdown;
    holds(
        &found,
        &["at 02:30 on Monday to Friday", "Next: 2026-01-01 02:30 UTC, 2026-01-02 02:30 UTC, 2026-01-05 02:30 UTC"],
    );
    let resources = |line: &str| block(&format!("              resources:\n{line}"));
    let half = says("half", "katalog.yaml", &resources("                requests: {cpu: 50<CURSOR>0m, memory: 1Gi}"));
    holds(&half, &["`500m`: half a core"]);
    let bytes = says("bytes", "katalog.yaml", &resources("                requests: {cpu: 500m, memory: 1<CURSOR>Gi}"));
    holds(&bytes, &["`1Gi`: 1,073,741,824 bytes"]);
    let profile = says("profile", "katalog.yaml", &resources("                profile: sm<CURSOR>all"));
    holds(&profile, &["The built-in profile `small`:", "- `requests.cpu`: 100m"]);
    let resync = says("duration", "katalog.yaml", "      resync: 1h<CURSOR>30m\n");
    holds(&resync, &["`1h30m`: 1 hour 30 minutes", "**resync**"]);
    let port = "      operatorBox:\n        onReconcile:\n          deployments:\n            - name: a\n              image: b\n              ports: [{name: web, containerPort: 8080}]\n          services:\n            - name: a\n              port: 80\n              targetPort: we<CURSOR>b\n";
    holds(&says("port", "katalog.yaml", port), &["The port `web` is 8080."]);
    let own = "      operatorBox:\n        onReconcile:\n          deployments:\n            - name: a\n              image: b\n              resources: {profile: mi<CURSOR>ne}\nprofiles:\n  resources:\n    - name: mine\n      requests: {cpu: 7m}\n";
    holds(&says("own-profile", "katalog.yaml", own), &["The profile `mine` of this document", "cpu: 7m"]);
    let kind = says(
        "enum-value",
        "katalog.yaml",
        "      operatorBox:\n        onReconcile:\n          services:\n            - port: 80\n              type: Cluster<CURSOR>IP\n",
    );
    holds(&kind, &["**type**: ClusterIP | NodePort | LoadBalancer"]);
}

#[test]
fn conditions_show_what_the_sample_has() {
    let block = "      operatorBox:\n        onReconcile:\n          services:\n            - port: 80\n              when:\n                - field: spec.disk.gigab<CURSOR>ytes\n                  exists: true\n";
    holds(
        &says("condition", "katalog.yaml", block),
        &["**.spec.disk.gigabytes**: integer", "For `cr.yaml` (`mine`): `20`"],
    );
    let missing = block.replace("spec.disk.gigab<CURSOR>ytes", "status.ph<CURSOR>ase");
    holds(&says("condition-status", "katalog.yaml", &missing), &[".status.phase", "`nothing`"]);
}

#[test]
fn values_of_secrets_stay_hidden() {
    let block = "      operatorBox:\n        onReconcile:\n          secrets:\n            - name: a\n              data:\n                password: '{{ .spec.im<CURSOR>age }}'\n";
    let text = says("secret", "katalog.yaml", block);
    holds(&text, &["The values of secrets are not shown"]);
    assert!(!text.contains("nginx"), "{text}");
}

#[test]
fn keys_of_every_kind_of_document_are_explained() {
    for (name, kind, key) in [
        ("komposer.yaml", "Komposer", "imp<CURSOR>orts: {}\n"),
        ("e2e.yaml", "E2E", "sp<CURSOR>ec: {}\n"),
        ("simulate.yaml", "Simulate", "sp<CURSOR>ec: {}\n"),
    ] {
        let text = format!("apiVersion: orkestra.orkspace.io/v1\nkind: {kind}\nmetadata: {{name: a}}\n{key}");
        holds(&says(&format!("kind-{kind}"), name, &text), &[&format!("*Field of {kind}.*")]);
    }
}

#[test]
fn aliases_show_what_they_stand_for() {
    let text = "      labels: &both\n        a: b\n        c: d\n    second:\n      crdFile: ./crd.yaml\n      labels: *bo<CURSOR>th\n";
    holds(&says("alias", "katalog.yaml", text), &["[*both]", "**both** stands for", "a: b\nc: d"]);
    let merged = text.replace("labels: *bo<CURSOR>th", "labels:\n        <<: *bo<CURSOR>th");
    holds(&says("merge", "katalog.yaml", &merged), &["[*both]", "a: b\nc: d"]);
}

#[test]
fn definitions_and_given_inputs_are_explained_at_their_values() {
    let file = says("crd-file", "katalog.yaml", "    second:\n      crdFile: ./c<CURSOR>rd.yaml\n");
    holds(&file, &["**Cache** of example.com: v1 (stored), in namespaces", "**crdFile**"]);
    let given = "      imports:\n        - motif: ./motif.yaml\n          with:\n            size: 1<CURSOR>2\n";
    holds(&says("given", "katalog.yaml", given), &["[12]", "**size**: integer = 1", "Given here: `12`"]);
}

/// Without a definition and a custom resource, what the spec holds is anybody's guess.
#[test]
fn what_nobody_knows_is_not_made_up() {
    let place = folder("hovering-blind");
    let text = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: a}\nspec:\n  crds:\n    x:\n      apiTypes: {group: example.com, version: v1, kind: X}\n      labels: {a: '{{ .spec.b }}', c: '{{ .metadata.name }}'}\n";
    let path = place.join("katalog.yaml");
    let mut host = Host::new(environment(&place));
    host.set_text(path.clone(), text.to_owned());
    let at = |word: &str| u32::try_from(text.find(word).unwrap() + word.len() - 1).unwrap();
    let says = |word: &str| hover(&host.snapshot(), &path, at(word)).unwrap().markdown;
    holds(&says(".spec.b"), &["nothing is known"]);
    holds(&says(".metadata.name"), &["For a made-up X: `sample-x`"]);
}
