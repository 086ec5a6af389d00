//! `ork registry list`.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use ork_engine::needs::Wanted;
use ork_project::INDEX_COPY;
use ork_reference::compare_versions;
use ork_registry::index::{self, Entry, Index};
use ork_registry::{Access, Kind, RegistryError, text};
use serde_json::json;

use super::table::table;
use crate::args::{ListArgs, ListFormat};
use crate::error::{CommandError, FINDINGS};
use crate::network::Network;
use crate::output::Output;

/// Characters of tags and of descriptions in the table.
const TAGS: usize = 24;
const DESCRIPTION: usize = 60;

struct Base {
    host: String,
    path: String,
}

pub(crate) fn run(args: &ListArgs, output: &mut Output) -> Result<u8, CommandError> {
    let network = Network::new(args.network.offline)?;
    let mut found: Vec<(Base, Index)> = Vec::new();
    let mut errors = Vec::new();
    for base in bases(&network, args)? {
        match read(&network, &base) {
            Ok(Some(index)) => found.push((base, index)),
            Ok(None) => {
                let shown = base.shown();
                output.aside(&format!("{shown} has no index; `ork registry index rebuild {shown}` makes one\n"));
            }
            Err(error) => errors.push(error),
        }
    }
    let mut rows: Vec<(&Base, &Entry)> =
        found.iter().flat_map(|(base, index)| index.entries.iter().map(move |entry| (base, entry))).collect();
    rows.retain(|(_, entry)| fits(entry, args));
    rows.sort_by(|(_, one), (_, other)| (&one.name, &one.kind).cmp(&(&other.name, &other.kind)));
    rows.dedup_by(|(_, one), (_, other)| one == other);
    output.result(&match args.format {
        ListFormat::Json => as_json(&rows),
        ListFormat::Table => as_table(&rows),
    })?;
    if args.format == ListFormat::Table {
        let count = rows.len();
        output.aside(&format!("{count} {}\n", if count == 1 { "entry" } else { "entries" }));
    }
    let failed = !errors.is_empty();
    for error in errors {
        output.error(&error.into());
    }
    Ok(if failed { FINDINGS } else { 0 })
}

/// Where to look: the base that is named, else those of both kinds.
fn bases(network: &Network, args: &ListArgs) -> Result<Vec<Base>, CommandError> {
    let texts: Vec<String> = match &args.base {
        Some(base) => vec![base.clone()],
        None => {
            let kinds = [(Wanted::Katalog, args.motifs), (Wanted::Motif, args.katalogs)];
            let wanted = kinds.into_iter().filter(|(_, other_only)| !other_only);
            let mut bases: Vec<String> = wanted.map(|(kind, _)| network.environment.base(kind).to_owned()).collect();
            bases.dedup();
            bases
        }
    };
    texts.iter().map(|text| Base::read(text)).collect()
}

impl Base {
    fn read(text: &str) -> Result<Self, CommandError> {
        let (host, path) = super::index::base(text)?;
        Ok(Self { host, path })
    }

    fn shown(&self) -> String {
        format!("oci://{}/{}", self.host, self.path).trim_end_matches('/').to_owned()
    }
}

/// The index of a base: the registry's, of which a copy is kept; offline that copy.
fn read(network: &Network, base: &Base) -> Result<Option<Index>, RegistryError> {
    let mut folder = network.cache.root().join(base.host.replace(':', "_"));
    folder.extend(base.path.split('/').filter(|segment| !matches!(*segment, "" | "." | "..")));
    let copy = folder.join(INDEX_COPY);
    if network.offline {
        let bytes =
            fs::read(&copy).map_err(|_| RegistryError::Offline { what: format!("the index of {}", base.shown()) })?;
        return serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| RegistryError::File { path: copy, reason: error.to_string() });
    }
    let repository = if base.path.is_empty() { "index".to_owned() } else { format!("{}/index", base.path) };
    let repository = network.client.repository(&base.host, &repository, Access::Pull, None)?;
    let index = index::read(&repository)?;
    if let Some(index) = &index {
        // The list is shown all the same when the copy cannot be kept.
        let _ = keep(index, &copy);
    }
    Ok(index)
}

fn keep(index: &Index, copy: &PathBuf) -> std::io::Result<()> {
    let folder = copy.parent().unwrap_or(copy);
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(index)?)?;
    file.persist(copy)?;
    Ok(())
}

fn fits(entry: &Entry, args: &ListArgs) -> bool {
    let kind = entry.kind();
    let kind_fits = match (args.motifs, args.katalogs) {
        (true, _) => kind.is_none_or(|kind| kind == Kind::Motif),
        (_, true) => kind.is_none_or(|kind| kind == Kind::Katalog),
        _ => true,
    };
    let tag_fits = args.tag.as_ref().is_none_or(|tag| entry.tags.iter().any(|own| own.eq_ignore_ascii_case(tag)));
    kind_fits && tag_fits
}

fn as_table(rows: &[(&Base, &Entry)]) -> String {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|(_, entry)| {
            let mark = if entry.is_deprecated() { " (deprecated)" } else { "" };
            let gate = |status: &Option<String>| status.clone().unwrap_or_else(|| "-".to_owned());
            vec![
                text::one_line(&entry.name),
                format!("{}{mark}", text::one_line(&entry.latest_version)),
                entry.kind.as_deref().map_or("-", |kind| if kind == "Motif" { "Motif" } else { "Katalog" }).to_owned(),
                text::one_line(&gate(&entry.e2e_status)),
                cut(&entry.tags.join(","), TAGS),
                cut(&entry.description, DESCRIPTION),
            ]
        })
        .collect();
    table(&["NAME", "LATEST", "KIND", "E2E", "TAGS", "DESCRIPTION"], &cells)
}

fn cut(text: &str, most: usize) -> String {
    let line = text::one_line(text);
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

fn as_json(rows: &[(&Base, &Entry)]) -> String {
    let entries: Vec<_> = rows
        .iter()
        .map(|(base, entry)| {
            let mut versions = entry.versions.clone();
            versions.sort_by(|one, other| compare_versions(other, one));
            json!({
                "name": entry.name,
                "kind": entry.kind,
                "reference": format!("{}/{}:{}", base.shown(), entry.name, entry.latest_version),
                "latestVersion": entry.latest_version,
                "versions": versions,
                "description": entry.description,
                "tags": entry.tags,
                "author": entry.author,
                "e2eStatus": entry.e2e_status,
                "simulateStatus": entry.simulate_status,
                "deprecated": entry.is_deprecated(),
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(entries))
}
