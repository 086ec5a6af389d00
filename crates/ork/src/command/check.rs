//! `ork check`.

mod ignore;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ork_cel::Cel;
use ork_project::{CheckReport, Environment, Fixed, Host, JobError, check, fix, read_stream};
use ork_source::{Diagnostic, Level};

use super::rewrite::{difference, write};
use super::{findings_of, session};
use crate::args::CheckArgs;
use crate::error::{CommandError, FINDINGS};
use crate::findings::{plural, print, summary};
use crate::output::Output;
use crate::paths::Paths;

pub(crate) fn run(args: &CheckArgs, output: &mut Output) -> Result<u8, CommandError> {
    if let Some(path) = &args.stdin_filename {
        return input(path, args, output);
    }
    if args.watch {
        return watch::run(args, output);
    }
    if args.add_ignore {
        return ignore::run(args, output);
    }
    let mut host = session(&args.paths, args.fetch, args.network)?;
    if args.fix || args.diff || args.unsafe_fixes {
        return fixed(args, &mut host, output);
    }
    once(args, &host, output)
}

/// Checks the paths and prints what is found.
fn once(args: &CheckArgs, host: &Host, output: &mut Output) -> Result<u8, CommandError> {
    let snapshot = host.snapshot();
    let paths = Paths::new(&snapshot.environment().working_directory);
    told(args, report_of(check(&snapshot, &args.paths))?, &paths, output)
}

fn report_of(checked: Result<CheckReport, JobError>) -> Result<CheckReport, CommandError> {
    match checked {
        Ok(report) => Ok(report),
        Err(error) => Ok(CheckReport { findings: findings_of(error)?, files: 0 }),
    }
}

/// Prints a report; the exit code of what is in it.
fn told(args: &CheckArgs, report: CheckReport, paths: &Paths, output: &mut Output) -> Result<u8, CommandError> {
    let has_error = report.findings.iter().any(|finding| finding.level == Level::Error);
    let found: Vec<Diagnostic> =
        report.findings.into_iter().filter(|finding| finding.level >= args.min_level.level()).collect();
    output.result(&print(args.format, &found, paths))?;
    if args.format.is_for_people() {
        output.aside(&summary(report.files, &found));
    }
    Ok(if has_error && !args.exit_zero { FINDINGS } else { 0 })
}

/// Applies fixes, or shows what they would change, and prints what is left.
fn fixed(args: &CheckArgs, host: &mut Host, output: &mut Output) -> Result<u8, CommandError> {
    let paths = Paths::new(&host.snapshot().environment().working_directory);
    let Fixed { files, applied, report } = match fix(host, &args.paths, args.unsafe_fixes) {
        Ok(fixed) => fixed,
        Err(error) => {
            let report = CheckReport { findings: findings_of(error)?, files: 0 };
            return told(args, report, &paths, output);
        }
    };
    if args.diff {
        for (file, text) in &files {
            output.result(&difference(&paths.show(file.path()), file.text(), text))?;
        }
        output.aside(&applied_of(applied, files.len(), "would be"));
        return Ok(if files.is_empty() { 0 } else { FINDINGS });
    }
    for (file, text) in &files {
        write(file.path(), text)?;
    }
    let code = told(args, report, &paths, output)?;
    if args.format.is_for_people() {
        output.aside(&applied_of(applied, files.len(), "were"));
    }
    Ok(code)
}

fn applied_of(applied: usize, files: usize, verb: &str) -> String {
    match (applied, verb) {
        (0, _) => "there is nothing to fix\n".to_owned(),
        (1, "were") => format!("1 finding was fixed in {}\n", plural(files, "file")),
        _ => format!("{} {verb} fixed in {}\n", plural(applied, "finding"), plural(files, "file")),
    }
}

/// Checks standard input as a file that may not exist yet.
fn input(path: &Path, args: &CheckArgs, output: &mut Output) -> Result<u8, CommandError> {
    let environment = Environment::from_process();
    let paths = Paths::new(&environment.working_directory);
    let absolute: PathBuf = environment.working_directory.join(path);
    let file = read_stream(path, std::io::stdin().lock()).map_err(JobError::from)?;
    let mut host = Host::new(environment).with_expressions(Arc::new(Cel));
    host.set_text(absolute.clone(), file.text().to_owned());
    let checked = check(&host.snapshot(), &[absolute]);
    told(args, report_of(checked)?, &paths, output)
}
