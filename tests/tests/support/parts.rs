//! Real parts: what the set-up scripts of `tests/real` install.

use std::path::PathBuf;
use std::process::Command;

fn scripts() -> PathBuf {
    ork_test::workspace().join("tests/real")
}

/// Whether real parts are asked for; what is skipped otherwise is said.
pub fn are_wanted(what: &str) -> bool {
    let wanted = std::env::var_os("ORK_REAL_PARTS").is_some();
    if !wanted {
        println!("skipped: needs {what}; set ORK_REAL_PARTS=1 (cargo xtask test --real-parts)");
    }
    wanted
}

/// Runs a set-up script; false where its tools cannot be had.
pub fn set_up(script: &str) -> bool {
    let status = Command::new(scripts().join(script)).status().unwrap();
    if status.code() == Some(3) {
        println!("skipped: {script} says above what cannot be had here");
        return false;
    }
    assert!(status.success(), "{script} failed");
    true
}

/// Go's own text/template as a program, where it can be had.
pub fn gotemplate() -> Option<PathBuf> {
    if !set_up("setup-gotemplate.sh") {
        return None;
    }
    Some(parts().join("gotemplate/gotemplate"))
}

/// Where set-up scripts install.
pub fn parts() -> PathBuf {
    std::env::var_os("ORK_PARTS").map_or_else(|| ork_test::workspace().join(".parts"), PathBuf::from)
}
