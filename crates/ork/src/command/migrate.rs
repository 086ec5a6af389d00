//! `ork migrate`.

use std::sync::Arc;

use ork_engine::migrate::{Layout, MigrateError, migrate};
use ork_engine::rules::{check_syntax, not_migrated};
use ork_engine::source::Source;

use super::rewrite::{Mode, rewrite};
use crate::args::{MigrateArgs, Target};
use crate::error::CommandError;
use crate::findings;
use crate::output::Output;
use crate::paths::Paths;

pub(crate) fn run(args: &MigrateArgs, output: &mut Output) -> Result<u8, CommandError> {
    let layout = match args.to {
        Target::Registry => Layout::Registry,
        Target::Sections => Layout::Sections,
    };
    let mode = Mode::of(args.check, args.diff);
    rewrite(&args.paths, mode, "migrated", output, |source, paths, output| migrated(source, layout, paths, output))
}

fn migrated(source: &Arc<Source>, layout: Layout, paths: &Paths, output: &mut Output) -> Option<String> {
    let error = match migrate(source, layout) {
        Ok(text) => return Some(text),
        Err(error) => error,
    };
    let findings = match error {
        MigrateError::Syntax => check_syntax(source),
        error => not_migrated(source, &error).into_iter().collect(),
    };
    if findings.is_empty() {
        let name = paths.show(source.file.path());
        output.warning(&format!("{name} is left as it is: its fields cannot be moved without changing what it says"));
        return None;
    }
    output.aside(&findings::full::print(&findings, paths));
    None
}
