//! What an operator costs: 200 custom resources with 8 children each, on a real API server with its controllers.
//!
//! `ORK_REAL_PARTS=1 cargo bench -p ork-tests --bench operators`. For comparison: kro 0.9.4 needs 22.6 s, 64 requests a
//! custom resource and 70 MB for the same number; nobody can do with fewer than 9 requests.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "a bench may stop where it cannot go on"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use support::cluster::{Cluster, Running};

const RESOURCES: usize = 200;
const CHILDREN: [&str; 8] = [
    "secrets",
    "configmaps",
    "serviceaccounts",
    "roles",
    "rolebindings",
    "deployments",
    "services",
    "poddisruptionbudgets",
];

fn main() {
    let Some(cluster) = Cluster::whole("bench") else { return };
    let stack = ork_test::workspace().join("tests/real/cluster/stack");
    cluster.apply(&stack.join("crd.yaml"));
    std::thread::sleep(Duration::from_secs(3));
    let resource = |number: usize| {
        format!(
            "apiVersion: tests.example.com/v1\nkind: Stack\nmetadata: {{name: s{number}, namespace: default}}\nspec: {{replicas: \"1\"}}\n"
        )
    };
    cluster.apply_text(&(0..RESOURCES).map(resource).collect::<Vec<_>>().join("---\n"));
    cluster.forget_requests();
    let started = Instant::now();
    let running = Running::start(&cluster, &[stack.to_str().unwrap_or_default()]);
    while count(&cluster, "stacks", "{range .items[*]}{.status.conditions[0].status}{\"\\n\"}{end}", "True") < RESOURCES
    {
        std::thread::sleep(Duration::from_millis(100));
    }
    let reconciled = started.elapsed();
    while count(&cluster, "stacks", "{range .items[*]}{.status.phase}{\"\\n\"}{end}", "Running") < RESOURCES {
        std::thread::sleep(Duration::from_millis(100));
    }
    let at_rest = started.elapsed();
    std::thread::sleep(Duration::from_secs(2));
    let requests = cluster.requests();
    println!("{RESOURCES} custom resources with {} children each", CHILDREN.len());
    println!("  every custom resource ready:     {:6.2} s   (kro 0.9.4: 22.6 s)", reconciled.as_secs_f64());
    println!("  every phase follows its status:  {:6.2} s", at_rest.as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
    let each = requests.len() as f64 / RESOURCES as f64;
    println!("  requests a custom resource:      {each:6.2}     (kro: 64; least possible: 9)");
    println!("  resident memory, now and most:   {}   (kro: 70 MB)", running.memory());
    let mut by_kind: BTreeMap<(String, String), usize> = BTreeMap::new();
    for request in requests {
        *by_kind.entry(request).or_default() += 1;
    }
    for ((verb, resource), count) in by_kind.iter().filter(|(_, count)| **count > 20) {
        println!("    {count:5} {verb} {resource}");
    }
    let started = Instant::now();
    cluster.kubectl(&["delete", "configmaps", "-l", "orkestra.orkspace.io/managed=true", "--wait=false"]);
    let deleted = started.elapsed();
    while count(&cluster, "configmaps", "{range .items[*]}{.metadata.labels.orkestra-owner}{\"\\n\"}{end}", "s")
        < RESOURCES
    {
        std::thread::sleep(Duration::from_millis(50));
    }
    let back = started.elapsed();
    println!(
        "  200 deleted children back:       {:6.2} s, the last {:.2} s after the deletion ended",
        back.as_secs_f64(),
        (back - deleted).as_secs_f64()
    );
    println!("  resident memory at the end:      {}", running.memory());
    running.stop();
}

/// How many lines of a template's output start as given.
fn count(cluster: &Cluster, resource: &str, template: &str, start: &str) -> usize {
    let text = cluster.kubectl(&["get", resource, "-o", &format!("jsonpath={template}")]);
    text.lines().filter(|line| line.starts_with(start)).count()
}
