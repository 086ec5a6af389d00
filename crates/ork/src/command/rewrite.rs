//! Writing documents anew: what `ork fmt` and `ork migrate` have in common.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::source::Source;
use ork_project::{Environment, Host, documents};
use similar::TextDiff;

use crate::color::{BOLD, CYAN, GREEN, RED, RESET};
use crate::error::{CommandError, FINDINGS};
use crate::output::Output;
use crate::paths::Paths;

/// Whether files are written, and what is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The files are written, and named.
    Write,
    /// Those that would change are named.
    Check,
    /// What would change is printed.
    Diff,
}

impl Mode {
    pub(super) fn of(check: bool, diff: bool) -> Self {
        match (check, diff) {
            (_, true) => Mode::Diff,
            (true, false) => Mode::Check,
            (false, false) => Mode::Write,
        }
    }

    /// The exit code where something would change or not.
    pub(super) fn code(self, changes: bool) -> u8 {
        if self != Mode::Write && changes { FINDINGS } else { 0 }
    }
}

/// What was done, for the line at the end.
#[derive(Default)]
struct Count {
    changed: usize,
    same: usize,
    refused: usize,
}

/// Writes each document of the paths as `rewritten` says; nothing from it means that the file is left alone, which it
/// has told by then. `done` is the word for a file that was written.
pub(super) fn rewrite(
    paths: &[PathBuf],
    mode: Mode,
    done: &str,
    output: &mut Output,
    mut rewritten: impl FnMut(&Arc<Source>, &Paths, &mut Output) -> Option<String>,
) -> Result<u8, CommandError> {
    let environment = Environment::from_process();
    let shown = Paths::new(&environment.working_directory);
    let snapshot = Host::new(environment).snapshot();
    let mut count = Count::default();
    for source in &documents(&snapshot, paths)? {
        let Some(text) = rewritten(source, &shown, output) else {
            count.refused += 1;
            continue;
        };
        if text == source.file.text() {
            count.same += 1;
            continue;
        }
        count.changed += 1;
        let path = source.file.path();
        let name = shown.show(path);
        match mode {
            Mode::Diff => output.result(&difference(&name, source.file.text(), &text))?,
            Mode::Check => output.result(&format!("would change {name}\n"))?,
            Mode::Write => {
                write(path, &text)?;
                output.result(&format!("{done} {name}\n"))?;
            }
        }
    }
    output.aside(&summary(&count, mode, done));
    Ok(if count.refused > 0 { FINDINGS } else { mode.code(count.changed > 0) })
}

pub(super) fn difference(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let plain = diff.unified_diff().context_radius(3).header(name, name).to_string();
    let coloured = plain.split_inclusive('\n').map(|line| match line.as_bytes() {
        [b'+', b'+', ..] | [b'-', b'-', ..] => format!("{BOLD}{line}{RESET}"),
        [b'+', ..] => format!("{GREEN}{line}{RESET}"),
        [b'-', ..] => format!("{RED}{line}{RESET}"),
        [b'@', ..] => format!("{CYAN}{line}{RESET}"),
        _ => line.to_owned(),
    });
    coloured.collect()
}

/// Replaces a file in one step; a link stays a link.
pub(super) fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    let failed =
        |error: std::io::Error| CommandError::input(format!("{} cannot be written: {error}", path.display()), None);
    let target = path.canonicalize().map_err(failed)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let permissions = std::fs::metadata(&target).map_err(failed)?.permissions();
    file.as_file().set_permissions(permissions).map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

fn summary(count: &Count, mode: Mode, done: &str) -> String {
    let files = |number: usize| if number == 1 { "1 file".to_owned() } else { format!("{number} files") };
    let as_they = |number: usize| if number == 1 { "as it" } else { "as they" };
    let mut parts = Vec::new();
    if count.changed > 0 {
        parts.push(format!("{} {}", files(count.changed), if mode == Mode::Write { done } else { "would change" }));
    }
    if count.same > 0 || parts.is_empty() && count.refused == 0 {
        parts.push(format!("{} {} should be", files(count.same), as_they(count.same)));
    }
    if count.refused > 0 {
        let verb = if count.refused == 1 { "is" } else { "are" };
        parts.push(format!("{} left {} {verb}", files(count.refused), as_they(count.refused)));
    }
    format!("{}\n", parts.join(", "))
}
