//! `ork check`.

use ork_project::{Environment, check};
use ork_source::Level;

use super::findings_of;
use crate::args::{CheckArgs, FindingFormat};
use crate::error::{CommandError, FINDINGS};
use crate::findings::{self, summary};
use crate::output::Output;
use crate::paths::Paths;

pub(crate) fn run(args: &CheckArgs, output: &mut Output) -> Result<u8, CommandError> {
    let environment = Environment::from_process();
    let paths = Paths::new(&environment.working_directory);
    let (found, files) = match check(&environment, &args.paths) {
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
