//! Many merge keys cost what they are, not their product.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use ork_yaml::parse;

fn merges(lines: usize) -> Arc<str> {
    let mut text = "common: &common\n  a: 1\n  b: 2\n  c: 3\nentries:\n".to_owned();
    for entry in 0..lines / 2 {
        text.push_str(&format!("  e{entry}:\n    <<: *common\n"));
    }
    text.into()
}

/// Reads a text and looks a merged key up in every entry; gives the steps and the best time of several.
fn read(text: &Arc<str>) -> (usize, Duration) {
    let (mut steps, mut best) = (0, Duration::MAX);
    for _ in 0..7 {
        let start = Instant::now();
        let tree = parse(text);
        assert!(tree.errors().is_empty());
        let entries = tree.root(0).and_then(|root| root.get("entries")).unwrap();
        steps = 0;
        for entry in entries.entries() {
            assert_eq!(entry.value.get("c").and_then(ork_yaml::Node::text), Some("3"));
            steps += entry.value.entries().count();
        }
        best = best.min(start.elapsed());
    }
    (steps, best)
}

#[test]
fn merge_keys_are_read_in_linear_time() {
    let (fewer, more) = (merges(4_000), merges(8_000));
    // Others use the machine too: one undisturbed pair of measurements is enough.
    let linear = (0..5).any(|_| {
        let ((few_steps, few), (many_steps, many)) = (read(&fewer), read(&more));
        println!("4,000 lines: {few_steps} entries in {few:?}; 8,000 lines: {many_steps} entries in {many:?}");
        assert_eq!((few_steps, many_steps), (6_000, 12_000));
        many < few * 3
    });
    assert!(linear, "8,000 lines take more than three times what 4,000 take");
}

#[test]
fn chained_merges_visit_each_mapping_once() {
    let mut text = "m0: &m0\n  k0: 1\n".to_owned();
    for link in 1..200 {
        let before = link - 1;
        text.push_str(&format!("m{link}: &m{link}\n  <<: [*m{before}, *m{before}]\n  k{link}: 1\n"));
    }
    let tree = parse(&text.into());
    let last = tree.root(0).and_then(|root| root.get("m199")).unwrap();
    assert_eq!(last.entries().count(), 200);
    assert!(last.get("k0").is_some());
}
