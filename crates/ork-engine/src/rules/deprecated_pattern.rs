//! `deprecated-pattern`: an import of what says of itself that it should no longer be used.

use ork_source::Diagnostic;
use ork_yaml::Node;

use crate::fields::DOCUMENT_POSITIONS;
use crate::model::Text;
use crate::operator::PatternState;
use crate::rules::{Rule, Unit};

pub(super) fn check(unit: &Unit<'_>, rule: &Rule, findings: &mut Vec<Diagnostic>) {
    let motifs = unit.imported().filter_map(|(import, state)| {
        let motif = state.motif()?;
        Some((import.reference.as_ref()?, motif.source.tree.root(motif.document)?))
    });
    let patterns = unit.patterns.iter().filter_map(|pattern| {
        let PatternState::Found(source, _) = &pattern.state else { return None };
        let document = (0..source.tree.documents().len()).find(|index| source.kind(*index).is_ours())?;
        Some((&pattern.need.reference, source.tree.root(document)?))
    });
    for (reference, root) in motifs.chain(patterns) {
        findings.extend(deprecated(root).map(|said| finding(unit, rule, reference, &said)));
    }
}

/// What a document says of its deprecation: the message and what follows it.
struct Said<'t> {
    message: Option<&'t str>,
    successor: Option<&'t str>,
}

fn deprecated(root: Node<'_>) -> Option<Said<'_>> {
    let places = DOCUMENT_POSITIONS.iter().filter(|positions| positions.field == "deprecation");
    let block = places.flat_map(|positions| positions.paths).find_map(|path| root.at(path)).filter(|at| !at.is_null());
    let ripe = root.at("lifecycle.maturity").and_then(Node::text) == Some("deprecated");
    if block.is_none() && !ripe {
        return None;
    }
    let text = |key: &str| block.and_then(|block| block.get(key)?.text()).filter(|text| !text.is_empty());
    Some(Said { message: text("message"), successor: text("migratedTo") })
}

fn finding(unit: &Unit<'_>, rule: &Rule, reference: &Text, said: &Said<'_>) -> Diagnostic {
    let Said { message, successor } = *said;
    let reason = message.map_or(String::new(), |message| format!(": {}", message.trim_end_matches('.')));
    let message = format!("`{}` should no longer be used{reason}", reference.value);
    let finding = Diagnostic::new(rule.name, rule.level, unit.location(reference.span), message);
    match successor {
        Some(successor) => finding.help(format!("it is followed by `{successor}`")),
        None => finding.help("look for what follows it in its README"),
    }
}
