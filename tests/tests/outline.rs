//! Outlines, links, searches of the workspace, and paths that follow files that are moved.
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

use ork_ide::{
    LinkTarget, MOST_SYMBOLS, Move, Symbol, SymbolKind, When, document_symbols, links, moved_files, workspace_symbols,
};
use ork_project::Host;
use ork_source::apply_edits;
use support::environment;
use support::names::{Fixture, fixture};

const HEAD: &str = "apiVersion: orkestra.orkspace.io/v1\n";

fn workspace(name: &str, files: &str) -> Fixture {
    fixture(name, &files.replace("HEAD\n", HEAD))
}

/// One line per item, indented by its depth.
fn drawn(symbols: &[Symbol], depth: usize, out: &mut String) {
    for symbol in symbols {
        let detail = if symbol.detail.is_empty() { String::new() } else { format!(" = {}", symbol.detail) };
        out.push_str(&format!("{}{}{detail}\n", "  ".repeat(depth), symbol.name));
        drawn(&symbol.children, depth + 1, out);
    }
}

fn holds(symbols: &[Symbol], text: &str) {
    for symbol in symbols {
        assert!(text.get(symbol.span.range()).is_some());
        assert!(symbol.span.contains(symbol.name_span), "{}", symbol.name);
        let inner = symbol.children.iter().all(|child| symbol.span.contains(child.span));
        assert!(inner, "{}", symbol.name);
        holds(&symbol.children, text);
    }
}

