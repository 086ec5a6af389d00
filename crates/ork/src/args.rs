//! The arguments: the only place that knows clap. What is written here is what `--help` prints.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use ork_source::Level;

use crate::time;

mod language;
mod operator;
mod registry;

pub(crate) use language::*;
pub(crate) use operator::*;
pub(crate) use registry::*;

/// Author, check and render Orkestra documents
#[derive(Debug, Parser)]
#[command(name = "ork", version, about, disable_help_subcommand = true, arg_required_else_help = true)]
pub(crate) struct Args {
    /// When to colour what is printed
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check documents: files, or folders with everything below
    ///
    /// Exits with 0 when there is no error, with 1 when there is one, and with 2 when nothing could be checked.
    Check(CheckArgs),
    /// Print the Kubernetes manifests that a pattern makes of a custom resource
    ///
    /// Exits with 0 when they are printed, with 1 when the documents have errors, and with 2 when they cannot be read.
    Template(TemplateArgs),
    /// Reconcile custom resources on a cluster in memory, and compare with what `simulate.yaml` expects
    ///
    /// Exits with 0 when everything is as expected, with 1 when it is not or an error happens, and with 2 when nothing
    /// could be simulated.
    Simulate(SimulateArgs),
    /// Run operators on a cluster
    ///
    /// Exits with 0 after it was asked to stop, with 1 when something failed, and with 2 when it cannot start.
    Run(RunArgs),
    /// Share patterns and motifs: pull, push, look around
    #[command(subcommand)]
    Registry(RegistryCommand),
    /// Short for `ork registry pull`
    Pull(PullArgs),
    /// Short for `ork registry push`
    Push(PushArgs),
    /// Short for `ork registry info`
    Inspect(InfoArgs),
    /// Short for `ork registry list`
    Patterns(ListArgs),
    /// Write documents in the one way: indentation, blanks, quotes
    ///
    /// Values, comments, order and templates stay, or a file is left as it is. Exits with 0, with 1 when a file cannot be
    /// formatted, or with --check or --diff would change, and with 2 when one cannot be read or written.
    Fmt(FmtArgs),
    /// Bring documents to another layout of the format: comments and order stay
    ///
    /// Fields move to where the layout has them, older spellings get today's. A document says the same afterwards, or it is
    /// left as it is. Exits like fmt.
    Migrate(MigrateArgs),
    /// Try a template or an expression, and see its value
    ///
    /// Exits with 0 when there is a value, with 1 when the template fails, and with 2 when something cannot be read.
    Eval(EvalArgs),
    /// Look up the functions that templates can call
    #[command(subcommand)]
    Notes(NotesCommand),
    /// Explain a field, a kind of document, or a rule
    ///
    /// A field is named by its path: `ork explain spec.crds.*.operatorBox.onCreate.deployments`. The kind of the document
    /// may stand in front (`motif.inputs`). Exits with 0, and with 2 when nothing has that name.
    Explain(ExplainArgs),
    /// Draw what a Katalog is made of: kinds, motifs, resources, and how they refer to each other
    ///
    /// Exits with 0, with 1 when the document has errors, and with 2 when it cannot be read.
    Graph(GraphArgs),
    /// Make the definition or a custom resource that a pattern lacks
    ///
    /// A definition has the fields that the entries read, typed from their use; a custom resource has what its definition
    /// asks for, and the rest as comments. Exits with 0, with 1 when the documents cannot be read as YAML, and with 2 when
    /// there is nothing to make or it cannot be written.
    Generate(GenerateArgs),
    /// Serve an editor over standard input and output
    ///
    /// Exits as the protocol wants it: with 0 after `shutdown` and `exit`, with 1 when the editor leaves otherwise, and with
    /// 2 when a file cannot be read or written. With --replay: with 0 when everything is answered as recorded, else with 1.
    Lsp(LspArgs),
    /// Print what a shell completes commands with
    ///
    /// Bash: `source <(ork completions bash)`. Fish: `ork completions fish | source`.
    Completions(CompletionsArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// What to check
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: FindingFormat,
    /// The least that is worth printing
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t)]
    pub(crate) min_level: LeastLevel,
    /// Exit with 0 even when there are errors
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Apply the fixes that are certain, and report what is left
    #[arg(long)]
    pub(crate) fix: bool,
    /// Apply the fixes that may not be what was meant, too
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Print what --fix would change, and change nothing; exits with 1 when something would change
    #[arg(long, conflicts_with = "fix")]
    pub(crate) diff: bool,
    /// Write a comment behind each line with a warning or an error, so that only what is new is reported
    #[arg(long, conflicts_with_all = ["fix", "diff", "unsafe_fixes"])]
    pub(crate) add_ignore: bool,
    /// Check standard input as if it were this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "fix", "diff", "add_ignore", "watch", "fetch"])]
    pub(crate) stdin_filename: Option<PathBuf>,
    /// Check again whenever something changes
    #[arg(long, conflicts_with_all = ["fix", "diff", "add_ignore"])]
    pub(crate) watch: bool,
    /// Fetch imports that are not on this machine first
    #[arg(long)]
    pub(crate) fetch: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    pub(crate) shell: clap_complete::Shell,
}

