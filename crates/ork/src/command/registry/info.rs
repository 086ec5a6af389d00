//! `ork registry info`.

use ork_engine::needs::Wanted;
use ork_project::{Host, InputDescription, describe};
use ork_reference::{Resolved, compare_versions, is_version};
use ork_registry::{Access, Artifact, Gate, Input, Kind, Metadata, Repository, annotation, text};

use super::{in_registry, wanted};
use crate::args::InfoArgs;
use crate::error::CommandError;
use crate::network::Network;
use crate::output::Output;

/// Versions that are listed at most.
const VERSIONS: usize = 50;

pub(crate) fn run(args: &InfoArgs, output: &mut Output) -> Result<u8, CommandError> {
    let network = Network::new(args.network.offline)?;
    let reference = in_registry(&network.environment, &args.reference, wanted(args.motif))?;
    if network.offline {
        return from_cache(&network, &reference, args, output);
    }
    let repository = network.client.repository(&reference.host, &reference.repository, Access::Pull, None)?;
    if args.versions {
        output.result(&versions(&repository, &reference)?)?;
        return Ok(0);
    }
    let fetched = repository.manifest(&reference.query())?;
    let artifact = Artifact::read(&fetched.bytes, &reference.to_string())?;
    if !args.view.is_empty() {
        for title in &args.view {
            let Some(file) = artifact.file(title) else { return Err(no_file(title, &artifact)) };
            let bytes = repository.blob_bytes(&file.digest, file.size)?;
            output.result(&view(title, &bytes, args.view.len()))?;
        }
        return Ok(0);
    }
    let mut out = sheet(&reference, &artifact);
    let mut known = artifact.metadata().inputs;
    if known.is_empty()
        && let Some(entry) = network.cache.entry(&reference.cache_path())
        && entry.digest() == Some(&artifact.digest)
    {
        let snapshot = Host::new(network.environment.clone()).snapshot();
        // The copy that is here may tell more than the manifest; one that cannot be read is told by `check`.
        let description = describe(&snapshot, &entry.folder).unwrap_or_default();
        known = description.inputs.into_iter().map(input).collect();
    }
    out.push_str(&inputs(&known));
    out.push_str(&how_to(&reference, artifact.kind));
    output.result(&out)?;
    Ok(0)
}

fn no_file(title: &str, artifact: &Artifact) -> CommandError {
    let titles: Vec<&str> = artifact.files.iter().map(|file| file.title.as_str()).collect();
    CommandError::input(format!("there is no file `{title}`"), Some(format!("it has {}", titles.join(", "))))
}

/// A file's text, under its name where there are several. What is no text is not sent to a terminal.
fn view(title: &str, bytes: &[u8], count: usize) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r'), "\u{fffd}"),
        Err(_) => format!("({} that are no text)\n", text::bytes(bytes.len() as u64)),
    };
    if count > 1 { format!("--- {title}\n{text}") } else { text }
}

/// Everything that the manifest says.
fn sheet(reference: &Resolved, artifact: &Artifact) -> String {
    let metadata = artifact.metadata();
    let mut out = String::new();
    if let Some(notice) = deprecation(&metadata) {
        out.push_str(&notice);
    }
    let mut line = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.push_str(&format!("{label:<12} {}\n", text::one_line(&value)));
        }
    };
    line("reference", Some(reference.to_string()));
    line("kind", Some(artifact.kind.to_string()));
    line("name", Some(metadata.name.clone()));
    line("version", Some(metadata.version.clone()));
    line("description", metadata.description.clone());
    line("digest", Some(artifact.digest.to_string()));
    line("created", artifact.annotations.get(annotation::CREATED).cloned());
    line("size", Some(text::bytes(artifact.total_size())));
    line("author", metadata.author.clone());
    line("license", metadata.license.clone());
    line("tags", Some(metadata.tags.join(", ")));
    line("simulate", metadata.simulate.as_ref().map(gate));
    line("e2e", metadata.e2e.as_ref().map(gate));
    let width = artifact.files.iter().map(|file| file.title.len()).max().unwrap_or(0);
    for (index, file) in artifact.files.iter().enumerate() {
        let label = if index == 0 { "files" } else { "" };
        let size = text::bytes(file.size);
        out.push_str(&format!("{label:<12} {:width$}  {size:>9}  {}\n", file.title, file.digest.short()));
    }
    let others = artifact.annotations.iter().filter(|(key, _)| !Metadata::knows(key));
    for (index, (key, value)) in others.enumerate() {
        let label = if index == 0 { "annotations" } else { "" };
        out.push_str(&format!("{label:<12} {}\n", text::one_line(&format!("{key}: {value}"))));
    }
    out
}

fn deprecation(metadata: &Metadata) -> Option<String> {
    let notice = metadata.deprecated.as_ref()?;
    let mut out = "deprecated".to_owned();
    if let Some(message) = &notice.message {
        out.push_str(&format!(": {}", text::one_line(message)));
    }
    if let Some(target) = &notice.migrated_to {
        out.push_str(&format!(" (use {})", text::one_line(target)));
    }
    if let Some(end) = &notice.to {
        out.push_str(&format!(", until {}", text::one_line(end)));
    }
    out.push_str("\n\n");
    Some(out)
}

