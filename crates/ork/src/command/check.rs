//! `ork check`.

use ork_project::check;
use ork_source::Level;

use super::{findings_of, session};
use crate::args::{CheckArgs, FindingFormat};
use crate::error::{CommandError, FINDINGS};
use crate::findings::{self, summary};
use crate::output::Output;
use crate::paths::Paths;

pub(crate) fn run(args: &CheckArgs, output: &mut Output) -> Result<u8, CommandError> {
    let snapshot = session(&args.paths, args.fetch, args.network)?.snapshot();
    let paths = Paths::new(&snapshot.environment().working_directory);
    let (found, files) = match check(&snapshot, &args.paths) {
        Ok(report) => (report.findings, report.files),
        Err(error) => (findings_of(error)?, 0),
    };
    let text = match args.format {
        FindingFormat::Full => findings::full::print(&found, &paths),
        FindingFormat::Concise => findings::concise::print(&found, &paths),
        FindingFormat::Json => findings::json::print(&found, &paths),
    };
    output.result(&text)?;
    if args.format != FindingFormat::Json {
        output.aside(&summary(files, &found));
    }
    let has_error = found.iter().any(|finding| finding.level == Level::Error);
    Ok(if has_error { FINDINGS } else { 0 })
}