/// Levels, from the least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LeastLevel {
    /// Everything
    #[default]
    Hint,
    /// Without hints
    Info,
    /// Warnings and errors
    Warning,
    /// Errors alone
    Error,
}

impl LeastLevel {
    pub(crate) fn level(self) -> Level {
        match self {
            LeastLevel::Hint => Level::Hint,
            LeastLevel::Info => Level::Info,
            LeastLevel::Warning => Level::Warning,
            LeastLevel::Error => Level::Error,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct TemplateArgs {
    /// A Katalog, or the folder of a pattern
    pub(crate) path: PathBuf,
    /// The custom resource [default: the sample beside the Katalog, else one made from the schema]
    #[arg(long, value_name = "FILE")]
    pub(crate) cr: Option<PathBuf>,
    /// How to print the manifests
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ManifestFormat,
    /// Say where each value came from
    #[arg(long)]
    pub(crate) provenance: bool,
    /// The time that templates see [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = time::parse, allow_hyphen_values = true)]
    pub(crate) now: Option<i64>,
    /// Where random values start from
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Print the values of Secrets too
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// Fetch imports that are not on this machine first
    #[arg(long)]
    pub(crate) fetch: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// A path, a kind of document, or the name of a rule [default: what there is]
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Print the names of all fields below
    #[arg(long, short)]
    pub(crate) recursive: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct GraphArgs {
    /// A Katalog, a Komposer, or the folder of a pattern
    pub(crate) path: PathBuf,
    /// What to draw it as
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: GraphFormat,
    /// Fetch imports that are not on this machine first
    #[arg(long)]
    pub(crate) fetch: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct GenerateArgs {
    /// What to make
    #[arg(value_enum)]
    pub(crate) what: Generated,
    /// A Katalog, a Komposer, or the folder of a pattern
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// Write crd.yaml or cr.yaml beside the Katalog instead of printing; what is there stays
    #[arg(long)]
    pub(crate) write: bool,
    /// Fetch imports that are not on this machine first
    #[arg(long)]
    pub(crate) fetch: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// What can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Generated {
    /// The definitions of the kinds that have none
    Crd,
    /// A custom resource of each kind
    Cr,
}

/// The forms of pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A picture that a README can show
    #[default]
    Svg,
    /// A flowchart that code hosts draw from its text
    Mermaid,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LspArgs {
    /// Accepted because editors add it; there is no other way to speak
    #[arg(long, hide = true)]
    stdio: bool,
    /// Write the log to a file, which is written anew; without it, what is wrong goes to standard error
    #[arg(long, value_name = "FILE")]
    pub(crate) log_file: Option<PathBuf>,
    /// How much goes to the log file
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t, requires = "log_file")]
    pub(crate) log_level: LogLevel,
    /// Write every message down, with times; the texts of open documents are in it
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    pub(crate) record: Option<PathBuf>,
    /// Go through a recorded session with a fresh server and print what is answered otherwise
    #[arg(long, value_name = "FILE")]
    pub(crate) replay: Option<PathBuf>,
}

/// How much the server writes to its log file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    /// What failed inside the server
    Error,
    /// And what was left out
    Warning,
    /// And the steps of the session
    #[default]
    Info,
    /// And every answer, with its time
    Debug,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The forms of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    /// With the source
    #[default]
    Full,
    /// One line each
    Concise,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// JUnit XML
    Junit,
}

impl FindingFormat {
    /// Whether people read it.
    pub(crate) fn is_for_people(self) -> bool {
        matches!(self, FindingFormat::Full | FindingFormat::Concise | FindingFormat::Github)
    }
}

/// The forms of manifests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ManifestFormat {
    /// Documents between `---`
    #[default]
    Yaml,
    /// One JSON object
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn defaults() {
        let Command::Check(args) = Args::parse_from(["ork", "check"]).command else { panic!("not check") };
        assert_eq!((args.paths, args.format), (vec![PathBuf::from(".")], FindingFormat::Full));
        let Command::Template(args) = Args::parse_from(["ork", "template", "x"]).command else { panic!("no template") };
        assert_eq!((args.now, args.seed, args.format), (None, 0, ManifestFormat::Yaml));
        assert!(matches!(Args::parse_from(["ork", "lsp", "--stdio"]).command, Command::Lsp(_)));
    }

    #[test]
    fn what_is_refused() {
        for line in [
            "ork",
            "ork chek",
            "ork check --format xml",
            "ork template",
            "ork template a b",
            "ork template a --now yesterday",
            "ork template a --seed -1",
            "ork check --color red",
            "ork eval .a --raw --katalog katalog.yaml",
        ] {
            assert!(Args::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
