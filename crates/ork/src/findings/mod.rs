//! The forms in which findings are printed, one file each, and the line that sums them up.

pub(crate) mod concise;
pub(crate) mod full;
pub(crate) mod json;
#[cfg(test)]
mod tests;

use ork_source::{Diagnostic, Level};

/// `checked 12 files: 1 error, 2 warnings`.
pub(crate) fn summary(files: usize, findings: &[Diagnostic]) -> String {
    let levels = [Level::Error, Level::Warning, Level::Info, Level::Hint];
    let counts = levels.map(|level| (findings.iter().filter(|finding| finding.level == level).count(), level.as_str()));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, name)| plural(count, name)).collect();
    let found = if counts.is_empty() { "nothing to report".to_owned() } else { counts.join(", ") };
    format!("checked {}: {found}\n", plural(files, "file"))
}

fn plural(count: usize, name: &str) -> String {
    // There is no plural of information.
    if count == 1 || name == "info" { format!("{count} {name}") } else { format!("{count} {name}s") }
}
