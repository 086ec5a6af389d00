//! Pull and push beside `oras`, whole processes against one docker-registry, in turns: medians and ratios.
//!
//!     tests/real/setup-registry.sh && cargo build --release -p ork && ORK_REAL_PARTS=1 cargo bench -p ork-tests --bench registry

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a bench may stop where it cannot go on"
)]

#[path = "../tests/support/servers.rs"]
mod servers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;
const PATTERNS: usize = 100;
const CONFIG: &str = "cfg.json:application/vnd.orkestra.pattern.v1+tar+gzip";

/// Files of about the size of a published pattern.
fn pattern(folder: &Path, salt: &str) {
    fs::create_dir_all(folder).unwrap();
    let katalog = format!(
        "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata:\n  name: shop\n  version: v1.0.0\nspec:\n  crds:\n    shop:\n      apiTypes: {{group: example.com, version: v1, kind: Shop}}\n      operatorBox:\n        onReconcile:\n          configMaps:\n            - name: x\n# {salt}\n{}",
        "# a comment of some length that is here for the size of the file\n".repeat(20)
    );
    fs::write(folder.join("katalog.yaml"), katalog).unwrap();
    let crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: shops.example.com}\nspec:\n  group: example.com\n  names: {kind: Shop, plural: shops}\n  scope: Namespaced\n  versions:\n    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}\n";
    fs::write(folder.join("crd.yaml"), format!("{crd}# {salt}\n")).unwrap();
    fs::write(
        folder.join("cr.yaml"),
        format!("apiVersion: example.com/v1\nkind: Shop\nmetadata: {{name: a}}\n# {salt}\n"),
    )
    .unwrap();
    for name in ["README.md", "Makefile", "intent.yaml"] {
        fs::write(folder.join(name), format!("# {salt}\n{}", "some words\n".repeat(50))).unwrap();
    }
}

struct Measured {
    time: Duration,
    memory: u64,
}

/// Runs a program to its end; it must succeed.
fn run(mut command: Command) -> Measured {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let watcher = std::thread::spawn(move || {
        let mut most = 0;
        while let Ok(text) = fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
            let Ok(memory) = line.trim().trim_end_matches(" kB").trim().parse::<u64>() else { break };
            most = most.max(memory);
            std::thread::sleep(Duration::from_millis(1));
        }
        most
    });
    let status = child.wait().unwrap();
    let time = start.elapsed();
    assert!(status.success(), "{command:?}");
    Measured { time, memory: watcher.join().unwrap() }
}

fn median(measured: &[Measured]) -> Duration {
    let mut times: Vec<Duration> = measured.iter().map(|one| one.time).collect();
    times.sort();
    times[times.len() / 2]
}

/// Both in turns, so that a slow moment of the machine meets both.
fn compare(what: &str, mut ours: impl FnMut(usize) -> Command, mut theirs: impl FnMut(usize) -> Command) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        right.push(run(theirs(round)));
        left.push(run(ours(round)));
    }
    let memory = |measured: &[Measured]| measured.iter().map(|one| one.memory).max().unwrap_or(0) as f64 / 1024.0;
    let (our, their) = (median(&left), median(&right));
    println!(
        "{what:28} ork {our:>8.1?} {:>5.1} MB   oras {their:>8.1?} {:>5.1} MB   x{:.2}",
        memory(&left),
        memory(&right),
        our.as_secs_f64() / their.as_secs_f64()
    );
}

fn main() {
    let Some(parts) = servers::parts() else { return };
    let ork =
        std::env::var_os("ORK_BIN").map_or_else(|| ork_test::workspace().join("target/release/ork"), PathBuf::from);
    assert!(ork.is_file(), "build it first: cargo build --release -p ork");
    let place = std::env::temp_dir().join(format!("ork-bench-{}", std::process::id()));
    fs::create_dir_all(&place).unwrap();
    for (name, registry) in
        [("docker-registry", servers::open(&parts, &place)), ("ocimem", servers::ocimem(&parts, &place, false))]
    {
        println!("{name}");
        let folder = place.join(name);
        fs::create_dir_all(&folder).unwrap();
        measure(&registry.host, &folder, &ork, &parts.join("oras"));
    }
    fs::remove_dir_all(&place).unwrap();
}

