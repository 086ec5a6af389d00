//! The arguments of `ork registry`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// What may be said about the network wherever it is used.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct NetworkArgs {
    /// Never use the network (also ORK_OFFLINE=1)
    #[arg(long)]
    pub(crate) offline: bool,
}

/// What to do with a registry.
#[derive(Debug, Subcommand)]
pub(crate) enum RegistryCommand {
    /// Bring a pattern, or everything that a document imports, into the cache
    Pull(PullArgs),
    /// Publish the folder of a pattern or motif
    Push(PushArgs),
    /// Show what is published under a reference, without downloading it
    Info(InfoArgs),
    /// List what is published
    List(ListArgs),
    /// Look after the discovery index
    #[command(subcommand)]
    Index(IndexCommand),
    /// Look after the cache of this machine
    #[command(subcommand)]
    Cache(CacheCommand),
}

#[derive(Debug, clap::Args)]
pub(crate) struct PullArgs {
    /// What to pull: NAME:TAG, HOST/PATH:TAG, a Git URL
    #[arg(value_name = "REF", required_unless_present = "file")]
    pub(crate) references: Vec<String>,
    /// Pull everything that this Katalog or Komposer (or folder) imports
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Vec<PathBuf>,
    /// Ask the registry even if the cache has it: tags may have moved
    #[arg(long)]
    pub(crate) refresh: bool,
    /// Copy the files into this folder too
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Look short names up among motifs
    #[arg(short, long)]
    pub(crate) motif: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PushArgs {
    /// Where to: NAME:TAG or HOST/PATH:TAG
    #[arg(value_name = "NAME:TAG")]
    pub(crate) reference: String,
    /// The folder with katalog.yaml or motif.yaml
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Publish without running e2e.yaml
    #[arg(long)]
    pub(crate) no_e2e: bool,
    /// Publish without running simulate.yaml
    #[arg(long)]
    pub(crate) no_simulate: bool,
    /// Skip the tests, and let tag and `metadata.version` differ; a published version still never changes
    #[arg(long)]
    pub(crate) force: bool,
    /// Do not list it in the discovery index
    #[arg(long)]
    pub(crate) no_index: bool,
    /// Show what would be published, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InfoArgs {
    /// What to look at
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    /// List the versions instead
    #[arg(long)]
    pub(crate) versions: bool,
    /// Print these files instead
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    pub(crate) view: Vec<String>,
    /// Look short names up among motifs
    #[arg(short, long)]
    pub(crate) motif: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Where to look: HOST[/PATH] [default: ORK_REGISTRY and ORK_MOTIFS_REGISTRY]
    #[arg(value_name = "BASE")]
    pub(crate) base: Option<String>,
    /// Only motifs
    #[arg(short, long, conflicts_with = "katalogs")]
    pub(crate) motifs: bool,
    /// Only Katalogs
    #[arg(short, long)]
    pub(crate) katalogs: bool,
    /// Only those with this tag
    #[arg(short, long)]
    pub(crate) tag: Option<String>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// What to do with an index.
#[derive(Debug, Subcommand)]
pub(crate) enum IndexCommand {
    /// Make the index of a base anew from what is published there
    Rebuild(RebuildArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct RebuildArgs {
    /// The base: HOST[/PATH]
    #[arg(value_name = "BASE")]
    pub(crate) base: String,
    /// Names to look at besides those that the registry tells
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// What to do with the cache.
#[derive(Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// List what is in it
    Ls(CacheLsArgs),
    /// Compare everything in it with the digests that were recorded
    Verify,
    /// Remove what was not used for long, the least recently used first
    Prune(PruneArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct CacheLsArgs {
    /// How to print the list
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PruneArgs {
    /// Remove what was not used for this long [default: 90d, unless --max-size is given]
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub(crate) older_than: Option<i64>,
    /// Remove the least recently used until so much is left
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) max_size: Option<u64>,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// The forms of lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    #[default]
    Table,
    /// One JSON array
    Json,
}

/// Reads an age in seconds: `90d`, `12h`, `30m`, `45s`.
fn age(text: &str) -> Result<i64, String> {
    let units = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];
    let found = units.iter().find_map(|(unit, factor)| {
        let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
        Some(i64::from(count) * factor)
    });
    found.ok_or_else(|| "not an age: write it as in 90d, 12h or 30m".to_owned())
}

/// Reads a size in bytes: `500MB`, `1GiB`, `1000`. Units count in powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let upper = text.to_ascii_uppercase();
    let end = upper.find(|c: char| !c.is_ascii_digit()).unwrap_or(upper.len());
    let (number, unit) = upper.split_at_checked(end).unwrap_or((&upper, ""));
    let shift = match unit.trim().trim_end_matches("IB").trim_end_matches('B') {
        "" => Some(0),
        "K" => Some(10),
        "M" => Some(20),
        "G" => Some(30),
        _ => None,
    };
    let bytes = number.parse::<u64>().ok().zip(shift).and_then(|(number, shift)| number.checked_mul(1 << shift));
    bytes.ok_or_else(|| "not a size: write it as in 500MB or 1GiB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_sizes() {
        assert_eq!((age("90d"), age("12h"), age("0s")), (Ok(7_776_000), Ok(43_200), Ok(0)));
        assert_eq!(
            (size("10"), size("1kb"), size("500 MiB"), size("2G")),
            (Ok(10), Ok(1024), Ok(500 << 20), Ok(2 << 30))
        );
        for text in ["", "d", "-1d", "1y", "1.5d"] {
            assert!(age(text).is_err(), "{text}");
        }
        for text in ["", "MB", "-1", "1X", "99999999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
