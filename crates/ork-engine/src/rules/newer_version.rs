//! `newer-version`: a newer version of an import is known.

use ork_source::{Applicability, Diagnostic, Edit, Fix, Span};

use crate::model::Text;
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let motifs = unit.own.iter().flat_map(|operator| {
        let imports = operator.entry().into_iter().flat_map(|entry| &entry.imports);
        imports
            .zip(&operator.newer)
            .filter_map(|(import, newer)| Some((import.reference.as_ref()?, import.version.as_ref(), newer.as_ref()?)))
    });
    let patterns = unit
        .patterns
        .iter()
        .filter_map(|pattern| Some((&pattern.need.reference, pattern.need.version.as_ref(), pattern.newer.as_ref()?)));
    for (reference, version, newer) in motifs.chain(patterns) {
        let message = format!("`{newer}` of `{}` is published", name(&reference.value));
        let mut finding = Diagnostic::new(rule.name, rule.level, unit.location(reference.span), message);
        if let Some(span) = tag(unit, reference, version) {
            let edit = Edit { location: unit.location(span), text: newer.clone() };
            let title = format!("Update to `{newer}`");
            finding.fixes.push(Fix { title, applicability: Applicability::Unsafe, edits: vec![edit] });
        }
        findings.push(finding);
    }
}

/// A reference without its version.
fn name(reference: &str) -> &str {
    let after_path = reference.rfind('/').map_or(0, |at| at + 1);
    let separator = reference.get(after_path..).and_then(|last| last.find([':', '@']));
    separator.and_then(|at| reference.get(..after_path + at)).unwrap_or(reference)
}

/// Where the tag is written: behind the name, else in the field beside it. Only text that stands as it is read.
fn tag(unit: &Unit<'_>, reference: &Text, version: Option<&Text>) -> Option<Span> {
    let bare = name(&reference.value).len();
    let (text, skip) = if bare < reference.value.len() { (reference, bare + 1) } else { (version?, 0) };
    let written = text.span.text(unit.source.file.text());
    let start = written.find(&text.value)? + skip;
    let offset = usize::try_from(text.span.start).ok()? + start;
    Some(Span::from(offset..offset + text.value.len() - skip))
}
