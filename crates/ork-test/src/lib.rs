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

/// A small deterministic generator: the same numbers every time.
pub struct Random(pub u64);

impl Random {
    /// The next number below a limit; 0 where the limit is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// One of several.
    ///
    /// # Panics
    /// There is none to choose from.
    #[expect(clippy::indexing_slicing, reason = "the index is below the length")]
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// The definition of a kind of `example.com/v1`: its name, its plural, and what stands below `spec` in its schema behind
/// `type: object`, indented to there.
#[macro_export]
macro_rules! definition {
    ($kind:literal, $plural:literal, $spec:literal) => {
        concat!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ",
            $plural,
            ".example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: ",
            $kind,
            ", plural: ",
            $plural,
            "}\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n",
            "        openAPIV3Schema:\n          type: object\n          properties:\n",
            "            spec:\n              type: object\n",
            $spec
        )
    };
}
