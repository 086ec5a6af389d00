//! The arguments of what is about the languages alone: eval, notes, fmt, migrate.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::time;

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["template", "file", "jsonl"])))]
pub(crate) struct EvalArgs {
    /// A template, or a single expression, which needs no braces
    pub(crate) template: Option<String>,
    /// Read the template from a file; `-` for standard input
    #[arg(long, short, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The data, as YAML or JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cr", "jsonl"])]
    pub(crate) data: Option<PathBuf>,
    /// A custom resource as the data, with what is always there beside it
    #[arg(long, value_name = "FILE", conflicts_with = "jsonl")]
    pub(crate) cr: Option<PathBuf>,
    /// A Katalog, or the folder of a pattern, whose notes can be called
    #[arg(long, value_name = "PATH", conflicts_with = "raw")]
    pub(crate) katalog: Option<PathBuf>,
    /// Print the type of the value, too
    #[arg(long = "type", conflicts_with = "jsonl")]
    pub(crate) with_type: bool,
    /// To the letter of Go's text/template: its own functions only, the output as it is
    #[arg(long)]
    pub(crate) raw: bool,
    /// Read lines of {"template", "data"} and write lines of {"ok", "output", "error"}
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// The time that templates see [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = time::parse, allow_hyphen_values = true)]
    pub(crate) now: Option<i64>,
    /// Where random values start from
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FmtArgs {
    /// Files, folders with every document below, or `-` for standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write nothing; say which files would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; print what would change
    #[arg(long)]
    pub(crate) diff: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct MigrateArgs {
    /// Files, or folders with every document below
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The layout to bring them to
    #[arg(long, value_enum, default_value_t, value_name = "LAYOUT")]
    pub(crate) to: Target,
    /// Write nothing; say which files would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; print what would change
    #[arg(long)]
    pub(crate) diff: bool,
}

/// The layouts of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// As patterns are published: imports, rules and workers on the entry, resources in operatorBox
    #[default]
    Registry,
    /// The newest: operatorBox in sections, rules under admission
    Sections,
}

/// What to say about the functions of templates.
#[derive(Debug, Subcommand)]
pub(crate) enum NotesCommand {
    /// List every function by family
    List(NotesListArgs),
    /// Find functions by name, family or what they do
    Search(NotesSearchArgs),
    /// Explain one function, its examples worked out
    Show(NotesShowArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct NotesListArgs {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct NotesSearchArgs {
    /// Words that must all be there
    #[arg(required = true)]
    pub(crate) query: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct NotesShowArgs {
    /// Its name
    pub(crate) name: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextFormat,
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// For people
    #[default]
    Text,
    /// One JSON value
    Json,
}
