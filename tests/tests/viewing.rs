//! What an editor draws over a document: colours, folds, selections, hints, signatures, and how it is formatted.
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
use std::path::PathBuf;

use ork_ide::{
    InlayKind, InlayOptions, SemanticKind, SemanticModifier, folding_ranges, formatting, inlay_hints, on_line_break,
    selection_ranges, semantic_tokens, signature_help,
};
use ork_project::{Host, Snapshot};
use ork_source::{Encoding, Span, apply_edits};
use support::view::{CUSTOM_RESOURCE, DEFINITION, HEAD, MOTIF};
use support::{environment, folder};

const MOST: usize = 5_000;

/// Opens a document beside the motif, the definition and a custom resource.
fn open(test: &str, name: &str, text: &str) -> (Snapshot, PathBuf) {
    let place = folder(&format!("viewing-{test}"));
    fs::write(place.join("crd.yaml"), DEFINITION).unwrap();
    fs::write(place.join("motif.yaml"), MOTIF).unwrap();
    fs::write(place.join("cr.yaml"), CUSTOM_RESOURCE).unwrap();
    let path = place.join(name);
    let mut host = Host::new(environment(&place));
    host.set_text(path.clone(), text.to_owned());
    (host.snapshot(), path)
}

/// A Katalog that has everything there is to draw.
fn full() -> String {
    format!(
        "# what this is\n# for whom\n{HEAD}{}",
        r#"      imports:
        - motif: ./motif.yaml
          with:
            image: "{{ .spec.image }}"
            size: '{{ .spec.size | default 2 }}'
      # region own
      operatorBox:
        onReconcile:
          cronJobs:
            - name: "{{ .metadata.name }}-x"
              image: busybox
              schedule: '*/5 * * * *'
          configMaps:
            - name: conf
              data:
                text: |
                  {{- if and .spec.disk (gt .spec.size 3) }}
                  "ä😀": {{ $d := .spec.disk }}{{ $d.class | toString }} {{/* why */}}
                  {{- end }}
      # endregion
notes:
  functions:
    - name: full
      expression: "{{ .metadata.name }}-{{ `raw
        text` }}"
"#
    )
}

#[test]
fn tokens_of_templates_inputs_and_references() {
    let text = full();
    let (snapshot, path) = open("tokens", "katalog.yaml", &text);
    let file = snapshot.file(&path).unwrap();
    let mut drawn = String::new();
    let mut last = 0;
    for token in semantic_tokens(&snapshot, &path, None) {
        let kind = SemanticKind::LEGEND[token.kind as usize];
        let modifier = match token.modifier {
            SemanticModifier::None => "",
            SemanticModifier::DefaultLibrary => ".defaultLibrary",
            SemanticModifier::Declaration => ".declaration",
        };
        let at = file.position(token.span.start, Encoding::Utf32);
        writeln!(drawn, "{}:{} {kind}{modifier} {}", at.line + 1, at.column + 1, token.span.text(&text)).unwrap();
        assert!(last <= token.span.start && !token.span.text(&text).contains('\n'), "{drawn}");
        last = token.span.end;
    }
    insta::assert_snapshot!("tokens", drawn);
}

#[test]
fn tokens_of_a_range_are_those_that_meet_it() {
    let text = full();
    let (snapshot, path) = open("token-range", "katalog.yaml", &text);
    let all = semantic_tokens(&snapshot, &path, None);
    for start in (0..text.len()).step_by(97) {
        let within = Span::from(start..(start + 150).min(text.len()));
        let meets = |span: Span| span.start < within.end && within.start < span.end;
        let wanted: Vec<_> = all.iter().copied().filter(|token| meets(token.span)).collect();
        assert_eq!(semantic_tokens(&snapshot, &path, Some(within)), wanted, "{within:?}");
    }
}

/// The lines of a text with the folds that start on them.
fn drawn_folds(text: &str, most: usize) -> String {
    let (snapshot, path) = open(&format!("folds-{most}-{}", text.len()), "katalog.yaml", text);
    let file = snapshot.file(&path).unwrap();
    let line = |offset| file.position(offset, Encoding::Utf8).line;
    let folds = folding_ranges(&snapshot, &path, most);
    let mut drawn = String::new();
    for (number, content) in (0..).zip(text.lines()) {
        let here = folds.iter().filter(|fold| line(fold.span.start) == number);
        let here: Vec<_> = here.map(|fold| format!("{:?} to {}", fold.kind, line(fold.span.end) + 1)).collect();
        writeln!(drawn, "{:>3} {content:<60} {}", number + 1, here.join(", ")).unwrap();
    }
    drawn.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn folds_hide_content_comments_imports_and_regions() {
    insta::assert_snapshot!("folds", drawn_folds(&full(), MOST));
}

#[test]
fn of_many_folds_the_outer_ones_stay() {
    let many: String = (0..3_000).map(|index| format!("      k{index}:\n        a:\n          b: 1\n")).collect();
    let text = format!("{HEAD}{many}");
    let (snapshot, path) = open("many-folds", "katalog.yaml", &text);
    assert!(folding_ranges(&snapshot, &path, usize::MAX).len() > 6_000);
    let few = folding_ranges(&snapshot, &path, 100);
    assert_eq!(few.len(), 100);
    // Those of `spec` and of what is in it among them.
    assert!(
        few.iter()
            .any(|fold| fold.span.end as usize == text.trim_end().len() && fold.span.len() as usize > text.len() / 2)
    );
}

#[test]
fn documents_fold_where_there_are_several() {
    let folds = |text: &str| {
        let (snapshot, path) = open(&format!("documents-{}", text.len()), "katalog.yaml", text);
        folding_ranges(&snapshot, &path, MOST)
            .into_iter()
            .map(|fold| fold.span.text(text).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(folds("a: 1\nb: 2\n"), [""; 0]);
    assert_eq!(folds("a: 1\nb: 2\n---\nc: 3\n"), ["\nb: 2", "\nc: 3"]);
    // Carriage returns stay with what is seen.
    assert_eq!(folds("a:\r\n  b: 2\r\n"), ["\r\n  b: 2"]);
}

fn selections(test: &str, marked: &str) -> Vec<String> {
    let (text, offset) = ork_test::cursor(marked).unwrap();
    let (snapshot, path) = open(test, "katalog.yaml", &text);
    let nested = selection_ranges(&snapshot, &path, offset);
    for pair in nested.windows(2) {
        assert!(pair[1].contains(pair[0]) && pair[0] != pair[1], "{nested:?}");
    }
    nested.into_iter().map(|span| span.text(&text).to_owned()).collect()
}

#[test]
fn selections_grow_from_a_word_to_the_text() {
    let grown = selections(
        "grow",
        "kind: Katalog\nspec:\n  list:\n    - name: \"a-{{ if .x }}{{ add .spec.si<CURSOR>ze 1 | toString }}{{ end }}\"\n      b: 1\n",
    );
    insta::assert_snapshot!("selections", grown.join("\n----\n"));
    assert_eq!(selections("key", "a:\n  wo<CURSOR>rd: 1\n"), ["word", "word: 1", "a:\n  word: 1", "a:\n  word: 1\n"]);
    assert_eq!(selections("comment", "a: 1 # some wo<CURSOR>rds\n")[..2], ["words", "# some words"]);
    assert_eq!(selections("empty", "<CURSOR>"), [""; 0]);
}

/// The hints of a whole text, each with the line that it stands on.
fn hints(test: &str, text: &str, options: &InlayOptions) -> Vec<String> {
    let (snapshot, path) = open(test, "katalog.yaml", text);
    let found = inlay_hints(&snapshot, &path, Span::from(0..text.len()), options);
    let line = |offset: u32| text[..offset as usize].rsplit('\n').next().unwrap().trim().to_owned();
    found.into_iter().map(|hint| format!("{} ‹{}›", line(hint.offset), hint.label)).collect()
}

#[test]
fn hints_show_values_defaults_and_schedules() {
    assert_eq!(
        hints("hints", &full(), &InlayOptions::default()),
        [
            "image: \"{{ .spec.image }}\" ‹= redis:7.4›",
            "size: '{{ .spec.size | default 2 }}' ‹= 4›",
            "- name: \"{{ .metadata.name }}-x\" ‹= mine-x›",
            "schedule: '*/5 * * * *' ‹every 5 minutes›",
            "text: | ‹= \"ä😀\": fast›",
        ]
    );
    let import =
        format!("{HEAD}      imports:\n        - motif: ./motif.yaml\n          with:\n            image: a\n");
    assert_eq!(hints("defaults", &import, &InlayOptions::default()), ["with: ‹size: 1›"]);
    let without = format!("{HEAD}      imports:\n        - motif: ./motif.yaml\n");
    assert_eq!(hints("no-with", &without, &InlayOptions::default()), ["- motif: ./motif.yaml ‹size: 1›"]);
    let flow = format!("{HEAD}      imports: [{{motif: ./motif.yaml, with: {{image: a}}}}]\n");
    assert_eq!(
        hints("flow", &flow, &InlayOptions::default()),
        ["imports: [{motif: ./motif.yaml, with: {image: a} ‹size: 1›"]
    );
}

/// In a Motif only what its defaults decide has a value.
#[test]
fn a_motif_shows_its_defaults() {
    let (snapshot, path) = open("motif-hints", "motif.yaml", MOTIF);
    let found = inlay_hints(&snapshot, &path, Span::from(0..MOTIF.len()), &InlayOptions::default());
    let labels: Vec<&str> = found.iter().map(|hint| hint.label.as_str()).collect();
    assert_eq!(labels, ["= sample-importer", "= 1"]);
}

#[test]
fn each_kind_of_hint_can_be_switched_off() {
    let text = full().replace("            size: '{{ .spec.size | default 2 }}'\n", "");
    let (snapshot, path) = open("off", "katalog.yaml", &text);
    let all = Span::from(0..text.len());
    let kinds = |options: InlayOptions| -> Vec<InlayKind> {
        let mut kinds: Vec<_> =
            inlay_hints(&snapshot, &path, all, &options).into_iter().map(|hint| hint.kind).collect();
        kinds.dedup();
        kinds
    };
    let none = InlayOptions { values: false, defaults: false, versions: false, schedules: false };
    assert_eq!(kinds(none), []);
    assert_eq!(kinds(InlayOptions { values: true, ..none }), [InlayKind::Value]);
    assert_eq!(kinds(InlayOptions { defaults: true, ..none }), [InlayKind::Defaults]);
    assert_eq!(kinds(InlayOptions { schedules: true, ..none }), [InlayKind::Schedule]);
}

#[test]
fn hints_are_short_and_those_of_the_range() {
    let long = "x".repeat(90);
    let text = format!(
        "{HEAD}      operatorBox:\n        onReconcile:\n          configMaps:\n            - name: a\n              data:\n                a: '{long}{{{{ .metadata.name }}}}'\n                b: '{{{{ .spec.size }}}}'\n          secrets:\n            - name: a\n              data: {{a: '{{{{ .spec.size }}}}'}}\n            - name: '{{{{ .children.deployment.x }}}}'\n              data: {{}}\n"
    );
    let (snapshot, path) = open("short", "katalog.yaml", &text);
    let of = |span: Span| inlay_hints(&snapshot, &path, span, &InlayOptions::default());
    let found = of(Span::from(0..text.len()));
    // What is secret, or known only later, has none.
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0].label.chars().count(), 43, "{}", found[0].label);
    assert!(found[0].tooltip.contains(&format!("{long}mine")) && found[0].tooltip.contains("`cr.yaml` (`mine`)"));
    let line = text.find("                b: ").unwrap();
    let second = of(Span::from(line..line + 40));
    assert_eq!(second.iter().map(|hint| hint.label.as_str()).collect::<Vec<_>>(), ["= 4"]);
}

#[test]
fn a_newer_version_is_a_hint() {
    let place = folder("viewing-newer");
    let cached = |tag: &str| place.join(format!(".ork/registry/example.com/motifs/cache/{tag}"));
    for tag in ["v1.0.0", "v1.2.0"] {
        fs::create_dir_all(cached(tag)).unwrap();
        fs::write(cached(tag).join("motif.yaml"), MOTIF).unwrap();
    }
    let text = format!(
        "{HEAD}      imports:\n        - motif: oci://example.com/motifs/cache:v1.0.0\n          with: {{image: a, size: 1}}\n"
    );
    let path = place.join("katalog.yaml");
    let mut host = Host::new(ork_project::Environment { ork_home: Some(place.join(".ork")), ..environment(&place) });
    host.set_text(path.clone(), text.clone());
    let of = |options| inlay_hints(&host.snapshot(), &path, Span::from(0..text.len()), &options);
    let found = of(InlayOptions::default());
    assert_eq!(found.iter().map(|hint| hint.label.as_str()).collect::<Vec<_>>(), ["v1.2.0 is newer"]);
    assert_eq!(of(InlayOptions { versions: false, ..InlayOptions::default() }), []);
}

#[test]
fn signatures_name_the_parameter_at_the_cursor() {
    let signature = |test: &str, template: &str| {
        let marked = format!(
            "{HEAD}      labels: {{a: '{template}'}}\nnotes:\n  functions:\n    - {{name: mine, expression: '{{{{ .spec.size }}}}'}}\n"
        );
        let (text, offset) = ork_test::cursor(&marked).unwrap();
        let (snapshot, path) = open(&format!("signature-{test}"), "katalog.yaml", &text);
        let found = signature_help(&snapshot, &path, offset)?;
        let active = found.active.and_then(|active| found.parameters.get(active).cloned());
        assert!(found.parameters.iter().all(|parameter| found.label.contains(parameter.as_str())));
        Some(format!("{} › {}", found.label, active.unwrap_or_default()))
    };
    let default = signature("first", "{{ default <CURSOR> }}").unwrap();
    assert!(default.starts_with("default(") && !default.ends_with("› "), "{default}");
    let second = signature("second", "{{ default 1 <CURSOR>").unwrap();
    assert_ne!(second, default);
    assert_eq!(signature("piped", "{{ 1 | default <CURSOR> }}").unwrap(), default);
    assert!(signature("variadic", "{{ add 1 2 3 <CURSOR> }}").unwrap().contains("add("));
    assert_eq!(signature("note", "{{ mine <CURSOR> }}").unwrap(), "mine -> string › ");
    assert_eq!(signature("outside", "{{ default 1 2 }} <CURSOR>"), None);
    assert_eq!(signature("unknown", "{{ nobody <CURSOR> }}"), None);
}

/// The text after a line break is typed at the cursor and its edits are made; `|` is where the editor leaves the cursor.
fn broken(test: &str, marked: &str) -> String {
    let (text, offset) = ork_test::cursor(marked).unwrap();
    let (snapshot, path) = open(&format!("break-{test}"), "katalog.yaml", &text);
    apply_edits(&text, &on_line_break(&snapshot, &path, offset))
}

#[test]
fn a_new_line_is_indented_where_that_is_certain() {
    let after = |test: &str, above: &str| {
        let whole = broken(test, &format!("{HEAD}{above}\n<CURSOR>\n      # end\n"));
        whole.strip_prefix(HEAD).unwrap().strip_prefix(above).unwrap().strip_suffix("\n      # end\n").unwrap()[1..]
            .to_owned()
    };
    assert_eq!(after("key", "      operatorBox:"), "        ");
    assert_eq!(after("key-comment", "      operatorBox: # what it does"), "        ");
    assert_eq!(after("item-key", "      imports:\n        - motif: a"), "          ");
    assert_eq!(after("item-open", "      imports:\n        - with:"), "            ");
    assert_eq!(after("block", "      description: |-"), "        ");
    assert_eq!(after("anchor", "      operatorBox: &box"), "        ");
    assert_eq!(after("quoted-key", "      \"a: b\":"), "        ");
    assert_eq!(after("list", "      allowedNamespaces:\n        - a"), "        - ");
    // A value, text of a block scalar, a list of which nothing is known: the editor knows as much.
    assert_eq!(after("value", "      crdFile: ./crd.yaml"), "");
    assert_eq!(after("inside", "      description: |\n        some:"), "");
    assert_eq!(after("unknown-list", "      nobodyKnows:\n        - a"), "");
    assert_eq!(after("empty-item", "      allowedNamespaces:\n        -"), "");
    assert_eq!(after("comment", "      # a:"), "");
    // What the editor has put there is replaced, text that was pushed down is not.
    assert_eq!(broken("replaced", "kind: Katalog\nspec:\n<CURSOR>    \n"), "kind: Katalog\nspec:\n  \n");
    assert_eq!(broken("pushed", "kind: Katalog\nspec:\n<CURSOR>a: 1\n"), "kind: Katalog\nspec:\na: 1\n");
}

const UNTIDY: &str = "apiVersion: orkestra.orkspace.io/v1\nkind:   Motif  # ä😀\nmetadata:\n    name: 'cache'\n\n\n\ninputs:\n- name: size\n  default:  \"{{  .x|default  1 }}\"\n- name:   b\n";

fn formatted(test: &str, text: &str, within: Option<Span>) -> Option<Result<String, ork_yaml::FormatError>> {
    let (snapshot, path) = open(&format!("format-{test}"), "other.yaml", text);
    let edits = formatting(&snapshot, &path, within)?;
    Some(edits.map(|edits| {
        for (index, (span, _)) in edits.iter().enumerate() {
            assert!(edits.iter().skip(index + 1).all(|(other, _)| other.start >= span.end), "{edits:?}");
            assert!(within.is_none_or(|within| span.end >= within.start && span.start <= within.end + 200));
        }
        apply_edits(text, &edits)
    }))
}

/// Complaints T4 and T5: a template is never touched, and what would change the meaning is refused.
#[test]
fn formatting_is_that_of_the_command() {
    let whole = formatted("whole", UNTIDY, None).unwrap().unwrap();
    assert_eq!(whole, ork_yaml::format(&UNTIDY.into()).unwrap());
    assert!(whole.contains("{{  .x|default  1 }}"));
    assert_eq!(
        formatted("broken", &format!("{UNTIDY}  - a: {{{{ .x }}}}\n: [\n"), None).unwrap(),
        Err(ork_yaml::FormatError::Syntax)
    );
    // An unquoted template is a finding, not a mapping that is spaced out.
    let unquoted = "apiVersion: orkestra.orkspace.io/v1\nkind: Motif\nmetadata: {name: a}\nresources:\n  services:\n    - name: {{ .x }}\n";
    if let Some(Ok(text)) = formatted("unquoted", unquoted, None) {
        assert!(text.contains("name: {{ .x }}"), "{text}");
    }
    assert_eq!(formatted("foreign", "some:   thing\n", None), None);
    assert!(
        formatted("definition", &DEFINITION.replace("kind: ", "kind:  "), None)
            .unwrap()
            .unwrap()
            .contains("\nkind: Custom")
    );
}

/// Complaint Y8: line ends and a byte order mark stay.
#[test]
fn formatting_keeps_line_ends() {
    for text in
        [UNTIDY.replace('\n', "\r\n"), format!("\u{feff}{UNTIDY}"), format!("\u{feff}{}", UNTIDY.replace('\n', "\r\n"))]
    {
        let tidy = formatted(&format!("ends-{}", text.len()), &text, None).unwrap().unwrap();
        let plain = ork_yaml::format(&UNTIDY.into()).unwrap();
        assert_eq!(tidy.trim_start_matches('\u{feff}').replace("\r\n", "\n"), plain);
        assert_eq!(tidy.matches("\r\n").count(), if text.contains('\r') { tidy.matches('\n').count() } else { 0 });
    }
}

#[test]
fn a_range_is_formatted_alone() {
    let lines: Vec<&str> = UNTIDY.split_inclusive('\n').collect();
    let mut start = 0;
    for (index, line) in lines.iter().enumerate() {
        let within = Span::from(start..start + line.len());
        let text = formatted(&format!("line-{index}"), UNTIDY, Some(within)).unwrap().unwrap();
        // Everything around the line stays.
        assert!(text.starts_with(&UNTIDY[..start]) && text.ends_with(&UNTIDY[start + line.len()..]), "{index}: {text}");
        start += line.len();
    }
    let kind = formatted("kind-line", UNTIDY, Some(Span::from(40..41))).unwrap().unwrap();
    assert!(kind.contains("\nkind: Motif  # ä😀\n") && kind.contains("    name: 'cache'"), "{kind}");
    // A line that cannot move without those around it is tidied where it stands.
    let at = UNTIDY.find("  default:").unwrap();
    let item = formatted("item-line", UNTIDY, Some(Span::from(at..at + 5))).unwrap().unwrap();
    assert!(item.contains("\n  default: \"{{  .x|default  1 }}\"\n"), "{item}");
    let list = UNTIDY.find("inputs:").unwrap();
    let list = formatted("list", UNTIDY, Some(Span::from(list..UNTIDY.len()))).unwrap().unwrap();
    assert!(list.ends_with("inputs:\n  - name: size\n    default: \"{{  .x|default  1 }}\"\n  - name: b\n"), "{list}");
}
