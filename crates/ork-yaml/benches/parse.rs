//! Reading a Katalog beside the event parser alone, growth, one mistake at several places, one edit: times and ratios.
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

use ork_source::Span;

fn katalog(lines: usize) -> String {
    let mut text =
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: large\nspec:\n  crds:\n".to_owned();
    let mut entry = 0;
    let mut written = 6;
    while written < lines {
        written += 13;
        entry += 1;
        text.push_str(&format!(
            "    # entry {entry}\n    entry-{entry}:\n      apiTypes: {{group: example.com, version: v1, kind: Kind{entry}}}\n      operatorBox:\n        onReconcile:\n          deployments:\n            - name: \"{{{{ .metadata.name }}}}-{entry}\"\n              image: '{{{{ .spec.image | default \"nginx:1.27\" }}}}'\n              labels:\n                app: web-{entry}\n                note: >-\n                  folded text that goes\n                  on {{{{ .metadata.name }}}}\n              replicas: 2\n"
        ));
    }
    text
}

fn median(run: impl FnMut()) -> Duration {
    times(run).get(20).copied().unwrap()
}

/// The least disturbed run: what a bound is held against on a machine that others use too.
fn best(run: impl FnMut()) -> Duration {
    times(run).first().copied().unwrap()
}

fn times(mut run: impl FnMut()) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..41)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times
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
    growth();
    one_mistake();
    one_edit();
    edits_with_mistakes("20,000 lines", &katalog(20_000).into());
    let bare = katalog(20_000).replace(['"', '\''], "").replace("{{", "<").replace("}}", ">");
    edits_with_mistakes("20,000 lines without a quote", &bare.into());
    outlines();
    aliases();
}

fn growth() {
    let [few, many] = [5_000, 50_000].map(|lines| {
        let text: Arc<str> = katalog(lines).into();
        best(|| assert!(!black_box(ork_yaml::parse(&text)).is_empty()))
    });
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    println!("growth from 5,000 to 50,000 lines: {few:.2?} to {many:.2?} (x{ratio:.2})");
}

/// The text with something in place of a piece that stands about `percent` of the way down.
fn damaged(text: &str, percent: usize, piece: &str, with: &str) -> Arc<str> {
    let from = text.len() * percent / 100;
    let at = text.get(from..).and_then(|rest| rest.find(piece)).map(|at| from + at);
    let at = at.or_else(|| text.rfind(piece)).unwrap();
    ork_source::apply_edits(text, &[(Span::from(at..at + piece.len()), with.to_owned())]).into()
}

fn one_mistake() {
    let text = katalog(5_000);
    let mut worst = Duration::ZERO;
    let whole: Arc<str> = text.as_str().into();
    let clean = best(|| assert!(black_box(ork_yaml::parse(&whole)).errors().is_empty()));
    for (piece, with) in [
        ("replicas: 2", "replicas 2"),
        ("replicas: 2", "replicas: \"2"),
        ("labels:", "labels"),
        ("labels:", "[labels:"),
        ("      operatorBox:", "    operatorBox:"),
        ("app: web", "app: {web"),
        ("                app", "\tapp"),
    ] {
        let times = [0, 25, 50, 75, 99].map(|percent| {
            let broken = damaged(&text, percent, piece, with);
            best(|| assert!(!black_box(ork_yaml::parse(&broken)).is_empty()))
        });
        worst = worst.max(times.into_iter().max().unwrap_or_default());
        println!("  {with:?} at 0, 25, 50, 75, 99 %: {times:.2?}");
    }
    println!("5,000 lines: without a mistake {clean:.2?}, with one anywhere at worst {worst:.2?}");
}

fn one_edit() {
    let text: Arc<str> = katalog(20_000).into();
    let tree = ork_yaml::parse(&text);
    let full = best(|| assert!(black_box(ork_yaml::parse(&text)).errors().is_empty()));
    for percent in [1, 50, 99] {
        let from = text.len() * percent / 100;
        let at = from + text.get(from..).and_then(|rest| rest.find("app: web")).unwrap_or_default() + 6;
        let edit = Span::from(at..at);
        let edited = best(|| assert!(black_box(tree.edited_in_block(edit, "x")).is_some()));
        println!("one edit in 20,000 lines at {percent} %: {edited:.2?} (read as a whole: {full:.2?})");
    }
}

