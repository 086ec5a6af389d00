//! `ork fmt`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_engine::rules::check_syntax;
use ork_engine::source::Source;
use ork_project::{JobError, read_stream};
use ork_yaml::{FormatError, format};

use super::rewrite::{Mode, difference, rewrite};
use crate::args::FmtArgs;
use crate::error::{CommandError, FINDINGS};
use crate::findings;
use crate::output::Output;
use crate::paths::Paths;

pub(crate) fn run(args: &FmtArgs, output: &mut Output) -> Result<u8, CommandError> {
    let mode = Mode::of(args.check, args.diff);
    if args.paths == [PathBuf::from("-")] {
        let here = std::env::current_dir().unwrap_or_default();
        return stream(mode, &Paths::new(&here), output);
    }
    rewrite(&args.paths, mode, "formatted", output, formatted)
}

/// Standard input to standard output: what cannot be formatted comes out as it went in.
fn stream(mode: Mode, paths: &Paths, output: &mut Output) -> Result<u8, CommandError> {
    let file = read_stream(Path::new("<stdin>"), std::io::stdin().lock()).map_err(JobError::from)?;
    let source = Source::new(file);
    let text = source.file.text();
    let found = formatted(&source, paths, output);
    let changes = found.as_ref().is_some_and(|formatted| formatted != text);
    match (&found, mode) {
        (Some(formatted), Mode::Diff) => output.result(&difference("<stdin>", text, formatted))?,
        (found, Mode::Write) => output.result(found.as_deref().unwrap_or(text))?,
        _ => {}
    }
    Ok(if found.is_none() { FINDINGS } else { mode.code(changes) })
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
