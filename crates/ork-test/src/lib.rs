//! What tests of several crates share: the corpora, cursor marks. Nothing of it is shipped.

pub mod registry;

use std::path::{Path, PathBuf};

/// The folder of the test corpora: `$ORK_CORPUS`, else `../shared/corpus` beside the workspace. Prints why a test is
/// skipped where there is none.
#[must_use]
pub fn corpus() -> Option<PathBuf> {
    let beside = workspace().parent().map(|parent| parent.join("shared/corpus"));
    let found = std::env::var_os("ORK_CORPUS").map(PathBuf::from).or(beside).filter(|path| path.is_dir());
    if found.is_none() {
        skip("the corpora are absent (set ORK_CORPUS to their folder)");
    }
    found
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}

/// The root of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Every file below a folder whose name ends so, in order.
#[must_use]
pub fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_str().is_some_and(|name| endings.iter().any(|ending| name.ends_with(ending))) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Splits a fixture at its `<CURSOR>`: the text without it, and its byte offset.
#[must_use]
pub fn cursor(marked: &str) -> Option<(String, u32)> {
    let (before, after) = marked.split_once("<CURSOR>")?;
    Some((format!("{before}{after}"), u32::try_from(before.len()).ok()?))
}
