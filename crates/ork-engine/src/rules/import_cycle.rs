//! `import-cycle`: a document that takes itself in, by whatever way.

use std::path::PathBuf;

use ork_source::Diagnostic;

use crate::operator::{Pattern, PatternState};
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for pattern in unit.patterns {
        let Some(way) = circle(pattern) else { continue };
        let folder = unit.source.file.path().parent();
        let names = way.iter().map(|path| {
            let short = folder.and_then(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
            short.display().to_string()
        });
        let message = format!("imports go round in a circle: {}", names.collect::<Vec<_>>().join(", "));
        let location = unit.location(pattern.need.reference.span);
        findings.push(
            Diagnostic::new(rule.name, rule.level, location, message)
                .help("remove the import that leads back, or move what both need into a document of its own"),
        );
    }
}

/// The first circle that an import leads into.
fn circle(pattern: &Pattern) -> Option<&[PathBuf]> {
    match &pattern.state {
        PatternState::Circular(way) => Some(way),
        PatternState::Found(_, inner) => {
            inner.documents.iter().flat_map(|document| &document.patterns).find_map(circle)
        }
        _ => None,
    }
}
