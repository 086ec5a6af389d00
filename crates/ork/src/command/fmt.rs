//! `ork fmt`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::rules::check_syntax;
use ork_engine::source::Source;
use ork_project::{Environment, Host, documents};
use ork_source::SourceFile;
use ork_yaml::{FormatError, format};
use similar::TextDiff;

use crate::args::FmtArgs;
use crate::color::{BOLD, CYAN, GREEN, RED, RESET};
use crate::error::{CommandError, FINDINGS};
use crate::findings;
use crate::output::Output;
use crate::paths::Paths;

/// What was done, for the line at the end.
#[derive(Default)]
struct Count {
    changed: usize,
    same: usize,
    refused: usize,
}

pub(crate) fn run(args: &FmtArgs, output: &mut Output) -> Result<u8, CommandError> {
    let environment = Environment::from_process();
    let paths = Paths::new(&environment.working_directory);
    if args.paths == [PathBuf::from("-")] {
        return stream(args, &paths, output);
    }
    let snapshot = Host::new(environment).snapshot();
    let sources = documents(&snapshot, &args.paths)?;
    let mut count = Count::default();
    for source in &sources {
        let Some(formatted) = formatted(source, &paths, output) else {
            count.refused += 1;
            continue;
        };
        if formatted == source.file.text() {
            count.same += 1;
            continue;
        }
        count.changed += 1;
        let path = source.file.path();
        let name = paths.show(path);
        if args.diff {
            output.result(&difference(&name, source.file.text(), &formatted))?;
        } else if args.check {
            output.result(&format!("would change {name}\n"))?;
        } else {
            write(path, &formatted)?;
            output.result(&format!("formatted {name}\n"))?;
        }
    }
    let only_looked = args.check || args.diff;
    output.aside(&summary(&count, only_looked));
    Ok(if count.refused > 0 || (only_looked && count.changed > 0) { FINDINGS } else { 0 })
}

/// Standard input to standard output: what cannot be formatted comes out as it went in.
fn stream(args: &FmtArgs, paths: &Paths, output: &mut Output) -> Result<u8, CommandError> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| CommandError::input(format!("standard input cannot be read: {error}"), None))?;
    let source = Source::new(SourceFile::new("<stdin>", text));
    let text = source.file.text();
    let found = formatted(&source, paths, output);
    let changes = found.as_ref().is_some_and(|formatted| formatted != text);
    match &found {
        Some(formatted) if args.diff => output.result(&difference("<stdin>", text, formatted))?,
        _ if args.check || args.diff => {}
        found => output.result(found.as_deref().unwrap_or(text))?,
    }
    Ok(if found.is_none() || ((args.check || args.diff) && changes) { FINDINGS } else { 0 })
}

/// The text as it should be written; nothing where that cannot be said, which is printed.
fn formatted(source: &Arc<Source>, paths: &Paths, output: &mut Output) -> Option<String> {
    match format(&source.file.shared_text()) {
        Ok(formatted) => Some(formatted),
        Err(FormatError::Syntax) => {
            output.aside(&findings::full::print(&check_syntax(source), paths));
            None
        }
        Err(error) => {
            output.warning(&format!("{} is left as it is: {error}", paths.show(source.file.path())));
            None
        }
    }
}

fn difference(name: &str, before: &str, after: &str) -> String {
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
fn write(path: &Path, text: &str) -> Result<(), CommandError> {
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

fn summary(count: &Count, only_looked: bool) -> String {
    let files = |number: usize| if number == 1 { "1 file".to_owned() } else { format!("{number} files") };
    let mut parts = Vec::new();
    if count.changed > 0 {
        parts.push(format!("{} {}", files(count.changed), if only_looked { "would change" } else { "formatted" }));
    }
    if count.same > 0 || parts.is_empty() && count.refused == 0 {
        parts.push(format!("{} as they should be", files(count.same)));
    }
    if count.refused > 0 {
        parts.push(format!("{} left as they are", files(count.refused)));
    }
    format!("{}\n", parts.join(", "))
}