#[test]
fn an_outline_says_what_items_are_called() {
    let files = "
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
spec:
  crds:
    web:
      imports:
        - motif: ./motif.yaml
          with: {a: &x {b: 1}, c: *x}
      operatorBox:
        onCreate:
          deployments:
            - image: a
              name: front
            - port: 1
          pods: [a, b]
---
# nothing
---
kind: Other
broken: [
";
    let fixture = workspace("outline", files);
    let found = document_symbols(&fixture.snapshot, &fixture.root.join("katalog.yaml"));
    let mut text = String::new();
    drawn(&found, 0, &mut text);
    let expected = "\
Katalog shop
  apiVersion = orkestra.orkspace.io/v1
  kind = Katalog
  metadata
    name = shop
  spec
    crds
      web
        imports
          ./motif.yaml
            motif = ./motif.yaml
            with
              a
                b = 1
              c
        operatorBox
          onCreate
            deployments
              front
                image = a
                name = front
              [1]
                port = 1
            pods
";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("Other\n  kind = Other\n"), "{text}");
    holds(&found, fixture.text("katalog.yaml"));
    let entry = &found[0].children[3].children[0].children[0];
    assert_eq!((entry.name.as_str(), entry.kind), ("web", SymbolKind::Entry));
}

#[test]
fn a_large_outline_keeps_its_upper_levels_and_says_so() {
    let entries: String = (0..MOST_SYMBOLS).map(|index| format!("    e{index}: {{enabled: true}}\n")).collect();
    let text = format!("{HEAD}kind: Katalog\nmetadata: {{name: a}}\nspec:\n  crds:\n{entries}last: 1\n");
    let fixture = fixture("large-outline", &format!("=== katalog.yaml\n{text}"));
    let found = document_symbols(&fixture.snapshot, &fixture.root.join("katalog.yaml"));
    let names: Vec<&str> = found.iter().map(|symbol| symbol.name.as_str()).collect();
    let (more, named) = names.split_last().unwrap();
    assert_eq!(named, ["apiVersion", "kind", "metadata", "spec", "last"]);
    assert!(more.contains("more than 5000 items"), "{more}");
    let count = |symbols: &[Symbol]| {
        let mut text = String::new();
        drawn(symbols, 0, &mut text);
        text.lines().count()
    };
    assert_eq!(count(&found), MOST_SYMBOLS + 1);
}

#[test]
fn a_search_finds_what_documents_declare() {
    let files = "
=== a/katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
notes: {functions: [{name: fullName, expression: x}]}
spec: {crds: {postgres: {}, web: {}}}
=== b/motif.yaml
HEAD
kind: Motif
metadata: {name: postgres-ha}
inputs: [{name: password}, {name: size}]
=== c/cr.yaml
kind: postgres
";
    let fixture = workspace("search", files);
    let found = |query: &str| {
        let found = workspace_symbols(&fixture.snapshot, query).into_iter();
        found.map(|symbol| format!("{} in {}", symbol.name, symbol.container)).collect::<Vec<_>>()
    };
    let of_p = ["password in Motif postgres-ha", "postgres in Katalog shop", "postgres-ha in Motif", "shop in Katalog"];
    assert_eq!(found("p"), of_p);
    assert_eq!(found("PGS"), ["postgres in Katalog shop", "postgres-ha in Motif"]);
    assert_eq!(found("fn"), ["fullName in Katalog shop"]);
    assert_eq!(found("").len(), 7);
    assert!(found("zzz").is_empty());
}

#[test]
fn links_are_files_and_addresses() {
    let files = "
=== katalog.yaml
HEAD
# see https://example.com/docs, and (http://example.com/b).
kind: Katalog
metadata: {name: shop, description: 'at https://example.com/{{ .x }}'}
notes: {include: ./notes.yaml}
spec:
  crds:
    web:
      crdFile: crd.yaml
      imports: [{motif: ./motif}, {motif: ./absent.yaml}, {motif: 'postgres:v1'}]
    far: {crdFile: 'https://example.com/crd.yaml'}
=== notes.yaml
functions: []
=== crd.yaml
a: 1
=== motif/motif.yaml
HEAD
kind: Motif
metadata: {name: m}
";
    let fixture = workspace("links", files);
    let text = fixture.text("katalog.yaml");
    let found = links(&fixture.snapshot, &fixture.root.join("katalog.yaml"));
    let shown: Vec<String> = found
        .iter()
        .map(|link| match &link.target {
            LinkTarget::File(path) => format!("{} -> {}", link.span.text(text), fixture.name(path)),
            LinkTarget::Address(address) => {
                assert_eq!(link.span.text(text), address);
                address.clone()
            }
        })
        .collect();
    let expected = [
        "https://example.com/docs",
        "http://example.com/b",
        "./notes.yaml -> notes.yaml",
        "crd.yaml -> crd.yaml",
        "./motif -> motif/motif.yaml",
        "https://example.com/crd.yaml",
    ];
    assert_eq!(shown, expected);
}

const MOVED: &str = "
=== shop/katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
notes: {include: notes.yaml}
spec:
  crds:
    web:
      crdFile: ./crds/web.yaml
      imports: [{motif: ../motifs/cache/motif.yaml}, {motif: ../motifs/cache}, {motif: 'cache:v1'}]
    far: {crdFile: 'https://example.com/motifs/cache'}
=== shop/notes.yaml
functions: []
=== shop/crds/web.yaml
a: 1
=== shop/simulate.yaml
HEAD
kind: Simulate
metadata: {name: shop}
spec: {katalog: katalog.yaml, cr: ./cr.yaml}
=== motifs/cache/motif.yaml
HEAD
kind: Motif
metadata: {name: cache}
=== all/komposer.yaml
HEAD
kind: Komposer
metadata: {name: all}
imports: {files: [../shop/katalog.yaml, {url: ../shop/katalog.yaml}]}
";

/// The texts after a move, worked out before it and after it.
fn after(moves: &[(&str, &str)]) -> Vec<(String, String)> {
    let fixture = workspace("moved", MOVED);
    let moves: Vec<Move> =
        moves.iter().map(|(from, to)| Move { from: fixture.root.join(from), to: fixture.root.join(to) }).collect();
    let edits = moved_files(&fixture.snapshot, &moves, When::Before);
    let renamed = |path: &str| {
        let full = fixture.root.join(path);
        let moved = moves.iter().find_map(|moved| Some(moved.to.join(full.strip_prefix(&moved.from).ok()?)));
        let moved = moved.map(|path| path.components().collect::<std::path::PathBuf>());
        fixture.name(&moved.unwrap_or(full))
    };
    let changed = fixture.texts.iter().map(|(file, text)| {
        let own = edits.iter().filter(|edit| fixture.name(edit.location.file.path()) == *file);
        let own: Vec<_> = own.map(|edit| (edit.location.span, edit.text.clone())).collect();
        (renamed(file), apply_edits(text, &own))
    });
    let changed: Vec<(String, String)> = changed.collect();
    // Told only afterwards, the same comes out.
    for (from, to) in moves.iter().map(|moved| (&moved.from, &moved.to)) {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(from, to).unwrap();
    }
    let mut host = Host::new(environment(&fixture.root));
    host.set_roots(vec![fixture.root.clone()]);
    let edits = moved_files(&host.snapshot(), &moves, When::After);
    for (file, expected) in &changed {
        let text = fs::read_to_string(fixture.root.join(file)).unwrap();
        let own = edits.iter().filter(|edit| fixture.name(edit.location.file.path()) == *file);
        let own: Vec<_> = own.map(|edit| (edit.location.span, edit.text.clone())).collect();
        assert_eq!(apply_edits(&text, &own), *expected, "{file}");
    }
    changed
        .into_iter()
        .filter(|(file, text)| fixture.texts.iter().all(|(old, was)| old != file || was != text))
        .collect()
}

#[test]
fn a_file_that_is_moved_keeps_its_paths() {
    let changed = after(&[("shop/katalog.yaml", "other/deep/shop.yaml")]);
    let names: Vec<&str> = changed.iter().map(|(file, _)| file.as_str()).collect();
    assert_eq!(names, ["other/deep/shop.yaml", "shop/simulate.yaml", "all/komposer.yaml"]);
    let katalog = &changed[0].1;
    for path in [
        "include: ../../shop/notes.yaml",
        "crdFile: ../../shop/crds/web.yaml",
        "motif: ../../motifs/cache/motif.yaml",
        "motif: ../../motifs/cache}",
        "motif: 'cache:v1'",
        "'https://example.com/motifs/cache'",
    ] {
        assert!(katalog.contains(path), "{path} in {katalog}");
    }
    assert!(changed[1].1.contains("katalog: ../other/deep/shop.yaml, cr: ./cr.yaml"), "{}", changed[1].1);
    let both = "[../other/deep/shop.yaml, {url: ../other/deep/shop.yaml}]";
    assert!(changed[2].1.contains(both), "{}", changed[2].1);
}

#[test]
fn a_folder_that_is_moved_takes_its_paths_along() {
    let changed = after(&[("motifs", "library/motifs")]);
    let katalog = &changed.iter().find(|(file, _)| file == "shop/katalog.yaml").unwrap().1;
    assert!(
        katalog.contains("[{motif: ../library/motifs/cache/motif.yaml}, {motif: ../library/motifs/cache}"),
        "{katalog}"
    );
    let changed = after(&[("shop/crds", "shop/definitions")]);
    assert!(changed.iter().any(|(_, text)| text.contains("crdFile: ./definitions/web.yaml")), "{changed:?}");
    // Everything moves together: what lies inside stays as it is.
    let changed = after(&[("shop", "store"), ("motifs", "parts")]);
    let katalog = &changed.iter().find(|(file, _)| file == "store/katalog.yaml").unwrap().1;
    assert!(
        katalog.contains("include: notes.yaml") && katalog.contains("motif: ../parts/cache/motif.yaml"),
        "{katalog}"
    );
    let simulate = changed.iter().find(|(file, _)| file == "store/simulate.yaml").unwrap();
    assert!(simulate.1.contains("katalog: katalog.yaml"), "{}", simulate.1);
}
