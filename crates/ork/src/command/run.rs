//! `ork run`.

mod log;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ork_controller::{Mode, Notice, Notify, Problem, Settings};
use ork_engine::operator::Operator;
use ork_plan::unperformed;
use ork_project::{Target, load};

use super::registry::{parse, wanted};
use super::{findings_of, session};
use crate::args::RunArgs;
use crate::error::{CommandError, FINDINGS};
use crate::findings;
use crate::network::{Job, Network, fetch_all};
use crate::output::Output;
use crate::paths::Paths;
use crate::time;
use log::Log;

pub(crate) fn run(args: &RunArgs, output: &mut Output) -> Result<u8, CommandError> {
    let folders = args.patterns.iter().map(|pattern| local(pattern, args)).collect::<Result<Vec<_>, _>>()?;
    let snapshot = session(&folders, true, args.network)?.snapshot();
    let paths = Paths::new(&snapshot.environment().working_directory);
    let mut operators: Vec<Operator> = Vec::new();
    for folder in &folders {
        match load(&snapshot, folder) {
            Ok(loaded) => operators.extend(loaded.operators),
            Err(error) => {
                output.aside(&findings::full::print(&findings_of(error)?, &paths));
                return Ok(FINDINGS);
            }
        }
    }
    if operators.is_empty() {
        let hint = Some("an entry of `spec.crds` that is not switched off makes an operator".to_owned());
        return Err(CommandError::input("there is no operator to run", hint));
    }
    let untold = unperformed(&operators);
    if !untold.is_empty() {
        output.aside(&findings::full::print(&untold, &paths));
    }
    let mode = match (args.dry_run, args.once) {
        (true, _) => Mode::DryRun,
        (false, true) => Mode::Once,
        (false, false) => Mode::Serve,
    };
    let settings = Settings {
        kubeconfig: args.kubeconfig.clone(),
        namespace: args.namespace.clone(),
        apply_crds: args.apply_crds,
        mode,
        clock: time::now,
    };
    let log = Arc::new(Mutex::new(Log::new(args.log, output.choice(), mode == Mode::DryRun, paths)));
    let told = Arc::clone(&log);
    let notify: Notify =
        Arc::new(move |notice: Notice| told.lock().unwrap_or_else(PoisonError::into_inner).tell(&notice));
    let summary = ork_controller::run(operators, settings, &notify).map_err(cluster_error)?;
    if mode != Mode::Serve {
        log.lock().unwrap_or_else(PoisonError::into_inner).summary(summary.resources, summary.failed);
    }
    Ok(if summary.failed > 0 { FINDINGS } else { 0 })
}

/// The folder of a pattern: a path as it is, a reference pulled into the cache unless it is there.
fn local(pattern: &str, args: &RunArgs) -> Result<PathBuf, CommandError> {
    let path = Path::new(pattern);
    let is_path = pattern.starts_with(['.', '/']) || path.exists();
    if is_path {
        return Ok(path.to_owned());
    }
    let network = Network::new(args.network.offline)?;
    let Some(target) = Target::of(&parse(pattern)?, network.environment.base(wanted(false))) else {
        let hint = Some("name a Katalog, the folder of a pattern, or a reference".to_owned());
        return Err(CommandError::input(format!("{pattern} does not exist"), hint));
    };
    let mut found = None;
    for fetched in fetch_all(&network, vec![Job { target, wanted: None, sign_in: None }], false) {
        let is_named = fetched.is_named;
        // What is missing of its imports is said where it is needed.
        match fetched.outcome {
            Ok((entry, _)) if is_named => found = Some(entry.folder),
            Err(error) if is_named => return Err(error.into()),
            _ => {}
        }
    }
    found.ok_or_else(|| CommandError::input(format!("{pattern} was not pulled"), None))
}

fn cluster_error(problem: Problem) -> CommandError {
    let hints = problem.help.clone().into_iter().collect();
    CommandError { kind: crate::error::Kind::Cluster, source: Box::new(problem), hints }
}
