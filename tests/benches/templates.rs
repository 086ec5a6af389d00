//! Parsing and running templates, beside Go's text/template on this machine: times and their ratios. The templates are
//! those of `tests/real/gotemplate/bench.json`, which Go's side reads as well.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use ork_engine::data::from_json;
use ork_template::{Env, UserNotes, parse};
use serde_json::Value as Json;

/// Nanoseconds of one turn: the best of a few rounds, as another program on the machine only ever makes it slower.
fn timed(mut turn: impl FnMut()) -> f64 {
    const TURNS: u32 = 20_000;
    let round = |turn: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..TURNS).for_each(|_| turn());
        start.elapsed().as_secs_f64() * 1e9 / f64::from(TURNS)
    };
    (0..7).map(|_| round(&mut turn)).fold(f64::INFINITY, f64::min)
}

/// What Go says, where it can be had.
fn go() -> Option<Json> {
    let output = Command::new(support::parts::gotemplate()?).arg("bench").output().unwrap();
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn main() {
    let file = ork_test::workspace().join("tests/real/gotemplate/bench.json");
    let bench: Json = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let data = from_json(&bench["data"]);
    let go = go();
    let mut ratios = Vec::new();
    for name in ["small", "lines"] {
        let text = bench[name].as_str().unwrap();
        let parsed = parse(text);
        let notes = UserNotes::default();
        let mut entropy = || 0;
        let times = [
            ("parse_ns", timed(|| drop(black_box(parse(black_box(text)))))),
            (
                "run_ns",
                timed(|| drop(black_box(parsed.execute(&data, &mut Env::new(0, &mut entropy, &notes)).unwrap()))),
            ),
        ];
        for (what, ours) in times {
            let theirs = go.as_ref().map_or(f64::NAN, |go| go[name][what].as_f64().unwrap());
            println!("{name:>6} {what:>9}: {ours:>8.0} ns, Go {theirs:>8.0} ns: {:.2} times as fast", theirs / ours);
            ratios.push(theirs / ours);
        }
    }
    let mean = (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / 4.0).exp();
    println!("geometric mean: {mean:.2} (aim 2.5)");
}
