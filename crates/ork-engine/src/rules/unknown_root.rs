//! `unknown-root`: a template that reads data which no template ever sees.

use ork_source::{Applicability, Diagnostic, Edit, nearest};

use crate::condition::ROOTS;
use crate::rules::{Rule, Site, Unit};
use crate::source::Kind;

/// What the data of templates holds beside what conditions may name.
const MORE: [&str; 1] = ["_normalizeChanges"];

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    if !matches!(unit.kind, Kind::Katalog | Kind::Komposer | Kind::Motif) {
        return;
    }
    for site in unit.sound_sites() {
        for path in &site.paths {
            let Some((root, span)) = path.segments.first().filter(|_| path.written == path.segments.len()) else {
                continue;
            };
            if is_known(unit, root) {
                continue;
            }
            // Fields of Kubernetes start in lower case; what does not comes from another tool.
            let capital = root.starts_with(char::is_uppercase);
            let has_inputs = unit.kind == Kind::Motif;
            let meant = nearest(root, ROOTS.iter().copied().filter(|known| has_inputs || *known != "inputs"));
            let meant = meant.filter(|meant| !capital || meant.eq_ignore_ascii_case(root));
            // Any other may be a field of the custom resource's own where its definition is not known.
            let is_sure = meant.is_some() || capital || is_closed(unit, site, root);
            if !is_sure || is_property(unit, site, root) {
                continue;
            }
            let location = unit.location(site.scalar.to_source(*span));
            let message = format!("templates see no `.{root}`, so it is always empty");
            let finding = Diagnostic::new(rule.name, rule.level, location.clone(), message);
            findings.push(match meant {
                Some(meant) => {
                    let edit = Edit { location, text: meant.to_owned() };
                    let finding = finding.help(format!("did you mean `.{meant}`?"));
                    finding.fix(format!("Change to `.{meant}`"), Applicability::Unsafe, edit)
                }
                None => finding.help("the fields of the custom resource are below `.spec`"),
            });
        }
    }
}

/// A root that all see, or a name that some `forEach` gives.
fn is_known(unit: &Unit<'_>, root: &str) -> bool {
    ROOTS.contains(&root)
        || MORE.contains(&root)
        || unit.walk.texts.iter().any(|seen| seen.field == "as" && seen.node.text() == Some(root))
}

/// Whether the definition has a field of the name beside `spec`.
fn is_property(unit: &Unit<'_>, site: &Site<'_>, root: &str) -> bool {
    let schema = unit.operator(&site.seen).and_then(|operator| operator.schema());
    schema.is_some_and(|schema| schema.property(root).is_some())
}

/// Whether the definition is known, and has no other fields than those that it names.
fn is_closed(unit: &Unit<'_>, site: &Site<'_>, root: &str) -> bool {
    let schema = unit.operator(&site.seen).and_then(|operator| operator.schema());
    schema.is_some_and(|schema| !schema.keeps_unknown() && schema.property(root).is_none())
}
