//! `ork check --watch`: again whenever a file that was read changes, or another one appears.
//!
//! Files are looked at, not subscribed to: that works on every file system, and a glance at a thousand takes
//! milliseconds.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ork_project::{Host, named};

use super::once;
use crate::args::CheckArgs;
use crate::command::session;
use crate::error::CommandError;
use crate::output::Output;

const PAUSE: Duration = Duration::from_millis(300);
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// Size and time of each file; nothing for one that is gone.
type Stamps = BTreeMap<PathBuf, Option<(u64, SystemTime)>>;

pub(super) fn run(args: &CheckArgs, output: &mut Output) -> Result<u8, CommandError> {
    let mut host = session(&args.paths, args.fetch, args.network)?;
    loop {
        if std::io::stdout().is_terminal() {
            output.result(CLEAR)?;
        }
        // Taken first: what changes while we look is seen as well.
        let mut seen = stamps(&host, args);
        match once(args, &host, output) {
            Ok(_) => {}
            // What is missing may come back.
            Err(error) => output.error(&error),
        }
        // What was read besides, such as a Motif elsewhere. A file that has just appeared was not.
        for path in host.snapshot().files_read() {
            let stamp = stamp(&path);
            seen.entry(path).or_insert(stamp);
        }
        output.aside("watching for changes; Ctrl-C stops\n");
        while stamps(&host, args) == seen {
            std::thread::sleep(PAUSE);
        }
        host.disk_changed();
    }
}

fn stamps(host: &Host, args: &CheckArgs) -> Stamps {
    let snapshot = host.snapshot();
    let files = named(&snapshot, &args.paths).into_iter().chain(snapshot.files_read());
    files.map(|path| (path.clone(), stamp(&path))).collect()
}

fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let found = std::fs::metadata(path).ok()?;
    Some((found.len(), found.modified().ok()?))
}