/// Everything against one registry.
fn measure(host: &str, place: &Path, ork: &Path, oras: &Path) {
    let ours = |arguments: &[&str], home: &Path| {
        let mut command = Command::new(ork);
        command.args(arguments).current_dir(place).env_clear().env("HOME", place).env("ORK_HOME", home);
        command
    };
    let theirs = |arguments: &[&str], folder: &Path| {
        let mut command = Command::new(oras);
        command.args(arguments).current_dir(folder).env("HOME", place);
        command
    };
    let files = ["katalog.yaml", "crd.yaml", "README.md", "cr.yaml", "intent.yaml", "Makefile"];
    let push = |reference: &str, folder: &Path| {
        fs::write(folder.join("cfg.json"), "{}").unwrap();
        let mut arguments = vec!["push", "--plain-http", "--config", CONFIG, reference];
        arguments.extend(files);
        theirs(&arguments, folder)
    };
    let home = place.join("home");

    pattern(&place.join("one"), "one");
    run(ours(&["push", &format!("{host}/bench/one:v1.0.0"), "one"], &home));
    let fresh = |name: &str, round: usize| {
        let folder = place.join(format!("{name}-{round}"));
        fs::create_dir_all(&folder).unwrap();
        folder
    };
    let one = format!("{host}/bench/one:v1.0.0");
    compare(
        "pull",
        |round| ours(&["pull", &one], &fresh("pull", round)),
        |round| theirs(&["pull", "--plain-http", &one], &fresh("oras-pull", round)),
    );
    compare(
        "push, everything new",
        |round| {
            let folder = fresh("push", round);
            pattern(&folder, &format!("ork {round}"));
            ours(&["push", "--no-index", &format!("{host}/bench/ork{round}:v1.0.0"), folder.to_str().unwrap()], &home)
        },
        |round| {
            let folder = fresh("oras-push", round);
            pattern(&folder, &format!("oras {round}"));
            push(&format!("{host}/bench/oras{round}:v1.0.0"), &folder)
        },
    );
    // Another second gives another manifest over the same layers: both have to look for these.
    let epoch = |round: usize| format!("{}", 1_700_000_000 + round);
    pattern(&place.join("two"), "two");
    run(ours(&["push", "--no-index", &format!("{host}/bench/two:v1.0.0"), "two"], &home));
    compare(
        "push, layers there",
        |round| {
            let mut command =
                ours(&["push", "--no-index", "--force", &format!("{host}/bench/two:t{round}"), "two"], &home);
            command.env("SOURCE_DATE_EPOCH", epoch(round));
            command
        },
        |round| {
            let mut command = push(&format!("{host}/bench/two:o{round}"), &place.join("two"));
            command.args(["--annotation", &format!("round={round}")]);
            command
        },
    );
    let index: Vec<Measured> = (0..ROUNDS)
        .map(|round| {
            let folder = fresh("index", round);
            pattern(&folder, &format!("index {round}"));
            run(ours(&["push", &format!("{host}/indexed/p{round}:v1.0.0"), folder.to_str().unwrap()], &home))
        })
        .collect();
    println!("push with the index          ork {:>8.1?}", median(&index));

    for (what, shared) in [("of their own files", false), ("that share all but one", true)] {
        let name = if shared { "alike" } else { "many" };
        let mut komposer =
            "apiVersion: orkestra.orkspace.io/v1\nkind: Komposer\nmetadata: {name: all}\nimports:\n  registry:\n"
                .to_owned();
        for number in 0..PATTERNS {
            let folder = fresh(name, number);
            let salt = format!("{name} {number}");
            pattern(&folder, if shared { "alike" } else { &salt });
            fs::write(folder.join("README.md"), format!("# {salt}\n")).unwrap();
            let reference = format!("{host}/{name}/p{number}:v1.0.0");
            run(ours(&["push", "--no-index", &reference, folder.to_str().unwrap()], &home));
            komposer.push_str(&format!("    - {reference}\n"));
        }
        fs::write(place.join("komposer.yaml"), komposer).unwrap();
        let (mut many, mut loops) = (Vec::new(), Vec::new());
        for round in 0..3 {
            many.push(run(ours(&["pull", "-f", "komposer.yaml"], &fresh(&format!("{name}-home"), round))));
            let start = Instant::now();
            for number in 0..PATTERNS {
                let folder = fresh(&format!("{name}-oras-{round}"), number);
                run(theirs(&["pull", "--plain-http", &format!("{host}/{name}/p{number}:v1.0.0")], &folder));
            }
            loops.push(Measured { time: start.elapsed(), memory: 0 });
        }
        let (our, their) = (median(&many), median(&loops));
        let memory = many.iter().map(|one| one.memory).max().unwrap_or(0) as f64 / 1024.0;
        println!(
            "{PATTERNS} patterns {what:22} ork {our:>8.1?} {memory:>5.1} MB   oras {their:>8.1?}   {:.1} times faster",
            their.as_secs_f64() / our.as_secs_f64()
        );
    }
}
