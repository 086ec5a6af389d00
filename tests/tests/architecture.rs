//! The crates as `crates/README.md` draws them, and the purity of the core.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what must hold"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

/// The table of the architecture page: crate and the crates of ours that it uses.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let page = fs::read_to_string(ork_test::workspace().join("crates/README.md")).unwrap();
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let name = *cells.first()?;
        let ours = name.starts_with("ork") || name == "xtask";
        (ours && cells.len() == 3).then(|| {
            let uses = cells[1].split_whitespace().filter(|word| *word != "–").map(str::to_owned).collect();
            (name.to_owned(), uses)
        })
    });
    rows.collect()
}

#[test]
fn the_crate_graph_is_the_one_that_is_drawn() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(ork_test::workspace())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let names: BTreeSet<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let mut found = BTreeMap::new();
    for package in packages {
        let uses: BTreeSet<String> = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
            .filter(|name| names.contains(name.as_str()))
            .collect();
        found.insert(package["name"].as_str().unwrap().to_owned(), uses);
    }
    found.remove("ork-tests");
    assert_eq!(found, allowed());
    let folders: BTreeSet<String> = fs::read_dir(ork_test::workspace().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, allowed().into_keys().collect());
}

/// The core takes files, time and randomness as arguments.
#[test]
fn the_core_is_pure() {
    let forbidden = [
        "std::fs",
        "std::env",
        "std::net::Tcp",
        "std::net::Udp",
        "ToSocketAddrs",
        "std::process",
        "SystemTime::now",
        "Instant::now",
        "std::thread",
        "rand::",
    ];
    for name in ["ork-source", "ork-reference", "ork-yaml", "ork-template", "ork-engine", "ork-plan", "ork-ide"] {
        let sources = ork_test::workspace().join("crates").join(name).join("src");
        for path in ork_test::files(&sources, &[".rs"]) {
            let text = fs::read_to_string(&path).unwrap();
            for word in forbidden {
                let used = text.lines().any(|line| line.contains(word) && !line.trim_start().starts_with("//"));
                assert!(!used, "{} uses {word}", path.display());
            }
        }
    }
}

/// Files are small, with one idea each.
#[test]
fn no_file_is_large() {
    for folder in ["crates", "tests/tests"] {
        for path in ork_test::files(&ork_test::workspace().join(folder), &[".rs"]) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(lines <= 800, "{} has {lines} lines", path.display());
        }
    }
}

/// One TLS, one provider: a default feature of some dependency would bring a second one, and with it cmake or OpenSSL.
#[test]
fn no_other_tls_comes_in() {
    let lock = fs::read_to_string(ork_test::workspace().join("Cargo.lock")).unwrap();
    for name in ["aws-lc-sys", "aws-lc-rs", "openssl-sys", "native-tls", "cmake"] {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "{name} is in Cargo.lock");
    }
}