/// What typing leaves behind for a moment, in place of a line: each made, kept by one more letter, and mended.
const HALF_TYPED: [(&str, &str); 14] = [
    ("a word", "                wor\n"),
    ("a key", "                key\n"),
    ("a word too far out", "wor\n"),
    ("a word too far in", "                      wor\n"),
    ("a double quote", "                app: \"web\n"),
    ("a single quote", "                app: 'web\n"),
    ("a bracket", "                app: [web\n"),
    ("a brace", "                app: {web\n"),
    ("a dash", "                - \n"),
    ("a template", "                app: {{ .spec\n"),
    ("a whole template", "                app: {{ .spec.x }}\n"),
    ("a tab", "\tapp: web\n"),
    ("a key twice", "              replicas: 3\n"),
    ("two colons", "                app: web: x\n"),
];

fn edits_with_mistakes(name: &str, text: &Arc<str>) {
    let tree = ork_yaml::parse(text);
    let from = text.len() / 2;
    let line = from + text.get(from..).and_then(|rest| rest.find("                app: web")).unwrap_or_default();
    let value = Span::from(line + 22..line + 22);
    let clean = best(|| assert!(black_box(tree.edited_in_block(value, "x")).is_some()));
    println!("edits at 50 % of {name}, without a mistake {clean:.2?}; made, kept, mended, one elsewhere:");
    let edited = |tree: &ork_yaml::Tree, span: Span, with: &str| {
        let partly = if tree.edited_in_block(span, with).is_some() { "" } else { " to the end" };
        let time = best(|| assert!(!black_box(tree.edited(span, with)).is_empty()));
        format!("{time:.2?} (x{:.1}){partly}", time.as_secs_f64() / clean.as_secs_f64())
    };
    for (name, half) in HALF_TYPED {
        let start = Span::from(line..line);
        let typed = Span::from(line..line + half.len());
        let broken = tree.edited(start, half);
        let last = Span::from(line + half.len() - 1..line + half.len() - 1);
        let below = broken.text().len() * 3 / 4;
        let elsewhere = broken.text().get(..below).and_then(|text| text.rfind("app: web")).unwrap_or_default() + 6;
        println!(
            "  {name}: {}, {}, {}, {}; {} mistakes",
            edited(&tree, start, half),
            edited(&broken, last, "x"),
            edited(&broken, typed, ""),
            edited(&broken, Span::from(elsewhere..elsewhere), "x"),
            broken.errors().len()
        );
    }
}

/// Where a half-written line stands, by the lines above alone.
fn outlines() {
    let text = katalog(20_000);
    for percent in [1, 50, 99] {
        let from = text.len() * percent / 100;
        let at = from + text.get(from..).and_then(|rest| rest.find("app: web")).unwrap_or_default() + 6;
        let at = u32::try_from(at).unwrap();
        let time = best(|| assert_eq!(black_box(ork_yaml::outline_at(&text, at)).steps.len(), 8));
        println!("an outline in 20,000 lines at {percent} %: {time:.2?}");
    }
}

/// Merge keys of merge keys, each entry asked for a key that its first ancestor has.
fn aliases() {
    let mut text = "e0: &e0\n  a: 1\n".to_owned();
    for entry in 1..1_000 {
        let base = if entry % 50 == 0 { 0 } else { entry - 1 };
        text.push_str(&format!("e{entry}: &e{entry}\n  <<: *e{base}\n  k{entry}: *e0\n  l{entry}: [*e0, *e0]\n"));
    }
    let text: Arc<str> = text.into();
    let lines = text.lines().count();
    let time = best(|| {
        let tree = ork_yaml::parse(&text);
        assert!(tree.errors().is_empty());
        let entries = tree.root(0).unwrap();
        assert_eq!(entries.entries().filter(|entry| entry.value.get("a").is_some()).count(), 1_000);
    });
    println!("{lines} lines of merge keys and aliases, read and asked: {time:.2?}");
}
