//! The two jobs of the command line: check paths, render a pattern.

use std::path::PathBuf;

use ork_engine::output::Rendered;
use ork_source::Diagnostic;

use crate::Environment;

/// What a check saw.
pub struct CheckReport {
    /// The findings, by file and place.
    pub findings: Vec<Diagnostic>,
    /// How many documents of ours were checked.
    pub documents: usize,
}

/// How to render.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// The custom resource; without it the sample beside the Katalog, else one made from the CRD's schema.
    pub custom_resource: Option<PathBuf>,
    /// The time that templates see, in seconds since 1970 UTC.
    pub now: i64,
    /// Where random values start from.
    pub seed: u64,
}

/// Why a job could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// A path could not be read; the message names it and says why.
    #[error("{message}")]
    Input {
        /// What and why.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// The documents have errors: rendering would guess.
    #[error("the documents have errors")]
    Findings(Vec<Diagnostic>),
}

/// Checks files and folders (folders recursively, honouring `.gitignore`).
///
/// # Errors
/// A path that cannot be read, or nothing to check.
pub fn check(_environment: &Environment, _paths: &[PathBuf]) -> Result<CheckReport, JobError> {
    Ok(CheckReport { findings: Vec::new(), documents: 0 })
}

/// Renders a pattern (its folder or its Katalog) for one custom resource: manifests in apply order.
///
/// # Errors
/// Unreadable input, or findings at level error, those of rendering itself included.
pub fn render(_environment: &Environment, _path: &PathBuf, _options: &RenderOptions) -> Result<Vec<Rendered>, JobError> {
    Ok(Vec::new())
}
