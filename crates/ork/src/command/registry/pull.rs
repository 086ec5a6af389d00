//! `ork registry pull`.

use std::fs;
use std::path::Path;

use ork_project::{Host, Target, Which, needed};
use ork_registry::{Entry, Outcome, check_title, text};

use super::{parse, wanted};
use crate::args::PullArgs;
use crate::error::{CommandError, FINDINGS};
use crate::network::{Fetched, Job, Network, fetch_all};
use crate::output::Output;

pub(crate) fn run(args: &PullArgs, output: &mut Output) -> Result<u8, CommandError> {
    let network = Network::new(args.network.offline)?;
    let mut jobs: Vec<Job> = Vec::new();
    for text in &args.references {
        let base = network.environment.base(wanted(args.motif));
        let Some(target) = Target::of(&parse(text)?, base) else {
            let hint = "write NAME:TAG, HOST/PATH:TAG or a Git URL; `-f` pulls what a file imports".to_owned();
            return Err(CommandError::input(format!("`{text}` is a path, and there is nothing to pull"), Some(hint)));
        };
        jobs.push(Job { target, wanted: None, sign_in: None });
    }
    let references = jobs.len();
    if !args.file.is_empty() {
        let snapshot = Host::new(network.environment.clone()).snapshot();
        let found = needed(&snapshot, &args.file, Which::All)?;
        if found.is_empty() && jobs.is_empty() {
            output.aside("nothing to pull: no document there imports anything from elsewhere\n");
        }
        jobs.extend(found.into_iter().map(Job::from));
    }
    let named = jobs.len();
    if args.out.is_some() && named != 1 {
        let hint = "pull one pattern at a time into a folder".to_owned();
        return Err(CommandError::input(format!("`--out` takes the files of one pattern, not of {named}"), Some(hint)));
    }
    let all = fetch_all(&network, jobs, args.refresh);
    for fetched in &all {
        if let Ok((entry, outcome)) = &fetched.outcome {
            output.result(&line(fetched, entry, *outcome))?;
        }
    }
    if let Some(folder) = &args.out {
        let asked_for = all.iter().filter(|fetched| fetched.is_named);
        for (entry, _) in asked_for.filter_map(|fetched| fetched.outcome.as_ref().ok()) {
            copy(entry, folder)?;
            output.result(&format!("copied to {}\n", folder.display()))?;
        }
    }
    // Who pulls a file wants to be offline with it afterwards: everything counts. Who pulls a pattern has it, even when
    // something that it imports cannot be had.
    let only_references = references == named;
    let mut failed = false;
    for fetched in all {
        let Err(error) = fetched.outcome else { continue };
        if fetched.is_named || !only_references {
            failed = true;
            output.error(&error.into());
        } else {
            output.warning(&format!("an import cannot be pulled: {error}"));
        }
    }
    Ok(if failed { FINDINGS } else { 0 })
}

fn line(fetched: &Fetched, entry: &Entry, outcome: Outcome) -> String {
    let word = match outcome {
        Outcome::Cached => "cached",
        Outcome::Unchanged => "unchanged",
        Outcome::Fetched => "pulled",
    };
    let digest = entry.digest().map(|digest| format!("  {}", digest.short())).unwrap_or_default();
    let (count, size) = (entry.titles().len(), text::bytes(entry.size()));
    let files = if count == 1 { "file" } else { "files" };
    format!("{word} {}{digest}  {count} {files}, {size}\n  in {}\n", fetched.target, entry.folder.display())
}

/// Copies the files of an entry into a folder of the user's. Each file appears whole; links in the way are not followed.
fn copy(entry: &Entry, folder: &Path) -> Result<(), CommandError> {
    let failed = |path: &Path, error: &std::io::Error| {
        CommandError::input(format!("{} cannot be written: {error}", path.display()), None)
    };
    for title in entry.titles() {
        if let Err(reason) = check_title(&title) {
            return Err(CommandError::input(format!("`{title}` is not copied: {reason}"), None));
        }
        let place = folder.join(&title);
        let parent = place.parent().unwrap_or(folder);
        for above in parent.ancestors().take_while(|above| *above != folder) {
            if fs::symlink_metadata(above).is_ok_and(|found| found.is_symlink()) {
                let hint = Some("remove it, or name another folder".to_owned());
                return Err(CommandError::input(format!("{} is a link", above.display()), hint));
            }
        }
        fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
        let mut file = tempfile::NamedTempFile::new_in(parent).map_err(|error| failed(parent, &error))?;
        let mut source = fs::File::open(entry.folder.join(&title)).map_err(|error| failed(&place, &error))?;
        std::io::copy(&mut source, &mut file).map_err(|error| failed(&place, &error))?;
        open_to_all(&file);
        file.persist(&place).map_err(|error| failed(&place, &error.error))?;
    }
    Ok(())
}

/// Temporary files are made for their owner alone; what is pulled is no secret.
fn open_to_all(file: &tempfile::NamedTempFile) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A file that only its owner can read serves the owner too.
        let _ = file.as_file().set_permissions(fs::Permissions::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = file;
}
