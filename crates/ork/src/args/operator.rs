//! The arguments of what operators do: simulate, run.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::NetworkArgs;
use crate::time;

#[derive(Debug, clap::Args)]
pub(crate) struct SimulateArgs {
    /// A Simulate document, a Katalog, or the folder of a pattern
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// The custom resources [default: those that the document names, else those beside the Katalog]
    #[arg(long, value_name = "FILE")]
    pub(crate) cr: Option<PathBuf>,
    /// How often each custom resource is reconciled [default: what the document says, else 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) cycles: Option<u16>,
    /// The time of the first cycle [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = time::parse, allow_hyphen_values = true)]
    pub(crate) now: Option<i64>,
    /// Where random values start from
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Fetch imports that are not on this machine first
    #[arg(long)]
    pub(crate) fetch: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

impl SimulateArgs {
    /// For a document as it is.
    pub(crate) fn of(document: &Path) -> Self {
        Self {
            path: document.to_owned(),
            cr: None,
            cycles: None,
            now: None,
            seed: 0,
            fetch: false,
            network: NetworkArgs::default(),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunArgs {
    /// Katalogs, folders of patterns, or references of patterns
    #[arg(default_value = ".", value_name = "PATH|REF")]
    pub(crate) patterns: Vec<String>,
    /// The kubeconfig [default: KUBECONFIG, ~/.kube/config, or the service account of a pod]
    #[arg(long, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// Handle custom resources of this namespace only
    #[arg(long, short, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// Apply the definitions of the patterns first
    #[arg(long)]
    pub(crate) apply_crds: bool,
    /// Reconcile every custom resource once, then exit
    #[arg(long)]
    pub(crate) once: bool,
    /// Print what would be done to every custom resource, then exit
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How to tell what happens
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) log: LogFormat,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// The forms of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One line for each operation
    #[default]
    Text,
    /// One JSON object for each operation
    Json,
}