fn gate(gate: &Gate) -> String {
    let mut out = gate.status.clone();
    let parts = [
        gate.assertions.as_ref().map(|count| format!("{count} assertions")),
        gate.duration.as_ref().map(|duration| format!("in {duration}")),
        gate.tested_at.as_ref().map(|time| format!("on {time}")),
        gate.runner.as_ref().map(|runner| format!("by {runner}")),
    ];
    let known: Vec<String> = parts.into_iter().flatten().collect();
    if !known.is_empty() {
        out.push_str(&format!(" ({})", known.join(", ")));
    }
    out
}

/// An input as a manifest tells it.
pub(super) fn input(described: InputDescription) -> Input {
    let InputDescription { name, description, required, kind, default } = described;
    Input { name, kind, required, default, description }
}

fn inputs(known: &[Input]) -> String {
    let mut out = String::new();
    for (index, input) in known.iter().enumerate() {
        let label = if index == 0 { "inputs" } else { "" };
        let need = match (&input.default, input.required) {
            (_, true) => "required".to_owned(),
            (Some(default), false) => format!("default {default:?}"),
            (None, false) => "optional".to_owned(),
        };
        let line = format!("{} ({}, {need}) {}", input.name, input.kind, input.description);
        out.push_str(&format!("{label:<12} {}\n", text::one_line(&line)));
    }
    out
}

fn how_to(reference: &Resolved, kind: Kind) -> String {
    let full = reference.to_string();
    match kind {
        Kind::Motif => {
            format!("\npull it:    ork registry pull {full}\nimport it:  imports:\n              - motif: {full}\n")
        }
        Kind::Katalog => {
            format!(
                "\npull it:    ork registry pull {full}\nimport it:  imports:\n              registry:\n                - url: {full}\n"
            )
        }
    }
}

fn versions(repository: &Repository, reference: &Resolved) -> Result<String, CommandError> {
    let mut tags = repository.tags()?;
    if tags.is_empty() {
        return Err(ork_registry::RegistryError::Absent { what: repository.shown() }.into());
    }
    tags.sort_by(|one, other| compare_versions(other, one));
    let newest = tags.iter().find(|tag| is_version(tag) && !tag.contains('-')).cloned();
    let mut out = format!("{}\n", repository.shown());
    for tag in tags.iter().take(VERSIONS) {
        let mark = match tag {
            tag if Some(tag) == newest.as_ref() => "  newest",
            tag if *tag == reference.tag => "  asked for",
            _ => "",
        };
        out.push_str(&format!("  {}{mark}\n", text::one_line(tag)));
    }
    if tags.len() > VERSIONS {
        out.push_str(&format!("  and {} more\n", tags.len() - VERSIONS));
    }
    Ok(out)
}

/// Without a network: what the cache has.
fn from_cache(
    network: &Network,
    reference: &Resolved,
    args: &InfoArgs,
    output: &mut Output,
) -> Result<u8, CommandError> {
    if args.versions {
        let snapshot = Host::new(network.environment.clone()).snapshot();
        let known = snapshot.versions(reference, wanted(args.motif));
        let mut out = format!("oci://{}/{}, as far as this machine knows\n", reference.host, reference.repository);
        for version in known.iter() {
            out.push_str(&format!("  {version}\n"));
        }
        output.result(&out)?;
        return Ok(0);
    }
    let Some(entry) = network.cache.entry(&reference.cache_path()) else {
        return Err(ork_registry::RegistryError::Offline { what: reference.to_string() }.into());
    };
    if !args.view.is_empty() {
        for title in &args.view {
            let titles = entry.titles();
            if !titles.contains(title) {
                let hint = Some(format!("it has {}", titles.join(", ")));
                return Err(CommandError::input(format!("there is no file `{title}`"), hint));
            }
            let path = entry.folder.join(title);
            let bytes = std::fs::read(&path)
                .map_err(|error| CommandError::input(format!("{}: {error}", path.display()), None))?;
            output.result(&view(title, &bytes, args.view.len()))?;
        }
        return Ok(0);
    }
    let mut out = format!("{:<12} {reference}\n{:<12} the cache\n", "reference", "from");
    if let Some(digest) = entry.digest() {
        out.push_str(&format!("{:<12} {digest}\n", "digest"));
    }
    out.push_str(&format!("{:<12} {}\n", "size", text::bytes(entry.size())));
    out.push_str(&format!("{:<12} {}\n", "files", entry.titles().join(", ")));
    let snapshot = Host::new(network.environment.clone()).snapshot();
    if let Ok(description) = describe(&snapshot, &entry.folder) {
        out.push_str(&inputs(&description.inputs.into_iter().map(input).collect::<Vec<_>>()));
    }
    let kind = if wanted(args.motif) == Wanted::Motif { Kind::Motif } else { Kind::Katalog };
    out.push_str(&how_to(reference, entry.kind().unwrap_or(kind)));
    output.result(&out)?;
    Ok(0)
}
