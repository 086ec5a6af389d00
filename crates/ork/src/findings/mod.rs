//! The forms in which findings are printed, one file each, and the line that sums them up.

pub(crate) mod concise;
pub(crate) mod full;
pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod sarif;
#[cfg(test)]
mod tests;

use ork_source::{Diagnostic, Level};

use crate::args::FindingFormat;
use crate::paths::Paths;

/// Findings in the form that was asked for.
pub(crate) fn print(format: FindingFormat, findings: &[Diagnostic], paths: &Paths) -> String {
    match format {
        FindingFormat::Full => full::print(findings, paths),
        FindingFormat::Concise => concise::print(findings, paths),
        FindingFormat::Json => json::print(findings, paths),
        FindingFormat::Jsonl => json::lines(findings, paths),
        FindingFormat::Sarif => sarif::print(findings, paths),
        FindingFormat::Github => github::print(findings, paths),
        FindingFormat::Junit => junit::print(findings, paths),
    }
}

/// `checked 12 files: 1 error, 2 warnings`.
pub(crate) fn summary(files: usize, findings: &[Diagnostic]) -> String {
    let levels = [Level::Error, Level::Warning, Level::Info, Level::Hint];
    let counts = levels.map(|level| (findings.iter().filter(|finding| finding.level == level).count(), level.as_str()));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, name)| plural(count, name)).collect();
    let found = if counts.is_empty() { "nothing to report".to_owned() } else { counts.join(", ") };
    format!("checked {}: {found}\n", plural(files, "file"))
}

/// A count with its noun.
pub(crate) fn plural(count: usize, name: &str) -> String {
    // There is no plural of information.
    if count == 1 || name == "info" { format!("{count} {name}") } else { format!("{count} {name}s") }
}
