//! `ork registry cache`.

use ork_registry::{Listed, Source, text};
use serde_json::json;

use super::table::table;
use crate::args::{CacheCommand, ListFormat, PruneArgs};
use crate::error::{CommandError, FINDINGS};
use crate::network::Network;
use crate::output::Output;
use crate::time;

/// What is removed when nothing else is said.
const OLD: i64 = 90 * 86_400;

pub(crate) fn run(command: &CacheCommand, output: &mut Output) -> Result<u8, CommandError> {
    match command {
        CacheCommand::Ls(args) => list(args.format, output),
        CacheCommand::Verify => verify(output),
        CacheCommand::Prune(args) => prune(args, output),
    }
}

fn list(format: ListFormat, output: &mut Output) -> Result<u8, CommandError> {
    let cache = Network::cache_only()?;
    let entries = cache.list()?;
    if format == ListFormat::Json {
        let values: Vec<_> = entries.iter().map(as_json).collect();
        output.result(&format!("{:#}\n", serde_json::Value::Array(values)))?;
        return Ok(0);
    }
    let now = time::now();
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|listed| {
            let digest = listed.entry.digest().map_or_else(|| "-".to_owned(), ork_registry::Digest::short);
            vec![
                listed.path.display().to_string(),
                listed.entry.kind().map_or_else(|| "-".to_owned(), |kind| kind.to_string()),
                text::bytes(listed.size),
                text::ago(now - listed.used),
                digest,
            ]
        })
        .collect();
    output.result(&table(&["ENTRY", "KIND", "SIZE", "USED", "DIGEST"], &rows))?;
    let total: u64 = entries.iter().map(|listed| listed.size).sum();
    output.aside(&format!("{} entries, {}, in {}\n", entries.len(), text::bytes(total), cache.root().display()));
    Ok(0)
}

fn as_json(listed: &Listed) -> serde_json::Value {
    let source = listed.entry.record.as_ref().map(|record| match &record.source {
        Source::Registry { reference, .. } => reference.clone(),
        Source::Git { url, commit } => format!("{url}@{commit}"),
    });
    json!({
        "path": listed.path,
        "folder": listed.entry.folder,
        "kind": listed.entry.kind().map(ork_registry::Kind::name),
        "source": source,
        "digest": listed.entry.digest().map(ToString::to_string),
        "files": listed.entry.titles(),
        "size": listed.size,
        "fetched": listed.entry.record.as_ref().map(|record| text::rfc3339(record.fetched)),
        "used": text::rfc3339(listed.used),
    })
}

fn verify(output: &mut Output) -> Result<u8, CommandError> {
    let cache = Network::cache_only()?;
    let (count, problems) = cache.verify()?;
    for problem in &problems {
        output.result(&format!("{}: {}\n", problem.path.display(), problem.reason))?;
    }
    if problems.is_empty() {
        output.result(&format!("checked {count} entries: all as recorded\n"))?;
        return Ok(0);
    }
    let hint =
        "`ork registry pull --refresh` fetches an entry anew, and `ork registry cache prune` removes damaged ones";
    output.aside(&format!("checked {count} entries: {} damaged; {hint}\n", problems.len()));
    Ok(FINDINGS)
}

fn prune(args: &PruneArgs, output: &mut Output) -> Result<u8, CommandError> {
    let cache = Network::cache_only()?;
    let age = args.older_than.or((args.max_size.is_none()).then_some(OLD));
    let before = age.map(|age| time::now() - age);
    let pruned = cache.prune(before, args.max_size, args.dry_run)?;
    let word = if args.dry_run { "would remove" } else { "removed" };
    for path in &pruned.removed {
        output.result(&format!("{word} {}\n", path.display()))?;
    }
    output.aside(&format!("{word} {} entries, {}\n", pruned.removed.len(), text::bytes(pruned.bytes)));
    Ok(0)
}
