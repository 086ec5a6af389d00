//! `yaml-syntax`: what is no YAML.

use std::sync::Arc;

use ork_source::{Applicability, Diagnostic, Edit, Fix, Level};

use crate::rules::{Rule, Unit};
use crate::source::Source;

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    // Errors belong to the text: they are reported with its first document of ours.
    let first = (0..unit.document).all(|index| !unit.source.kind(index).is_ours() && !unit.source.claims_group(index));
    if first {
        add(unit.source, rule, findings);
    }
}

/// The errors of a text without any document of ours.
pub(super) fn all(source: &Arc<Source>, findings: &mut Vec<Diagnostic>) {
    if let Some(rule) = super::rule("yaml-syntax") {
        add(source, rule, findings);
    }
}

fn add(source: &Arc<Source>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let fatal = source.tree.errors().iter().any(|error| error.fatal);
    for error in source.tree.errors().iter().filter(|error| error.fatal || !fatal) {
        let level = if error.tolerated { Level::Warning } else { rule.level };
        let mut finding = Diagnostic::new(rule.name, level, source.location(error.span), error.message.clone());
        finding.help.clone_from(&error.help);
        if let Some((span, message)) = &error.related {
            finding = finding.related(source.location(*span), message.clone());
        }
        if let Some(fix) = &error.fix {
            let edit = |(span, text): &(ork_source::Span, String)| Edit {
                location: source.location(*span),
                text: text.clone(),
            };
            let edits = fix.edits.iter().map(edit).collect();
            finding.fixes.push(Fix { title: fix.title.clone(), applicability: Applicability::Safe, edits });
        }
        findings.push(finding);
    }
}
