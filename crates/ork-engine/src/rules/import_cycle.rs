//! `import-cycle`: a document that takes itself in, by whatever way.

use std::path::PathBuf;

use ork_source::Diagnostic;

use crate::operator::{Pattern, PatternState};
use crate::rules::{Document, Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let Some(document) = unit.composed else { return };
    for pattern in unit.patterns {
        let Some(way) = circle(document, pattern) else { continue };
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
fn circle<'d>(document: &'d Document, pattern: &'d Pattern) -> Option<&'d [PathBuf]> {
    document.taken_in(pattern).into_iter().find_map(|(_, pattern)| match &pattern.state {
        PatternState::Circular(way) => Some(way.as_slice()),
        _ => None,
    })
}
