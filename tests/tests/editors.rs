//! The editors themselves, driven from outside: VS Code in a headless browser, two releases of Neovim over RPC.
//!
//! What they do and expect is in `tests/real/vscode.mjs` and `tests/real/neovim.lua`; here is only what starts them.
//! They download a few hundred megabytes once, so they run when asked for: `ORK_REAL_PARTS=1`. The binary under test is
//! `ORK_BIN`, else the `ork` that was built into the same target folder.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it cannot go on, in its helpers too")]

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn vscode_opens_checks_completes_hovers_and_jumps() {
    scenario("vscode", &[]);
}

#[test]
fn neovim_0_10_opens_checks_completes_hovers_and_jumps() {
    scenario("neovim", &["trixie"]);
}

#[test]
fn neovim_0_12_opens_checks_completes_hovers_and_jumps() {
    scenario("neovim", &["sid"]);
}

/// Sets the editor up and runs its scenario; `arguments` are the runner's own, after the binary and the output folder.
fn scenario(editor: &str, arguments: &[&str]) {
    if env::var_os("ORK_REAL_PARTS").is_none_or(|value| value != "1") {
        // Past the capturing of the test harness: a skipped test must not look like one that ran.
        let _ = writeln!(std::io::stdout(), "skipped: set ORK_REAL_PARTS=1 (installs and starts {editor})");
        return;
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let ork = binary();
    assert!(ork.is_file(), "expected an ork binary at {}: build it first, or set ORK_BIN", ork.display());

    let scripts = workspace.join("tests/real");
    run(&mut Command::new(scripts.join(format!("setup-{editor}.sh"))));
    run(Command::new(scripts.join(format!("run-{editor}.sh")))
        .arg(ork)
        .arg(workspace.join("target/screenshots"))
        .args(arguments));
}

/// `target/<profile>/ork`; this test is `target/<profile>/deps/editors-…`.
fn binary() -> PathBuf {
    if let Some(path) = env::var_os("ORK_BIN") {
        return PathBuf::from(path);
    }
    let test = env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).unwrap();
    profile.join(format!("ork{}", env::consts::EXE_SUFFIX))
}

/// The scripts limit their own time. What they print is the message of a failure.
fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
