//! Reading a Katalog of 5,000 lines, beside the event parser alone: times and their ratio.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn katalog(lines: usize) -> String {
    let mut text =
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: large\nspec:\n  crds:\n".to_owned();
    let mut entry = 0;
    while text.lines().count() < lines {
        entry += 1;
        text.push_str(&format!(
            "    # entry {entry}\n    entry-{entry}:\n      apiTypes: {{group: example.com, version: v1, kind: Kind{entry}}}\n      operatorBox:\n        onReconcile:\n          deployments:\n            - name: \"{{{{ .metadata.name }}}}-{entry}\"\n              image: '{{{{ .spec.image | default \"nginx:1.27\" }}}}'\n              labels:\n                app: web-{entry}\n                note: >-\n                  folded text that goes\n                  on {{{{ .metadata.name }}}}\n              replicas: 2\n"
        ));
    }
    text
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..41)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times.get(20).copied().unwrap()
}

fn main() {
    for lines in [1_000, 5_000, 20_000] {
        let text: Arc<str> = katalog(lines).into();
        let broken: Arc<str> = text.replacen("replicas: 2\n", "replicas 2\n", 1).into();
        let events = median(|| {
            let count = granit_parser::Parser::new_from_str(&text).filter(Result::is_ok).count();
            assert!(black_box(count) > lines);
        });
        let tree = median(|| assert!(black_box(ork_yaml::parse(&text)).errors().is_empty()));
        let repaired = median(|| assert_eq!(black_box(ork_yaml::parse(&broken)).errors().len(), 1));
        let ratio = tree.as_secs_f64() / events.as_secs_f64();
        println!(
            "{lines:>6} lines, {:>7} bytes: events {events:.2?}, tree {tree:.2?} (x{ratio:.2}), with one mistake {repaired:.2?}",
            text.len()
        );
    }
}
