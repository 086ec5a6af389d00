//! Who takes in what: Motifs, entries, documents.
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

use ork_ide::{Call, incoming_calls, outgoing_calls, prepare_calls};
use support::names::{Fixture, HEAD, fixture};

const FILES: &str = r#"
=== motif.yaml
HEAD
kind: Motif
metadata: {name: cache}
=== katalog.yaml
HEAD
kind: Katalog
metadata: {name: shop}
spec:
  imports: [{motif: ./motif.yaml}]
  crds:
    db:
      imports: [{motif: ./motif.yaml}, {motif: ./motif.yaml}]
    web:
      dependsOn: [db]
      imports: [{motif: ./motif.yaml}]
      operatorBox: {cross: [{crd: db}]}
=== simulate.yaml
HEAD
kind: Simulate
metadata: {name: test}
spec: {katalog: katalog.yaml}
"#;

/// Each other end with how often it is named.
fn drawn(calls: &[Call]) -> Vec<String> {
    calls.iter().map(|call| format!("{} ({}) x{}", call.other.name, call.other.detail, call.places.len())).collect()
}

fn at(fixture: &Fixture, file: &str, word: &str) -> u32 {
    u32::try_from(fixture.text(file).find(word).unwrap()).unwrap()
}

#[test]
fn documents_and_entries_take_each_other_in() {
    let fixture = fixture("hierarchy", &FILES.replace("HEAD\n", HEAD));
    let (motif, katalog) = (fixture.root.join("motif.yaml"), fixture.root.join("katalog.yaml"));
    let of_motif = incoming_calls(&fixture.snapshot, &motif, at(&fixture, "motif.yaml", "cache"));
    let expected = ["shop (Katalog katalog.yaml) x1", "db (Katalog shop) x2", "web (Katalog shop) x1"];
    assert_eq!(drawn(&of_motif), expected);
    // From a reference the same is found.
    let reference = at(&fixture, "katalog.yaml", "./motif");
    assert_eq!(incoming_calls(&fixture.snapshot, &katalog, reference), of_motif);
    let entry = at(&fixture, "katalog.yaml", "db:");
    assert_eq!(drawn(&incoming_calls(&fixture.snapshot, &katalog, entry)), ["web (Katalog shop) x2"]);
    let web = at(&fixture, "katalog.yaml", "web:");
    let expected = ["cache (Motif motif.yaml) x1", "db (Katalog shop) x2"];
    assert_eq!(drawn(&outgoing_calls(&fixture.snapshot, &katalog, web)), expected);
    let name = at(&fixture, "katalog.yaml", "shop");
    assert_eq!(drawn(&incoming_calls(&fixture.snapshot, &katalog, name)), ["test (Simulate simulate.yaml) x1"]);
    let found = prepare_calls(&fixture.snapshot, &katalog, web).unwrap();
    let text = fixture.text("katalog.yaml");
    assert_eq!(found.name_span.text(text), "web");
    let whole = found.location.span.text(text);
    assert!(whole.starts_with("web:") && whole.contains("cross"));
    assert_eq!(prepare_calls(&fixture.snapshot, &katalog, at(&fixture, "katalog.yaml", "kind")), None);
}
